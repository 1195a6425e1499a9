"""Context engineering workbench: precise, budgeted, tested context for agents.

    import workbench as wb

    p = wb.open()                       # the project that the working directory lies in
    p.pull("crm").require_complete()
    t = p.task("support")
    c = t.build("Which orders of Ana Lima are open?", budget_tokens=1000)
    t.compare(arms=["view", "bm25"])
    t.export("out/support", draft=True)

Names are loaded when they are first used: `import workbench` loads no database and no model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench._door import lazy_door

if TYPE_CHECKING:
    from workbench import notebook
    from workbench.api import Project, Task, demo, init, load_bundle
    from workbench.api import open_project as open
    from workbench.connectors import Receipt
    from workbench.context import Aggregate, Arm, Context, Item, Mention, Omission
    from workbench.errors import WorkbenchError
    from workbench.evals import Case, Comparison
    from workbench.export import Bundle
    from workbench.fitting import Assembler, Fit, Group, Snippet, fit
    from workbench.records import Record
    from workbench.sandbox.apis import Sandbox as sandbox
    from workbench.tokens import count_tokens
    from workbench.views import ContextSpec

__version__ = "0.1.0"

_HOMES = {
    "Aggregate": "workbench.context",
    "Arm": "workbench.context",
    "Assembler": "workbench.fitting",
    "Bundle": "workbench.export",
    "Case": "workbench.evals",
    "Comparison": "workbench.evals",
    "Context": "workbench.context",
    "ContextSpec": "workbench.views",
    "Fit": "workbench.fitting",
    "Group": "workbench.fitting",
    "Item": "workbench.context",
    "Mention": "workbench.context",
    "Omission": "workbench.context",
    "Project": "workbench.api",
    "Receipt": "workbench.connectors",
    "Record": "workbench.records",
    "Snippet": "workbench.fitting",
    "Task": "workbench.api",
    "WorkbenchError": "workbench.errors",
    "count_tokens": "workbench.tokens",
    "demo": "workbench.api",
    "fit": "workbench.fitting",
    "init": "workbench.api",
    "load_bundle": "workbench.api",
    "notebook": "workbench.notebook",
    "open": "workbench.api",
    # The package itself: it can be called.
    "sandbox": "workbench.sandbox",
}

__all__ = [
    "Aggregate",
    "Arm",
    "Assembler",
    "Bundle",
    "Case",
    "Comparison",
    "Context",
    "ContextSpec",
    "Fit",
    "Group",
    "Item",
    "Mention",
    "Omission",
    "Project",
    "Receipt",
    "Record",
    "Snippet",
    "Task",
    "WorkbenchError",
    "__version__",
    "count_tokens",
    "demo",
    "fit",
    "init",
    "load_bundle",
    "notebook",
    "open",
    "sandbox",
]


if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_door(__name__, _HOMES)
