"""Reading the files of a bundle, and finding everything that is wrong with them."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Day
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from workbench.errors import ExportError, WorkbenchError
from workbench.export._canonical import parse_canonical, sha256_hex
from workbench.export._format import (
    ALLOW,
    APPROVABLE,
    BESIDE,
    CASES,
    CEDAR_SCHEMA,
    FORMAT_VERSION,
    LOCK,
    LOCK_SIGNATURE,
    MANIFEST,
    OVERLAYS,
    PARTS,
    POLICY,
    POLICY_PARTS,
    PROOF,
    SIGNED_FROM,
    SPEC,
    TARGETS,
    TIMINGS,
    VETTING,
    BundleManifest,
    BundleManifest1,
    Lock,
    Timings,
    is_bundle,
    is_part,
)
from workbench.export._parts import vetted_now
from workbench.export._policy_part import ExportedPolicy, digests_of, read_policy
from workbench.export._signed import signature_problems
from workbench.policy import VettingRecord, read_public_keys, vetting_faults

__all__ = ["Inspected", "inspect_bundle", "read_regular"]

Model = TypeVar("Model", bound=BaseModel)
_MAX_PART_BYTES = 256_000_000


@dataclass
class Inspected:
    """What was read of a bundle, and what is wrong with it.

    Attributes:
        folder: Its folder.
        problems: What is wrong, as sentences.
        files: Every file that may be in a bundle, by its path inside it.
        manifest: What it says that it is, where that can be read.
        lock: Its lock, where that can be read.
        policy: Its policy, where it has one that can be read.
    """

    folder: Path
    problems: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    manifest: BundleManifest1 | None = None
    lock: Lock | None = None
    policy: ExportedPolicy | None = None

    def model(self, name: str, model: type[Model]) -> Model | None:
        """Check that `name` is canonical JSON and fits `model`."""
        if name not in self.files:
            return None
        try:
            parse_canonical(self.files[name])
            return model.model_validate_json(self.files[name])
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "(top)"
            self.problems.append(f"{name}: {where}: {first['msg'].removeprefix('Value error, ')}.")
        except ValueError as exc:
            self.problems.append(f"{name}: {exc}.")
        return None


def inspect_bundle(folder: Path, *, today: Day, public_key: Path | None = None) -> Inspected:
    """Read a bundle and note everything that is wrong with it.

    Args:
        folder: The bundle.
        today: The day on which its vetting must be good, UTC.
        public_key: PEM file of ed25519 keys: one must have signed its lock.

    Raises:
        ExportError: `folder` is no bundle at all.
        PolicyError: The key cannot be read.
    """
    if folder.is_symlink() or not folder.is_dir():
        what = "is a symbolic link" if folder.is_symlink() else "is a file" if folder.exists() else "does not exist"
        message = f"{folder}: {what}; a bundle is a folder. Write one with: workbench export TASK --out DIR"
        raise ExportError(message)
    if not is_bundle(folder):
        message = f"{folder}: holds neither {MANIFEST} nor {LOCK}, so it is no bundle."
        raise ExportError(message)
    keys = read_public_keys(public_key) if public_key is not None else None
    reading = Inspected(folder)
    try:
        _read_all(reading)
    except OSError as exc:
        message = f"{exc.filename or folder}: cannot be listed: {exc.strerror or exc}."
        raise ExportError(message) from exc
    newer = _newer_format(reading)
    if newer is not None:
        # Rules of a newer format are unknown here; anything else said about it could be wrong.
        reading.problems = [newer]
        return reading
    reading.lock = reading.model(LOCK, Lock)
    version = _version(reading)
    reading.manifest = reading.model(MANIFEST, BundleManifest1 if version == 1 else BundleManifest)
    _check_lock(reading, version)
    if reading.manifest is not None:
        _check_manifest(reading, reading.manifest)
    _check_json_parts(reading)
    timings = reading.model(TIMINGS, Timings)
    if timings is not None:
        _check_timings(reading, timings, reading.lock)
    if isinstance(reading.manifest, BundleManifest):
        _check_policy(reading, reading.manifest)
        _check_vetting(reading, reading.manifest, today=today)
    reading.problems += signature_problems(reading.files, version=version, keys=keys)
    return reading


def _read_all(reading: Inspected) -> None:
    """Read every file that may be part of a bundle; note what is added, or not a plain file."""
    for name, entry in _walk(reading.folder, ""):
        if entry.is_symlink():
            reading.problems.append(f"{name}: is a symbolic link; a bundle holds plain files only.")
        elif entry.is_dir(follow_symlinks=False):
            told = f"{name}/: this folder is not part of a bundle."
            if entry.name == "__pycache__":
                told += " Python wrote it when a module in the bundle was imported: delete it, and import a copy."
            reading.problems.append(told)
        elif not is_part(name) and name not in BESIDE:
            reading.problems.append(f"{name}: this file is not part of a bundle.")
        else:
            try:
                reading.files[name] = read_regular(reading.folder / name)
            except OSError as exc:
                reading.files[name] = b""
                reading.problems.append(f"{name}: cannot be read: {exc.strerror or exc}.")


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and _may_be_folder(name) and entry.name != "__pycache__":
                held = list(_walk(Path(entry.path), f"{name}/"))
                yield from held or [(name, entry)]
            else:
                yield name, entry


def _may_be_folder(name: str) -> bool:
    known = {name.rpartition("/")[0] for name in (*PARTS, *POLICY_PARTS)} | {OVERLAYS, TARGETS}
    return name in known - {""} or is_part(f"{name}/x") or is_part(f"{name}/x/x")


def read_regular(path: Path) -> bytes:
    # O_NOFOLLOW and O_NONBLOCK: the file may have become a link or a pipe since it was listed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            message = "it is not a plain file"
            raise OSError(message)
        if status.st_size > _MAX_PART_BYTES:
            message = f"it has {status.st_size:,} bytes; at most {_MAX_PART_BYTES:,} are read"
            raise OSError(message)
        return file.read()


def _newer_format(reading: Inspected) -> str | None:
    for name in (LOCK, MANIFEST):
        try:
            version = json.loads(reading.files.get(name, b"{}"))["format"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
            return (
                f"{name}: the bundle's format is {version}; this workbench reads up to {FORMAT_VERSION}. "
                "Upgrade context-workbench."
            )
    return None


def _version(reading: Inspected) -> int:
    """Return the format that the files say they have; the lock counts, since it says which files belong to it."""
    for name in (LOCK, MANIFEST):
        try:
            version = json.loads(reading.files.get(name, b"{}"))["format"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if type(version) is int and 1 <= version <= FORMAT_VERSION:
            return version
    return FORMAT_VERSION


def _check_lock(reading: Inspected, version: int) -> None:
    lock = reading.lock
    listed = dict(lock.parts) if lock is not None else {}
    if lock is not None and lock.expected_digest() != lock.digest:
        reading.problems.append(f"{LOCK}: its digest does not fit its content; the lock was changed.")
    for name in sorted(listed):
        if not is_part(name, version=version):
            reading.problems.append(f"{LOCK}: '{name}' is not a part of a bundle. Known: {', '.join(PARTS)}.")
            del listed[name]
    needed = set(PARTS) | (set(POLICY_PARTS) if set(listed) & set(POLICY_PARTS) else set())
    for name in (*PARTS, *POLICY_PARTS):
        if lock is not None and name in needed - set(listed):
            reading.problems.append(f"{LOCK}: the part '{name}' is missing.")
    for name in sorted(needed | set(listed) | {TIMINGS, LOCK}):
        if name not in reading.files:
            reading.problems.append(f"{name}: the file is missing.")
    beside = set(BESIDE) if version >= SIGNED_FROM else set(BESIDE) - {LOCK_SIGNATURE}
    for name in sorted(set(reading.files) - needed - set(listed) - beside):
        if lock is not None:
            reading.problems.append(f"{name}: this file is not part of a bundle.")
    for name, part in listed.items():
        data = reading.files.get(name)
        if data is not None and (len(data), sha256_hex(data)) != (part.bytes, part.sha256):
            reading.problems.append(
                f"{name}: the file was changed: {len(data)} bytes, sha256 {sha256_hex(data)}; "
                f"the lock says {part.bytes} bytes, sha256 {part.sha256}."
            )


def _check_manifest(reading: Inspected, manifest: BundleManifest1) -> None:
    if reading.lock is not None and reading.lock.format != manifest.format:
        reading.problems.append(f"{MANIFEST}: format is {manifest.format}; {LOCK} says {reading.lock.format}.")
    spec = reading.files.get(SPEC)
    if spec is not None:
        digest = f"sha256:{sha256_hex(spec)}"
        if manifest.spec_digest != digest:
            reading.problems.append(f"{MANIFEST}: spec_digest is not the digest of {SPEC}.")
        if manifest.vetting is not None and manifest.vetting.spec_digest != digest:
            reading.problems.append(f"{MANIFEST}: the vetting is of another spec.")
    cases = reading.files.get(CASES)
    lines = None if cases is None else cases.count(b"\n")
    if lines is not None and lines != manifest.cases:
        reading.problems.append(f"{MANIFEST}: cases is {manifest.cases}; {CASES} has {lines} lines.")


def _check_json_parts(reading: Inspected) -> None:
    for name in sorted(reading.files):
        ours = name.endswith(".json") and not name.startswith(f"{TARGETS}/")
        if name in (MANIFEST, LOCK, TIMINGS) or not ours:  # models are checked as they are read
            continue
        try:
            value = parse_canonical(reading.files[name])
        except ValueError as exc:
            reading.problems.append(f"{name}: {exc}.")
            continue
        if not isinstance(value, dict):
            reading.problems.append(f"{name}: must hold an object, not {type(value).__name__}.")
    cases = reading.files.get(CASES, b"")
    if cases and not cases.endswith(b"\n"):
        reading.problems.append(f"{CASES}: its last line does not end.")
    for number, line in enumerate(cases.split(b"\n")[:-1], start=1):
        try:
            value = parse_canonical(line)
        except ValueError as exc:
            reading.problems.append(f"{CASES}:{number}: {exc}.")
            continue
        if not isinstance(value, dict):
            reading.problems.append(f"{CASES}:{number}: must hold an object, not {type(value).__name__}.")


def _check_timings(reading: Inspected, timings: Timings, lock: Lock | None) -> None:
    if timings.expected_digest() != timings.digest:
        reading.problems.append(f"{TIMINGS}: its digest does not fit its content; the file was changed.")
    if lock is not None and timings.bundle != lock.digest:
        reading.problems.append(f"{TIMINGS}: belongs to another bundle.")


def _check_policy(reading: Inspected, manifest: BundleManifest) -> None:
    """Check that the policy can be read, is what the manifest says, and compiles to the Cedar files beside it."""
    if (manifest.policy_digest is not None) != (POLICY in reading.files):
        reading.problems.append(f"{MANIFEST}: policy_digest and {POLICY} go together.")
        return
    _check_targets(reading, manifest)
    try:
        reading.policy = read_policy(reading.files, manifest.overlays)
        if reading.policy is None:
            return
        compiled = reading.policy.compiled()
    except WorkbenchError as exc:
        reading.problems.append(str(exc))
        return
    if reading.policy.digest != manifest.policy_digest:
        reading.problems.append(f"{MANIFEST}: policy_digest is not the digest of policy, overlays and tools.")
    for name, text in ((ALLOW, compiled.allow), (APPROVABLE, compiled.approvable), (CEDAR_SCHEMA, compiled.schema)):
        if reading.files.get(name, text.encode()) != text.encode():
            by = f"{dict(reading.lock.code)}" if reading.lock is not None else "another version"
            reading.problems.append(f"{name}: is not what {POLICY} compiles to (written by {by}). Export it again.")


def _check_targets(reading: Inspected, manifest: BundleManifest) -> None:
    found = sorted({name.split("/")[1] for name in reading.files if name.startswith(f"{TARGETS}/")})
    if found != list(manifest.targets):
        listed = ", ".join(manifest.targets) or "none"
        reading.problems.append(f"{MANIFEST}: targets is {listed}; {TARGETS}/ has {', '.join(found) or 'none'}.")
    overlays = {name for name in reading.files if name.startswith(f"{OVERLAYS}/")}
    for name in sorted(overlays ^ {f"{OVERLAYS}/{one}.json" for one in manifest.overlays}):
        reading.problems.append(f"{name}: overlays of {MANIFEST} and files must be the same.")
    if manifest.targets and manifest.policy_digest is not None and PROOF not in reading.files:
        reading.problems.append(f"{PROOF}: the file is missing; what was exported to targets carries their proof.")


def _check_vetting(reading: Inspected, manifest: BundleManifest, *, today: Day) -> None:
    if manifest.draft or VETTING not in reading.files:
        if manifest.draft == (VETTING in reading.files):
            reading.problems.append(f"{VETTING}: a vetted bundle has it, and a draft has not.")
        return
    vetting = reading.model(VETTING, VettingRecord)
    if vetting is None or SPEC not in reading.files:
        return
    now = vetted_now(vetting, digests_of(reading.files, reading.policy))
    faults = vetting_faults(vetting, task=manifest.task, now=now, today=today)
    said = manifest.vetting
    if said is not None and (said.reviewer, said.date) != (vetting.reviewer, vetting.date.isoformat()):
        faults.append(f"{MANIFEST} names another reviewer or day.")
    reading.problems += [f"{VETTING}: {fault}" for fault in faults]
