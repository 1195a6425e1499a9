"""Keys that a question calls by their own field: "SPNO 4108", "unit id 2176"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from workbench.records import normal_form
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._records.source import Source
from workbench.views._records.spec import Entity
from workbench.views._records.vocabulary import plain_words

__all__ = ["NUMBER_WORDS", "KeyColumns", "path_nouns"]

NUMBER_WORDS = frozenset({"no", "nr", "number", "id"})
# Fields that are called so alone say of no entity whose key they are.
_SAY_NOTHING = NUMBER_WORDS | {"key", "code", "num", "nbr", "ref", "reference", "uuid", "guid", "year", "pk"}
_SAMPLE = 5
_MOST_WORDS = 4
_SHORTEST_NOUN = 4


@lru_cache(maxsize=1_024)
def path_nouns(paths: tuple[str, ...]) -> frozenset[str]:
    """Return the stems of the longer words in the names of field paths; `check` of `/check_no` among them."""
    return frozenset(stem(word) for path in paths for word in plain_words(path) if len(word) >= _SHORTEST_NOUN)


class KeyColumns:
    """What the keys of entities are called in their records; read when a question first needs it."""

    def __init__(self, source: Source) -> None:
        """Remember where the records are."""
        self._source = source
        self._names: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}

    def words_before(self, question: Question, index: int, entity: Entity, paths: tuple[str, ...]) -> int:
        """Return how many words right before a number name the field of a key; 0 where none do.

        Args:
            question: The question.
            index: Index of the number among its words.
            entity: The entity.
            paths: What its key is made of.
        """
        if not index or len(paths) > 1:
            return 0
        called = self._called(entity.stream, paths)
        said = ""
        for back in range(1, min(_MOST_WORDS, index) + 1):
            said = "".join(plain_words(question.words[index - back].text)) + said
            if said in called:
                return back
        return 0

    def tell_of(self, question: Question, index: int, entities: Iterable[Entity]) -> bool:
        """Whether the word before a number, in capitals as fields in terse sources are, names a key of some entity."""
        before = question.words[index - 1] if index else None
        if before is None or not before.text.isupper() or before.normal in STOP_WORDS:
            return False
        return any(self.words_before(question, index, one, (key,)) for one in entities for key in one.keys)

    def _called(self, stream: str, paths: tuple[str, ...]) -> frozenset[str]:
        known = self._names.get((stream, paths))
        if known is None:
            names = self._copies_of_the_id(stream) if paths == ("id",) else {paths[0].rpartition("/")[2]}
            spelt = {form for name in names for form in _written(plain_words(name))}
            known = self._names.setdefault((stream, paths), frozenset(spelt))
        return known

    def _copies_of_the_id(self, stream: str) -> set[str]:
        """Return the fields that hold the record's id in each of a few records."""
        keys = list(islice(self._source.key_values(stream, ("id",)), _SAMPLE))
        urns = [urn for found in self._source.find_many(stream, ("id",), keys).values() for urn in found]
        records = self._source.get_many(urns).values()
        copies = [{name for name, value in one.body.items() if _is_key(value, one.id)} for one in records]
        return set.intersection(*copies) if copies else set()


def _is_key(value: object, key: str) -> bool:
    return isinstance(value, str | int) and normal_form(str(value)) == normal_form(key)


def _written(words: Sequence[str]) -> set[str]:
    """Return a field's name in one word, and with its last word as people say it: `jobno`, `jobnumber`."""
    if _SAY_NOTHING.issuperset(words):
        return set()
    forms = {"".join(words)}
    if words[-1] in NUMBER_WORDS:
        forms |= {"".join([*words[:-1], word]) for word in NUMBER_WORDS}
    elif len(words) == 1:
        stem = next((words[0].removesuffix(end) for end in ("no", "nr", "id") if words[0].endswith(end)), "")
        forms |= {stem + word for word in NUMBER_WORDS} if len(stem) > 1 else set()
    return forms
