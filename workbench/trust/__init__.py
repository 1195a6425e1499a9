"""Trust: text of records is data. Who may see it, and what is taken out of it before a model reads it."""

from workbench.trust._access import Access
from workbench.trust._addresses import host_of
from workbench.trust._cells import safe_cell
from workbench.trust._edits import Span
from workbench.trust._guard import Guard, Guarded
from workbench.trust._marks import FENCE, instructions_in
from workbench.trust._personal import PERSONAL_RULES, PersonalRule

__all__ = [
    "FENCE",
    "PERSONAL_RULES",
    "Access",
    "Guard",
    "Guarded",
    "PersonalRule",
    "Span",
    "host_of",
    "instructions_in",
    "safe_cell",
]
