"""First lines of a context: names that were not found, and words that nothing is called by."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.context import Mention
from workbench.records import find_all
from workbench.views._english.foreign_words import little_words
from workbench.views._english.question import Question
from workbench.views._english.untold import is_worth_telling, says_something
from workbench.views._naming.resolve import Resolution
from workbench.views._naming.unled import is_unled, ways_told
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec
from workbench.views._writing.writing import one_line

__all__ = [
    "RELATIVE",
    "UNREAD",
    "denied_mentions",
    "is_denial",
    "named",
    "otherwise",
    "read_as",
    "told_of",
    "uncounted",
    "uncounted_mentions",
    "unmet_by_all",
    "unmet_mentions",
]

# How a mention was not found: no name, no field and no value says so.
_UNMET = "no name, field or value"
_MOST_UNMET = 3
# Of more names than this, only so many stand in the line: all of them would take the room of what was found.
_MOST_LOST = 20
_FIRST_LOST = 5
# How a word was found that says which of several records are meant, and by which their figures are not limited.
_UNCOUNTED = "not counted by"
# How a mention was found, and not read: "orders except those of Ana".
_DENIED = "a denial"
RELATIVE = "what it is linked to"
"""How a mention was found that names a record by another one."""
UNREAD = "a condition"
"""How a mention was found by which a question chooses, and not read: "not cancelled", "over 300"."""
# How a word was found that nothing is called by: as others that mean the same.
_OTHERWISE = "in other words: "
_DENIALS = frozenset({"without", "except", "excluding", "besides", "not", "non", "never", "no", "apart"})
_COMPARING = frozenset({"vs", "versus"})
_DONE = frozenset(
    """
    led sent made paid sold lent taken given done bought written driven run won held taught
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_SHORTEST_DONE = 4
_BETWEEN = frozenset({"for", "from", "by", "of", "in", "at", "to", "with", "the", "a", "an", "any", "those"})


def is_denial(word: str) -> bool:
    """Whether a word ends in a denial: "weren't"."""
    return word.endswith(("n't", "n\u2019t"))


def unmet_mentions(resolution: Resolution, asked: Question | None) -> list[Mention]:
    """Return the first few of the words by which nothing is called, those side by side as one: `shoe size`.

    Words that say nothing of what is asked for are left out; see `is_worth_telling`.
    """
    if asked is None:
        return []
    lost = {word for mention in resolution.mentions if not mention.records for word in mention.text.split()}
    runs: list[list[int]] = []
    little = little_words(asked) | _COMPARING
    for index in sorted(resolution.unmet):
        word = asked.words[index]
        if word.text in lost or word.normal in little or is_denial(word.normal):
            continue
        if not is_worth_telling(asked, index, resolution.unmet, resolution.named_words):
            continue
        # The capital with which a sentence begins sets no name apart.
        begins = runs and runs[-1][-1] in asked.capital_starts
        alike = begins or (runs and asked.words[index - 1].text[:1].isupper() == word.text[:1].isupper())
        if runs and runs[-1][-1] == index - 1 and alike:
            runs[-1].append(index)
        else:
            runs.append([index])
    texts = dict.fromkeys(asked.raw(run[0], run[-1] + 1) for run in runs)
    return [Mention(text=text, by=_UNMET) for text in list(texts)[:_MOST_UNMET]]


def uncounted_mentions(resolution: Resolution, asked: Question | None, told: Sequence[Mention]) -> list[Mention]:
    """Return the words by which no figure is limited, though they say of what it is asked; but for what is told."""
    if asked is None:
        return []
    known = {word for mention in (*resolution.mentions, *told) for word in mention.text.casefold().split()}
    places = sorted(at for at in resolution.uncounted if asked.words[at].normal not in known)
    texts = dict.fromkeys(asked.words[at].text for at in places)
    return [uncounted(text) for text in list(texts)[:_MOST_UNMET]]


def unmet_by_all(lost: Sequence[Sequence[str]]) -> list[Mention]:
    """Return the first few of the words that none of several searches met, given those that each of them lacks."""
    words = [word for word in (lost[0] if lost else ()) if all(word in others for others in lost)]
    words = [word for word in words if says_something(word.casefold())]
    return [Mention(text=word, by=_UNMET) for word in words[:_MOST_UNMET]]


def denied_mentions(resolution: Resolution, asked: Question | None) -> list[Mention]:
    """Return what a question names behind a word that denies it: what is shown is of that record itself."""
    if asked is None:
        return []
    found: list[Mention] = []
    for index in sorted(resolution.named_words):
        before = index - 1
        while before >= 0 and _may_stand_between(asked.words[before].normal):
            before -= 1
        is_denied = before >= 0 and _denies(asked.words[before].normal, asked.words[max(before - 1, 0)].normal)
        if is_denied and before not in resolution.named_words:
            last = index + 1
            while last in resolution.named_words:
                last += 1
            found.append(Mention(text=asked.raw(before, last), by=_DENIED))
    return found


def _denies(word: str, before: str) -> bool:
    return word in _DENIALS or (before, word) == ("other", "than")


def _may_stand_between(word: str) -> bool:
    """Whether a word may stand between a denial and what it denies: "not led by Ana", "not for Ana"."""
    return word in _BETWEEN | _DONE or (word.endswith("ed") and len(word) > _SHORTEST_DONE)


def otherwise(said: str, read: str) -> Mention:
    """Return the mention of a word that was read as another one."""
    return Mention(text=said, by=f"{_OTHERWISE}{read}")


def uncounted(said: str) -> Mention:
    """Return the mention of a word by which the figures that are shown are not limited."""
    return Mention(text=said, by=_UNCOUNTED)


def _is_otherwise(mention: Mention) -> bool:
    return (mention.by or "").startswith(_OTHERWISE)


def named(lost: Sequence[str]) -> str:
    """Name what was not found; of many how many they are, and the first.

    Example:
        >>> named(["Ana", "Bo"])
        "'Ana', 'Bo'"
        >>> named([f"BK-{number}" for number in range(9, 142)])
        "133 ids, such as 'BK-9', 'BK-10', 'BK-11', 'BK-12', 'BK-13'"
    """
    texts = list(dict.fromkeys(lost))
    is_short = len(texts) <= _MOST_LOST
    quoted = ", ".join(f"'{text}'" for text in (texts if is_short else texts[:_FIRST_LOST]))
    if is_short:
        return quoted
    what = "ids" if all(any(map(str.isdigit, text)) for text in texts) else "names"
    return f"{len(texts)} {what}, such as {quoted}"


def told_of(mentions: Sequence[Mention]) -> str:
    """Say which names were not found, and which words nothing is called by."""
    known = {_UNMET, _DENIED, UNREAD, _UNCOUNTED}
    lost = [one.text for one in mentions if not (one.records or one.by in known or _is_otherwise(one) or is_unled(one))]
    denied = ", ".join(f"'{one_line(one.text)}'" for one in mentions if one.by == _DENIED)
    unread = ", ".join(f"'{one_line(one.text)}'" for one in mentions if one.by == UNREAD)
    unmet = ", ".join(f"'{one_line(one.text)}'" for one in mentions if one.by == _UNMET)
    uncounted = ", ".join(f"'{one_line(one.text)}'" for one in mentions if one.by == _UNCOUNTED)
    note = f"Not found: {named(lost)}.\n" if lost else ""
    note += f"Not understood: {denied}. What is shown is of the named record itself.\n" if denied else ""
    note += f"Not understood: {unread}. Nothing below is chosen by it.\n" if unread else ""
    note += f"The figures below are not limited to {uncounted}.\n" if uncounted else ""
    note += ways_told(mentions)
    return note + (f"Nothing here is called {unmet}.\n" if unmet else "")


def read_as(mentions: Sequence[Mention], spec: ContextSpec, source: Source) -> list[str]:
    """Say by which names those that are only close to one were read, and which records others were named by."""
    read = [
        mention
        for mention in mentions
        if (mention.by or "").startswith("close to") or mention.by == RELATIVE or _is_otherwise(mention)
    ]
    return list(dict.fromkeys(line for mention in read if (line := _read_as(mention, spec, source))))


def _read_as(mention: Mention, spec: ContextSpec, source: Source) -> str:
    if mention.by == RELATIVE:
        record_id = mention.records[0].partition("/")[2]
        return f"Read '{one_line(mention.text)}' as {mention.entity} '{one_line(record_id)}'."
    if _is_otherwise(mention):
        read = (mention.by or "").removeprefix(_OTHERWISE)
        return f"Read '{one_line(mention.text)}' as '{one_line(read)}', which may be another thing."
    entity = spec.entities[mention.entity or ""]
    for record in source.get_many(mention.records[:1]).values():
        for paths in entity.names:
            if mention.by == f"close to {' + '.join(paths)}":
                parts = [str(value) for path in paths for _, value in list(find_all(record.body, path))[:1]]
                return f"Read '{one_line(mention.text)}' as '{one_line(' '.join(parts))}'."
    return ""
