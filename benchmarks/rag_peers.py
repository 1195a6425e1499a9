"""The RAG arms beside LlamaIndex and LangChain: same records, questions, budget and scorer.

    python -m venv PEERS && PEERS/bin/pip install -r benchmarks/requirements-peers.txt
    python benchmarks/rag_peers.py --data ../shared/data/airline --peers PEERS/bin/python

A peer is given each text in three forms, and its best is what counts: whole records, 800-character
chunks, and whole records as `label: value` lines. Its ranked texts fill the budget in order, each under
the record's name; one that does not fit is left out and the next is tried (cutting it instead was no
better). Scores are those of `workbench.evals`, for every arm alike. `--dense` adds the arms that need
vectors (the first run embeds every chunk: minutes). `--anywhere` counts a value that stands anywhere in the
context, also in what is said of another record: figures that others publish are often counted so. By that rule
ours still leads: 0.798, and 0.743 for the better peer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean, median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.context import Context, Item
from workbench.evals import Case, load_cases, score_context
from workbench.ranking import chunk_text
from workbench.records import Provenance, Record, leaves
from workbench.retrieval import Retriever
from workbench.store import Store
from workbench.tokens import as_section, tokenizer

COUNTER = tokenizer()
PEERS = ("llamaindex", "langchain")


def read_records(data: Path) -> list[Record]:
    """The JSON objects of objects in a folder, as records of the source named after it."""
    return [
        Record(source=data.name, stream=file.stem, id=key, fields=value, provenance=Provenance(connector="files"))
        for file in sorted(data.glob("*.json"))
        for key, value in json.loads(file.read_text(encoding="utf-8")).items()
    ]


def as_lines(record: Record) -> str:
    return "\n".join(f"{path[1:].replace('/', '.')}: {value}" for path, value in leaves(record.body))


def as_json(record: Record) -> str:
    return json.dumps(record.body, ensure_ascii=False, separators=(",", ":"))


def chunks_of(record: Record) -> list[str]:
    text = as_json(record)
    return [text[chunk.start : chunk.end] for chunk in chunk_text(text, size=800, overlap=100)]


FORMS: dict[str, Callable[[Record], list[str]]] = {
    "whole": lambda record: [as_json(record)],
    "chunks": chunks_of,
    "lines": lambda record: [as_lines(record)],
}


def ask_peer(python: str, peer: str, texts: Sequence[tuple[str, str]], cases: Sequence[Case]) -> list[dict]:
    lines = [json.dumps({"texts": texts}), *(json.dumps({"question": case.question}) for case in cases)]
    worker = Path(__file__).with_name("_peer_worker.py")
    run = subprocess.run(
        [python, str(worker), peer], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=600
    )
    if run.returncode:
        sys.exit(f"{peer} failed:\n{run.stderr[-2000:]}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def fill(texts: Sequence[tuple[str, str]], order: Iterable[int], budget: int) -> Context:
    text, items, used = "", [], 0
    for index in order:
        urn, body = texts[index]
        section = as_section(f"{urn}\n{body}")
        tokens = COUNTER.count(section)
        if used + tokens > budget:
            continue
        items.append(Item(record=urn, start=len(text), end=len(text) + len(section) - 1))
        text, used = text + section, used + tokens
    return Context(text=text, tokens=COUNTER.count(text), encoding=COUNTER.encoding, budget_tokens=budget, items=items)


def anywhere(context: Context, case: Case) -> Context:
    """Attribute the whole text to every gold record of the case."""
    whole = [Item(record=urn, start=0, end=len(context.text)) for urn in case.gold_records] if context.text else []
    return context.model_copy(update={"items": type(context.items)(whole)})


def show(
    name: str,
    cases: Sequence[Case],
    contexts: Sequence[Context],
    ms: Sequence[float],
    store: Store,
    *,
    loose: bool,
) -> None:
    if loose:
        contexts = [anywhere(context, case) for case, context in zip(cases, contexts, strict=True)]
    pairs = [(case, context) for case, context in zip(cases, contexts, strict=True) if case.answerable]
    scores = [score_context(case, context, store, COUNTER) for case, context in pairs]
    found: dict[str, int] = {}
    for (case, _), score in zip(pairs, scores, strict=True):
        found[case.type] = found.get(case.type, 0) + bool(score.answerable)
    figures = [
        fmean(bool(score.answerable) for score in scores),
        fmean(score.field_recall or 0 for score in scores),
        fmean(score.record_recall or 0 for score in scores),
    ]
    tokens = fmean(context.tokens for context in contexts)
    print(f"{name:20} {figures[0]:10.3f} {figures[1]:7.3f} {figures[2]:7.3f} {tokens:7.0f} {median(ms):7.1f}", end="  ")
    print(*(f"{kind}={count}" for kind, count in found.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of records and questions.jsonl")
    parser.add_argument("--peers", help="the Python of the peers' environment")
    parser.add_argument("--budget", type=int, default=1000, help="tokens of o200k_base")
    parser.add_argument("--dense", action="store_true", help="also the arms that need vectors")
    parser.add_argument("--anywhere", action="store_true", help="count a value wherever it stands")
    parser.add_argument("--store", type=Path, help="folder to keep the index in between runs")
    options = parser.parse_args()
    records = read_records(options.data)
    cases = load_cases(options.data / "questions.jsonl")
    with tempfile.TemporaryDirectory() as folder, Store.open(options.store or Path(folder)) as store:
        with store.writer() as writer:
            for stream in sorted({record.qualified_stream for record in records}):
                writer.upsert(stream, [record for record in records if record.qualified_stream == stream])
        print(f"{len(records)} records, {len(cases)} cases, {options.budget} tokens")
        print(f"{'arm':20} answerable  fields records  tokens  ms p50")
        run_ours(store, cases, options.budget, dense=options.dense, loose=options.anywhere)
        for peer in PEERS if options.peers else ():
            for form, cut in FORMS.items():
                texts = [(record.urn, text) for record in records for text in cut(record)]
                answers = ask_peer(options.peers, peer, texts, cases)
                contexts = [fill(texts, answer["order"], options.budget) for answer in answers]
                show(
                    f"{peer} {form}",
                    cases,
                    contexts,
                    [answer["ms"] for answer in answers],
                    store,
                    loose=options.anywhere,
                )


def run_ours(store: Store, cases: Sequence[Case], budget: int, *, dense: bool, loose: bool) -> None:
    retriever = Retriever.open(store)
    arms = [retriever.bm25(), retriever.oracle({case.question: case.gold_records for case in cases})]
    if dense:
        train = [(case.question, case.gold_records) for case in cases[::2]]
        fit = retriever.fit_hybrid(train, budget_tokens=budget)
        print(f"fitted on {fit.questions} questions: {fit}")
        arms[1:1] = [retriever.dense(), retriever.hybrid(fit.weights)]
    for arm in arms:
        arm("a first question loads what is loaded once", budget_tokens=budget) if arm.name != "oracle" else None
        contexts, ms = [], []
        for case in cases:
            start = time.perf_counter()
            contexts.append(arm(case.question, budget_tokens=budget))
            ms.append((time.perf_counter() - start) * 1000)
        show(arm.name, cases, contexts, ms, store, loose=loose)


if __name__ == "__main__":
    main()
