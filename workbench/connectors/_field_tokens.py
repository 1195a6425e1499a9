"""What the fields of a stream cost in tokens, as a view would write them."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from workbench.connectors._field_columns import FieldNode
from workbench.errors import TokenizerError
from workbench.tokens import Tokenizer

__all__ = ["Mean", "TokenCounts", "line_of", "wilson"]

_Z = 1.959963984540054
# A longer value is counted by its beginning.
_COUNTED_CHARACTERS = 20_000
_KEPT_TEXTS = 100


class Mean(NamedTuple):
    """A mean with its 95% interval; both ends are the mean where all was counted."""

    mean: float
    low: float
    high: float


def wilson(hits: int, of: int) -> Mean:
    """Return a share with its 95% Wilson interval.

    Source: E. B. Wilson, "Probable Inference", JASA 22 (1927), as in
    https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval (2026-11-25).
    """
    if not of:
        return Mean(0.0, 0.0, 1.0)
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return Mean(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def mean_of(total: float, squares: float, of: int) -> Mean:
    """Return a mean with its 95% t interval, from the sum of the values and of their squares."""
    if of < 2:
        return Mean(total / of if of else 0.0, 0.0, math.inf)
    mean = total / of
    spread = math.sqrt(max(0.0, (squares - total * mean) / (of - 1)) / of)
    half = _t(of - 1) * spread
    return Mean(mean, max(0.0, mean - half), mean + half)


def _t(freedom: int) -> float:
    """Return the 97.5% point of Student's t: 0.3% too small with 4 degrees of freedom, and less with more.

    Source: Cornish-Fisher expansion, Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z, v = _Z, freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def text_of(value: Any) -> str:
    """Return a scalar on one line, as a view writes it."""
    return " ".join(value.split()) if isinstance(value, str) else json.dumps(value)


def line_of(label: str, text: str) -> str:
    r"""Return the line whose tokens are what a value costs.

    Example:
        >>> line_of("status", "open"), line_of("", "blue")
        ('status: open\n', '- blue\n')
    """
    return f"{label}: {text}\n" if label else f"- {text}\n"


class TokenCounts:
    """Tokens of the fields of some records.

    Attributes:
        records: Records that were counted.
        texts: Field path to some of its values as texts, for a look at what they are.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Begin with no record."""
        self.records = 0
        self.texts: defaultdict[str, list[str]] = defaultdict(list)
        self.inexact = False
        self._tokenizer = tokenizer
        self._sums: defaultdict[str, float] = defaultdict(float)
        self._squares: defaultdict[str, float] = defaultdict(float)
        self._total = 0.0
        self._total_squares = 0.0

    def add(self, root: FieldNode, body: dict[str, Any]) -> None:
        """Count the fields of one record's body; `root` knows its fields."""
        self.records += 1
        tokens: defaultdict[str, float] = defaultdict(float)
        for node, value in _values(root, body):
            text = text_of(value)
            if not text:
                continue
            kept = self.texts[node.path]
            if len(kept) < _KEPT_TEXTS:
                kept.append(text)
            tokens[node.path] += self.count(node.label, text)
        whole = 0.0
        for path, count in tokens.items():
            self._sums[path] += count
            self._squares[path] += count * count
            whole += count
        self._total += whole
        self._total_squares += whole * whole

    def count(self, label: str, text: str) -> float:
        """Return the tokens of one value."""
        line = line_of(label, text[:_COUNTED_CHARACTERS])
        try:
            tokens = float(self._tokenizer.count(line))
        except TokenizerError:  # pragma: no cover - lines are far shorter than what stalls the encoder
            tokens = float(self._tokenizer.least(len(line)))
        if len(text) > _COUNTED_CHARACTERS:
            self.inexact = True
            tokens *= len(text) / _COUNTED_CHARACTERS
        return tokens

    def a_record(self, path: str) -> Mean:
        """Return the tokens of a field a record, records without it included."""
        return mean_of(self._sums[path], self._squares[path], self.records)

    def largest(self, path: str) -> float:
        """Return the tokens of a field a record that was looked at, squared mean: large where few are huge."""
        return math.sqrt(self._squares[path] / self.records) if self.records else 0.0

    def total(self) -> Mean:
        """Return the tokens of all fields a record."""
        return mean_of(self._total, self._total_squares, self.records)


def _values(node: FieldNode, value: Any) -> Iterator[tuple[FieldNode, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            child = node.children.get("*" if node.is_map else name) or node.children.get("*")
            if child is not None:
                yield from _values(child, inner)
    elif isinstance(value, list):
        child = node.children.get("*")
        if child is not None:
            for inner in value:
                yield from _values(child, inner)
    elif value is not None:
        yield node, value


def counted_tokens(node: FieldNode, counts: TokenCounts, records: int) -> Mean:
    """Return the tokens a record of a field whose every value is known with how often it stands there."""
    total = squares = 0.0
    for value, times in (node.values or {}).items():
        text = text_of(value) if isinstance(value, str) else json_text(value)
        tokens = counts.count(node.label, text)
        total += tokens * times
        squares += tokens * tokens * times
    return mean_of(total, squares, records)


def json_text(value: bytes) -> str:
    """Return a value that is no text as JSON writes it."""
    text = value.decode()
    return {"True": "true", "False": "false"}.get(text, text)


def examples(texts: Sequence[str], most: int = 60) -> str:
    """Return a value that stands for the field: the one of middle length, shortened."""
    if not texts:
        return ""
    middle = sorted(texts, key=len)[len(texts) // 2]
    return middle if len(middle) <= most else middle[: most - 1] + "…"
