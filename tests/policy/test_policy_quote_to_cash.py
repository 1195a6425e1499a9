"""The story on the sandbox company: half off, as a joke in a channel has it, is asked, approved, done once; or denied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.cli import main
from workbench.errors import ApprovalError
from workbench.records import Record

DISCOUNT = "salesforce.set_line_discount"
AGENT = {"role": "sales", "caller": "agent-1"}


class Desk:
    """The sandbox company with its sales desk's task, and what the look-alike of Salesforce holds and was asked."""

    def __init__(self, project: wb.Project, sandbox: wb.sandbox) -> None:
        self.project = project
        self.sandbox = sandbox
        self.task = project.task("quote-to-cash")

    def line(self, **wanted: Any) -> Record:
        """Return a line of a quote that has these fields."""
        for line in self.project.records("salesforce.quote_lines"):
            quote = self.quote(line)
            if all(quote.body[name] in values for name, values in wanted.items()):
                return line
        raise AssertionError(wanted)

    def quote(self, line: Record) -> Record:
        found = self.project.store.get(f"salesforce:quotes/{line.body['QuoteId']}")
        assert found is not None
        return found

    def discount(self, line: Record) -> Any:
        """Return the line's discount as the look-alike has it now."""
        body = self.sandbox.state.read("salesforce.QuoteLineItem", line.id)
        return body["Discount"]

    def writes(self) -> int:
        return sum(one.method in ("POST", "PATCH", "DELETE") for one in self.sandbox.salesforce.log)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("desk") / "p"
    wb.init(root)
    with wb.sandbox(accounts=20) as sandbox:
        sandbox.connect(root)
        with wb.open(root) as project:
            project.pull("salesforce").require_complete()
            yield Desk(project, sandbox)
