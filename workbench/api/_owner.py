"""What a task needs of the project that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from workbench.connectors import ActionResult, Actions, FieldProfile
from workbench.records import LinkType
from workbench.store import Store

__all__ = ["Owner"]


class Owner(Protocol):
    """The project that a task belongs to."""

    @property
    def root(self) -> Path: ...
    @property
    def store(self) -> Store: ...
    @property
    def store_path(self) -> Path: ...
    def actions(self, connector: str) -> Actions: ...
    def act(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        dry_run: bool = True,
        idempotency_key: str | None = None,
    ) -> ActionResult: ...
    def links(self) -> list[LinkType]: ...
    def unpulled_links(self) -> list[LinkType]: ...
    def empty_streams(self) -> list[str]: ...
    def profile(self, stream: str, *, sample: int | None = None, seed: int = 0) -> FieldProfile: ...
