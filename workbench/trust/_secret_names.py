"""Secrets that are known by the name of their field: what is called a password is one, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from workbench.records import Record
from workbench.trust._secrets import SECRET_ID, SECRET_REMOVED, is_credential

__all__ = ["fewest_at_path", "fewest_of_secret", "is_secret_value", "told_id", "without_secrets"]

_ANY, _CREDENTIAL, _LONG = 1, 6, 20
# Of what stands in an object below such a name, sentences are not the secret but tell of it.
_WORD = 2
# The whole of a name, in small letters with `_` between its words; what stands before the words may be anything.
_NAMES = (
    (
        _ANY,
        r"""
        (?:.*_)?(?:\w*(?:password|passwd|passwort|kennwort|wachtwoord|passphrase|passcode|secret)|pwd|mot_de_passe
          |contrase[nñ]a|senha)
        | (?:.*_)?(?:api|access|private|secret|signing|encryption)_?key
        | (?:.*_)?(?:access|api|auth|authentication|authorization|bearer|csrf|jwt|oauth|refresh|reset|session|xsrf)
          _?token
        """,
    ),
    (_CREDENTIAL, r"(?:.*_)?(?:token|credential|cred|bearer)"),
    # Business systems call the number of a customer so as well.
    (_LONG, r"(?:.*_)?(?:account|client)_?key"),
)
# A word of letters alone that is so long, or has capitals inside, is hardly one that people write.
_LONGEST_WORD, _MIXED_WORD = 20, 12
_MIXED = re.compile(r"[A-Za-z]*[a-z][A-Z][A-Za-z]*")
_FORMS = [(fewest, re.compile(form, re.VERBOSE)) for fewest, form in _NAMES]
_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^\w]+|_+")
# "password_hash" and "password2" hold one too; "has_password" holds none.
_BEHIND = re.compile(
    r"(?:_(?:again|confirm|confirmation|digest|enc|encrypted|hash|new|old|plain|salt|text|value)|_?\d+)+$"
)
_WHETHER = re.compile(r"(?:has|is|needs?|requires?|uses?|with|no)_")
# What is said of a secret rather than being one.
_STATES = frozenset(
    """
    yes no true false none null nil n/a na unknown required optional set unset missing empty enabled disabled active
    inactive expired valid invalid changed pending revoked hidden redacted removed
    read write admin
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_NAMING = ("name", "key", "field", "label", "attribute", "property", "setting")
_NAMED = frozenset({"value", "val", "content", "old_value", "new_value", "oldValue", "newValue", "Value"})
# A shorter one may be a word of the text by chance.
_SHORTEST_REPEATED = 6


@lru_cache(maxsize=16_384)
def fewest_of_secret(name: str) -> int:
    """Return of how many characters a value under a name is a secret: 1 for any value, 0 for none.

    Example:
        >>> [fewest_of_secret(name) for name in ("password", "apiKey", "token", "account_key", "name", "has_password")]
        [1, 1, 6, 20, 0, 0]
    """
    words = _BEHIND.sub("", _BETWEEN_WORDS.sub("_", name).strip("_").lower())
    if _WHETHER.match(words) or name.startswith("/"):
        # What begins so is a path, such as `/etc/passwd`.
        return 0
    for fewest, form in _FORMS:
        if form.fullmatch(words) or (words.endswith("s") and form.fullmatch(words[:-1])):
            return fewest
    return 0


def is_secret_value(value: Any, fewest: int) -> bool:
    """Whether a value is a secret under a name that makes one of so many characters; see `fewest_of_secret`."""
    if not fewest or value is None or isinstance(value, bool):
        return False
    if fewest in (_ANY, _WORD):
        text = str(value).strip().lower()
        return bool(text) and text not in _STATES and (fewest == _ANY or not (" " in text or "://" in text))
    if not isinstance(value, str) or len(value) < fewest:
        return False
    is_mixed = len(value) >= _MIXED_WORD and _MIXED.fullmatch(value) is not None
    return is_credential(value) or is_mixed or (value.isalpha() and len(value) >= _LONGEST_WORD)


def without_secrets(record: Record) -> Record:
    """Return a record without the values whose names say that they are secrets; the same one where it has none.

    A name counts for what stands below it, in lists and objects as well; in `{"name": "password", "value": …}` it is
    told beside the value. What was taken out of one field is taken out of all texts of the record. `Record.id` stays,
    since it is what the record is found by; `told_id` says how it is written.
    """
    taken: list[str] = []
    fields = _without(record.fields, 0, record.id, taken)
    extras = _without(record.extras, 0, record.id, taken) if record.extras else record.extras
    if fields is record.fields and extras is record.extras:
        return record
    elsewhere = _Elsewhere(taken)
    return record.model_copy(
        update={
            "fields": elsewhere.cleaned(fields),
            "extras": elsewhere.cleaned(extras),
            "title": elsewhere.text(record.title),
            "text": elsewhere.text(record.text),
        }
    )


class _Elsewhere:
    """Takes the secrets of a record out of its other texts."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = frozenset(taken)
        long = sorted((one for one in self._taken if len(one) >= _SHORTEST_REPEATED), key=len, reverse=True)
        every = "|".join(map(re.escape, long))
        self._within = re.compile(rf"(?<!\w)(?:{every})(?!\w)") if long else None

    def text(self, text: str) -> str:
        if text in self._taken:
            return SECRET_REMOVED
        return self._within.sub(SECRET_REMOVED, text) if self._within is not None else text

    def cleaned(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.cleaned(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.cleaned(inner) for inner in value]
        return self._within.sub(SECRET_REMOVED, value) if isinstance(value, str) and self._within is not None else value


def told_id(record: Record) -> str:
    """Return the id of a record of which `without_secrets` was made, as a text may tell it."""
    return SECRET_ID if SECRET_ID in record.body.values() else record.id


@lru_cache(maxsize=16_384)
def fewest_at_path(path: str) -> int:
    """Return what `fewest_of_secret` does, for a field path: the strictest of the names in it."""
    return min((fewest for name in path.split("/") if (fewest := fewest_of_secret(name))), default=0)


def _without(value: Any, fewest: int, own_id: str, taken: list[str]) -> Any:
    """Return a value without its secrets, itself where it has none; what is taken out is added to `taken`."""
    if isinstance(value, dict):
        said, below = _said_beside(value), _WORD if fewest == _ANY else fewest
        changed = {}
        for name, inner in value.items():
            own = fewest_of_secret(name) or (_strictest(fewest, said) if name in _NAMED else below)
            # Most values are none, and a call for each would take longer than all the rest.
            if own or isinstance(inner, dict | list):
                found = _without(inner, own, own_id, taken)
                if found is not inner:
                    changed[name] = found
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        every = [_without(inner, fewest, own_id, taken) for inner in value]
        return value if all(a is b for a, b in zip(value, every, strict=True)) else every
    if not is_secret_value(value, fewest) or value in (SECRET_REMOVED, SECRET_ID):
        return value
    taken.append(str(value))
    return SECRET_ID if str(value) == own_id else SECRET_REMOVED


def _strictest(*found: int) -> int:
    return min((one for one in found if one), default=0)


def _said_beside(value: Mapping[str, Any]) -> int:
    """Return what the name that is told beside a value makes of it."""
    if _NAMED.isdisjoint(value):
        return 0
    said = (value.get(name) for name in _NAMING)
    return _strictest(*(fewest_of_secret(name) for name in said if isinstance(name, str)))
