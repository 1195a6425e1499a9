"""The field profile of a stream: what each field holds, what it costs, and what to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from workbench.connectors._field_advice import Advice
from workbench.html import Display, Folded, Grid, Lines, Part

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FieldProfile", "ProfiledField"]

_SHOWN = 40
_HEADER = ("field", "fill", "values", "type", "example", "tokens", "in all", "used by", "advice", "saves", "why")
_NUMERIC = (1, 2, 5, 6, 9)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProfiledField(_Frozen):
    """One field. Intervals hold in 95 of 100 samples; where all records were counted both ends are the figure itself.

    Attributes:
        path: Field path into the record's body; `*` stands for every element of a list or of a map.
        fill: Share of records that have a value: neither null nor an empty text, list or object.
        fill_low: Lower bound of `fill`.
        fill_high: Upper bound of `fill`.
        values: Different values.
        values_exact: Whether there are no more.
        type: `text`, `time` (ISO 8601 texts), `number`, `boolean`, `object`, `list` or `empty`: the most frequent.
        other_types: Share of the values that are of another type.
        picklist: How many values the source's picklist has, or how many there are where few stand in many records.
        example: A value, shortened.
        tokens: Tokens a record, those without the field counted too.
        tokens_low: Lower bound of `tokens`.
        tokens_high: Upper bound of `tokens`.
        tokens_total: Tokens in all records; exact where `tokens_low` and `tokens_high` are `tokens`.
        tasks: Tasks that use it.
        advice: `keep`, `drop` (leave it out of the views) or `look` (a person must decide).
        reason: Why.
        saves_tokens: Tokens a record that dropping it saves; 0 unless that is the advice.
    """

    path: str
    fill: float
    fill_low: float
    fill_high: float
    values: int
    values_exact: bool
    type: str
    other_types: float
    picklist: int | None
    example: str
    tokens: float
    tokens_low: float
    tokens_high: float
    tokens_total: int
    tasks: tuple[str, ...]
    advice: Advice
    reason: str
    saves_tokens: float


class FieldProfile(_Frozen):
    """What the fields of a stream hold and cost.

    A value costs the tokens of the line `label: value` with its line end, where the label is the field's last name;
    an element of a list costs those of `- value`. That is what a view's `block` format writes.

    Attributes:
        stream: Qualified name.
        records: Records that the stream has.
        counted: Records whose values were counted; fewer than `records` is a random sample.
        costed: Records whose tokens were counted; fewer than `records` is a random sample.
        encoding: Encoding of the token counts.
        tokens: Tokens a record of all fields.
        tokens_low: Lower bound (95%).
        tokens_high: Upper bound (95%).
        tokens_after: Tokens a record when every advice to drop is followed.
        shown_whole_by: Tasks that show all fields of this stream, since a section of theirs names none.
        unread_tasks: Tasks whose spec is wrong, so that what they use is not known.
        fields: The fields, the dearest first.
    """

    stream: str
    records: int
    counted: int
    costed: int
    encoding: str
    tokens: float
    tokens_low: float
    tokens_high: float
    tokens_after: float
    shown_whole_by: tuple[str, ...] = ()
    unread_tasks: tuple[str, ...] = ()
    fields: tuple[ProfiledField, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether everything was counted, tokens too, so that no figure is an estimate."""
        return self.counted == self.costed == self.records

    def summary(self) -> str:
        """Return what the profile comes to, in a sentence or two."""
        dropped = sum(field.advice == "drop" for field in self.fields)
        looked = sum(field.advice == "look" for field in self.fields)
        cost = f"{_around(self.tokens)} tokens a record"
        share = f" ({1 - self.tokens_after / self.tokens:.0%} less)" if dropped and self.tokens else ""
        text = (
            f"{self.stream}: {self.records:,} records, {len(self.fields):,} fields, {cost} ("
            f"{self.encoding}{self._interval()}); without the {dropped:,} fields to drop {_around(self.tokens_after)}"
            f"{share}; {looked:,} to look at."
        )
        if self.shown_whole_by and dropped:
            who = f"{', '.join(self.shown_whole_by)} shows whole records"
            text += f" {who}: naming the fields to keep in a section's `fields` saves that."
        return text

    def basis(self) -> str:
        """Return what the figures rest on, as a sentence."""
        unread = f" Not read: the spec of {', '.join(self.unread_tasks)}." if self.unread_tasks else ""
        return self._counted() + unread

    def _counted(self) -> str:
        if self.exact:
            return "All records were counted: every figure is exact."
        values = "Values were counted in all records"
        if self.counted < self.records:
            values = f"Values were counted in a random sample of {self.counted:,} records"
        if self.costed == self.records:
            return f"{values}, tokens in all."
        return f"{values}, tokens in a random sample of {self.costed:,}; intervals are 95%."

    def _interval(self) -> str:
        if self.tokens_low == self.tokens_high:
            return ""
        return f", 95%: {_around(self.tokens_low)} to {_around(self.tokens_high)}"

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a field, indexed by `path`; the columns are the attributes of `ProfiledField`."""
        import pandas as pd

        names = [name for name in ProfiledField.model_fields if name != "path"]
        rows = [[getattr(field, name) for name in names] for field in self.fields]
        return pd.DataFrame(rows, columns=names, index=pd.Index([f.path for f in self.fields], name="path"))

    def rows(self, limit: int | None = None) -> list[list[object]]:
        """Return the rows of the table that `print` shows, at most `limit` of them."""
        return [_row(field) for field in self.fields[:limit]]

    @staticmethod
    def header() -> tuple[str, ...]:
        """Return the names of the columns of `rows`."""
        return _HEADER

    def __str__(self) -> str:
        """Return the summary and a table of the dearest fields."""
        rows = [list(_HEADER), *([str(cell) for cell in row] for row in self.rows(_SHOWN))]
        cut = [
            [_cut(cell, 44 if i == 0 else 24) if i < len(_HEADER) - 1 else cell for i, cell in enumerate(r)]
            for r in rows
        ]
        widths = [max(len(row[i]) for row in cut) for i in range(len(_HEADER))]
        lines = [
            "  ".join(
                cell.rjust(width) if i in _NUMERIC else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in cut
        ]
        more = len(self.fields) - _SHOWN
        rest = [f"and {more:,} more fields; to_pandas() has them all"] if more > 0 else []
        return "\n".join([self.summary(), self.basis(), "", *lines, *rest])

    def __repr__(self) -> str:
        """Return the summary and every field, as a notebook shows them."""
        return self._display().text()

    def _repr_html_(self) -> str:
        return self._display().html()

    def _display(self) -> Display:
        parts: list[Part] = [Grid(_HEADER, self.rows(_SHOWN), numeric=_NUMERIC)]
        rest = self.rows()[_SHOWN:]
        if rest:
            parts.append(Folded(f"{len(rest):,} more fields", [Grid(_HEADER, rest, numeric=_NUMERIC)]))
        return Display(self.summary(), [*parts, Lines([self.basis()])])


def _row(field: ProfiledField) -> list[object]:
    kind = field.type if not field.other_types else f"{field.type}, {field.other_types:.0%} other"
    kind += f" ({field.picklist:,} values)" if field.picklist is not None else ""
    return [
        field.path,
        _share(field),
        f"{field.values:,}" if field.values_exact else f"{field.values:,} or more",
        kind,
        field.example,
        _around(field.tokens) + _plus_minus(field),
        f"{field.tokens_total:,}",
        ", ".join(field.tasks),
        field.advice,
        _around(field.saves_tokens) if field.saves_tokens else "",
        field.reason,
    ]


def _share(field: ProfiledField) -> str:
    # A field that one record has is neither empty nor full, whatever rounding says.
    shown = "0%" if not field.fill else "100%" if field.fill == 1 else f"{min(max(field.fill, 0.001), 0.999):.1%}"
    if field.fill_low == field.fill_high:
        return shown
    return f"{shown} ({field.fill_low:.1%}-{field.fill_high:.1%})"


def _plus_minus(field: ProfiledField) -> str:
    half = (field.tokens_high - field.tokens_low) / 2
    return f" ±{_around(half)}" if half else ""


def _around(tokens: float) -> str:
    return (
        f"{tokens:,.0f}"
        if tokens >= 100 or tokens == round(tokens)
        else f"{tokens:.1f}"
        if tokens >= 0.1
        else f"{tokens:.2g}"
    )


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
