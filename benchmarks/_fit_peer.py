"""One peer of benchmarks/bench_fit.py, in the peers' own environment; prints one JSON line.

Every peer is given the same snippets in the form it takes, and a counter of o200k_base that counts exactly. What it
keeps is counted again here. `cold`: everything is made anew, and nothing was counted before. `changed`: one snippet was
changed since; what the peer itself keeps between calls is kept. `remembering`: the same, with a counter that we
gave the peer and that remembers its counts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

given = json.loads(sys.stdin.readline())
os.environ["TIKTOKEN_CACHE_DIR"] = given["vocabulary"]
logging.disable(logging.CRITICAL)

import tiktoken  # noqa: E402

ENCODING = tiktoken.get_encoding("o200k_base")
Texts = list[str]
Fit = Callable[[Texts, list[float], int], Any]


def count(text: str) -> int:
    return len(ENCODING.encode_ordinary(text))


class Remembering:
    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        found = self.counts.get(text)
        if found is None:
            found = self.counts[text] = count(text)
        return found


def langchain(counter: Callable[[str], int]) -> Fit:
    from langchain_core.messages import HumanMessage, trim_messages

    def fit(texts: Texts, values: list[float], budget: int) -> Texts:
        # It keeps the last: the most valuable stand last.
        order = sorted(range(len(texts)), key=values.__getitem__)
        kept = trim_messages(
            [HumanMessage(texts[i]) for i in order],
            max_tokens=budget,
            token_counter=lambda messages: sum(counter(one.content) for one in messages),
            strategy="last",
        )
        return [one.content for one in kept]

    return fit


def llamaindex(counter: Callable[[str], int]) -> Fit:
    from llama_index.core.llms import ChatMessage
    from llama_index.core.memory import ChatMemoryBuffer

    def fit(texts: Texts, values: list[float], budget: int) -> Texts:
        order = sorted(range(len(texts)), key=values.__getitem__)
        messages = [ChatMessage(content=texts[i]) for i in order]
        memory = ChatMemoryBuffer.from_defaults(
            chat_history=messages, token_limit=budget, tokenizer_fn=lambda text: range(counter(text))
        )
        return [one.content or "" for one in memory.get()]

    return fit


def contextcram(counter: Callable[[str], int]) -> Fit:
    from contextcram import CallableTokenizer, Packer

    def fit(texts: Texts, values: list[float], budget: int) -> Texts:
        # Its own two newlines between texts it does not count; the texts end with one.
        packer = Packer(budget=budget, tokenizer=CallableTokenizer(counter), joiner="")
        for text, value in zip(texts, values, strict=True):
            packer.add(text, priority=int(value * 1000), strategy="drop")
        return [packer.fit().text]

    return fit


def astromesh(counter: Callable[[str], int]) -> Fit:
    from astromesh_context import ContextEngine
    from astromesh_context.types import ContextItem

    class Counter:
        def count(self, text: str) -> int:
            return counter(text)

    class Given:
        name = "given"

        def __init__(self) -> None:
            self.items: list[ContextItem] = []

        async def candidates(self, query: str, ctx: Any) -> list[ContextItem]:
            return self.items

    source = Given()

    def fit(texts: Texts, values: list[float], budget: int) -> Texts:
        # Comparing every pair for near duplicates, which it does by default, is not what is measured here.
        engine = ContextEngine([source], budget=budget, tokenizer=Counter(), dedupe_threshold=1.01)
        source.items = [
            ContextItem(str(i), text, "given", "knowledge", "stable", score=value)
            for i, (text, value) in enumerate(zip(texts, values, strict=True))
        ]
        window = asyncio.run(engine.build("anything"))
        return [item.content for item in window.items]

    return fit


def promptpoet(counter: Callable[[str], int]) -> Fit:
    from prompt_poet import Prompt

    template = """
{% for text in texts %}
- name: s{{ loop.index }}
  role: user
  truncation_priority: {{ ranks[loop.index0] }}
  content: |
    {{ text }}
{% endfor %}
"""
    state: dict[str, Any] = {}

    def encode(text: str) -> list[int]:
        return [0] * counter(text)

    def fit(texts: Texts, values: list[float], budget: int) -> Texts:
        before = state.get("texts")
        if before is None:
            order = sorted(range(len(texts)), key=lambda i: -values[i])
            ranks = [0] * len(texts)
            for rank, index in enumerate(order):
                ranks[index] = rank + 1
            prompt = Prompt(
                template_data={"texts": [text.strip() for text in texts], "ranks": ranks},
                raw_template=template,
                encode_func=encode,
            )
            prompt.tokenize()
            state.update(prompt=prompt)
        else:
            prompt = state["prompt"]
            prompt._reset_parts()
            for index, (old, new) in enumerate(zip(before, texts, strict=True)):
                if old != new:
                    prompt.lreplace_at(old.strip(), new.strip(), index)
        state["texts"] = texts
        prompt.truncate(token_limit=budget, truncation_step=1)
        return [part.content for part in prompt.parts]

    return fit


def priomptipy(counter: Callable[[str], int]) -> Fit:
    from priomptipy import Scope, UserMessage, render

    def fit(texts: Texts, values: list[float], budget: int) -> Texts:
        scopes = [
            Scope([UserMessage(text)], absolute_priority=int(value * 1000) + 1)
            for text, value in zip(texts, values, strict=True)
        ]
        found = asyncio.run(render(scopes, {"token_limit": budget, "tokenizer": "o200k_base"}))
        return [one["content"] for one in found["prompt"]["messages"]]

    return fit


PEERS: dict[str, Callable[[Callable[[str], int]], Fit]] = {
    "langchain": langchain,
    "llamaindex": llamaindex,
    "prompt-poet": promptpoet,
    "priomptipy": priomptipy,
    "contextcram": contextcram,
    "astromesh-context": astromesh,
}


def timed(make: Callable[[], Fit], texts: Texts, values: list[float], budget: int, *, warm: bool) -> dict[str, Any]:
    runs = []
    kept: Texts = []
    began = time.perf_counter()
    for turn in range(given["runs"]):
        if turn and time.perf_counter() - began > 20:
            break
        fit = make()
        asked = texts
        if warm:
            fit(texts, values, budget)
            asked = [*texts]
            place = (turn * 37) % len(texts)
            asked[place] = f"{asked[place].strip()} changed {turn}\n"
        start = time.perf_counter()
        kept = fit(asked, values, budget)
        runs.append(time.perf_counter() - start)
    return {"ms": 1000 * statistics.median(runs), "tokens": count("".join(kept)), "kept": len(kept)}


def main() -> None:
    texts, values, budget = given["texts"], given["values"], given["budget"]
    build = PEERS[sys.argv[1]]
    build(count)(texts[:5], values[:5], 50)  # imports
    found = {
        "cold": timed(lambda: build(count), texts, values, budget, warm=False),
        "changed": timed(lambda: build(count), texts, values, budget, warm=True),
        "remembering": timed(lambda: build(Remembering()), texts, values, budget, warm=True),
    }
    print(json.dumps(found))


main()
