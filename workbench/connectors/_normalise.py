"""From the source's own object to a `Record`, by the manifest's mapping."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from workbench.connectors._manifest import FieldMap, LinkRule, Stream
from workbench.connectors._mentions import mentions
from workbench.connectors._reading import checked_json, show
from workbench.connectors._transforms import WANTED, Labels, transformed
from workbench.connectors._user_code import Normalise, load_normalise
from workbench.records import (
    MISSING,
    Acl,
    Link,
    Provenance,
    Record,
    find_all,
    format_urn,
    leaves,
    lookup,
    parse_time,
    split_pointer,
)

__all__ = ["LeftOut", "Normaliser", "Refused", "id_text", "join_id", "time_of", "without"]


class Refused(ValueError):
    """A value of the source cannot become a record; the text is the reason, `value` what was found."""

    def __init__(self, reason: str, value: object = "") -> None:
        """Keep the beginning of `value` beside the reason."""
        super().__init__(reason)
        self.reason = reason
        self.value = show(value) if value != "" else ""


class LeftOut(Refused):
    """The user's own code leaves an object out. It is no record, and nothing is wrong with it."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("left out by the normaliser")


def id_text(value: object) -> str | None:
    """Return a key's text, or `None` when `value` cannot be a key. Texts stay as they are, zeros included."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None


def join_id(parts: Sequence[str]) -> str:
    """Return the id of a key; with several parts, `/` and `~` inside a part are escaped as in a JSON Pointer.

    Example:
        >>> join_id(["HAT001", "2024/05"])
        'HAT001/2024~105'
    """
    if len(parts) == 1:
        return parts[0]
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


# Stands for the path of a rule that is applied to a value at hand.
_ANY = "/value"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNKNOWN = Acl()
_EVERYONE = Acl(readers="everyone")


def time_of(value: dict[str, Any], rule: str | FieldMap | None) -> datetime | None:
    """Return the time that a rule finds in an object, or `None` where there is none that can be read."""
    if rule is None:
        return None
    if isinstance(rule, str):
        return parse_time(lookup(value, rule))
    found = lookup(value, rule.path)
    if found is MISSING or found is None:
        return None
    with contextlib.suppress(ValueError, ArithmeticError):
        found = transformed(found, rule, value, {})
    return parse_time(found)


class Normaliser:
    """Makes the records of one stream.

    Attributes:
        odd: What was left as it is and why, with how often: told in the receipt.
    """

    def __init__(
        self,
        source: str,
        connector_type: str,
        stream: Stream,
        location: str,
        *,
        labels: Labels | None = None,
        prefix: str = "",
    ) -> None:
        """Prepare the mapping of `stream` of the connector `source`.

        Args:
            source: Name of the connector.
            connector_type: Its type.
            stream: The stream's definition.
            location: What is read, without secrets.
            labels: Labels of picklist values, where the source was found to have them.
            prefix: What stands before an address that is none by itself.

        Raises:
            ManifestError: The stream's `normaliser` names no code that can be imported.
        """
        self.odd: Counter[str] = Counter()
        self._source = source
        self._stream = stream
        # Not `or`: they may be filled in after this.
        self._labels = {} if labels is None else labels
        reference = getattr(stream, "normaliser", None)
        self._prefix = prefix
        self._code = load_normalise(reference, f"{source}.{stream.name}") if reference else None
        self._maps = stream.field_maps()
        self._texts = stream.text_maps()
        self._natural = [
            (f"@{name}", rule if isinstance(rule, FieldMap) else FieldMap(path=rule))
            for name, rule in stream.natural_keys.items()
        ]
        self._linked = bool(stream.links or self._natural)
        self._key = stream.key[0] if stream.key and len(stream.key) == 1 else None
        self._provenance = Provenance(
            connector=connector_type,
            location=location,
            mapped={name: rule.path for name, rule in self._maps.items()},
        )

    def record(self, value: dict[str, Any], key: str | None, encoded: bytes) -> Record:
        """Return the record of one object of the source.

        Args:
            value: The object, JSON values only.
            key: Its id when the id is not inside it.
            encoded: Its canonical JSON, which a content-derived id is made of.

        Raises:
            Refused: It has no id, a named transform does not fit a value, or the user's code fails.
            LeftOut: The user's code leaves it out.
        """
        stream = self._stream
        if self._code is not None:
            value = self._prepared(value, self._code)
        fields, extras = self._mapped(value)
        try:
            return Record.from_checked(
                {
                    "source": self._source,
                    "stream": stream.name,
                    "kind": stream.kind,
                    "id": self._id(value, key, encoded),
                    "title": self._text(value, stream.title, " "),
                    "text": self._whole_text(value) if self._texts else "",
                    "acl": self._acl(value),
                    "fields": fields,
                    "extras": extras,
                    "links": tuple(self._all_links(value)) if self._linked else (),
                    "url": self._url(value),
                    "created_at": self._time(value, stream.created_at),
                    "updated_at": self._time(value, stream.updated_at),
                    "provenance": self._provenance,
                }
            )
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
            raise Refused(reason, first.get("input")) from exc

    def _prepared(self, value: dict[str, Any], code: Normalise) -> dict[str, Any]:
        """Return what the user's code makes of an object."""
        name = getattr(self._stream, "normaliser", "")
        try:
            found: Any = code(value)
        except Exception as exc:
            # Code of others may raise anything; one object that it fails on does not end the pull.
            reason = f"the normaliser {name} raised {type(exc).__name__}: {exc}"
            raise Refused(reason[:500], value) from exc
        if found is None:
            self.odd["left out by the normaliser"] += 1
            raise LeftOut
        try:
            # Also when it is the same object: the code may have changed it.
            checked_json(found)
        except (ValueError, TypeError) as exc:
            reason = f"the normaliser {name} returned what cannot be a record: {exc}"
            raise Refused(reason, show(found)) from exc
        prepared: dict[str, Any] = found
        return prepared

    def _id(self, value: dict[str, Any], key: str | None, encoded: bytes) -> str:
        if self._key is not None and (only := id_text(lookup(value, self._key))) is not None:
            return only
        if self._stream.key is None:
            if self._stream.key_from == "content":
                return hashlib.sha256(encoded).hexdigest()[:24]
            if not key:
                reason = "it has no key"
                raise Refused(reason)
            return key
        parts = []
        for path in self._stream.key:
            found = lookup(value, path)
            part = id_text(found)
            if part is None:
                reason = f"the key {path} is {'missing' if found is MISSING else 'null' if found is None else 'no id'}"
                raise Refused(reason, "" if found is MISSING else found)
            parts.append(part)
        return join_id(parts)

    def _mapped(self, value: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        if not self._maps:
            return value, {}
        fields: dict[str, Any] = {}
        extras = value
        for name, rule in self._maps.items():
            found = lookup(value, rule.path)
            if found is MISSING:
                continue
            try:
                fields[name] = transformed(found, rule, value, self._labels)
            except (ValueError, ArithmeticError) as exc:
                reason = f"{rule.path} is not {WANTED[rule.transform or 'text']}"
                raise Refused(reason, found) from exc
            # What a transform changed stays in `extras` as it was: nothing that the source sent is dropped.
            if rule.transform == "picklist" or (fields[name] == found and type(fields[name]) is type(found)):
                extras = without(extras, split_pointer(rule.path))
        return fields, extras

    def _text(self, value: dict[str, Any], paths: str | list[str] | None, separator: str) -> str:
        if type(paths) is str:
            # Almost always one plain text.
            found = lookup(value, paths)
            if type(found) is str:
                return found.strip()
        parts = []
        for path in [paths] if isinstance(paths, str) else paths or []:
            for _, leaf in leaves(lookup(value, path)):
                if isinstance(leaf, str | int | float) and not isinstance(leaf, bool) and str(leaf).strip():
                    parts.append(str(leaf).strip())
        return separator.join(parts)

    def _url(self, value: dict[str, Any]) -> str | None:
        found = lookup(value, self._stream.url) if self._stream.url else None
        if not isinstance(found, str) or not found:
            return None
        return self._prefix + found if self._prefix and not _SCHEME.match(found) else found

    def _time(self, value: dict[str, Any], rule: str | FieldMap | None) -> datetime | None:
        if rule is None:
            return None
        time = time_of(value, rule)
        if time is None:
            path, transform = (rule, None) if isinstance(rule, str) else (rule.path, rule.transform)
            if lookup(value, path) not in (MISSING, None, ""):
                self.odd[f"{path} is not {WANTED[transform or 'time']}, so the record's time is left empty"] += 1
        return time

    def _whole_text(self, value: dict[str, Any]) -> str:
        return "\n".join(text for rule in self._texts if (text := self._long_text(value, rule)))

    def _long_text(self, value: dict[str, Any], rule: FieldMap) -> str:
        if rule.transform is None:
            return self._text(value, rule.path, "\n")
        found = lookup(value, rule.path)
        if found is MISSING or found is None:
            return ""
        try:
            return str(transformed(found, rule, value, self._labels)).strip()
        except (ValueError, ArithmeticError):
            self.odd[f"{rule.path} is not {WANTED[rule.transform]}, so it is shown as it is"] += 1
            return self._text(value, rule.path, "\n")

    def _acl(self, value: dict[str, Any]) -> Acl:
        rule = self._stream.acl
        if rule is None:
            return _UNKNOWN
        if rule.everyone is not None:
            found = lookup(value, rule.everyone)
            if found == rule.everyone_is and isinstance(found, bool) == isinstance(rule.everyone_is, bool):
                return _EVERYONE
        if rule.readers is not None:
            found_ids = [id_text(leaf) for _, leaf in find_all(value, rule.readers)]
            readers = tuple(dict.fromkeys(reader for reader in found_ids if reader is not None))
            if readers:
                return Acl(readers=readers)
        return _UNKNOWN

    # -- links -------------------------------------------------------------------------------------

    def _all_links(self, value: dict[str, Any]) -> Iterator[Link]:
        for rule in self._stream.links:
            yield from self._links(value, rule)
        for name, rule_ in self._natural:
            text = self._key_text(lookup(value, rule_.path), rule_, f"natural key {name[1:]}", value)
            if text:
                yield Link(name=name, target=self._target("", self._stream.name, f"{name}={text}"), path=rule_.path)

    def _links(self, value: dict[str, Any], rule: LinkRule) -> list[Link]:
        source, _, stream = rule.to.rpartition(".")
        found: list[tuple[str, str]] = []
        if isinstance(rule.path, list):
            parts = [id_text(lookup(value, path)) for path in rule.path]
            whole = [part for part in parts if part is not None]
            if len(whole) == len(parts):
                found = [(rule.path[0], join_id(whole))]
        elif rule.find is not None:
            found = list(self._mentioned(value, rule, rule.path))
        else:
            as_map = FieldMap(path=_ANY, transform=rule.transform)
            for pointer, target in find_all(value, rule.path):
                text = self._key_text(target, as_map, f"link {rule.name}", value)
                if text is not None:
                    found.append((pointer, text))
        by = f"@{rule.by}=" if rule.by else ""
        return [Link(name=rule.name, target=self._target(source, stream, by + text), path=at) for at, text in found]

    def _mentioned(self, value: dict[str, Any], rule: LinkRule, path: str) -> Iterator[tuple[str, str]]:
        """Yield the pointer of a text and the key of each record that it mentions, each once."""
        assert rule.find is not None  # noqa: S101 - the caller looked
        within = [id_text(lookup(value, one)) for one in rule.within]
        as_map = FieldMap(path=_ANY, transform=rule.transform)
        seen = set()
        for pointer, text in find_all(value, path):
            if not isinstance(text, str):
                continue
            for inside, mention in mentions(text, rule.find):
                key = self._key_text(mention, as_map, f"link {rule.name}", value)
                if key is None:
                    continue
                # A mention that names its repository itself means that one.
                before = _before(inside, within)
                if before is None:
                    self.odd[f"link {rule.name}: '{inside}' does not say which record within stands for"] += 1
                    continue
                whole = [part for part in before if part is not None]
                key = join_id([*whole, key]) if whole else key
                if len(whole) == len(before) and key not in seen:
                    seen.add(key)
                    yield pointer, key

    def _key_text(self, found: Any, rule: FieldMap, what: str, whole: dict[str, Any]) -> str | None:
        """Return a value as the text of a key, or `None`; what should be one and cannot is counted."""
        if found is MISSING or found is None or found == "":
            return None
        try:
            text = id_text(transformed(found, rule, whole, self._labels))
        except (ValueError, ArithmeticError):
            text = None
        if text is None:
            at = f" at {rule.path}" if rule.path != _ANY else ""
            self.odd[f"{what}: a value{at} cannot be a key, so it links to nothing"] += 1
        return text

    def _target(self, source: str, stream: str, key: str) -> str:
        return format_urn(source or self._source, stream, key)


def _before(inside: str, within: list[str | None]) -> Sequence[str | None] | None:
    """Return what stands before a mention in the target's key; `None` where its own repository does not fit there."""
    if not inside or len(within) == 1:
        return [inside] if inside else within
    return inside.split("/") if len(within) == 2 else None


def without(value: dict[str, Any], segments: list[str]) -> dict[str, Any]:
    """Return a copy of `value` without what `segments` lead to; lists are left whole."""
    head, rest = segments[0], segments[1:]
    if head not in value:
        return value
    if not rest:
        return {key: child for key, child in value.items() if key != head}
    child = value[head]
    if not isinstance(child, dict):
        return value
    remaining = without(child, rest)
    whole = {key: remaining if key == head else other for key, other in value.items()}
    if not remaining:
        del whole[head]
    return whole
