"""Elements of the lists in records, as a question speaks of them: "the total fee of loans to the Tate"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from workbench.records import Record, find_all, lookup, normal_form, split_pointer
from workbench.views._conditions.readings import Condition
from workbench.views._english.question import stem
from workbench.views._records.leaves import is_empty
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.vocabulary import label_of, listed_in, plain_words
from workbench.views._writing.writing import scalar

__all__ = [
    "calls_list",
    "element_lists",
    "list_of",
    "meant_elements",
    "of_elements",
    "says_deed_of",
    "sign_behind",
    "tells_elements_apart",
    "written",
]

# What there is one of where something was done.
_DEEDS: Mapping[str, str] = {
    "lent": "loan", "borrowed": "loan", "sold": "sale", "paid": "payment", "bought": "purchase", "sent": "shipment",
    "taught": "lesson", "delivered": "delivery", "tried": "trial", "flown": "flight", "spent": "expense",
}  # fmt: skip
_SHORTEST_DEED = 4


def element_lists(paths: Iterable[str], nouns: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the lists of objects that some field paths lead through, each with the stems of what its elements are.

    Lists within lists are none, nor those that are called like records: of those it would be open what is meant.

    Args:
        paths: The field paths.
        nouns: Stems of what records are called.

    Example:
        >>> element_lists(["/title", "/loans/*/to", "/loans/*/fee", "/tags/*"], ())
        {'/loans/*': frozenset({'loan'})}
    """
    found: dict[str, frozenset[str]] = {}
    for path in paths:
        own = list_of(path)
        if own and own != path:
            stems = frozenset(map(stem, plain_words(split_pointer(own)[-2])))
            if stems.isdisjoint(nouns):
                found[own] = stems
    return found


def calls_list(path: str, word: str) -> bool:
    """Whether a word calls the list that a field stands in."""
    lists = [name for name, step in pairwise(split_pointer(path)) if step == "*"]
    return any(stem(word) in map(stem, plain_words(name)) for name in lists)


def list_of(path: str) -> str:
    """Return the path of the elements of the one list that a field stands in; empty where it is in none, or in two."""
    return f"{path.partition('/*')[0]}/*" if path.count("/*") == 1 else ""


def tells_elements_apart(chosen: Collection[str], measured_at: Collection[str]) -> bool:
    """Whether no two of some fields stand in one list: what one element has need not be what another one has.

    The amounts of an order with a charge for fuel are those of its other charges, too.
    """
    lists = [path.rpartition("/*")[0] for path in {*chosen} if "/*" in path]
    figures = {path.rpartition("/*")[0] for path in measured_at if "/*" in path}
    return len(set(lists)) == len(lists) and figures.isdisjoint(lists)


def says_deed_of(verb: str, path: str) -> bool:
    """Whether a verb says that there is an element of the list that a field stands in: what was lent has a loan.

    Example:
        >>> says_deed_of("lent", "/loans/*/to"), says_deed_of("treated", "/treatments/*/by")
        (True, True)
        >>> says_deed_of("returned", "/loans/*/to")
        False
    """
    own = list_of(path)
    nouns = [word.removesuffix("s") for word in plain_words(split_pointer(own)[-2])] if own and own != path else []
    root = stem(verb)
    return any(
        _DEEDS.get(verb) == noun or (len(root) >= _SHORTEST_DEED and verb.endswith("ed") and noun.startswith(root))
        for noun in nouns
    )


def meant_elements(record: Record, elements: str, conditions: Sequence[Condition]) -> tuple[str, ...]:
    """Return the pointers of those elements of a record's list of which all conditions hold that speak of one.

    Args:
        record: The record.
        elements: Path of the elements.
        conditions: The conditions; those of other fields say nothing of the elements.
    """
    own = [one for one in conditions if one.path.startswith(f"{elements}/")]
    return tuple(
        pointer
        for pointer, element in find_all(record.body, elements)
        if not is_empty(element) and all(written(_below(record, pointer, elements, one), one) for one in own)
    )


def of_elements(spec: AggregateSpec, elements: str) -> AggregateSpec:
    """Return a figure with a label that says of which elements it is."""
    if not elements or list_of(spec.field or "") != elements:
        return spec
    name = (spec.field or "").rpartition("/")[2]
    return spec.model_copy(update={"label": f"{spec.op} of {name} of those {' '.join(label_of(elements))}"})


def _below(record: Record, pointer: str, elements: str, condition: Condition) -> list[Any]:
    element = lookup(record.body, pointer)
    path = condition.path.removeprefix(elements)
    return [value for _, value in find_all(element, path)] if isinstance(element, dict) else []


def written(found: Sequence[Any], condition: Condition) -> list[str]:
    """Return how values are written of which a condition holds, with the signs that the question gives."""
    values = [value for value in found if not isinstance(value, dict | list)]
    if condition.lacks:
        return ["none"] if all(map(is_empty, found)) else []
    if condition.has:
        return ["some"] if not all(map(is_empty, found)) else []
    if condition.within is not None:
        return [scalar(value) for value in values if condition.within.holds(value)]
    if condition.denied:
        held = {form for value in values for form in (normal_form(scalar(value)), _as_number(scalar(value)))}
        return [f"not {condition.text}"] if held.isdisjoint(condition.keys) else []
    if condition.is_part:
        values = [part for value in values for part in (listed_in(value) or [value])]
    texts = list(map(scalar, values))
    same = [text for text in texts if normal_form(text) in condition.keys or _as_number(text) in condition.keys]
    return [text for text in same if not condition.tail or sign_behind(text) == condition.tail]


def _as_number(value: str) -> str:
    """Return how a key index writes a whole number."""
    return value.removesuffix(".0")


def sign_behind(text: str) -> str:
    """Return the signs at the end of a value that tell it from others: "A+" from "A-", "C#" from "C"."""
    return text[len(text.rstrip("+-#*")) :]
