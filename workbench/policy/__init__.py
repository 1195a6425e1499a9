"""Policies: what an agent may do with which tools, decided, explained, tested, approved and written down."""

from workbench.policy._approvals import Approval, ApprovalList, Approvals, Grant
from workbench.policy._audit import AuditLog
from workbench.policy._audit_check import check_audit, is_audit_log
from workbench.policy._call import Call
from workbench.policy._clock import Clock, Moment
from workbench.policy._decide import Decider, Decision
from workbench.policy._execute import Guard, Guarded, Outcome, Performer, Plan
from workbench.policy._interpreter import Reading, interpret
from workbench.policy._policy import (
    Ask,
    Condition,
    Overlay,
    Policy,
    Rule,
    load_overlay,
    load_policy,
    overlay_schema,
    policy_schema,
)
from workbench.policy._tool_lists import read_tools
from workbench.policy._tools import RISKS, Catalogue, Tool, ToolDrift

__all__ = [
    "RISKS",
    "Approval",
    "ApprovalList",
    "Approvals",
    "Ask",
    "AuditLog",
    "Call",
    "Catalogue",
    "Clock",
    "Condition",
    "Decider",
    "Decision",
    "Grant",
    "Guard",
    "Guarded",
    "Moment",
    "Outcome",
    "Overlay",
    "Performer",
    "Plan",
    "Policy",
    "Reading",
    "Rule",
    "Tool",
    "ToolDrift",
    "check_audit",
    "interpret",
    "is_audit_log",
    "load_overlay",
    "load_policy",
    "overlay_schema",
    "policy_schema",
    "read_tools",
]
