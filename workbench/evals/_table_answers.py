"""Exact match and F1 of answers over tables with text, as the scorer of TAT-QA counts them.

An answer is text, a number, or several of them, with a scale such as `million` or `percent` beside it. Both
sides become one text: the parts in order, numbers by value with four decimals and their scale multiplied in.

Source: https://github.com/NExTplusplus/TAT-QA (tatqa_metric.py and tatqa_utils.py at 870accc4), read 2026-11-28
"""

from __future__ import annotations

import math
import re
import string
from dataclasses import dataclass
from typing import Literal

__all__ = ["TableAnswer", "TableScore", "score_table_answer"]

Kind = Literal["span", "multi-span", "arithmetic", "count"]
_SCALES = (("hundred", 100), ("thousand", 1_000), ("million", 1_000_000), ("billion", 1_000_000_000), ("percent", 0.01))
_NOT_IN_NUMBERS = str.maketrans("", "", "'\"\\$€£¥%(),[]")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)|[+-]?\.\d+")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_IN_BRACKETS = re.compile(r"\([\d.\s]+\)")
_PERCENT = re.compile(r"[\d.\s]+%")
_WITH_UNIT = re.compile(r"[\d.]+\s?[a-zA-Z]+")


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """An answer: its parts, as text, and the scale of its numbers, such as `thousand`; empty for none."""

    parts: tuple[str, ...]
    scale: str = ""


@dataclass(frozen=True, slots=True)
class TableScore:
    """Exact match, 0 or 1, and F1 over words, 0 to 1 with two decimals; for `arithmetic` and `count` both are equal."""

    exact: float
    f1: float


def score_table_answer(gold: TableAnswer, given: TableAnswer, *, kind: Kind) -> TableScore:
    """Score one answer.

    A single number given without a scale is also read as the share that a gold percentage is: 0.23 for 23%.

    Args:
        gold: The right answer.
        given: The answer to judge; no parts is no answer, which scores 0.
        kind: How the right answer is found.
    """
    if not given.parts or not gold.parts:
        return TableScore(0.0, 0.0)
    wanted = _as_text(gold)
    candidates = [_as_text(given)]
    alone = given.parts[0]
    if len(given.parts) == 1 and not given.scale and "%" not in alone and _is_number(alone):
        value = _number(alone)
        if value is not None:
            candidates.append(f"{value:.4f}")
    exact, f1 = max(_match(candidate, wanted) for candidate in candidates)
    return TableScore(exact, exact if kind in ("arithmetic", "count") else f1)


def _as_text(answer: TableAnswer) -> str:
    found = []
    for part in sorted(answer.parts):
        value = _number(part) if _is_number(part) else None
        if value is None:
            found.append(f"{part} {answer.scale}" if answer.scale else part)
        elif "%" in part:
            found.append(f"{value:.4f}")
        else:
            found.append(f"{round(value, 2) * _scale(answer.scale):.4f}")
    return " ".join(found)


def _match(given: str, wanted: str) -> tuple[float, float]:
    left, right = _normal(given), _normal(wanted)
    words, targets = set(left.split()), set(right.split())
    shared = len(words & targets)
    precision = shared / len(words) if words else 1.0
    recall = shared / len(targets) if targets else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return float(left == right), round(f1, 2)


def _normal(text: str) -> str:
    words = []
    for token in text.split(" "):
        word = token.lower()
        if not _is_number(word):
            word = word.translate(_PUNCTUATION)
        if _is_number(word):
            word = str(_number(word))
        words += _ARTICLE.sub(" ", word).split()
    return " ".join(words)


def _scale(text: str) -> float:
    return next((value for name, value in _SCALES if name in text.lower()), 1)


def _is_number(text: str) -> bool:
    """Tell whether `text` is a number, or begins with one and a scale: `1,023`, `1 million`, `$5`."""
    words = " ".join(word.translate(_NOT_IN_NUMBERS) for word in text.split()).split()
    if not words:
        return False
    try:
        value = float(words[0])
    except ValueError:
        return False
    return not math.isnan(value) and (len(words) < 2 or _scale(words[1]) != 1)


def _number(text: str) -> float | None:
    """Return the first number in `text` with its scale, percent sign and brackets; `None` for none."""
    found = _NUMBER.search(text.translate(_NOT_IN_NUMBERS))
    if found is None or not found[1]:
        return None
    value = float(found[1]) if "." in found[1] else int(found[1])
    unit = _WITH_UNIT.search(text)
    scale = _scale(unit[0]) if unit else 1
    sign = -1 if _IN_BRACKETS.search(text.strip()) else 1
    return round(value * scale * sign * (0.01 if _PERCENT.search(text.strip()) else 1), 4)
