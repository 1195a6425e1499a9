"""Fields of which a question says that they have no value: "orders with no approver", "tickets without a due date"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.records import split_pointer
from workbench.views._english.doers import says_doer
from workbench.views._english.little_words import CONNECTING
from workbench.views._english.pasts import is_done, is_past
from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._records.vocabulary import KEY_WORDS, Fields, plain_words

__all__ = ["Lacking", "counts_something", "lacking_in"]

_DENYING, _ARTICLES = frozenset({"no", "without"}), frozenset({"a", "an", "any"})
_HAVING, _SOME = frozenset({"have", "has", "had", "with", "having"}), frozenset({"some"})
_USING = frozenset({"used", "using", "containing"})
_COUNTS = frozenset({"count", "number", "num", "cnt"})
_WERE = frozenset({"was", "were", "been", "got", "have", "has", "had"})
_PARTICLES = frozenset({"out", "off", "in", "up", "back", "down", "over"})
# Numbers that are called so are keys of others, of which nobody has 0.
_KEYS = frozenset(
    """
    microchip chip phone mobile telephone fax barcode passport reference ref serial registration ean isbn iban
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_IN_ALL, _UN = frozenset({("in", "total"), ("in", "all")}), "un"
_NEVER, _YET = frozenset({"not", "never"}), frozenset({"been", "yet", "be", "ever"})
_ANYBODY = frozenset({"anyone", "anybody", "someone", "somebody"})
_DONE_HOW = frozenset({"by", "with", "in", "on", "at", "to", "from", "via", "before", "after", "for", "since", "until"})
_ANY_VALUE = frozenset({"time", "date", "day", "value", "name", "set", "given", "recorded"})
# Values by which sources themselves write that there is none.
_NO_VALUES = frozenset({"none", "n/a", "na", "nil", "null", "unknown", "not set", "nobody", "tbd", "unassigned"})


class Lacking(NamedTuple):
    """A field that is said to have no value.

    Attributes:
        path: Field path.
        first: Place of the first token that says so.
        last: Place behind the last one.
        has: Whether it is said to have a value: "that have loans", "with a promo code".
        is_key: Whether it holds keys of others, of which nobody has 0: "no microchip".
        value: The value by which the source itself writes that there is none; empty where there is no such value.
    """

    path: str
    first: int
    last: int
    has: bool = False
    is_key: bool = False
    value: str = ""


def lacking_in(
    texts: Sequence[str], rest: Collection[int], fields: Fields, lists: Mapping[str, frozenset[str]]
) -> Iterator[Lacking]:
    """Yield the fields that are said to have no value, each called by its whole name.

    Of flags and fields that write "none" themselves it is open what "no" means, and none is yielded; nor are numbers,
    but those that count something of every record.

    Args:
        texts: The tokens of a question.
        rest: Places of those that say nothing else.
        fields: The fields.
        lists: Paths of the elements of lists, each with the stems of what they are called.
    """
    listed = [*_listed(texts, rest, lists), *_undone(texts, rest, fields), *_done(texts, rest, fields)]
    yield from listed
    for place in sorted(rest):
        having = texts[place] in _HAVING | _USING
        if not (having or texts[place] in _DENYING) or any(one.first <= place < one.last for one in listed):
            continue
        first = place + 1
        while first in rest and texts[first] in _ARTICLES:
            first += 1
        last = first
        while last in rest and texts[last] not in STOP_WORDS | CONNECTING:
            last += 1
        if last < len(texts) and last not in rest:
            # "Without country Italy" denies the value.
            continue
        for end in range(last, first, -1):
            called = [path for path in fields.labels if _is_called(texts[first:end], path, fields)]
            keys = [path for path in fields.labels if _is_key_called(texts[first:end], path, fields)]
            called = called if having else called or keys
            if len(called) > 1 and not having:
                # What every record has none of them lacks.
                called = [path for path in called if path not in fields.always] or called
            written = [] if having or called else list(_written_none(texts[first:end], fields))
            if len(written) == 1:
                yield Lacking(written[0][0], place, end, value=written[0][1])
                break
            if having:
                # Of what every record has nothing is said by "with a name"; numbers are had that count something.
                called = [path for path in called if path not in fields.always or path in fields.numbers]
                called = [path for path in called if "*" not in path]
            called = called or list(_of_object(texts[first:end], fields))
            if len(called) == 1:
                end += not having and texts[end : end + 1] == ["yet"]
                if called[0] in fields.times and _is_rest_of_label(texts[end : end + 2]):
                    # "No paid on date" of `paid_on`.
                    end += 2
                yield Lacking(called[0], place, end, has=having, is_key=called[0] in keys)
                break


def _written_none(texts: Sequence[str], fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the fields, called whole, that every record has and in which "none" stands, with that value."""
    for one in fields.chosen_by:
        none = sorted(_NO_VALUES.intersection(one.values) - {"unknown", "tbd"})
        same = list(map(stem, texts)) == list(map(stem, one.label))
        if same and len(none) == 1 and one.path in fields.always and not one.is_boolean and "*" not in one.path:
            yield one.path, none[0]


def _is_key_called(texts: Sequence[str], path: str, fields: Fields) -> bool:
    """Whether words call a number that tells records apart, and counts nothing: "no phone", "no microchip"."""
    label = fields.labels[path]
    is_key = path in fields.numbers and path not in fields.always and "*" not in path
    is_key = is_key and bool(label) and label[-1] in KEY_WORDS | _KEYS
    said = [stem(text) for text in texts if text not in KEY_WORDS]
    return is_key and bool(said) and said == [stem(word) for word in label if word not in KEY_WORDS]


def _undone(texts: Sequence[str], rest: Collection[int], fields: Fields) -> Iterator[Lacking]:
    """Yield the times and doers that are not there where something was not done: "not paid yet", "unpaid"."""
    for place in sorted(rest):
        at = place
        if texts[place] in _NEVER:
            at += 1
            while at in rest and texts[at] in _YET:
                at += 1
        deed = texts[at] if at > place and at in rest else texts[place].removeprefix(_UN)
        if deed == texts[place] or not is_done(deed):
            continue
        end = at + 1
        if texts[end : end + 1] in (["by"], ["to"]) and texts[end + 1 : end + 2] and texts[end + 1] in _ANYBODY:
            end += 2
        by = end > at + 1 and texts[at + 1] == "by"
        while end in rest and texts[end] in _YET:
            end += 1
        if at > place and end < len(texts) and (end not in rest or _says_how(texts, end)):
            # "Not paid by card" was paid, and who has not left Ulm may have left another town.
            continue
        done = [
            path
            for path in fields.labels
            if path not in fields.always
            and stem(deed) in fields.stems(path)
            and ((path in fields.times and not by) or fields.labels[path][-1] in {"by", "to"})
        ]
        times = [path for path in done if path in fields.times]
        found = times if len(times) == 1 else done
        if len(found) == 1:
            yield Lacking(found[0], place, end)


def _says_how(texts: Sequence[str], at: int) -> bool:
    """Whether a word begins what says how or when something was done, and not over how much: "in total"."""
    return texts[at] in _DONE_HOW and tuple(texts[at : at + 2]) not in _IN_ALL


def _done(texts: Sequence[str], rest: Collection[int], fields: Fields) -> Iterator[Lacking]:
    """Yield the times that are there where something was done, and nothing more is said of it: "were returned"."""
    for place in sorted(rest):
        if texts[place] not in _WERE or place + 1 not in rest or not is_done(texts[place + 1]):
            continue
        if place and texts[place - 1] in _NEVER:
            continue
        last = place + 2
        # Who dropped out has a day of that.
        particle = texts[last] if last in rest and texts[last] in _PARTICLES else ""
        last += bool(particle)
        if last < len(texts) and texts[last] not in {"and", "yet", "already"}:
            # "Returned in May" is said of that time.
            continue
        done = [
            path
            for path in fields.times - fields.always
            if stem(texts[place + 1]) in fields.stems(path) and "*" not in path
            if not particle or particle in fields.labels[path]
        ]
        if len(done) == 1:
            yield Lacking(done[0], place, last, has=True)


def _listed(texts: Sequence[str], rest: Collection[int], lists: Mapping[str, frozenset[str]]) -> Iterator[Lacking]:
    """Yield the lists that are said to have elements, or none, at the end of a question: "have no loans"."""
    last = len(texts)
    while last - 1 in rest:
        last -= 1
    for place in sorted(rest):
        first = place + 1
        if texts[place] not in _DENYING | _HAVING:
            continue
        while first in rest and texts[first] in _ARTICLES | _SOME:
            first += 1
        if first < last:
            # What follows is not all left over.
            continue
        said = len(texts) - first
        own = [
            path
            for path, stems in lists.items()
            if said == len(stems) and stems == {stem(text) for text in texts[first:]}
        ]
        if len(own) == 1:
            yield Lacking(own[0], place, len(texts), has=texts[place] in _HAVING)


def _of_object(words: Sequence[str], fields: Fields) -> Iterator[str]:
    """Yield a field of the one object that is called so, which some records have: "with a maintenance contract"."""
    said = list(map(stem, words))
    held: dict[str, list[str]] = {}
    for path in sorted(fields.labels):
        parent, _, _ = path.rpartition("/")
        if parent and "*" not in path and list(map(stem, plain_words(split_pointer(parent)[-1]))) == said:
            held.setdefault(parent, []).append(path)
    if len(held) == 1:
        (paths,) = held.values()
        # Where an object is, some of its fields are; what all records have tells nothing.
        telling = [path for path in paths if path not in fields.numbers]
        yield from ([] if any(path in fields.always for path in paths) else telling[:1])


def _is_rest_of_label(words: Sequence[str]) -> bool:
    return words[:1] in (["on"], ["at"]) and words[1:] in (["date"], ["day"], ["time"])


def _is_called(words: Sequence[str], path: str, fields: Fields) -> bool:
    known = next((one for one in fields.chosen_by if one.path == path), None)
    if path in fields.always and not KEY_WORDS.isdisjoint(fields.labels[path]):
        # Nothing lacks its own key.
        return False
    if path in fields.numbers and counts_something(path, fields) and path in fields.always:
        # What every record counts is none where it is 0: "no guests" of `guests`.
        counted, zero = fields.labels[path], known is not None and "0" in known.values
        core = tuple(word for word in counted if word not in _COUNTS)
        same = tuple(map(stem, words)) == tuple(map(stem, core)) and core != counted
        same = same or (tuple(words) == counted and _is_plural(counted[-1]))
        return zero and path in fields.always and same
    if known is not None and (known.is_boolean or not _NO_VALUES.isdisjoint(known.values)):
        return False
    label = [word for word in fields.labels[path] if word not in CONNECTING | KEY_WORDS]
    said = {word: _says(word, fields.called(path)) for word in words}
    also = {stem(word) for word in fields.also.get(path, ())}
    if also.issuperset(map(stem, words)):
        return True
    every = all(found or word in _ANY_VALUE for word, found in said.items())
    return bool(label) and every and all(any(_says(word, [own]) for word in words) for own in label)


def _is_plural(word: str) -> bool:
    return word.endswith("s") or word in {"children", "people", "men", "women"}


def counts_something(path: str, fields: Fields) -> bool:
    """Whether a number is none where it is 0; the number of a chip is a key."""
    return KEY_WORDS.isdisjoint(fields.labels[path])


def _says(word: str, label: Sequence[str]) -> bool:
    # "No pots" are no potter: only what was done has a doer.
    return any(
        stem(word) == stem(own) or any(is_past(a) and says_doer(a, b) for a, b in ((own, word), (word, own)))
        for own in label
    )
