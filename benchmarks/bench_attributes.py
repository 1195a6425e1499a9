"""Questions for all records with an attribute ("customers in Italy"), over drafted specs that nobody edited.

    python benchmarks/bench_attributes.py
    python benchmarks/bench_attributes.py --sets library crm --list

Writes Markdown to standard output. Right is an answer over exactly the records that the rule of the question gives: by
the count that the context states of them, and by their rows as far as the budget shows them. Of questions that may not
be answered, those are right that find nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import workbench as wb
from benchmarks.attribute_questions import QUESTIONS, AttributeQuestion
from benchmarks.draft_sets import SETS, make_set
from benchmarks.draft_sets_more import MORE_SETS
from workbench.sandbox import write_sample

BUDGET_TOKENS = 1_000


def opened(name: str, folder: Path, seed: int) -> tuple[wb.Project, str]:
    """Make the project of a set; returns it with its connector's name."""
    if name != "crm":
        project, found = make_set(name, folder, seed=seed, sets={**SETS, **MORE_SETS})
        return project, found.name
    wb.init(folder)
    write_sample(folder)
    project = wb.open(folder)
    project.pull("crm")
    return project, "crm"


def judged(project: wb.Project, connector: str, question: AttributeQuestion, context: wb.Context) -> str:
    """Return `right`, `wrong` or `abstained`."""
    if question.rule is None:
        return "abstained" if context.status != "found" else "wrong"
    if context.status != "found":
        return "abstained"
    stream = f"{connector}.{question.stream}"
    others: list[Any] = []
    if question.linked is not None:
        others = [record.body for record in project.store.scan(f"{connector}.{question.linked[0]}")]
    truth = {
        record.urn
        for record in project.store.scan(stream)
        if question.rule(record.body)
        and (question.linked is None or any(question.linked[1](record.body, other) for other in others))
    }
    counts = [figure for figure in context.aggregates if figure.op == "count"]
    if not counts or counts[0].value != len(truth) or set(counts[0].records) != truth:
        return "wrong"
    return "right" if set(context.records) <= truth else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=list(QUESTIONS), choices=list(QUESTIONS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="write every question with what became of it")
    options = parser.parse_args()
    print("| set | answerable | right | wrong | abstained | not to be answered | abstained | tokens mean |")
    print("|" + " --- |" * 8)
    for name in options.sets:
        with tempfile.TemporaryDirectory() as folder:
            project, connector = opened(name, Path(folder), options.seed)
            with project:
                task = project.draft("drafted")
                kinds: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
                tokens = []
                for question in QUESTIONS[name]:
                    context = task.build(question.text, budget_tokens=BUDGET_TOKENS)
                    verdict = judged(project, connector, question, context)
                    kinds[question.rule is not None][verdict] += 1
                    tokens.append(context.tokens)
                    if options.list:
                        print(f"    {verdict:9} {context.status:9} {context.tokens:5}  {question.text}")
                good, bad = kinds[True], kinds[False]
                cells = [
                    name,
                    good.total(),
                    good["right"],
                    good["wrong"],
                    good["abstained"],
                    bad.total(),
                    bad["abstained"],
                ]
                print(f"| {' | '.join(map(str, cells))} | {sum(tokens) / len(tokens):.0f} |", flush=True)


if __name__ == "__main__":
    main()
