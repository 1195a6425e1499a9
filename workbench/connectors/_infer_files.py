"""A manifest for files, guessed from what is in them."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from workbench.connectors._files import read_file
from workbench.connectors._guess import check_name, guess_key, guess_links, guess_pairs, guess_texts, safe_name
from workbench.connectors._json_stream import iter_document
from workbench.connectors._manifest import FilesManifest, FilesStream
from workbench.connectors._normalise import id_text, join_id
from workbench.connectors._profile import Profile
from workbench.connectors._reading import Item, checked_json
from workbench.connectors._redact import shorten
from workbench.connectors._streams import Format
from workbench.errors import ManifestError
from workbench.records import join_pointer

__all__ = ["infer_files"]

_FORMATS: dict[str, Format] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_LOOKED_AT = 100_000
_MEMBERS = 200


class _Source(NamedTuple):
    """Where one stream comes from: its name, its files, how they are read."""

    name: str
    pattern: str
    files: list[Path]
    format: Format
    records: str = ""
    single: bool = False


def infer_files(name: str, paths: Sequence[Path | str], *, project: Path | None = None) -> FilesManifest:
    """Guess a manifest for files and folders of files.

    Looks at up to 100,000 records of each stream. Formats go by ending and content; streams are named
    after files, or after keys of a JSON document that holds several lists. Files of one folder whose names
    differ in digits alone are one stream. A key is a field that is in every record and never twice, at
    the top or in an object that is called an id (`/id/isbn`).

    Args:
        name: Name of the connector.
        paths: Files, and folders to be searched.
        project: The project's root: files inside it are named relative to it.

    Raises:
        ManifestError: A path does not exist, holds nothing that can be read, or `name` is no name.
    """
    check_name(name)
    files, ignored = _collect([Path(path) for path in paths])
    folder = Path(os.path.commonpath([path.parent for path in files]))
    sources = _sources(files, folder)
    streams: list[FilesStream] = []
    profiles: list[Profile] = []
    keys: dict[str, tuple[tuple[str, ...] | None, set[str]]] = {}
    for source in sources:
        stream, profile, key = _stream(source)
        streams.append(stream)
        profiles.append(profile)
        if key is not None:
            keys[stream.name] = key
    links = guess_links(profiles, keys, {stream.name for stream in streams if stream.title})
    root = folder
    if project is not None and folder.is_relative_to(project.resolve()):
        root = folder.relative_to(project.resolve())
    return FilesManifest(
        name=name,
        description=f"Not read: {', '.join(ignored)}." if ignored else "",
        root=root.as_posix(),
        streams=[stream.model_copy(update={"links": links[stream.name]}) for stream in streams],
    )


def _collect(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    files: list[Path] = []
    ignored: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p.resolve() for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            files += [p for p in inside if p.suffix.lower() in _FORMATS]
            ignored += [p.relative_to(path.resolve()).as_posix() for p in inside if p.suffix.lower() not in _FORMATS]
        elif not path.is_file():
            message = f"'{path}' does not exist. Give files, or folders that hold them."
            raise ManifestError(message)
        elif path.suffix.lower() not in _FORMATS:
            message = f"'{path}' has an ending that is not known. Known: {', '.join(_FORMATS)}."
            raise ManifestError(message)
        else:
            files.append(path.resolve())
    if not files:
        given = ", ".join(f"'{path}'" for path in paths) or "nothing"
        message = f"no file to read in {given}. Known endings: {', '.join(_FORMATS)}."
        raise ManifestError(message)
    return list(dict.fromkeys(files)), ignored


def _sources(files: Sequence[Path], folder: Path) -> list[_Source]:
    taken: list[str] = []
    found: list[_Source] = []
    for group in _groups(files):
        first = group[0]
        relative = first.relative_to(folder).as_posix()
        pattern, stem = relative, first.name.partition(".")[0]
        if len(group) > 1:
            start = re.split(r"\d", first.name, maxsplit=1)[0]
            by_digits = len({_digits_out(path.name) for path in group}) == 1
            last = f"{start}[0-9]*{first.suffix}" if by_digits else f"*{first.suffix}"
            parent = first.parent.relative_to(folder).as_posix()
            pattern = last if parent == "." else f"{parent}/{last}"
            stem = (start.strip("-_. ") if by_digits else "") or first.parent.name
        for suffix, form, pointer, single in _shapes(first):
            name = safe_name(suffix or stem, taken)
            taken.append(name)
            found.append(_Source(name, pattern, group, form, pointer, single))
    return found


def _digits_out(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def _groups(files: Sequence[Path]) -> list[list[Path]]:
    """Put files together whose names differ in digits alone, and JSON files of one record each."""
    groups: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for path in files:
        groups[path.parent, _digits_out(path.name)].append(path)
    singles: dict[Path, list[tuple[Path, str]]] = defaultdict(list)
    for key, group in groups.items():
        if group[0].suffix.lower() == ".json" and _shapes(group[0])[0][3]:
            singles[key[0]].append(key)
    for folder, keys in singles.items():
        merged = sorted(path for key in keys for path in groups[key])
        # The pattern `*.json` must not catch a file of another kind.
        if len(keys) > 1 and merged == sorted(path for path in files if path.parent == folder):
            for key in keys:
                del groups[key]
            groups[folder, "*"] = merged
    return sorted(groups.values(), key=lambda group: files.index(group[0]))


def _shapes(path: Path) -> list[tuple[str, Format, str, bool]]:
    """Return (suffix of the name, format, pointer, one record only) of each stream in a file."""
    form = _FORMATS[path.suffix.lower()]
    if form != "json":
        return [("", form, "", False)]
    with path.open("rb") as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return [("", "json", "", False)]
    if _is_lines(path):
        return [("", "jsonl", "", False)]
    return _object_shapes(_members(path), path.name.partition(".")[0])


def _is_lines(path: Path) -> bool:
    with path.open("rb") as file:
        lines = [line for line in islice(file, 5) if line.strip()][:2]
    try:
        return len(lines) == 2 and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError):
        return False


def _members(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        items = islice(iter_document(file, path.name, "", keyed=True), _MEMBERS)
        return {str(item.key): item.value for item in items if isinstance(item, Item)}


def _object_shapes(members: dict[str, Any], stem: str) -> list[tuple[str, Format, str, bool]]:
    if _alike(list(members.values())):
        return [("", "object_of_objects", "", False)]
    inner: list[tuple[str, Format, str, bool]] = []
    for key, value in members.items():
        if isinstance(value, list) and value and all(isinstance(child, dict) for child in value[:50]):
            inner.append((key, "json", join_pointer([key]), False))
        elif isinstance(value, dict) and _alike(list(value.values())[:_MEMBERS]):
            inner.append((key, "object_of_objects", join_pointer([key]), False))
    scalars = [key for key, value in members.items() if not isinstance(value, dict | list)]
    is_record = "id" in scalars or f"{stem.lower().removesuffix('s')}_id" in scalars or len(scalars) > 3
    if not inner or is_record:
        return [("", "json", "", True)]
    return inner if len(inner) > 1 else [("", *inner[0][1:])]


def _alike(values: Sequence[Any]) -> bool:
    """Tell records under keys from one record of several objects: most keys of one are keys of others too."""
    if len(values) < 2 or not all(isinstance(value, dict) and value for value in values):
        return False
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        for key in value:
            counts[key] += 1
    often = max(2, len(values) / 2)
    shares = [sum(counts[key] >= often for key in value) / len(value) for value in values]
    return sum(shares) / len(shares) >= 0.5


def _delimiter(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = file.readline(100_000)
    return max(",;\t|", key=lambda mark: (header.count(mark), mark == ","))


def _stream(source: _Source) -> tuple[FilesStream, Profile, tuple[tuple[str, ...] | None, set[str]] | None]:
    keyed = source.format == "object_of_objects"
    draft = FilesStream(
        name=source.name,
        path=source.pattern,
        format=source.format,
        records=source.records,
        key_from="object_key" if keyed else "content",
        delimiter=_delimiter(source.files[0]) if source.format == "csv" else ",",
    )
    profile = Profile(source.name)
    for value, object_key in islice(_values(source, draft), _LOOKED_AT):
        profile.add(value, object_key)
    update: dict[str, Any] = dict(guess_texts(profile))
    key: tuple[tuple[str, ...] | None, set[str]] | None = None
    found = guess_key(profile, by_name=source.single)
    if keyed:
        key = (None, profile.object_keys or set())
    elif found is not None:
        update |= {"key": [join_pointer(found)], "key_from": None}
        key = (found, profile.column(found).keys or set())
    elif source.single and len(source.files) > 1:
        update |= {"key_from": "file_stem"}
        key = (None, {path.name.partition(".")[0] for path in source.files})
    elif (pair := _pair(source, draft, profile)) is not None:
        update |= {"key": [join_pointer([part]) for part in pair], "key_from": None}
    else:
        update |= {"description": "No field is in every record and never twice: ids are made of the content."}
    if profile.count >= _LOOKED_AT:
        seen = f"Guessed from the first {_LOOKED_AT:,} records."
        update["description"] = " ".join([str(update.get("description", "")), seen]).strip()
    return draft.model_copy(update=update), profile, key


def _values(source: _Source, draft: FilesStream) -> Iterator[tuple[dict[str, Any], str | None]]:
    import pyarrow as pa

    for path in source.files:
        try:
            for item in read_file(path, draft, path.name):
                if isinstance(item, Item) and _is_sound(item):
                    yield item.value, item.key
        except (OSError, pa.ArrowException) as exc:
            message = f"'{path}' cannot be read: {shorten(str(exc))}."
            raise ManifestError(message) from exc


def _is_sound(item: Item) -> bool:
    # What a pull would refuse says nothing about the others.
    try:
        checked_json(item.value)
    except ValueError:
        return False
    return True


def _pair(source: _Source, draft: FilesStream, profile: Profile) -> tuple[str, str] | None:
    """Return the first pair of fields whose values together are in no two records."""
    pairs = guess_pairs(profile)
    seen: dict[tuple[str, str], set[str]] = {pair: set() for pair in pairs}
    for value, _ in islice(_values(source, draft), _LOOKED_AT) if profile.count > 1 else ():
        for pair in list(seen):
            parts = [id_text(value.get(name)) for name in pair]
            whole = [part for part in parts if part is not None]
            key = join_id(whole) if len(whole) == len(parts) else None
            if key is None or key in seen[pair]:
                del seen[pair]
            else:
                seen[pair].add(key)
        if not seen:
            return None
    return next(iter(seen), None) if profile.count > 1 else None
