"""Our side of bench_http.py: reading up to items, up to records, and with storing.

python _http_ours.py URL FOLDER     # pulls into a store, prints seconds and the peak of memory
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.connectors import pull
from workbench.connectors._http_client import HttpClient
from workbench.connectors._http_read import Places, read_http
from workbench.connectors._manifest import HttpManifest
from workbench.connectors._normalise import Normaliser
from workbench.connectors._reading import Item, checked_json
from workbench.store import Store

GROUPS = ["g1", "g2", "g3", "g4"]
LOOPBACK = ["127.0.0.1"]


def manifest(url: str, concurrency: int) -> HttpManifest:
    stream: dict[str, Any] = {
        "name": "items",
        "key": ["/id"],
        "title": "/name",
        "updated_at": "/updated_at",
        "request": {"path": "/items" if concurrency == 1 else "/groups/{group}/items"},
        "records": "/items",
        "pages": {"type": "cursor", "path": "/after", "param": "after", "size_param": "limit", "size": 25},
    }
    whole: dict[str, Any] = {
        "name": "bench",
        "type": "http",
        "base_url": url,
        "limits": {"source": "none: a server on loopback", "concurrency": concurrency},
        "streams": [stream],
    }
    if concurrency > 1:
        whole["settings"] = {"group": {"value": GROUPS}}
        stream["for_each"] = {"setting": "group"}
    return HttpManifest.model_validate(whole)


def reading(url: str, concurrency: int, *, normalise: bool) -> Callable[[], int]:
    whole = manifest(url, concurrency)
    stream = whole.streams[0]

    def run() -> int:
        count = 0
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            with HttpClient(whole, root=root, store_folder=root, private=LOOPBACK) as client:
                places = Places(state=lambda _part: None, fresh=True, records=lambda _stream: ())
                steps = read_http(client, stream, places)
                normaliser = Normaliser(whole.name, whole.type, stream, steps.location)
                for step in steps.items:
                    if isinstance(step, Item):
                        count += 1
                        if normalise:
                            normaliser.record(step.value, step.key, checked_json(step.value))
        return count

    return run


def stored(url: str, concurrency: int) -> Callable[[], int]:
    def run() -> int:
        with tempfile.TemporaryDirectory() as folder:
            return pulled(url, concurrency, Path(folder))

    return run


def pulled(url: str, concurrency: int, folder: Path) -> int:
    with Store.open(folder / ".workbench") as store:
        receipt = pull(manifest(url, concurrency), store, root=folder, private_hosts=LOOPBACK)
        return receipt.require_complete().streams[0].new


OURS: dict[str, Callable[[str, int], Callable[[], int]]] = {
    "ours-items": lambda url, concurrency: reading(url, concurrency, normalise=False),
    "ours-records": lambda url, concurrency: reading(url, concurrency, normalise=True),
    "ours-store": stored,
}


def peak_mb() -> int:
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) // 1000 if found else 0


if __name__ == "__main__":
    began = time.perf_counter()
    new = pulled(sys.argv[1], 1, Path(sys.argv[2]))
    print(json.dumps({"new": new, "seconds": time.perf_counter() - began, "peak_mb": peak_mb()}))
