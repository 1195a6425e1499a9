"""Shares of the cases over tokens as an inline SVG, which needs no script."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.evals._frontier import Frontier
from workbench.html import escape

__all__ = ["PlotMark", "arm_marks", "frontier_svg"]

_WIDTH, _HEIGHT = 760, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 26, 50
# Told apart by hue, and by dash for readers who see no hue; legible on light and dark paper.
_COLOURS = ("#2f7fd6", "#d9742b", "#3a9b5c", "#b0529e", "#8a7a1f", "#6b72c9", "#c0392b", "#2a9d9d")
_Scale = Callable[[float], float]
_Point = tuple[float, float, int]
_DASHES = ("", "6 3", "2 3", "8 3 2 3")


@dataclass(frozen=True, slots=True)
class PlotMark:
    """What one arm reached at the budget of a comparison.

    Attributes:
        arm: The arm.
        what: The metric: `answerable` is drawn as a square, a reader's `correct` as a diamond.
        tokens_mean: Mean tokens of its contexts.
        share: The metric over all cases, 0 to 1.
        ci95: Its 95% interval, drawn as a line.
    """

    arm: str
    what: str
    tokens_mean: float
    share: float
    ci95: tuple[float, float]


def arm_marks(figures: Mapping[str, Any]) -> list[PlotMark]:
    """Return the marks of a comparison's figures: each arm's `answerable` and, where a reader was asked, `correct`."""
    found = []
    for arm, told in figures["arms"].items():
        for what in ("answerable", "correct"):
            share, bounds = told.get(what), told["ci95"].get(what)
            if share is not None and bounds is not None and told["tokens_mean"]:
                found.append(PlotMark(arm, what, told["tokens_mean"], share, (bounds[0], bounds[1])))
    return found


def frontier_svg(frontier: Frontier | None, marks: Sequence[PlotMark] = ()) -> str:
    """Return a plot over mean tokens (logarithmic): `answerable` a line an arm, a point a budget, and the marks.

    Points at which an arm was not applicable to some case are left out, as they are of its best.

    Args:
        frontier: The lines; none where it was not computed.
        marks: What the arms reached at one budget, with intervals; see `arm_marks`.
    """
    drawn: dict[str, list[_Point]] = {mark.arm: [] for mark in marks}
    for arm, reached in (frontier.arms if frontier else {}).items():
        drawn[arm] = [
            (p.tokens_mean, p.answerable, p.budget_tokens)
            for p in reached
            if p.whole and p.tokens_mean and p.answerable is not None
        ]
    tokens = [point[0] for points in drawn.values() for point in points] + [mark.tokens_mean for mark in marks]
    if not tokens:
        return "<p>No arm was applicable to every case at any budget.</p>"
    # A little room at both ends, so that no mark lies on the scale.
    room = 0.05 * (math.log10(max(tokens) / min(tokens)) or 1.0)
    low = math.log10(min(tokens)) - room
    span = math.log10(max(tokens)) + room - low

    def x(value: float) -> float:
        return _LEFT + (math.log10(value) - low) / span * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _TOP + (1 - value) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_axes(x, y, 10**low, 10 ** (low + span))]
    for index, (arm, points) in enumerate(drawn.items()):
        colour, dash = _COLOURS[index % len(_COLOURS)], _DASHES[index % len(_DASHES)]
        parts.append(_line(arm, points, colour, dash, x, y))
        parts += [_mark(mark, colour, x, y) for mark in marks if mark.arm == arm]
        parts.append(_legend(arm, index, colour, dash))
    kinds = list(dict.fromkeys(mark.what for mark in marks))
    if kinds:
        shapes = {"answerable": "square: answerable", "correct": "diamond: reader correct"}
        said = "; ".join(shapes[kind] for kind in kinds)
        parts.append(f'<text x="{_LEFT}" y="14">{said}; bars: 95% interval</text>')
    inside = "".join(parts)
    title = "Share of the cases over mean tokens, an arm a colour"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {max(_HEIGHT, 40 + 20 * len(drawn))}" width="{_WIDTH}" role="img" '
        f'font-size="12" fill="currentColor"><title>{title}</title>{inside}</svg>'
    )


def _line(arm: str, points: Sequence[_Point], colour: str, dash: str, x: _Scale, y: _Scale) -> str:
    line = " ".join(f"{x(used):.1f},{y(share):.1f}" for used, share, _ in points)
    found = f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
    for used, share, budget in points:
        said = f"{arm}: {share:.3f} with {used:,.0f} tokens (budget {budget:,})"
        place = f'cx="{x(used):.1f}" cy="{y(share):.1f}"'
        found += f'<circle {place} r="3" fill="{colour}"><title>{escape(said)}</title></circle>'
    return found if points else ""


def _mark(mark: PlotMark, colour: str, x: _Scale, y: _Scale) -> str:
    across, down = x(mark.tokens_mean), y(mark.share)
    # Beside each other: the two metrics of an arm have the same tokens.
    across += -4 if mark.what == "answerable" else 4
    low, high = (y(bound) for bound in mark.ci95)
    bar = f'<line x1="{across:.1f}" y1="{low:.1f}" x2="{across:.1f}" y2="{high:.1f}" stroke="{colour}"/>'
    turned = f' transform="rotate(45 {across:.1f} {down:.1f})"' if mark.what == "correct" else ""
    said = (
        f"{mark.arm}: {mark.what} {mark.share:.3f} ({mark.ci95[0]:.3f} to {mark.ci95[1]:.3f}) "
        f"with {mark.tokens_mean:,.0f} tokens"
    )
    corner = f'x="{across - 4:.1f}" y="{down - 4:.1f}" width="8" height="8"'
    return f'{bar}<rect {corner} fill="{colour}"{turned}><title>{escape(said)}</title></rect>'


def _legend(arm: str, index: int, colour: str, dash: str) -> str:
    top, edge = _TOP + 14 + 20 * index, _WIDTH - _RIGHT + 14
    line = f'<line x1="{edge}" y1="{top - 4}" x2="{edge + 24}" y2="{top - 4}" stroke="{colour}" stroke-width="2" '
    return f'{line}stroke-dasharray="{dash}"/><text x="{edge + 30}" y="{top}">{escape(arm)}</text>'


def _axes(x: _Scale, y: _Scale, low: float, high: float) -> str:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = y(share)
        parts.append(
            f'<line x1="{_LEFT}" y1="{at:.1f}" x2="{_WIDTH - _RIGHT}" y2="{at:.1f}" stroke="currentColor" '
            f'stroke-opacity="0.2"/><text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{share:.2f}</text>'
        )
    marks = [m * 10**e for e in range(8) for m in (1, 2, 5) if low <= m * 10**e <= high] or [round(low)]
    for tokens in marks:
        at = x(max(tokens, 1))
        parts.append(f'<text x="{at:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{tokens:,}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{_HEIGHT - 10}" text-anchor="middle">mean tokens (logarithmic)</text>')
    return "".join(parts)
