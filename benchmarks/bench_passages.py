"""Passages beside chunkers: token recall, precision and IoU on 472 questions with gold spans in five corpora.

    python benchmarks/bench_passages.py [--data ../shared/data/chunking] [--vectors FILE] [--chunkers NAME …]

Every arm searches all five corpora at once. The chunkers rank by the embedder that the passages use too, at k = 1 … 20.
The weights of the passages were fitted on `wikitexts`; figures are of the other four corpora, with 328 questions.
Headings and sentences that a passage brings along count as retrieved. Each arm at each k is compared with
the passages at the same recall: between two settings of the passages, IoU is interpolated. Whatever is quoted, IoU is
at most recall, as no less was retrieved than found: `at most` says how many times its own a chunker's IoU could become
at its recall.

Vectors of chunks (about 20,000, 10 to 400 ms each) are kept in FILE, by default in the user's cache folder.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from _environment import python_of
from _span_metrics import Scores, Span, score_spans

import workbench.ranking._evidence as evidence
from workbench.ranking import EvidenceIndex, choose_passages, embedder, split_sentences
from workbench.ranking._pieces import KeptPieces
from workbench.tokens import tokenizer

HERE = Path(__file__).resolve().parent
CORPORA = ("chatlogs", "finance", "pubmed", "state_of_the_union", "wikitexts")
FITTED_ON = "wikitexts"
GOAL = 3
KS = (1, 2, 3, 5, 8, 10, 12, 15, 20)
# (budget in tokens, how likely a sentence is at least beside the likeliest), from narrow to wide.
SETTINGS = (
    *((400, least) for least in (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01)),
    *((800, least) for least in (0.05, 0.03, 0.02, 0.01, 0.005, 0.002)),
    *((budget, 0.0) for budget in (120, 250, 400, 800, 1200)),
)


class Vectors:
    """The embedder, with vectors of chunks kept in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.held: dict[str, np.ndarray] = {}
        if file.is_file():
            with np.load(file) as kept:
                self.held = dict(zip(kept["k"].tolist(), kept["v"], strict=True))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        keys = [hashlib.sha1(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.held}
        if new:
            self.held.update(zip(new, embedder().embed(list(new.values())), strict=True))
        return np.stack([self.held[key] for key in keys])

    def save(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self.file, k=np.array(list(self.held)), v=np.array(list(self.held.values())))


def read_cases(data: Path) -> list[tuple[str, str, list[Span]]]:
    with (data / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            row["question"],
            row["corpus_id"],
            [Span(row["corpus_id"], ref["start_index"], ref["end_index"]) for ref in json.loads(row["references"])],
        )
        for row in rows
    ]


def chunks_of(texts: dict[str, str]) -> dict[str, dict[str, list[tuple[int, int]]]]:
    tokenizer("cl100k_base")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "context-workbench" / "tokens"
    run = subprocess.run(
        [python_of(HERE / "requirements-chunkers.txt"), HERE / "_chunk_worker.py"],
        input=json.dumps({"texts": texts}),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TIKTOKEN_CACHE_DIR": str(cache)},
    )
    found = json.loads(run.stdout)
    found["sentences"] = {name: [(s.start, s.end) for s in split_sentences(text)] for name, text in texts.items()}
    return found


def mean(scores: Sequence[Scores]) -> Scores:
    return Scores(*(fmean(column) for column in zip(*scores, strict=True)))


def curve_of_chunks(
    chunks: dict[str, list[tuple[int, int]]], texts: dict[str, str], cases: list, vectors: Vectors
) -> dict[int, Scores]:
    spans = [Span(name, start, end) for name, held in chunks.items() for start, end in held]
    matrix = vectors.embed([texts[one.corpus][one.start : one.end] for one in spans])
    asked = vectors.embed([question for question, _, _ in cases])
    orders = [(-(matrix @ vector)).argsort(kind="stable")[: max(KS)] for vector in asked]
    return {
        k: mean(
            [
                score_spans([spans[i] for i in order[:k]], gold)
                for order, (_, _, gold) in zip(orders, cases, strict=True)
            ]
        )
        for k in KS
    }


def curve_of_passages(index: EvidenceIndex, names: Sequence[str], cases: list) -> dict[tuple[int, float], Scores]:
    ranked = [index.rank(question) for question, _, _ in cases]
    found: dict[tuple[int, float], Scores] = {}
    for budget, least in SETTINGS:
        scores = []
        for (question, _, gold), order in zip(cases, ranked, strict=True):
            passages = choose_passages(index, question, budget_tokens=budget, as_likely=least, ranked=order)
            quoted = [Span(names[q.text], q.start, q.end) for q in passages.quotes if q.end > q.start]
            scores.append(score_spans(quoted, gold))
        found[budget, least] = mean(scores)
    return found


def frontier(curve: dict) -> list[Scores]:
    """The settings that no other beats in both recall and IoU, by recall."""
    kept = [s for s in curve.values() if not any(o.recall > s.recall and o.iou > s.iou for o in curve.values())]
    return sorted(kept)


def at_recall(curve: list[Scores], recall: float, value: str) -> float | None:
    """A figure at a recall, interpolated; `None` beyond what was reached."""
    if recall > curve[-1].recall:
        return None
    below = [s for s in curve if s.recall <= recall]
    above = next(s for s in curve if s.recall >= recall)
    low = below[-1] if below else above
    if above.recall == low.recall:
        return getattr(above, value)
    part = (recall - low.recall) / (above.recall - low.recall)
    return getattr(low, value) + part * (getattr(above, value) - getattr(low, value))


def compare(
    name: str, chunks: dict[int, Scores], passages: list[Scores], all_settings: Sequence[Scores]
) -> list[tuple[float, float]]:
    """Print how a chunker stands beside the passages; returns each ratio of IoU with the most that it could be."""
    ratios = []
    for k, one in chunks.items():
        iou = at_recall(passages, one.recall, "iou")
        better = [s for s in all_settings if s.recall >= one.recall and s.characters <= one.characters]
        verdict = "beaten" if better else "not beaten at fewer characters"
        ratio = iou / one.iou if iou else None
        most = max(one.recall, passages[0].recall) / one.iou
        if ratio:
            ratios.append((ratio, most))
        shown = f"{ratio:5.2f} x of at most {most:5.2f}" if ratio else "out of reach"
        print(
            f"  {name:28} k={k:<2} recall {one.recall:.3f} precision {one.precision:.3f} IoU {one.iou:.3f} "
            f"{one.characters:7.0f} characters; passages at that recall: {shown}; {verdict}"
        )
    return ratios


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[1] / "shared" / "data" / "chunking")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "context-workbench" / "bench"
    parser.add_argument("--vectors", type=Path, default=cache / "passages.npz")
    parser.add_argument("--chunkers", nargs="*", help="names such as 'fixed 200/0'; all by default")
    args = parser.parse_args()
    if not (args.data / "questions.csv").is_file():
        print(f"{args.data} is not there: nothing to measure")
        return
    texts = {name: (args.data / "corpora" / f"{name}.md").read_text(encoding="utf-8") for name in CORPORA}
    cases = read_cases(args.data)
    held_out = [case for case in cases if case[1] != FITTED_ON]
    vectors = Vectors(args.vectors)
    kept = KeptPieces(10_000_000)
    evidence.kept_pieces = lambda: kept
    index = EvidenceIndex(list(texts.values()))
    curve = curve_of_passages(index, CORPORA, held_out)
    own = curve_of_passages(index, CORPORA, [case for case in cases if case[1] == FITTED_ON])
    print(f"passages on {len(held_out)} questions (and on the corpus that they were fitted on)")
    for setting, one in curve.items():
        print(
            f"  <= {setting[0]:4} tokens, as likely as {setting[1]}: recall {one.recall:.3f} "
            f"precision {one.precision:.3f} IoU {one.iou:.3f} {one.characters:6.0f} characters "
            f"({own[setting].recall:.3f}, {own[setting].iou:.3f})"
        )
    line = frontier(curve)
    for name, chunks in chunks_of(texts).items():
        if args.chunkers and name not in args.chunkers:
            continue
        ratios = compare(name, curve_of_chunks(chunks, texts, held_out, vectors), line, list(curve.values()))
        if ratios:
            found = [ratio for ratio, _ in ratios]
            print(f"  {name}: IoU of passages at matched recall {min(found):.2f} to {max(found):.2f} times its own")
            possible = [ratio for ratio, most in ratios if most >= GOAL]
            if len(possible) < len(ratios):
                print(f"    where {GOAL} times is possible at all: {min(possible):.2f} to {max(possible):.2f}")
        vectors.save()


if __name__ == "__main__":
    main()
