"""What a case and a kept run show of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.html import Display, Facts, Grid, Part

if TYPE_CHECKING:
    from workbench.evals._cases import Case
    from workbench.evals._run_log import RunLog

__all__ = ["case_display", "run_display"]


def case_display(case: Case) -> Display:
    """Return the display of a case."""
    facts: list[tuple[str, object]] = [
        ("question", case.question),
        ("answer", f"{case.answer} ({case.answer_type})"),
        ("type", case.type),
        ("hops", case.hops),
    ]
    facts += [("also right", ", ".join(str(one) for one in case.aliases))] if case.aliases else []
    facts += [("tolerance", str(case.tolerance))] if case.tolerance is not None else []
    facts += [("split", case.split)] if case.split is not None else []
    parts: list[Part] = [Facts(facts)]
    fields: dict[str, list[str]] = {urn: [] for urn in case.gold_records}
    for field in case.gold_fields:
        fields.setdefault(field.record, []).append(field.path)
    if fields:
        rows = [(urn, ", ".join(paths)) for urn, paths in fields.items()]
        parts.append(Grid(("gold record", "gold fields"), rows))
    return Display(f"Case {case.id}", parts)


def run_display(run: RunLog) -> Display:
    """Return the display of a run: what it is made of, and how much of it is done."""
    spec = run.spec
    reader = spec.get("reader")
    facts: list[tuple[str, object]] = [
        ("task", spec.get("task", {}).get("name", "")),
        ("arms", ", ".join(spec.get("arms", {}))),
        ("cases", len(spec.get("cases", ()))),
        ("budget", f"{spec.get('budget_tokens', 0):,} tokens of {spec.get('encoding', '')}"),
        ("snapshot", spec.get("snapshot", "")),
        (
            "reader",
            "none" if reader is None else str(reader.get("name", reader) if isinstance(reader, dict) else reader),
        ),
        ("folder", str(run.folder)),
    ]
    if run.possibly_paid_twice:
        facts.append(("possibly paid twice", run.possibly_paid_twice))
    return Display(f"Run {run.id}: {len(run.results):,} results", [Facts(facts)])
