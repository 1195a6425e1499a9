"""How questions for what is most frequent are read over the entities of a spec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from workbench.records import normal_form, split_pointer
from workbench.views._conditions.readings import Condition, Reading
from workbench.views._english.often import doers_deed, how_often_in, most_often_in
from workbench.views._english.question import Question, stem
from workbench.views._records.spec import AggregateSpec, ContextSpec, Section
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["Often"]

# What fields are called that say of what kind a record is, those that say most first.
_KINDS = ("type", "kind", "category", "text", "title", "name", "description", "code")


class Often:
    """Reads one question for what is most frequent, or how often something was used."""

    def __init__(
        self,
        spec: ContextSpec,
        sections: Mapping[str, Section],
        nouns: Mapping[str, frozenset[str]],
        fields_of: Callable[[str], Fields],
    ) -> None:
        """Read nothing yet; `fields_of` returns the fields of an entity."""
        self._spec, self._sections, self._nouns, self._fields_of = spec, sections, nouns, fields_of

    def greatest_in(
        self,
        question: Question,
        greatest: Callable[[Reading, Fields, Sequence[str], AggregateSpec], Iterable[Reading]],
    ) -> Iterator[Reading]:
        """Yield a reading for the largest groups of the one entity whose records have, or link to, what is asked for.

        Args:
            question: The question.
            greatest: Yields a reading for the greatest of the groups that some words call.
        """
        often = most_often_in(question)
        if often is None:
            return
        asked = list(plain_words(often.asked))
        stems, of = set(map(stem, asked)), {stem(text) for text in plain_words(often.of)}
        among = [name for name in self._sections if not asked or not stems <= self._nouns[name]]
        if of:
            among = [name for name in among if of <= self._nouns[name]]
        elif often.verb:
            done = [name for name in among if not doers_deed(often.verb).isdisjoint(self._nouns[name])]
            among = done or (among if often.asked_of_any else [])
        found: list[Reading] = []
        for name in among:
            readings = greatest(self._all(question, name), self._fields_of(name), asked, AggregateSpec(op="count"))
            # What lies two links away is asked for by no more than its name.
            found += [one for one in readings if one.grouped is None or len(one.grouped.steps) == 1]
        # A room is used by what has one, and not by what that is linked to.
        own = [one for one in found if one.grouped is None]
        found = own if len(own) == 1 else found
        if len(found) == 1:
            yield found[0]
        elif not found and stems and not of and not often.verb:
            yield from self._of_kinds(question, stems, greatest)

    def _of_kinds(
        self,
        question: Question,
        stems: set[str],
        greatest: Callable[[Reading, Fields, Sequence[str], AggregateSpec], Iterable[Reading]],
    ) -> Iterator[Reading]:
        """Yield a reading for the most frequent kind of the records that are asked for: "the most common alarm"."""
        for name in [name for name in self._sections if stems <= self._nouns[name]]:
            fields = self._fields_of(name)
            labels = {one.label for one in fields.chosen_by if not one.is_boolean and not one.is_list}
            kinds = [label for kind in _KINDS for label in sorted(labels) if label[-1:] == (kind,)]
            if kinds:
                yield from greatest(self._all(question, name), fields, list(kinds[0]), AggregateSpec(op="count"))

    def used_in(self, question: Question, paths_with: Callable[[str, Section, str], list[str]]) -> Iterator[Reading]:
        """Yield a reading for how many records have a value, where it is one of one field alone.

        Args:
            question: The question.
            paths_with: Returns the fields of a stream of which a text in normal form is a value.
        """
        found: list[tuple[str, Condition]] = []
        for often in how_often_in(question):
            value, stems = normal_form(often.value), set(map(stem, often.called))
            for name, section in self._sections.items():
                if stems and stems <= self._nouns[name]:
                    # A coupon is not used in the table of coupons.
                    continue
                own = self._fields_of(name)
                for path in paths_with(self._spec.entities[name].stream, section, value):
                    if stems <= own.stems(path) and "*" not in split_pointer(path):
                        found.append((name, Condition(often.value, path, " ".join(own.labels[path]), value)))
        if len(found) == 1:
            name, condition = found[0]
            yield self._all(question, name, (condition,), counted=True)

    def _all(
        self, question: Question, name: str, conditions: tuple[Condition, ...] = (), *, counted: bool = False
    ) -> Reading:
        called = self._spec.entities[name].stream.partition(".")[2].replace("_", " ")
        words = frozenset(range(len(question.words)))
        return Reading(name, called, conditions, counted=counted, named_words=words)
