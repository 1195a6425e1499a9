"""The part of a task that is about its context spec: the view, what it builds, and other versions of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api._own import check_own
from workbench.context import Context
from workbench.errors import ConfigError
from workbench.export import canonical_json
from workbench.serve import open_view
from workbench.views import ContextSpec, SpecText, View, load_spec, spec_text

if TYPE_CHECKING:
    from workbench.api._owner import Owner

__all__ = ["SpecTask"]

_SPEC_FILE = "context.yaml"


class SpecTask:
    """A task's context spec over the records of its project. `Task` has all of this."""

    def __init__(self, folder: Path, project: Owner) -> None:
        """Read the spec. Use `Project.task`.

        Raises:
            SpecError: The spec is wrong.
        """
        self.folder = folder
        self.name = folder.name
        self.spec: ContextSpec = load_spec(folder / _SPEC_FILE)
        self._project = project
        self._view: tuple[str, View] | None = None

    @property
    def view(self) -> View:
        """The spec over the records as they are now.

        Raises:
            SpecError: The spec follows a link that does not exist, or that was declared after the last pull.
            UnknownNameError: The spec names a stream that was never pulled.
        """
        snapshot = self._project.store.snapshot()
        if self._view is None or self._view[0] != snapshot:
            self._view = (snapshot, self._open_view(self.spec, self.folder / _SPEC_FILE))
        return self._view[1]

    def _open_view(self, spec: ContextSpec, path: Path | None) -> View:
        links = self._project.links()
        try:
            return open_view(
                spec,
                self._project.store,
                links=links,
                unpulled=self._project.unpulled_links(),
                empty=self._project.empty_streams(),
            )
        except ConfigError as exc:
            if path is not None:
                exc.name_file(path)
            raise

    @property
    def project(self) -> Owner:
        """The project that the task belongs to."""
        return self._project

    def view_of(self, spec: ContextSpec) -> View:
        """Return another version of the spec over the records as they are now; nothing is written.

        Raises:
            SpecError: It follows a link that does not exist, or that was declared after the last pull.
            UnknownNameError: It names a stream that was never pulled.
        """
        return self._open_view(spec, None)

    def save_spec(self, spec: ContextSpec) -> SpecText:
        """Write another version of the spec to `context.yaml`; what did not change keeps its lines and comments.

        Returns:
            What was written, with the comments that could not be kept.

        Raises:
            ConfigError: The task came with the workbench and is not the project's own, or it cannot be written.
        """
        path = self.folder / _SPEC_FILE
        check_own(path, self._project.root, self.name)
        try:
            written = spec_text(spec, path.read_text("utf-8") if path.is_file() else None)
            # Whole or not at all: a file that was half written would lose the one before.
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_text(written.text, encoding="utf-8")
            fresh.replace(path)
        except OSError as exc:
            message = f"the spec cannot be written: {exc.strerror or exc}."
            raise ConfigError(message, path=path) from exc
        self.spec, self._view = spec, None
        return written

    def build(
        self,
        question: str | None = None,
        *,
        entities: Mapping[str, str] | None = None,
        budget_tokens: int | None = None,
        as_role: str | None = None,
    ) -> Context:
        """Build the context for a question, for entities named by key, or for both.

        Args:
            question: In plain words.
            entities: Entity name to key, such as `{"customer": "17"}`.
            budget_tokens: Ceiling in tokens of the spec's encoding, >= 1; default the spec's.
            as_role: A role of the spec, whose records alone are seen; everything by default.

        Raises:
            BudgetError: The required sections do not fit; says which budget would do.
            BudgetValueError: The budget is not a whole number from 1 on.
            QuestionError: The question is empty or too long.
            UnknownNameError: An entity or a role that the spec does not have.
        """
        return self.view.build(question, entities=entities, budget_tokens=budget_tokens, as_role=as_role)

    def digest(self) -> str:
        """Return `sha256:<hex>` of the compiled spec."""
        compiled = canonical_json(self.spec.model_dump(mode="json", by_alias=True), what="context.yaml")
        return "sha256:" + hashlib.sha256(compiled).hexdigest()
