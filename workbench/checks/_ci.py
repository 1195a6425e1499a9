"""A check for CI: JUnit for its test view, Markdown for a comment or a job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

__all__ = ["junit_text", "markdown_text"]

# Characters that XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets, read 2026-11-28.
_NOT_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

Row = tuple[str, str, str, Sequence[str], Sequence[str]]


def junit_text(rows: Iterable[Row]) -> str:
    """Return JUnit XML.

    Args:
        rows: Area, subject, why it was skipped (or nothing), what fails it, and what else was found, in the order of
            the areas.
    """
    suites = []
    for area, group in groupby(rows, key=lambda row: row[0]):
        found = list(group)
        failed = sum(bool(row[3]) for row in found)
        skipped = sum(bool(row[2]) for row in found)
        head = f"name={_attribute(area)} tests={_attribute(len(found))} failures={_attribute(failed)}"
        head += f' errors="0" skipped={_attribute(skipped)}'
        suites.append(f"<testsuite {head}>{''.join(map(_test, found))}</testsuite>")
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n' + "\n".join(suites) + "\n</testsuites>\n"


def _test(row: Row) -> str:
    area, subject, skipped, fails, other = row
    inside = f"<skipped message={_attribute(skipped)}/>" if skipped else ""
    if fails:
        inside += f"<failure message={_attribute(fails[0])}>{_text(chr(10).join(fails))}</failure>"
    if other:
        inside += f"<system-out>{_text(chr(10).join(other))}</system-out>"
    return f"<testcase classname={_attribute(area)} name={_attribute(subject)}>{inside}</testcase>"


def _attribute(value: object) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", str(value)))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def markdown_text(summary: str, findings: Sequence[Sequence[str]], skipped: Sequence[Sequence[str]]) -> str:
    """Return Markdown: the summary, a table of the findings, and what was not looked at."""
    parts = ["## Check of the project", _cell(summary)]
    if findings:
        parts.append(_table(("code", "level", "where", "message"), findings))
    if skipped:
        parts += ["Not looked at:", _table(("area", "subject", "why"), skipped)]
    return "\n\n".join(parts) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    """Return text in which nothing is markup: it may come from records."""
    return re.sub(r"([\\`*_\[\]<>|#!])", r"\\\1", " ".join(text.split()))
