"""The faster counter counts what tiktoken counts, on all that it is asked to count."""

from __future__ import annotations

import itertools
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_material import needed

from workbench.tokens import ENCODINGS, Tokenizer
from workbench.tokens._quick import load_quick

PLAIN = [chr(c) for c in (*range(0x250), *range(0x2010, 0x2028), *range(0x2030, 0x205F), 0x20AC)]
TEXTS = st.text(alphabet=st.sampled_from(PLAIN) | st.sampled_from("aZé7 _'/\n\r\t.,-\u2019"), max_size=80)


@pytest.fixture(scope="module", params=ENCODINGS)
def pair(request: pytest.FixtureRequest) -> tuple[Tokenizer, Tokenizer]:
    plain, quick = Tokenizer(request.param), Tokenizer(request.param)
    quick.quicken()
    assert quick._quick is not None
    return plain, quick


@settings(max_examples=400)
@given(text=TEXTS)
def test_any_text_in_its_letters(pair: tuple[Tokenizer, Tokenizer], text: str) -> None:
    plain, quick = pair
    assert quick._quick is not None
    assert quick._quick.counts(text)
    assert quick.count_many([text]) == [quick._quick.count(text)]
    assert quick._quick.count(text) == len(plain.encode(text))


def test_every_pair_of_its_letters_beside_each_kind_of_sign(pair: tuple[Tokenizer, Tokenizer]) -> None:
    plain, quick = pair
    texts = [f"{one}{other}a" for one, other in itertools.product(PLAIN, "a7 .'\n/\u2019é")]
    assert quick.count_many(texts) == [len(plain.encode(text)) for text in texts]


def test_real_texts(pair: tuple[Tokenizer, Tokenizer]) -> None:
    plain, quick = pair
    rng = random.Random(1)  # noqa: S311
    texts = []
    for path in sorted(needed("chunking/corpora").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        texts += [text[at : at + rng.randrange(10, 400)] for at in (rng.randrange(len(text)) for _ in range(300))]
    assert quick.count_many(texts) == plain.count_many(texts)


@pytest.mark.parametrize("text", ["中文", "\U0001f600", "a\u0301", "\ud800", "\u2028", "\U00016e40", "x" * 5000])
def test_all_other_texts_are_left_to_tiktoken(text: str) -> None:
    quick = load_quick("o200k_base", Tokenizer("o200k_base").encode)
    assert quick is not None
    assert not quick.counts(text)
    both = Tokenizer("o200k_base")
    both.quicken()
    assert both.count_many(["a b", text, "c"]) == [2, len(both.encode(text)), 1]


def test_without_it_or_where_it_does_not_agree_all_is_counted_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_quick("o200k_base", lambda text: [1, 2, 3]) is None
    monkeypatch.setitem(sys.modules, "quicktok", None)
    counter = Tokenizer("o200k_base")
    counter.quicken()
    assert counter.count("hello world") == 2
