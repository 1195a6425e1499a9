"""Memory must not grow with the number of records: peak of a pull of 40,000 against one of 4,000."""

import json
import sqlite3
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

FEW, MANY = 4_000, 40_000
_MEASURE = """
import re, sys
from pathlib import Path
from types import SimpleNamespace
from contextlib import contextmanager
from workbench.connectors import FilesManifest, SqlManifest, pull

class Nothing:
    @contextmanager
    def writer(self): yield self
    def cursor(self, stream): return None
    def upsert(self, stream, records): return SimpleNamespace(new=len(records), changed=0, unchanged=0)
    def tombstone(self, stream, ids): return 0
    def live_ids(self, stream): return iter(())
    def set_cursor(self, stream, cursor): pass
    def meta_get(self, key): return None
    def meta_set(self, key, value): pass
    def finish(self): pass

folder, name, form = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
stream = {"name": "t", "key": ["/id"]}
if form == "sql":
    child = {"table": "u", "parent": {"id": "id"}, "as": "us", "shape": "values", "column": "v"}
    made = SqlManifest.model_validate({"name": "x", "url": f"sqlite:///{name}",
        "streams": [{**stream, "table": "t", "children": [child]}]})
else:
    key = {"key": None, "key_from": "object_key"} if form == "object_of_objects" else {}
    made = FilesManifest.model_validate({"name": "x", "streams": [{**stream, **key, "path": name, "format": form}]})
receipt = pull(made, Nothing(), root=folder)
assert receipt.complete == "complete", str(receipt)
# Not getrusage: its peak begins with that of the process that started this one.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(receipt.streams[0].seen, peak[1])
"""


def rows(count):
    return ({"id": f"record-{i}", "text": "word " * 60, "n": i, "list": [1, 2, 3]} for i in range(count))


def write(folder, form, count):
    path = folder / f"{form}-{count}"
    if form == "sql":
        db = sqlite3.connect(path)
        db.executescript("CREATE TABLE t (id TEXT PRIMARY KEY, text TEXT); CREATE TABLE u (id TEXT, v INT)")
        db.executemany("INSERT INTO t VALUES (?, ?)", ((r["id"], r["text"]) for r in rows(count)))
        db.executemany("INSERT INTO u VALUES (?, ?)", ((r["id"], r["n"]) for r in rows(count)))
        db.execute("CREATE INDEX i ON u (id)")
        db.commit()
        db.close()
    elif form == "parquet":
        with pq.ParquetWriter(path, pa.Table.from_pylist(list(rows(1))).schema) as writer:
            every = rows(count)
            while some := list(islice(every, 5_000)):
                writer.write_table(pa.Table.from_pylist(some))
    elif form == "csv":
        path.write_text("id,text\n" + "".join(f"{r['id']},{r['text']}\n" for r in rows(count)))
    elif form == "jsonl":
        path.write_text("".join(json.dumps(r) + "\n" for r in rows(count)))
    else:
        whole = list(rows(count))
        path.write_text(json.dumps(whole if form == "json" else {r["id"]: r for r in whole}, indent=1))
    return path.name


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize(
    "form",
    [
        "json",
        "jsonl",
        "sql",
        *(pytest.param(f, marks=pytest.mark.live) for f in ("object_of_objects", "csv", "parquet")),
    ],
)
def test_ten_times_the_records_need_no_more_memory(tmp_path, form):
    peaks = {}
    for count in (FEW, MANY):
        name = write(tmp_path, form, count)
        command = [sys.executable, "-c", _MEASURE, str(tmp_path), name, form]
        root = Path(__file__).parents[2]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=root)
        assert done.returncode == 0, done.stderr[-2000:]
        seen, kilobytes = done.stdout.split()
        assert int(seen) == count
        peaks[count] = int(kilobytes) / 1024
    print(form, peaks)
    # The larger file alone is 13 to 24 MB and its rows as Python objects over 40; the census keeps at most
    # 8 MB of ids in memory, and an allocator's slack has been seen to reach 10 more.
    assert peaks[MANY] - peaks[FEW] < 20, peaks
