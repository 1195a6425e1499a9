"""Widgets for JupyterLab. The only part that imports ipywidgets, anywidget or IPython.

Each widget has one state object, `value`, which a cell can set as well as a hand; a static snapshot that an untrusted
notebook, GitHub and nbconvert show; and shows the faults of what it was asked.
"""

from workbench.notebook._actions import action
from workbench.notebook._browser import Browsing, RecordBrowser, RecordFilter
from workbench.notebook._comparison import Compared, ComparisonView
from workbench.notebook._design import Design
from workbench.notebook._designer import ViewDesigner
from workbench.notebook._export import ExportFinding, ExportPanel, ExportPlan
from workbench.notebook._matrix import PolicyDraft, PolicyMatrix, TriedCall
from workbench.notebook._widget import LabWidget

__all__ = [
    "Browsing",
    "Compared",
    "ComparisonView",
    "Design",
    "ExportFinding",
    "ExportPanel",
    "ExportPlan",
    "LabWidget",
    "PolicyDraft",
    "PolicyMatrix",
    "RecordBrowser",
    "RecordFilter",
    "TriedCall",
    "ViewDesigner",
    "action",
]
