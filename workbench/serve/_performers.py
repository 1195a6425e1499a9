"""How a guarded call is carried out: by a connector's action, or by a function of the caller's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.connectors import ActionResult
from workbench.errors import ConfigError, ConnectorError, FetchError, PolicyError
from workbench.policy import Outcome, Plan, digest

if TYPE_CHECKING:
    from typing import Protocol

    class Acts(Protocol):
        """A project that can do a connector's action."""

        def act(
            self,
            name: str,
            arguments: Mapping[str, Any],
            *,
            dry_run: bool = True,
            idempotency_key: str | None = None,
        ) -> ActionResult: ...


__all__ = ["Perform", "by_action", "by_function"]

Perform = Callable[[Mapping[str, Any], str], Any]
"""Does a call: takes the arguments and a key by which a repetition is known, and returns what came back."""


class by_action:
    """Carries a call out by the action of a connector."""

    def __init__(self, project: Acts, name: str, arguments: Mapping[str, Any], *, idempotency: str) -> None:
        """Keep what to do; `idempotency` is the manifest's type: `header`, `natural` or `none`."""
        self._project = project
        self._name = name
        self._arguments = dict(arguments)
        self._header = idempotency == "header"
        self.repeatable = idempotency != "none"

    def plan(self, key: str) -> Plan:
        """Return the request, credentials left out."""
        shown = self._project.act(self._name, self._arguments, idempotency_key=key if self._header else None)
        return Plan(str(shown), digest(shown.request.model_dump(mode="json"), what="the request"))

    def perform(self, key: str) -> Outcome:
        """Send it."""
        given = key if self._header else None
        try:
            done = self._project.act(self._name, self._arguments, dry_run=False, idempotency_key=given)
        except ConfigError as exc:
            # Told before anything is sent, so an approval stays good.
            raise FetchError(str(exc), connector=self._name.rpartition(".")[0] or self._name) from exc
        if done.result == "dry run":
            message = f"{self._name}: the connector sent nothing."
            raise FetchError(message, connector=self._name)
        told = {"status": done.status, "record": done.record}
        return Outcome(done.result, done.reason, told, done)


class by_function:
    """Carries a call out by a function of the caller's own."""

    repeatable = False

    def __init__(self, name: str, arguments: Mapping[str, Any], perform: Perform | None) -> None:
        """Keep what to do."""
        self._name = name
        self._arguments = dict(arguments)
        self._perform = perform

    def plan(self, key: str) -> Plan:
        """Return the call as JSON."""
        del key
        body = {"tool": self._name, "arguments": self._arguments}
        return Plan(f"{self._name} {self._arguments}", digest(body, what="the call"))

    def perform(self, key: str) -> Outcome:
        """Call the function; what it raises leaves open whether anything was done."""
        if self._perform is None:
            message = f"'{self._name}' is no action of a connector: say how it is done with perform=."
            raise FetchError(message, connector=self._name)
        try:
            value = self._perform(self._arguments, key)
        except (ConnectorError, PolicyError):
            raise
        except Exception as exc:
            reason = f"{type(exc).__name__}: {str(exc)[:200]}. Look whether it was done."
            return Outcome("unknown", reason)
        return Outcome("done", value=value)
