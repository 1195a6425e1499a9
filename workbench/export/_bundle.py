"""A bundle that was read: nothing of it is used before all of it is verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import ExportError
from workbench.export._canonical import parse_canonical, sha256_hex
from workbench.export._format import CASES, BundleManifest, BundleManifest1, Lock
from workbench.export._inspect import inspect_bundle, read_regular
from workbench.export._policy_part import ExportedPolicy
from workbench.html import Display, Facts

__all__ = ["Bundle", "open_bundle", "verify_bundle"]

_SHOWN_PROBLEMS = 10


@dataclass(frozen=True)
class Bundle:
    """A verified bundle.

    Attributes:
        path: Its folder.
        manifest: What it is.
        lock: The digests of its parts.
        files: Its files as they were verified, by path.
        policy: What its agent may do, or `None`.
    """

    path: Path
    manifest: BundleManifest1
    lock: Lock
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    policy: ExportedPolicy | None = field(default=None, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """Digest of the whole, `sha256:<hex>`; latencies do not count."""
        return self.lock.digest

    @property
    def state(self) -> str:
        """`draft`, or who vetted it and when."""
        vetting = self.manifest.vetting
        return f"vetted by {vetting.reviewer} on {vetting.date}" if vetting else "draft"

    @property
    def targets(self) -> tuple[str, ...]:
        """What it was exported to."""
        return self.manifest.targets if isinstance(self.manifest, BundleManifest) else ()

    def read(self, name: str) -> Any:
        """Return a part's content: its JSON value, a list of values for `cases.jsonl`, or the text of another file.

        Raises:
            ExportError: There is no such part, or the file changed since the bundle was verified.
        """
        known = self.lock.parts.get(name)
        if known is None:
            message = f"{self.path}: '{name}' is not a part of this bundle. Known: {', '.join(self.lock.parts)}."
            raise ExportError(message)
        try:
            data = read_regular(self.path / name)
        except OSError as exc:
            message = f"{self.path / name}: cannot be read: {exc.strerror or exc}."
            raise ExportError(message) from exc
        if sha256_hex(data) != known.sha256:
            message = f"{self.path / name}: the file changed since the bundle was verified. Export it again."
            raise ExportError(message)
        return _content(name, data)

    def read_verified(self, name: str) -> Any:
        """Return a part's content as it was when the bundle was verified, whatever became of the file since.

        Raises:
            KeyError: There is no such part.
        """
        return _content(name, self.files[name])

    def __str__(self) -> str:
        """Task, state, figures and the digests of all parts, one a line."""
        return "\n".join([self._headline()] + [f"  {a}: {b}" for a, b in self._rows()])

    def _repr_html_(self) -> str:
        return Display(self._headline(), [Facts(list(self._rows()))]).html()

    def _headline(self) -> str:
        return f"Bundle of task '{self.manifest.task}' ({self.state})"

    def _rows(self) -> Iterator[tuple[str, str]]:
        yield "folder", str(self.path)
        yield "digest", self.digest
        yield "budget", f"{self.manifest.budget_tokens} tokens of {self.manifest.encoding}"
        yield "records", self.manifest.snapshot
        yield "cases", str(self.manifest.cases)
        for name, part in self.lock.parts.items():
            yield name, f"{part.bytes} bytes, sha256 {part.sha256}"


def _content(name: str, data: bytes) -> Any:
    if name == CASES:
        return [parse_canonical(line) for line in data.split(b"\n")[:-1]]
    return parse_canonical(data) if name.endswith(".json") and not name.startswith("targets/") else data.decode()


def verify_bundle(folder: Path, *, public_key: Path | None = None) -> list[str]:
    """Check a bundle offline: every byte, every file, its vetting, and that its parts agree with each other.

    Args:
        folder: The bundle.
        public_key: PEM file of ed25519 keys that you trust: one must have signed the bundle's lock, and by it every
            part; and one its vetting, where that is signed.

    Returns:
        What is wrong, as sentences; empty when the bundle is sound.

    Raises:
        ExportError: `folder` is no bundle at all.
        PolicyError: The key cannot be read.
    """
    return inspect_bundle(folder, today=datetime.now(UTC).date(), public_key=public_key).problems


def open_bundle(folder: Path, *, public_key: Path | None = None) -> Bundle:
    """Verify the bundle in `folder` and return it.

    Args:
        folder: The bundle.
        public_key: As for `verify_bundle`.

    Raises:
        ExportError: It is no bundle, anything in it is changed, missing, added or newer than this workbench, its
            vetting is void, or it is not signed by one of the keys.
        PolicyError: The key cannot be read.
    """
    found = inspect_bundle(folder, today=datetime.now(UTC).date(), public_key=public_key)
    problems = found.problems
    if problems or found.manifest is None or found.lock is None:
        more = len(problems) - _SHOWN_PROBLEMS
        lines = problems[:_SHOWN_PROBLEMS] + ([f"and {more} more."] if more > 0 else [])
        message = f"{folder}: the bundle is not sound: {' '.join(lines)}"
        raise ExportError(message)
    return Bundle(path=folder, manifest=found.manifest, lock=found.lock, files=found.files, policy=found.policy)
