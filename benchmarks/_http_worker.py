"""One reader of bench_http.py in an environment of its own: reads all records a few times, prints the best seconds.

    python _http_worker.py READER URL CONCURRENCY TIMES

Imports of the readers stand inside their functions: each environment has only its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SIZE = 25
GROUPS = ["g1", "g2", "g3", "g4"]


def paths(concurrency: int) -> list[str]:
    return ["/items"] if concurrency == 1 else [f"/groups/{group}/items" for group in GROUPS]


def bare_httpx(url: str, concurrency: int) -> Callable[[], int]:
    import httpx

    def read(path: str) -> int:
        count, after = 0, ""
        with httpx.Client(base_url=url) as client:
            while True:
                params = {"limit": str(SIZE), **({"after": after} if after else {})}
                answer = client.get(path, params=params)
                answer.raise_for_status()
                body = answer.json()
                count += len(body["items"])
                after = body.get("after")
                if not after:
                    return count

    def run() -> int:
        with ThreadPoolExecutor(concurrency) as pool:
            return sum(pool.map(read, paths(concurrency)))

    return run


def dlt_rest(url: str, concurrency: int) -> Callable[[], int]:
    import os

    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["EXTRACT__WORKERS"] = str(concurrency)
    from dlt.sources.rest_api import rest_api_source

    pages = {"type": "cursor", "cursor_path": "after", "cursor_param": "after"}
    resources = [
        {
            "name": path.strip("/").replace("/", "_"),
            "parallelized": concurrency > 1,
            "endpoint": {"path": path.lstrip("/"), "params": {"limit": SIZE}, "data_selector": "items"},
        }
        for path in paths(concurrency)
    ]
    config: Any = {"client": {"base_url": url, "paginator": pages}, "resources": resources}

    def run() -> int:
        return sum(1 for _ in rest_api_source(config))

    return run


def airbyte(url: str, concurrency: int) -> Callable[[], int]:
    import logging

    from airbyte_cdk.models import (
        ConfiguredAirbyteCatalogSerializer,
        Type,
    )
    from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource

    retriever = {
        "type": "SimpleRetriever",
        "requester": {
            "type": "HttpRequester",
            "url_base": url,
            "path": "/items" if concurrency == 1 else "/groups/{{ stream_partition.group }}/items",
            "http_method": "GET",
        },
        "record_selector": {"type": "RecordSelector", "extractor": {"type": "DpathExtractor", "field_path": ["items"]}},
        "paginator": {
            "type": "DefaultPaginator",
            "page_size_option": {"type": "RequestOption", "inject_into": "request_parameter", "field_name": "limit"},
            "page_token_option": {"type": "RequestOption", "inject_into": "request_parameter", "field_name": "after"},
            "pagination_strategy": {
                "type": "CursorPagination",
                "page_size": SIZE,
                "cursor_value": "{{ response.get('after') }}",
                "stop_condition": "{{ not response.get('after') }}",
            },
        },
    }
    if concurrency > 1:
        retriever["partition_router"] = {"type": "ListPartitionRouter", "values": GROUPS, "cursor_field": "group"}
    schema = {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {"id": {"type": "string"}}}}
    stream = {"type": "DeclarativeStream", "name": "items", "primary_key": "id", "retriever": retriever}
    manifest = {
        "version": "6.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["items"]},
        "streams": [{**stream, "schema_loader": schema}],
        "concurrency_level": {"type": "ConcurrencyLevel", "default_concurrency": max(2, concurrency)},
    }
    asked = {"name": "items", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
    catalog = ConfiguredAirbyteCatalogSerializer.load(
        {"streams": [{"stream": asked, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}]}
    )
    logger = logging.getLogger("quiet")
    logging.disable(logging.WARNING)

    def run() -> int:
        source = ConcurrentDeclarativeSource(catalog=catalog, config={}, state=[], source_config=manifest)
        return sum(message.type == Type.RECORD for message in source.read(logger, {}, catalog, []))

    return run


READERS: dict[str, Callable[[str, int], Callable[[], int]]] = {
    "httpx": bare_httpx,
    "dlt": dlt_rest,
    "airbyte": airbyte,
}


def main() -> None:
    name, url, concurrency, times = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if name.startswith("ours"):
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        from benchmarks._http_ours import OURS

        run = OURS[name](url, concurrency)
    else:
        run = READERS[name](url, concurrency)
    run()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        count = run()
        took.append(time.perf_counter() - start)
    print(json.dumps({"records": count, "seconds": min(took)}))


if __name__ == "__main__":
    main()
