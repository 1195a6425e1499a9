"""Drafted specs, unedited, beside the RAG arms: the airline and data sets of other shapes made from seeds.

    python benchmarks/bench_draft.py                     # the view alone on every set
    python benchmarks/bench_draft.py --arms view bm25    # beside arms of `workbench compare`
    python benchmarks/bench_draft.py --sets library shop --seeds 1 2 3

Writes Markdown to standard output. A question is right where its context is answerable with the status that it should
have; for questions that cannot be answered or fit several records the status alone decides.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import workbench as wb
from benchmarks.airline import BUDGET_TOKENS, NAME, find_data, load_airline, make_project, paraphrased
from benchmarks.airline_variants import Mode, rekeyed
from benchmarks.draft_sets import SETS, Asked, make_set
from benchmarks.draft_sets_more import MORE_SETS
from workbench.evals import score_context
from workbench.tokens import tokenizer

_SETS = {**SETS, **MORE_SETS}
# Copies of the airline: whether its questions are in other words, and how its fields and ids are renamed.
_AIRLINE: dict[str, tuple[bool, Mode | None]] = {
    "airline": (False, None),
    "airline, other names": (False, "synonym"),
    "airline, opaque names": (False, "opaque"),
    "airline, other words": (True, None),
    "airline, other words and names": (True, "synonym"),
    "airline, other words, opaque names": (True, "opaque"),
}


def opened(name: str, folder: Path, seed: int) -> tuple[wb.Project, list[Asked], str]:
    """Make the project of a set; returns it with its questions and its connector's name."""
    if name not in _AIRLINE:
        project, found = make_set(name, folder, seed=seed, sets=_SETS)
        return project, found.asked, found.name
    data = find_data()
    assert data is not None
    in_other_words, names = _AIRLINE[name]
    airline = load_airline(data)
    airline = paraphrased(airline) if in_other_words else airline
    airline = rekeyed(airline, names, seed=seed) if names else airline
    asked = [Asked(case, "found" if case.answerable else "not_found") for case in airline.cases]
    return make_project(folder, airline), asked, NAME


def judged(
    project: wb.Project, task: wb.Task, arm: str, asked: Sequence[Asked]
) -> Iterator[tuple[Asked, bool, wb.Context]]:
    """Ask an arm every question."""
    counter = tokenizer(task.spec.encoding)
    build = task.view if arm == "view" else getattr(task.retriever(), arm)()
    for one in asked:
        context = build(one.case.question, budget_tokens=BUDGET_TOKENS)
        if one.status != "found":
            yield one, context.status == one.status, context
            continue
        score = score_context(one.case, context, project.store, counter)
        yield one, context.status == "found" and bool(score.answerable), context


def share(values: Sequence[bool]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "n/a"


def show(name: str, seed: int, arms: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project, asked, _ = opened(name, Path(folder), seed)
        with project:
            task = project.draft("drafted")
            for arm in arms:
                rows = list(judged(project, task, arm, asked))
                found = [ok for one, ok, _ in rows if one.status == "found"]
                lost = [context.status != "found" for one, _, context in rows if one.status == "not_found"]
                several = [ok for one, ok, _ in rows if one.status == "ambiguous"]
                wrongly = [context.status != "found" for one, _, context in rows if one.status == "found"]
                tokens = sum(context.tokens for _, _, context in rows) / len(rows)
                cells = [
                    name,
                    str(seed),
                    arm,
                    str(len(rows)),
                    share(found),
                    share(lost),
                    share(several),
                    share(wrongly),
                ]
                print("| " + " | ".join([*cells, f"{tokens:,.0f}"]) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = [*(_AIRLINE if find_data() else ()), *_SETS]
    parser.add_argument("--sets", nargs="+", default=known, choices=known)
    parser.add_argument("--arms", nargs="+", default=["view"], choices=["view", "bm25", "hybrid", "dense"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    options = parser.parse_args()
    head = ["set", "seed", "arm", "questions", "answerable", "not found told", "ambiguous told", "abstained wrongly"]
    print("| " + " | ".join([*head, "tokens mean"]) + " |")
    print("|" + " --- |" * (len(head) + 1))
    for name in options.sets:
        for seed in options.seeds:
            show(name, seed, options.arms)


if __name__ == "__main__":
    main()
