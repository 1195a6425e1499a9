"""The frontier as an inline SVG, which needs no script."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbench.evals._frontier import Frontier
from workbench.html import escape

__all__ = ["frontier_svg"]

_WIDTH, _HEIGHT = 760, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 20, 50
# Told apart by hue, and by dash for readers who see no hue; legible on light and dark paper.
_COLOURS = ("#2f7fd6", "#d9742b", "#3a9b5c", "#b0529e", "#8a7a1f", "#6b72c9", "#c0392b", "#2a9d9d")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")


def frontier_svg(frontier: Frontier) -> str:
    """Return a plot of `answerable` over mean tokens (logarithmic), a line an arm, a point a budget.

    Points at which an arm was not applicable to some case are left out, as they are of its best.
    """
    drawn = {
        arm: [(p.tokens_mean, p.answerable, p.budget_tokens) for p in points if p.whole and p.tokens_mean]
        for arm, points in frontier.arms.items()
    }
    tokens = [point[0] for points in drawn.values() for point in points if point[0]]
    if not tokens:
        return "<p>No arm was applicable to every case at any budget.</p>"
    low, high = math.log10(min(tokens)), math.log10(max(tokens))
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return _LEFT + (math.log10(value) - low) / span * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _TOP + (1 - value) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_axes(x, y, min(tokens), max(tokens))]
    for index, (arm, points) in enumerate(drawn.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        dash = _DASHES[index % len(_DASHES)]
        places = [
            (x(used), y(share), share, used, budget) for used, share, budget in points if used and share is not None
        ]
        line = " ".join(f"{px:.1f},{py:.1f}" for px, py, *_ in places)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        for px, py, share, used, budget in places:
            said = f"{arm}: {share:.3f} with {used:,.0f} tokens (budget {budget:,})"
            parts.append(
                f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"><title>{escape(said)}</title></circle>'
            )
        top = _TOP + 14 + 20 * index
        edge = _WIDTH - _RIGHT + 14
        parts.append(
            f'<line x1="{edge}" y1="{top - 4}" x2="{edge + 24}" y2="{top - 4}" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/><text x="{edge + 30}" y="{top}">{escape(arm)}</text>'
        )
    inside = "".join(parts)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {max(_HEIGHT, 40 + 20 * len(drawn))}" width="{_WIDTH}" role="img" '
        'font-size="12" fill="currentColor"><title>Share answerable over mean tokens, an arm a line</title>'
        f"{inside}</svg>"
    )


def _axes(x: Callable[[float], float], y: Callable[[float], float], low: float, high: float) -> str:
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
