"""The reader's answers as a table and as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.evals._stats import exact_share_bound, sample_warning

__all__ = ["reader_grid", "reader_notes", "sample_notes"]

_SHOWN_FAULTS = 5
_FEW_CASES = 30
_FAR = 0.1


def reader_grid(figures: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Return the table of the answers, an arm a row."""
    header = [
        "answers",
        "correct",
        "95% interval",
        "abstained right",
        "citation",
        "grounded",
        "tokens/right",
        "USD/right",
    ]
    header += ["answered", "abstained", "empty", "refused", "faults"]
    rows = []
    for arm, told in figures["reader"]["arms"].items():
        found, kinds = figures["arms"][arm], told["kinds"]
        bounds = found["ci95"].get("correct")
        judged = [kinds.get(kind, 0) for kind in ("answered", "abstained", "empty", "refused")]
        per_right = told["tokens_per_right_answer"], told["cost_usd_per_right_answer"]
        rows.append(
            [
                arm,
                _share(found.get("correct")),
                "-" if bounds is None else f"{bounds[0]:.3f} to {bounds[1]:.3f}",
                *(_share(found.get(name)) for name in ("abstained_right", "citation", "grounded")),
                "-" if per_right[0] is None else f"{per_right[0]:,.0f}",
                "-" if per_right[1] is None else f"{per_right[1]:.6f}",
                *(str(count) for count in judged),
                str(sum(kinds.values()) - sum(judged)),
            ]
        )
    return header, rows


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def reader_notes(figures: Mapping[str, Any]) -> list[str]:
    """Return what must be known to read the table: the ceiling, faults, what may have been paid twice."""
    told = figures["reader"]
    ceiling = told["ceiling"]
    if ceiling is None:
        notes = ["The reader's ceiling was not measured: the arm oracle gave it no context."]
    else:
        low, high = ceiling["ci95"]
        said = (
            f"{ceiling['correct']:.3f} right from the gold records whole ({low:.3f} to {high:.3f}), of the "
            f"{ceiling['cases']:,} cases judged that have an answer"
        )
        notes = [f"Ceiling of the reader: {said}."]
        if told["too_weak"]:
            notes = [f"reader too weak: {said}. Its answers tell little of the contexts; go by the evidence metrics."]
    for arm, found in told["arms"].items():
        for what in ("faults", "failed_scorers"):
            lines = sorted(found[what].items(), key=lambda line: -line[1])
            notes += [
                f"{arm}: {count} x {what.replace('_', ' ')}: {message}" for message, count in lines[:_SHOWN_FAULTS]
            ]
        kinds = [f"{count} {kind}" for kind, count in found["kinds"].items() if kind not in ("answered", "abstained")]
        if kinds:
            notes.append(f"{arm}: {', '.join(kinds)}; faults are left out of the figures and the pairs.")
        if found["variance_over_repeats"] is not None:
            notes.append(f"{arm}: variance over {told['repeats']} repeats {found['variance_over_repeats']:.4f}.")
        if found["cost_usd"] is None:
            notes.append(f"{arm}: its cost is not known, since the reader or its price table does not tell it.")
    if told["possibly_paid_twice"]:
        notes.append(f"{told['possibly_paid_twice']} requests were in flight when a run died: possibly paid twice.")
    return notes


def sample_notes(figures: Mapping[str, Any]) -> list[str]:
    """Return a warning for each number of cases that is too small to show much."""
    leading = "correct" if "reader" in figures else "answerable"
    found: dict[str, list[str]] = {}
    for entry in figures["paired"]:
        if entry["metric"] == leading and entry["cases"]:
            warning = sample_warning(entry["cases"], entry["detectable"])
            if warning:
                found.setdefault(warning, []).append(f"{entry['a']} and {entry['b']}")
    return [
        *(
            note
            for metric in dict.fromkeys((leading, "answerable"))
            for arm, told in figures["arms"].items()
            for note in _alone(arm, told, metric, paired=bool(found))
        ),
        *(f"{leading} of {', '.join(pairs)}: {warning}" for warning, pairs in found.items()),
    ]


def _alone(arm: str, told: Mapping[str, Any], metric: str, *, paired: bool) -> list[str]:
    """Say what so few cases leave open of one arm's own share, which its gates look at."""
    share, cases = told.get(metric), told.get(f"{metric}_cases", 0)
    bound = None if share is None else exact_share_bound(share, cases)
    if share is not None and bound is not None and abs(share - bound) > _FAR:
        side = "as low as" if share == 1 else "as high as"
        return [
            f"{metric} of {arm}: {share:.0f} in all of {cases:,} cases, which resampling cannot vary; the true share "
            f"may be {side} {bound:.2f} (exact 95% interval)."
        ]
    if cases and cases < _FEW_CASES and not paired:
        return [f"{metric} of {arm}: {cases:,} cases are few; its interval is a rough one."]
    return []
