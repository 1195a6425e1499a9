"""The fields of a section with what they cost, from the profile of its stream."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from workbench.connectors import FieldProfile, ProfiledField
from workbench.errors import UnknownNameError
from workbench.store import Store
from workbench.views import Section

if TYPE_CHECKING:
    from typing import Protocol

    class Profiles(Protocol):
        """What gives profiles: a project."""

        @property
        def store(self) -> Store: ...
        def profile(self, stream: str, *, sample: int | None = None, seed: int = 0) -> FieldProfile: ...


__all__ = ["Fields"]

# Enough to know what a field costs within a few per cent, and quick.
_SAMPLE = 300


class Fields:
    """The fields of streams, profiled when they are first asked for."""

    def __init__(self, project: Profiles) -> None:
        """Ask `project` for profiles."""
        self._project = project
        self._held: dict[str, FieldProfile | None] = {}
        self._snapshot = ""

    def _of(self, stream: str) -> FieldProfile | None:
        snapshot = self._project.store.snapshot()
        if snapshot != self._snapshot:
            # A pull brought other records.
            self._held, self._snapshot = {}, snapshot
        if stream not in self._held:
            # A stream that a spec names and that was never pulled: the spec's own fault is shown elsewhere.
            with contextlib.suppress(UnknownNameError):
                self._held[stream] = self._project.profile(stream, sample=_SAMPLE)
        return self._held.setdefault(stream, None)

    def _known(self, stream: str | None) -> dict[str, ProfiledField]:
        profile = self._of(stream) if stream else None
        return {one.path: one for one in profile.fields} if profile is not None else {}

    def paths(self, stream: str | None) -> list[str]:
        """Return the field paths of a stream that hold values, in alphabetical order."""
        return sorted(self._known(stream))

    def said(self, stream: str | None) -> str:
        """Say what the costs rest on."""
        if not stream:
            return "The links of this section lead nowhere."
        profile = self._of(stream)
        if profile is None:
            return f"{stream} was never pulled."
        share = "all" if profile.exact else f"{profile.counted:,} of"
        return f"Tokens of {profile.encoding} a record, from {share} {profile.records:,} records of {stream}."

    def rows(self, section: Section, stream: str | None) -> list[dict[str, Any]]:
        """Return a row a field: its path, tokens a record, share of records that have it, and where it is shown."""
        known = self._known(stream)
        named = {one.path: one for one in section.fields}
        paths = [*named, *(path for path in section.summary if path not in named)]
        rest = sorted(set(known) - set(paths), key=lambda path: (-known[path].tokens, path))
        found = []
        for path in [*paths, *rest]:
            shown = "summary" if path in section.summary else "full" if path in named or not named else "no"
            held = known.get(path)
            row = {"path": path, "shown": shown, "label": named[path].label if path in named else None}
            found.append(
                {**row, "tokens": round(held.tokens, 1) if held else None, "fill": held.fill if held else None}
            )
        return found
