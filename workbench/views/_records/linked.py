"""Records with the links that a spec declares beside those of the manifests."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence

from workbench.records import Link, Record, escape_segment, find_all, format_urn, lookup, normal_form, parse_urn
from workbench.views._records.source import Source
from workbench.views._records.source_behind import SourceBehind
from workbench.views._records.spec import SpecLink

__all__ = ["LinkedSource", "is_meant"]

_KEPT_RECORDS = 8_192
_CHECKED_RECORDS = 2_000


class LinkedSource(SourceBehind):
    """A source whose records also have the links of a spec.

    They are found by the source's own key indexes, in both directions, and nothing is written anywhere.
    """

    def __init__(self, source: Source, links: Sequence[SpecLink]) -> None:
        """Take the records of `source` and the spec's links."""
        super().__init__(source)
        self._by_stream: dict[str, list[SpecLink]] = defaultdict(list)
        for link in links:
            self._by_stream[link.stream].append(link)
        # The same record is handed out again, so that what was found out of it can be kept.
        self._kept: OrderedDict[str, tuple[Record, Record]] = OrderedDict()

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return the records that exist, with all their links."""
        records = self._source.get_many(urns)
        fresh = [r for r in records.values() if r.qualified_stream in self._by_stream and self._known(r) is None]
        by_stream: dict[str, list[Record]] = defaultdict(list)
        for record in fresh:
            by_stream[record.qualified_stream].append(record)
        for stream, those in by_stream.items():
            self._link(stream, those)
        return {urn: self._known(record) or record for urn, record in records.items()}

    def links_from(self, urn: str, name: str) -> list[Link]:
        """Return the record's links of one name, those of the spec among them."""
        record = self.get_many([urn]).get(urn) if self._named(urn, name) else None
        if record is None:
            return self._source.links_from(urn, name)
        return [link for link in record.links if link.name == name]

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        """Return URNs of the records of `stream` whose link `name` leads to `urn`."""
        link = next((one for one in self._by_stream.get(stream, ()) if one.name == name), None)
        if link is None:
            return self._source.links_to(urn, name, stream=stream)
        keys = [normal_form(key) for key in self._keys_of(urn, link)]
        keys = [key for key in keys if key]
        found = self._source.find_many(stream, link.paths(), keys)
        urns = list(dict.fromkeys(one for key in keys for one in found.get(key, ())))
        if len(urns) > _CHECKED_RECORDS:
            return urns
        # Keys are compared in normal form; ids that differ in case alone are told apart here.
        return [one for one, record in self.get_many(urns).items() if any(li.target == urn for li in record.links)]

    def _named(self, urn: str, name: str) -> bool:
        ref = parse_urn(urn)
        return any(link.name == name for link in self._by_stream.get(f"{ref.source}.{ref.stream}", ()))

    def _keys_of(self, urn: str, link: SpecLink) -> list[str]:
        """Return the texts by which records of the link's stream mean `urn`."""
        if not self._where(link, [urn]):
            return []
        record_id = parse_urn(urn).id
        if len(link.paths()) > 1:
            return [" ".join(part.replace("~1", "/").replace("~0", "~") for part in record_id.split("/"))]
        if link.by == "id":
            return [link.prefix + record_id]
        record = self._source.get_many([urn]).get(urn)
        found = find_all(record.body, link.by) if record else ()
        return [link.prefix + text for _, value in found if (text := _text(value))]

    def _known(self, record: Record) -> Record | None:
        kept = self._kept.get(record.urn)
        return kept[1] if kept is not None and kept[0] is record else None

    def _link(self, stream: str, records: Sequence[Record]) -> None:
        found: dict[str, list[Link]] = {record.urn: [] for record in records}
        for link in self._by_stream[stream]:
            named = {record.urn: list(_named_by(record, link)) for record in records}
            targets = self._targets(link, {text for texts in named.values() for _, text in texts})
            for urn, texts in named.items():
                found[urn] += [
                    Link(name=link.name, target=target, path=pointer)
                    for pointer, text in texts
                    for target in targets[text]
                ]
        for record in records:
            links = (*record.links, *found[record.urn])
            self._kept[record.urn] = (record, record.model_copy(update={"links": links}))
            self._kept.move_to_end(record.urn)
        while len(self._kept) > max(_KEPT_RECORDS, len(records)):
            self._kept.popitem(last=False)

    def _targets(self, link: SpecLink, texts: set[str]) -> dict[str, list[str]]:
        source, _, stream = link.to.partition(".")
        if link.by == "id":
            return {text: self._where(link, [format_urn(source, stream, text)]) for text in texts}
        normal = {text: normal_form(text) for text in texts}
        found = self._source.find_many(link.to, (link.by,), sorted({key for key in normal.values() if key}))
        return {text: self._where(link, found.get(key, [])) for text, key in normal.items()}

    def _where(self, link: SpecLink, urns: Sequence[str]) -> list[str]:
        """Return those of some records that the link may lead to."""
        if not link.where:
            return list(urns)
        return [urn for urn, record in self._source.get_many(urns).items() if is_meant(record, link)]


def is_meant(record: Record, link: SpecLink) -> bool:
    """Whether a link may lead to a record: its fields say what the link's `where` does."""
    return all(
        any(_text(value) == said for _, value in find_all(record.body, path)) for path, said in link.where.items()
    )


def _named_by(record: Record, link: SpecLink) -> Iterator[tuple[str, str]]:
    paths = link.paths()
    if len(paths) > 1:
        parts = [_text(lookup(record.body, path)) for path in paths]
        if all(parts):
            key = "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts if part)
            yield from ((path, key) for path in paths)
        return
    for pointer, value in find_all(record.body, paths[0]):
        text = key_behind(_text(value) or "", link.prefix)
        if text and all(says_beside(record, pointer, *one) for one in link.beside.items()):
            yield pointer, text


def key_behind(text: str, prefix: str) -> str:
    """Return the key behind a prefix; empty where the text begins with something else."""
    if not prefix:
        return text
    return text.removeprefix(prefix).rstrip("/") if text.startswith(prefix) else ""


def says_beside(record: Record, pointer: str, name: str, said: str) -> bool:
    """Tell whether the field `name` beside a value, in the same object, has the value `said`."""
    parent = pointer.rpartition("/")[0]
    return normal_form(_text(lookup(record.body, f"{parent}/{escape_segment(name)}")) or "") == normal_form(said)


def _text(value: object) -> str | None:
    """Return a value as a key's text, as connectors make ids."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if float(value).is_integer() else None
