"""The workbench in Python: open a project, pull, build, compare, export. The command line wraps it."""

from workbench.api._init import Demo, demo, init
from workbench.api._lint import Diagnostic
from workbench.api._load import load_bundle
from workbench.api._project import Project, open_project, verify_store
from workbench.api._records import Records
from workbench.api._sandbox import start_sandbox
from workbench.api._task import ARMS, Task

open = open_project

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
