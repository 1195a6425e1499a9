"""Writing a bundle: all of it or nothing, and never over something that is not a bundle."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from workbench.errors import ExportError
from workbench.export._bundle import Bundle, open_bundle
from workbench.export._format import BESIDE, LOCK, LOCK_SIGNATURE, is_part
from workbench.export._parts import BundleParts, render_parts
from workbench.export._signed import signed_lock

__all__ = ["write_bundle"]


def write_bundle(out: Path, parts: BundleParts, *, draft: bool, key: Ed25519PrivateKey | None = None) -> Bundle:
    """Write `parts` as a bundle to the folder `out`, and verify what was written.

    The bundle is made beside `out` and put in place by renaming, so a reader sees the old one or the new one,
    and a failure leaves the old one. Only a bundle or an empty folder is replaced.

    Args:
        out: The folder to write; parents are made.
        parts: What the bundle is made of.
        draft: Mark it a draft, which needs no vetting.
        key: Signs the lock, and by it every part.

    Raises:
        NotVettedError: `draft` is false, and the spec is not vetted or there is no evidence.
        ExportError: A part has no canonical form, `out` holds something else, or it cannot be written.
    """
    files, _ = render_parts(parts, draft=draft)
    if key is not None:
        files[LOCK_SIGNATURE] = signed_lock(files[LOCK], task=parts.task, key=key)
    target = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link that is to be refused
    _check_replaceable(target)
    # Same folder as the target, since a rename is atomic only within one file system.
    mark = uuid.uuid4().hex[:12]
    fresh = target.with_name(f".{target.name}.{mark}.new")
    old = target.with_name(f".{target.name}.{mark}.old")
    try:
        try:
            _write_files(fresh, files)
            _put_in_place(fresh, target, old)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as exc:
        message = (
            f"{target}: the bundle cannot be written: {exc.strerror or exc}. "
            "What was there before is untouched. Make room or choose another folder."
        )
        raise ExportError(message) from exc
    return open_bundle(target)


def _check_replaceable(target: Path) -> None:
    if target.is_symlink():
        message = f"{target}: is a symbolic link; a bundle is written to a folder of its own. Choose another folder."
        raise ExportError(message)
    if not target.exists():
        return
    if not target.is_dir():
        message = f"{target}: is a file, not a folder. Choose another folder."
        raise ExportError(message)
    found = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_symlink() or not p.is_dir()}
    foreign = sorted(name for name in found if name not in BESIDE and not is_part(name))
    if foreign or (found and LOCK not in found):
        shown = ", ".join((foreign or sorted(found))[:5])
        message = (
            f"{target}: holds what is not part of a bundle ({shown}) and is not overwritten. Choose another folder."
        )
        raise ExportError(message)


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _put_in_place(fresh: Path, target: Path, old: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        with contextlib.suppress(OSError):
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
