"""Runs in the peers' environment: reads texts and questions as JSON lines, writes each peer's ranking.

    python _peer_worker.py PEER < input.jsonl > output.jsonl

The first line of input is `{"texts": [[urn, text], …]}`, each further one `{"question": "…"}`. Each line
of output is a list of `[index of the text, milliseconds]`-pairs' indexes: `{"order": […], "ms": …}`.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable

TOP = 60


def llamaindex(texts: list[tuple[str, str]]) -> Callable[[str], list[int]]:
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    # The record's name is metadata, which LlamaIndex puts in front of every node's text.
    nodes = [TextNode(id_=str(i), text=text, metadata={"id": urn}) for i, (urn, text) in enumerate(texts)]
    retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=TOP, verbose=False)
    return lambda question: [int(found.node.node_id) for found in retriever.retrieve(question)]


def langchain(texts: list[tuple[str, str]]) -> Callable[[str], list[int]]:
    from langchain_community.retrievers import BM25Retriever

    retriever = BM25Retriever.from_texts(
        [f"{urn}\n{text}" for urn, text in texts],
        metadatas=[{"index": i} for i in range(len(texts))],
        # Its default splits at white space alone, which finds nothing in JSON; this is its best setting.
        preprocess_func=lambda text: re.findall(r"\w+", text.lower()),
        k=TOP,
    )
    return lambda question: [found.metadata["index"] for found in retriever.invoke(question)]


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr
    texts = [tuple(pair) for pair in json.loads(sys.stdin.readline())["texts"]]
    rank = {"llamaindex": llamaindex, "langchain": langchain}[sys.argv[1]](texts)
    for line in sys.stdin:
        start = time.perf_counter()
        order = rank(json.loads(line)["question"])
        out.write(json.dumps({"order": order, "ms": (time.perf_counter() - start) * 1000}) + "\n")


if __name__ == "__main__":
    main()
