"""Reading a question: its words, and which of them look like identifiers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Set
from functools import cached_property
from itertools import pairwise

from workbench.records import normal_form
from workbench.views._english.cues import CUES
from workbench.views._english.days import Day, days_in
from workbench.views._english.little_words import PAYING
from workbench.views._english.stems import stem
from workbench.views._english.stop_words import STOP_WORDS
from workbench.views._english.words import Word

__all__ = [
    "LONGEST_OVER_ALL",
    "MAX_QUESTION_CHARACTERS",
    "STOP_WORDS",
    "Question",
    "Word",
    "label_terms",
    "noun_forms",
    "stem",
    "terms",
]

MAX_QUESTION_CHARACTERS = 100_000
LONGEST_OVER_ALL = 5_000
"""What runs longer is a text that was pasted: it may name records, but puts no question over all there are."""
_MAX_WORDS, _MAX_PHRASE_WORDS = 2_000, 8
# Titles are longer than names of people and companies; texts that are longer still are not searched for them.
_MAX_TITLE_WORDS, _WORDS_WITH_TITLES = 16, 200
_JOINING_SIGNS = frozenset("&/+")
_ANDS = frozenset({"and", "und", "et", "y", "e", "en", "og", "och"})
_MOSTLY = 0.8
_SIGNS_OF_IDS = ("", "-", "_")

_WORD = re.compile(r"\w(?:[\w.@+\-:/#&']*\w)?")

# They begin a question in keywords, and no name.
_FIGURES = frozenset({"number", "numbers", "count", "total", "sum", "average", "amount", "maximum", "minimum"})
# They say which of several is meant, and would else meet the labels "first name" and "last four".
_ORDINALS = frozenset({"first", "second", "third", "last", "next", "previous", "latest", "earliest"})
_COMPARING = frozenset(
    {"after", "and", "before", "between", "by", "from", "since", "than", "through", "till", "to", "until"}
)
_SIGNS = re.compile("[&/+]")
# Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]{3,}")
_UNSPACED_WORDS, _UNSPACED_LETTERS, _LONGEST_UNSPACED = 50, 60, 16
_PART = re.compile(r"[^\W\d_]+|\d+")
# Begun only where a word begins and never given back: one run of letters costs its length.
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:-[^\W\d_]++)+")
_AGENTS, _SHORTEST_AGENT = ("er", "or"), 4
_DEED, _SHORTEST_DEED = "ment", 6
_ABBREVIATION = 3
_PLURALS = (("s", ""), ("es", ""), ("ies", "y"))
_GLUED = re.compile(r"(?<=[^\W\d])[:#]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def terms(text: str) -> list[str]:
    """Return the stems of the meaningful words of a label or sentence, in order; identifiers are split.

    Example:
        >>> terms("What is the totalBaggages_count?")
        ['total', 'baggag', 'count']
    """
    split = _CAMEL.sub(" ", text)
    # e-mail and email, check-in and checkin are one word to those who ask.
    joined = [word.replace("-", "") for word in _HYPHENATED.findall(split)]
    parts = _PART.findall(" ".join([split, *joined]).casefold())
    return [stem(part) for part in parts if part not in STOP_WORDS and part not in _ORDINALS and len(part) > 1]


def label_terms(text: str) -> frozenset[str]:
    """Return the terms by which a question may mean a label: its own, and what an owner and a payment say is done.

    Example:
        >>> sorted(label_terms("account_owner"))
        ['account', 'own', 'owner']
    """
    own = frozenset(terms(text))
    done = {term.removesuffix(_DEED) for term in own if term.endswith(_DEED) and len(term) > _SHORTEST_DEED}
    return own | done | {stem(term[:-2]) for term in own if term.endswith(_AGENTS) and len(term) > _SHORTEST_AGENT}


def noun_forms(text: str) -> frozenset[str]:
    """Return the words of a text, identifiers split, each as it stands and as the plural of something.

    What is used as a noun meets its noun here, while a verb of the same stem does not.

    Example:
        >>> noun_forms("borrowers") & noun_forms("borrower"), noun_forms("borrowed") & noun_forms("borrower")
        (frozenset({'borrower'}), frozenset())
    """
    words = _PART.findall(_CAMEL.sub(" ", text).casefold())
    plurals = {
        word.removesuffix(ending) + instead for word in words for ending, instead in _PLURALS if word.endswith(ending)
    }
    return frozenset(words) | plurals


_RATES = frozenset({"per", "each", "every"})
_DENIALS = frozenset({"not", "no", "never", "neither", "without", "except", "excluding", "besides"})
_DENYING = frozenset({("other", "than"), ("apart", "from"), ("but", "not"), ("anything", "but")})
_SPENDING, _GRADING = frozenset({"spend", "spends", "spent"}), frozenset({"most", "least"})
_BEING = frozenset({"is", "are", "was", "were"})
_PLACING = frozenset({"in", "from", "at", "near"})
_HEADS = frozenset({"person", "head", "passenger", "traveller", "traveler", "guest", "customer", "adult", "capita"})
_PERIODS = frozenset({"hour", "day", "week", "month", "quarter", "year"})
_WHICH, _WHO = frozenset({"which", "what"}), frozenset({"who", "whom", "whose"})
_AUXILIARIES = frozenset({"is", "are", "was", "were", "has", "have", "had", "will", "did", "does", "do"})
_WORDS_OF_A_NOUN = 2
_OF_THEM = frozenset({"of", "the", "all", "her", "his", "their", "its", "my", "our", "these", "those"})
_COMING_TO, _WHAT = frozenset({"come to", "comes to", "came to"}), frozenset({"what", "how much"})
_ALL_IN_ALL = frozenset({"altogether", "together", "overall", "in", "total", "all"})
# Behind "first" and "last" they make the name of a field, and no order in time.
_BESIDE_ORDINALS = frozenset({"name", "names", "initial", "initials", "digits", "four", "line", "lines"})


class Question:
    """A question's words and phrases.

    At most 2,000 words are read; `words_left_out` says how many were not, `characters_left_out` what was cut before.
    """

    def __init__(self, text: str, *, characters_left_out: int = 0) -> None:
        """Read `text`."""
        self.text, self.characters_left_out = text, characters_left_out
        words: list[Word] = []
        for match in _WORD.finditer(text):
            raw = match.group()
            for possessive in ("'s", "\u2019s"):
                raw = raw.removesuffix(possessive)
            normal = normal_form(raw)
            whole = normal_form(match.group()) if raw != match.group() else ""
            if normal:
                words.append(Word(raw, match.start(), normal, whole))
        self.words = words[:_MAX_WORDS]
        self.words_left_out = len(words) - len(self.words)

    @property
    def is_long(self) -> bool:
        """Whether it has more than 5,000 characters: it is asked about the records that it names, and no others."""
        return len(self.text) > LONGEST_OVER_ALL

    @cached_property
    def phrases(self) -> dict[str, list[tuple[int, int]]]:
        """Every run of one to eight words in normal form, with the word ranges `[first, last)` it stands at.

        Runs that begin with a capital may be titles and have up to sixteen words.

        A possessive ending is read both ways: in "Winter's Tale" it belongs to the name, in "Ana's order" not.
        So is an id that is glued to what it is, as in "order:17", and one that is written apart, as "ACC 17" for
        `ACC-17`.
        """
        found: dict[str, list[tuple[int, int]]] = {}
        titles = len(self.words) <= _WORDS_WITH_TITLES
        for first in range(len(self.words)):
            plain, whole = "", ""
            begins = titles and self.words[first].text[:1].isupper() and self.words[first].normal not in STOP_WORDS
            most = _MAX_TITLE_WORDS if begins else _MAX_PHRASE_WORDS
            for last in range(first + 1, min(first + most, len(self.words)) + 1):
                word = self.words[last - 1]
                plain, before = f"{plain} {word.normal}".lstrip(), whole
                whole = f"{whole} {word.whole or word.normal}".lstrip()
                for phrase in dict.fromkeys((plain, f"{before} {word.normal}".lstrip(), whole)):
                    found.setdefault(phrase, []).append((first, last))
            for part in _GLUED.split(self.words[first].normal)[1:]:
                found.setdefault(part, []).append((first, first + 1))
            for joined in self._joined(first):
                found.setdefault(joined, []).append((first, first + 2))
        for first, last in self._joined_places():
            for phrase in self._joined_otherwise(first, last):
                found.setdefault(phrase, []).append((first, last))
        for day in self.days:
            for form in day.forms:
                found.setdefault(form, []).append((day.first, day.last))
        return found

    @cached_property
    def unspaced(self) -> dict[str, list[tuple[int, int]]]:
        """Parts of the words of scripts that put no space between words, each as `(index of the word, offset)`."""
        found: dict[str, list[tuple[int, int]]] = {}
        for index, word in enumerate(self.words[:_UNSPACED_WORDS]):
            for run in _UNSPACED.finditer(word.normal[:_UNSPACED_LETTERS]):
                text = run.group()
                for start in range(len(text)):
                    for end in range(start + 2, min(start + _LONGEST_UNSPACED, len(text)) + 1):
                        found.setdefault(text[start:end], []).append((index, run.start() + start))
        return found

    def _joined_places(self) -> Iterator[tuple[int, int]]:
        """Yield the places of up to eight words with an "&", an "and" or the like inside."""
        for first, word in enumerate(self.words):
            joined = not _JOINING_SIGNS.isdisjoint(word.normal)
            if joined and not word.is_identifier:
                yield first, first + 1
            for last in range(first + 2, min(first + _MAX_PHRASE_WORDS, len(self.words)) + 1):
                signs = {self._sign_before(last - 1), *self._behind(last - 1)}
                joined = joined or not _JOINING_SIGNS.isdisjoint(signs)
                joined = joined or (last - first > 2 and self._behind(last - 2) in _ANDS)
                if joined:
                    yield first, last

    def _sign_before(self, index: int) -> str:
        """Return the `&`, `/` or `+` that stands alone before a word."""
        before = self.words[index - 1]
        sign = self.text[before.start + len(before.text) : self.words[index].start].strip()
        return sign if sign in _JOINING_SIGNS else ""

    def _joined_otherwise(self, first: int, last: int) -> set[str]:
        """Return other ways to write a name: "Smith and Sons" for "Smith & Sons", "AT & T" for "AT&T"."""
        words = [word.normal for word in self.words[first:last]]
        signs = [self._sign_before(index) for index in range(first + 1, last)]
        inner = [word for place, word in enumerate(words) if word not in _ANDS or place in (0, len(words) - 1)]
        spelt, glued = words[0], words[0]
        for sign, word in zip(signs, words[1:], strict=True):
            spelt += f" and {word}" if sign == "&" else f" {word}"
            glued += f"{sign}{word}" if sign else f" {word}"
        return {" ".join(inner), spelt, glued, _SIGNS.sub(" ", " ".join(words))} - {" ".join(words)}

    def leaves_out_and(self, first: int, last: int, phrase: str) -> bool:
        """Whether a phrase is some words but for an "and" between them: "Ana Lind and Bo Moor" names no Lind Bo."""
        ands = sum(word.normal in _ANDS for word in self.words[first + 1 : last - 1])
        return ands > sum(word in _ANDS for word in phrase.split())

    def _joined(self, first: int) -> list[str]:
        """Return the ids that a word and a number behind it may stand for."""
        word, *behind = (one.normal for one in self.words[first : first + 2])
        if not behind or not word.isalpha() or not behind[0][:1].isdigit():
            return []
        return [f"{word}{sign}{behind[0]}" for sign in _SIGNS_OF_IDS]

    @cached_property
    def days(self) -> list[Day]:
        """The days it speaks of, in order."""
        return days_in([word.normal for word in self.words])

    @cached_property
    def dated_words(self) -> frozenset[int]:
        """Indexes of the words that make up days."""
        return frozenset(index for day in self.days for index in range(day.first, day.last))

    def is_part_of_a_day(self, first: int, last: int) -> bool:
        """Whether the words `[first, last)` lie in a day and are less than it, as "17" in "17 May"."""
        return any(d.first <= first and last <= d.last and (d.first, d.last) != (first, last) for d in self.days)

    @cached_property
    def is_shouted(self) -> bool:
        """Whether it is written in capitals, so that capitals say nothing about a word."""
        words = [word.text for word in self.words if word.text.isalpha() and len(word.text) > 1]
        return len(words) > 1 and sum(word.isupper() for word in words) >= _MOSTLY * len(words)

    @cached_property
    def shouted_little_words(self) -> frozenset[int]:
        """Indexes of little words that are written in capitals, as codes are: "AN fees", "orders from the US"."""
        return frozenset(
            index
            for index, word in enumerate(self.words)
            if word.normal in STOP_WORDS and len(word.text) > 1 and word.text.isupper() and not self.is_shouted
        )

    def asks_for(self, op: str) -> bool:
        """Whether the question asks for a figure of this kind: `count`, `sum`, `min`, `max`, `latest`, `earliest`."""
        for cue in CUES[op] & self.phrases.keys():
            # "The most recent" asks for the latest, "at least" for no least, and "last name" for no latest.
            if cue in _GRADING:
                found = any(not self._grades(first) for first, _ in self.phrases[cue])
            elif cue in _COMING_TO:
                # "What do they come to" asks for the sum, "when did she come to us" for a time.
                found = not _WHAT.isdisjoint(self.phrases) and any(self._ends_at(last) for _, last in self.phrases[cue])
            elif cue in _ORDINALS:
                found = any(
                    self._behind(last) not in _BESIDE_ORDINALS and not (cue == "last" and self._lasts(last))
                    for _, last in self.phrases[cue]
                )
            else:
                found = True
            if found:
                return True
        # "What have we spent on it" asks how much that is.
        return op == "sum" and self.words[0].normal == "what" and bool(self.spending_words)

    def given_beside(self, named_words: frozenset[int]) -> frozenset[str]:
        """Return the phrases that may give a value, beside the words (by their indexes) of what it names."""
        return frozenset(
            phrase
            for phrase, places in self.phrases.items()
            if phrase not in STOP_WORDS or any(first in self.shouted_little_words for first, _ in places)
            if any(named_words.isdisjoint(range(*place)) for place in places)
        )

    def is_placed(self, text: str) -> bool:
        """Whether it says of something that it is in, or from, what is written so."""
        places = self.phrases.get(normal_form(text), ())
        return any(first and self.words[first - 1].normal in _PLACING for first, _ in places)

    def stems_at(self, places: Collection[int]) -> frozenset[str]:
        """Return the stems of some of its words, by their indexes; of each word one."""
        return frozenset(stem(self.words[at].normal) for at in places)

    @cached_property
    def how_many(self) -> frozenset[str]:
        """The stems of what it asks the number of, as in "how many labour hours", "the number of stops"."""
        places = [at for _, at in self.phrases.get("how many", ())]
        # The "phone number of X" is no number of anything.
        numbers = self.phrases.get("number of", ())
        places += [at for first, at in numbers if not first or self.words[first - 1].normal in STOP_WORDS]
        places = [self._past_little(at) for at in places]
        if "how long" in self.phrases:
            # "How long did it take, in minutes?"
            places += [at + 1 for at, word in enumerate(self.words[:-1]) if word.normal == "in"]
        return frozenset(stem(word.normal) for at in places for word in self.words[at : at + _WORDS_OF_A_NOUN])

    def _past_little(self, at: int) -> int:
        """Return the place behind words such as "of her": "on how many of her trips"."""
        if at < len(self.words) and self.words[at].normal == "of":
            while at < len(self.words) and self.words[at].normal in _OF_THEM:
                at += 1
        return at

    @property
    def asks_for_money(self) -> bool:
        """Whether it asks how much was paid, or what several things cost together: "how much did she pay in all".

        "How much was RE-17" asks for money as well, and "what has he spent".
        """
        said = {word.normal for word in self.words}
        if not _SPENDING.isdisjoint(said) and not _WHICH.isdisjoint(said):
            return True
        behind = {self._behind(last) for _, last in self.phrases.get("how much", ())}
        return bool(behind) and not (PAYING.isdisjoint(said) and _BEING.isdisjoint(behind))

    @cached_property
    def denies(self) -> bool:
        """Whether it says that something is not so: "not", "don't", "other than"."""
        return any(
            word.normal in _DENIALS
            or word.normal.endswith(("n't", "n\u2019t"))
            or word.normal.startswith("non-")
            or pair in _DENYING
            for before, word in pairwise([self.words[0], *self.words] if self.words else [])
            for pair in [(before.normal, word.normal)]
        )

    @property
    def spending_words(self) -> frozenset[int]:
        """The indexes of its words that say that money was spent."""
        return frozenset(index for index, word in enumerate(self.words) if word.normal in _SPENDING)

    @cached_property
    def order_terms(self) -> frozenset[str]:
        """The stems of the words by which it asks for an order in time, as in "the most recent"."""
        asked = [op for op in ("latest", "earliest") if self.asks_for(op)]
        cues = frozenset().union(*(CUES[op] for op in asked)) & self.phrases.keys()
        return frozenset(map(stem, cues | (_GRADING if cues else frozenset())))

    @property
    def rate_terms(self) -> frozenset[str]:
        """The stems of what it asks for a rate by, as in "per month", "per person", and of "the last time"."""
        return frozenset(
            stem(word.normal)
            for at, (before, word) in enumerate(pairwise(self.words))
            if (before.normal in _RATES and word.normal in _PERIODS)
            or (before.normal == "per" and word.normal in _HEADS)
            or (before.normal in _ORDINALS and word.normal == "time" and not self._noun_at(at + 2))
        )

    def _noun_at(self, index: int) -> bool:
        """Whether a noun may stand at a place, and no name: "the last time entry" asks for time entries."""
        return self._behind(index) not in STOP_WORDS | {""} and self.words[index].text[:1].islower()

    def _ends_at(self, index: int) -> bool:
        """Whether nothing but "in all" stands from a place on."""
        return all(word.normal in _ALL_IN_ALL for word in self.words[index:])

    def _behind(self, index: int) -> str:
        return self.words[index].normal if index < len(self.words) else ""

    def _lasts(self, index: int) -> bool:
        """Whether "last" before an index is a verb: "how long does an evening last?"."""
        return "how long" in self.phrases and self._ends_at(index)

    def _grades(self, index: int) -> bool:
        """Whether "most" or "least" goes with the word behind or before it and asks for no figure of its own."""
        behind = self._behind(index + 1)
        before = self.words[index - 1].normal if index else ""
        return before == "at" or not CUES["latest"].isdisjoint({behind})

    @property
    def asks_who(self) -> bool:
        """Whether it asks for a person."""
        return not _WHO.isdisjoint(word.normal for word in self.words)

    @property
    def asks_how(self) -> bool:
        """Whether it asks in which way something is done: "how was it paid", and not "how much" or "how old"."""
        return any(
            word.normal == "how" and self._behind(index + 1) in STOP_WORDS - {"many", "much"}
            for index, word in enumerate(self.words)
        )

    def asks_which(self, nouns: frozenset[str]) -> bool:
        """Whether it asks which one of those is meant that are called by one of `nouns`: "which patient has …"."""
        return any(
            word.normal in _WHICH
            and any(not nouns.isdisjoint(noun_forms(near.text)) for near in self.words[index + 1 : index + 3])
            for index, word in enumerate(self.words)
        )

    @property
    def who_does(self) -> str | None:
        """The stem of what somebody does who is asked for: of "who owns the car" that of "owns"."""
        for index, word in enumerate(self.words[:-1]):
            if word.normal == "who":
                verb = self.words[index + 1].normal
                behind = self.words[index + 2 : index + 3]
                if verb in _AUXILIARIES and behind and behind[0].text.islower():
                    # "Who is presenting it?", while "who is the owner" asks for what stands there.
                    verb = behind[0].normal
                return None if verb in STOP_WORDS or not verb.isalpha() else stem(verb)
        return None

    @property
    def asks_for_time(self) -> bool:
        """Whether it asks for a time or for an order in time."""
        return any(self.asks_for(cue) for cue in ("time", "latest", "earliest"))

    def is_compared(self, day: Day) -> bool:
        """Whether a day is a bound (`before`, `since` …) rather than the day that is meant."""
        text = self.text[: self.words[day.first].start]
        before = terms(text)[-1:] + text.casefold().split()[-1:]
        return bool(_COMPARING.intersection(before))

    def raw(self, first: int, last: int) -> str:
        """Return the words `[first, last)` as they stand in the question."""
        end = self.words[last - 1].start + len(self.words[last - 1].text)
        return self.text[self.words[first].start : end]

    def without(self, set_aside: frozenset[int]) -> str:
        """Return the question's words, in order, but for those whose indexes are set aside and those of a count.

        In "the number of orders" the word `number` says that something is to be counted, and names no field.
        """
        counting = {place for cue in CUES["count"] for at in self.phrases.get(cue, ()) for place in range(*at)}
        return " ".join(
            word.text for index, word in enumerate(self.words) if index not in set_aside and index not in counting
        )

    def numbers(self) -> list[str]:
        """Return the words that are whole numbers: what may be ids."""
        return [word.text for word in self.words if word.text.isdigit()]

    def names(self) -> list[str]:
        """Return runs of capitalised words: what may be names. A lone word that begins a sentence is none."""
        return [self.raw(first, last) for first, last in self.name_places()]

    def name_places(self, *, numbered: Set[int] = frozenset()) -> list[tuple[int, int]]:
        """Return the word ranges `[first, last)` of `names`; of words with numbers those that are `numbered` names."""
        found: list[tuple[int, int]] = []
        begins = self.capital_starts
        run: int | None = None
        for index, word in enumerate([*self.words, None]):
            joins = run is not None and word is not None and self._between(index) in {"", ".", "&"}
            named = word is not None and word.text[:1].isupper() and (not word.is_identifier or index in numbered)
            named = named and index not in self.dated_words
            if named and (joins or not self._starts_sentence(index)):
                if run is not None and not joins:
                    found.append((run, index))
                run = run if joins else index - (index - 1 in begins and not self._between(index))
                continue
            if run is not None:
                found.append((run, index))
            run = None
        return found

    @cached_property
    def capital_starts(self) -> frozenset[int]:
        """Indexes of the capitalised words that begin a sentence and are more than a "What" or "Give"."""
        return frozenset(
            index
            for index, word in enumerate(self.words)
            if word.text[:1].isupper() and word.normal not in STOP_WORDS | _FIGURES and self._starts_sentence(index)
        )

    def _between(self, index: int) -> str:
        """Return what stands before a word; the full stop of "Dr." and of an initial ends no sentence."""
        if not index:
            return "?"
        before = self.words[index - 1]
        between = self.text[before.start + len(before.text) : self.words[index].start].strip()
        return between if between != "." or len(before.text) <= _ABBREVIATION else "?"

    def _starts_sentence(self, index: int) -> bool:
        return self._between(index)[-1:] in {"?", "!"}
