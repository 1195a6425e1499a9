"""Vetting a task: refused where anything fails, written to `vetting.json`, and void when anything changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.errors import ConfigError, NotVettedError, PolicyError, PolicyFileError
from workbench.evals import Comparison
from workbench.policy import (
    SuiteReport,
    VettedDigests,
    VettingRecord,
    digest,
    load_vetting,
    read_private_key,
    sign_vetting,
)

__all__ = ["SIGNATURE_FILE", "VETTING_FILE", "kept_vetting", "vetted", "write_vetting"]

VETTING_FILE = "vetting.json"
SIGNATURE_FILE = "vetting.dsse.json"


def vetted(
    task: str,
    *,
    reviewer: str,
    days: int,
    gates: Sequence[str],
    comparison: Comparison | None,
    report: SuiteReport | None,
    snapshot: str,
    digests: VettedDigests,
) -> VettingRecord:
    """Return the vetting of a task, if nothing speaks against it.

    Raises:
        NotVettedError: A gate or a policy test failed, or there is nothing to go by; says which.
        PolicyError: The reviewer is not named, or `days` is not 1 to 3,650.
    """
    if not reviewer.strip() or isinstance(days, bool) or not 1 <= days <= 3650:
        message = f"a vetting needs a reviewer's name and 1 to 3,650 days; given: {reviewer!r}, {days!r}."
        raise PolicyError(message)
    against = _spoken_against(gates, comparison, report)
    if against:
        message = f"task '{task}' is not vetted. {' '.join(against)}"
        raise NotVettedError(message)
    today = datetime.now(UTC).date()
    figures = _untimed(comparison.to_dict()) if comparison is not None else {}
    return VettingRecord(
        task=task,
        reviewer=reviewer,
        date=today,
        expires=today + timedelta(days=days),
        run=digest(figures, what="the figures") if comparison is not None else None,
        figures=figures.get("arms", {}),
        gates=tuple(gates),
        snapshot=snapshot,
        policy_report=report.as_json() if report is not None else None,
        digests=digests,
    )


def _spoken_against(gates: Sequence[str], comparison: Comparison | None, report: SuiteReport | None) -> list[str]:
    """Return what speaks against vouching for a task, a sentence each."""
    against: list[str] = []
    if comparison is None and report is None:
        against.append("It has neither cases nor a policy, so there is nothing to vouch for.")
    if gates and comparison is None:
        against.append("There are gates, and no cases to check them on.")
    if comparison is not None:
        against += [f"A gate failed: {failure}" for failure in comparison.check_gates(gates)]
        errors = sum(arm.get("errors", 0) for arm in comparison.to_dict()["arms"].values())
        if errors:
            against.append(f"The comparison has {errors} errors.")
    if report is not None:
        against += [f"A policy test failed: {one}" for one in report.failures]
        against += [f"Both readings of the policy differ: {one}" for one in report.disagreements[:5]]
        if not report.tests:
            against.append("The policy has no tests. Write policy_tests.yaml.")
    return against


def _untimed(value: Any) -> Any:
    """Leave out what a clock measured: the same run has the same digest."""
    if isinstance(value, Mapping):
        return {key: _untimed(inner) for key, inner in value.items() if not key.startswith("latency_")}
    return [_untimed(one) for one in value] if isinstance(value, list | tuple) else value


def write_vetting(folder: Path, vetting: VettingRecord, key: Path | None) -> None:
    """Write `vetting.json` and, with a key, its signature; an older signature is removed.

    Raises:
        ConfigError: They cannot be written.
        PolicyError: The key cannot be read.
    """
    envelope = (
        sign_vetting(vetting.as_json(), task=vetting.task, key=read_private_key(key)) if key is not None else None
    )
    try:
        (folder / SIGNATURE_FILE).unlink(missing_ok=True)
        for name, value in ((VETTING_FILE, vetting.as_json()), (SIGNATURE_FILE, envelope)):
            if value is not None:
                fresh = folder / f".{name}.new"
                fresh.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
                fresh.replace(folder / name)
    except OSError as exc:
        message = f"the vetting cannot be written: {exc.strerror or exc}. Use a task of your own project."
        raise ConfigError(message, path=folder / VETTING_FILE) from exc


def kept_vetting(folder: Path) -> tuple[VettingRecord | None, Mapping[str, Any] | None]:
    """Return the vetting of a task and its signature, as they lie there; whether it is good is seen at export.

    Raises:
        PolicyFileError: A file is broken.
    """
    path, signature = folder / VETTING_FILE, folder / SIGNATURE_FILE
    if not path.is_file():
        return None, None
    if not signature.is_file():
        return load_vetting(path), None
    try:
        envelope = json.loads(signature.read_bytes())
    except (OSError, ValueError, RecursionError) as exc:
        message = f"the signature cannot be read: {type(exc).__name__}. Vet the task again."
        raise PolicyFileError(message, path=signature) from exc
    if not isinstance(envelope, dict):
        message = "the signature is no DSSE envelope. Vet the task again."
        raise PolicyFileError(message, path=signature)
    return load_vetting(path), envelope
