"""Which figures a question asks for over all records that it means: totals, the highest, the latest, by group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbench.records import plural, singular, split_pointer
from workbench.views._conditions.asked_groups import AskedGroups, Distant, asked_groups, counts_groups
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.said_units import unit_called, unit_of
from workbench.views._english.question import stem
from workbench.views._figures.figure_words import BAD_SCORES, NOTHING, REVENUE, SCORES, SUM_WORDS, said_firsts, said_ops
from workbench.views._figures.measured import measured, moments, whole_amount, year_of_origin
from workbench.views._records.spec import AggregateSpec, Order, Section
from workbench.views._records.units import NOT_SUMMED, adds_up, mixes_units, units_beside
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["AskedFigures", "asked_figures"]

_IN_TIME = frozenset({"latest", "earliest"})

_PAID = frozenset(
    """
    amount total paid net gross fee fare charge sum gbp usd eur chf cad aud jpy sek nok dkk pln inr cny brl mxn
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Amounts that are no revenue, or a part of it.
_NO_REVENUE = frozenset(
    """
    refund refunded discount tax vat fee shipping cost costs salary budget deposit credit limit price unit subtotal
    items points balance due owed quantity qty count number
    goal target quota estimate estimated planned expected max maximum min minimum
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Numbers that are called so are times, of which neither a sum nor a mean is asked for.
_DATED = frozenset({"dt", "date", "ts", "timestamp", "epoch", "at"})
_BEFORE_NOUNS = frozenset({"of", "all", "the", "our", "these", "those", "such"})
_SPENDING = frozenset({"spend", "spent"})
_DATES = frozenset({"date", "day", "time"})
_BESIDE_SUMS = frozenset({"up", "all", "in", "much"})


class AskedFigures(NamedTuple):
    """The figures that a question asks for.

    Attributes:
        specs: What is computed beside the count.
        groups: What is computed for each value of a field.
        grouped: Records of another entity that the groups are made by, where no field is called so.
        grain: `day`, `month`, `quarter` or `year`, where the groups are those of a time.
        firsts: How many of the first of the order are asked for, where that is said.
        order: What the records are ordered by where the first of them is asked for.
        places: Places of the tokens that say so.
        words: The words of the fields that they are asked of.
    """

    specs: tuple[AggregateSpec, ...] = ()
    groups: tuple[AggregateSpec, ...] = ()
    order: Order | None = None
    places: frozenset[int] = frozenset()
    words: frozenset[str] = frozenset()
    grouped: GroupLink | None = None
    grain: str = ""
    firsts: int | None = None


def asked_figures(
    texts: Sequence[str],
    rest: Collection[int],
    fields: Fields,
    section: Section,
    *,
    counted: bool,
    nouns: frozenset[str] = NOTHING,
    ways: Mapping[str, GroupLink] | None = None,
    distant: Distant | None = None,
) -> AskedFigures | None:
    """Return the figures that a question asks for; `None` where one is not understood.

    Args:
        texts: The tokens of the question.
        rest: Places of those that say nothing else.
        fields: The fields of the records.
        section: Where the records are shown.
        counted: Whether the question asks how many there are.
        nouns: Stems of what the records are called, which name no field: `order` of `order_total` in "orders".
        ways: What the records of other entities are called, in stems, each with how the records link to them.
        distant: Finds fields of those other records.
    """
    ops, places = said_ops(texts, rest, fields, nouns)
    left = [place for place in rest if place not in places]
    groups = asked_groups(texts, left, fields, section, ways or {}, nouns, distant)
    if groups is None or len(groups.by) + (groups.link is not None) > 1:
        return None
    firsts = said_firsts(texts, left, places, nouns) if ops else None
    if firsts is not None:
        places |= {firsts[1]}
    added = _total_beside(texts, rest, fields, section) if counted and not groups.is_any else None
    if added is not None:
        return added._replace(places=places | added.places)
    if counted or (groups.is_any and not ops and counts_groups(texts, rest, groups.places, nouns)):
        # "How many are open in total" asks for one figure, and a total of something else beside it for two.
        return None if ops.keys() - {"sum"} or firsts else _counts(groups, places, in_total=bool(ops))
    if groups.is_any and set(ops) not in ({"sum"}, {"mean"}):
        return None
    # "Per customer" calls no `customer_rating`.
    said = {
        texts[place]
        for place in rest
        # What was claimed is said of an amount, and no claim.
        if place not in groups.places and (stem(texts[place]) not in nouns or texts[place].endswith("ed"))
    }
    measures = _measures(ops, said, fields, section, groups.by, totalled=_totals_records(texts, rest, nouns))
    units = _units_of(measures or (), fields, groups)
    if measures is None or units is None:
        return None
    order = next((_order(*one) for one in reversed(measures) if not units and one[0] not in {"sum", "mean"}), None)
    if firsts is not None and order is None:
        return None
    specs = [one for op, path in measures for one in _specs(op, path, units or groups.by, fields)]
    in_groups = specs if groups.link else [one for one in specs if one.by]
    plain = [one for one in specs if one not in in_groups]
    if in_groups and any(text == "total" and stem(behind) in nouns for text, behind in pairwise(texts)):
        # "Total orders by customer" may ask for their number.
        in_groups = [AggregateSpec(op="count", by=in_groups[0].by), *in_groups]
    return AskedFigures(
        specs=tuple(plain),
        groups=tuple(in_groups),
        order=order,
        places=places | groups.places,
        words=_words_of(specs, said, fields) | (_BESIDE_SUMS if "sum" in ops else NOTHING),
        grouped=groups.link,
        grain=groups.grain,
        firsts=firsts[0] if firsts else None,
    )


def _counts(groups: AskedGroups, places: frozenset[int], *, in_total: bool) -> AskedFigures:
    """Return how many there are for each of what a question groups records by."""
    specs = [AggregateSpec(op="count", by=path) for path in groups.by]
    specs += [AggregateSpec(op="count")] if groups.link else []
    return AskedFigures(
        groups=tuple(specs),
        places=groups.places | places,
        words=SUM_WORDS | _BESIDE_SUMS if in_total else NOTHING,
        grouped=groups.link,
        grain=groups.grain,
    )


def _measures(
    ops: Mapping[str, frozenset[str]],
    said: set[str],
    fields: Fields,
    section: Section,
    by: Sequence[str],
    *,
    totalled: bool,
) -> list[tuple[str, str]] | None:
    """Return each figure with the field that it is made of; `None` where one has none, or means nothing of it."""
    found: list[tuple[str, str]] = []
    for asked, hint in ops.items():
        path, op = _asked_of(asked, hint, said, fields, section)
        if path is None and op == "sum" and totalled:
            path = _only_amount(fields) or whole_amount(fields)
        if path is None or not _adds_up(op, path, fields, by):
            return None
        if op == "max" and "*" in split_pointer(path) and adds_up(path) and _says_most_of(said, path, fields):
            # The organ with the most pipes is no organ with one stop of so many.
            return None
        if hint is SCORES and not BAD_SCORES.isdisjoint(fields.words[path]):
            return None
        # "The highest total" asks for no sum of it beside.
        if op != "sum" or len(ops) == 1 or "total" not in fields.labels[path]:
            found.append((op, path))
    return found


def _says_most_of(said: set[str], path: str, fields: Fields) -> bool:
    """Whether the most of what a number counts is asked for, by its plural: "the most pipes".

    "The hall with the most seats" is one element, and no sum over all of them.
    """
    label = fields.labels[path]
    elements = {stem(word) for name in split_pointer(path)[:-1] for word in plain_words(name)}
    if not elements.isdisjoint(map(stem, said)):
        return False
    return "most" in said and label[-1] in said and plural(singular(label[-1])) == label[-1] != singular(label[-1])


def _units_of(measures: Sequence[tuple[str, str]], fields: Fields, groups: AskedGroups) -> tuple[str, ...] | None:
    """Return the field of the currencies by which all figures are told; `None` where they are told by something else.

    Totals and means in several currencies are told by these; nothing compares amounts in them.
    """
    mixed = {unit for op, path in measures if op not in _IN_TIME for unit in units_beside(path, fields, groups.by)}
    if not mixed:
        return ()
    adds = all(op in {"sum", "mean"} for op, _ in measures)
    is_alone = adds and len(mixed) == len(measures) == 1 and not groups.by and groups.link is None and not groups.is_any
    return tuple(mixed) if is_alone else None


def _specs(op: str, path: str, by: Sequence[str], fields: Fields) -> list[AggregateSpec]:
    """Return a figure of a field, and with the highest or the lowest the record that has it."""
    specs: list[dict[str, str | None]] = [{"op": op, "field": path, "by": by[0] if by else None}]
    if op in {"max", "min"}:
        which, called = {"max": ("latest", "highest"), "min": ("earliest", "lowest")}[op]
        label = f"the one with the {called} {' '.join(fields.labels[path])}"
        specs.append({"op": which, "field": path, "label": label})
    return [AggregateSpec.model_validate(spec) for spec in specs]


def _order(op: str, path: str) -> Order:
    return Order(by=path, descending=op in {"max", "latest"})


def _words_of(specs: Sequence[AggregateSpec], said: Collection[str], fields: Fields) -> frozenset[str]:
    """Return the words that figures are asked of by."""
    paths = [one.field or "" for one in specs]
    called = frozenset(word for path in paths for word in fields.called(path))
    # "Health score" calls `score` in `health`: what its parents are called asks for nothing else.
    stems = {stem(word) for word in (*called, *(word for path in paths for word in fields.words.get(path, ())))}
    # "The latest taken date" is that of what is `taken` `on`.
    called |= (
        _DATES if any(one.op in {"latest", "earliest"} and one.field in fields.times for one in specs) else NOTHING
    )
    return called | {text for text in said if stem(text) in stems}


def _totals_records(texts: Sequence[str], rest: Collection[int], nouns: frozenset[str]) -> bool:
    """Whether a total is asked of records by their noun alone: "the total of all payments", "of unpaid invoices"."""
    # "The total value of" says no more than "the total of".
    words = [place for place, text in enumerate(texts) if text not in {"value", "amount", "worth"}]
    behind = [after for place, after in pairwise(words) if texts[place] in SUM_WORDS and texts[after] == "of"]
    for place in behind:
        left = [texts[at] for at in range(place, len(texts)) if at in rest and texts[at] not in _BEFORE_NOUNS]
        if left and stem(left[0]) in nouns:
            return True
    return False


def _only_amount(fields: Fields, *, spent: bool = False) -> str | None:
    """Return the one amount that tells what was paid, or what was spent: that may be a cost."""
    every = [path for path in fields.numbers if _is_money(path, fields)]
    money = [path for path in every if "*" not in split_pointer(path)] or every
    if spent and not money:
        money = [path for path in fields.numbers if fields.labels[path][:1] == ("cost",) and "*" not in path]
    return money[0] if len(money) == 1 else None


def _only_cost(fields: Fields) -> str | None:
    """Return the one number that tells what a record cost, by its name or by what its name is cut from."""
    costs = [path for path in fields.numbers if {"cost", "costs"} & {*fields.called(path)} and "*" not in path]
    return costs[0] if len(costs) == 1 else None


def _adds_up(op: str, path: str, fields: Fields, by: Sequence[str]) -> bool:
    """Whether a figure means something: no sum of shares or times, no mean over lists, nothing over several units."""
    called = fields.called(path)
    if op in {"sum", "mean"} and not _DATED.isdisjoint(called):
        return False
    if op == "sum" and not (NOT_SUMMED.isdisjoint(called) and adds_up(path)):
        return False
    if op == "mean" and "*" in split_pointer(path):
        return False
    # Of several currencies each is told by itself where nothing else groups the records.
    return op in {"latest", "earliest"} or not by or not mixes_units(path, fields, by)


def _total_beside(texts: Sequence[str], rest: Collection[int], fields: Fields, section: Section) -> AskedFigures | None:
    """Return the total that is asked for beside a count: "how many are open, and what is their total?"."""
    start = next((place for place in sorted(rest, reverse=True) if texts[place] == "and"), None)
    behind = [place for place in sorted(rest) if start is not None and place > start]
    said = {texts[place] for place in behind}
    if said.isdisjoint({"total", "sum", "much"}) or {"number", "count", "many"} & said:
        return None
    path, _ = _asked_of("sum", NOTHING, said, fields, section)
    units = units_beside(path, fields) if path is not None else []
    if path is None or len(units) > 1 or not _adds_up("sum", path, fields, ()):
        return None
    stems = fields.stems(path)
    beside = {"their", "its", "total", "sum", "value", "worth", "together"}
    return AskedFigures(
        specs=() if units else (AggregateSpec(op="sum", field=path),),
        groups=tuple(AggregateSpec(op="sum", field=path, by=unit) for unit in units),
        places=frozenset(place for place in behind if texts[place] in beside or stem(texts[place]) in stems),
        words=frozenset(fields.called(path)) | _BESIDE_SUMS,
    )


def _asked_of(
    op: str, hint: frozenset[str], said: set[str], fields: Fields, section: Section
) -> tuple[str | None, str]:
    """Return the field of a figure, and the figure: the youngest is the one that was born last, or of the least age."""
    if op in {"oldest", "youngest"}:
        born = [path for path in fields.times if not hint.isdisjoint(fields.called(path))]
        if len(born) == 1:
            return born[0], "earliest" if op == "oldest" else "latest"
        ages = [path for path in fields.numbers if fields.labels[path][-1:] == ("age",)]
        if len(ages) == 1:
            return ages[0], "max" if op == "oldest" else "min"
        year = year_of_origin(fields)
        if year is not None:
            return year, "min" if op == "oldest" else "max"
        return (measured(said, fields, section, among=moments(fields)), "earliest") if op == "oldest" else (None, op)
    if op == "latest" and "newest" in said and (year := year_of_origin(fields)) is not None:
        return year, "max"
    among = moments(fields) if op in {"latest", "earliest"} else fields.numbers
    if hint is REVENUE:
        return _revenue(said, fields, section), op
    called = measured(said, fields, section, among=among, only=hint)
    if called is None and op in {"sum", "mean"} and ({"much", "how"} <= said or "value" in said):
        # "How much did we collect" asks for money, and leaves no choice where there is one amount.
        spent = not said.isdisjoint(_SPENDING)
        # What we spend on inspections is what they cost, whatever else is told of them in money.
        # What orders come to is what others spend.
        ours = spent and "we" in said
        return (_only_cost(fields) if ours else _only_amount(fields, spent=spent)), op
    if called is not None and _is_time_spent(called, said, fields):
        return None, op
    # What stands in a list is meant only where the question calls it: "the dearest order" is so by its total.
    plain = frozenset(path for path in among if "*" not in split_pointer(path))
    plain = plain if any(not hint.isdisjoint(fields.called(path)) for path in plain) else among
    return (called or measured(said | hint, fields, section, among=plain, only=hint)), op


def _is_time_spent(path: str, said: set[str], fields: Fields) -> bool:
    """Whether "how much did we spend" would be told in minutes, of which nothing is said."""
    unit = unit_of(path, fields)
    is_asked = {"how", "much"} <= said and not said.isdisjoint(_SPENDING)
    if not is_asked or unit is None or unit.kind != "time":
        return False
    return "time" not in said and not any(unit_called(text) for text in said)


def _is_money(path: str, fields: Fields) -> bool:
    """Whether a field tells what was paid: an amount, and no price of one piece, limit, share or cost."""
    called = {*fields.called(path)}
    other = (_NO_REVENUE | NOT_SUMMED) - {"fee"}
    return not called.isdisjoint(_PAID) and called.isdisjoint(other)


def _revenue(said: Collection[str], fields: Fields, section: Section) -> str | None:
    """Return the amount that makes up a revenue: a total, or the only amount, of records that are sold or paid."""
    among = {
        path
        for path in fields.numbers
        if "*" not in split_pointer(path)
        and not REVENUE.isdisjoint(fields.called(path))
        and _NO_REVENUE.isdisjoint(fields.labels[path])
    }
    if len(among) == 1:
        return next(iter(among))
    return measured(said, fields, section, among=frozenset(among), only=REVENUE)
