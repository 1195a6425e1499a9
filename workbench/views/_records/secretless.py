"""A source whose records hold no values that their names say are secrets: what nothing reads, nothing can tell."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from workbench.records import Record
from workbench.trust import fewest_at_path, is_secret_value, without_secrets
from workbench.views._records.source import Source
from workbench.views._records.source_behind import SourceBehind
from workbench.views._records.spec import Entity

__all__ = ["SecretlessSource"]

_KEPT_RECORDS = 8_192


class SecretlessSource(SourceBehind):
    """A source without secrets in its records; all else is what the source has.

    By a secret that the question gives a record is found only where the spec names it so: else guesses would be told
    from what they guess at.
    """

    def __init__(self, source: Source, entities: Iterable[Entity]) -> None:
        """Take the records of `source`, and what the entities of a spec are named by."""
        super().__init__(source)
        self._naming = {
            (entity.stream, path)
            for entity in entities
            for naming in (*entity.keys, *entity.names, *entity.natural_keys)
            for path in ((naming,) if isinstance(naming, str) else naming)
        }
        # By identity, which the records held here keep; the same one is handed out again, so that what was found out
        # of it can be kept.
        self._kept: OrderedDict[int, tuple[Record, Record]] = OrderedDict()

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return the records that exist, in the order of `urns`."""
        return {urn: self._secretless(record) for urn, record in self._source.get_many(urns).items()}

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return what the source does, but for secrets by which nothing is named."""
        fewest = min((each for path in paths if (each := self._fewest(stream, path))), default=0)
        return self._source.find_many(stream, paths, [key for key in keys if not _holds_secret(key, fewest)])

    def key_values(self, stream: str, paths: Sequence[str]) -> Iterator[str]:
        """Iterate over the distinct keys of a stream in normal form, but for those that are secrets."""
        found = self._source.key_values(stream, paths)
        fewest = min((each for path in paths if (each := fewest_at_path(path))), default=0)
        return (key for key in found if not _holds_secret(key, fewest)) if fewest else found

    def _fewest(self, stream: str, path: str) -> int:
        return 0 if (stream, path) in self._naming else fewest_at_path(path)

    def _secretless(self, record: Record) -> Record:
        kept = self._kept.get(id(record))
        if kept is not None:
            return kept[1]
        found = without_secrets(record)
        self._kept[id(record)] = record, found
        if len(self._kept) > _KEPT_RECORDS:
            with suppress(KeyError):
                # Another thread may have been faster.
                self._kept.popitem(last=False)
        return found


def _holds_secret(key: str, fewest: int) -> bool:
    return fewest > 0 and any(is_secret_value(word, fewest) for word in key.split())
