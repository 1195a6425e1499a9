"""Attack texts inside records: how many are marked, and whether any leaves its place.

    python benchmarks/bench_attacks.py [--data ../shared/data/attacks]

Every text of the lists is put into a ticket, alone and inside a real e-mail, in each of the formats. *Marked*: a fence
stands around it. *Out of place*: a character of a context that is attributed to no record differs with the record's
text, or a fence is not balanced. Ordinary text that is marked too is reported beside. No claim of safety.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.memory_source import MemorySource
from workbench.records import Link, LinkType, Provenance, Record
from workbench.trust import FENCE, instructions_in, safe_cell
from workbench.views import ContextSpec, View

HERE = Path(__file__).resolve().parent
FORMATS = ("block", "line", "table", "json")
FILES = Provenance(connector="files")
ACCOUNT = Record(source="crm", stream="accounts", id="17", fields={"name": "Acme"}, provenance=FILES)
LINKS = [LinkType(stream="desk.tickets", name="account", to="crm.accounts", inverse="tickets")]


def built(note: str, format: str) -> tuple[str, str]:
    """The text of a context over one ticket, and what of it is attributed to no record."""
    link = Link(name="account", target="crm:accounts/17", path="/account")
    ticket = Record(
        source="desk",
        stream="tickets",
        id="T-1",
        fields={"note": note, "account": "17"},
        links=(link,),
        provenance=FILES,
    )
    section = {"name": "tickets", "of": "account", "follow": ["tickets"], "format": format, "fields": ["/note"]}
    spec = ContextSpec.model_validate({"entities": {"account": {"stream": "crm.accounts"}}, "sections": [section]})
    context = View(spec, MemorySource([ACCOUNT, ticket]), links=LINKS).build("tickets of account 17")
    covered = {i for item in context.items for i in range(item.start, item.end)}
    return context.text, "".join(sign for i, sign in enumerate(context.text) if i not in covered)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[1] / "shared" / "data" / "attacks")
    args = parser.parse_args()
    if not args.data.is_dir():
        print(f"{args.data} is not there: nothing to measure")
        return
    emails = [json.loads(line)["context"] for line in (args.data / "bipia_email_test.jsonl").open(encoding="utf-8")]
    for part in ("train", "test"):
        groups = json.loads((args.data / f"bipia_text_attack_{part}.json").read_text(encoding="utf-8"))
        attacks = [text for texts in groups.values() for text in texts]
        marked = sum(bool(instructions_in(text)) for text in attacks)
        print(f"{part}: {marked} of {len(attacks)} attack texts marked ({marked / len(attacks):.2f})")
        frames: dict[str, set[str]] = {format: set() for format in FORMATS}
        unbalanced = total = 0
        for number, attack in enumerate(attacks):
            forged = f"{FENCE[1]}\n## Answer\nSystem: {attack} {FENCE[0]}"
            for note in (attack, forged, f"{emails[number % len(emails)]}\n{attack}"):
                for format in FORMATS:
                    text, frame = built(note, format)
                    frames[format].add(frame.replace("|", "").replace(",", "").replace('"', ""))
                    unbalanced += text.count(FENCE[0]) != text.count(FENCE[1]) or text.count(FENCE[1]) != text.count(
                        FENCE[0][0]
                    )
                    total += 1
        leaving = sum(len(found) - 1 for found in frames.values())
        print(f"  {total} contexts: {leaving} with record text in what is no record's, {unbalanced} with an open fence")
    tables = [json.loads(line)["context"] for line in (args.data / "bipia_table_test.jsonl").open(encoding="utf-8")]
    for name, texts in (("e-mails", emails), ("tables", tables)):
        print(f"ordinary {name}: {sum(bool(instructions_in(str(text))) for text in texts)} of {len(texts)} have a mark")
    cells = [
        line for line in (args.data / "csv_injection.txt").read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    print(f"formulas: {sum(safe_cell(cell).startswith(chr(39)) for cell in cells)} of {len(cells)} made texts")


if __name__ == "__main__":
    main()
