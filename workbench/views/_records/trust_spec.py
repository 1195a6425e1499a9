"""What a context spec says of trust: what is taken out of record text, and which role may see what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.trust import Access, Guard, PersonalRule

__all__ = ["RoleSpec", "TrustSpec"]

StreamName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z_][A-Za-z0-9_-]*$")]
HostName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrustSpec(_Strict):
    """What is taken out of record text. Hidden characters and secrets always are.

    Attributes:
        redact: Personal data that is replaced: `email`, `iban`, `card`, `ssn`, `phone`, `ip`.
        known_hosts: Hosts whose addresses stay as they are, and all hosts below them; so do those of the system that
            a record came from.
    """

    redact: tuple[PersonalRule, ...] = ()
    known_hosts: tuple[HostName, ...] = ()

    def guard(self) -> Guard:
        """Return what cleans text by these rules."""
        return Guard(redact=self.redact, known_hosts=self.known_hosts)


class RoleSpec(_Strict):
    """What a role may see. Its records are chosen before anything else is.

    Attributes:
        streams: Qualified streams it may see; all by default.
        readers: Names under which the sources list it, or its people, among a record's readers, besides its own.
        unknown: Whether it may see records of which the source does not say who may.
    """

    streams: tuple[StreamName, ...] | None = None
    readers: tuple[str, ...] = ()
    unknown: Literal["allow", "deny"] = "allow"

    def access(self, role: str) -> Access:
        """Return what decides over single records."""
        streams = None if self.streams is None else frozenset(self.streams)
        return Access(role, streams=streams, readers=frozenset(self.readers), unknown=self.unknown == "allow")
