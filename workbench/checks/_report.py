"""What a check found: one result a subject, with its findings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.checks._ci import junit_text, markdown_text
from workbench.checks._codes import CODES, Level
from workbench.errors import WorkbenchError
from workbench.html import paragraph, table

__all__ = ["AREAS", "CheckReport", "Checked", "Finding"]

AREAS: tuple[str, ...] = (
    "files",
    "records",
    "lock",
    "tasks",
    "cases",
    "policies",
    "vetting",
    "bundles",
    "secrets",
    "gates",
    "notebooks",
)
"""The parts of a check, in the order in which they are made: causes before what follows from them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful.

    Attributes:
        code: Its diagnostic code, such as `WB911`.
        where: The file, with the key or line where they are known; or the stream, record or case.
        message: What was found, the value, and what to do.
        level: `error` fails the check; `warning` fails it where it is strict; `accepted` is a warning that does not.
    """

    code: str
    where: str
    message: str
    level: Level = "error"

    @classmethod
    def of(cls, code: str, where: str, message: str) -> Finding:
        """Return a finding of one of a check's own codes, with the level that the code has."""
        return cls(code, where, message, CODES[code].level)

    @classmethod
    def raised(cls, exc: WorkbenchError, *, where: str, root: Path) -> Finding:
        """Return the finding that an error is; places in the project are told from its root on."""
        text = str(exc).replace(f"{root}/", "")
        head, _, rest = text.partition(": ")
        return cls(exc.code, where, rest if rest and head == where else text)

    def __str__(self) -> str:
        """Write it on one line."""
        return f"{self.level}[{self.code}] {self.where}: {self.message}"

    def as_json(self) -> dict[str, str]:
        """Return it as JSON values."""
        return {"code": self.code, "level": self.level, "where": self.where, "message": self.message}


@dataclass(frozen=True, slots=True)
class Checked:
    """One subject that was looked at.

    Attributes:
        area: One of `AREAS`.
        subject: The file, task, stream or notebook.
        findings: What was found; empty where it is sound.
        skipped: Why it was not looked at, as a sentence; empty where it was.
    """

    area: str
    subject: str
    findings: tuple[Finding, ...] = ()
    skipped: str = ""

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(one.level == "error" for one in self.findings)


@dataclass(frozen=True)
class CheckReport:
    """What a check of a project found.

    Attributes:
        project: The project's name.
        results: One for each subject, in the order of `AREAS`.
        strict: Whether a warning, or what was not looked at, fails the check as well.
    """

    project: str
    results: tuple[Checked, ...]
    strict: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings; errors first and what is accepted last, otherwise in the order in which they were found."""
        found = [one for result in self.results for one in result.findings]
        order: dict[Level, int] = {"error": 0, "warning": 1, "accepted": 2}
        return tuple(sorted(found, key=lambda one: order[one.level]))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that fail the check."""
        return tuple(one for one in self.findings if one.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not, unless the check is strict."""
        return tuple(one for one in self.findings if one.level == "warning")

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the errors, each once, in the order in which they were found."""
        return tuple(dict.fromkeys(one.code for one in self.errors))

    @property
    def passed(self) -> bool:
        """Whether nothing fails the check."""
        doubtful = bool(self.warnings) or any(one.skipped for one in self.results)
        return not self.errors and not (self.strict and doubtful)

    def summary(self) -> str:
        """Return one line: whether it passed, what was looked at, and how much was found."""
        looked = [one for one in self.results if not one.skipped]
        areas = Counter(one.area for one in looked)
        counts = ", ".join(f"{areas[area]} {area}" for area in AREAS if areas[area])
        skipped = len(self.results) - len(looked)
        accepted = sum(one.level == "accepted" for one in self.findings)
        beside = f", {accepted} accepted" if accepted else ""
        return (
            f"{self.project}: {'passed' if self.passed else 'failed'}: {_counted(len(self.errors), 'error')}, "
            f"{_counted(len(self.warnings), 'warning')}{beside}; {skipped} not looked at. "
            f"Looked at: {counts or 'nothing'}."
        )

    def __str__(self) -> str:
        """Return the findings, what was not looked at and why, and the summary."""
        skipped = [f"skipped[WB902] {one.area}: {one.subject}: {one.skipped}" for one in self.results if one.skipped]
        return "\n".join([*map(str, self.findings), *skipped, self.summary()])

    def __repr__(self) -> str:
        """Return what `str` does: a notebook without HTML shows this."""
        return str(self)

    def _repr_html_(self) -> str:
        shown = paragraph(self.summary())
        if self.findings:
            rows = [(one.code, one.level, one.where, one.message) for one in self.findings]
            shown += table(("code", "level", "where", "message"), rows, caption="Findings")
        skipped = [(one.area, one.subject, one.skipped) for one in self.results if one.skipped]
        return shown + (table(("area", "subject", "why"), skipped, caption="Not looked at") if skipped else "")

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "project": self.project,
            "passed": self.passed,
            "strict": self.strict,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "codes": list(self.codes),
            "results": [
                {
                    "area": one.area,
                    "subject": one.subject,
                    "skipped": one.skipped,
                    "findings": [finding.as_json() for finding in one.findings],
                }
                for one in self.results
            ],
        }

    def to_json(self) -> str:
        """Return it as JSON text."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n"

    def junit_xml(self) -> str:
        """Return JUnit XML: a suite an area, a test a subject."""
        return junit_text(self._rows())

    def markdown(self) -> str:
        """Return the findings as Markdown, in which nothing of them is markup."""
        findings = [(one.code, one.level, one.where, one.message) for one in self.findings]
        skipped = [(one.area, one.subject, one.skipped) for one in self.results if one.skipped]
        return markdown_text(self.summary(), findings, skipped)

    def _rows(self) -> Iterator[tuple[str, str, str, Sequence[str], Sequence[str]]]:
        for one in self.results:
            fails = [str(f) for f in one.findings if f.level == "error" or (self.strict and f.level == "warning")]
            yield one.area, one.subject, one.skipped, fails, [str(f) for f in one.findings if str(f) not in fails]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
