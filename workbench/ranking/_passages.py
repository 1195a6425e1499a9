"""Passages: the exact quotes of long texts that answer a question, under a budget of tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbench.ranking._cells import cells_of
from workbench.ranking._evidence import EvidenceIndex, Found, stemmed_terms
from workbench.ranking._sentences import Sentence
from workbench.tokens import DEFAULT_ENCODING, tokenizer

__all__ = ["GAP", "Passages", "Quote", "choose_passages", "find_passages"]

GAP = " … "
"""What stands between two quotes of one paragraph where something between them was left out."""

_BETWEEN_CELLS = " | "
# A sentence that begins so speaks of what the one before it named.
_LEANING = re.compile(
    r"""["'“(]?(?:he|she|it|its|they|them|their|his|her|this|that|these|those|such|both)\b
    |the\ (?:former|latter|same)\b
    |(?:however|therefore|thus|hence|moreover|furthermore|otherwise|instead|accordingly|consequently)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LEANING_CHARACTERS = 24
_AS_LIKELY = 0.07
_MAX_SENTENCES = 40
# What a decision on whether there is an answer at all looks at.
_LIKELIEST = 5


@dataclass(frozen=True)
class Quote:
    """`[start, end)` of one of the texts, word for word, and where it stands in `Passages.text`.

    Attributes:
        text: Index of the text it is quoted from.
        start: First character there.
        end: Character behind the last there.
        at: First character in `Passages.text`: it is `[at, at + end - start)` there.
        share: How much of the evidence it is likely to be; 0 for headings and what a sentence needs beside it.
    """

    text: int
    start: int
    end: int
    at: int
    share: float


@dataclass(frozen=True)
class Passages:
    """What was quoted.

    Attributes:
        text: A line for each paragraph, item and table row quoted from; empty when nothing was found or fits.
        tokens: Exact tokens of `text`; at most the budget.
        quotes: In the order of `text`.
        share: How much of the likely evidence they hold, 0 to 1.
        left_out: Sentences that may be evidence and did not fit.
        words: How much of what the question's words can give stands around one of the five likeliest sentences, 0 to 1.
        cosine: Closeness in meaning of the question to one of them, -1 to 1.
    """

    text: str = ""
    tokens: int = 0
    quotes: tuple[Quote, ...] = ()
    share: float = 0.0
    left_out: int = 0
    words: float = 0.0
    cosine: float = 0.0


def find_passages(
    text: str,
    question: str,
    *,
    budget_tokens: int,
    as_likely: float = _AS_LIKELY,
    encoding: str = DEFAULT_ENCODING,
    meaning: bool = True,
) -> Passages:
    r"""Quote what of a text answers a question.

    Args:
        text: Plain text or Markdown.
        question: In plain words.
        budget_tokens: Ceiling on the quotes with all that stands between them, in tokens of `encoding`, >= 0.
        as_likely: Quote the sentences that are at least so likely to be evidence, as a share of the likeliest one's
            likelihood, 0 to 1: 1 quotes it alone, 0 all that there is room for.
        encoding: Encoding in which tokens are counted.
        meaning: Whether to compare meanings by the bundled embedder too, at about 10 ms a sentence.

    Example:
        >>> found = find_passages("Fees are due in May. Dogs may stay.", "When are fees due?", budget_tokens=8,
        ...                       meaning=False)
        >>> found.text
        'Fees are due in May.\n'
    """
    index = EvidenceIndex([text], meaning=meaning)
    return choose_passages(index, question, budget_tokens=budget_tokens, as_likely=as_likely, encoding=encoding)


def choose_passages(
    index: EvidenceIndex,
    question: str,
    *,
    budget_tokens: int,
    as_likely: float = _AS_LIKELY,
    encoding: str = DEFAULT_ENCODING,
    ranked: Sequence[Found] | None = None,
    needs: bool = True,
) -> Passages:
    """Quote what of an index's texts answers a question.

    A sentence brings with it what it needs to be understood: the headings above it, the sentence before one
    that begins with a pronoun, the line that leads into a list, the names of a table's columns. Of a table whose
    column names the question gives, the rows are quoted in those columns and the first.

    Args:
        index: The texts.
        question: In plain words.
        budget_tokens: Ceiling, as in `find_passages`.
        as_likely: What is likely enough, as in `find_passages`.
        encoding: Encoding in which tokens are counted.
        ranked: What `index.rank(question)` returned, where it was called already.
        needs: Whether sentences bring what they need.
    """
    found = index.rank(question) if ranked is None else list(ranked)
    choice = _Choice(index, frozenset(stemmed_terms(question)), needs=needs)
    count = tokenizer(encoding).count
    left_out, told, taken = 0, 0.0, 0
    text = ""
    quotes: tuple[Quote, ...] = ()
    for one in found:
        if one.share < as_likely * found[0].share or taken >= _MAX_SENTENCES:
            break
        before = choice.add(one)
        longer, spans = choice.write()
        if count(longer) > budget_tokens:
            choice.undo(before)
            left_out += 1
            continue
        text, quotes = longer, spans
        told += one.share
        taken += 1
    words = max((one.words for one in found[:_LIKELIEST]), default=0.0)
    cosine = max((one.cosine for one in found[:_LIKELIEST]), default=0.0)
    return Passages(text, count(text), quotes, min(told, 1.0), left_out, words, cosine)


_Key = tuple[int, int]


@dataclass
class _Choice:
    """The sentences that were chosen, and those that they need."""

    index: EvidenceIndex
    question: frozenset[str]
    needs: bool
    shares: dict[_Key, float] = field(default_factory=dict)
    _columns: dict[tuple[int, int], frozenset[int] | None] = field(default_factory=dict)

    def add(self, found: Found) -> dict[_Key, float]:
        """Choose a sentence, and what it needs; return what was chosen before."""
        before = dict(self.shares)
        if self.needs:
            for sentence in self._needed(found.text, found.sentence):
                self.shares.setdefault((found.text, sentence), 0.0)
        self.shares[found.text, found.sentence] = found.share
        return before

    def undo(self, before: dict[_Key, float]) -> None:
        self.shares = before

    def _needed(self, text: int, number: int) -> Iterable[int]:
        held = self.index.sentences[text]
        one = held[number]
        above = one.heading
        while above >= 0:
            yield above
            above = held[above].heading
        if one.kind == "row":
            yield from _head(held, _first(held, number))
        elif one.kind == "item":
            lead = _lead(self.index.texts[text], held, number)
            if lead is not None:
                yield lead
        elif self._leans(text, number):
            yield number - 1

    def _leans(self, text: int, number: int) -> bool:
        held = self.index.sentences[text]
        one = held[number]
        if one.kind != "prose" or not number or held[number - 1].paragraph != one.paragraph:
            return False
        beginning = self.index.texts[text][one.start : min(one.end, one.start + _LEANING_CHARACTERS)]
        return _LEANING.match(beginning) is not None

    def write(self) -> tuple[str, tuple[Quote, ...]]:
        parts: list[str] = []
        quotes: list[Quote] = []
        length = 0

        def put(part: str) -> None:
            nonlocal length
            parts.append(part)
            length += len(part)

        last: tuple[int, int, Sentence] | None = None
        for (text, number), share in sorted(self.shares.items()):
            one = self.index.sentences[text][number]
            if last is not None:
                same = last[0] == text and last[2].paragraph == one.paragraph and one.kind == last[2].kind == "prose"
                put((" " if last[1] == number - 1 else GAP) if same else "\n")
            for index, (start, end) in enumerate(self._spans(text, number)):
                if index:
                    put(_BETWEEN_CELLS)
                quotes.append(Quote(text, start, end, length, share))
                put(self.index.texts[text][start:end])
            last = (text, number, one)
        if parts:
            put("\n")
        return "".join(parts), tuple(quotes)

    def _spans(self, text: int, number: int) -> list[tuple[int, int]]:
        """Return what of a sentence is quoted: all of it, or the cells of a row that stand in chosen columns."""
        one = self.index.sentences[text][number]
        if one.kind not in {"head", "row"}:
            return [(one.start, one.end)]
        columns = self._chosen_columns(text, number)
        if columns is None:
            return [(one.start, one.end)]
        cells = cells_of(self.index.texts[text], one)
        return [cell for column, cell in enumerate(cells) if column in columns] or [(one.start, one.end)]

    def _chosen_columns(self, text: int, number: int) -> frozenset[int] | None:
        """Return the columns of a table that the question names, with the first; `None` for all of them."""
        held = self.index.sentences[text]
        first = _first(held, number)
        key = (text, first)
        if key not in self._columns:
            self._columns[key] = self._named_columns(self.index.texts[text], held, first)
        return self._columns[key]

    def _named_columns(self, text: str, held: Sequence[Sentence], first: int) -> frozenset[int] | None:
        rows = [cells_of(text, one) for one in held[first:] if one.paragraph == held[first].paragraph]
        # Cells that are left out or joined in some row would put its values below the wrong names.
        if any(len(row) != len(rows[0]) for row in rows):
            return None
        named = {
            column
            for row in rows[: len(_head(held, first))]
            for column, (start, end) in enumerate(row)
            if column and self.question.intersection(stemmed_terms(text[start:end]))
        }
        return frozenset({0, *named}) if named else None


def _first(held: Sequence[Sentence], number: int) -> int:
    while number and held[number - 1].paragraph == held[number].paragraph:
        number -= 1
    return number


def _head(held: Sequence[Sentence], first: int) -> list[int]:
    """Return the rows that name the columns of the table that begins with the sentence `first`."""
    behind = first
    while behind < len(held) and held[behind].kind == "head" and held[behind].paragraph == held[first].paragraph:
        behind += 1
    return list(range(first, behind))


def _lead(text: str, held: Sequence[Sentence], number: int) -> int | None:
    """Return the line that leads into a list: the last one above it that is no item, where it ends in a colon."""
    above = number - 1
    while above >= 0 and held[above].kind == "item":
        above -= 1
    is_lead = above >= 0 and held[above].kind == "prose" and text[held[above].end - 1] == ":"
    return above if is_lead else None
