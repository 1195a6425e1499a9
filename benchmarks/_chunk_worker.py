"""Runs in the peers' environment: cuts texts as each peer's chunker does, and says where each chunk stands.

    python _chunk_worker.py < input.json > output.json

The input is `{"texts": {name: text}}`, the output `{chunker: {name: [[start, end], …]}}` in characters.
`TIKTOKEN_CACHE_DIR` names a folder with the vocabulary of cl100k_base.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

ENCODING = "cl100k_base"
# (size, overlap) in tokens, as https://github.com/brandonstarxel/chunking_evaluation reports them (read 2026-11-28).
FIXED = ((200, 0), (400, 0), (400, 200), (800, 400))
RECURSIVE = ((200, 0), (400, 0), (800, 0))
SENTENCES = ((200, 0), (400, 0))


def langchain(kind: str, size: int, overlap: int) -> Callable[[str], list[str]]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter, TokenTextSplitter

    if kind == "fixed":
        return TokenTextSplitter(encoding_name=ENCODING, chunk_size=size, chunk_overlap=overlap).split_text
    separators = ["\n\n", "\n", ".", "?", "!", " ", ""]
    return RecursiveCharacterTextSplitter.from_tiktoken_encoder(
        encoding_name=ENCODING, chunk_size=size, chunk_overlap=overlap, separators=separators
    ).split_text


def llamaindex(size: int, overlap: int) -> Callable[[str], list[str]]:
    import tiktoken
    from llama_index.core.node_parser import SentenceSplitter

    encode = tiktoken.get_encoding(ENCODING).encode
    return SentenceSplitter(chunk_size=size, chunk_overlap=overlap, tokenizer=encode).split_text


def placed(text: str, pieces: list[str]) -> list[tuple[int, int]]:
    """Where each piece stands; a piece that begins or ends inside a character of several tokens is trimmed."""
    found: list[tuple[int, int]] = []
    last = 0
    for piece in pieces:
        clean = piece.strip("\ufffd")
        start = text.find(clean, last)
        if start < 0:
            start = text.find(clean)
        if start < 0 or not clean.strip():
            continue
        found.append((start, start + len(clean)))
        last = start + 1
    return found


def main() -> None:
    texts = json.load(sys.stdin)["texts"]
    out, sys.stdout = sys.stdout, sys.stderr
    chunkers = {f"fixed {size}/{over}": langchain("fixed", size, over) for size, over in FIXED}
    chunkers |= {f"recursive {size}/{over}": langchain("recursive", size, over) for size, over in RECURSIVE}
    chunkers |= {f"LlamaIndex sentences {size}/{over}": llamaindex(size, over) for size, over in SENTENCES}
    json.dump({name: {k: placed(t, cut(t)) for k, t in texts.items()} for name, cut in chunkers.items()}, out)


if __name__ == "__main__":
    main()
