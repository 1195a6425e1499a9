"""Scoring one context against one case: what evidence is in it, by the design's definitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.context import Aggregate, Context
from workbench.evals._cases import Case, GoldField, RecordSource
from workbench.evals._fields import Evidence
from workbench.evals._normal import NormalText, as_number, has_words, normal_value, numbers_in
from workbench.records import split_pointer
from workbench.tokens import Tokenizer

__all__ = ["Score", "answers_case", "score_context"]


@dataclass(frozen=True, slots=True)
class Score:
    """What one context is worth for one case.

    The evidence metrics are `None` for a case that is to be abstained from, where there is no evidence to find, and for
    one without gold, where none is known.

    Attributes:
        tokens: Exact tokens of the text.
        field_recall: Share of the gold fields present, 0 to 1.
        record_recall: Share of the gold records with a span that is not empty, 0 to 1.
        token_precision: Tokens of the union of the gold records' spans / all tokens; 0 for an empty text.
        by_aggregate: Whether a declared aggregate gives the answer.
        missing_fields: Gold fields that are not present.
        missing_records: Gold records without a span.
    """

    tokens: int
    field_recall: float | None = None
    record_recall: float | None = None
    token_precision: float | None = None
    by_aggregate: bool | None = None
    missing_fields: tuple[GoldField, ...] = ()
    missing_records: tuple[str, ...] = ()

    @property
    def all_fields(self) -> bool | None:
        """Whether every gold field is present."""
        return None if self.field_recall is None else not self.missing_fields

    @property
    def all_gold(self) -> bool | None:
        """Whether every gold record has a span."""
        return None if self.record_recall is None else not self.missing_records

    @property
    def answerable(self) -> bool | None:
        """Whether every gold field is present, or an aggregate gives the answer."""
        return None if self.field_recall is None else not self.missing_fields or bool(self.by_aggregate)


def score_context(case: Case, context: Context, records: RecordSource, tokenizer: Tokenizer) -> Score:
    """Score `context` for `case`.

    Args:
        case: The question with its gold records and fields.
        context: What an arm returned.
        records: Gives the gold records; one that does not exist counts as missing.
        tokenizer: Counts the text again; what the arm says of its tokens is not relied on.
    """
    if not case.has_gold:
        return Score(tokens=tokenizer.count(context.text))
    evidence = Evidence(context)
    gold = {urn: records.get(urn) for urn in case.gold_records}
    missing_fields = []
    for field in case.gold_fields:
        record = gold[field.record]
        if record is None or not evidence.has(record, field.path):
            missing_fields.append(field)
    missing_records = [urn for urn in case.gold_records if urn not in evidence.records]
    tokens, gold_tokens = tokenizer.count_both(context.text, evidence.spans(case.gold_records))
    return Score(
        tokens=tokens,
        field_recall=(len(case.gold_fields) - len(missing_fields)) / len(case.gold_fields),
        record_recall=(len(case.gold_records) - len(missing_records)) / len(case.gold_records),
        token_precision=gold_tokens / tokens if tokens else 0.0,
        by_aggregate=any(_answers(case, aggregate, context.text) for aggregate in context.aggregates),
        missing_fields=tuple(missing_fields),
        missing_records=tuple(missing_records),
    )


def _answers(case: Case, aggregate: Aggregate, text: str) -> bool:
    """Tell whether `aggregate` gives the case's answer.

    It was computed over exactly those gold records that are of the streams it was computed over (gold
    records of other streams, such as the customer whose orders are counted, may be more); where it names
    a field, the case's evidence lies under that field; its value is the case's answer, which was computed
    by other means; and its span shows that value.
    """
    records = set(aggregate.records)
    streams = {_stream(urn) for urn in records}
    gold = {urn for urn in case.gold_records if _stream(urn) in streams}
    if not records or records != gold:
        return False
    if aggregate.field is not None:
        paths = [field.path for field in case.gold_fields if field.record in gold]
        if not any(_under(path, aggregate.field) for path in paths):
            return False
    return answers_case(case, aggregate.value) and _shows(text[aggregate.start : aggregate.end], aggregate.value)


def _stream(urn: str) -> str:
    return urn.partition("/")[0]


def _under(path: str, pattern: str) -> bool:
    """Tell whether one of a pointer and a field path leads into the other; `*` is any name."""
    try:
        pairs = zip(split_pointer(path), split_pointer(pattern), strict=False)
    except ValueError:  # the pattern is an arm's, and anyone writes arms
        return False
    return all(wanted in ("*", name) for name, wanted in pairs)


def answers_case(case: Case, value: Any) -> bool:
    """Tell whether `value` is the case's answer: by `answer_type`, `tolerance` and `aliases`.

    Numbers are equal within the tolerance (none given: exactly), texts in normal form, booleans as such.
    """
    return any(_same(case, right, value) for right in (case.answer, *case.aliases))


def _same(case: Case, right: Any, value: Any) -> bool:
    if isinstance(right, bool) or isinstance(value, bool):
        return isinstance(right, bool) and right is value
    if case.answer_type in ("number", "integer"):
        expected, given = as_number(right), as_number(value)
        if expected is None or given is None:
            return False
        return abs(expected - given) <= Decimal(str(case.tolerance or 0))
    if right is None or value is None or isinstance(value, dict | list | tuple):
        return False
    return not set(normal_value(str(right))).isdisjoint(normal_value(str(value)))


def _shows(span: str, value: Any) -> bool:
    forms = NormalText(span).flat
    number = as_number(value)
    if number is not None and any(number in numbers_in(form) for form in forms):
        return True
    return any(has_words(form, words) for form in forms for words in _nonempty(normal_value(str(value))))


def _nonempty(words: Iterable[str]) -> list[str]:
    return [word for word in words if word]
