"""A policy in a bundle: as its author wrote it, as Cedar, and with the tools that it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from workbench.errors import ExportError, WorkbenchError
from workbench.export._canonical import canonical_json, parse_canonical, sha256_hex
from workbench.export._format import (
    ALLOW,
    APPROVABLE,
    CASES,
    CEDAR_SCHEMA,
    OVERLAYS,
    POLICY,
    POLICY_TESTS,
    SPEC,
    TOOLS,
)
from workbench.policy import (
    Catalogue,
    Compiled,
    Overlay,
    Policy,
    PolicyTests,
    Tool,
    VettedDigests,
    compile_policy,
    policy_digest,
)

__all__ = ["ExportedPolicy", "digests_of", "policy_files", "read_policy", "tools_part"]


TESTS_ID = "workbench/bundle-policy-tests/v1"


@dataclass(frozen=True, kw_only=True)
class ExportedPolicy:
    """What a bundle says of what an agent may do.

    Attributes:
        policy: The policy.
        tools: The tools that it is about, with the risks that it gives them.
        overlays: Overlays that hold as well, by name, in order.
        tests: Its tests, or `None`.
    """

    policy: Policy
    tools: Catalogue
    overlays: Mapping[str, Overlay] = field(default_factory=dict)
    tests: PolicyTests | None = None

    @property
    def digest(self) -> str:
        """Digest of policy, overlays and tools, as decisions and approvals name it."""
        return policy_digest(self.policy, self.tools, tuple(self.overlays.values()))

    def compiled(self) -> Compiled:
        """Return it in Cedar.

        Raises:
            ConfigError: A rule does not fit the tools.
        """
        return compile_policy(self.policy, self.tools, tuple(self.overlays.values()))


def policy_files(exported: ExportedPolicy) -> dict[str, bytes]:
    """Return the files of a policy in a bundle, by path."""
    compiled = exported.compiled()
    files = {
        POLICY: canonical_json(_dumped(exported.policy), what=POLICY),
        ALLOW: compiled.allow.encode(),
        APPROVABLE: compiled.approvable.encode(),
        CEDAR_SCHEMA: compiled.schema.encode(),
    }
    for name, overlay in exported.overlays.items():
        path = f"{OVERLAYS}/{name}.json"
        files[path] = canonical_json(_dumped(overlay), what=path)
    if exported.tests is not None:
        files[POLICY_TESTS] = canonical_json(_tests_as_json(exported.tests), what=POLICY_TESTS)
    return files


def _dumped(model: Policy | Overlay) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)


def _tests_as_json(tests: PolicyTests) -> dict[str, Any]:
    """Return tests with each call as a text: canonical JSON would write 5.0 as 5, which is another call."""
    listed = []
    for one in tests.model_dump(mode="json")["tests"]:
        call = json.dumps(one["call"], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        listed.append({**one, "call": call})
    return {"$schema": TESTS_ID, "tests": listed}


def _read_tests(said: Any) -> PolicyTests:
    if said["$schema"] != TESTS_ID:
        message = f"it is of another kind: {said['$schema']!r:.80}"
        raise ValueError(message)
    return PolicyTests.model_validate({"tests": [{**one, "call": json.loads(one["call"])} for one in said["tests"]]})


def tools_part(context_tool: Mapping[str, Any], exported: ExportedPolicy | None) -> bytes:
    """Return `tools.json`: the view as a read tool and, with a policy, the governed tools, each with its digest."""
    listed: dict[str, Any] = {"tools": [dict(context_tool)]}
    if exported is not None:
        listed["governed"] = [
            {**tool.model_dump(mode="json"), "digest": tool.digest} for tool in exported.tools.values()
        ]
    return canonical_json(listed, what=TOOLS)


def read_policy(files: Mapping[str, bytes], overlays: tuple[str, ...]) -> ExportedPolicy | None:
    """Return the policy of a bundle's files; `None` where it has none.

    Args:
        files: The bundle's files, by path.
        overlays: Names of its overlays, in order, as its manifest says.

    Raises:
        ExportError: A file is missing, is not what its format says, or a tool is not what its digest says.
    """
    if POLICY not in files:
        return None
    where = POLICY
    try:
        policy = Policy.model_validate(parse_canonical(files[POLICY]))
        where = TOOLS
        tools = _governed(parse_canonical(files[TOOLS]))
        found: dict[str, Overlay] = {}
        for name in overlays:
            where = f"{OVERLAYS}/{name}.json"
            found[name] = Overlay.model_validate(parse_canonical(files[where]))
        where = POLICY_TESTS
        tests = _read_tests(parse_canonical(files[where])) if where in files else None
    except KeyError as exc:
        message = f"{where}: {exc.args[0]!r} is missing."
        raise ExportError(message) from exc
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "(top)"
        message = f"{where}: {place}: {first['msg'].removeprefix('Value error, ')}."
        raise ExportError(message) from exc
    except (ValueError, TypeError, AttributeError) as exc:
        message = f"{where}: {exc}."
        raise ExportError(message) from exc
    except WorkbenchError as exc:
        message = f"{where}: {exc}"
        raise ExportError(message) from exc
    return ExportedPolicy(policy=policy, tools=tools, overlays=found, tests=tests)


def _governed(listed: Any) -> Catalogue:
    tools = []
    for one in listed["governed"]:
        said = dict(one)
        digest = said.pop("digest")
        tool = Tool.model_validate(said)
        if tool.digest != digest:
            message = f"the tool {tool.name} drifted: it is {tool.digest}, and {digest} was exported"
            raise ValueError(message)
        tools.append(tool)
    return Catalogue(tools)


def digests_of(files: Mapping[str, bytes], exported: ExportedPolicy | None) -> VettedDigests:
    """Return the digests of what is vetted, as a bundle's files give them."""
    cases = files.get(CASES, b"")
    return VettedDigests(
        spec=_digest(files[SPEC]),
        policy=_digest(files[POLICY]) if POLICY in files else None,
        overlays={name: overlay.digest() for name, overlay in exported.overlays.items()} if exported else {},
        tests=exported.tests.digest() if exported is not None and exported.tests is not None else None,
        cases=_digest(cases) if cases else None,
        tools=exported.tools.lock() if exported else {},
    )


def _digest(data: bytes) -> str:
    return f"sha256:{sha256_hex(data)}"
