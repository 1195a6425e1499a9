"""Published metrics beside their own implementations, on their own data.

    python benchmarks/bench_published.py --chunking DIR --tatqa DIR

DIR is a clone of https://github.com/brandonstarxel/chunking_evaluation and of https://github.com/NExTplusplus/TAT-QA;
neither is part of this project. Their scorers run in this process; the package of the first imports chromadb, which
its metrics do not use and which is left out here.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import random
import sys
import time
import types
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.evals import TableAnswer, reachable_precision, score_table_answer, span_scores

DATA = next(p / "shared" / "data" for p in Path(__file__).resolve().parents if (p / "shared" / "data").is_dir())


def load(name: str, path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def chunks_of(size: int, overlap: int) -> list[dict[str, Any]]:
    found = []
    for corpus in sorted((DATA / "chunking" / "corpora").glob("*.md")):
        length = len(corpus.read_text(encoding="utf-8"))
        for start in range(0, length, size - overlap):
            found.append({"corpus_id": corpus.stem, "start_index": start, "end_index": min(start + size, length)})
    return found


def chunking(clone: Path) -> None:
    for name in ("chromadb", "chromadb.utils", "chromadb.utils.embedding_functions", "chunking_evaluation"):
        sys.modules[name] = types.ModuleType(name)
    utils = types.ModuleType("chunking_evaluation.utils")
    utils.rigorous_document_search = utils.get_openai_embedding_function = None
    sys.modules["chunking_evaluation.utils"] = utils
    theirs = load("base_evaluation", clone / "chunking_evaluation/evaluation_framework/base_evaluation.py")
    judge = theirs.BaseEvaluation.__new__(theirs.BaseEvaluation)
    rows = list(csv.DictReader((DATA / "chunking/questions.csv").open(encoding="utf-8")))
    judge.questions_df = pd.DataFrame(
        [
            {"question": r["question"], "references": json.loads(r["references"]), "corpus_id": r["corpus_id"]}
            for r in rows
        ]
    )
    gold = [[(r["corpus_id"], g["start_index"], g["end_index"]) for g in json.loads(r["references"])] for r in rows]
    for size, overlap in ((200, 0), (400, 100), (800, 400)):
        chunks = chunks_of(size, overlap)
        rng = random.Random(size)
        retrieved = []
        for row in rows:
            own = [c for c in chunks if c["corpus_id"] == row["corpus_id"]]
            near = [
                c
                for c in own
                if any(
                    c["start_index"] <= g["end_index"] and g["start_index"] <= c["end_index"]
                    for g in json.loads(row["references"])
                )
            ]
            retrieved.append(rng.sample(near, min(3, len(near))) + rng.sample(own, 3) + rng.sample(chunks, 2))
        counts = [len(r) for r in retrieved]
        t0 = time.perf_counter()
        iou, recall, precision = judge._scores_from_dataset_and_retrievals(retrieved, counts)
        omega, _ = judge._full_precision_score(chunks)
        t1 = time.perf_counter()
        place = [(c["corpus_id"], c["start_index"], c["end_index"]) for c in chunks]
        ours = [
            span_scores(g, [(c["corpus_id"], c["start_index"], c["end_index"]) for c in r])
            for g, r in zip(gold, retrieved, strict=True)
        ]
        best = [reachable_precision(g, place) for g in gold]
        t2 = time.perf_counter()
        worst = max(
            *(abs(a - o.iou) for a, o in zip(iou, ours, strict=True)),
            *(abs(a - o.recall) for a, o in zip(recall, ours, strict=True)),
            *(abs(a - o.precision) for a, o in zip(precision, ours, strict=True)),
            *(abs(a - o) for a, o in zip(omega, best, strict=True)),
        )
        mean = sum(o.recall for o in ours) / len(ours)
        print(
            f"chunking {size}/{overlap}: {len(rows)} questions, recall {mean:.4f}, precision "
            f"{sum(o.precision for o in ours) / len(ours):.4f}, iou {sum(o.iou for o in ours) / len(ours):.4f}, omega "
            f"{sum(best) / len(best):.4f}; largest difference {worst:.2e}; theirs {t1 - t0:.2f} s, ours {t2 - t1:.2f} s"
        )


def spoilt(rng: random.Random, parts: list[str], scale: str) -> tuple[list[str], str]:
    """An answer as models give it: right, half right, rescaled, reworded or wrong."""
    kind = rng.randrange(10)
    if kind == 0:
        return [], ""
    if kind == 1:
        return [f"the {p}." for p in parts], scale
    if kind == 2:
        return [" ".join(p.split()[: max(1, len(p.split()) // 2)]) for p in parts], scale
    if kind == 3:
        return parts, rng.choice(["", "thousand", "million", "percent", "billion"])
    if kind == 4:
        return [f"${p}" for p in parts], scale
    if kind == 5:
        return [f"({p})" for p in parts], scale
    if kind == 6:
        return [f"{p}%" for p in parts], ""
    if kind == 7:
        return [*parts, "revenue"], scale
    if kind == 8:
        return [f"{p} {scale}" for p in parts], ""
    return parts, scale


def tatqa(clone: Path) -> None:
    sys.path.insert(0, str(clone))
    load("tatqa_utils", clone / "tatqa_utils.py")
    theirs = load("tatqa_metric", clone / "tatqa_metric.py")
    judge = theirs.TaTQAEmAndF1()
    rng = random.Random(7)
    exact = f1 = differ = count = 0.0
    for table in json.loads((DATA / "tatqa/dev.json").read_text(encoding="utf-8")):
        for question in table["questions"]:
            raw = question["answer"]
            kind = question["answer_type"]
            parts = [str(p) for p in raw] if isinstance(raw, list) else [str(int(raw) if kind == "count" else raw)]
            given, scale = spoilt(rng, parts, question["scale"])
            judge(question, given, scale)
            ours = score_table_answer(
                TableAnswer(tuple(parts), question["scale"]), TableAnswer(tuple(given), scale), kind=kind
            )
            told = judge._details[-1]
            differ += (told["em"], told["f1"]) != (ours.exact, ours.f1)
            exact, f1, count = exact + ours.exact, f1 + ours.f1, count + 1
    em, their_f1, *_ = judge.get_overall_metric()
    print(
        f"TAT-QA: {count:.0f} questions, exact match {exact / count:.6f} (theirs {em:.6f}), F1 {f1 / count:.6f} "
        f"(theirs {their_f1:.6f}); {differ:.0f} questions differ"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunking", type=Path)
    parser.add_argument("--tatqa", type=Path)
    asked = parser.parse_args()
    if asked.chunking:
        chunking(asked.chunking)
    if asked.tatqa:
        tatqa(asked.tatqa)
