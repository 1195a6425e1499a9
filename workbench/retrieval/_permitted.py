"""A store and its index as one role sees them: what it may not see is not found, and takes no room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from workbench.records import Record
from workbench.retrieval._index import ChunkIndex, IndexSettings, RecordStore
from workbench.retrieval._pack import Hit
from workbench.trust import Access

__all__ = ["PermittedIndex", "PermittedStore"]


class PermittedStore:
    """The records of a store that a role may see; for reading alone."""

    def __init__(self, store: RecordStore, access: Access) -> None:
        """Show what `access` permits of `store`."""
        self._store = store
        self._access = access

    def streams(self) -> dict[str, int]:
        """Return the streams that the role may see, with the number of all their records."""
        return {name: size for name, size in self._store.streams().items() if self._access.permits_stream(name)}

    def count(self, stream: str) -> int:
        """Return how many records of a stream the role may see."""
        return sum(1 for _ in self.scan(stream))

    def scan(self, stream: str, *, batch_size: int = 1000) -> Iterator[Record]:
        """Yield the records of a stream that the role may see."""
        return (record for record in self._store.scan(stream, batch_size=batch_size) if self._access.permits(record))

    def get(self, urn: str) -> Record | None:
        """Return the record if there is one that the role may see."""
        return self.get_many([urn]).get(urn)

    def get_many(self, urns: Sequence[str]) -> dict[str, Record]:
        """Return those of the records that exist and that the role may see."""
        return {urn: record for urn, record in self._store.get_many(urns).items() if self._access.permits(record)}

    def withheld(self, urns: Sequence[str]) -> set[str]:
        """Return those of the records that exist and that the role may not see."""
        records = self._store.get_many(urns)
        return {urn for urn, record in records.items() if not self._access.permits(record)}


class PermittedIndex:
    """Searches an index for chunks of records that a role may see, until there are as many as were asked for."""

    def __init__(self, index: ChunkIndex, store: PermittedStore) -> None:
        """Search `index`; `store` says what may be seen."""
        self._index = index
        self._store = store

    @property
    def settings(self) -> IndexSettings:
        """How records were cut."""
        return self._index.settings

    def count(self, streams: Sequence[str]) -> int:
        """Return the number of chunks of `streams`, also of records that may not be seen."""
        return self._index.count(streams)

    def cut_records(self, streams: Sequence[str]) -> int:
        """Return how many records of `streams` are longer than what is indexed of one."""
        return self._index.cut_records(streams)

    def search_terms(
        self,
        question: Sequence[str],
        streams: Sequence[str],
        limit: int,
        *,
        extra: Sequence[str] = (),
        boost: float = 1.0,
    ) -> list[Hit]:
        """Return what `ChunkIndex.search_terms` does, of records that may be seen."""

        def search(n: int) -> list[Hit]:
            return self._index.search_terms(question, streams, n, extra=extra, boost=boost)

        return self._permitted(search, limit, streams)

    def search_vector(self, vector: npt.NDArray[np.float32], streams: Sequence[str], limit: int) -> list[Hit]:
        """Return what `ChunkIndex.search_vector` does, of records that may be seen."""
        return self._permitted(lambda n: self._index.search_vector(vector, streams, n), limit, streams)

    def _permitted(self, search: Callable[[int], list[Hit]], limit: int, streams: Sequence[str]) -> list[Hit]:
        asked, most = limit, self._index.count(streams)
        while True:
            hits = search(asked)
            permitted = self._store.get_many(list(dict.fromkeys(hit.urn for hit in hits)))
            kept = [hit for hit in hits if hit.urn in permitted]
            if len(kept) >= limit or asked >= most or not hits:
                return kept[:limit] if len(kept) > limit and asked > limit else kept
            asked = min(asked * 4, most)
