"""A question for all records in other words that mean the same, where it is not understood as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from workbench.views._conditions.distinct import without_different
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.spoken import nouns_said
from workbench.views._english.everyday_forms import put_plainly
from workbench.views._english.often import reworded
from workbench.views._english.plain_most import said_of_doers, said_plainly
from workbench.views._english.question import Question
from workbench.views._records.vocabulary import Fields
from workbench.views._rewording.amount_forms import amount_texts
from workbench.views._rewording.come_back import back_texts
from workbench.views._rewording.counted_fields import counted_fields
from workbench.views._rewording.departed import departed_texts, shut_texts
from workbench.views._rewording.done_things import done_texts
from workbench.views._rewording.every_record import every_texts
from workbench.views._rewording.most_ways import most_ways
from workbench.views._rewording.noun_amounts import mean_numbers, noun_amounts
from workbench.views._rewording.spent import spent_texts
from workbench.views._rewording.terse_nouns import with_terse_nouns
from workbench.views._rewording.unit_nouns import unit_texts
from workbench.views._rewording.values_listed import values_listed
from workbench.views._rewording.verbed import Verbed

__all__ = ["Rewordings"]


class Rewordings:
    """Puts questions in other words, by what the entities of a spec are called and have."""

    def __init__(
        self,
        called: Mapping[str, str],
        nouns: Mapping[str, frozenset[str]],
        deeds: Mapping[str, frozenset[str]],
        fields_of: Callable[[Question, str], Fields],
        ways_from: Callable[[str], Mapping[str, GroupLink]],
    ) -> None:
        """Read nothing yet.

        Args:
            called: Entities, each with all words that it is called by.
            nouns: Their stems.
            deeds: Stems of the verbs that say that there is a record of one.
            fields_of: Returns the fields of an entity that a question may speak of.
            ways_from: Returns how the records of an entity lead to others, by the stems of what those are called.
        """
        self._called, self._nouns, self._fields_of, self._ways_from = called, nouns, fields_of, ways_from
        self._verbed = Verbed(nouns, deeds)

    def of(self, question: Question, *, people: bool) -> Iterator[str]:
        """Yield a question in other words, the plainest first; `people` tells whether it asks for people."""
        once = without_different(question)
        plain = Question(self.plainly(once))
        yield from back_texts(Question(once), self._nouns, self._fields_of)
        yield from shut_texts(Question(once), self._nouns, self._fields_of)
        yield plain.text
        yield from every_texts(plain, self._nouns)
        yield from self._of_doers(plain)
        yield from self._verbed.of(plain, people=people or once != question.text)
        yield from counted_fields(plain, self._nouns, self._fields_of)
        yield from values_listed(Question(once), self._nouns, self._fields_of)
        yield from done_texts(plain, self._nouns, self._fields_of)
        yield from unit_texts(plain, self._nouns, self._fields_of)
        yield from spent_texts(plain, self._nouns, self._fields_of, self._ways_from)
        yield from departed_texts(plain, self._nouns, self._fields_of)
        # Who "has brought in the most money" has nothing of money.
        amounts = Question(reworded(Question(put_plainly(once))))
        yield from spent_texts(amounts, self._nouns, self._fields_of, self._ways_from)
        yield from amount_texts(amounts, self._nouns, self._fields_of)
        yield from mean_numbers(plain, self._nouns)
        yield from noun_amounts(plain, self._nouns, self._fields_of)
        yield from most_ways(plain, self._nouns, self._fields_of)

    def staying(self, question: Question) -> Iterator[str]:
        """Yield a question for those who are still here, where their records tell the day on which somebody left."""
        if "still" in question.phrases:
            yield from departed_texts(question, self._nouns, self._fields_of)

    def plainly(self, text: str) -> str:
        """Return a question with forms that mean the same put alike, whatever its entities have."""
        said = said_plainly(reworded(Question(put_plainly(text))))
        return with_terse_nouns(Question(said), self._called, self._nouns)

    def _of_doers(self, question: Question) -> Iterator[str]:
        """Yield a question for who did the most, where a field says by whom that was done: `approved_by`."""
        said = said_of_doers(question.text)
        if said is not None:
            text, done = said
            counted = nouns_said(Question(text.partition(" the ")[2]))
            # Of hours nobody knows whether who checked them worked them.
            names = [name for name, nouns in self._nouns.items() if not counted.isdisjoint(nouns)]
            if any((done, "by") in self._fields_of(question, name).labels.values() for name in names):
                yield text
