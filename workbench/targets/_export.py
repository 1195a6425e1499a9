"""Exporting to targets: what each writes, refused where it cannot say what the policy says, and proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.errors import ExportError
from workbench.export import Bundle, BundleManifest, BundleParts, read_policy, render_parts
from workbench.targets._proof import prove
from workbench.targets._table import targets_named
from workbench.targets._target import check_installed

__all__ = ["with_targets"]


def with_targets(parts: BundleParts, names: Sequence[str]) -> BundleParts:
    """Return the parts of a bundle with what its targets write, and with the proof that they decide as the policy does.

    Raises:
        UnknownNameError: There is no such target.
        ExportError: A target is not installed, cannot express a rule, or decides otherwise than the policy.
    """
    targets = targets_named(names)
    bundle = _in_memory(parts)
    for target in targets:
        check_installed(target)
        refused = target.refusals(bundle)
        if refused:
            message = f"the target '{target.name}' cannot say what the policy says: {' '.join(refused)}"
            raise ExportError(message)
    written = replace(parts, targets={target.name: target.files(bundle) for target in targets})
    return replace(written, proof=prove(_in_memory(written), targets))


def _in_memory(parts: BundleParts) -> Bundle:
    """Return the bundle that the parts make, without a place and without the vetting, which nothing here looks at."""
    files, lock = render_parts(replace(parts, vetting=None, signature=None), draft=True)
    manifest = BundleManifest.model_validate_json(files["bundle.json"])
    # Read back from the bytes: what a reader of the bundle sees is what is exported and proven.
    policy = read_policy(files, manifest.overlays)
    return Bundle(path=Path(), manifest=manifest, lock=lock, files=files, policy=policy)
