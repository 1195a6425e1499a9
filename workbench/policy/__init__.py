"""Policies: what an agent may do with which tools, decided, explained, tested, approved and written down."""

from workbench.policy._approvals import Approval, ApprovalList, Approvals, Grant
from workbench.policy._audit import AuditLog
from workbench.policy._audit_check import check_audit, is_audit_log
from workbench.policy._call import Call, fault_of_arguments
from workbench.policy._cedar import Compiled, CompiledTool, compile_policy
from workbench.policy._clock import Clock, Moment
from workbench.policy._decide import Decider, Decision, policy_digest
from workbench.policy._digest import digest
from workbench.policy._displays import rule_rows
from workbench.policy._execute import Guard, Guarded, Outcome, Performer, Plan
from workbench.policy._facts import with_facts
from workbench.policy._interpreter import Reading, interpret
from workbench.policy._matrix import PolicyCell, policy_cells, with_cell
from workbench.policy._mcp import mcp_tools
from workbench.policy._policy import (
    Ask,
    Condition,
    Effect,
    Element,
    Fact,
    FactSource,
    Overlay,
    Policy,
    Reference,
    Rule,
    TimeWindow,
    ToolSource,
    load_overlay,
    load_policy,
    overlay_schema,
    policy_schema,
)
from workbench.policy._policy_tests import (
    CallText,
    PolicyTest,
    PolicyTests,
    load_policy_tests,
    policy_tests_schema,
    recorded,
)
from workbench.policy._policy_text import PolicyText, policy_text
from workbench.policy._signature import (
    fault_of_signature,
    fault_of_vetting_signature,
    read_private_key,
    read_public_keys,
    sign,
    sign_vetting,
)
from workbench.policy._slots import Slot
from workbench.policy._slots import segments as path_steps
from workbench.policy._suite import Simulation, SuiteReport, compare_policies, run_suite, simulate
from workbench.policy._tool_lists import read_tools
from workbench.policy._tools import RISKS, Catalogue, Tool, ToolDrift
from workbench.policy._vectors import Vector, vectors_of
from workbench.policy._vetting import VettedDigests, VettingRecord, load_vetting, vetting_faults, vetting_schema

__all__ = [
    "RISKS",
    "Approval",
    "ApprovalList",
    "Approvals",
    "Ask",
    "AuditLog",
    "Call",
    "CallText",
    "Catalogue",
    "Clock",
    "Compiled",
    "CompiledTool",
    "Condition",
    "Decider",
    "Decision",
    "Effect",
    "Element",
    "Fact",
    "FactSource",
    "Grant",
    "Guard",
    "Guarded",
    "Moment",
    "Outcome",
    "Overlay",
    "Performer",
    "Plan",
    "Policy",
    "PolicyCell",
    "PolicyTest",
    "PolicyTests",
    "PolicyText",
    "Reading",
    "Reference",
    "Rule",
    "Simulation",
    "Slot",
    "SuiteReport",
    "TimeWindow",
    "Tool",
    "ToolDrift",
    "ToolSource",
    "Vector",
    "VettedDigests",
    "VettingRecord",
    "check_audit",
    "compare_policies",
    "compile_policy",
    "digest",
    "fault_of_arguments",
    "fault_of_signature",
    "fault_of_vetting_signature",
    "interpret",
    "is_audit_log",
    "load_overlay",
    "load_policy",
    "load_policy_tests",
    "load_vetting",
    "mcp_tools",
    "overlay_schema",
    "path_steps",
    "policy_cells",
    "policy_digest",
    "policy_schema",
    "policy_tests_schema",
    "policy_text",
    "read_private_key",
    "read_public_keys",
    "read_tools",
    "recorded",
    "rule_rows",
    "run_suite",
    "sign",
    "sign_vetting",
    "simulate",
    "vectors_of",
    "vetting_faults",
    "vetting_schema",
    "with_cell",
    "with_facts",
]
