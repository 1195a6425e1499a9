"""Linked records that a question means by a value they hold: "her glucose" is what stands beside `test: Glucose`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from workbench.context import Omission
from workbench.records import lookup
from workbench.views._asking.record_parts import said_already
from workbench.views._asking.relevance import Relevance
from workbench.views._english.question import terms
from workbench.views._records.leaves import leaves_of
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["ask_beside_values"]

_SILENT = "does not speak of what the question names, as others of its section do"
_DETAIL = "holds no value that the question gives, as others of its section do"


def ask_beside_values(
    selected: Sequence[SectionRows],
    wanted: Collection[str],
    pointed: Collection[str],
    fields: Mapping[str, Fields],
    relevance: Relevance,
    called: Callable[[str], frozenset[str]],
    *,
    is_yes_or_no: bool = False,
) -> None:
    """Ask for what stands beside the values by which a question chooses some of the linked records.

    "The cholesterol of patient 17" calls neither the laboratory results nor their `value`: of the results that say
    `Cholesterol` all is asked for, or the fields that are called by name, and nothing of the others. "Her overdue
    invoices" calls the invoices, and says what they are.

    Args:
        selected: The sections.
        wanted: The names of those that the question points at.
        pointed: The names of those whose records it calls by their noun.
        fields: The fields of the records that each may show.
        relevance: What the question says of a record.
        called: Returns the stems of all that a section is called: the `interviewers` of an interview are no others than
            those with the role of an interviewer.
        is_yes_or_no: Whether it asks whether something is so: then is told how many of the records say it.
    """
    for part in selected:
        name = part.section.name
        if not part.section.follow or name not in wanted:
            continue
        rows = fields[name]
        if _keep_what_speaks(part, rows, relevance) or name in pointed:
            continue
        given = {
            row.record.urn: {
                leaf.pointer
                for leaf in leaves_of(row.record)
                if leaf.pointer in said and not called(name).issuperset(terms(leaf.form))
            }
            for row in part.rows
            if row.record.urn in rows
            for said in [relevance.given(row)]
        }
        chosen = [row for row in part.rows if given.get(row.record.urn)]
        if not chosen or len(chosen) == len(given):
            continue
        if is_yes_or_no:
            part.saying = {
                row.record.urn: ", ".join(
                    dict.fromkeys(str(lookup(row.record.body, at)) for at in given[row.record.urn])
                )
                for row in chosen
            }
        calls_fields = any(_asks_else(rows, row, given, part) for row in chosen)
        for row in part.rows:
            urn = row.record.urn
            if given.get(urn) and calls_fields:
                rows[urn] = [shown.connecting(given[urn]) for shown in rows[urn]]
            elif given.get(urn):
                rows[urn] = [_whole(shown, said_already(row)) for shown in rows[urn]]
            elif rows.pop(urn, None) is not None:
                part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_DETAIL))


def _keep_what_speaks(part: SectionRows, rows: Fields, relevance: Relevance) -> bool:
    """Leave out the records beside those whose texts speak of what the question names; whether there are any."""
    speaking = {
        row.record.urn for row in part.rows if row.record.urn in rows and relevance.speaks(row, part.section.of)
    }
    if not speaking or len(speaking) == len(rows):
        return False
    for row in part.rows:
        urn = row.record.urn
        if urn not in speaking and rows.pop(urn, None) is not None:
            part.omissions.append(
                Omission(record=urn, section=part.section.name, reason="not_relevant", detail=_SILENT)
            )
    return True


def _asks_else(rows: Fields, row: Row, given: Mapping[str, set[str]], part: SectionRows) -> bool:
    """Whether of a record more is asked for than the values that are given, what is beside each, and an order."""
    said = given[row.record.urn]
    beside = {pointer.rpartition("/")[0] for pointer in said} - {""}
    return any(
        pointer not in said and pointer not in part.ordered_by and pointer.rpartition("/")[0] not in beside
        for shown in rows[row.record.urn]
        for pointer in shown.asked
    )


def _whole(shown: Shown, said: set[str]) -> Shown:
    """Return a field all of which is asked for, but for what the text says in any case."""
    if shown.elements:
        return shown
    return shown.connecting(set(shown.all_leaves) - said)
