"""How much the fields of selected records have to do with a question, and in which order the records stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from workbench.records import normal_form
from workbench.views._asking.calling import Calling
from workbench.views._asking.record_parts import times_in
from workbench.views._asking.relevance import Relevance
from workbench.views._english.asking_words import BIRTH
from workbench.views._english.clauses import opening_words
from workbench.views._english.question import Question, terms
from workbench.views._records.categories import Categories
from workbench.views._records.leaves import leaves_of, path_terms
from workbench.views._records.spec import FieldWords, Order
from workbench.views._records.vocabulary import plain_words
from workbench.views._records.weights import Weights
from workbench.views._writing.select import Row, SectionRows, order_rows

__all__ = ["WEIGHED_ROWS", "Weighing"]

WEIGHED_ROWS = 500
"""Of a list of records so many say what their fields are."""
# So many records of a section say what its fields are called.
_SEEN_ROWS = 20


# What such a question asks for is no value that it gives.
_OPEN = frozenset({"what", "who", "where", "why", "when"})


class Weighing:
    """Weighs the sections of one spec against questions."""

    def __init__(self, calling: Calling, categories: Categories, ways: Mapping[str, Sequence[str]]) -> None:
        """Take what the spec's parts are called, the values of its fields, and the streams on the way of sections."""
        self._calling, self._categories, self._ways = calling, categories, ways

    def weigh(
        self, selected: Sequence[SectionRows], relevance: Relevance, asked: Question | None
    ) -> tuple[dict[str, Weights], Mapping[str, Sequence[FieldWords]]]:
        """Weigh the field paths of every section, and put its rows in order.

        Returns:
            The weights, by section; and the values that the question gives and that fields of a stream have, though in
            none of the rows, by stream.
        """
        weights = self._weights_of(selected, relevance)
        labels = {path_terms(path) for found in weights.values() for path in found.by_path}
        if relevance.wording.read_compounds(labels):
            weights = self._weights_of(selected, relevance)
        met = frozenset[str]().union(
            self._calling.every,
            *(found for one in weights.values() for found in one.terms_of.values()),
        )
        given = self._categories_said(selected, relevance, asked) if asked is not None else {}
        # "Overdue" is a state of such records, and no other word for what is outstanding.
        named = {self._ways[part.section.name][-1] for part in selected if not part.section.follow}
        met |= {term for stream in named for one in given.get(stream, ()) for term in terms(one.words)}
        seen = [row for part in selected for row in part.rows[:WEIGHED_ROWS]]
        near, farther = self._near_and_farther(selected, weights, relevance)
        wording, said = relevance.wording, partial(relevance.terms_given, seen)
        read = asked is not None and wording.read_by_synonyms(met, said, near=near, farther=farther)
        if read or given:
            weights = self._weights_of(selected, relevance, given)
        called = any(found.called for found in weights.values())
        ranks: dict[str, int] = {}
        in_order: set[str] = set()
        # Nearer sections first: the order of their records orders what is reached through them.
        for part in sorted(selected, key=lambda p: len(p.section.follow)):
            name = part.section.name
            pointed = relevance.wording.points_at(self._calling.words[name])
            _rank(part, relevance, weights[name], asked, ranks, in_order, years=pointed)
            # Rows in order of time say what is latest; other times are asked for only by "when".
            if not part.ordered_by or (asked is not None and asked.asks_for("time")):
                weights[name] = weights[name].lifted(only_called=called)
        return weights, given

    def _near_and_farther(
        self, selected: Sequence[SectionRows], weights: Mapping[str, Weights], relevance: Relevance
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems that fields of named records are called by, and those that only others are called by.

        Words that point at a section, and those that stand in the fields of one that is pointed at, are not farther.
        """
        near = frozenset[str]().union(
            *(
                path_terms(leaf.path)
                for part in selected
                if not part.section.follow
                for row in part.rows[:_SEEN_ROWS]
                for leaf in leaves_of(row.record)
            )
        )
        farther, pointed = set[str](), set[str](self._calling.every)
        for part in selected:
            found = frozenset[str]().union(*weights[part.section.name].terms_of.values())
            called = relevance.wording.points_at(self._calling.words[part.section.name])
            (pointed if called and part.section.follow else farther).update(found)
        return near, frozenset(farther - pointed - near)

    def _weights_of(
        self,
        selected: Sequence[SectionRows],
        relevance: Relevance,
        given: Mapping[str, Sequence[FieldWords]] | None = None,
    ) -> dict[str, Weights]:
        """Weigh the field paths of every section; by `given` words they are called as well, by stream."""
        return {
            name: relevance.weigh(
                part.rows,
                part.section,
                self._calling.all_of(name),
                [*self._calling.field_words[name], *(given or {}).get(self._ways[name][-1], ())],
                years=relevance.wording.points_at(self._calling.words[name]),
            )
            for part in selected
            for name in [part.section.name]
        }

    def _categories_said(
        self, selected: Sequence[SectionRows], relevance: Relevance, asked: Question
    ) -> dict[str, list[FieldWords]]:
        """Return, by stream, the fields of which a word of the question is a value that nothing else explains.

        A time says when something was `opened`, not whether it is open.
        """
        called = {part.section.name: self._called_in(part) for part in selected}
        every = frozenset[str]().union(*called.values())
        streams: dict[str, list[Row]] = {}
        own: dict[str, set[str]] = {}
        for part in selected:
            stream = self._ways[part.section.name][-1]
            streams.setdefault(stream, []).extend(part.rows)
            # How many of the tickets are for VIPs is said of them, though a hall has a `vip` entrance.
            own.setdefault(stream, set()).update(called[part.section.name] if asked.how_many else every)
        found: dict[str, list[FieldWords]] = {}
        named = {self._ways[part.section.name][-1] for part in selected if not part.section.follow}
        for stream, rows in streams.items():
            places = relevance.wording.places_of_others(self._calling.every | own[stream])
            places |= relevance.wording.places_of_codes if asked.how_many else frozenset()
            words = self._categories.said(stream, asked, places, linked=stream not in named) if places else []
            # Where a record holds the value, that is what the question says of it.
            held = {(leaf.path, leaf.form) for row in rows for leaf in leaves_of(row.record)} if words else set()
            whole = {(path, term) for path, form in held if relevance.says(form) for term in terms(form)}
            if stream not in named and not asked.how_many and opening_words(asked) & _OPEN:
                words = [one for one in words if _is_among(one, held)]
            found[stream] = [
                one
                for one in words
                if (one.path, normal_form(one.words)) not in held
                and whole.isdisjoint((one.path, term) for term in terms(one.words))
            ]
            if stream in named and not asked.how_many:
                found[stream] += self._alternatives(stream, relevance, asked)
        return {stream: words for stream, words in found.items() if words}

    def _alternatives(self, stream: str, relevance: Relevance, asked: Question) -> list[FieldWords]:
        """Return the fields of which the question gives several values: "is it a business or an economy ticket?".

        Which of them it is, is what it asks for, though the record holds one.
        """
        words = self._categories.said(stream, asked, relevance.wording.places)
        often = Counter(one.path for one in words)
        return [one for one in words if often[one.path] > 1 and "*" not in one.path]

    @staticmethod
    def _called_in(part: SectionRows) -> frozenset[str]:
        """Return the stems of what the fields of a section's records are called, but for times."""
        leaves = (leaf for row in part.rows[:_SEEN_ROWS] for leaf in leaves_of(row.record))
        return frozenset[str]().union(*(path_terms(leaf.path) for leaf in leaves if not leaf.is_time))


def _is_among(said: FieldWords, held: Collection[tuple[str, str]]) -> bool:
    """Whether what is said of a field stands in any of the values that records hold there."""
    return any(path == said.path and set(terms(said.words)) <= set(terms(form)) for path, form in held)


def _in_order(rows: Sequence[Row], path: str, *, descending: bool) -> list[Row]:
    # The path comes from a record, whose names may hold what no spec may.
    return order_rows(rows, Order.model_construct(by=path, descending=descending))


def _happened(rows: Sequence[Row], *, years: bool) -> set[str]:
    """Return the field paths of times at which something happened to records: nobody's birth tells which is latest."""
    return {path for path in times_in(rows, years=years) if BIRTH.isdisjoint(plain_words(path))}


def _rank(
    part: SectionRows,
    relevance: Relevance,
    weights: Weights,
    asked: Question | None,
    ranks: dict[str, int],
    in_order: set[str],
    *,
    years: bool,
) -> None:
    """Order a section's rows by importance: values in the question, order in time, what led to them.

    What led to them counts before their own time where it is in order of time itself (`in_order`): of "her last
    flight" the one of the last booking, but of "her last race" the last, however the results are sorted.
    """
    rows = part.rows
    if asked is not None and len(rows) > 1 and (asked.asks_for("latest") or asked.asks_for("earliest")):
        usual = part.section.order.by if part.section.order else None
        path = relevance.time_path(weights, rows, usual=usual, years=years)
        if path is not None:
            descending = asked.asks_for("latest")
            part.ordered_by = {one for one in (path, usual) if one is not None}
            # Where no time is called by its name, the first by any of them may be the one that is meant.
            times = part.ordered_by if path in weights.called else part.ordered_by | _happened(rows, years=years)
            part.firsts = {_in_order(rows, one, descending=descending)[0].record.urn for one in times}
            rows = _in_order(rows, path, descending=descending)
            # They go before the second by any time, and what they lead to before what the others lead to.
            rows = sorted(rows, key=lambda row: row.record.urn not in part.firsts)
    last = len(ranks)
    scores = {row.record.urn: relevance.row_score(row, part.section.of) for row in rows}
    led = {
        row.record.urn: [ranks.get(p, last) for p in row.parents if not part.ordered_by or p in in_order]
        for row in rows
    }
    rows = sorted(rows, key=lambda r: (-scores[r.record.urn], min(led[r.record.urn], default=last)))
    part.rows = rows
    if part.ordered_by:
        in_order.update(row.record.urn for row in rows)
        part.firsts.add(rows[0].record.urn)
    for row in rows:
        ranks.setdefault(row.record.urn, len(ranks))
