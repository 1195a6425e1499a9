"""The server of bench_http.py: any number of small records in pages, over and over; prints its URL.

/items?limit=25&after=50 gives records 50 to 74 and where the next page begins. /groups/g1/items has every fourth.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from http_source import Answer, Asked, serve


def record(number: int) -> dict[str, object]:
    """Make about 250 characters, as a row of a list."""
    return {
        "id": f"r{number:08d}",
        "updated_at": f"2026-01-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "name": f"Record number {number}",
        "status": ("open", "paid", "shipped")[number % 3],
        "amount_cents": 1000 + number % 977,
        "owner": {"id": f"u{number % 101}", "email": f"user{number % 101}@example.com"},
        "note": "Leave the parcel with the neighbour.",
    }


class Records:
    """Pages are made once when they are few, so that a fast reader is not slowed down by the server."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._made: dict[str, Answer] = {}

    def __call__(self, asked: Asked) -> Answer:
        key = f"{asked.path}?{asked.raw_query}"
        answer = self._made.get(key)
        if answer is None:
            answer = self._page(asked)
            if len(self._made) < 2_000:
                self._made[key] = answer
        return answer

    def _page(self, asked: Asked) -> Answer:
        steps, ask = asked.path.strip("/").split("/"), asked.query
        first, step = (int(steps[1][1:]) - 1, 4) if steps[0] == "groups" else (0, 1)
        start, size = int(ask.get("after", 0)), int(ask.get("limit", 25))
        numbers = range(first, self._count, step)
        items = [record(number) for number in numbers[start : start + size]]
        body: dict[str, object] = {"items": items}
        if start + size < len(numbers):
            body["after"] = str(start + size)
        return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})


if __name__ == "__main__":
    with serve(Records(int(sys.argv[1]))) as url:
        print(url, flush=True)
        sys.stdin.read()
