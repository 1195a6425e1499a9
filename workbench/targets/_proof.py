"""The proof of equivalence: every vector through every target's real library, against the plain reading.

What is expected comes from the interpreter, never from the code that is under test. A target agrees where it decides
the same, or more strictly as one of its stated losses says. Anything else refuses the export.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from workbench.errors import ExportError, UnknownNameError
from workbench.export import PROOF, TARGETS, Bundle
from workbench.targets._guard import GuardTarget
from workbench.targets._rehearsal import rehearsing
from workbench.targets._table import targets_named
from workbench.targets._target import Effect, Loss, Target, check_installed, governed_rules, versions
from workbench.targets._vectors import Expected, expected_vectors

__all__ = ["PROOF_ID", "check_proof", "prove"]

PROOF_ID = "workbench/proof/v1"
_STRICTNESS: dict[Effect, int] = {"allow": 0, "ask": 1, "deny": 2}
_SHOWN = 5
_NOBODY = Loss("(any)", "ask", "deny", "A call without a named caller cannot be asked for.")


def prove(bundle: Bundle, targets: Sequence[Target]) -> dict[str, Any] | None:
    """Run every vector through the workbench's own guard and every target; return the proof, for `proof.json`.

    Args:
        bundle: The bundle as it will be written, with what the targets wrote; it need not lie anywhere yet.
        targets: The targets.

    Returns:
        The proof; `None` for a bundle without a policy.

    Raises:
        ExportError: A target is not installed, or decides otherwise than the policy; names the calls.
    """
    if bundle.policy is None:
        return None
    vectors = expected_vectors(bundle.policy)
    found = {one.name: _proven(bundle, one, vectors) for one in (GuardTarget(), *targets)}
    return {
        "$schema": PROOF_ID,
        "policy_digest": bundle.policy.digest,
        "vectors": [one.as_json() for one in vectors],
        "targets": found,
    }


def _proven(bundle: Bundle, target: Target, vectors: Sequence[Expected]) -> dict[str, Any]:
    libraries = check_installed(target)
    losses = target.losses(bundle)
    listed = {(loss.rule, loss.effect, loss.becomes) for loss in losses}
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with rehearsing(bundle) as rehearsal, target.observing(rehearsal) as observe:
        for vector in vectors:
            seen = observe(vector.call)
            said = _agreement(vector, seen, listed)
            if said is None:
                expected = f"{vector.reading.effect} by {', '.join(vector.reading.rules)}"
                wrong.append(f"{vector.about}: {vector.as_json()['call']}: the policy says {expected}, it does {seen}")
            else:
                counts[said] += 1
    if wrong:
        more = f" And {len(wrong) - _SHOWN:,} more." if len(wrong) > _SHOWN else ""
        message = (
            f"the target '{target.name}' decides otherwise than the policy on {len(wrong):,} of {len(vectors):,} "
            f"calls, so nothing is exported. {' '.join(f'[{one}]' for one in wrong[:_SHOWN])}{more}"
        )
        raise ExportError(message)
    return {
        "libraries": libraries,
        "through": target.through,
        "enforced_by": {name: target.enforced_by(rule) for name, rule in governed_rules(bundle).items()},
        "vectors": len(vectors),
        "equal": counts["equal"],
        "stricter": counts["stricter"] + counts["nobody"],
        "losses": [loss.as_json() for loss in (*losses, *([_NOBODY] if counts["nobody"] else []))],
    }


def _agreement(vector: Expected, seen: Effect, listed: set[tuple[str, Effect, Effect]]) -> str | None:
    """Return how a target agrees, or `None` where it does not."""
    expected = vector.reading.effect
    if seen == expected:
        return "equal"
    if _STRICTNESS[seen] <= _STRICTNESS[expected]:
        return None
    if any((rule, expected, seen) in listed for rule in vector.reading.rules):
        return "stricter"
    return "nobody" if not vector.call.caller and (expected, seen) == ("ask", "deny") else None


def check_proof(bundle: Bundle, *, drive: bool = False) -> tuple[list[str], list[str]]:
    """Make the proof of a bundle again, offline, as far as its targets are installed here.

    What each target wrote is compared with what it writes now, byte by byte, and every vector is decided anew.

    Args:
        bundle: The bundle.
        drive: Also drive every agent runtime again, which takes seconds to minutes; the guard behind them all is
            proven either way.

    Returns:
        What is wrong, and what could not be looked at here; as sentences.
    """
    if bundle.policy is None:
        return [], []
    if PROOF not in bundle.files:
        return [], [f"{PROOF}: the bundle carries no proof."]
    try:
        kept = json.loads(bundle.files[PROOF])
        told = {name: dict(said) for name, said in kept["targets"].items()}
        vectors = [dict(one) for one in kept["vectors"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        return [f"{PROOF}: it is no proof: {type(exc).__name__}."], []
    problems: list[str] = []
    notes: list[str] = []
    if kept.get("$schema") != PROOF_ID:
        return [f"{PROOF}: it is of another kind: {kept.get('$schema')!r:.80}. Upgrade context-workbench."], []
    again = expected_vectors(bundle.policy)
    if vectors != [one.as_json() for one in again] or kept.get("policy_digest") != bundle.policy.digest:
        problems.append(f"{PROOF}: its vectors are not those of this policy, or were decided otherwise.")
    try:
        targets = [GuardTarget(), *targets_named(bundle.targets)]
    except UnknownNameError as exc:
        return [*problems, f"{PROOF}: {exc}"], notes
    if sorted(told) != sorted(one.name for one in targets):
        problems.append(f"{PROOF}: it is about {', '.join(sorted(told))}; the bundle has {', '.join(bundle.targets)}.")
    for target in targets:
        found, note = _checked(bundle, target, told.get(target.name, {}), again, drive=drive)
        problems += found
        notes += note
    return problems, notes


def _checked(
    bundle: Bundle, target: Target, told: dict[str, Any], vectors: Sequence[Expected], *, drive: bool
) -> tuple[list[str], list[str]]:
    head = f"{TARGETS}/{target.name}/"
    written = {name.removeprefix(head): data for name, data in bundle.files.items() if name.startswith(head)}
    expected = target.files(bundle)
    problems = [
        f"{head}{name}: is not what the target writes for this bundle. Export it again."
        for name in sorted({*written, *expected})
        if written.get(name) != expected.get(name)
    ]
    agreed = sum(told[key] for key in ("equal", "stricter") if isinstance(told.get(key), int))
    if told.get("vectors") != len(vectors) or agreed != len(vectors):
        problems.append(f"{PROOF}: {target.name} is not said to agree on all {len(vectors):,} vectors.")
    if target.driven and not drive:
        return problems, [f"{target.name}: not driven again; --drive does."]
    here = versions(target)
    missing = [name for name, version in here.items() if version is None]
    if missing:
        return problems, [f"{target.name}: not decided again, since {', '.join(missing)} is not installed here."]
    try:
        again = _proven(bundle, target, vectors)
    except ExportError as exc:
        return [*problems, f"{PROOF}: {exc}"], []
    notes = []
    if again["libraries"] != told.get("libraries"):
        notes.append(f"{target.name}: proven with {told.get('libraries')}, decided again with {again['libraries']}.")
    if {**again, "libraries": None} != {**told, "libraries": None}:
        problems.append(f"{PROOF}: what it says of {target.name} is not what is found now.")
    return problems, notes
