"""The workbench in Python: open a project, pull, build, compare, export. The command line wraps it."""

from typing import TYPE_CHECKING

from workbench._door import lazy_door

if TYPE_CHECKING:
    from workbench.api._arms import ARMS
    from workbench.api._demo import Demo, demo
    from workbench.api._init import init
    from workbench.api._lint import Diagnostic
    from workbench.api._load import load_bundle
    from workbench.api._project import Project, open_project, verify_store
    from workbench.api._records import Records
    from workbench.api._sandbox import start_sandbox
    from workbench.api._task import Task

    open = open_project

_HOMES = {
    "ARMS": "workbench.api._arms",
    "Demo": "workbench.api._demo",
    "Diagnostic": "workbench.api._lint",
    "Project": "workbench.api._project",
    "Records": "workbench.api._records",
    "Task": "workbench.api._task",
    "demo": "workbench.api._demo",
    "init": "workbench.api._init",
    "load_bundle": "workbench.api._load",
    "open": "workbench.api._project:open_project",
    "open_project": "workbench.api._project",
    "start_sandbox": "workbench.api._sandbox",
    "verify_store": "workbench.api._project",
}

__all__ = [
    "ARMS",
    "Demo",
    "Diagnostic",
    "Project",
    "Records",
    "Task",
    "demo",
    "init",
    "load_bundle",
    "open",
    "open_project",
    "start_sandbox",
    "verify_store",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_door(__name__, _HOMES)
