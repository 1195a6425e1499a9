"""What tools are called where names hold letters, digits, `_` and `-` alone, as most agent runtimes want."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.errors import ExportError

__all__ = ["MAX_NAME", "offered_names"]

MAX_NAME = 64
"""Characters that every known runtime takes in a tool's name.

Source: the pattern of a tool's name in the published API descriptions of OpenAI and Anthropic (read 2026-11-28).
"""


def offered_names(names: Iterable[str]) -> dict[str, str]:
    """Return tool to the name that it is offered by, in order; `crm.discount` becomes `crm_discount`.

    Raises:
        ExportError: Two tools would have one name, or a name is too long: nothing is cut, since a cut name may be
            another tool's.

    Example:
        >>> offered_names(["crm.discount", "look"])
        {'crm.discount': 'crm_discount', 'look': 'look'}
    """
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in names:
        offered = re.sub(r"[^A-Za-z0-9_-]", "_", name)
        if len(offered) > MAX_NAME:
            message = f"the tool '{name}' has {len(offered)} characters; agent runtimes take {MAX_NAME}. Rename it."
            raise ExportError(message)
        if offered in taken:
            message = f"the tools '{taken[offered]}' and '{name}' would both be offered as '{offered}'. Rename one."
            raise ExportError(message)
        taken[offered] = name
        found[name] = offered
    return found
