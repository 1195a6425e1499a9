"""Trust: text of records is data. Who may see it, and what is taken out of it before a model reads it."""

from workbench.trust._access import Access
from workbench.trust._addresses import host_of
from workbench.trust._cells import safe_cell
from workbench.trust._edits import Span
from workbench.trust._guard import Guard, Guarded
from workbench.trust._marks import FENCE, instructions_in
from workbench.trust._personal import PERSONAL_RULES, PersonalRule
from workbench.trust._secret_names import fewest_at_path, is_secret_value, told_id, without_secrets
from workbench.trust._secrets import SECRET_ID, SECRET_REMOVED

__all__ = [
    "FENCE",
    "PERSONAL_RULES",
    "SECRET_ID",
    "SECRET_REMOVED",
    "Access",
    "Guard",
    "Guarded",
    "PersonalRule",
    "Span",
    "fewest_at_path",
    "host_of",
    "instructions_in",
    "is_secret_value",
    "safe_cell",
    "told_id",
    "without_secrets",
]
