"""What the values that a question gives are of: which of several fields, and the conditions that they make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.views._conditions.elements import sign_behind
from workbench.views._conditions.given_values import GivenValues, Match
from workbench.views._conditions.readings import Condition
from workbench.views._english.doers import says_doer
from workbench.views._english.question import Question, stem
from workbench.views._records.units import currency_of
from workbench.views._records.vocabulary import Fields

__all__ = ["MeantValues"]


class MeantValues:
    """Decides what the values of one question are of."""

    def __init__(self, question: Question, values: GivenValues, fields: Fields) -> None:
        """Take the values that a question gives."""
        self._question, self._values, self._fields = question, values, fields
        self._tokens, self._texts = values.tokens, [token.text for token in values.tokens]

    def beside(
        self, places: Mapping[tuple[int, int], list[Match]], measured_at: Sequence[str]
    ) -> dict[tuple[int, int], list[Match]]:
        """Return values without those currencies and units in which nothing is told that is measured or bounded."""
        told = {currency_of(path, list(self._fields.labels)) for path in measured_at}
        found: dict[tuple[int, int], list[Match]] = {}
        for place, matches in places.items():
            units = [one for one in matches if one.field.path in told]
            found[place] = units if units and len(matches) > 1 else matches
        return found

    def called(self, matches: Sequence[Match], rest: Sequence[int]) -> list[Match]:
        """Return those of the fields that have a value which the question calls by name, or else all of them."""
        behind = [one for one in matches if self._values.is_named_before(one.field, one.first)]
        if behind:
            return behind
        said = {stem(self._texts[index]) for index in rest}
        plain = [one for one in matches if not one.field.is_boolean]
        named = [one for one in plain if said.issuperset(map(stem, one.field.label))]
        if named or len(matches) < 2:
            return named or list(matches)
        # "Blue eyes" is an eye color and no skin color; "directed by" is the director's.
        away = {one.field.path: far for one in plain if (far := self._away(one, rest)) is not None}
        nearest = [one for one in plain if one.field.path in away and away[one.field.path] == min(away.values())]
        return nearest if len(nearest) == 1 else list(matches)

    def _away(self, match: Match, rest: Sequence[int]) -> int | None:
        """Return how many words away from a value a word of its field's label stands, or of what its doer did."""
        texts = {index: self._texts[index] for index in rest}
        said = [
            max(match.first - index, index - match.last + 1)
            for index, text in texts.items()
            if any(stem(word) == stem(text) or says_doer(text, word) for word in self._fields.called(match.field.path))
        ]
        return min(said, default=None)

    def choice(self, chain: Sequence[Sequence[Match]], first: int, last: int) -> tuple[Condition, ...]:
        """Return the conditions that a value, or several of which one does, may stand for."""
        if len(chain) == 1:
            return _one_of_a_picklist([self._condition(match) for match in chain[0]])
        raw = self._question.raw(self._tokens[first].word, self._tokens[last - 1].word + 1)
        found = []
        for match in chain[0]:
            same = [next((one for one in other if one.field.path == match.field.path), None) for other in chain[1:]]
            if not match.field.is_boolean and None not in same:
                others = tuple(key for one in same if one is not None for key in (one.key, *one.field.others))
                others += match.field.others
                meanings = dict.fromkeys(other[0].field.meaning for other in chain if other[0].field.meaning)
                meaning = " or ".join(meanings)
                found.append(self._condition(match)._replace(text=raw, tail="", others=others, meaning=meaning))
        return _one_of_a_picklist(found)

    def _condition(self, match: Match) -> Condition:
        raw = self._question.raw(self._tokens[match.first].word, self._tokens[match.last - 1].word + 1)
        word = self._question.words[self._tokens[match.last - 1].word]
        tail = sign_behind(self._question.text[word.start :].split(maxsplit=1)[0].rstrip("?!.,;:'\")"))
        return Condition(
            raw,
            match.field.path,
            " ".join(match.field.label),
            match.key,
            tail,
            others=match.field.others,
            is_part=match.key in match.field.parts,
            meaning=match.field.meaning,
        )


def _one_of_a_picklist(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return one of several conditions where they are forms of one value: `{"value": "open", "label": "Open"}`."""
    parents = {one.path.rpartition("/")[0] for one in conditions}
    names = {one.path.rpartition("/")[2] for one in conditions}
    alike = len({one.keys for one in conditions}) == 1
    if len(conditions) > 1 and len(parents) == 1 and names <= {"value", "label", "name"} and alike:
        return (min(conditions, key=lambda one: one.path.rpartition("/")[2] != "label"),)
    return tuple(conditions)
