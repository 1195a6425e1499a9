"""Drafted specs, unedited, on public records that others made; where the data comes from: `public_sets.py`.

    python benchmarks/bench_public.py --retail FOLDER --chinook FILE.sqlite --northwind FILE.db
    python benchmarks/bench_public.py --chinook FILE.sqlite --losses    # also the questions that are lost

Writes Markdown to standard output. A count or a sum that the context states over all the records is an answer, too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import workbench as wb
from benchmarks.public_sets import PUBLIC_SETS, SOURCE, Asking
from workbench.cli import main as workbench
from workbench.evals import score_context
from workbench.tokens import tokenizer

BUDGET_TOKENS = 1000


def measure(name: str, data: Path, *, seed: int, each: int, losses: bool) -> None:
    asking = Asking(seed, each)
    PUBLIC_SETS[name](data, asking)
    kind, where = ("files", str(data)) if data.is_dir() else ("sql", f"sqlite:///{data.resolve()}")
    with tempfile.TemporaryDirectory() as folder:
        project = str(Path(folder) / name)
        for command in (
            ["init", project],
            ["-C", project, "add", kind, SOURCE, where],
            ["-C", project, "pull", SOURCE],
        ):
            assert workbench(command) == 0, command
        with wb.open(project) as opened:
            task = opened.draft("drafted")
            counter = tokenizer(task.spec.encoding)
            right, abstained, tokens, lost = [], [], 0, []
            for case in asking.cases:
                context = task.build(case.question, budget_tokens=BUDGET_TOKENS)
                tokens += context.tokens
                score = score_context(case, context, opened.store, counter)
                if not case.answerable:
                    abstained.append(context.status != "found")
                else:
                    right.append(context.status == "found" and bool(score.answerable))
                if not (right if case.answerable else abstained)[-1]:
                    lost.append(case)
    cells = [name, len(asking.cases), f"{sum(right)} of {len(right)}", f"{sum(abstained)} of {len(abstained)}"]
    print("| " + " | ".join(map(str, [*cells, f"{tokens / len(asking.cases):.0f}"])) + " |", flush=True)
    for case in lost if losses else ():
        print(f"  lost: {case.type}: {case.question} -> {case.answer}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in PUBLIC_SETS:
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=10, help="questions of each kind")
    parser.add_argument("--losses", action="store_true")
    given = parser.parse_args()
    chosen = {name: getattr(given, name) for name in PUBLIC_SETS if getattr(given, name)}
    if not chosen:
        print("bench_public: no data given; see --help", file=sys.stderr)
    print("| set | questions | answered | not found told | tokens mean |\n| --- | --- | --- | --- | --- |")
    for name, data in chosen.items():
        measure(name, data, seed=given.seed, each=given.each, losses=given.losses)


if __name__ == "__main__":
    main()
