"""Types of arguments that click does not know, and how a wrong argument is told."""

from __future__ import annotations

from collections.abc import Sequence

import click

from workbench.errors import UnknownNameError

__all__ = ["BUDGET", "check_gates", "told"]


class _Budget(click.ParamType[int]):
    """A number of tokens; whether it can be a budget is for `check_budget` to say, here as in the Python API."""

    name = "integer"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number; a budget that is none ends as every wrong budget does."""
        from workbench.tokens import check_budget  # `--help` need not load what counts tokens

        try:
            return check_budget(int(str(value)))
        except ValueError:
            return check_budget(value)


BUDGET = _Budget()


def check_gates(gates: Sequence[str], arms: Sequence[str] | None) -> None:
    """Refuse a gate on an arm that will not be compared, or on no metric, before the comparison is run.

    Args:
        gates: `ARM.METRIC=VALUE` each.
        arms: The arms to compare; `None` for all.

    Raises:
        UnknownNameError: There is no such arm or metric.
        EvalError: A gate has another form.
    """
    if not gates:
        return
    from workbench.api import ARMS
    from workbench.evals import parse_gate

    for gate in gates:
        try:
            parse_gate(gate, ARMS if arms is None else arms)
        except UnknownNameError as exc:
            exc.name_file("--fail-under")
            raise


def told(mistake: click.UsageError) -> str:
    """Return what is wrong with the arguments as one line: what, where, and the help that lists what is known."""
    said = " ".join(mistake.format_message().split())
    command = mistake.ctx.command_path if mistake.ctx is not None else "workbench"
    return f"{said if said.endswith(('.', '?', ')')) else said + '.'} See: {command} --help"
