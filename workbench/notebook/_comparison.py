"""The comparison widget: which arm is better, by how much, on which cases, and what the two contexts say there."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from workbench.errors import EvalError, UnknownNameError
from workbench.evals import Comparison, frontier_svg
from workbench.html import details, escape, paragraph, table
from workbench.notebook._actions import action
from workbench.notebook._assets import module_text, style_text
from workbench.notebook._compared import Tables, shown_rows
from workbench.notebook._widget import LabWidget

__all__ = ["Compared", "ComparisonView"]

_PAGE = 100
_SNAPSHOT_ROWS = 30
_PRE = "white-space:pre-wrap;border-left:3px solid #8886;margin:0.4em 0;padding:0 0.8em"
_SUMMARY = ("95% interval", "tokens", "95% interval", "errors", "n/a")


class Compared(BaseModel):
    """What a person looks at in a comparison.

    Attributes:
        a: An arm.
        b: The arm that it is compared with.
        metric: The figure of the tables.
        kind: A type of cases, or `None` for all.
        only_changed: Whether only the cases on which the two arms differ are listed.
        case: Id of the case whose contexts are shown, or `None`.
        page: Which hundred of the cases, from 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: str
    b: str
    metric: str = "answerable"
    kind: str | None = None
    only_changed: bool = True
    case: str | None = None
    page: int = 0


class ComparisonView(LabWidget):
    """Look through a comparison: intervals, the frontier, the cases that differ, and both contexts of one.

    Attributes:
        value: The `Compared`.
        comparison: The comparison.

    Example:
        v = ComparisonView(task.compare(arms=["view", "bm25"]))
        v.set_arms("view", "bm25")
        v.show_case("c-17")
    """

    Value = Compared
    _esm = module_text("comparison")
    _css = style_text()

    def __init__(self, comparison: Comparison) -> None:
        """Look at `comparison`: its first two arms, and the cases on which they differ.

        Raises:
            EvalError: It has one arm alone, which there is nothing to compare with.
        """
        arms = list(comparison.results)
        if len(arms) < 2:
            message = f"a comparison of {', '.join(arms) or 'nothing'} alone compares nothing. Give two arms or more."
            raise EvalError(message)
        self.comparison = comparison
        metric = "correct" if comparison.reading is not None else "answerable"
        super().__init__(Compared(a=arms[0], b=arms[1], metric=metric))

    def _begin(self, value: Any) -> None:
        del value
        self._tables = Tables(self.comparison)
        found = self.comparison.frontier
        self._plot = frontier_svg(found) if found is not None else ""

    # -- actions -----------------------------------------------------------------------------------

    @action
    def set_arms(self, a: str, b: str) -> None:
        """Compare two other arms."""
        self.change(a=a, b=b, page=0)

    @action
    def set_metric(self, metric: str) -> None:
        """Show another figure."""
        self.change(metric=metric, page=0)

    @action
    def set_kind(self, kind: str | None) -> None:
        """Look at the cases of one type, or at all."""
        self.change(kind=kind, page=0)

    @action
    def list_changed(self, only_changed: bool) -> None:
        """List only the cases on which the two arms differ, or all."""
        self.change(only_changed=only_changed, page=0)

    @action
    def show_page(self, page: int) -> None:
        """Show another hundred of the cases."""
        self.change(page=page)

    @action
    def show_case(self, case: str | None) -> None:
        """Show both contexts of a case beside each other."""
        self.change(case=case)

    # -- what is shown -----------------------------------------------------------------------------

    def _check(self, value: Compared) -> None:
        tables = self._tables
        known = (
            ("a", value.a, tables.arms, "an arm of this comparison"),
            ("b", value.b, tables.arms, "an arm of this comparison"),
            ("metric", value.metric, tables.metrics, "a figure of a case"),
            ("kind", value.kind, tables.kinds, "a type of these cases"),
            ("case", value.case, [case.id for case in self.comparison.cases], "a case of this comparison"),
        )
        for key, given, names, what in known:
            if given is not None and given not in names:
                raise UnknownNameError(given, names, what=what, key=key)

    def shown(self, value: Compared) -> dict[str, Any]:
        """Return what the front end shows."""
        tables = self._tables
        asked = (value.metric, value.a, value.b, value.kind)
        rows = tables.rows(*asked)
        changed = [one for one in rows if one.is_changed]
        listed = changed if value.only_changed else rows
        page = max(0, min(value.page, (len(listed) - 1) // _PAGE))
        case = next((one for one in self.comparison.cases if one.id == value.case), None)
        return {
            **value.model_dump(exclude={"page"}),
            "head": self._head(),
            "arms": tables.arms,
            "metrics": list(tables.metrics),
            "kinds": tables.kinds,
            "summary": {"header": ["arm", value.metric, *_SUMMARY], "rows": tables.summary(value.metric)},
            "said": tables.said(*asked),
            "frontier": self._plot,
            "sentences": self.comparison.frontier.sentences() if self.comparison.frontier else [],
            "cases": shown_rows(value.metric, listed[page * _PAGE : (page + 1) * _PAGE]),
            "page": page,
            "pages": max(1, -(-len(listed) // _PAGE)),
            "counts": [len(changed), len(rows)],
            "contexts": tables.contexts(case, value.a, value.b) if case is not None else None,
        }

    def _head(self) -> str:
        found = self.comparison
        return (
            f"{len(found.cases):,} cases, budget {found.budget_tokens:,} tokens of {found.encoding}, "
            f"snapshot {found.snapshot}"
        )

    # -- without a kernel --------------------------------------------------------------------------

    def snapshot(self) -> str:
        """Return what is looked at as tables: an untrusted notebook shows no plot."""
        shown, value = self.state, self.value
        parts = [paragraph(self._head()), paragraph(shown["said"])]
        parts.append(table(shown["summary"]["header"], shown["summary"]["rows"], numeric=range(1, 7)))
        header, rows = self._tables.frontier_rows()
        if rows:
            parts.append(table(header, rows, caption="Frontier", numeric=range(1, len(header))))
            parts += [paragraph(one) for one in shown["sentences"]]
        changed, all_cases = shown["counts"]
        cases = [[one["id"], one["type"], one["question"], one["a"], one["b"], one["delta"]] for one in shown["cases"]]
        caption = f"{changed:,} of {all_cases:,} cases differ"
        listed = table(["case", "type", "question", value.a, value.b, "Δ"], cases[:_SNAPSHOT_ROWS], numeric=[3, 4, 5])
        parts.append(details(caption, listed))
        if shown["contexts"]:
            sides = shown["contexts"]["sides"]
            parts.append(paragraph(f"{shown['contexts']['id']}: {shown['contexts']['question']}"))
            for side in sides:
                parts.append(paragraph(f"{side['arm']}: {side['head']}"))
                parts.append(f'<pre style="{_PRE}">{side["text"] or escape("no context")}</pre>')
        return "".join(parts)

    def __str__(self) -> str:
        """Say what is compared, and how the two arms stand."""
        return f"{self._head()}. {self.state['said']}"
