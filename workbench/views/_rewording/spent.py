"""Questions for what somebody spent or raised, where the amount stands in what is linked to them: "who spent most"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._conditions.asked_groups import field_called
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._english.question import Question, stem
from workbench.views._figures.measured import whole_amount
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["spent_texts"]

_VERB = (
    r"(?:spend|spent|spends|pay|paid|pays|raise|raised|raises|donated?|gave|given|gives?|contributed|bring\s+in|"
    r"brought\s+in|generated?)"
)
_OUR_VERB = (
    r"(?:billed|bill|charged|charge|invoiced|invoice|paid|pay|earned|earn|made|make|got|get|taken|take|received|"
    r"receive)"
)
_FROM = re.compile(
    rf"^\s*(?:(?:from|to|for)\s+)?(?:which|what)\s+(?P<asked>[\w\s-]+?)\s+(?:did|have|do)\s+we\s+{_OUR_VERB}\s+(?:the\s+)?most(?:\s+money)?(?:\s+(?:from|to|for))?"
    r"(?P<tail>\s+(?:in|on|since|during|this|last|before|after|between)\b.+?)?\s*[?.!]*\s*$",
    re.I,
)
_WHO = re.compile(
    rf"^\s*who\s+(?:has\s+|have\s+)?{_VERB}\s+(?:us\s+)?(?:the\s+)?most(?:\s+money)?(?:\s+(?:altogether|overall|in\s+total|in\s+all|of\s+all|so\s+far))?"
    r"(?P<tail>\s+(?:in|on|since|during|this|last|before|after|between|with|by)\b.+?)?\s*[?.!]*\s*$",
    re.I,
)
_MOST = re.compile(
    rf"^\s*(?:which|what)\s+(?P<asked>[\w\s-]+?)\s+(?:has\s+|have\s+)?{_VERB}\s+(?:us\s+)?(?:the\s+)?most(?:\s+money)?"
    r"(?P<tail>\s+(?:in|on|since|during|this|last|before|after|between|with|by)\b.+?)?\s*[?.!]*\s*$",
    re.I,
)
_EACH = re.compile(
    rf"^\s*how\s+much\s+(?:money\s+)?(?:did|has|have|does|do)\s+(?:each|every)\s+(?P<asked>[\w-]+(?:\s[\w-]+)?)\s+{_VERB}"
    r"(?P<tail>\s+.+?)?\s*[?.!]*\s*$",
    re.I,
)
_DID = re.compile(
    rf"^\s*how\s+much\s+(?:money\s+)?(?:did|have|has|do)\s+(?:the\s+|our\s+)?(?P<asked>.+?)\s+{_VERB}"
    r"(?P<tail>\s+(?:in|since|during|this|last|before|after|between|with|by)\b.+?)?"
    r"(?:\s+(?:in\s+total|altogether|so\s+far))?\s*[?.!]*\s*$",
    re.I,
)
# What was given back is not spent.
_NOT_SPENT = frozenset(
    {"goal", "target", "compensation", "refund", "refunded", "discount", "balance", "limit", "budget", "wage", "salary"}
)


def spent_texts(
    question: Question,
    nouns: Mapping[str, frozenset[str]],
    fields_of: Callable[[Question, str], Fields],
    ways_from: Callable[[str], Mapping[str, GroupLink]],
) -> Iterator[str]:
    """Yield a question for the total of the one amount that what is linked to somebody comes to.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
        ways_from: Returns how the records of an entity lead to others, by the stems of what those are called.
    """
    text = question.text
    most, each, did = _MOST.match(text), _EACH.match(text), _DID.match(text)
    ours, who = _FROM.match(text), _WHO.match(text)
    found = most or each or did or ours or who
    if found is None:
        return
    asked = plain_words(found["asked"]) if not who else ()
    paid = []
    for name in nouns:
        fields = fields_of(question, name)
        path = whole_amount(fields)
        if path is None or not _NOT_SPENT.isdisjoint(fields.labels[path]):
            continue
        linked = ways_from(name)
        is_called = bool(who) or any(stem(word) in linked for word in asked) or field_called(asked, fields) is not None
        if is_called and not any(stem(word) in nouns[name] for word in asked):
            paid.append((name, " ".join(fields.labels[path])))
    if len(paid) != 1:
        return
    name, label = paid[0]
    noun, tail = f"{name.replace('_', ' ')}s", found["tail"] or ""
    if who:
        yield f"who has the highest total {label} of {noun}{tail}"
    elif most or ours:
        yield f"which {found['asked']} has the highest total {label} of {noun}{tail}"
    elif each:
        yield f"total {label} of {noun} per {found['asked']}{tail}"
    else:
        yield f"total {label} of {noun} of {found['asked']}{tail}"
