"""What CI reads: JUnit for its test view, Markdown for a comment or GitHub's job summary."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from workbench.evals._cases import Case
from workbench.evals._gates import Gate, GateFailure
from workbench.evals._run import Outcome
from workbench.evals._tables import grids

if TYPE_CHECKING:
    from workbench.evals._comparison import Comparison

__all__ = ["junit_xml", "markdown_summary"]

# Characters that XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets, read 2026-11-28.
_NOT_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def junit_xml(
    comparison: Comparison,
    gates: Sequence[Gate | str] = (),
    failures: Sequence[GateFailure] = (),
    more: Sequence[str] = (),
) -> str:
    """Return the comparison as JUnit XML: a suite an arm, a test a case, and one suite of the gates.

    A case that an arm does not answer is told in its output and fails nothing: gates alone decide. An arm that
    raised is an error; one not applicable is skipped.

    Args:
        comparison: What was compared.
        gates: All gates that were asked.
        failures: Those that do not hold.
        more: What else failed, a sentence each, such as regressions against a baseline.
    """
    suites = [_arm_suite(arm, comparison.cases, result.outcomes) for arm, result in comparison.results.items()]
    told = {str(failure.gate): str(failure) for failure in failures}
    tests = []
    for gate in gates:
        inside = f"<failure message={_attribute(told[str(gate)])}/>" if str(gate) in told else ""
        tests.append(f'<testcase classname="gates" name={_attribute(str(gate))}>{inside}</testcase>')
    tests += [
        f'<testcase classname="gates" name={_attribute(line[:60])}><failure message={_attribute(line)}/></testcase>'
        for line in more
    ]
    head = f'<testsuite name="gates" tests="{len(tests)}" failures="{len(told) + len(more)}" errors="0" skipped="0">'
    suites.append(f"{head}{''.join(tests)}</testsuite>")
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n' + "\n".join(suites) + "\n</testsuites>\n"


def _arm_suite(arm: str, cases: Sequence[Case], outcomes: Mapping[str, Outcome]) -> str:
    tests = []
    for case in cases:
        found = outcomes[case.id]
        seconds = f"{(found.latency_ms or 0) / 1000:.4f}"
        if found.kind == "error":
            inside = f"<error message={_attribute(found.message)}/>"
        elif found.kind == "not_applicable":
            inside = f"<skipped message={_attribute(found.message)}/>"
        elif found.score is not None and found.score.answerable is False:
            missing = ", ".join(f.record + f.path for f in found.score.missing_fields)
            inside = f"<system-out>{_text(f'not answerable; missing: {missing}')}</system-out>"
        else:
            inside = ""
        name = _attribute(case.id)
        tests.append(f'<testcase classname={_attribute(arm)} name={name} time="{seconds}">{inside}</testcase>')
    kinds = [outcomes[case.id].kind for case in cases]
    counts = f'failures="0" errors="{kinds.count("error")}" skipped="{kinds.count("not_applicable")}"'
    return f'<testsuite name={_attribute(arm)} tests="{len(cases)}" {counts}>{"".join(tests)}</testsuite>'


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def markdown_summary(comparison: Comparison, failures: Sequence[GateFailure] = (), more: Sequence[str] = ()) -> str:
    """Return the comparison as Markdown: what failed first, then the tables and the notes."""
    failed = [*map(str, failures), *more]
    parts = ["## Comparison of contexts", "**Failed**" if failed else "**No gate failed**"]
    if failed:
        parts.append("\n".join(f"- {_cell(line)}" for line in failed))
    tables, notes = grids(comparison.to_dict(), comparison.messages())
    for header, rows in tables:
        lines = [header, ["---"] * len(header), *rows]
        parts.append("\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines))
    parts.append("\n".join(f"- {_cell(note)}" for note in notes))
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    """Return text in which nothing is markup: it may come from records."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]<>|#!])", r"\\\1", flat) if flat != "---" else flat
