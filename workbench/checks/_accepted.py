"""Warnings that a project accepts, each with a reason; one that is about nothing any more is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.checks._codes import CODES
from workbench.checks._report import Checked, Finding
from workbench.project import MARKER, Accepted

__all__ = ["accept_warnings"]


def accept_warnings(results: Sequence[Checked], accepted: Sequence[Accepted]) -> list[Checked]:
    """Return the results with the warnings that are accepted marked so, and a finding for each that accepts none.

    Of a part that was not made, or not of all that it is about, nothing can be said: there an acceptance may be idle.

    Args:
        results: What the parts of a check found.
        accepted: `[[check.accepted]]` of `workbench.toml`.
    """
    used: set[int] = set()

    def judged(one: Finding) -> Finding:
        for number, rule in enumerate(accepted):
            if one.level == "warning" and one.code == rule.code and _is_at(one.where, rule.where):
                used.add(number)
                return replace(one, level="accepted", message=f"{one.message} Accepted: {rule.why}")
        return one

    found = [replace(one, findings=tuple(map(judged, one.findings))) for one in results]
    whole = {one.area for one in results} - {one.area for one in results if one.skipped}
    idle = [
        Finding.of("WB904", f"{MARKER}: check.accepted[{number}]", _of_nothing(rule))
        for number, rule in enumerate(accepted)
        if number not in used and (rule.code not in CODES or CODES[rule.code].area in {*whole, "any"})
    ]
    return [Checked("files", f"{MARKER}: check.accepted", tuple(idle)), *found] if idle else found


def _is_at(where: str, pattern: str) -> bool:
    # Places have brackets in them, `sections[3]`, which are no pattern.
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), where, re.DOTALL) is not None


def _of_nothing(rule: Accepted) -> str:
    if rule.code not in CODES or CODES[rule.code].level == "error":
        return f"{rule.code} is no warning of a check, and nothing else can be accepted. Take it out."
    return f"no {rule.code} is found at '{rule.where}'. Take it out, or mend where."
