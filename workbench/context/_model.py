"""What any arm hands a model: a text, where each part of it comes from, and what was left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.context._display import context_display
from workbench.context._messages import as_messages

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Aggregate",
    "Arm",
    "Candidate",
    "Citation",
    "Context",
    "Item",
    "Mention",
    "Omission",
    "Omissions",
    "OmissionReason",
    "SectionSpan",
    "Status",
]

SCHEMA_ID = "workbench/context/v1"
"""Names the form of `Context.to_json`."""

Status = Literal["found", "ambiguous", "not_found"]
OmissionReason = Literal[
    "budget",
    "section_maximum",
    "limit",
    "filtered",
    "not_relevant",
    "not_retrieved",
    "missing",
    "empty",
    "not_permitted",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Frozen):
    """A span `[start, end)` of the text, in characters, and the record it comes from.

    `field` is a JSON Pointer into the record's body, or `None` when the span is not one field. Of a passage that was
    quoted from a long text, `source` is where it stands there, in characters: `value[source[0]:source[1]]`; the value
    is the field, or the record's `text` where `field` is `None`. Where the text was guarded and no longer says exactly
    what the record says, `changes` names what was done there, by the kinds of `Context.changes`.
    """

    record: str
    field: str | None = None
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    source: tuple[int, int] | None = None
    changes: tuple[str, ...] = ()


class Aggregate(_Frozen):
    """A figure computed over all linked records, whether they fit or not.

    Attributes:
        name: Its label in the text.
        op: How it was computed: `count`, `sum`, `mean`, `min`, `max`, `latest`, `earliest`.
        field: Field path that was aggregated, or `None` for `count`.
        value: The result; `None` when no record has the field.
        records: URNs of all records it was computed over, in order.
        start: First character of its span in the text.
        end: Character behind its span.
    """

    name: str
    op: str
    field: str | None
    value: Any
    records: tuple[str, ...]
    start: int
    end: int


class Omission(_Frozen):
    """Something that could have been in the context and is not.

    Attributes:
        record: URN, or `None` when the omission stands for `count` records together.
        section: Section of the view, or `None` for other arms.
        field: Field that was left out of a record that was kept, or `None` for the whole record; `*` where the line
            stands for `count` fields together.
        reason: `budget` (did not fit), `section_maximum` (did not fit into its section's maximum), `limit`
            (beyond the section's limit), `filtered` (the section's filter), `not_relevant` (the question does not
            need it), `not_retrieved` (the retriever ranked it lower), `missing` (a link to a record that is not there),
            `empty` (the source has no value, and the question does not ask for it), `not_permitted` (the role may
            not see it; such records are counted and not named).
        tokens: What it would have cost, where that is known.
        count: How many records or chunks this line stands for.
        detail: A sentence for a person.
    """

    record: str | None = None
    section: str | None = None
    field: str | None = None
    reason: OmissionReason
    tokens: int | None = None
    count: int = 1
    detail: str = ""


class Omissions(tuple[Omission, ...]):
    """Omissions in order, with a table for people."""

    __slots__ = ()

    def to_pandas(self) -> pd.DataFrame:
        """One row an omission; columns `record`, `section`, `field`, `reason`, `tokens`, `count`, `detail`."""
        import pandas as pd

        return pd.DataFrame([o.model_dump() for o in self], columns=list(Omission.model_fields))


class Mention(_Frozen):
    """Words of the question that name something.

    Attributes:
        text: The words as they stand in the question.
        entity: The entity they were looked up as, or `None` when no entity has such a key.
        records: URNs they lead to; empty when nothing was found.
        by: Which key matched: a field path, `id`, or a name such as `/name/first_name + /name/last_name`.
        confidence: How sure it is that the first of the records is meant, 0 to 1: 1 for a whole key or name, less for
            a part of a name, for words close to one, and where several records fit.
    """

    text: str
    entity: str | None = None
    records: tuple[str, ...] = ()
    by: str | None = None
    confidence: float = 1.0


class Candidate(_Frozen):
    """A record that was considered, and what became of it; the answer to `Context.why`.

    Attributes:
        record: URN.
        section: Section that considered it, or the arm's name.
        kept: Whether any of it is in the text.
        reason: Why it is left out, or `None` where it is kept.
        level: `full`, `most`, `summary`, `relevant`, `short`, `best`, `line` or `omitted` for views; `chunk` for
            retrieval arms.
        tokens: Tokens of it in the text.
        why: A sentence: the links that led to it, or its rank and score.
        value: What the part of it that is in the text was worth to the choice; 0 for arms that do not weigh so.
        kept_from_tokens: At this budget and every larger one at least a line of it is shown; `None` where all fits,
            where its section's ceiling is in the way, or where it is not known.
    """

    record: str
    section: str | None = None
    kept: bool
    reason: OmissionReason | None = None
    level: str
    tokens: int
    why: str
    value: float = 0.0
    kept_from_tokens: int | None = None


class SectionSpan(_Frozen):
    """A section of a view in the text; the spans of all sections and the note before them are the text.

    Attributes:
        name: The section's name.
        start: First character of its heading.
        end: Character behind its last row.
        tokens: What it costs, heading included; these add up exactly.
    """

    name: str
    start: int
    end: int
    tokens: int


class Citation(_Frozen):
    """A record in the text, by the number that stands for it.

    Attributes:
        number: Its number; `[number]` in the text of a view whose spec says `cite`.
        record: URN.
        url: Its address in the source, or `None`.
        at: When the source says that it was changed last, or made, or `None`.
        fields: JSON Pointers of its fields in the text, each once.
    """

    number: int
    record: str
    url: str | None = None
    at: datetime | None = None
    fields: tuple[str, ...] = ()


class Context(_Frozen):
    """The result of one arm for one question.

    Attributes:
        text: What a model is given.
        tokens: Exact tokens of `text` in `encoding`; never more than `budget_tokens`.
        status: `found`; `ambiguous` (the text lists the candidates); `not_found` (it says what was looked for).
        items: Spans of `text` and the records they come from.
        aggregates: Figures in `text` computed over all linked records.
        omissions: What was left out and why. Nothing is dropped in silence.
        mentions: What the question was found to speak of.
        candidates: Every record considered, for `why`.
        sections: Where each section stands in the text and what it costs; empty for arms that have none.
        citations: The records in the text by number, with their addresses and times; empty for arms that have none.
        score: The arm's own confidence, higher is better; arms without a rule for abstaining are given a
            threshold on it. `None` when the arm has no score.
        gap: How far what is shown can be from the best choice within the budget, at most, as a share of its value: 0
            is proven to be the best. `None` for arms that do not certify their choice.
        changes: What was done to record text to guard it, and how often: `hidden` (characters removed), `secret`
            and the names of personal data (replaced), `address` (broken), `sign` (of a fence, or a control token of a
            chat, replaced by brackets), `instruction` (passages fenced).
    """

    text: str
    tokens: Annotated[int, Field(ge=0)]
    encoding: str
    budget_tokens: int | None = None
    status: Status = "found"
    items: tuple[Item, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    omissions: tuple[Omission, ...] = ()
    mentions: tuple[Mention, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    sections: tuple[SectionSpan, ...] = ()
    citations: tuple[Citation, ...] = ()
    score: float | None = None
    gap: float | None = None
    changes: dict[str, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Context:
        object.__setattr__(self, "omissions", Omissions(self.omissions))
        spans = [(item.start, item.end) for item in self.items]
        spans += [(aggregate.start, aggregate.end) for aggregate in self.aggregates]
        for start, end in spans:
            if not 0 <= start <= end <= len(self.text):
                message = f"span [{start}, {end}) lies outside a text of {len(self.text)} characters"
                raise ValueError(message)
        return self

    @property
    def records(self) -> tuple[str, ...]:
        """URNs of the records in the text, each once, in order of appearance."""
        return tuple(dict.fromkeys(item.record for item in self.items))

    def spans_of(self, urn: str) -> list[str]:
        """Return the texts of all spans attributed to the record `urn`, in order."""
        return [self.text[item.start : item.end] for item in self.items if item.record == urn]

    def messages(self, *, to: str, instructions: str | None = None, question: str | None = None) -> dict[str, Any]:
        """Return the context as arguments for a vendor's client: `client.messages.create(model=…, **messages)`.

        What stays the same comes first, so that prompt caches hit: the instructions, the text, then the question.

        Args:
            to: `openai` (chat completions) or `anthropic` (messages; what stays the same is marked for its cache).
            instructions: Your own words to the model. Text of records never gets among them.
            question: What is asked, behind the text.

        Returns:
            `{"messages": […]}`, for `anthropic` with instructions also `system`. The tokens of the instructions and
            the question, and those that a vendor adds for each message, are not part of `tokens`.

        Raises:
            UnknownNameError: `to` is another vendor.
        """
        return as_messages(self.text, to=to, instructions=instructions, question=question)

    def why(self, urn: str) -> str:
        """Say in a sentence or two why the record `urn` is in the text or not."""
        lines = []
        for c in self.candidates:
            if c.record == urn:
                verdict = "kept" if c.kept else "left out"
                lines.append(f"{verdict} ({c.level}, {c.tokens} tokens) in {c.section or 'the context'}: {c.why}")
        for o in self.omissions:
            if o.record == urn:
                part = o.field or "the whole record"
                where = f" of {o.section}" if o.section else ""
                lines.append(f"left out{where}: {part} ({o.reason}) {o.detail}".rstrip())
        return "\n".join(lines) or f"{urn} was not considered: nothing that the question names leads to it."

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    def explain(self) -> str:
        """Return in plain text what a notebook shows: tokens by section, each line's source, kept, left out and why."""
        return context_display(self).text()

    def __repr__(self) -> str:
        """Return what `explain` does: a notebook without HTML shows this."""
        return self.explain()

    def _repr_html_(self) -> str:
        return context_display(self).html()

    def to_json(self, *, case_id: str | None = None, arm: str | None = None) -> str:
        """Return one line of JSON: all that the context says but the candidates, which `--explain` adds.

        That is `case_id` and `arm` where they are given, `status`, `text`, `tokens`, `encoding`, `budget_tokens`,
        `items`, `aggregates`, `mentions`, `omitted` (the omissions), `changes`, `sections`, `citations`, `gap`,
        `score`, and `$schema`: `workbench/context/v1`. Keys may be added to that version, and none is taken away.
        """
        head: dict[str, Any] = {}
        if case_id is not None:
            head["case_id"] = case_id
        if arm is not None:
            head["arm"] = arm
        body = {
            "status": self.status,
            "text": self.text,
            "tokens": self.tokens,
            "encoding": self.encoding,
            "budget_tokens": self.budget_tokens,
            "items": [_item(item) for item in self.items],
            "aggregates": _dump(self.aggregates),
            "mentions": _dump(self.mentions),
            "omitted": _dump(self.omissions),
            "changes": self.changes,
            "sections": _dump(self.sections),
            "citations": _dump(self.citations),
            "gap": self.gap,
            "score": self.score,
            "$schema": SCHEMA_ID,
        }
        return json.dumps({**head, **body}, ensure_ascii=False)


class Arm(Protocol):
    """Anything that answers a question with a context: a view, a retriever, a function of the user's."""

    def __call__(self, question: str, *, budget_tokens: int) -> Context:
        """Return a context for `question` of at most `budget_tokens` tokens."""
        ...


def _item(item: Item) -> dict[str, Any]:
    """Return an item without the keys of what few items have: where a quote stands, and what was done to it."""
    found = item.model_dump(mode="json")
    return {key: value for key, value in found.items() if key not in {"source", "changes"} or value}


def _dump(parts: Iterable[BaseModel]) -> list[dict[str, Any]]:
    return [part.model_dump(mode="json") for part in parts]
