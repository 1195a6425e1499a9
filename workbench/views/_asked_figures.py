"""Which figures a question asks for over all records that it means: totals, the highest, the latest, by group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from workbench.records import split_pointer
from workbench.views._linked_groups import GroupLink
from workbench.views._question import STOP_WORDS, stem
from workbench.views._spec import AggregateSpec, Order, Section
from workbench.views._vocabulary import KEY_WORDS, Fields, ValueField, bare_label

__all__ = ["AskedFigures", "asked_figures", "field_called", "measured", "moments", "only_number"]

_PRICE = frozenset({"price", "cost", "amount", "fee", "fare", "rate", "charge", "total"})
_REVENUE_WORDS, _REVENUE = frozenset({"revenue", "turnover"}), frozenset({"total", "amount", "revenue", "turnover"})
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
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Numbers that are called so add up to nothing.
_NOT_SUMMED = frozenset(
    """
    pct percent percentage rate ratio score rating stars age year grade rank ranking position index latitude longitude
    lat lng lon temperature floor level zip postcode version
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_ANY_TIME = frozenset({"date", "time"})
_BIRTH = frozenset({"birth", "born", "dob", "birthday", "birthdate"})
_NOTHING: frozenset[str] = frozenset()
_SCORES = frozenset({"score", "rating", "rate", "stars", "grade", "nps", "satisfaction", "csat", "health"})
# What superlatives ask for: the figure, and words of the fields that it is asked of.
_SUPERLATIVES: Mapping[str, tuple[str, frozenset[str]]] = {
    **dict.fromkeys(("highest", "largest", "biggest", "maximum", "max", "greatest"), ("max", _NOTHING)),
    **dict.fromkeys(("lowest", "smallest", "minimum", "min"), ("min", _NOTHING)),
    **dict.fromkeys(("latest", "newest"), ("latest", _NOTHING)),
    "earliest": ("earliest", _NOTHING),
    "cheapest": ("min", _PRICE),
    "priciest": ("max", _PRICE),
    "tallest": ("max", frozenset({"height"})),
    "longest": ("max", frozenset({"length", "duration", "distance", "minutes", "hours", "seconds", "days"})),
    "shortest": ("min", frozenset({"length", "duration", "distance", "height", "minutes", "hours", "seconds", "days"})),
    "heaviest": ("max", frozenset({"weight", "mass"})),
    "lightest": ("min", frozenset({"weight", "mass"})),
    "fastest": ("max", frozenset({"speed", "velocity"})),
    "slowest": ("min", frozenset({"speed", "velocity"})),
    "warmest": ("max", frozenset({"temperature"})),
    "hottest": ("max", frozenset({"temperature"})),
    "coldest": ("min", frozenset({"temperature"})),
    "richest": ("max", frozenset({"income", "balance", "wealth"})),
    "best": ("max", _SCORES),
    "worst": ("min", _SCORES),
}
# Of these the best is the least.
_BAD_SCORES = frozenset(
    {"risk", "churn", "fraud", "error", "errors", "defect", "defects", "pain", "severity", "handicap"}
)
_SERVING = frozenset({"serving", "standing", "tenured", "employed"})
_JOINED = frozenset({"hire", "hired", "hiring", "joined", "joining", "start", "started", "since", "begin", "began"})
_GRADED: Mapping[str, tuple[str, frozenset[str]]] = {
    "expensive": ("max", _PRICE),
    "costly": ("max", _PRICE),
    "recent": ("latest", _NOTHING),
    "recently": ("latest", _NOTHING),
    "populous": ("max", frozenset({"population", "inhabitants"})),
}
_OTHER_WAY = {"max": "min", "min": "max", "latest": "earliest", "earliest": "latest"}
_ENDS = {"last": "latest", "final": "latest", "first": "earliest"}
# Behind "first" and "last" they make the name of a field, or a number of records.
_NO_RECORDS = frozenset(
    {"name", "names", "initial", "initials", "digits", "line", "time", "week", "month", "year", "day"}
)
_SUM_WORDS = frozenset({"total", "sum", "combined", "overall", "add", "adds", "altogether"})
_MEAN_WORDS = frozenset({"average", "mean", "avg"})
# Numbers that are called so are times, of which neither a sum nor a mean is asked for.
_DATED = frozenset({"dt", "date", "ts", "timestamp", "epoch", "at"})
_BESIDE_SUMS = frozenset({"up", "all", "in", "much"})
_GROUPING, _EACH = frozenset({"by", "per"}), frozenset({"each", "every"})
_CURRENCIES, _UNIT_CODES = frozenset({"currency", "ccy", "cur", "curr"}), frozenset({"uom", "unitofmeasure"})
# Beside "unit" in the name of a text, they say that amounts are told in it: "weight unit", "unit of measure".
_MEASURES = frozenset(
    {"measure", "measurement", "of", "quantity", "qty", "weight", "length", "size", "volume", "price"}
)
_LONGEST_UNIT = 12
# Of several times it is the plain one that is meant, where the question calls none by its name.
_PLAIN_TIMES = frozenset({"date", "time", "at", "on", "timestamp", "datetime"})
# Numbers that are called so may be times, such as milliseconds since 1970.
_TIME_WORDS = frozenset(
    """
    date dt day ts time timestamp at on created start started begin opened since from ms epoch
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What happens to a record later, or happened to a person before: no time that a record came to be.
_LATER = frozenset(
    """
    end ended closed close due updated modified changed paid shipped sent delivered expiry expires until birth born dob
    birthday deleted cancelled canceled returned resolved finish finished deceased completed solved answered replied
    renewed renews terminated deactivated login seen
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


class AskedFigures(NamedTuple):
    """The figures that a question asks for.

    Attributes:
        specs: What is computed beside the count.
        groups: What is computed for each value of a field.
        grouped: Records of another entity that the groups are made by, where no field is called so.
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


def asked_figures(
    texts: Sequence[str],
    rest: Collection[int],
    fields: Fields,
    section: Section,
    *,
    counted: bool,
    nouns: frozenset[str] = _NOTHING,
    ways: Mapping[str, GroupLink] | None = None,
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
    """
    ops, places = _ops(texts, rest, fields)
    groups = _groups(texts, [place for place in rest if place not in places], fields, ways or {})
    if groups is None:
        return None
    said = {texts[place] for place in rest if stem(texts[place]) not in nouns}
    by, group_places, grouped = groups
    is_grouped = bool(by or grouped)
    added = _total_beside(texts, rest, fields, section) if counted and not is_grouped else None
    if added is not None:
        told = frozenset(fields.called(added[0])) | _BESIDE_SUMS
        return AskedFigures((AggregateSpec(op="sum", field=added[0]),), (), None, places | added[1], told)
    if counted or (is_grouped and not ops and _counts(texts, rest, group_places, nouns)):
        if ops.keys() - {"sum"} or len(by) + (grouped is not None) > 1:
            return None
        # "How many are open in total" asks for one figure, and a total of something else beside it for two.
        found = tuple(AggregateSpec(op="count", by=path) for path in by)
        found += (AggregateSpec(op="count"),) if grouped else ()
        words = _SUM_WORDS | _BESIDE_SUMS if ops else frozenset()
        return AskedFigures((), found, None, group_places | places, words, grouped)
    if (is_grouped and set(ops) not in ({"sum"}, {"mean"})) or len(by) + (grouped is not None) > 1:
        return None
    specs: list[AggregateSpec] = []
    order: Order | None = None
    for op, hint in ops.items():
        path, op = _asked_of(op, hint, said, fields, section)
        if path is None or not _adds_up(op, path, fields, by):
            return None
        if hint is _SCORES and not _BAD_SCORES.isdisjoint(fields.words[path]):
            return None
        if op == "sum" and len(ops) > 1 and "total" in fields.labels[path]:
            continue
        specs.append(AggregateSpec.model_validate({"op": op, "field": path, "by": by[0] if by else None}))
        if op in {"max", "min"}:
            which = {"max": ("latest", "highest"), "min": ("earliest", "lowest")}[op]
            label = f"the one with the {which[1]} {' '.join(fields.labels[path])}"
            specs.append(AggregateSpec.model_validate({"op": which[0], "field": path, "label": label}))
        if op not in {"sum", "mean"}:
            order = Order(by=path, descending=op in {"max", "latest"})
    asked_of = frozenset(word for one in specs for word in fields.called(one.field or ""))
    # "Health score" calls `score` in `health`: what its parents are called asks for nothing else.
    stems = frozenset(
        map(stem, (*asked_of, *(word for one in specs for word in fields.words.get(one.field or "", ()))))
    )
    asked_of |= {text for text in said if stem(text) in stems}
    words = asked_of | _BESIDE_SUMS if "sum" in ops else asked_of
    in_groups = specs if grouped else [one for one in specs if one.by]
    plain = [one for one in specs if one not in in_groups]
    if in_groups and any(text == "total" and stem(behind) in nouns for text, behind in pairwise(texts)):
        # "Total orders by customer" may ask for their number.
        in_groups = [AggregateSpec(op="count", by=in_groups[0].by), *in_groups]
    return AskedFigures(tuple(plain), tuple(in_groups), order, places | group_places, words, grouped)


def _adds_up(op: str, path: str, fields: Fields, by: Sequence[str]) -> bool:
    """Whether a figure means something: no sum of shares or times, no mean over lists, nothing over several units."""
    called = fields.called(path)
    if op in {"sum", "mean"} and not _DATED.isdisjoint(called):
        return False
    if op == "sum" and not _NOT_SUMMED.isdisjoint(called):
        return False
    if op == "mean" and "*" in split_pointer(path):
        return False
    return op in {"latest", "earliest"} or not _mixes_units(path, fields, by)


def _total_beside(
    texts: Sequence[str], rest: Collection[int], fields: Fields, section: Section
) -> tuple[str, frozenset[int]] | None:
    """Return what a total is asked of beside a count, and where: "how many are open, and what is their total?"."""
    start = next((place for place in sorted(rest, reverse=True) if texts[place] == "and"), None)
    behind = [place for place in sorted(rest) if start is not None and place > start]
    said = {texts[place] for place in behind}
    if said.isdisjoint({"total", "sum", "much"}) or {"number", "count", "many"} & said:
        return None
    path, _ = _asked_of("sum", _NOTHING, said, fields, section)
    if path is None or not _adds_up("sum", path, fields, ()):
        return None
    stems = fields.stems(path)
    beside = {"their", "its", "total", "sum", "value", "worth", "together"}
    return path, frozenset(place for place in behind if texts[place] in beside or stem(texts[place]) in stems)


def _ops(
    texts: Sequence[str], rest: Collection[int], fields: Fields
) -> tuple[dict[str, frozenset[str]], frozenset[int]]:
    """Return the figures with the words of the fields they may be asked of, and the places that say so."""
    ops: dict[str, frozenset[str]] = {}
    places: set[int] = set()
    measures = frozenset[str]().union(*(fields.stems(path) for path in fields.numbers))
    for place in sorted(rest):
        text, behind = texts[place], texts[place + 1] if place + 1 in rest else ""
        number = texts[place + 1].isdigit() if place + 1 < len(texts) else False
        if text in {"most", "least"} and behind in _GRADED:
            op, hint = _GRADED[behind]
            ops[op if text == "most" else _OTHER_WAY[op]] = hint
            places |= {place, place + 1}
        elif text in {"most", "least"} and stem(behind) in measures:
            ops["max" if text == "most" else "min"] = _NOTHING
            places.add(place)
        elif text == "longest" and behind in _SERVING:
            ops["earliest"] = _JOINED
            places |= {place, place + 1}
        elif text in _SUPERLATIVES:
            op, hint = _SUPERLATIVES[text]
            ops.setdefault(op, hint)
            places.add(place)
        elif text in _GRADED and "recent" in text and place not in places:
            ops["latest"] = _NOTHING
            places.add(place)
        elif text in {"oldest", "youngest"}:
            ops[text] = _BIRTH
            places.add(place)
        elif text in _ENDS and behind not in _NO_RECORDS and not number:
            ops[_ENDS[text]] = _NOTHING
            places.add(place)
        elif text in _REVENUE_WORDS and stem(text) not in measures:
            ops["sum"] = _REVENUE
            places.add(place)
        elif text in _SUM_WORDS or (text == "much" and place and texts[place - 1] == "how"):
            ops.setdefault("sum", _NOTHING)
            places.add(place)
        elif text in _MEAN_WORDS:
            ops["mean"] = _NOTHING
            places.add(place)
        elif text in {"over", "across"} and behind == "all":
            places |= {place, place + 1}
        elif text == "by" and ops and "sum" not in ops and stem(behind) in measures:
            # "The most expensive by acquisition cost" names the measure.
            places.add(place)
    return ops, frozenset(places)


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
        return (measured(said, fields, section, among=moments(fields)), "earliest") if op == "oldest" else (None, op)
    among = moments(fields) if op in {"latest", "earliest"} else fields.numbers
    if hint is _REVENUE:
        return _revenue(said, fields, section), op
    called = measured(said, fields, section, among=among, only=hint)
    if called is None and op in {"sum", "mean"} and ({"much", "how"} <= said or "value" in said):
        # "How much did we collect" asks for money, and leaves no choice where there is one amount.
        money = [path for path in among if _is_money(path, fields)]
        return (money[0] if len(money) == 1 else None), op
    return (called or measured(said | hint, fields, section, among=among, only=hint)), op


def _is_money(path: str, fields: Fields) -> bool:
    """Whether a field tells what was paid: an amount, and no price of one piece, limit, share or cost."""
    called = {*fields.called(path)}
    other = (_NO_REVENUE | _NOT_SUMMED) - {"fee"}
    return "*" not in split_pointer(path) and not called.isdisjoint(_PAID) and called.isdisjoint(other)


def _revenue(said: Collection[str], fields: Fields, section: Section) -> str | None:
    """Return the amount that makes up a revenue: a total, or the only amount, of records that are sold or paid."""
    among = {
        path
        for path in fields.numbers
        if "*" not in split_pointer(path)
        and not _REVENUE.isdisjoint(fields.called(path))
        and _NO_REVENUE.isdisjoint(fields.labels[path])
    }
    if len(among) == 1:
        return next(iter(among))
    return measured(said, fields, section, among=frozenset(among), only=_REVENUE)


def measured(
    said: Collection[str], fields: Fields, section: Section, *, among: frozenset[str], only: frozenset[str] = _NOTHING
) -> str | None:
    """Return the field that a figure is asked of: the one that the question calls by name, or the only one.

    Args:
        said: Words of the question.
        fields: The fields of the records.
        section: Where the records are shown; of several times its order says which is the usual one.
        among: Field paths that may be meant.
        only: Where given, words of which a field's name must have one.
    """
    among = frozenset(path for path in among if path in fields.times or not _is_key(fields.labels[path]))
    if only:
        among = frozenset(path for path in among if not only.isdisjoint((*fields.words[path], *fields.called(path))))
        if len(among) == 1:
            return next(iter(among))
    stems = {stem(text) for text in said if text not in STOP_WORDS}
    if "born" in said:
        stems |= _BIRTH
    are_times = not among <= fields.numbers or among <= moments(fields)
    named = [path for path in sorted(among) if not stems.isdisjoint(fields.stems(path) - _ANY_TIME)]
    named = named or [path for path in sorted(among) if not stems.isdisjoint(map(stem, fields.words[path]))]
    if not named and are_times:
        return _usual_time(among, fields, section)
    full = [path for path in named if stems.issuperset(map(stem, fields.labels[path]))]
    best = full or named
    if len(best) > 1:
        # Of two fields called "score" the one in `health` is meant by "health score".
        said_of = {path: len(stems & (fields.stems(path) | set(map(stem, fields.words[path])))) for path in best}
        best = [path for path in best if said_of[path] == max(said_of.values())]
        # What stands in a list is one of many of its record.
        best = [path for path in best if "*" not in split_pointer(path)] or best
    return best[0] if len(best) == 1 else None


def moments(fields: Fields) -> frozenset[str]:
    """Return the fields of times, and of numbers that are called like times: they may count from 1970."""
    called = {
        path
        for path in fields.numbers
        if not _TIME_WORDS.isdisjoint(fields.labels[path]) and "*" not in split_pointer(path)
    }
    return fields.times | called


def _usual_time(among: frozenset[str], fields: Fields, section: Section) -> str | None:
    """Return the time that is meant where none is called: the section's own, the only one, the plain one."""
    usual = section.order.by if section.order else None
    if usual in among:
        return usual
    # A time in a list is one of many of its record.
    begun = [path for path in sorted(among) if _LATER.isdisjoint(fields.words[path]) and "*" not in split_pointer(path)]
    plain = [path for path in begun if set(fields.labels[path]) <= _PLAIN_TIMES]
    for found in (begun, plain):
        if len(found) == 1:
            return found[0]
    return None


def only_number(fields: Fields) -> str | None:
    """Return the one field of numbers that are no keys: "orders over 500" leaves no choice then."""
    found = [path for path in fields.numbers if not _is_key(fields.labels[path])]
    return found[0] if len(found) == 1 else None


def _is_key(label: Sequence[str]) -> bool:
    """Whether numbers that are called so are keys: nobody asks for the greatest of them."""
    return not label or label[-1] in KEY_WORDS


def _groups(
    texts: Sequence[str], rest: Collection[int], fields: Fields, ways: Mapping[str, GroupLink]
) -> tuple[list[str], frozenset[int], GroupLink | None] | None:
    """Return what records are grouped by, and where that is said; `None` where it is unknown."""
    found: list[str] = []
    grouped: GroupLink | None = None
    places: set[int] = set()
    groupable = [path for path in fields.labels if path not in fields.times and "*" not in split_pointer(path)]
    for place in sorted(rest):
        if texts[place] not in _GROUPING | _EACH:
            continue
        words: list[str] = []
        for behind in range(place + 1, len(texts)):
            if behind not in rest or texts[behind] in STOP_WORDS or texts[behind] in _GROUPING:
                break
            words.append(stem(texts[behind]))
        best = _called_so(words, fields, groupable)
        if best is not None:
            path, size = best
            if _is_by_a_doer(texts, rest, place, bare_label(fields.labels[path])[size:]):
                return None
            found.append(path)
        elif grouped is None and words and words[0] in ways:
            size = next((at for at, word in enumerate(words) if ways.get(word) is not ways[words[0]]), len(words))
            grouped = replace(ways[words[0]], noun=" ".join(texts[place + 1 : place + 1 + size]))
        else:
            return None
        places |= set(range(place, place + 1 + size))
    return found, frozenset(places), grouped


def _is_by_a_doer(texts: Sequence[str], rest: Collection[int], place: int, unsaid: Sequence[str]) -> bool:
    """Whether a "by" says how something came about: "refunded by card" has no groups by the brand of a card."""
    before = place - 1
    return texts[place] == "by" and before not in rest and texts[before].endswith("ed") and bool(unsaid)


def field_called(texts: Sequence[str], fields: Fields) -> str | None:
    """Return the field that some words call, and nothing else, by which records can be grouped."""
    groupable = [path for path in fields.labels if path not in fields.times and "*" not in split_pointer(path)]
    best = _called_so([stem(text) for text in texts], fields, groupable)
    return best[0] if best is not None and best[1] == len(texts) else None


def _counts(texts: Sequence[str], rest: Collection[int], places: Collection[int], nouns: frozenset[str]) -> bool:
    """Whether groups are asked for with no figure, of which the number is meant: "orders per state", "orders by state".

    "Orders sorted by state" asks for another thing: before such a "by" stands what is counted, or a value.
    """
    if any(texts[place] == "per" for place in places):
        return True
    before = [place - 1 for place in places if texts[place] == "by"]
    listed = any(texts[place] in {"list", "show", "which", "what"} for place in rest)
    return not listed and all(place >= 0 and (place not in rest or stem(texts[place]) in nouns) for place in before)


def _called_so(words: Sequence[str], fields: Fields, among: Sequence[str]) -> tuple[str, int] | None:
    """Return the field that the first of some words call, and how many they are; the most of them that call one."""
    for size in range(len(words), 0, -1):
        said = set(words[:size])
        bare = [path for path in among if said == {stem(word) for word in bare_label(fields.labels[path])}]
        # "Insurance company" calls `company` in `insurance`.
        within = [
            path for path in among if said <= {stem(word) for word in (*fields.labels[path], *fields.words[path])}
        ]
        within = [path for path in within if not said.isdisjoint(map(stem, fields.labels[path]))]
        for fitting in (bare, [path for path in among if said <= fields.stems(path)], within):
            if len({path.rpartition("/")[0] for path in fitting}) == 1 and len(fitting) > 1:
                # One value in several forms: `{"value": "in_progress", "label": "In progress"}`.
                fitting = sorted(fitting, key=lambda path: path.rpartition("/")[2] not in {"label", "name"})[:1]
            if len(fitting) == 1:
                return fitting[0], size
    return None


def _mixes_units(path: str, fields: Fields, by: Sequence[str]) -> bool:
    """Whether amounts stand in several currencies or units, which add up to nothing, and are not told apart by them."""
    return any(
        len(one.values) > 1 and one.path not in by and _is_unit_of(path, one, fields) for one in fields.chosen_by
    )


def _is_unit_of(path: str, one: ValueField, fields: Fields) -> bool:
    """Whether a field says in what currency or unit an amount is told.

    `unit_no` and `unit_amount` do not, nor does a unit that is a flat or a part of a company; and the unit of a line
    is none of what stands beside the lines.
    """
    called = fields.called(one.path)
    if one.path in fields.numbers:
        return False
    if not _CURRENCIES.isdisjoint(called):
        return True
    label = one.label
    named = label in {("unit",), ("units",)} or ("unit" in label and set(label) - {"unit"} <= _MEASURES)
    if not named and _UNIT_CODES.isdisjoint(called):
        return False
    beside = one.path.rpartition("/")[0]
    return path.startswith(f"{beside}/") and all(len(value) <= _LONGEST_UNIT for value in one.values)
