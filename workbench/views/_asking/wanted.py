"""Which sections a question points at: by their nouns, by labels, by values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.records import singular, split_pointer
from workbench.views._asking.relevance import Relevance
from workbench.views._english.pasts import is_done
from workbench.views._english.question import Question, stem, terms
from workbench.views._records.vocabulary import plain_words
from workbench.views._records.weights import Weights
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["SURE", "only_passed", "own_deeds", "said_in", "wanted_sections"]

SURE = 0.5
"""So many of the question's words must meet names and values, or more than those are shown."""
_NEAR_THE_BEST, _OF_A_PART = 0.5, 0.35
# What lies a link farther away is less likely to be meant.
_FARTHER = 0.75
_GENERIC = frozenset(map(stem, ("name", "number", "code", "id", "type", "kind")))
_SAY_LITTLE = frozenset({"no", "nr", "num", "number", "id", "code", "name", "type", "kind", "key", "ref"})

_Words = Mapping[str, frozenset[str]]


def wanted_sections(
    selected: Sequence[SectionRows],
    relevance: Relevance,
    fields: Mapping[str, Fields],
    words: _Words,
    *,
    farther: bool,
    ordered: frozenset[str],
    ends: Mapping[str, str],
) -> set[str]:
    """Return the sections that the question points at: by their noun, by a label, or by a value.

    Where it names a record that stands in a section, it means that one and not the others beside it. A section
    that it does not call by its noun must say something that no nearer one does, but where it may be a record
    `farther` away that is meant, or the first of several by a time that it calls by its name (`ordered`). Of sections
    that lead to one stream (`ends`) those are meant that it calls by more: the primary carer is no other carer.
    """
    hops = {part.section.name: len(part.section.follow) for part in selected}
    shown_in = {name: [shown for row in rows.values() for shown in row] for name, rows in fields.items()}
    weights = {
        name: max((shown.weight for shown in every), default=0.0) * _FARTHER ** hops[name]
        for name, every in shown_in.items()
    }
    best = max(weights.values(), default=0.0)
    plain = {name: weight / _FARTHER ** hops[name] for name, weight in weights.items()}
    pointing = _pointing(selected, relevance, words)
    nouns = _nouns_by_hops(selected, relevance, words, pointing)
    less_called = _called_less(selected, relevance, words, ends)
    behind = _behind_called(selected, relevance, words)
    wanted: set[str] = set()
    said: dict[int, set[str]] = {}
    said_by = {name: set[str]().union(*(shown.said for shown in every)) for name, every in shown_in.items()}
    # What is said of claims that are called so is not said of bookings as well: "the paid amount of her claims".
    of_pointed = {
        name: said_by[name]
        for part in selected
        for name in [part.section.name]
        if part.section.follow and part.rows and relevance.wording.points_at(pointing[name])
    }
    for part in sorted(selected, key=lambda one: (hops[one.section.name], -weights[one.section.name])):
        name = part.section.name
        if part.section.follow and any(relevance.means(row.record) for row in part.rows):
            continue
        pointed = relevance.wording.points_at(pointing[name], named=not part.section.follow) and name not in behind
        if name in less_called:
            continue
        own = set[str]().union(*(shown.said for shown in shown_in[name]))
        nearer = set[str]().union(*(stems for hop, stems in said.items() if hop < hops[name]))
        called = set[str]().union(*(stems for hop, stems in nouns.items() if hop <= hops[name]))
        if part.section.follow and not pointed and own and own <= called:
            continue
        if (
            part.section.follow
            and not pointed
            and own
            and any(own <= found and hops[one] <= hops[name] for one, found in of_pointed.items())
        ):
            continue
        adds = not own <= nearer - relevance.wording.read_nearer if own else weights[name] >= best
        generic = bool(own) and own <= _GENERIC and not any(map(relevance.given, part.rows))
        if part.section.follow and not pointed and generic:
            # Everything has a name and a number.
            continue
        # "The last person hired under X" is one of several: X's own time is in no order.
        first_of_several = name in ordered and bool(part.ordered_by)
        # The town of a hospital is its own city, and not those of its patients as well.
        said_nearer = relevance.wording.reads_others and any(
            hops[one] < hops[name] and plain[one] >= plain[name] for one in wanted
        )
        # "The twitter and the birthday of X": the second part says nothing against the first.
        least = _OF_A_PART if relevance.wording.joins and own and not own <= nearer else _NEAR_THE_BEST
        near = 0 < least * best <= weights[name] and (adds or farther or not (nearer or said_nearer))
        # What is said nowhere else, or farther away alone, is said of it: the credit limit of the owner of a boat.
        elsewhere = set[str]().union(
            *(stems for other, stems in said_by.items() if other != name and hops[other] <= hops[name])
        )
        near = near or _names_a_field(shown_in[name], relevance, elsewhere)
        if pointed or first_of_several or near:
            wanted.add(name)
            said.setdefault(hops[name], set()).update(own)
    return wanted


def _pointing(selected: Sequence[SectionRows], relevance: Relevance, words: _Words) -> _Words:
    """Return the words by which a question points at sections: those of linked records without a role of what it names.

    "The extension of Ana Lind, purser" asks for none of the ships on which she was one.
    """
    held = relevance.terms_given(row for part in selected if not part.section.follow for row in part.rows)
    held &= relevance.wording.beside_names
    held = held if relevance.wording.asked - relevance.wording.keys - held else frozenset()
    return {
        part.section.name: words[part.section.name] - (held if part.section.follow else frozenset())
        for part in selected
    }


def _nouns_by_hops(
    selected: Sequence[SectionRows], relevance: Relevance, words: _Words, pointing: _Words
) -> dict[int, set[str]]:
    """Return what the sections are called that a question points at, by how many links away they are.

    That says little in the fields of others: the claims' `encounter`.
    """
    nouns: dict[int, set[str]] = {}
    for part in selected:
        name, follow = part.section.name, part.section.follow
        if follow and part.rows and relevance.wording.points_at(pointing[name]):
            nouns.setdefault(len(follow), set()).update(words[name])
    return nouns


def _called_less(
    selected: Sequence[SectionRows], relevance: Relevance, words: _Words, ends: Mapping[str, str]
) -> set[str]:
    """Return the sections of which others that lead to the same stream are called by all that they are, and by more.

    What they are called by more stands right before the rest ("open cases", and not "open a case") or before a name:
    "the lots of consignor Ana Lind". And where a noun is
    what a link is called, no other link to such records is meant: the buyer of a lot is not its consignor, though any
    client may be called a buyer.
    """
    called: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    roles: dict[str, frozenset[str]] = {}
    for part in selected:
        section = part.section
        found = words[section.name] & relevance.wording.asked
        if section.follow and part.rows and found:
            called.setdefault((section.of, ends[section.name]), {})[section.name] = found
            roles[section.name] = found.intersection(terms(section.follow[-1]))
    return {
        name
        for alike in called.values()
        for name, own in alike.items()
        if any(own < one and _are_said_together(one - own, own, relevance) for one in alike.values())
        or (not roles[name] and any(own <= roles[other] for other in alike))
    }


def _behind_called(selected: Sequence[SectionRows], relevance: Relevance, words: _Words) -> set[str]:
    """Return the sections of which the question says no more than it says of one on the way there.

    "The lots of consignor Ana" asks for no sales of the lots of the client as consignor.
    """
    asked = relevance.wording.asked
    said = {(part.section.of, part.section.follow): words[part.section.name] & asked for part in selected if part.rows}
    return {
        part.section.name
        for part in selected
        for met in [words[part.section.name] & asked]
        if met
        and any(
            met <= said.get((part.section.of, part.section.follow[:size]), frozenset())
            for size in range(1, len(part.section.follow))
        )
    }


def _are_said_together(more: frozenset[str], own: frozenset[str], relevance: Relevance) -> bool:
    wording = relevance.wording
    return wording.are_side_by_side(more, own) or more <= wording.before_names


def _names_a_field(every: Sequence[Shown], relevance: Relevance, elsewhere: set[str]) -> bool:
    """Whether a field is called by words of the question alone, as they stand, one of which is said nowhere else."""
    words, asked = relevance.wording.words, relevance.wording.asked - relevance.wording.keys
    for pointer in {pointer for shown in every for pointer in shown.named}:
        called = {singular(word) for word in plain_words(split_pointer(pointer)[-1])} - _SAY_LITTLE
        stems = frozenset(map(stem, called))
        if called and called <= words and stems <= asked and not stems <= elsewhere:
            return True
    return False


def own_deeds(names: Collection[str], weights: Mapping[str, Weights], asked: Question | None) -> frozenset[str]:
    """Return the stems of what was done to named records when: "when was it bought" asks for none of its buyers.

    Args:
        names: The sections of the named records.
        weights: The weights of the fields of each section.
        asked: The question.
    """
    if asked is None or not asked.asks_for("time"):
        return frozenset()
    called = frozenset[str]().union(*(weights[name].terms_of[path] for name in names for path in weights[name].called))
    said: dict[str, list[str]] = {}
    for word in asked.words:
        said.setdefault(stem(word.normal), []).append(word.normal)
    return frozenset(one for one in called if one in said and all(map(is_done, said[one])))


def said_in(wanted: set[str], fields: Mapping[str, Fields], words: _Words) -> frozenset[str]:
    """Return the question's stems that stand in what is wanted, and those that wanted sections are called by."""
    return frozenset[str]().union(
        *(shown.said for name in wanted for row in fields[name].values() for shown in row),
        *(words[name] for name in wanted),
    )


def only_passed(
    selected: Sequence[SectionRows],
    wanted: set[str],
    pointed: set[str],
    fields: Mapping[str, Fields],
    words: _Words,
) -> set[str]:
    """Return the sections that only lead to records which the question calls by their noun.

    For "her last race" the `race_id` of every result says no more than the race itself.
    """
    passed: set[str] = set()
    for part in selected:
        section = part.section
        if section.name in pointed or section.name not in wanted or not section.follow or part.ordered_by:
            continue
        behind = frozenset[str]().union(
            *(
                words[other.section.name]
                for other in selected
                if other.section.name in pointed
                and other.section.of == section.of
                and len(other.section.follow) > len(section.follow)
                and other.section.follow[: len(section.follow)] == section.follow
            )
        )
        said = frozenset[str]().union(*(one.said for row in fields[section.name].values() for one in row))
        if said and said <= behind:
            passed.add(section.name)
    return passed
