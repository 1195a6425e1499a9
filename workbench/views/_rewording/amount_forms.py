"""Amounts and lengths of records by verbs: "how much have we paid out on claims", "how long is a stay on average"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.records import plural, split_pointer
from workbench.views._conditions.said_units import unit_of
from workbench.views._english.pasts import is_past
from workbench.views._english.question import Question, stem
from workbench.views._figures.measured import whole_amount
from workbench.views._records.units import NOT_SUMMED, adds_up
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["amount_texts"]

_PREPOSITION = r"on|in|for|to|from|by|as|through|with|against|at|under"
_PAID = re.compile(
    r"^\s*(?:how\s+much|what|what\s+total|what\s+sum)(?:\s+money|\s+cash)?\s+(?:(?:have|has|had|did|do|does|is|are|was|were|can)\s+)?(?:(?:we|they|you|it|there|been|still|"
    r"already|being|yet)\s+)*(?P<verb>[a-z]+)\s+(?:(?:out|in|back|up|over|us|so\s+far|to\s+us|by\s+us|altogether)\s+)*(?P<joined>"
    + _PREPOSITION
    + r")\s+"
    r"(?:(?:all|the|our|of)\s+)*(?P<what>.+?)(?:\s+(?:together|altogether|overall|in\s+total|in\s+all|all\s+together|combined))?\s*[?.!]*\s*$",
    re.I | re.S,
)
_PAID_AT_ALL = re.compile(
    r"^\s*(?:how\s+much(?:\s+money)?\s+(?:has|have|was|were)\s+(?:been\s+|already\s+)*|(?:the\s+|our\s+)?total\s+(?:amount\s+)?)"
    r"(?P<verb>paid)(?:\s+(?:so\s+far|in\s+total|in\s+all|altogether|already|to\s+us))*\s*[?.!]*\s*$",
    re.I,
)
_COST = re.compile(
    r"^\s*(?:what|how\s+much)\s+(?:have|has|did|do|does)\s+(?:all\s+)?(?:the\s+|our\s+)?(?P<what>[\w\s-]+?)\s+costs?(?:\s+us)?"
    r"(?:\s+(?:so\s+far|altogether|in\s+total|in\s+all|together))?(?P<tail>\s+(?:in|since|during|last|this|before|after|between)\b.+?)?\s*[?.!]*\s*$",
    re.I | re.S,
)
_OWED = frozenset(map(stem, ("owed", "outstanding", "due", "unpaid", "open")))
_OPEN = frozenset(map(stem, ("unpaid", "outstanding", "overdue", "late", "open", "owed", "pending", "due")))
# The whole of what records come to is what was paid, charged or taken for them; of others the field must say the verb.
_WHOLE = frozenset(
    map(
        stem,
        """
        pay spend charge bill invoice receive collect get got take took taken earn make made raise bring come came
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
# Aims and limits, and what is paid again and again.
_NO_PAYMENTS = frozenset(
    """
    goal target limit budget quota estimate estimated expected planned max maximum min minimum annual yearly monthly
    weekly daily hourly per unit list standard average avg count number quantity qty items points score balance credit
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_BUYING, _BOUGHT = frozenset({"pay", "spend"}), frozenset({"purchase", "paid", "bought", "buying", "acquisition"})
# What else a state says in which `paid` is that something was paid, and no step of an order's way.
_OF_PAYMENT = frozenset(
    """
    paid unpaid open overdue due outstanding pending partial partially partly part cancelled canceled void voided draft
    refunded waived written disputed failed late settled credited reversed collection collections reminded reminder
    issued sent billed invoiced declined
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Names of what was paid; a price, a cost or a value is none that somebody took.
_AMOUNTS = frozenset({"total", "amount", "gross", "net", "paid", "sum", "payment", "fee", "fare", "charge", "donation"})
_COSTS = frozenset({"cost", "costs", "expense", "spend"})
_TYPICAL = re.compile(
    r"^\s*how\s+(?P<how>long|heavy|big|old|far|tall|high|expensive|much)\s+(?:(?P<be>is|are|was|were|do|does|did)\s+)?(?:(?:a|an|the|our|most)\s+)?(?P<what>[\w-]+(?:\s[\w-]+){0,2}?)"
    r"(?:\s+(?:last|take|takes|run|weigh|cost|costs|go|get|lasted|took))?(?:,)?\s+(?:on\s+average|on\s+the\s+average|typically|usually)(?P<tail>\s+.+?)?\s*[?.!]*\s*$",
    re.I | re.S,
)
_MEAN_LENGTH_BEHIND = re.compile(
    r"^\s*(?:what(?:['\u2019]s|\s+is|\s+was)?\s+)?(?:the\s+|our\s+)?(?:average|mean|typical)\s+"
    r"(?P<what>[\w-]+(?:\s[\w-]+)?)\s+(?:length|duration)(?P<tail>\s+(?:in|at|for|from|with|by|per|since|during|before|after)\s.+?)?\s*[?.!]*\s*$",
    re.I | re.S,
)
_MEAN_LENGTH = re.compile(
    r"^\s*(?:what(?:['\u2019]s|\s+is|\s+was)?\s+)?(?:the\s+|our\s+)?(?:average|mean|typical)\s+(?:length|duration)\s+of\s+(?:an?\s+|the\s+|our\s+)?"
    r"(?P<what>[\w-]+(?:\s[\w-]+)?)(?P<tail>\s+(?:in|at|for|from|with|by|per|since|during|before|after)\s.+?)?\s*[?.!]*\s*$",
    re.I | re.S,
)
_LENGTHS = {
    "long": frozenset({"duration", "length", "minutes", "min", "mins", "hours", "days", "nights", "seconds"}),
    "heavy": frozenset({"weight", "mass", "kg"}),
    "far": frozenset({"distance", "km", "miles", "kilometres"}),
    "tall": frozenset({"height"}),
    "high": frozenset({"height"}),
    "expensive": frozenset({"price", "cost", "fee", "rate"}),
    "much": frozenset({"price", "cost", "fee"}),
    "old": frozenset({"age"}),
}  # fmt: skip


def amount_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for the total, or the mean, of the one field that tells what a verb says.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    yield from _paid(question, nouns, fields_of)
    cost = _COST.match(question.text)
    if cost:
        yield f"total cost of {cost['what']}{cost['tail'] or ''}"
    forms = (_TYPICAL, _MEAN_LENGTH, _MEAN_LENGTH_BEHIND)
    found = next((match for form in forms for match in [form.match(question.text)] if match is not None), None)
    if found is None:
        return
    names, hint = _called(found["what"], nouns), _LENGTHS[(found.groupdict().get("how") or "long").casefold()]
    for name in names if len(names) == 1 else ():
        fields = fields_of(question, name)
        plain = [path for path in fields.numbers if "*" not in split_pointer(path)]
        fitting = [path for path in plain if not hint.isdisjoint(fields.labels[path])]
        if len(fitting) == 1:
            what = found["what"] if found["what"].endswith("s") else f"{found['what']}s"
            yield f"average {' '.join(fields.labels[fitting[0]])} of {what}{found['tail'] or ''}"


def _paid(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    found = _PAID.match(question.text) or _PAID_AT_ALL.match(question.text)
    if found is None:
        return
    said = found.groupdict()
    verb, what = stem(found["verb"].casefold()), said.get("what", "")
    names = _called(what, nouns)
    if len(names) > 1:
        # What stands first is summed, and the rest says of which.
        names = [min(names, key=lambda name: _place(what, nouns[name]))]
    paths: list[tuple[str, ...]] = []
    paid: list[tuple[str, tuple[str, ...]]] = []
    for name in names or nouns:
        fields = fields_of(question, name)
        path = _told_by(verb, fields, {stem(word) for word in plain_words(what)})
        if path is not None:
            paths.append(fields.labels[path])
            if verb == "pay" and _tells_paid(fields):
                paid.append((name, fields.labels[path]))
    if len(paid) == 1:
        # What is cancelled or open was not paid.
        name, label = paid[0]
        noun = what if name in names else f"{plural(name.replace('_', ' '))} {said.get('joined', '')} {what}"
        yield f"total {' '.join(label)} of paid {noun}".rstrip()
        return
    bought = [label for label in paths if verb in _BUYING and not _BOUGHT.isdisjoint(label)]
    paths = bought if len(paths) > 1 and len(bought) == 1 else paths
    if len(paths) == 1 and what:
        yield f"total {' '.join(paths[0])} of {what}"


def _tells_paid(fields: Fields) -> bool:
    """Whether records say by a flag, or by a state of nothing but payments, that they are paid."""
    for one in fields.chosen_by:
        if one.is_boolean:
            told = one.says == ("paid",)
        else:
            states = list(one.values.values())
            told = ("paid",) in states and len(states) > 1 and not any(map(_OF_PAYMENT.isdisjoint, states))
        if told and not one.is_list:
            return True
    return False


def _told_by(verb: str, fields: Fields, said: set[str]) -> str | None:
    """Return the one amount that tells what a verb says: what was paid is the paid amount, or the whole."""
    plain = [path for path in fields.numbers if "*" not in split_pointer(path) and adds_up(path)]
    plain = [path for path in plain if (NOT_SUMMED | _NO_PAYMENTS).isdisjoint(fields.labels[path])]
    # Minutes that were spent are no money.
    units = {path: unit_of(path, fields) for path in plain}
    plain = [path for path in plain for unit in [units[path]] if unit is None or unit.is_currency]
    roots = _OWED if verb in _OWED else {verb}
    called = [path for path in plain if not roots.isdisjoint(map(stem, fields.labels[path]))]
    if called:
        return called[0] if len(called) == 1 else None
    if verb in _WHOLE or (verb in _OWED and not said.isdisjoint(_OPEN)):
        whole = whole_amount(fields)
        told = _AMOUNTS | _COSTS if verb in _BUYING else _AMOUNTS
        whole = whole if whole in plain and not told.isdisjoint(fields.labels[whole]) else None
        # A price is what one piece costs, and what was paid for it only where it was bought at that.
        prices = [path for path in plain if not _BOUGHT.isdisjoint(fields.labels[path])]
        return whole or (prices[0] if len(prices) == 1 and verb in _BUYING else None)
    return None


def _called(text: str, nouns: Mapping[str, frozenset[str]]) -> list[str]:
    said = {stem(word) for word in plain_words(text) if not is_past(word)}
    return [name for name, own in nouns.items() if not own.isdisjoint(said)]


def _place(text: str, own: frozenset[str]) -> int:
    return next(at for at, word in enumerate(plain_words(text)) if stem(word) in own)
