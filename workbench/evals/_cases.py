"""Cases: questions with answers and the evidence that a context must hold to give them."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from workbench.errors import ConfigError, known_values
from workbench.evals._displays import case_display
from workbench.project import describe_validation_error, filled, rules, when
from workbench.records import MISSING, Record, parse_urn, split_pointer

__all__ = [
    "AnswerType",
    "Case",
    "GoldField",
    "RecordSource",
    "Split",
    "check_cases",
    "load_cases",
    "split_cases",
    "without_gold",
]

AnswerType = Literal["string", "id", "number", "integer", "boolean", "abstain"]
Split = Literal["train", "test"]
_SHOWN_PROBLEMS = 5


UrnText = Annotated[str, Field(json_schema_extra={"pattern": r"^[^/:]+:[^/]+/[\s\S]"})]


class RecordSource(Protocol):
    """Whatever gives a record by its URN: the store, or a dict of records."""

    def get(self, urn: str, /) -> Record | None:
        """Return the record `urn`, or `None` when there is none."""
        ...


class _Frozen(BaseModel):
    # Strict, since a lax reader turns "5" into 5 and `true` into 1: the answer's type is part of the case.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _answer_rules() -> Iterator[dict[str, Any]]:
    """Yield what `answer_type` asks of the other keys."""
    text: dict[str, Any] = {"type": "string", "pattern": r"\S"}
    answers: dict[AnswerType, dict[str, Any]] = {
        "string": text,
        "id": {"anyOf": [text, {"type": "integer"}]},
        "number": {"type": "number"},
        "integer": {"type": "integer"},
        "boolean": {"type": "boolean"},
        "abstain": {"type": ["string", "null"]},
    }
    for answer_type, answer in answers.items():
        yield when("answer_type", [answer_type], {"properties": {"answer": answer}})
    nothing = {"properties": {"gold_records": {"maxItems": 0}, "gold_fields": {"maxItems": 0}}}
    yield when("answer_type", ["abstain"], nothing, {"allOf": [filled("gold_records"), filled("gold_fields")]})


class GoldField(_Frozen):
    """One value that the answer rests on.

    Attributes:
        record: URN of the record that holds it.
        path: JSON Pointer into the source's own object. An object or a list stands for all that is in it.
    """

    record: UrnText
    path: Annotated[str, Field(json_schema_extra={"pattern": r"^(/(?!\*(/|$))[^/]*)*$"})]

    @field_validator("record")
    @classmethod
    def _is_urn(cls, value: str) -> str:
        parse_urn(value)
        return value

    @field_validator("path")
    @classmethod
    def _is_pointer(cls, value: str) -> str:
        if "*" in split_pointer(value):
            message = f"'{value}' names many values with '*'. Write one gold field for each"
            raise ValueError(message)
        return value


class Case(_Frozen):
    """A question, its answer, and the records and fields that the answer rests on.

    Attributes:
        id: Name of the case, once in a set of cases.
        type: The kind of question; figures are also shown by it.
        hops: Links between the records that the question names and the answer.
        question: What is asked, as a person would ask it.
        answer: What is right. For `abstain` any text: nothing is to be found.
        answer_type: How `answer` is compared.
        aliases: Other answers that are as right.
        tolerance: Largest difference of a right number; `None` for none.
        gold_records: URNs of the records that the answer rests on.
        gold_fields: Their values that it rests on. Their records are among `gold_records`.
        split: `train` or `test`; `None` leaves it to `split_cases`.
    """

    model_config = ConfigDict(json_schema_extra=rules(*_answer_rules()))

    id: Annotated[str, Field(min_length=1)]
    type: Annotated[str, Field(min_length=1)]
    hops: Annotated[int, Field(ge=0)] = 1
    question: Annotated[str, Field(min_length=1, pattern=r"\S")]
    answer: str | int | float | bool | None
    answer_type: AnswerType
    aliases: tuple[str | int | float | bool, ...] = ()
    tolerance: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    gold_records: Annotated[tuple[UrnText, ...], Field(json_schema_extra={"uniqueItems": True})] = ()
    gold_fields: tuple[GoldField, ...] = ()
    split: Split | None = None

    @field_validator("aliases", "gold_records", "gold_fields", mode="before")
    @classmethod
    def _list_as_tuple(cls, value: Any) -> Any:
        # JSON has no tuples, and strict mode would refuse its lists.
        return tuple(value) if isinstance(value, list) else value

    @field_validator("gold_records")
    @classmethod
    def _are_urns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for urn in value:
            parse_urn(urn)
        if len(set(value)) < len(value):
            message = "a record stands twice among the gold records"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if not _fits(self.answer, self.answer_type):
            message = f"the answer {self.answer!r} is not of answer_type '{self.answer_type}'"
            raise ValueError(message)
        if self.answer_type == "abstain":
            if self.gold_records or self.gold_fields:
                message = "an 'abstain' case has no gold records and no gold fields, since nothing is to be found"
                raise ValueError(message)
            return self
        if not self.gold_fields:
            message = "gold_fields is empty, so nothing can be scored. Name the fields that the answer rests on"
            raise ValueError(message)
        strangers = sorted({gold.record for gold in self.gold_fields} - set(self.gold_records))
        if strangers:
            message = f"gold_fields name records that gold_records do not: {', '.join(strangers)}"
            raise ValueError(message)
        return self

    @property
    def answerable(self) -> bool:
        """Whether the records hold an answer; `False` for `abstain`."""
        return self.answer_type != "abstain"

    def __str__(self) -> str:
        """Return the question, the answer and what it rests on."""
        return case_display(self).text()

    def _repr_html_(self) -> str:
        return case_display(self).html()


def _fits(answer: object, answer_type: AnswerType) -> bool:
    if answer_type == "abstain":
        return answer is None or isinstance(answer, str)
    if answer_type == "boolean":
        return isinstance(answer, bool)
    if isinstance(answer, bool):
        return False
    if answer_type == "integer":
        return isinstance(answer, int)
    if answer_type == "number":
        return isinstance(answer, int | float) and math.isfinite(answer)
    if answer_type == "id":
        return isinstance(answer, int) or (isinstance(answer, str) and bool(answer.strip()))
    return isinstance(answer, str) and bool(answer.strip())


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read cases from JSON lines, in order. Empty lines are skipped.

    Args:
        path: The file; UTF-8.

    Raises:
        ConfigError: The file is missing or holds no case, or lines of it are wrong: not JSON, an unknown
            or missing key, a wrong type, an id that another line has. Up to five such lines are told, each
            as `file:line: what`.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as exc:
        message = "the file of cases does not exist. Give the path of a JSON-lines file."
        raise ConfigError(message, path=path) from exc
    except OSError as exc:
        message = f"the file of cases cannot be read: {exc.strerror}."
        raise ConfigError(message, path=path) from exc
    cases: dict[str, Case] = {}
    lines: dict[str, int] = {}
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        found = _read_line(line)
        if isinstance(found, str):
            problems.append((number, found))
        elif found.id in cases:
            problems.append((number, f"id: '{found.id}' is also the id of line {lines[found.id]}. Ids are unique."))
        else:
            cases[found.id], lines[found.id] = found, number
    if problems:
        raise ConfigError(_tell(path, problems), path=f"{path}:{problems[0][0]}")
    if not cases:
        message = "there is no case in this file. Write one JSON object a line."
        raise ConfigError(message, path=path)
    return tuple(cases.values())


def _tell(path: Path, problems: Sequence[tuple[int, str]]) -> str:
    first, *rest = problems
    told = [first[1], *(f"{path}:{number}: {problem}" for number, problem in rest[: _SHOWN_PROBLEMS - 1])]
    if len(problems) > _SHOWN_PROBLEMS:
        told.append(f"{len(problems) - _SHOWN_PROBLEMS} more lines are wrong.")
    return "\n".join(told)


def _read_line(line: bytes) -> Case | str:
    """Return the case in `line`, or what is wrong with it."""
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_no_second_key, parse_constant=_no_constant)
    except UnicodeDecodeError as exc:
        return f"byte {exc.start} of the line is not UTF-8. Save the file as UTF-8."
    except json.JSONDecodeError as exc:
        return f"not valid JSON: {exc.msg} at column {exc.colno}."
    except (ValueError, RecursionError) as exc:
        return f"not valid JSON: {exc}."
    if not isinstance(value, dict):
        return f"must be a JSON object, not {type(value).__name__}. Known keys: {', '.join(Case.model_fields)}."
    try:
        return Case.model_validate(value)
    except ValidationError as exc:
        key, message = describe_validation_error(exc, Case)
        # A check across keys has no key of its own, and the whole case as "received" would drown its reason.
        if not key:
            return exc.errors(include_url=False)[0]["msg"].removeprefix("Value error, ") + "."
        return f"{key}: {message}"


def _no_second_key(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"the key '{twice}' stands twice in one object"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> Any:
    message = f"{name} is not a JSON value"
    raise ValueError(message)


def check_cases(cases: Iterable[Case], records: RecordSource) -> list[str]:
    """Return what is wrong with `cases` for these records, a sentence each; empty when all is sound.

    Told are gold records that do not exist and gold paths that lead to nothing in the source's own object.
    """
    problems = []
    for case in cases:
        found = {urn: records.get(urn) for urn in case.gold_records}
        problems += [
            f"case '{case.id}': gold record {urn} does not exist. Correct the URN, or pull its stream."
            for urn, record in found.items()
            if record is None
        ]
        for gold in case.gold_fields:
            record = found[gold.record]
            if record is not None and record.source_value(gold.path) is MISSING:
                problems.append(f"case '{case.id}': {gold.record} has nothing at {gold.path}. {_near(record, gold)}")
    return problems


def without_gold(cases: Iterable[Case], records: RecordSource) -> tuple[str, ...]:
    """Return the ids of the cases whose gold is not whole among these records; see `check_cases`."""
    return tuple(case.id for case in cases if check_cases([case], records))


def _near(record: Record, gold: GoldField) -> str:
    segments = split_pointer(gold.path)
    return f"At its top: {known_values(segments[0] if segments else '', record.body)}"


def split_cases(cases: Iterable[Case]) -> Mapping[str, Split]:
    """Assign each case to `train` or `test`: its own `split` where given, else half and half.

    The halves are drawn within each type, by the sha256 of the id: the same cases, in whatever order and
    process, are split alike, and every type is in both halves as far as it has two cases.

    Returns:
        Case id -> split, in the order of `cases`.
    """
    ordered = list(cases)
    by_type: defaultdict[str, list[str]] = defaultdict(list)
    for case in ordered:
        if case.split is None:
            by_type[case.type].append(case.id)
    drawn: dict[str, Split] = {}
    for ids in by_type.values():
        ranked = sorted(ids, key=lambda name: hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest())
        drawn.update({name: "train" if rank % 2 == 0 else "test" for rank, name in enumerate(ranked)})
    return {case.id: case.split or drawn[case.id] for case in ordered}
