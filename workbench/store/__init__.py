"""What was pulled, under `.workbench/`.

Lance tables hold the truth: one a stream, every record with its content hash. An SQLite projection
serves reads by id, by link and by key; it is disposable and rebuilt from Lance whenever the two do
not agree. Cursors lie apart from both, so that losing the projection re-pulls nothing.
"""

from workbench.store._browse import FIELD_OPS, MOST_FIELDS, FieldOp, FieldTest, RecordTable
from workbench.store._faults import store_faults
from workbench.store._memory import release_memory
from workbench.store._store import Store
from workbench.store._writer import StoreWriter, Upserted

__all__ = [
    "FIELD_OPS",
    "MOST_FIELDS",
    "FieldOp",
    "FieldTest",
    "RecordTable",
    "Store",
    "StoreWriter",
    "Upserted",
    "release_memory",
    "store_faults",
]
