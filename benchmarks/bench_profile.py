"""The time of a field profile: 10,000 records with 500 fields each.

    python benchmarks/bench_profile.py

Makes a JSON-lines file of made-up opportunities (text, numbers, picklists, mostly empty custom fields), pulls it, and
profiles the stream, each time as a user does. Writes Markdown to standard output.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import workbench as wb

RECORDS, FIELDS = 10_000, 500


def record(number: int, dice: random.Random) -> dict[str, object]:
    found: dict[str, object] = {"id": f"O-{number:06d}", "name": f"Deal {number} of {dice.choice(NAMES)}"}
    for place in range(FIELDS - 2):
        name = f"custom_{place:03d}__c"
        kind = place % 5
        if place % 7 == 0 and dice.random() < 0.8:
            found[name] = None
        elif kind == 0:
            found[name] = dice.choice(NAMES)
        elif kind == 1:
            found[name] = dice.randrange(100_000)
        elif kind == 2:
            found[name] = dice.random() < 0.5
        elif kind == 3:
            found[name] = f"note {dice.randrange(10_000)} about the {dice.choice(NAMES)} account"
        else:
            found[name] = f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
    return found


NAMES = ["north", "south", "east", "west", "partner", "direct", "renewal", "upsell"]


def main() -> None:
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "exports").mkdir()
        with (root / "exports" / "opportunities.jsonl").open("w", encoding="utf-8") as file:
            for number in range(RECORDS):
                file.write(json.dumps(record(number, dice)) + "\n")
        project = wb.init(root / "project")
        project.add_files("crm2", [root / "exports" / "opportunities.jsonl"])
        project.pull("crm2").require_complete()
        seconds = []
        for _ in range(3):
            began = time.perf_counter()
            profile = project.profile("crm2.opportunities")
            seconds.append(time.perf_counter() - began)
        print("| records | fields | looked at | seconds (best, worst of 3) |\n|---|---|---|---|")
        print(f"| {RECORDS:,} | {len(profile.fields)} | {profile.sampled:,} | {min(seconds):.2f}, {max(seconds):.2f} |")


if __name__ == "__main__":
    main()
