"""Units in place of what they measure: "how many MWh did we make in May", "which farm delivered the most kilos"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.records import split_pointer
from workbench.views._conditions.said_units import unit_called, unit_of
from workbench.views._english.question import Question, stem
from workbench.views._records.units import adds_up
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["unit_texts"]

_MADE = (
    r"(?:make|made|produce|produced|generate|generated|use|used|consume|consumed|deliver|delivered|sell|sold|ship|shipped|"
    r"buy|bought|collect|collected|harvest|harvested|pick|picked|receive|received|supply|supplied|drive|driven|drove|"
    r"travel|travelled|pump|pumped|burn|burnt|burned|recorded|measured|charged|feed|fed|yield|yielded|have|had|get|got)"
)
_WE = (
    r"(?:we|they|you|it|the\s+(?:whole\s+)?(?:fleet|company|team|firm|plant|site|network|business|farm|group)|"
    r"all\s+of\s+them|everyone)"
)
_HOW_MANY = re.compile(
    rf"^\s*how\s+(?:many|much)\s+(?P<unit>[a-z]+)\s+(?:(?:did|do|does|have|has)\s+{_WE}\s+(?P<verb>{_MADE})|(?:were|was|have\s+been|has\s+been|got)\s+(?P<done>{_MADE}))"
    r"(?:\s+(?:altogether|in\s+total|in\s+all|together))?(?P<tail>(?:\s+(?:in|on|since|during|before|after|between|by|at|from|for|of|with|to|last|this)\b.+?)?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_MOST = re.compile(
    rf"^(?P<asked>\s*(?:which|what|who)\b.+?)\s+(?:has\s+|have\s+|had\s+)?(?:(?P<verb>{_MADE})\s+)?the\s+most\s+(?P<unit>[a-z]+)(?P<tail>(?:\s+(?:in|on|since|during|before|after|"
    r"between|of|from|last|this)\b.+?)?)\s*[?.!]*\s*$",
    re.I | re.S,
)


def unit_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for the sum of the one number that is told in a unit which the question says as a noun.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    for pattern in (_HOW_MANY, _MOST):
        found = pattern.match(question.text)
        if found is None:
            continue
        said = found["unit"].casefold()
        unit = unit_called(said)
        if any(stem(said) in own for own in nouns.values()) or (unit is not None and unit.is_currency):
            continue
        groups = found.groupdict()
        verb = stem((groups.get("verb") or groups.get("done") or "").casefold())
        labels = [
            fields.labels[path]
            for name in nouns
            for fields in [fields_of(question, name)]
            if not _is_state(verb, fields)
            for path in sorted(fields.numbers)
            if "*" not in split_pointer(path) and adds_up(path)
            if said in fields.labels[path] or (unit is not None and unit_of(path, fields) == unit)
        ]
        if len(labels) != 1 or len(plain_words(said)) != 1 or set(labels[0]) & {"per", "max", "min", "capacity"}:
            continue
        label = " ".join(labels[0])
        if pattern is _HOW_MANY:
            yield f"total {label}{found['tail'] or ''}"
        else:
            yield f"{found['asked']} has the most {label}{found['tail'] or ''}"


def _is_state(verb: str, fields: Fields) -> bool:
    """Whether a verb is what some records are, or were at some time, and not others."""
    values = (word for one in fields.chosen_by for words in one.values.values() for word in words)
    others = (word for path in fields.labels if path not in fields.always for word in fields.labels[path])
    return bool(verb) and any(stem(word) == verb for word in (*values, *others))
