"""An exported view as a read tool: an agent fetches the briefing instead of the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.context import Citation, Context
from workbench.errors import PolicyError
from workbench.policy import Tool, fault_of_arguments
from workbench.trust import Guard, host_of

__all__ = ["ContextAnswer", "ContextTool"]

Build = Callable[[str, Mapping[str, str] | None, int | None], Context]


@dataclass(frozen=True)
class ContextAnswer:
    """What a context tool gives back.

    Attributes:
        text: What the model is given; data, never instructions.
        tokens: Tokens of `text` in the bundle's encoding.
        status: `found`, `ambiguous` or `not_found`.
        citations: The records in the text by number, with address and time; what the guard takes out of a text is
            taken out of them as well.
        omitted: How many candidates were left out; not those that the role may not see, which would tell that they
            are there.
    """

    text: str
    tokens: int
    status: str
    citations: tuple[Citation, ...]
    omitted: int

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values, the form in which every runtime gives it to a model."""
        return {
            "status": self.status,
            "text": self.text,
            "tokens": self.tokens,
            "citations": [one.model_dump(mode="json", exclude_none=True) for one in self.citations],
            "omitted": self.omitted,
        }


@dataclass(frozen=True)
class ContextTool:
    """A view that can be called.

    Attributes:
        name: What it is called by.
        description: What it gives, for the model that chooses among tools.
        parameters: JSON Schema of its arguments: `question`, `entities`, `budget_tokens`.
    """

    name: str
    description: str
    parameters: dict[str, Any]
    build: Build = field(repr=False, compare=False)
    guard: Guard = field(default_factory=Guard, repr=False, compare=False)

    def call(self, arguments: Mapping[str, Any]) -> ContextAnswer:
        """Build the context for a call's arguments; null is as good as left out.

        Raises:
            PolicyError: The arguments do not fit `parameters`; the message may be shown to the model.
            WorkbenchError: The context cannot be built: nothing fits the budget, or nothing was pulled yet.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        fault = fault_of_arguments(self._tool, given)
        if fault is not None:
            message = f"{self.name}: {fault}"
            raise PolicyError(message)
        built = self.build(given["question"], given.get("entities"), given.get("budget_tokens"))
        return ContextAnswer(
            text=built.text,
            tokens=built.tokens,
            status=built.status,
            citations=tuple(self._guarded(one) for one in built.citations),
            omitted=sum(one.count for one in built.omissions if one.reason != "not_permitted"),
        )

    def _guarded(self, citation: Citation) -> Citation:
        """Return a citation as a model may read it: ids and addresses are text of records too."""
        host = host_of(citation.url)
        whole = [(0, len(citation.url or ""))]
        url = citation.url and self.guard.spans(citation.url, (), leaves=whole, hosts=[host] if host else ()).text
        return citation.model_copy(update={"record": self.guard.text(citation.record).text, "url": url})

    @property
    def _tool(self) -> Tool:
        return Tool(name=self.name, description=self.description, risk="read", parameters=self.parameters)
