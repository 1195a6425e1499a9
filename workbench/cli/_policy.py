"""The commands about what an agent may do: test, explain, compare, approve, vet."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli._act import arguments_from_file, pairs_of
from workbench.cli._api import TaskLike, current_app
from workbench.cli._ends import GateFailed
from workbench.cli._output import note, show, show_json, show_table, status
from workbench.errors import ConfigError, PolicyFileError

if TYPE_CHECKING:
    from workbench.policy import Approvals, PolicyTest

__all__ = ["policy", "vet"]

_FILE = click.Path(path_type=Path)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
_by = click.option("--as", "by", required=True, metavar="NAME", help="Who answers; not the one who asked.")
_role = click.option("--role", required=True, help="The role in which it is answered.")
_reason = click.option("--reason", default="", metavar="TEXT", help="Why.")


@click.group()
def policy() -> None:
    """Say what an agent may do with which tools: test it, explain it, and answer what it asks."""


def _task(name: str) -> TaskLike:
    return current_app().project().task(name)


@policy.command("test")
@click.argument("task")
@click.option("--recorded", is_flag=True, help="Also decide the calls of the audit log anew.")
@as_json
def run_tests(task: str, recorded: bool, as_json: bool) -> None:
    """Run the policy tests of TASK, and decide calls at every boundary of every condition by both readings.

    Exits with 1 when a test fails or the readings differ.
    """
    with status(f"Testing the policy of {task}"):
        report = _task(task).test_policy(with_recorded=recorded)
    if as_json:
        show_json(report.as_json())
    else:
        show(str(report))
    if not report.passed:
        message = f"{task}: {len(report.failures)} tests failed, {len(report.disagreements)} readings differ."
        raise GateFailed(message)


@policy.command("explain")
@click.argument("task")
@click.argument("tool")
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--json-args", type=_FILE, metavar="FILE", help="Arguments as a JSON object.")
@click.option("--role", required=True, help="Role of the caller.")
@click.option("--caller", default="", help="Who calls.")
@click.option("--tenant", default="", help="Whose data it is about.")
@click.option("--fact", "facts", multiple=True, metavar="KEY=VALUE", help="A fact that your program would give.")
@click.option("--overlay", "overlays", multiple=True, metavar="NAME", help="An overlay that holds as well.")
@as_json
def explain_call(
    task: str,
    tool: str,
    pairs: tuple[str, ...],
    json_args: Path | None,
    role: str,
    caller: str,
    tenant: str,
    facts: tuple[str, ...],
    overlays: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what the policy of TASK decides on a call of TOOL with KEY=VALUE, by which rule, and why.

    A VALUE is read as JSON where it is JSON, else as text: bps=5000 is a number, 'id="7"' a text.
    """
    arguments = {**arguments_from_file(json_args), **_values(pairs)}
    decision = _task(task).decide(
        tool, arguments, role=role, caller=caller, tenant=tenant, facts=_values(facts), overlays=overlays
    )
    if as_json:
        show_json(decision.as_json())
    else:
        show(str(decision))


def _values(pairs: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in pairs_of(pairs).items():
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found


@policy.command("tools")
@click.argument("task")
@as_json
def list_tools(task: str, as_json: bool) -> None:
    """Show the tools of TASK with their risks, and what the list costs in tokens."""
    tools = _task(task).tools
    if as_json:
        show_json({"tools": [one.model_dump(mode="json") for one in tools.values()], "tokens": tools.tokens()})
        return
    show_table(["tool", "risk", "tokens", "arguments", "what it does"], tools.rows())
    note(f"{len(tools):,} tools, {tools.tokens():,} tokens in all")


@policy.command("fetch-tools")
@click.argument("task")
@click.argument("command", nargs=-1, metavar="[COMMAND]...")
@click.option("--url", metavar="URL", help="A server that speaks HTTP, instead of COMMAND.")
@click.option(
    "--header", "headers", multiple=True, metavar="NAME=VARIABLE", help="With --url: a header, from a variable."
)
@click.option("--file", default="tools.json", show_default=True, metavar="FILE", help="The file in the task's folder.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a tool differs from the file.")
@as_json
def fetch_tools(
    task: str,
    command: tuple[str, ...],
    url: str | None,
    headers: tuple[str, ...],
    file: str,
    check: bool,
    as_json: bool,
) -> None:
    """Fetch the tools of an MCP server into a file beside the policy of TASK, and say what changed.

    COMMAND starts a server that speaks on standard input and output; write -- before it.
    """
    given = _from_variables(headers)
    with status("Asking the server"):
        drift = _task(task).fetch_tools(
            command=list(command) or None, url=url, headers=given or None, file=file, write=not check
        )
    if as_json:
        show_json([one.model_dump(mode="json") for one in drift])
    else:
        for one in drift:
            show(str(one))
        note(f"{file}: {len(drift):,} tools differ" if drift else f"{file}: nothing changed")
    if check and drift:
        message = f"{task}: {len(drift)} tools are other than {file} says."
        raise GateFailed(message)


def _from_variables(pairs: Sequence[str]) -> dict[str, str]:
    """Return headers whose values stand in variables of the environment, so that no secret is typed."""
    found = {}
    for name, variable in pairs_of(pairs).items():
        if variable not in os.environ:
            message = f"the variable {variable} is not set, which --header {name}={variable} reads."
            raise ConfigError(message, key="--header")
        found[name] = os.environ[variable]
    return found


@policy.command("diff")
@click.argument("task")
@click.argument("other", type=_FILE)
@as_json
def diff_with(task: str, other: Path, as_json: bool) -> None:
    """Say how the policy OTHER differs from that of TASK: its rules, and its decisions on calls at every boundary."""
    lines, simulation = _task(task).diff_policy(other)
    if as_json:
        show_json({"rules": lines, **simulation.as_json()})
    else:
        show("\n".join([*lines, str(simulation)]))


@policy.command("simulate")
@click.argument("task")
@click.argument("other", type=_FILE)
@click.option("--calls", type=_FILE, metavar="FILE", help="Calls as JSON lines; default: audit log and policy tests.")
@as_json
def simulate_with(task: str, other: Path, calls: Path | None, as_json: bool) -> None:
    """Say what the policy OTHER would newly deny, ask and allow on calls that were recorded for TASK."""
    simulation = _task(task).simulate(other, _calls(calls) if calls is not None else None)
    if as_json:
        show_json(simulation.as_json())
    else:
        show(str(simulation))


def _calls(path: Path) -> list[PolicyTest]:
    from workbench.policy import PolicyTest

    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        message = f"the calls cannot be read: {exc}."
        raise PolicyFileError(message, path=path) from exc
    for number, line in enumerate(lines, start=1):
        try:
            found.append(PolicyTest.model_validate({"call": json.loads(line), "expect": "deny"}))
        except ValueError as exc:
            message = f"it is no call: {str(exc)[:200]}. A line holds tool, arguments and role as JSON."
            raise PolicyFileError(message, path=path, key=f"line {number}") from exc
    return found


@policy.command("pending")
@as_json
def list_pending(as_json: bool) -> None:
    """Show the approvals that wait for an answer."""
    waiting = _approvals().pending()
    if as_json:
        show_json([json.loads(one.model_dump_json()) for one in waiting])
    elif waiting:
        show("\n\n".join(f"{one}\nwould be sent:\n{one.preview}" for one in waiting))
    else:
        note("Nothing waits for an approval.")


@policy.command("approve")
@click.argument("approval")
@_by
@_role
@_reason
@as_json
def approve_call(approval: str, by: str, role: str, reason: str, as_json: bool) -> None:
    """Agree to the call that APPROVAL is for; the agent's next try of the same call then runs, once."""
    one = _approvals().approve(approval, by=by, role=role, reason=reason)
    show_json(one.model_dump_json()) if as_json else show(str(one))


@policy.command("reject")
@click.argument("approval")
@_by
@_role
@_reason
@as_json
def reject_call(approval: str, by: str, role: str, reason: str, as_json: bool) -> None:
    """Refuse the call that APPROVAL is for."""
    one = _approvals().reject(approval, by=by, role=role, reason=reason)
    show_json(one.model_dump_json()) if as_json else show(str(one))


def _approvals() -> Approvals:
    from workbench.policy import Approvals, AuditLog

    return Approvals(AuditLog(current_app().project().audit_path))


@click.command()
@click.argument("task")
@click.option("--reviewer", required=True, metavar="NAME", help="The person who vouches for it.")
@click.option("--days", type=int, default=90, show_default=True, help="Days until it expires.")
@click.option("--fail-under", "gates", multiple=True, metavar="ARM.METRIC=VALUE", help="A gate that must hold.")
@click.option("--key", type=_FILE, metavar="FILE", help="PEM file of an ed25519 key, to sign it with.")
@as_json
def vet(task: str, reviewer: str, days: int, gates: tuple[str, ...], key: Path | None, as_json: bool) -> None:
    """Vouch for TASK as it is now: context spec, policy, tests, cases and tools; written to vetting.json.

    Exits with 2, and writes nothing, when a gate or a policy test fails.
    """
    found = _task(task).vet(reviewer=reviewer, days=days, gates=gates, key=key)
    show_json(found.as_json()) if as_json else show(str(found))
