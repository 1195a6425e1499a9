"""A task: one job of an agent. Vouch for it, and export it; its other parts are in modules of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.api._own import check_own
from workbench.api._task_compared import ComparedTask
from workbench.api._task_display import task_display
from workbench.api._task_policy import PolicyTask
from workbench.api._vet import VETTING_FILE, kept_vetting, vetted, write_vetting
from workbench.evals import Case, Comparison
from workbench.export import Bundle, BundleParts, check_vetted, digests_to_vet, write_bundle
from workbench.policy import VettedDigests, VettingRecord, read_private_key
from workbench.targets import with_targets

__all__ = ["Task"]


class Task(ComparedTask, PolicyTask):
    """A folder under `contexts/` with a context spec, cases, and a policy of what its agent may do.

    Attributes:
        name: The folder's name.
        folder: The folder.
        spec: Its context spec, as it was when the task was opened.
    """

    def vet(
        self,
        *,
        reviewer: str,
        days: int = 90,
        gates: Sequence[str] = (),
        comparison: Comparison | None = None,
        key: Path | str | None = None,
    ) -> VettingRecord:
        """Vouch for the task as it is now; written to `vetting.json`, and void when anything of it changes.

        Vetted together are the context spec, the policy with its overlays and tests, the cases and the tools.

        Args:
            reviewer: Name of the person who vouches.
            days: Days until it expires, 1 to 3,650.
            gates: `ARM.METRIC=VALUE`; each must hold.
            comparison: The run that the reviewer saw; by default the view is compared with all arms, where there are
                cases.
            key: PEM file of an ed25519 key: signs it as an in-toto statement, in `vetting.dsse.json`.

        Raises:
            NotVettedError: A gate, a policy test or the agreement of both readings failed, or there is nothing to vouch
                for.
            PolicyError: The reviewer is not named, or the key cannot be read.
            ConfigError: The task came with the workbench and is not the project's own.
        """
        check_own(self.folder / VETTING_FILE, self._project.root, self.name)
        if comparison is None and self.cases:
            comparison = self.compare()
        found = vetted(
            self.name,
            reviewer=reviewer,
            days=days,
            gates=gates,
            comparison=comparison,
            report=self.test_policy() if self.governed.exists else None,
            snapshot=self._project.store.snapshot(),
            digests=self.vetted_digests(),
        )
        write_vetting(self.folder, found, Path(key) if key is not None else None)
        return found

    def vetted_digests(self) -> VettedDigests:
        """Return the digests of all that is vetted together, as it is now."""
        return digests_to_vet(self._parts(self.cases, overlays=self.governed.overlay_names))

    def export(
        self,
        out: Path | str,
        *,
        to: Sequence[str] = (),
        draft: bool = False,
        comparison: Comparison | None = None,
        overlays: Sequence[str] = (),
        key: Path | str | None = None,
    ) -> Bundle:
        """Write the task as a bundle: compiled spec, policy, tools, evidence, cases, proof and a lock.

        Args:
            out: The folder to write. A bundle that is there is replaced; anything else is refused.
            to: Names of agent runtimes and formats of `workbench.targets.TARGETS`, such as `openai`; each is written
                below `targets/` and proven to decide as the policy does.
            draft: Mark it a draft, which a task that nobody vetted, or that was changed since, needs.
            comparison: The evidence. By default the view is compared with all arms, where the task has cases.
            overlays: Names of overlays that hold in the bundle.
            key: PEM file of an ed25519 key: signs the lock, and by it every part, in `lock.dsse.json`.

        Raises:
            NotVettedError: Not vetted, or the vetting is void, and `draft` is false.
            UnknownNameError: There is no such target or overlay.
            ExportError: It cannot be written, a target is not installed or cannot express a rule, or one decides
                otherwise than the policy.
            PolicyError: The key cannot be read.
        """
        signing = read_private_key(Path(key)) if key is not None else None
        vetting, signature = (None, None) if draft else kept_vetting(self.folder)
        if not draft:
            # Before a comparison is made, which takes its time.
            check_vetted(replace(self._parts(self.cases, overlays=self.governed.overlay_names), vetting=vetting))
        if comparison is None and self.cases:
            comparison = self.compare()
        parts = replace(
            self._parts(comparison.cases if comparison is not None else self.cases, overlays=overlays),
            comparison=json.loads(comparison.to_json()) if comparison is not None else None,
            vetting=vetting,
            signature=signature,
        )
        return write_bundle(Path(out), with_targets(parts, to), draft=draft, key=signing)

    def _parts(self, cases: Sequence[Case], *, overlays: Sequence[str]) -> BundleParts:
        return BundleParts(
            task=self.name,
            description=self.spec.description or f"Context of the task {self.name}.",
            spec=self.spec,
            entities={
                name: [" + ".join(paths) for paths in entity.key_paths()] for name, entity in self.spec.entities.items()
            },
            encoding=self.spec.encoding,
            budget_tokens=self.spec.budget_tokens,
            snapshot=self._project.store.snapshot(),
            cases=[case.model_dump(mode="json", exclude_defaults=True) for case in cases],
            policy=self.governed.exported(overlays),
        )

    def __repr__(self) -> str:
        """Say which task it is."""
        return f"<Task {self.name}: {len(self.spec.sections)} sections, {self.spec.budget_tokens} tokens>"

    def __str__(self) -> str:
        """Return its sections, entities, cases and policy."""
        return task_display(self).text()

    def _repr_html_(self) -> str:
        return task_display(self).html()
