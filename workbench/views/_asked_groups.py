"""What a question groups records by: a field, or the records that they are linked to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from workbench.records import split_pointer
from workbench.views._linked_groups import GroupLink
from workbench.views._question import STOP_WORDS, stem
from workbench.views._vocabulary import Fields, bare_label

__all__ = ["asked_groups", "counts_groups", "field_called"]

_GROUPING, _EACH = frozenset({"by", "per"}), frozenset({"each", "every"})


def asked_groups(
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


def counts_groups(texts: Sequence[str], rest: Collection[int], places: Collection[int], nouns: frozenset[str]) -> bool:
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
