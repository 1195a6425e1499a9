"""Which rows of links are worth walking: from one stream to those that say more of its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from workbench.drafting._labels import agree, plain_words
from workbench.drafting._links import Edge

__all__ = ["ways_from"]

_MOST_HOPS = 3
_MOST_WAYS = 18
# Beside those, ways back to records of their own kind by another role.
_MOST_BACK = 4
# Of so few on average what they share is the whole that they are parts of.
_FEW = 3.0
# More of what a record has, or of what those have in turn, are counted rather than told.
_FEW_BESIDE, _FEW_BELOW = 25, 10

_Way = tuple[Edge, ...]
_Edges = Mapping[tuple[str, str], Edge]


def ways_from(
    stream: str,
    edges: Sequence[Edge],
    *,
    named: Set[str],
    people: Set[str] = frozenset(),
    codes: Set[str] = frozenset(),
    counts: Mapping[str, int] | None = None,
) -> list[tuple[Edge, ...]]:
    """Return the rows of links worth walking from a stream, the shorter first.

    From records that nobody calls by a name, such as payments, three links are walked only where each leads to one.

    Each further stream is reached by as few links as possible, and through records without a name, such as loans, to
    what has one whichever other way leads there. No link is walked back at once, and no stream is passed twice, but
    for links to one record each: the manager of somebody's department is somebody as well. What several share is no
    way on to others: the members of the branch that a copy stands in have nothing to do with the copy. But
    some ways lead back to others in another role: who took the shifts that a presenter gave away.

    Args:
        stream: Where the ways begin.
        edges: All links, in both directions.
        named: Streams whose records people call by a name.
        people: Streams whose records are people.
        codes: Streams whose records are codes, each with what it means.
        counts: How many records each stream has.
    """
    found: list[_Way] = []
    tell: list[_Way] = []
    by_name = {(edge.stream, edge.name): edge for edge in edges}
    nearest: dict[str, int] = {stream: 0}
    level: list[_Way] = [()]
    # Those that reached nothing new, and may lead on to what tells what their records are about.
    pending: list[_Way] = []
    for hops in range(1, _MOST_HOPS + 1):
        onward = [(*way, edge) for way in [*level, *pending] for edge in _onward(stream, way, edges)]
        onward = [way for way in onward if not _is_detour(way, by_name, named) and not _is_far_below(way, named)]
        telling = [w for w in onward if _tells_what_about(w, edges, named, nearest) and _are_few(w, counts or {})]
        if hops == _MOST_HOPS and stream not in named:
            onward = [way for way in onward if not any(edge.many for edge in way)]
        # Two ways that say the same, a list of ids and the link back, were named alike and merged before.
        worth = onward if hops == 1 else [w for w in onward if w[:-1] in level and _is_worth(w, nearest, hops)]
        worth = _without_belongings(worth, people) if hops > 1 else worth
        chosen = [way for way in onward if way in worth or way in telling]
        for way in chosen:
            nearest.setdefault(way[-1].to, hops)
        tell += telling
        found += sorted(chosen, key=lambda way: sum(edge.many for edge in way))
        level = chosen
        pending = [way for way in onward if way not in chosen and _is_nameless(way, named)]
    # A stream that is reached once is not cut before those that are reached twice, such as the bills of a customer's
    # contracts before those who sold contracts to the payer; nor is what tells what nameless records are about.
    plain = sorted(found, key=lambda way: (len(way), not _is_plain(way)))
    first = {way[-1].to: way for way in reversed(plain)}
    kept: list[_Way] = []
    for way in sorted(plain, key=lambda way: (len(way) > 1, first[way[-1].to] is not way, way not in tell)):
        # Who worked on her jobs is told of jobs that are shown as well.
        before = [way[:hops] for hops in range(1, len(way) + 1) if way[:hops] in found and way[:hops] not in kept]
        if len(kept) + len(before) <= _MOST_WAYS or len(way) == 1:
            kept += before
    back = _back_by_another_role(stream, edges, counts or {}) if stream not in codes else []
    return [*(way for way in found if way in kept), *back]


def _back_by_another_role(stream: str, edges: Sequence[Edge], counts: Mapping[str, int]) -> list[_Way]:
    """Return the ways to others of the same stream by what both play a part in: the opponents of a client's matters.

    Codes play no parts: the types of the hearings with some outcome are no others of it, though one table has both.
    These ways come after all others, and where there are many parts only the first few do.
    """
    found: list[_Way] = [
        (first, second)
        for first in edges
        if first.stream == stream and first.to != stream and first.many and not first.held
        for second in edges
        if (second.stream, second.to) == (first.to, stream) and second.held and not second.many
        if second.name != first.inverse and _are_few((first, second), counts)
    ]
    return found[:_MOST_BACK]


def _is_plain(way: _Way) -> bool:
    """Whether each of its links is called as the records that it leads to, such as a site's `cust`, and by no role."""
    links = [(edge.name, edge.to) if edge.held else (edge.inverse, edge.stream) for edge in way]
    called = [(plain_words(name), plain_words(to.partition(".")[2])) for name, to in links]
    return all(agree(name, stream) and len(name) <= len(stream) for name, stream in called)


def _onward(stream: str, way: _Way, edges: Sequence[Edge]) -> Iterator[Edge]:
    here = way[-1].to if way else stream
    passed = {stream, *(edge.to for edge in way)}
    for edge in edges:
        if edge.stream != here:
            continue
        if way and edge.name == way[-1].inverse and edge.to == way[-1].stream:
            continue
        singles = not edge.many and not any(one.many for one in way)
        own = edge.to == here and not edge.many
        if edge.to not in passed or not way or singles or own:
            yield edge


def _is_detour(way: _Way, by_name: _Edges, named: Set[str]) -> bool:
    """Whether a way goes up to what several records share, and down again to many that have nothing to do with them.

    A parcel's order, of which there are two or three parcels, has lines that say what is in them; a branch has a name.
    """
    several = shared = lifted = False
    for edge in way:
        back = by_name.get((edge.to, edge.inverse))
        of_several = back is not None and back.many
        if shared and edge.many:
            return True
        # Links that a record holds lead up: its branch, and its products in a list.
        rises = of_several and (not edge.many or edge.held)
        if lifted and edge.many and not rises:
            return True
        lifted = lifted or (rises and (edge.many or edge.to in named or edge.sharers > _FEW))
        shared = shared or (several and of_several)
        several = several or edge.many
    return False


def _is_far_below(way: _Way, named: Set[str]) -> bool:
    """Whether a way goes down three times and passes no name: the fines of the loans of a title's copies."""
    return len(way) == _MOST_HOPS and not any(edge.held for edge in way) and _is_nameless(way[:-1], named)


def _is_nameless(way: _Way, named: Set[str]) -> bool:
    """Whether a way leads through records alone that nobody calls by a name."""
    return not any(edge.to in named for edge in way)


def _tells_what_about(way: _Way, edges: Sequence[Edge], named: Set[str], nearest: Mapping[str, int]) -> bool:
    """Whether a way leads through records that nobody calls by a name to one that has one: a loan's copy's title."""
    start, end = way[0], way[-1]
    if len(way) == 1 or not end.held or (end.many and not end.listed):
        return False
    if end.to not in named or not _is_nameless(way[:-1], named):
        return False
    if any(edge.many for edge in way[1:]) and any(nearest.get(e.to, n) < n for n, e in enumerate(way[:-1], 1)):
        return False
    # What the records before say themselves, or the first by the same word, is said once.
    before = {edge.to for edge in way[:-2]}
    known = [edge for edge in edges if edge.to == end.to and not edge.many]
    if any(e.stream in before or (e.stream == start.stream and e.name == end.name) for e in known):
        return False
    # Nor do the loans of a member's fines tell more than the member's loans.
    between = {edge.to for edge in way[1:-1]}
    return not any(e.to == start.stream and e.name == start.inverse and e.stream in between for e in edges)


def _are_few(way: _Way, counts: Mapping[str, int]) -> bool:
    """Whether a record leads to so few by a way, on average, that they can be told one by one."""
    most = _FEW_BELOW if sum(edge.many for edge in way[:-1]) > 1 else _FEW_BESIDE
    own = counts.get(way[0].stream, 1)
    return all(counts.get(edge.to, 0) <= most * own for edge in way[:-1])


def _without_belongings(ways: Sequence[_Way], people: Set[str]) -> list[_Way]:
    """Return the ways but for those to what people have, where others lead there too.

    The fines of a branch's loans are the branch's; those of its members may be for loans of other branches.
    """

    def is_through_people(way: _Way) -> bool:
        return any(edge.to in people and after.many for edge, after in pairwise(way))

    others = {way[-1].to for way in ways if not is_through_people(way)}
    return [way for way in ways if way[-1].to not in others or not is_through_people(way)]


def _is_worth(way: _Way, nearest: Mapping[str, int], hops: int) -> bool:
    end = way[-1]
    if nearest.get(end.to, hops) == hops:
        return True
    returns = not any(edge.many for edge in way)
    # The editor in chief of the journal of an invoice's submission is another one than the submission's editor.
    is_role = not agree(plain_words(end.name), plain_words(end.to.partition(".")[2]))
    is_other = hops == 2 or all(edge.name != end.name for edge in way[:-1])
    return hops > 1 and returns and is_role and is_other
