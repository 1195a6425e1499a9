"""The airline: the view beside every RAG arm, what each needs in tokens, under other names, and how long it takes.

    python benchmarks/bench_airline.py                  # everything; the first vectors take minutes
    python benchmarks/bench_airline.py --arms view bm25 # without vectors
    python benchmarks/bench_airline.py --part variants  # the view alone, on copies of the task
    python benchmarks/bench_airline.py --folder KEPT    # keep the project and its index for the next run

Writes Markdown to standard output and says on standard error what it is at. Where the records are absent it
says so and measures nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import workbench as wb
from benchmarks.airline import BUDGET_TOKENS, NAME, Airline, find_data, load_airline, make_project, paraphrased
from benchmarks.airline_variants import rekeyed
from workbench.api import ARMS
from workbench.evals import Frontier, split_cases

PARTS = ("compare", "frontier", "time", "variants")
RAG = ("dense", "bm25", "hybrid")
COLUMNS = {
    "answerable": "answerable",
    "by aggregate": "answered_by_aggregate",
    "field recall": "field_recall",
    "record recall": "record_recall",
    "all gold": "all_gold",
    "token precision": "token_precision",
    "abstained on the 10 unanswerable": "abstained.on_unanswerable",
    "on answerable": "abstained.on_answerable",
    "tokens mean": "tokens_mean",
    "p95": "tokens_p95",
    "ms p50": "latency_ms_p50",
    "ms p95": "latency_ms_p95",
    "not applicable": "not_applicable",
}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def progress(step: str, done: int, total: int) -> None:
    if done == total or done % 250 == 0:
        say(f"  {step} {done:,} of {total:,}")


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def shown(figures: dict[str, Any], name: str) -> str:
    outer, _, inner = name.partition(".")
    value = figures[outer][inner] if inner else figures[outer]
    if value is None:
        return "n/a"
    if name.startswith("tokens_"):
        return f"{value:,.0f}"
    return f"{value:.1f}" if name.startswith("latency") else f"{value:.3g}"


@contextmanager
def made(airline: Airline, kept: Path | None = None) -> Iterator[wb.Project]:
    """A pulled project: in a temporary folder, or in one that is kept and used again."""
    with tempfile.TemporaryDirectory() as folder:
        if kept is not None and (kept / "workbench.toml").is_file():
            with wb.open(kept) as project:
                yield project
            return
        if kept is not None:
            kept.mkdir(parents=True, exist_ok=True)
        with make_project(kept or Path(folder), airline) as project:
            yield project


def compare_arms(project: wb.Project, arms: Sequence[str], *, with_frontier: bool) -> None:
    began = time.perf_counter()
    # One case brings the index and, where an arm needs them, the vectors up to date.
    first = [project.task(NAME).cases[0]]
    project.task(NAME).compare(arms=arms, cases=first, budget_tokens=BUDGET_TOKENS, progress=progress)
    indexed_s = time.perf_counter() - began
    task = project.task(NAME)
    began = time.perf_counter()
    found = task.compare(arms=arms, budget_tokens=BUDGET_TOKENS)
    seconds = time.perf_counter() - began
    figures = found.to_dict()
    print(f"### All arms at {BUDGET_TOKENS:,} tokens ({figures['encoding']}), {figures['cases']} cases\n")
    rows = ([arm, *(shown(one, name) for name in COLUMNS.values())] for arm, one in figures["arms"].items())
    markdown(["arm", *COLUMNS], rows)
    print("By type of question, answerable:\n")
    by_type = ([kind, *(shown(one[arm], "answerable") for arm in arms)] for kind, one in figures["by_type"].items())
    markdown(["type", *arms], by_type)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(
        f"{figures['cases']} cases x {len(arms)} arms with the index built: {seconds:.1f} s "
        f"(target: under 60 s for six arms). Building the index took {indexed_s:.1f} s. "
        f"Processors: {os.cpu_count()}; load averages: {loads}.\n"
    )
    if with_frontier:
        say("frontier")
        line = task.compare(arms=arms, budget_tokens=BUDGET_TOKENS, frontier=True, progress=progress).frontier
        assert line is not None
        show_frontier(line)


def show_frontier(line: Frontier) -> None:
    print("### Frontier: answerable by budget in tokens\n")
    rows = ([arm, *(f"{p.answerable:.3f}" if p.whole else "n/a" for p in points)] for arm, points in line.arms.items())
    markdown(["arm", *(f"{budget:,}" for budget in line.budgets)], rows)
    print("\n".join(f"- {said}" for said in line.sentences()) + "\n")
    ranked = [(point.answerable or 0.0, arm) for arm in RAG if arm in line.arms and (point := line.best(arm))]
    view = line.best("view") if "view" in line.arms else None
    if not ranked or view is None:
        return
    arm = max(ranked)[1]
    best = line.best(arm)
    reach = next(r for r in line.reach() if (r.a, r.b) == ("view", arm))
    assert best is not None
    for what, mine in (("to reach its own best", view.tokens_mean), (f"to reach the best of {arm}", reach.tokens_mean)):
        if mine is None or best.tokens_mean is None:
            print(f"- view needs {what}: never there.")
        else:
            print(
                f"- {what}, the view uses {mine:,.0f} tokens on average; {arm}, the best RAG arm, uses "
                f"{best.tokens_mean:,.0f} at its own: {mine / best.tokens_mean:.2f} (target: at most a third)."
            )
    print()


def build_times(project: wb.Project) -> None:
    task = project.task(NAME)
    split = split_cases(task.cases)
    for case in task.cases:
        if split[case.id] == "train":
            task.build(case.question)
    asked = [case.question for case in task.cases if split[case.id] == "test"]
    print("### Time of one build, the view warm (the other half of the cases was asked before)\n")
    rows = []
    for name in ("a question for the first time", "the same question again"):
        took = sorted(timed_ms(task, question) for question in asked)
        rows.append([name, str(len(took)), f"{quantile(took, 0.5):.1f}", f"{quantile(took, 0.95):.1f}"])
    markdown(["", "questions", "ms p50 (target: at most 20)", "ms p95"], rows)


def timed_ms(task: wb.Task, question: str) -> float:
    began = time.perf_counter()
    task.build(question, budget_tokens=BUDGET_TOKENS)
    return (time.perf_counter() - began) * 1000


def quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def without_words(airline: Airline) -> Airline:
    """Return the task with a spec that does not say what fields are called."""
    entities = {
        name: {key: value for key, value in entity.items() if key != "words"}
        for name, entity in airline.spec["entities"].items()
    }
    return replace(airline, spec={**airline.spec, "entities": entities})


def show_variants(original: Airline) -> None:
    other_words = paraphrased(original)
    variants = {
        "as it is": original,
        "questions in other words": other_words,
        "fields and ids under other names": rekeyed(original, "synonym"),
        "both": rekeyed(other_words, "synonym"),
        "fields and ids under names that say nothing": rekeyed(original, "opaque"),
    }
    # The spec's `words` say what fields are called, and the copies keep them: what the view does without that help.
    variants |= {f"{name}, without `words`": without_words(one) for name, one in variants.items()}
    print(f"### The view on copies of the task, at {BUDGET_TOKENS:,} tokens\n")
    rows = []
    base = None
    for name, airline in variants.items():
        say(name)
        with made(airline) as project:
            found = project.task(NAME).compare(arms=["view"], budget_tokens=BUDGET_TOKENS)
        view = found.to_dict()["arms"]["view"]
        base = view["answerable"] if base is None else base
        lost = [case.id for case in found.cases if case.answerable and not found.winners(case)]
        abstained = view["abstained"]
        rows.append(
            [
                name,
                f"{view['answerable']:.3f}",
                f"{view['answerable'] - base:+.3f}",
                f"{abstained['on_unanswerable']:.2f}",
                f"{abstained['on_answerable']:.2f}",
                f"{view['tokens_mean']:,.0f}",
                ", ".join(case_id.removeprefix("airline-") for case_id in lost) or "none",
            ]
        )
    head = ["copy", "answerable", "difference", "abstained on unanswerable", "on answerable", "tokens mean"]
    markdown([*head, "cases without their answer"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=ARMS)
    parser.add_argument("--part", nargs="+", default=list(PARTS), choices=PARTS)
    parser.add_argument("--folder", type=Path, help="keep the project here, and use it again when it is there")
    options = parser.parse_args()
    data = find_data()
    if data is None:
        print("The airline records are not beside the project: nothing measured.")
        return
    original = load_airline(data)
    if {"compare", "frontier", "time"} & set(options.part):
        say("pull")
        with made(original, options.folder) as project:
            if "time" in options.part:
                build_times(project)
            if {"compare", "frontier"} & set(options.part):
                compare_arms(project, options.arms, with_frontier="frontier" in options.part)
    if "variants" in options.part:
        show_variants(original)


if __name__ == "__main__":
    main()
