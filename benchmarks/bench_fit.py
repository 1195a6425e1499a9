"""Fitting 1,000 snippets of 22,000 tokens into 4,000, beside six libraries that do the same.

    python -m venv PEERS && PEERS/bin/pip install -r benchmarks/requirements-fit.txt
    python benchmarks/bench_fit.py --peers PEERS/bin/python

The snippets are cut from a text of your own (`--text FILE`), or made of common words. Every peer is given them in the
form it takes, with their values as far as it knows of values, and a counter of o200k_base that counts exactly. `cold`:
nothing was counted before. `changed`: one snippet changed since the last call; what the library keeps between calls is
kept. `remembering`: the same with a counter that we gave the peer and that remembers. `value` is what is kept, as a
share of what no choice could exceed. The floor is the time that counting alone takes, and bounds every cold run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.fitting import Assembler, Fit, Snippet
from workbench.tokens import Tokenizer, count_tokens
from workbench.tokens._encodings import _CACHE_VARIABLE, _cache_folder

PEERS = ("contextcram", "langchain", "prompt-poet", "priomptipy", "astromesh-context", "llamaindex")
BUDGET = 4_000
WORDS = """order invoice the of a customer was sent to on and delivered refund 2026-05-17 account is pending because
warehouse Lisbon address could not be confirmed EUR 1,249.90 status shipped carrier tracking number ticket agent"""


def make(text: str | None, seed: int) -> tuple[list[str], list[float]]:
    rng = random.Random(seed)
    texts: list[str] = []
    while len(texts) < 1_000:
        if text is None:
            piece = " ".join(rng.choice(WORDS.split()) for _ in range(rng.randint(6, 26)))
        else:
            at = rng.randrange(len(text) - 200)
            piece = " ".join(text[at : at + rng.randrange(50, 130)].split())
        texts.append(f"{piece.lstrip('/')}\n")
    return texts, [round(rng.lognormvariate(0, 1), 3) + 0.001 for _ in texts]


def median_ms(run: Callable[[int], object], runs: int) -> float:
    times = []
    for turn in range(runs):
        start = time.perf_counter()
        run(turn)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def ours(texts: list[str], values: list[float], runs: int) -> tuple[dict[str, float], Fit]:
    snippets = [Snippet(text, value) for text, value in zip(texts, values, strict=True)]
    assemblers = [Assembler() for _ in range(runs)]
    cold = median_ms(lambda turn: assemblers[turn].fit(snippets, budget_tokens=BUDGET), runs)
    warm = assemblers[0]

    def changed(turn: int) -> Fit:
        asked = list(snippets)
        place = (turn * 37) % len(asked)
        asked[place] = Snippet(f"{texts[place].strip()} changed {turn}", values[place])
        return warm.fit(asked, budget_tokens=BUDGET)

    changed(runs + 1)
    found = warm.fit(snippets, budget_tokens=BUDGET)
    assert count_tokens(found.text) == found.tokens <= BUDGET
    return {"cold": cold, "changed": median_ms(changed, runs)}, found


def ask(python: str, peer: str, given: str) -> dict[str, dict[str, float]] | str:
    worker = Path(__file__).with_name("_fit_peer.py")
    try:
        run = subprocess.run([python, str(worker), peer], input=given, capture_output=True, text=True, timeout=240)
    except subprocess.TimeoutExpired:
        return "did not end within 240 s"
    if run.returncode:
        return f"failed: {run.stderr.strip().splitlines()[-1][:90]}"
    return json.loads(run.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="Python of the peers' environment; without it only ours is measured")
    parser.add_argument("--text", type=Path, help="a text to cut the snippets from")
    parser.add_argument("--only", nargs="*", default=PEERS, choices=PEERS)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    text = asked.text.read_text(encoding="utf-8") if asked.text else None
    texts, values = make(text, asked.seed)
    plain, quick = Tokenizer(), Tokenizer()
    quick.quicken()
    print(f"1,000 snippets, {sum(plain.count_many(texts)):,} tokens of o200k_base, into {BUDGET:,}")
    floors = {
        "tiktoken": median_ms(lambda _: plain.count_many(texts), asked.runs),
        "ours": median_ms(lambda _: quick.count_many(texts), asked.runs),
    }
    for name, floor in floors.items():
        print(f"floor: counting alone with the counter of {name}: {floor:.1f} ms")
    times, found = ours(texts, values, asked.runs)
    print(f"{'':20}{'cold ms':>9}{'changed':>9}{'remembering':>13}{'tokens':>8}")
    print(f"{'workbench':20}{times['cold']:9.2f}{times['changed']:9.2f}{'':13}{found.tokens:8,}")
    print(f"{'':20}certified: {found.gap:.3%} from the best at most; {len(found.kept)} snippets kept")
    if not asked.peers:
        return
    os.environ.pop(_CACHE_VARIABLE, None)
    given = json.dumps(
        {"texts": texts, "values": values, "budget": BUDGET, "runs": min(asked.runs, 5),
         "vocabulary": str(_cache_folder("o200k_base"))}
    )  # fmt: skip
    measured: dict[str, dict[str, dict[str, float]]] = {}
    for peer in asked.only:
        answer = ask(asked.peers, peer, given)
        if isinstance(answer, str):
            print(f"{peer:20}{answer}")
            continue
        measured[peer] = answer
        figures = "".join(f"{answer[name]['ms']:{width}.2f}" for name, width in
                          (("cold", 9), ("changed", 9), ("remembering", 13)))  # fmt: skip
        print(f"{peer:20}{figures}{answer['cold']['tokens']:8,}")
    for name, own in (("cold", "cold"), ("changed", "changed"), ("remembering", "changed")):
        exact = {peer: one[name]["ms"] for peer, one in measured.items() if one[name]["tokens"] <= BUDGET}
        if exact:
            best = min(exact, key=exact.__getitem__)
            print(f"{name}: {exact[best] / times[own]:.1f} times as fast as the fastest, {best}")


if __name__ == "__main__":
    main()
