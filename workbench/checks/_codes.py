"""The diagnostic codes of a check: what each says, and what to do. `docs/check.md` is written from here."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench import errors

__all__ = ["CODES", "Level", "Meaning", "code_table", "known_codes"]

Level = Literal["error", "warning", "accepted"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says.

    Attributes:
        area: The part of the check that says it.
        level: `error` fails the check; `warning` does not, unless the check is strict. No code is `accepted` by itself.
        says: What was found.
        todo: What to do about it.
    """

    area: str
    level: Level
    says: str
    todo: str


def _of(area: str, level: Level, says: str, todo: str) -> Meaning:
    return Meaning(area, level, says, todo)


CODES: dict[str, Meaning] = {
    "WB801": _of("tasks", "warning", "A spec names a field that no record has.", "Mend the path, or take it out."),
    "WB802": _of("tasks", "warning", "A section fits into no context of the cases.", "Raise its priority."),
    "WB803": _of("tasks", "warning", "No context comes near the budget.", "Lower the budget, so that a mistake shows."),
    "WB804": _of("tasks", "warning", "A section with a limit has no order.", "Give it an order."),
    "WB805": _of("tasks", "warning", "Nothing but the budget cuts a section short.", "Give it a limit or max_tokens."),
    "WB806": _of("tasks", "warning", "Cases are missing.", "Write cases, or take the entity out."),
    "WB807": _of("tasks", "warning", "What changes by the day stands before much else.", "Set its volatile: true."),
    "WB902": _of("any", "warning", "Something was not looked at.", "Do what the message says, or accept it."),
    "WB903": _of("records", "error", "A pull of files is not complete.", "Mend the files or the manifest."),
    "WB904": _of("files", "warning", "An accepted warning is not there.", "Take it out of `workbench.toml`."),
    "WB910": _of("lock", "warning", "There is no `workbench.lock`.", "Write it with `workbench check --write-lock`."),
    "WB911": _of(
        "lock",
        "error",
        "A field that a task uses is gone from the records, or was renamed.",
        "Mend the spec or the manifest; then write the lock anew.",
    ),
    "WB912": _of(
        "lock",
        "error",
        "Records are missing: a stream has fewer than it had, as when a page of the source was not read.",
        "Pull in full; where they are rightly gone, write the lock anew.",
    ),
    "WB913": _of(
        "lock",
        "error",
        "A record is stale: its content differs from what was locked, and it is not newer.",
        "Pull in full; where the older content is right, write the lock anew.",
    ),
    "WB914": _of(
        "lock",
        "error",
        "The evidence of a case changed: its gold fields hold other values.",
        "Look at the case's answer; then write the lock anew.",
    ),
    "WB915": _of(
        "lock",
        "error",
        "A policy is wider: a call is allowed, or may be approved, that was not.",
        "Take it back, or have it reviewed and write the lock anew.",
    ),
    "WB916": _of(
        "lock", "warning", "A policy decides otherwise, and nowhere wider.", "Have it reviewed; write the lock anew."
    ),
    "WB917": _of("lock", "error", "A tool is another than it was.", "Have it reviewed; write the lock anew."),
    "WB918": _of(
        "lock",
        "error",
        "Tokens are counted otherwise: another encoding, or another vocabulary under its name.",
        "Put the encoding back, or measure the budgets anew and write the lock.",
    ),
    "WB919": _of("lock", "warning", "A task is not in the lock, or no longer in the project.", "Write the lock anew."),
    "WB921": _of("policies", "error", "A policy test fails.", "Mend the policy or the test."),
    "WB922": _of(
        "policies", "error", "The two readings of a policy differ on a call.", "Report it: a defect of the workbench."
    ),
    "WB923": _of("policies", "warning", "No test is decided by a rule.", "Write a test that it decides."),
    "WB924": _of("policies", "warning", "A policy holds something that a person should look at.", "Look at it."),
    "WB931": _of("vetting", "error", "The vetting of a task is void.", "Have the task vetted again."),
    "WB932": _of("vetting", "warning", "The vetting of a task ends within 14 days.", "Have the task vetted again."),
    "WB933": _of("vetting", "error", "The signature of a vetting is not good.", "Have the task vetted again."),
    "WB941": _of("bundles", "error", "A bundle is not sound.", "Export it again."),
    "WB942": _of("bundles", "warning", "A task changed since its bundle was exported.", "Export it again."),
    "WB951": _of(
        "notebooks",
        "error",
        "A notebook was not run from top to bottom, or its outputs were stripped.",
        "Run all its cells from a fresh kernel and save it.",
    ),
    "WB952": _of(
        "notebooks", "error", "A notebook shows other outputs than a fresh run.", "Run it again and look at the diff."
    ),
    "WB953": _of("notebooks", "error", "A notebook does not run to its end.", "Mend the cell."),
    "WB954": _of("notebooks", "error", "A notebook shows an error.", "Mend the cell and run the notebook again."),
    "WB961": _of(
        "secrets",
        "error",
        "A file holds a credential of a known form.",
        "Take it out, and make it void at its issuer: it stays in the history.",
    ),
    "WB962": _of(
        "secrets",
        "warning",
        "A value is named like a secret.",
        "Read it from an environment variable, or list the file under `not_secret`.",
    ),
    "WB971": _of("gates", "error", "A gate does not hold.", "Look at the lost cases: `workbench compare`."),
    "WB981": _of("cases", "error", "A case's gold is not in the records.", "Mend the case."),
    "WB982": _of("cases", "error", "Two cases ask the same and differ in the answer.", "Mend one of them."),
    "WB983": _of("cases", "warning", "An answer does not follow from its gold fields.", "Name the fields it rests on."),
    "WB984": _of("cases", "warning", "Two cases ask the same.", "Take one out."),
    "WB985": _of(
        "cases",
        "warning",
        "A training and a test case rest on the same.",
        "Put both into one split.",
    ),
}
"""Every code that a check gives of itself. An error that something raised keeps its own code; see `known_codes`."""


def known_codes() -> dict[str, str]:
    """Return every code that a check can give, with what it says: its own, and those of the errors."""
    found = {code: one.says for code, one in CODES.items()}
    for kind in _errors():
        found.setdefault(kind.code, (inspect.getdoc(kind) or "").splitlines()[0])
    return dict(sorted(found.items()))


def _errors() -> Iterator[type[errors.WorkbenchError]]:
    for name in errors.__all__:
        kind = getattr(errors, name)
        if inspect.isclass(kind) and issubclass(kind, errors.WorkbenchError):
            yield kind


def code_table() -> str:
    """Return a Markdown table of all codes."""
    lines = ["| code | area | level | what it says | what to do |", "|---|---|---|---|---|"]
    for code, says in known_codes().items():
        one = CODES.get(code)
        cells = (one.area, one.level, says, one.todo) if one else ("any", "error", says, "What the message says.")
        lines.append("| " + " | ".join([f"`{code}`", *cells]) + " |")
    return "\n".join(lines)
