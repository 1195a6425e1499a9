"""Snippets: exact counts, all kept or left out with a budget that is true, and memory that changes nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import BudgetError, BudgetValueError, FitError
from workbench.fitting import Assembler, Fit, Group, Snippet, fit
from workbench.tokens import count_tokens

TEXT = st.text(
    alphabet=st.sampled_from("ab7 _-.,:;/\\|#\"'\t\n\r\u00a0\u00e9\u4e2d\u0301\u200d\u202e\U0001f600!/"), max_size=25
)
ANY = TEXT | st.text(max_size=12)
VALUE = st.sampled_from([0.0, 0.1, 1.0, 2.0, 30.0])


@st.composite
def snippets(draw: st.DrawFn) -> list[Snippet]:
    made: list[Snippet] = []
    for number in range(draw(st.integers(0, 8))):
        parent = draw(st.sampled_from([None, *made]))
        values = sorted(draw(st.lists(VALUE, min_size=1, max_size=3)))
        made.append(
            Snippet(
                draw(ANY),
                values[-1],
                f"s{number}",
                tuple((draw(ANY), value) for value in values[:-1]),
                parent.id if parent else None,
                parent.section if parent else draw(st.sampled_from([None, "a", "b", "other"])),
                draw(st.integers(0, 9)) == 0,
            )
        )
    return made


SECTIONS = {"a": Group(5, 30), "b": Group(0, 12)}


def built(given_snippets: list[Snippet], budget: int, assembler: Assembler | None = None) -> Fit | None:
    try:
        return (assembler or Assembler(quick=False)).fit(given_snippets, budget_tokens=budget, sections=SECTIONS)
    except BudgetError:
        return None


@settings(max_examples=80)
@given(given_snippets=snippets(), budget=st.integers(1, 90), encoding=st.sampled_from(["o200k_base", "cl100k_base"]))
def test_counts_are_exact_whatever_the_texts_are_and_all_is_kept_or_left_out(
    given_snippets: list[Snippet], budget: int, encoding: str
) -> None:
    found = built(given_snippets, budget, Assembler(encoding=encoding, quick=False))
    if found is None:
        assert any(one.required for one in given_snippets)
        return
    assert found.tokens == count_tokens(found.text, encoding=encoding) <= budget
    left = {one.id: one for one in found.omitted}
    for one in given_snippets:
        assert (one.id in found.kept) == (one.id not in left or left[one.id].level > 0)
        assert one.id not in found.kept or one.parent is None or one.parent in found.kept
        assert one.id in found.kept or not one.required
    assert found.value <= found.bound
    assert len(found.to_pandas()) == len(found.omitted)


@settings(max_examples=40)
@given(given_snippets=snippets(), budget=st.integers(1, 60))
def test_what_is_left_out_is_kept_from_the_budget_on_that_it_names(given_snippets: list[Snippet], budget: int) -> None:
    found = built(given_snippets, budget)
    for one in found.omitted if found else ():
        if one.kept_from_tokens is None:
            assert one.reason == "section_maximum"
            continue
        for more in (0, 1, 17):
            again = built(given_snippets, one.kept_from_tokens + more)
            assert again is not None
            level = next((left.level for left in again.omitted if left.id == one.id), one.of)
            assert level > one.level


@given(values=st.lists(st.sampled_from([0.5, 1.0, 2.0, 9.0]), min_size=3, max_size=12), budget=st.integers(1, 40))
def test_an_assembler_that_remembers_fits_as_one_that_does_not(values: list[float], budget: int) -> None:
    old = Assembler(quick=False)
    texts = [Snippet(f"snippet number {number} of {'x ' * number}", value) for number, value in enumerate(values)]
    changes = [texts, texts, [*texts[:-1], Snippet("another", 5.0)], [Snippet("/etc/hosts", 1.0), *texts[1:]],
               [*texts, Snippet("one more")], texts[:2], [Snippet("a", shorter=(("b", 0.5),)), *texts[1:]]]  # fmt: skip
    for changed in changes:
        one, other = old.fit(changed, budget_tokens=budget), fit(changed, budget_tokens=budget)
        assert (one.text, one.tokens, one.value, one.bound, one.omitted) == (
            other.text, other.tokens, other.value, other.bound, other.omitted,
        )  # fmt: skip


def test_a_thousand_snippets_within_a_third_of_a_hundredth() -> None:
    rng = random.Random(5)  # noqa: S311
    many = [Snippet(f"{n} " + "word " * rng.randint(2, 40), rng.lognormvariate(0, 1)) for n in range(1000)]
    found = Assembler(quick=False).fit(many, budget_tokens=4000)
    assert found.tokens == count_tokens(found.text) <= 4000
    assert found.gap <= 0.003
    assert fit(many, budget_tokens=10_000_000).kept == tuple(map(str, range(1000)))


@pytest.mark.parametrize(
    ("given_snippets", "says"),
    [
        ([Snippet("a", id="x"), Snippet("b", id="x")], r"snippets\[1\]: the id 'x' stands twice"),
        ([Snippet("a", parent="nobody")], r"snippets\[0\]\.parent: 'nobody' is not the id"),
        ([Snippet("a", id="x", section="s"), Snippet("b", parent="x")], r"snippets\[1\]\.section: None, but its"),
        ([Snippet("a", -1.0)], r"snippets\[0\]: its forms are worth \[-1\.0\]"),
        ([Snippet("a", float("nan"))], r"snippets\[0\]: its forms are worth \[nan\]"),
        ([Snippet("a", 1.0, shorter=(("b", 2.0),))], r"its forms are worth \[2\.0, 1\.0\]"),
    ],
)  # fmt: skip
def test_snippets_that_do_not_agree_are_refused(given_snippets: list[Snippet], says: str) -> None:
    with pytest.raises(FitError, match=says):
        fit(given_snippets, budget_tokens=10)


def test_required_snippets_that_do_not_fit_are_refused_with_the_budget_that_does() -> None:
    many = [Snippet("one two three", required=True, section="s"), Snippet("four")]
    with pytest.raises(BudgetError, match="need 4 tokens, but the budget is 3"):
        fit(many, budget_tokens=3)
    with pytest.raises(BudgetError, match="of section 's' need 4 tokens, but its ceiling is 2"):
        fit(many, budget_tokens=30, sections={"s": Group(0, 2)})
    assert fit(many, budget_tokens=4).kept == ("0",)
    with pytest.raises(BudgetValueError):
        fit(many, budget_tokens=0)
