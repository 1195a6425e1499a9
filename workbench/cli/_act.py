"""The command that does an action of a connector, or shows what it would do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from workbench.cli._api import TaskLike, current_app
from workbench.cli._ends import GateFailed
from workbench.cli._output import note, show, show_json
from workbench.errors import ConfigError

__all__ = ["act", "arguments_from_file", "pairs_of"]


@click.command()
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--json-args", type=click.Path(path_type=Path), metavar="FILE", help="Arguments as a JSON object.")
@click.option("--idempotency-key", metavar="KEY", help="Key of an earlier call whose end is unknown, to repeat it.")
@click.option("--send", is_flag=True, help="Do it. Without this, nothing is sent.")
@click.option("--task", metavar="TASK", help="Do it as the agent of TASK would: only as its policy allows.")
@click.option("--role", metavar="ROLE", help="With --task: the role in which it is called.")
@click.option("--caller", default="", metavar="NAME", help="With --task: who calls; never the one who approves.")
@click.option("--tenant", default="", metavar="NAME", help="With --task: whose data it is about.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def act(
    name: str,
    pairs: tuple[str, ...],
    json_args: Path | None,
    idempotency_key: str | None,
    send: bool,
    task: str | None,
    role: str | None,
    caller: str,
    tenant: str,
    as_json: bool,
) -> None:
    """Do the action NAME, such as github.create_issue, with arguments KEY=VALUE; without --send, show what it would do.

    A VALUE is read as JSON where the action wants no text. Exits with 1 when the source refuses the action, or when
    it is not known whether it was done. With --task, exits with 1 as well when the policy denies it or asks first.
    """
    texts = pairs_of(pairs)
    project = current_app().project()
    arguments = project.arguments_of(name, texts, arguments_from_file(json_args))
    if task is not None:
        _guarded(project.task(task), name, arguments, role, caller, tenant, send, as_json)
        return
    result = project.act(name, arguments, dry_run=not send, idempotency_key=idempotency_key)
    if as_json:
        show_json(result.model_dump_json())
    else:
        show(str(result))
    if not send:
        note("Nothing was sent. With --send it is done.")
    elif result.result != "done":
        message = f"{name}: {result.result}. {result.reason}"
        raise GateFailed(message)


def pairs_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return the arguments that were given as KEY=VALUE."""
    texts: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            message = f"'{pair}' is not KEY=VALUE, such as title=Broken."
            raise click.UsageError(message)
        if key in texts:
            message = f"'{key}' is given twice. Give each argument once."
            raise click.UsageError(message)
        texts[key] = value
    return texts


def _guarded(
    task: TaskLike,
    name: str,
    arguments: Mapping[str, Any],
    role: str | None,
    caller: str,
    tenant: str,
    send: bool,
    as_json: bool,
) -> None:
    """Do an action as an agent would: by the decision of a task's policy, and an approval where it asks."""
    if not role:
        message = "--task needs --role: the role in which it is called."
        raise click.UsageError(message)
    result = task.act(name, arguments, role=role, caller=caller, tenant=tenant, dry_run=not send)
    if as_json:
        approval = result.approval.id if result.approval is not None else None
        show_json({"status": result.status, "approval": approval, **result.decision.as_json()})
    else:
        show(str(result))
        show(result.plan) if result.plan else None
        show(str(result.value)) if result.value is not None else None
    if not send:
        note("Nothing was sent. With --send it is done, or asked for.")
    elif result.status != "done":
        message = f"{name}: {result}"
        raise GateFailed(message)


def arguments_from_file(path: Path | None) -> dict[str, Any]:
    """Return the arguments of a JSON file; none without a file."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as exc:
        message = f"the arguments cannot be read: {exc}. The file holds one JSON object."
        raise ConfigError(message, path=path) from exc
    if not isinstance(found, dict):
        message = 'the arguments must be one JSON object, such as {"title": "Broken"}.'
        raise ConfigError(message, path=path)
    return found
