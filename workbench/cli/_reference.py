"""Commands and API as documentation, so that what is written down is what runs: `python -m workbench.cli._reference`.

Run in the repository's root; writes `docs/api.md`, `docs/commands.md`, the table of commands in `README.md`, and the
tables of keys in all pages of `docs/`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

import workbench
from workbench.cli._commands import cli
from workbench.cli._keys import with_keys

__all__ = ["BEGIN", "END", "commands", "help_page", "readme_table", "with_table"]

BEGIN = "<!-- commands: written by `make docs` -->"
END = "<!-- end of commands -->"


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield every command that does something: its full name, itself, and a context to ask it for help."""
    yield from _leaves(cli, _root())


def _root() -> click.Context:
    # With the names of the help option, which click takes from the context and then keeps on the command.
    names = cli.context_settings["help_option_names"]
    return click.Context(cli, info_name="workbench", max_content_width=100, terminal_width=100, help_option_names=names)


def _leaves(group: click.Group, above: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for name in group.list_commands(above):
        command = group.commands[name]
        context = click.Context(command, info_name=name, parent=above, max_content_width=100, terminal_width=100)
        if isinstance(command, click.Group):
            yield from _leaves(command, context)
        else:
            yield context.command_path, command, context


def readme_table() -> str:
    """Return a Markdown table: how each command is called, and what it does."""
    lines = ["| command | what it does |", "|---|---|"]
    for path, command, context in commands():
        pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
        call = " ".join([path, *pieces]).replace("|", "\\|")
        lines.append(f"| `{call}` | {command.get_short_help_str(limit=200)} |")
    return "\n".join(lines)


def help_page() -> str:
    """Return `docs/commands.md`: the help text of every command."""
    parts = [
        "# Commands",
        "",
        "What `--help` prints. This page is written by `make docs`; a test fails when it is old.",
    ]
    root = _root()
    for path, text in [("workbench", cli.get_help(root)), *((p, c.get_help(x)) for p, c, x in commands())]:
        parts += ["", f"## {path}", "", "```text", text, "```"]
    return "\n".join(parts) + "\n"


def api_page() -> str:
    """Return `docs/api.md`: every public name of `workbench`, how it is called, and its docstring."""
    parts = ["# The Python API", "", "`import workbench as wb`; written by `make docs` from the docstrings."]
    for name in sorted((n for n in workbench.__all__ if not n.startswith("__")), key=str.casefold):
        value = getattr(workbench, name)
        parts += ["", f"## {name}", "", *_documentation(name, value)]
        if inspect.isclass(value):
            for member, held in sorted(_members(value).items()):
                function = held.__func__ if isinstance(held, classmethod | staticmethod) else held
                if member.startswith("_") or not (inspect.isfunction(function) or isinstance(function, property)):
                    continue
                parts += ["", f"### {name}.{member}", "", *_documentation(f"{name}.{member}", function)]
    return "\n".join(parts) + "\n"


def _members(value: type) -> dict[str, object]:
    """Return what a class and its own bases of the workbench define."""
    found: dict[str, object] = {}
    for one in reversed(value.__mro__):
        if one.__module__.startswith("workbench."):
            found |= vars(one)
    return found


def _documentation(name: str, value: object) -> list[str]:
    text = inspect.getdoc(value) or ""
    if not inspect.isfunction(value):
        return ["```text", text, "```"]
    return ["```text", f"{name}{inspect.signature(value)}", "", text, "```"]


def with_table(readme: str) -> str:
    """Return `readme` with the table of commands between the marks.

    Raises:
        ValueError: The marks are not there, each once and in order.
    """
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end or BEGIN in tail or END in tail:
        message = f"README.md must hold {BEGIN} and, behind it, {END}, each once"
        raise ValueError(message)
    return f"{head}{BEGIN}\n{readme_table()}\n{END}{tail}"


if __name__ == "__main__":
    Path("docs").mkdir(exist_ok=True)
    Path("docs/api.md").write_text(api_page(), encoding="utf-8")
    Path("docs/commands.md").write_text(help_page(), encoding="utf-8")
    text = Path("README.md").read_text(encoding="utf-8")
    Path("README.md").write_text(with_table(text), encoding="utf-8")
    for page in sorted(Path("docs").glob("*.md")):
        page.write_text(with_keys(page.read_text(encoding="utf-8")), encoding="utf-8")
