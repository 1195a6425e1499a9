from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real_material import needed
from workbench.ranking import EvidenceIndex, choose_passages, find_passages, split_sentences
from workbench.tokens import tokenizer

PAGE = """# Handbook

Welcome to the company. We were founded in 1998.

## Travel

Flights are booked by the office. They must be booked two weeks ahead.

Allowed are:
- trains in second class
- taxis after 22:00

## Fees

| Country | 2023 | 2024 |
|---|---|---|
| Norway | 11 | 12 |
| Japan | 21 | 22 |
"""


def sentences(text):
    return [text[s.start : s.end] for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Li paid 3.5%. It was late.", ["Dr. Li paid 3.5%.", "It was late."]),
        ("We met in the U.S. The talks failed.", ["We met in the U.S.", "The talks failed."]),
        ("the fee was 0.25%. it may vary.", ["the fee was 0.25%.", "it may vary."]),
        ("See fig. 2 for it. Then go.", ["See fig. 2 for it.", "Then go."]),
        ("これは本です。それはペンです。", ["これは本です。", "それはペンです。"]),
        ("one long line that was wrapped at the\nedge of the page. And more.", None),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    if expected is None:
        expected = ["one long line that was wrapped at the\nedge of the page.", "And more."]
    assert sentences(text) == expected


def test_headings_items_and_rows_are_told_apart():
    kinds = {PAGE[s.start : s.end]: s.kind for s in split_sentences(PAGE)}
    assert kinds["# Handbook"] == kinds["## Fees"] == "heading"
    assert kinds["- taxis after 22:00"] == "item"
    assert kinds["| Country | 2023 | 2024 |"] == "head"
    assert kinds["| Japan | 21 | 22 |"] == "row"
    assert "|---|---|---|" not in kinds


@given(st.text(alphabet="aB1 .\n#|-:;é。😀\t", max_size=400))
def test_sentences_hold_all_words_in_order(text):
    found = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    kept = {i for s in found for i in range(s.start, s.end)}
    left = [text[i] for i in range(len(text)) if i not in kept]
    assert not [sign for sign in left if sign.isalnum()]


@given(st.text(alphabet="fees due may. \n#|é😀", max_size=300), st.integers(0, 60))
def test_quotes_are_exact_and_never_over_the_budget(text, budget):
    found = find_passages(text, "fees due in may", budget_tokens=budget, meaning=False)
    assert found.tokens == tokenizer().count(found.text) <= budget
    for quote in found.quotes:
        size = quote.end - quote.start
        assert found.text[quote.at : quote.at + size] == text[quote.start : quote.end]


def test_a_sentence_brings_its_headings_and_what_its_pronoun_speaks_of():
    found = find_passages(PAGE, "how many weeks ahead", budget_tokens=60, as_likely=0.5, meaning=False)
    assert found.text.startswith("# Handbook\n## Travel\nFlights are booked by the office. They must be")


def test_an_item_brings_the_line_that_leads_into_the_list():
    found = find_passages(PAGE, "taxis", budget_tokens=60, as_likely=0.5, meaning=False)
    assert "Allowed are:\n- taxis after 22:00" in found.text


def test_a_row_is_quoted_with_the_column_that_the_question_names():
    found = find_passages(PAGE, "What was Japan in 2024?", budget_tokens=60, as_likely=0.5, meaning=False)
    assert "Country | 2024\nJapan | 22" in found.text
    assert "2023" not in found.text
    assert "Norway" not in found.text


def test_a_smaller_budget_quotes_no_more():
    large = find_passages(PAGE, "taxis and trains", budget_tokens=100, meaning=False)
    small = find_passages(PAGE, "taxis and trains", budget_tokens=25, meaning=False)
    assert small.tokens <= 25 < large.tokens
    assert small.share < large.share
    assert small.left_out


def test_meaning_finds_what_shares_no_word():
    text = "The office opens at nine. Dogs may not enter. Salaries are transferred monthly."
    found = find_passages(text, "When do I get paid?", budget_tokens=20, as_likely=0.5)
    assert "Salaries" in found.text


def test_a_question_finds_the_sentence_that_means_what_it_asks_without_its_words():
    text = (
        "The lobby is open to everybody. Visitors sign the book at the desk. "
        "The physician on duty sees children on Mondays. Lunch is served at noon. The lift is out of order."
    )
    found = find_passages(text, "Which doctor treats kids?", budget_tokens=60, as_likely=1.0)
    assert found.text == "The physician on duty sees children on Mondays.\n"


@given(st.lists(st.sampled_from(["Fees are due in May.", "Dogs may stay.", "No fees.", "It rains."]), max_size=9))
def test_the_less_likely_is_enough_the_more_is_quoted(parts):
    text = " ".join(parts)
    shares = [1.0, 0.5, 0.1, 0.0]
    found = [find_passages(text, "When are fees due?", budget_tokens=500, as_likely=s, meaning=False) for s in shares]
    quoted = [{(q.start, q.end) for q in one.quotes} for one in found]
    assert all(less <= more for less, more in pairwise(quoted))
    likely = [[q.share for q in one.quotes if q.share] for one in found]
    assert all(min(some) >= least * max(some) for some, least in zip(likely, shares, strict=True) if some)


def test_nothing_is_quoted_from_nothing():
    assert choose_passages(EvidenceIndex([]), "fees", budget_tokens=50).text == ""
    assert find_passages("", "fees", budget_tokens=50).quotes == ()
    assert find_passages(PAGE, "fees", budget_tokens=0).tokens == 0


@pytest.mark.shared_data
def test_offsets_hold_in_a_real_corpus():
    path = needed("chunking") / "corpora" / "state_of_the_union.md"
    text = path.read_text(encoding="utf-8")
    found = find_passages(text, "What is the status of China?", budget_tokens=80, meaning=False)
    assert "China" in found.text
    assert all(found.text[q.at : q.at + q.end - q.start] == text[q.start : q.end] for q in found.quotes)


def test_a_row_whose_label_the_question_says_goes_before_prose_about_it() -> None:
    text = (
        "(In thousands) | 2019 | 2018\n"
        "Accrued expenses | 1,204 | 991\n"
        "Deferred compensation | 5,660 | 4,779\n"
        "Other | 12 | 40\n\n"
        "The change in deferred taxes between 2018 and 2019 came of the compensation of former employees. "
        "Deferred taxes changed in 2018 and in 2019 again, by a change of the law on deferred compensation plans.\n"
    )
    index = EvidenceIndex([text], meaning=False)
    best = index.rank("What was the change in deferred compensation between 2018 and 2019?")[0]
    one = index.sentences[0][best.sentence]
    assert text[one.start : one.end] == "Deferred compensation | 5,660 | 4,779"


@pytest.mark.parametrize("row", ["| | 5 | 6 |", "|", "||", "\t\t7", " | - | 3"])
def test_rows_without_a_label_are_ranked_by_their_words(row: str) -> None:
    index = EvidenceIndex([f"name | a | b\nfees | 1 | 2\n{row}\n"], meaning=False)
    found = index.rank("What are the fees?")
    assert index.sentences[0][found[0].sentence].kind in {"row", "head"}
    assert all(0 <= one.share <= 1 for one in found)
