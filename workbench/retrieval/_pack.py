"""From ranked chunks to a context: an exact budget, no text twice, and a reason for what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.context import Candidate, Context, Item, Omission, OmissionReason
from workbench.errors import BudgetError
from workbench.ranking import boundaries
from workbench.records import parse_urn
from workbench.tokens import Tokenizer, as_section
from workbench.trust import SECRET_ID, Guard

__all__ = ["Hit", "Ranking", "pack"]

# A cut chunk of fewer characters tells nothing.
_DID_NOT_FIT: OmissionReason = "budget"
_MIN_CUT = 40
_GAP = "\n…\n"


class Hit(NamedTuple):
    """A chunk that a ranking returned.

    Attributes:
        chunk_id: Its name; orders chunks of equal score.
        urn: The record it is of.
        start: Its first character in the record's dump.
        text: The chunk's text.
        score: The ranking's own measure; larger is better.
        record_characters: Length of the record's whole dump.
    """

    chunk_id: str
    urn: str
    start: int
    text: str
    score: float
    record_characters: int


class Ranking(NamedTuple):
    """What a search gave.

    Attributes:
        hits: Best first.
        score: What an abstention rule may compare, if there is something.
        rest: How many chunks were not returned.
        cut: How many records were too long to be indexed whole.
    """

    hits: Sequence[Hit]
    score: float | None
    rest: int
    cut: int = 0


class _Run(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass
class _Section:
    """What is shown of one record: runs of its dump in order, none touching another."""

    urn: str
    runs: tuple[_Run, ...] = ()
    tokens: int = 0

    def with_run(self, new: _Run) -> tuple[_Run, ...]:
        """Return the runs with `new` among them; where runs overlap or touch they become one."""
        merged: list[_Run] = []
        for run in sorted((*self.runs, new)):
            if merged and run.start <= merged[-1].end:
                last = merged.pop()
                tail = run.text[last.end - run.start :] if run.end > last.end else ""
                merged.append(_Run(last.start, last.text + tail))
            else:
                merged.append(run)
        return tuple(merged)


def _render(urn: str, runs: Sequence[_Run]) -> tuple[str, list[tuple[int, int]]]:
    """Return a section's text and the spans of its runs; the first span holds the record's name too."""
    text = ""
    spans = []
    for index, run in enumerate(runs):
        if index == 0:
            # A dump begins with the URN; any later run needs it in front to say whose it is.
            start, text = 0, run.text if run.start == 0 else f"{urn}\n{run.text.lstrip()}"
        else:
            start, text = len(text) + len(_GAP), text + _GAP + run.text
        spans.append((start, len(text)))
    body = as_section(text)
    shift = len(text) - len(text.lstrip())
    visible = max(len(body) - 1, 0)
    return body, [(min(max(start - shift, 0), visible), min(max(end - shift, 0), visible)) for start, end in spans]


def _lines(text: str) -> list[tuple[int, int]]:
    """Return where each line of a text begins and ends: a dump has one value a line."""
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, at + len(line)))
        at += len(line) + 1
    return found


@dataclass
class _Packer:
    tokenizer: Tokenizer
    budget_tokens: int
    guard: Guard | None = None
    hosts: Callable[[str], Sequence[str]] = lambda _: ()
    sections: dict[str, _Section] = field(default_factory=dict)
    tokens: int = 0

    def _rendered(self, urn: str, runs: Sequence[_Run]) -> tuple[str, Sequence[tuple[int, int]], dict[str, int]]:
        """Return a section as a model may read it, its spans, and what was done to its text."""
        body, spans = _render(urn, runs)
        if self.guard is None:
            return body, spans, {}
        hosts = self.hosts(urn) if "://" in body else ()
        secrets = [parse_urn(urn).id] if SECRET_ID in body else ()
        found = self.guard.spans(body, spans, leaves=_lines(body), hosts=hosts, secrets=secrets)
        return found.text, found.spans, found.changes

    def add(self, urn: str, run: _Run) -> bool:
        """Show `run` too if it fits; say whether it did."""
        section = self.sections.get(urn) or _Section(urn)
        room = self.budget_tokens - self.tokens + section.tokens
        if self.tokenizer.least(len(run.text)) > room:
            return False
        runs = section.with_run(run)
        # Counts of sections add up (see `as_section`), so only this one is counted again.
        rendered = self._rendered(urn, runs)[0]
        if self.tokenizer.refusal(rendered) is not None:
            return False
        tokens = self.tokenizer.count(rendered)
        if tokens > room:
            return False
        self.tokens += tokens - section.tokens
        section.runs, section.tokens = runs, tokens
        self.sections[urn] = section
        return True

    def add_cut(self, hit: Hit) -> int:
        """Show as much of the head of `hit` as fits; return the characters of it that are shown."""
        longest = min(len(hit.text), (self.budget_tokens - self.tokens + 1) * self.tokenizer.longest_token)
        cuts = boundaries(hit.text, min(_MIN_CUT, longest), longest)
        low, high, shown = 0, len(cuts) - 1, 0
        while low <= high:
            middle = (low + high) // 2
            if self.add(hit.urn, _Run(hit.start, hit.text[: cuts[middle]])):
                shown, low = cuts[middle], middle + 1
            else:
                high = middle - 1
        return shown

    def finish(self) -> tuple[str, list[Item], int, dict[str, int]]:
        """Return the text, its items, its exact tokens, and what was done to the text of records."""
        kept = list(self.sections.values())
        while True:
            text, items, changes = "", [], Counter[str]()
            for section in kept:
                body, spans, changed = self._rendered(section.urn, section.runs)
                changes.update(changed)
                items += [
                    Item(record=section.urn, start=len(text) + start, end=len(text) + end) for start, end in spans
                ]
                text += body
            tokens = self.tokenizer.count(text)
            if tokens <= self.budget_tokens:
                return text, items, tokens, dict(changes)
            # The sum of the sections is exact but for texts never met in 35,236 joins; the ceiling is hard.
            self.sections.pop(kept.pop().urn)


def pack(
    ranking: Ranking,
    *,
    name: str,
    budget_tokens: int,
    tokenizer: Tokenizer,
    whole: Callable[[Hit], str | None] | None = None,
    guard: Guard | None = None,
    hosts: Callable[[str], Sequence[str]] = lambda _: (),
) -> Context:
    """Fill a budget with ranked chunks, best first.

    A chunk for which `whole` gives the record's dump brings all of it where that fits. Chunks of one
    record stand together under its URN, where its best chunk put it; text that chunks share is shown
    once. The first chunk that does not fit is cut behind a comma or word to fill the budget, since a
    smaller chunk of a lower rank is seldom better than the head of a higher one; the chunks behind it
    are omissions.

    Args:
        ranking: Hits, best first.
        name: The arm's name, for the explanation.
        budget_tokens: Hard ceiling on the text, in tokens of the tokenizer's encoding; >= 1.
        tokenizer: Counts them.
        whole: Gives the dump of the hit's record, or `None` to show the chunk alone.
        guard: What is done to text of records before it is counted; nothing without it.
        hosts: Gives the hosts that are known to the guard in the text of a record, by its URN.

    Raises:
        BudgetError: The budget is under 1.
    """
    if budget_tokens < 1:
        message = f"A budget of {budget_tokens} tokens holds nothing. Give at least 1, such as 1000."
        raise BudgetError(message, budget_tokens=budget_tokens, needed_tokens=1)
    packer = _Packer(tokenizer, budget_tokens, guard, hosts)
    dropped: list[Hit] = []
    cut: Omission | None = None
    for index, hit in enumerate(ranking.hits):
        dump = whole(hit) if whole else None
        if dump is not None and packer.add(hit.urn, _Run(0, dump)):
            continue
        if packer.add(hit.urn, _Run(hit.start, hit.text)):
            continue
        shown = packer.add_cut(hit)
        if shown:
            cut = Omission(
                record=hit.urn,
                reason="budget",
                detail=f"The chunk of rank {index + 1} was cut: {len(hit.text) - shown} of its characters did not fit.",
            )
        dropped = list(ranking.hits[index + bool(shown) :])
        break
    text, items, tokens, changes = packer.finish()
    omissions = [cut] if cut and cut.record in packer.sections else []
    return Context(
        text=text,
        tokens=tokens,
        encoding=tokenizer.encoding,
        budget_tokens=budget_tokens,
        status="found" if ranking.hits else "not_found",
        items=tuple(items),
        omissions=(*omissions, *_omissions(ranking, dropped, packer)),
        candidates=tuple(_candidates(ranking, packer, name)),
        score=ranking.score,
        changes=changes,
    )


def _omissions(ranking: Ranking, dropped: Sequence[Hit], packer: _Packer) -> list[Omission]:
    lost = Counter(hit.urn for hit in dropped)
    # A record that the last check of the ceiling took out again was not among the dropped hits.
    for hit in ranking.hits:
        if hit.urn not in packer.sections and hit.urn not in lost:
            lost[hit.urn] = 1
    found = [
        Omission(record=urn, reason=_DID_NOT_FIT, count=count, detail=f"{count} ranked chunk(s) did not fit.")
        for urn, count in lost.items()
    ]
    if ranking.rest:
        detail = f"{ranking.rest} chunk(s) of the index ranked lower or shared no word with the question."
        found.append(Omission(reason="not_retrieved", count=ranking.rest, detail=detail))
    if ranking.cut:
        detail = f"{ranking.cut} record(s) are so long that only their beginning is indexed."
        found.append(Omission(reason="not_retrieved", count=ranking.cut, detail=detail))
    return found


def _candidates(ranking: Ranking, packer: _Packer, name: str) -> list[Candidate]:
    best: dict[str, tuple[int, Hit]] = {}
    for rank, hit in enumerate(ranking.hits, start=1):
        best.setdefault(hit.urn, (rank, hit))
    found = []
    for urn, (rank, hit) in best.items():
        section = packer.sections.get(urn)
        why = f"its best chunk has rank {rank} with a score of {hit.score:.4f}"
        tokens = section.tokens if section else 0
        kept, reason = (True, None) if section else (False, _DID_NOT_FIT)
        found.append(
            Candidate(record=urn, section=name, kept=kept, reason=reason, level="chunk", tokens=tokens, why=why)
        )
    return found
