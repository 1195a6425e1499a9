"""Which of the ways to group records is meant where the question says of what alone: "which courier do we use most".

Nothing says which records are counted, but only those of one kind have such a field or link. What the field is called
by may be told by the meaning of the words as well ("flower shop" of a `florist`), where no other name comes near.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from workbench.views._english.meaning import Meaning

__all__ = ["FIRMS", "called_by_meaning", "is_of_use", "put_plainly"]

Closeness = Callable[[str, Sequence[str]], Mapping[str, float]]

FIRMS = frozenset({"firm", "firms", "company", "companies", "name", "names", "outfit"})
"""Behind what a company does they say no more: a courier firm is a courier."""
# Between what is asked for and "most" these say no more than that there are such.
_USE = frozenset(
    """
    do does did we they you us people folk have has had been is are was were be being get gets got see sees seen
    saw use used uses meet meets met find finds found deal deals dealt with happen happens happened occur occurs turn
    turns up come comes came go goes went crop crops our your need needs needed the an in at on by here pop pops hand
    give out kind kinds sort sorts of thing things
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# "Has the most" leaves out of what, "use the most" does not.
_USING = frozenset({"use", "uses", "used", "see", "sees", "saw", "seen", "meet", "find", "with", "need"})
_CLOSE, _APART = 0.6, 0.15
_COME_ACROSS = re.compile(r"\b(?:come|comes|came|run|runs|ran)\s+(?:across|up\s+against)\b", re.I)
_OUR_PEOPLE = re.compile(
    r"^(\s*)which\s+(?:one\s+)?of\s+(?:our|the)\s+(?:own\s+)?(?:people|blokes?|lads?|girls?|guys?|folks?|lot|boys?|"
    r"women|men|ladies|chaps?|colleagues|staff|team|crew|workers|employees|office\s+staff)\b(?:\s+here)?",
    re.I,
)
_A_COLLEAGUE = re.compile(r"^(\s*)which\s+(?:colleague|bloke|lad|chap|co-?worker|team\s+member|staff\s+member)\b", re.I)


def put_plainly(text: str) -> str:
    """Return a question with whoever of us is asked for, and what we come across, said in plain words.

    Example:
        >>> put_plainly("which of our blokes goes out most"), put_plainly("what illness do we come across most")
        ('who on our team goes out most', 'what illness do we see most')
    """
    text = _OUR_PEOPLE.sub(r"\1who on our team", text)
    return _COME_ACROSS.sub("see", _A_COLLEAGUE.sub(r"\1who on our team", text))


def is_of_use(between: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether the words between what is asked for and "most" say only that there are such, or that they are used."""
    said = set(between)
    if not said <= _USE:
        return False
    return bool(behind) or between[-1:] != ["the"] or not said.isdisjoint(_USING)


def called_by_meaning(phrase: str, labels: Sequence[str], closeness: Closeness | None = None) -> str | None:
    """Return the label that means what a phrase does, where it is close and no other comes near; `None` else.

    Args:
        phrase: What the question says.
        labels: All that it may mean.
        closeness: Returns how close each label is; the bundled embedder if not given.
    """
    labels = list(dict.fromkeys(labels))
    if not phrase.strip() or not labels:
        return None
    found = (closeness or Meaning().closeness)(phrase, labels)
    first, *others = sorted(found, key=lambda label: -found[label])
    near = max((found[label] for label in others), default=0.0)
    return first if found[first] >= _CLOSE and found[first] - near >= _APART else None
