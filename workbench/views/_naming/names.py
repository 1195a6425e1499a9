"""Names in part and misspelt: an index of the words of an entity's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from itertools import groupby

import numpy as np

from workbench.views._naming.sole_parts import lacking_parts, sole_parts
from workbench.views._records.source import Source

__all__ = ["TITLES", "NameIndex", "distance", "meant_by"]

TITLES = frozenset(
    """
    dr dr. prof prof. professor doctor mr mr. mrs mrs. ms ms. miss mx sir madam dame lord lady herr frau hr hr.
    senator sen sen. representative rep rep. congressman congresswoman president governor mayor justice captain capt.
    sergeant sgt. inspector nurse chancellor minister ambassador colonel lieutenant pastor
    fr fr. monsieur madame m. mme mlle senor senora don dona signor signora sig rev rev. st
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What companies are by law: people leave it out.
_LEGAL_FORMS = frozenset(
    """
    ab ag aps as asa b.v. bv cc co company corp corporation cv eg ek gbr gmbh inc incorporated kft kg kgaa kk limitada
    limited llc llp lp ltd ltda n.v. nv oy oyj plc pte pty pvt s.a. s.p.a. s.r.l. sa sarl sas se sia sl spa spzoo srl
    sro uab ug zrt
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_MOST_CANDIDATES = 50
_SHORTEST, _SHORT = 5, 4
_LONG = 8
_MOST_CLOSE = 5
_MOST_WORDS = 8
# In a name of so many words one that is misspelt may be another's.
_SEVERAL = 3
_MOSTLY = 0.5


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters are to be changed, added, left out or swapped with the next; `most + 1` for more.

    Example:
        >>> distance("petrsoyan", "petrosyan", 2), distance("peter", "petra", 1)
        (1, 2)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def meant_by(word: str, known: Set[str]) -> str | None:
    """Return the one known word that differs by a slip of the fingers: two letters swapped, one lost or doubled.

    Another letter in the place of one makes another word too often: `price` and `prize`.

    Example:
        >>> meant_by("emial", {"email", "phone"}), meant_by("prize", {"price"})
        ('email', None)
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return None
    close = [
        other
        for other in known
        if other[:1] == word[:1]
        and len(other) >= _SHORTEST - 1
        and (len(other) != len(word) or sorted(other) == sorted(word))
        and distance(word, other, 1) == 1
    ]
    return close[0] if len(close) == 1 else None


def _is_but_for_legal_form(name: str, words: Set[str]) -> bool:
    rest = [word for word in name.replace(",", " ").split() if words.isdisjoint((word.rstrip("."), _bare(word)))]
    return all(word in _LEGAL_FORMS or word.rstrip(".") in _LEGAL_FORMS for word in rest)


def _bare(word: str) -> str:
    """Return a word without the number at its end: `grimes` of `grimes165`."""
    return word.rstrip("0123456789") if word[-1:].isdigit() and word[:2].isalpha() else word


def _single(word: str) -> str:
    """Return a word with no letter twice in a row."""
    return "".join(letter for letter, _ in groupby(word))


def _pairs(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[i : i + 2] for i in range(len(padded) - 1)]


class NameIndex:
    """The words of the names of one stream's records.

    Attributes:
        is_numbered: Whether most of them end in numbers, without which they are known as well.
    """

    def __init__(self, source: Source, stream: str, paths: Sequence[str]) -> None:
        """Read all names of a stream: linear in their number."""
        self._source = source
        self._stream = stream
        self._paths = tuple(paths)
        self._keys: list[str] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        names = list(source.key_values(stream, paths))
        self._alone = sole_parts(source, stream, paths, names)
        for key in (*names, *self._alone):
            place = len(self._keys)
            self._keys.append(key)
            for word in set(key.split()):
                self._holders[word.rstrip(".")].append(place)
        # Made-up people have numbers behind their names, which nobody says: "Fred155 Grimes165".
        numbered = {word: bare for word in self._holders for bare in [_bare(word)] if bare != word}
        self.is_numbered = len(numbered) >= _MOSTLY * max(1, len(self._holders))
        for word, bare in numbered.items() if self.is_numbered else ():
            self._holders[bare].extend(self._holders[word])
        self._words = list(self._holders)
        self._halves = {half for word in self._words if "-" in word for half in word.split("-")}
        by_pair: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            for pair in set(_pairs(word)):
                by_pair[pair].append(number)
        self._by_pair = {pair: np.asarray(numbers, dtype=np.int32) for pair, numbers in by_pair.items()}

    def knows(self, word: str) -> bool:
        """Whether a word stands in a name."""
        return word.rstrip(".") in self._holders

    def knows_half(self, word: str) -> bool:
        """Whether a word stands in a name with a hyphen before or behind it, or is two words with one between."""
        return word in self._halves or ("-" in word and all(map(self.knows, word.split("-"))))

    def holding(self, words: Collection[str], *, whole: bool = False) -> list[str]:
        """Return the URNs of the records whose name holds all of these words.

        Where none does, hyphens may part or join them: "Tudor Jones" is Tudor-Jones. Half of a hyphened word is none.

        Args:
            words: The words, in normal form.
            whole: Whether the name has no others but for what a company is by law: "Farrow Housing" for its "BV".
        """
        found = self._holding(words, whole=whole)
        if found and len(words) == 1 and not whole:
            # Who has no other part of a name is called so as well.
            (word,) = words
            alone = lacking_parts(self._source, self._stream, self._paths, word)
            found = list(dict.fromkeys([*found, *alone]))
        return found or self._of_one(self._holding(own, whole=whole) for own in self._hyphened(list(words)))

    def _holding(self, words: Collection[str], *, whole: bool) -> list[str]:
        places = [set(self._holders.get(word.rstrip("."), ())) for word in words]
        if whole and places:
            common = set.intersection(*places)
            known = {word.rstrip(".") for word in words}
            places = [{place for place in common if _is_but_for_legal_form(self._keys[place], known)}]
        return self._records(places)

    def close_to(self, words: Sequence[str], *, whole: bool = False) -> list[str]:
        """Return the URNs of the records whose name holds these words, where some of them are misspelt.

        A word that stands in names is not taken for another. Another is close by one letter, a long one by two; in a
        whole name whose other words are right by two as well, where one record alone fits.

        Args:
            words: The words, in normal form.
            whole: Whether they must be all words of the name, and none differ by a plural alone: "Blackfen Motor" may
                be another company than "Blackfen Motors".
        """
        found = self._close_to(words, whole=whole)
        found = found or self._of_one(self._close_to(own, whole=whole) for own in self._hyphened(list(words)))
        return found or (self._but_for_two_letters(words) if whole and len(words) > 1 else [])

    def _close_to(self, words: Sequence[str], *, whole: bool) -> list[str]:
        places = []
        for word in words:
            if self.knows(word):
                places.append(set(self._holders[word.rstrip(".")]))
                continue
            near = self._near(word)
            if not near and any(self.knows(other) for other in words if other != word):
                # Beside a word that is right a letter of a short one may be doubled: "Tamy Duckworth".
                near = [other for other in self._near(word, shortest=_SHORT) if _single(other) == _single(word)]
            if whole:
                near = [other for other in near if other.rstrip("s") != word.rstrip("s")]
            if not near:
                return []
            places.append({place for other in near for place in self._holders[other]})
        found = self._records(places, words=len(words) if whole else None)
        if not found and whole and len(words) >= _SEVERAL:
            found = self._but_for_one(words)
        return found

    @staticmethod
    def _of_one(readings: Iterable[list[str]]) -> list[str]:
        """Return the records that some readings of a name find, each once."""
        return list(dict.fromkeys(urn for urns in readings for urn in urns))

    def _hyphened(self, words: list[str]) -> list[list[str]]:
        """Return how else words may be written with hyphens: joined as a word of a name, or parted where none is so."""
        own: list[str] = []
        for word in words:
            halves = word.split("-")
            parted = (
                len(halves) > 1 and not self.knows(word) and all(self.knows(h) or h in self._halves for h in halves)
            )
            own += halves if parted else [word]
        every = [reading for reading in self._joined(own[:_MOST_WORDS]) if reading != words]
        return every if len(own) <= _MOST_WORDS else []

    def _joined(self, words: list[str]) -> list[list[str]]:
        """Return the readings of some words in which none, some or all that names join by hyphens are joined."""
        if not words:
            return [[]]
        every = [[words[0], *rest] for rest in self._joined(words[1:])]
        for size in range(2, len(words) + 1):
            if self.knows(joined := "-".join(words[:size])):
                every += [[joined, *rest] for rest in self._joined(words[size:])]
        return every

    def _but_for_one(self, words: Sequence[str]) -> list[str]:
        """Return the URNs of the records with a name of just so many words, of which one is misspelt as another name's.

        "Tay Street Dental Car" is the Tay Street Dental Care, though there is a Ruthven Car Wash.
        """
        found: set[int] = set()
        for at, word in enumerate(words):
            others = [set(self._holders.get(one.rstrip("."), ())) for one in (*words[:at], *words[at + 1 :])]
            for place in set.intersection(*others):
                rest = [one for one in self._keys[place].split() if one not in words]
                alike = len(rest) == 1 and rest[0].rstrip("s") != word.rstrip("s")
                if alike and len(self._keys[place].split()) == len(words) and distance(word, rest[0], 1) == 1:
                    found.add(place)
        return self._records([found])

    def _but_for_two_letters(self, words: Sequence[str]) -> list[str]:
        """Return the URN of the one record whose name has just these words, but for two letters of one of them.

        "Sjoerd Meyer" is Sjoerd Meijer. The word stands in no name, and begins as that of the name does.
        """
        wrong = [word for word in words if not self.knows(word)]
        if len(wrong) != 1 or len(wrong[0]) < _SHORTEST or not wrong[0].isalpha():
            return []
        others = [self._holders[one.rstrip(".")] for one in words if one != wrong[0]]
        found: set[int] = set()
        for place in set.intersection(*map(set, others)):
            own = self._keys[place].split()
            rest = [one for one in own if one not in words]
            alike = len(own) == len(words) and len(rest) == 1 and len(rest[0]) >= _SHORTEST
            if alike and rest[0].rstrip("s") != wrong[0].rstrip("s") and rest[0][0] == wrong[0][0]:
                found |= {place} if distance(wrong[0], rest[0], 2) <= 2 else set()
        records = self._records([found])
        return records if len(records) == 1 else []

    def _near(self, word: str, *, shortest: int = _SHORTEST) -> list[str]:
        if len(word) < shortest or not word.replace("-", "").isalpha():
            return []
        # "Eastlek" for "Eastlake": of a long name a letter is lost, too.
        most = 2 if len(word) >= _LONG - 1 else 1
        pairs = set(_pairs(word))
        found = [self._by_pair[pair] for pair in pairs if pair in self._by_pair]
        if not found:
            return []
        shared = np.bincount(np.concatenate(found), minlength=len(self._words))
        # A letter changed takes two pairs away, two letters swapped three.
        numbers = np.flatnonzero(shared >= max(1, len(pairs) - 3 * most))
        near = [(distance(word, self._words[n], most), self._words[n]) for n in numbers]
        near = [(far, other) for far, other in near if far <= 1 or max(len(word), len(other)) >= _LONG]
        best = min((d for d, _ in near), default=most + 1)
        return [other for d, other in near if d == best <= most][:_MOST_CLOSE]

    def _records(self, places: Sequence[set[int]], *, words: int | None = None) -> list[str]:
        common = sorted(set.intersection(*places)) if places else []
        fitting = [key for key in map(self._keys.__getitem__, common) if words in (None, len(key.split()))]
        keys = fitting[:_MOST_CANDIDATES]
        found = self._source.find_many(self._stream, self._paths, keys)
        for path in {self._alone[key] for key in keys if key in self._alone}:
            alone = [key for key in keys if self._alone.get(key) == path]
            found |= self._source.find_many(self._stream, (path,), alone)
        return list(dict.fromkeys(urn for urns in found.values() for urn in urns))
