"""Long texts of records: the passages that the question asks for in the place of the whole."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from workbench.ranking import EvidenceIndex, Passages, choose_passages
from workbench.tokens import Tokenizer
from workbench.views._records.weights import Weights
from workbench.views._writing.shown import Shown

__all__ = ["LONG_TEXT", "is_answered", "most_quoted_tokens", "quote_long_texts", "quoted"]

LONG_TEXT = 400
"""A text of more characters is shown by passages."""

# A passage may take this share of the view's budget, and a question with one long text needs no more than this.
_SHARE_OF_BUDGET = 0.6
_MOST_TOKENS = 400
_MAX_INDEXED_CHARACTERS = 2_000_000
# Log-odds that texts hold the answer, by how much of the question's words stands together there and by the closest
# sentence's cosine. Fitted on one corpus of the chunking benchmark (`wikitexts`: its own questions, and as many put to
# another corpus). On the other four, at the odds below, 0.87 to 1.00 of the questions put to their own corpus are
# answered, and 0.00 to 0.03 of those put to another one.
_WORDS, _COSINE, _BIAS = 11.7, 12.0, -8.65
_LEAST_LOG_ODDS = -1.0


def is_answered(found: Passages) -> bool:
    """Whether the texts are likely to hold an answer, rather than the nearest that there is to one."""
    return _WORDS * found.words + _COSINE * found.cosine + _BIAS > _LEAST_LOG_ODDS


def most_quoted_tokens(budget_tokens: int) -> int:
    """Return how many tokens the passages of one text may take of a view's budget."""
    return max(1, min(_MOST_TOKENS, int(budget_tokens * _SHARE_OF_BUDGET)))


def quote_long_texts(
    rows: dict[str, list[Shown]],
    question: str,
    weights: Weights,
    budget_tokens: int,
    counter: Tokenizer,
    *,
    whole: bool = False,
) -> dict[str, list[Shown]]:
    """Return the fields of a section's records with passages chosen of their long texts.

    A text that is likely to hold the answer counts as asked for, as the field that the question has most to do with
    does.

    Args:
        rows: The fields of each record, by URN.
        question: What the question says besides the names of the records.
        weights: Of the section's field paths.
        budget_tokens: Ceiling on the whole view.
        counter: Counts tokens.
        whole: Whether it asks what the texts say, and about nothing: those that have room are asked for whole.
    """
    most = most_quoted_tokens(budget_tokens)
    if whole:
        return {
            urn: [_whole(one, most, counter) or quoted(one, question, weights, most, counter) for one in fields]
            for urn, fields in rows.items()
        }
    return {urn: [quoted(one, question, weights, most, counter) for one in fields] for urn, fields in rows.items()}


def _whole(shown: Shown, budget_tokens: int, counter: Tokenizer) -> Shown | None:
    """Return a long text as it is, asked for, where it fits."""
    text = shown.value
    is_long = isinstance(text, str) and LONG_TEXT < len(text) <= budget_tokens * counter.longest_token
    return shown.asking({shown.pointer}) if is_long and counter.count(text) <= budget_tokens else None


def quoted(shown: Shown, question: str, weights: Weights, budget_tokens: int, counter: Tokenizer) -> Shown:
    """Return a field with the passages of its long text that the question asks for; asked for where they answer it."""
    text = shown.value
    if not isinstance(text, str) or not LONG_TEXT < len(text) <= _MAX_INDEXED_CHARACTERS or not question.strip():
        return shown
    found = choose_passages(_index(text), question, budget_tokens=budget_tokens, encoding=counter.encoding)
    if not found.quotes:
        return shown
    quotes = _with_gaps(found)
    # One that is likely to be over the ceiling was shown at no level; its passages are not.
    fits = replace(shown, quotes=quotes, never=(), all_leaves=(shown.pointer,))
    if not is_answered(found):
        return fits
    own = frozenset({shown.pointer})
    return replace(fits, asked=own, is_related=True, best=own, related=own, weight=max(shown.weight, weights.best))


def _with_gaps(found: Passages) -> tuple[tuple[str, str, int, int], ...]:
    quotes: list[tuple[str, str, int, int]] = []
    reached = 0
    for quote in found.quotes:
        between = found.text[reached : quote.at].replace("\n", " / ")
        text = found.text[quote.at : quote.at + quote.end - quote.start]
        quotes.append((between, text, quote.start, quote.end))
        reached = quote.at + len(text)
    return tuple(quotes)


@lru_cache(maxsize=256)
def _index(text: str) -> EvidenceIndex:
    return EvidenceIndex([text])
