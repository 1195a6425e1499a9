"""Evidence in tables and paragraphs: TAT-QA, within a question's own table and text, and over the pooled corpus.

    python benchmarks/bench_tables.py [--data ../shared/data/tatqa/dev.json] [--questions 300] [--pool 40]

Evidence is the table cells whose numbers stand in a question's `derivation`, the cells that are its answer, and of its
`rel_paragraphs` the sentences that hold a text answer, or where none does any sentence of the paragraph. A cell counts
only where it is shown in a row with its label (its first cell). Own = one table with its paragraphs; pooled = the
tables and paragraphs of many, beside chunks of 800 characters by BM25 and by the same embedder, at the same budget.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.ranking import Bm25, EvidenceIndex, choose_passages, chunk_text, embedder, terms
from workbench.tokens import tokenizer

NUMBER = re.compile(r"\d[\d,]*\.?\d*")
COUNT = tokenizer().count


def as_text(context: dict) -> str:
    rows = [" | ".join(" ".join(cell.split()) for cell in row) for row in context["table"]["table"]]
    paragraphs = [p["text"] for p in sorted(context["paragraphs"], key=lambda p: p["order"])]
    return "\n\n".join(["\n".join(row for row in rows if row.strip(" |")), *paragraphs])


def number(text: str) -> str:
    return text.replace(",", "").strip("$%() ").rstrip(".").lstrip("-")


def evidence(context: dict, question: dict) -> list[tuple[str, ...]]:
    """Groups of strings: a group is found when all its strings stand in one line of what is shown."""
    wanted = {number(one) for one in NUMBER.findall(question["derivation"])}
    answers = question["answer"] if isinstance(question["answer"], list) else [question["answer"]]
    answers = [" ".join(str(one).split()) for one in answers]
    needed: list[tuple[str, ...]] = []
    for row in context["table"]["table"]:
        label = " ".join(row[0].split())
        for cell in row[1:]:
            cell = " ".join(cell.split())
            if cell and (number(cell) in wanted or cell in answers) and question["answer_from"] != "text":
                needed.append((label, cell))
    for paragraph in context["paragraphs"]:
        if str(paragraph["order"]) in question["rel_paragraphs"]:
            text = " ".join(paragraph["text"].split())
            holding = [one for one in answers if one in text]
            needed += [(one,) for one in holding] if question["answer_from"] != "table" and holding else []
    return list(dict.fromkeys(needed))


def recall(shown: str, needed: list[tuple[str, ...]]) -> float:
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    return fmean(any(all(part in line for part in group) for line in lines) for group in needed)


def packed(texts: list[str], order: list[int], budget: int) -> str:
    shown, used = [], 0
    for index in order:
        cost = COUNT(texts[index] + "\n")
        if used + cost > budget:
            continue
        shown.append(texts[index])
        used += cost
    return "\n".join(shown)


def own(cases: list[tuple[dict, dict, list]], budgets: list[int]) -> None:
    print(f"own table and text, {len(cases)} questions with evidence")
    indexes = {id(context): EvidenceIndex([as_text(context)]) for context, _, _ in cases}
    whole = fmean(COUNT(as_text(context)) for context, _, _ in cases)
    print(f"  whole: recall {fmean(recall(as_text(c), e) for c, _, e in cases):.3f}, {whole:.0f} tokens")
    for budget in budgets:
        found = []
        start = time.perf_counter()
        for context, question, needed in cases:
            passages = choose_passages(indexes[id(context)], question["question"], budget_tokens=budget, as_likely=0.0)
            found.append((recall(passages.text, needed), passages.tokens))
        ms = (time.perf_counter() - start) / len(cases) * 1000
        mean, tokens = (fmean(column) for column in zip(*found, strict=True))
        full = fmean(score == 1 for score, _ in found)
        print(f"  passages <= {budget}: recall {mean:.3f}, all of it {full:.3f}, {tokens:.0f} tokens, {ms:.0f} ms")


def pooled(cases: list[tuple[dict, dict, list]], contexts: list[dict], budgets: list[int]) -> None:
    chosen = [(c, q, e) for c, q, e in cases if any(c is one for one in contexts)]
    texts = [as_text(one) for one in contexts]
    print(f"pooled over {len(texts)} tables with their text, {len(chosen)} questions")
    index = EvidenceIndex(texts)
    chunks = [text[c.start : c.end] for text in texts for c in chunk_text(text)]
    bm25 = Bm25([terms(chunk) for chunk in chunks])
    vectors = embedder().embed(chunks)
    questions = embedder().embed([question["question"] for _, question, _ in chosen])
    for budget in budgets:
        rows: dict[str, list[tuple[float, int]]] = {"passages": [], "BM25": [], "dense": []}
        for (_, question, needed), vector in zip(chosen, questions, strict=True):
            asked = question["question"]
            passages = choose_passages(index, asked, budget_tokens=budget, as_likely=0.0)
            by_words = [i for i, _ in bm25.top(terms(asked), 60)]
            nearest = [int(i) for i in (-(vectors @ vector)).argsort()[:60]]
            for name, shown in (
                ("passages", passages.text),
                ("BM25", packed(chunks, by_words, budget)),
                ("dense", packed(chunks, nearest, budget)),
            ):
                rows[name].append((recall(shown, needed), COUNT(shown)))
        for name, found in rows.items():
            mean, tokens = (fmean(column) for column in zip(*found, strict=True))
            print(f"  {name:9} <= {budget}: recall {mean:.3f}, {tokens:.0f} tokens")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "tatqa" / "dev.json"
    parser.add_argument("--data", type=Path, default=default)
    parser.add_argument("--questions", type=int, default=300, help="every n-th, so many; 0 for all")
    parser.add_argument("--pool", type=int, default=40, help="tables in the pooled corpus")
    args = parser.parse_args()
    if not args.data.is_file():
        print(f"{args.data} is not there: nothing to measure")
        return
    contexts = json.loads(args.data.read_text(encoding="utf-8"))
    cases = [(c, q, evidence(c, q)) for c in contexts for q in c["questions"]]
    cases = [case for case in cases if case[2]]
    print(f"{len(cases)} of {sum(len(c['questions']) for c in contexts)} questions have evidence that can be located")
    step = max(1, len(cases) // args.questions) if args.questions else 1
    own(cases[::step], [100, 150, 200])
    every = max(1, len(contexts) // args.pool)
    pooled(cases, contexts[::every][: args.pool], [150, 500, 1000])


if __name__ == "__main__":
    main()
