"""What fields and their values are called: no names of records, and known nevertheless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.records import normal_form, split_pointer
from workbench.views._english.question import Question
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._records.vocabulary import Vocabulary, plain_words

__all__ = ["KnownNames"]

# What ends the names of fields that lead to others.
_OF_KEYS = ("no", "nr", "num", "id", "cd", "code", "ref", "key")


class KnownNames:
    """Tells what texts of a question are values of fields, or what those are called."""

    def __init__(self, spec: ContextSpec, sections: Mapping[str, Section], vocabulary: Vocabulary) -> None:
        """Read nothing yet; `sections` are those of the entities' own records."""
        self._spec, self._sections, self._vocabulary = spec, sections, vocabulary

    def known(self, texts: Sequence[str]) -> dict[str, str]:
        """Return those of some texts that are values of fields or what those are called, each with what it is.

        They are no names of anything, and known nevertheless: nobody may be told that they were not found.
        """
        found: dict[str, str] = {}
        for text in dict.fromkeys(texts):
            value = normal_form(text)
            for name, section in self._sections.items():
                for path in self._vocabulary.paths_with(self._spec.entities[name].stream, section, value):
                    found.setdefault(text, f"a value of {path} of {name}")
            if text not in found and self.is_label(text):
                found[text] = "what a field is called"
        return found

    def paths_with(self, stream: str, section: Section, value: str) -> list[str]:
        """Return the fields by which records can be chosen and of which a text in normal form is a value."""
        return self._vocabulary.paths_with(stream, section, value)

    def is_label(self, text: str) -> bool:
        """Whether some field is called by these words, and by no others: "Estimated Cost"."""
        words = plain_words(text)
        return any(
            words == plain_words(part)
            for entity, section in self._sections.items()
            for path in self._vocabulary.paths(self._spec.entities[entity].stream, section)
            for part in split_pointer(path)
        )

    def is_no_name(self, asked: Question, text: str) -> bool:
        """Whether a text of a question is what a field is called, or where something is: a city is no part of a firm.

        "Customers in Porto" live there, though there is a Porto Wood.
        """
        return self.is_label(text) or (asked.is_placed(text) and bool(self._values_of(text)))

    def _values_of(self, text: str) -> list[str]:
        """Return the fields of which a text is a value, but for those by which records are named."""
        return [
            path
            for name, section in self._sections.items()
            for entity in [self._spec.entities[name]]
            for path in self._vocabulary.paths_with(entity.stream, section, normal_form(text))
            if not any(path in paths for paths in entity.key_paths())
        ]

    def is_known(self, word: str) -> bool:
        """Whether a word is a value of a field, or what one is called."""
        return bool(self.known([word])) or self.is_field(normal_form(word))

    def is_state(self, word: str) -> bool:
        """Whether a word is a value without digits that some records have: `on_air`. What has it not is no lost id."""
        return not any(map(str.isdigit, word)) and "@" not in word and bool(self.known([word]))

    def is_field(self, name: str) -> bool:
        """Whether fields are called by a name, in normal form: who types `LEAD_DAYS` gives no key.

        Nor who types `p2` for a `p2_no`, or `apv_by` for an `inv_apv_by`.
        """
        forms = {name, *(f"{name}_{ending}" for ending in _OF_KEYS)}
        return any(
            field in forms or ("_" in name and field.endswith(f"_{name}"))
            for entity, section in self._sections.items()
            for path in self._vocabulary.paths(self._spec.entities[entity].stream, section)
            for field in map(normal_form, split_pointer(path))
        )
