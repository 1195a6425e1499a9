"""Fits what the passages weigh: a listwise softmax over the sentences of one corpus, with weights of at least 0.

    python benchmarks/fit_passages.py [--data ../shared/data/chunking] [--penalty 0.001]

Of the questions of `wikitexts` (144) the 48 likeliest sentences of all five corpora are taken; each counts by how much
of it is gold. Prints the weights as `workbench/ranking/_evidence.py` has them, and the log-odds of an answer at all as
`workbench/views/_writing/passages.py` has them: for those each corpus is asked its own questions, and they are put to
another corpus. `bench_passages.py` measures on the other four.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from bench_passages import CORPORA, FITTED_ON, read_cases

import workbench.ranking._evidence as evidence
from workbench.ranking import EvidenceIndex
from workbench.ranking._pieces import KeptPieces

STEPS, PACE = 4000, 0.02


def fitted(examples: list[tuple[np.ndarray, np.ndarray, np.ndarray]], penalty: float) -> np.ndarray:
    """Weights that make the gold of each example likeliest, by Adam, none below 0."""
    weights = np.ones(examples[0][0].shape[1])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = 2 * penalty * weights
        for held, label, gold in examples:
            score = held @ weights + label
            likely = np.exp(score - score.max())
            slope += held.T @ (likely / likely.sum() - gold) / len(examples)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        move = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        weights = np.maximum(weights - PACE * move, 0)
    return weights


def by_logistic(rows: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """Weights and bias of a logistic rule, by Newton's method, with a little penalty."""
    held = np.column_stack([rows, np.ones(len(rows))])
    weights = np.zeros(held.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-held @ weights))
        slope = held.T @ (likely - answered) + 0.01 * weights
        curve = (held * (likely * (1 - likely))[:, None]).T @ held + 0.01 * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


def closest(index: EvidenceIndex, question: str) -> tuple[float, float]:
    best = index.rank(question)[:5]
    return max((one.words for one in best), default=0.0), max((one.cosine for one in best), default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared/data/chunking")
    parser.add_argument("--penalty", type=float, default=0.001)
    args = parser.parse_args()
    if not (args.data / "questions.csv").is_file():
        print(f"{args.data} is not there: nothing to fit on")
        return
    kept = KeptPieces(10_000_000)
    evidence.kept_pieces = lambda: kept
    texts = {name: (args.data / "corpora" / f"{name}.md").read_text(encoding="utf-8") for name in CORPORA}
    cases = read_cases(args.data)
    index = EvidenceIndex(list(texts.values()))
    examples = []
    for question, _, gold in (case for case in cases if case[1] == FITTED_ON):
        chosen, weighted, label = index.compare(question)
        cover = np.zeros(len(chosen))
        for number, (text, sentence) in enumerate(index.where(int(one)) for one in chosen):
            one = index.sentences[text][sentence]
            inside = [
                min(one.end, span.end) - max(one.start, span.start) for span in gold if span.corpus == CORPORA[text]
            ]
            cover[number] = sum(max(0, size) for size in inside) / (one.end - one.start)
        if cover.any():
            examples.append((weighted, label, cover / cover.sum()))
    print(
        "weights of words alone, beside and around, of meaning alone, beside and as a whole:",
        fitted(examples, args.penalty).round(2),
    )
    alone = {name: EvidenceIndex([text]) for name, text in texts.items()}
    held = [(question, corpus) for question, corpus, _ in cases]
    shifted = dict(zip(CORPORA, (*CORPORA[1:], CORPORA[0]), strict=True))
    rows = {
        name: (
            [closest(alone[name], question) for question, corpus in held if corpus == name],
            [closest(alone[shifted[name]], question) for question, corpus in held if corpus == name],
        )
        for name in CORPORA
    }
    own, other = rows[FITTED_ON]
    rule = by_logistic(np.array([*own, *other]), np.array([1.0] * len(own) + [0.0] * len(other)))
    print("log-odds of an answer, by words, closeness, and the bias:", rule.round(2))
    for least in (0.0, -0.5, -1.0, -1.5, -2.0):
        shares = {
            name: tuple(float(np.mean(np.array(some) @ rule[:2] + rule[2] > least)) for some in pair)
            for name, pair in rows.items()
        }
        told = ", ".join(f"{name} {own:.2f} and {other:.2f}" for name, (own, other) in shares.items())
        print(f"  answered above {least}, own questions and those of another corpus: {told}")


if __name__ == "__main__":
    main()
