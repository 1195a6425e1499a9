"""What of the selected records is money that a question asks for: amounts, and sums that there are or can be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from workbench.records import lookup
from workbench.views._asking.relevance import Relevance
from workbench.views._english.question import Question, terms
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import Leaf, leaves_of
from workbench.views._records.units import adds_up, currency_of, is_money
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["amounts_in", "ask_for_money", "points_at_sums", "spent_on_others", "sums_money", "with_currencies"]

# So many records of a section say what its fields are.
_FEW = 20


def ask_for_money(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], relevance: Relevance
) -> None:
    """Ask named records for their amounts of money where "how much did she pay for it" calls no number of anything.

    What is linked to them directly and has a sum of money is asked for as well: it may be what was paid. Of what was
    spent, and nothing is said of it, each is a part.
    """
    if not relevance.asks_for_money:
        return
    _ask_for_the_money_of_firsts(selected, wanted, fields)
    amounts = {row.record.urn: _amounts(leaves_of(row.record)) for part in selected for row in part.rows[:_FEW]}
    every = {
        row.record.urn: _amounts(leaves_of(row.record), in_lists=True) for part in selected for row in part.rows[:_FEW]
    }
    asked = any(
        # An hourly rate is what is asked for where it is called so, and not for what it may mean.
        bool(shown.said) or adds_up(pointer)
        for part in selected
        if part.section.name in wanted
        for urn, row in fields[part.section.name].items()
        for shown in row
        for pointer in shown.asked & every.get(urn, set())
    )
    found = asked or any(sums_money(part) for part in selected if part.section.name in wanted)
    if found and not relevance.only_spends:
        return
    for part in selected:
        name, rows = part.section.name, fields[part.section.name]
        # Of the bookings of a flight the one that is named is meant, and not what all of them cost.
        of_another = any(relevance.means(row.record) for row in part.rows)
        if len(part.section.follow) == 1 and part.rows and sums_money(part) and not of_another:
            wanted.add(name)
        for urn, row in rows.items() if not (part.section.follow or found) else ():
            rows[urn] = [shown.asking(amounts[urn]) for shown in row]
            wanted |= {name} if amounts[urn] else set()


def with_currencies(shown: Sequence[Shown]) -> list[Shown]:
    """Return the fields of a record with the currency asked for beside each amount that is: 650 in which money?"""
    leaves = [pointer for one in shown for pointer in one.all_leaves]
    asked = {pointer for one in shown for pointer in one.asked}
    money = [pointer for one in shown for pointer in one.asked if is_money(pointer) and _is_number(one, pointer)]
    beside = {currency for pointer in money if (currency := currency_of(pointer, leaves))} - asked
    return [one.asking(beside) if beside.intersection(one.all_leaves) else one for one in shown] if beside else [*shown]


def _is_number(one: Shown, pointer: str) -> bool:
    value = lookup(one.value, pointer.removeprefix(one.pointer)) if pointer != one.pointer else one.value
    return form_number(str(value)) is not None


def spent_on_others(
    selected: Sequence[SectionRows],
    wanted: Set[str],
    pointed: Set[str],
    fields: Mapping[str, Fields],
    asked: Question | None,
) -> set[str]:
    """Return the sections of which a question wants no more than what was spent, where it says on what: "on repairs".

    Args:
        selected: What is linked to what it names.
        wanted: The names of the sections that it wants.
        pointed: Those of the sections that it points at.
        fields: What each section may show of its rows.
        asked: The question.
    """
    words = [asked.words[at] for at in asked.spending_words] if asked is not None else []
    spent = {term for word in words for term in terms(word.text)}
    on = {part.section.name for part in selected if part.section.follow and part.rows and sums_money(part)} & pointed
    if not (spent and on):
        return set()
    said = {name: {stem for row in fields[name].values() for one in row for stem in one.said} for name in wanted}
    return {
        part.section.name
        for part in selected
        if part.section.follow and part.section.name in wanted - pointed and said[part.section.name] <= spent
    }


def _ask_for_the_money_of_firsts(
    selected: Sequence[SectionRows], wanted: Set[str], fields: Mapping[str, Fields]
) -> None:
    """Ask the first in an order in time for its amounts of money: "how much was the last bill"."""
    for part in selected:
        rows = fields[part.section.name]
        for row in part.rows if part.section.name in wanted and part.ordered_by and part.section.follow else ():
            if row.record.urn in part.firsts and row.record.urn in rows:
                amounts = _amounts(leaves_of(row.record))
                rows[row.record.urn] = [shown.asking(amounts) for shown in rows[row.record.urn]]


def sums_money(part: SectionRows) -> bool:
    """Whether a section has a sum of money among its figures, or amounts of which one can be made."""
    return any(spec.op == "sum" and is_money(spec.field) for spec in part.section.aggregates) or bool(amounts_in(part))


def amounts_in(part: SectionRows) -> frozenset[str]:
    """Return the field paths of amounts of money in records that a section counts, where it has no sum of anything.

    Amounts may be written as texts, which whoever drafts a spec takes for no numbers.
    """
    ops = {spec.op for spec in part.section.aggregates if spec.by is None}
    if not part.section.follow or "count" not in ops or "sum" in ops:
        return frozenset()
    return frozenset(
        leaf.path
        for row in part.rows[:_FEW]
        for leaf in leaves_of(row.record)
        if "*" not in leaf.path and is_money(leaf.path) and adds_up(leaf.path)
        if not (leaf.keys or leaf.is_time) and form_number(leaf.form) is not None
    )


def points_at_sums(selected: Sequence[SectionRows], relevance: Relevance, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether the question calls linked records that have a sum of money by their noun."""
    return any(
        relevance.wording.points_at(words[part.section.name]) and sums_money(part)
        for part in selected
        if part.section.follow
    )


def _amounts(leaves: Sequence[Leaf], *, in_lists: bool = False) -> set[str]:
    """Return the pointers of amounts of money, each with its currency beside it in an object of its own.

    Those of the elements of lists and maps only where they are asked for.
    """
    found = {
        leaf.pointer
        for leaf in leaves
        if is_money(leaf.path) and (in_lists or "*" not in leaf.path) and form_number(leaf.form) is not None
    }
    parents = {pointer.rpartition("/")[0] for pointer in found} - {""}
    return found | {leaf.pointer for leaf in leaves if leaf.pointer.rpartition("/")[0] in parents}
