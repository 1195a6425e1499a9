"""Decisions: the compiled policy, asked in process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

from workbench.errors import PolicyError
from workbench.policy._call import Call, fault_of_arguments, fault_of_role, fault_of_tool
from workbench.policy._cedar import Compiled, CompiledTool, compile_policy
from workbench.policy._digest import digest
from workbench.policy._displays import decision_display
from workbench.policy._interpreter import tested
from workbench.policy._policy import Effect, Overlay, Policy, Rule
from workbench.policy._slots import Slot, is_present, value_of
from workbench.policy._tools import Catalogue
from workbench.policy._words import shown, words_of
from workbench.records import MISSING

if TYPE_CHECKING:
    import cedarpy

__all__ = ["Decider", "Decision", "policy_digest"]


@dataclass(frozen=True)
class Decision:
    """What a policy says of one call.

    Attributes:
        effect: `allow`, `ask` or `deny`.
        rule: The rule that decided; where none did: `default`, `tool`, `role`, `arguments` or `error`.
        call: The call.
        rules: All rules that decided, in the policy's order.
        approvers: For `ask`: the roles of which each must approve.
        ttl_s: For `ask`: seconds until a request is void.
        again_after_s: For `ask`: seconds for which a rejected call is refused without asking again.
        policy_digest: Digest of policy, overlays and tools.
        explain: Puts the reason into words; use `why`.
    """

    effect: Effect
    rule: str
    call: Call
    rules: tuple[str, ...]
    policy_digest: str
    approvers: tuple[str, ...] = ()
    ttl_s: int = 0
    again_after_s: int = 0
    explain: Callable[[], str] = field(default=str, repr=False, compare=False)

    @property
    def why(self) -> str:
        """Why, as a sentence; put into words when it is asked for."""
        return self.explain()

    def __str__(self) -> str:
        """Return the decision as a line."""
        who = f" by {' and '.join(self.approvers)}" if self.approvers else ""
        return f"{self.effect}{who} [{self.rule}]: {self.why}"

    def as_json(self) -> dict[str, Any]:
        """Return what can be written down of it."""
        return {
            "tool": self.call.tool,
            "effect": self.effect,
            "rule": self.rule,
            "rules": list(self.rules),
            "why": self.why,
            "approvers": list(self.approvers),
            "policy_digest": self.policy_digest,
        }

    def __repr__(self) -> str:
        """Return the decision with its call, as a notebook shows it."""
        return decision_display(self).text()

    def _repr_html_(self) -> str:
        return decision_display(self).html()


def policy_digest(policy: Policy, tools: Catalogue, overlays: Sequence[Overlay] = ()) -> str:
    """Return `sha256:<hex>` of policy, overlays and tools (with the policy's risks): what decisions depend on."""
    parts = {"policy": policy.digest(), "overlays": [one.digest() for one in overlays], "tools": tools.digest}
    return digest(parts, what="the policy")


class Decider:
    """A policy with its tools and overlays, compiled and ready to decide.

    Attributes:
        policy: The policy.
        tools: The tools.
        overlays: The overlays.
        compiled: All of it in Cedar.
        digest: `sha256:<hex>` of policy, overlays and tools: what a decision depends on beside the call.
    """

    def __init__(self, policy: Policy, tools: Catalogue, overlays: Sequence[Overlay] = ()) -> None:
        """Compile, and have Cedar check the result against its schema.

        Raises:
            PolicyFileError: A condition does not fit a tool, or an overlay would widen.
            UnknownNameError: A rule names a tool that there is not.
            PolicyError: cedarpy is missing, or Cedar refuses what was compiled.
        """
        self.policy = policy
        self.tools = tools.with_risks(policy.risks)
        self.overlays = tuple(overlays)
        self.compiled: Compiled = compile_policy(policy, self.tools, self.overlays)
        self.digest = policy_digest(policy, self.tools, self.overlays)
        self._cedar = _cedar()
        self._schema = _checked(self._cedar, self.compiled)
        self._entities = self._cedar.Entities.from_json_str("[]")
        self._sets: dict[str, tuple[cedarpy.PolicySet, cedarpy.PolicySet]] = {}

    def decide(self, call: Call) -> Decision:
        """Decide on a call. Whatever goes wrong, the call is denied; nothing is raised."""
        fault = fault_of_tool(call.tool, self.tools)
        if fault is not None:
            return self._denied(call, "tool", fault)
        fault = fault_of_role(call.role, self.policy.roles)
        if fault is not None:
            return self._denied(call, "role", fault)
        fault = fault_of_arguments(self.tools[call.tool], call.arguments)
        if fault is not None:
            return self._denied(call, "arguments", fault)
        compiled = self.compiled.tools[call.tool]
        try:
            return self._asked(call, compiled)
        except Exception as exc:
            # An error in a decision is no reason to do what is asked.
            return self._denied(call, "error", f"Cedar could not decide: {type(exc).__name__}: {str(exc)[:200]}")

    def _asked(self, call: Call, compiled: CompiledTool) -> Decision:
        allow, both = self._policies(compiled)
        request = {
            "principal": {"type": "Role", "id": call.role},
            "action": {"type": "Action", "id": call.tool},
            "resource": {"type": "Tool", "id": call.tool},
            "context": _context(call, compiled),
        }
        first = self._answer(request, allow)
        if first.allowed:
            return self._decided(call, "allow", first)
        if first.diagnostics.errors:
            return self._denied(call, "error", f"Cedar reports: {str(first.diagnostics.errors[0])[:200]}")
        if first.diagnostics.reasons:
            return self._decided(call, "deny", first)
        if compiled.approvable:
            second = self._answer(request, both)
            if second.diagnostics.errors:
                return self._denied(call, "error", f"Cedar reports: {str(second.diagnostics.errors[0])[:200]}")
            if second.allowed:
                return self._decided(call, "ask", second)
        return self._denied(call, "default", lambda: self._why_not(call))

    def _answer(self, request: dict[str, Any], policies: cedarpy.PolicySet) -> cedarpy.AuthzResult:
        answer = self._cedar.is_authorized(request, policies, self._entities, schema=self._schema)
        if answer.allowed and answer.diagnostics.errors:
            # Cedar leaves out a rule that fails, and a `forbid` that is left out forbids nothing.
            raise PolicyError(str(answer.diagnostics.errors[0])[:200])
        return cast("cedarpy.AuthzResult", answer)

    def _policies(self, compiled: CompiledTool) -> tuple[cedarpy.PolicySet, cedarpy.PolicySet]:
        # Every rule names its tools exactly, so the rules of other tools cannot matter.
        found = self._sets.get(compiled.tool.name)
        if found is None:
            allow = "\n".join(compiled.allow)
            read = self._cedar.PolicySet.from_str
            found = (read(allow), read("\n".join([allow, *compiled.approvable])))
            self._sets[compiled.tool.name] = found
        return found

    def _decided(self, call: Call, effect: Effect, answer: cedarpy.AuthzResult) -> Decision:
        ids = set(answer.diagnostics.id_annotations_by_reason.values())
        rules = [rule for name, rule in self.compiled.rules.items() if name in ids]
        if effect == "ask":
            rules = [rule for rule in rules if rule.ask is not None]
        asks = [rule.ask for rule in rules if rule.ask is not None] if effect == "ask" else []
        return Decision(
            effect=effect,
            rule=rules[0].id,
            call=call,
            rules=tuple(rule.id for rule in rules),
            policy_digest=self.digest,
            approvers=tuple(dict.fromkeys(ask.approver for ask in asks)),
            ttl_s=min((ask.ttl_s for ask in asks), default=0),
            again_after_s=max((ask.again_after_s for ask in asks), default=0),
            explain=lambda: _why(effect, rules, call, self.policy),
        )

    def _denied(self, call: Call, rule: str, why: str | Callable[[], str]) -> Decision:
        explain = why if callable(why) else lambda: why
        return Decision("deny", rule, call, (rule,), self.digest, explain=explain)

    def _why_not(self, call: Call) -> str:
        """Say which rule came nearest, and what it wants instead."""
        tool = self.tools[call.tool]
        opening = [
            rule
            for rule in self.policy.rules
            if rule.effect != "deny" and (call.tool in (rule.tools or ()) or tool.risk in (rule.risks or ()))
        ]
        if not opening:
            return f"No rule opens {call.tool} to anybody."
        for_role = [rule for rule in opening if rule.roles is None or call.role in rule.roles]
        if not for_role:
            roles = sorted({role for rule in opening for role in rule.roles or ()})
            return f"No rule opens {call.tool} to the role {call.role}; it is open to {', '.join(roles)}."
        failing = {rule.id: [one for one in tested(rule, call, self.policy) if not one.holds] for rule in for_role}
        nearest = min(for_role, key=lambda rule: len(failing[rule.id]))
        wants = " and ".join(
            f"that {words_of(one.condition)}{_instead(one.value, one.holds)}" for one in failing[nearest.id]
        )
        return f"No rule opens this call of {call.tool}; the nearest, '{nearest.id}', wants {wants}."


def _instead(value: Any, holds: bool | None) -> str:
    if value is None:
        return ", which is missing"
    return f", and it is {shown(value)}{'' if holds is not None else ', which is of another type'}"


def _why(effect: Effect, rules: Sequence[Rule], call: Call, policy: Policy) -> str:
    verb = {"allow": "allows", "ask": "asks before", "deny": "denies"}[effect]
    parts = []
    for rule in rules:
        found = tested(rule, call, policy)
        met = [f"{words_of(one.condition)}{_given(one.value)}" for one in found if one.holds]
        met += [f"it cannot be told whether {words_of(one.condition)}" for one in found if one.holds is None]
        said = (rule.ask.reason if effect == "ask" and rule.ask is not None else rule.reason).strip().rstrip(".")
        parts.append(
            f"Rule '{rule.id}' {verb} it{', since ' + ' and '.join(met) if met else ''}{': ' + said if said else ''}."
        )
    return " ".join(parts)


def _given(value: Any) -> str:
    return f" ({shown(value)} given)" if value is not None else ""


def _context(call: Call, compiled: CompiledTool) -> dict[str, Any]:
    context: dict[str, Any] = {"arguments": {}, "counts": {}, "facts": {}, "call": {}}
    for (space, attribute), slot in compiled.slots.items():
        value = value_of(slot, call)
        if value is not MISSING:
            context[space][attribute] = value
    if compiled.timed:
        now = call.at.astimezone(UTC)
        context["call"] |= {
            "now_s": int(now.timestamp() // 1),
            "minute": now.hour * 60 + now.minute,
            "weekday": now.isoweekday(),
        }
    asked: Mapping[tuple[str, str], Slot] = compiled.asked
    context["present"] = [f"{space}/{name}" for (space, name), slot in asked.items() if is_present(slot, call)]
    return context


def _cedar() -> Any:
    try:
        import cedarpy
    except ImportError as exc:
        message = (
            "deciding on tools needs cedarpy, which comes with the workbench and is missing. Run: pip install cedarpy"
        )
        raise PolicyError(message) from exc
    return cedarpy


def _checked(cedar: Any, compiled: Compiled) -> Any:
    """Return the parsed schema, if the compiled policies are valid by it."""
    try:
        text = compiled.schema
        schema = cedar.Schema.from_str(text)
        found = cedar.validate_policies(f"{compiled.allow}\n{compiled.approvable}", text)
    except Exception as exc:
        message = f"Cedar cannot read the compiled policy: {str(exc)[:300]}. This is a defect of the workbench."
        raise PolicyError(message) from exc
    if not found.validation_passed:
        first = found.errors[0] if found.errors else ""
        message = f"Cedar refuses the compiled policy: {json.dumps(str(first))[:400]}."
        raise PolicyError(message)
    return schema
