"""The view designer: a context spec under the hands, with every token of what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import traitlets

from workbench.context import Context
from workbench.errors import ConfigError, UnknownNameError, WorkbenchError
from workbench.html import paragraph
from workbench.notebook._actions import action
from workbench.notebook._ahead import Ahead, bar_of
from workbench.notebook._assets import module_text, style_text
from workbench.notebook._built import Account, account_of, explained, lines_of, section_tokens
from workbench.notebook._code import cell_code, write_cell
from workbench.notebook._design import (
    Design,
    Tab,
    edited,
    moved,
    section_of,
    stream_of,
    with_entity,
    with_field,
    with_new_section,
    with_section,
    without_section,
)
from workbench.notebook._drawn import context_snapshot, open_section, open_ways, section_rows
from workbench.notebook._fields import Fields
from workbench.notebook._past import Past
from workbench.notebook._widget import LabWidget, sendable
from workbench.records import LinkType
from workbench.tokens import ENCODINGS
from workbench.views import ContextSpec, Prepared, View, parse_spec, spec_text

if TYPE_CHECKING:
    from workbench.api import Task

__all__ = ["ViewDesigner"]

_ROWS = 200


class ViewDesigner(LabWidget):
    """Design a task's context view: sections, fields, priorities and budget, with live token counts.

    Nothing is written before `save`. What is done with the mouse can be done in a cell by the method of the same name.

    Attributes:
        value: The `Design`: the spec, the question, and what is looked at.
        task: The task.

    Example:
        d = ViewDesigner(task, question="Which orders of Ana Lima are open?")
        d.set_budget(600)
        d.context.tokens
        d.save()
    """

    Value = Design
    _esm = module_text("designer")
    _css = style_text()

    # The bars of budgets that a key leads to; of the plan whose number it has.
    ahead = traitlets.Dict().tag(sync=True)

    def __init__(self, task: Task, *, question: str = "", as_role: str | None = None) -> None:
        """Design the spec of `task`.

        Args:
            task: The task; its records must have been pulled.
            question: What the context is built for; default the first case's question.
            as_role: A role of the spec, whose records alone are seen.
        """
        self.task = task
        if not question and task.cases:
            question = task.cases[0].question
        first = task.spec.sections[0].name
        super().__init__(Design(spec=task.spec, question=question, as_role=as_role, section=first))

    def _begin(self, value: Any) -> None:
        self._past = Past(value.spec)
        self._fields = Fields(self.task.project)
        self._seen: tuple[Any, View, Prepared] | None = None
        self._plans, self._ahead = 0, Ahead()
        self._linked: tuple[str, list[LinkType]] | None = None
        self._said = ""
        self._built: Context | None = None
        self._problem: WorkbenchError | None = None

    # -- what a cell reads -------------------------------------------------------------------------

    @property
    def spec(self) -> ContextSpec:
        """The spec as it is designed now; setting it can be undone."""
        spec: ContextSpec = self.value.spec
        return spec

    @spec.setter
    def spec(self, spec: ContextSpec) -> None:
        self.change(spec=spec)

    @property
    def context(self) -> Context:
        """The context that is shown.

        Raises:
            WorkbenchError: There is none: the required sections do not fit, or the spec is wrong.
        """
        if self._built is None:
            raise self._problem or ConfigError("no question was asked.", key="question")
        return self._built

    @property
    def code(self) -> str:
        """Code of a cell that builds the context that is shown."""
        return cell_code(self.task, self.value)

    @property
    def is_saved(self) -> bool:
        """Whether `context.yaml` holds the spec as it is now."""
        return self.task.spec == self.spec

    # -- actions -----------------------------------------------------------------------------------

    @action
    def ask(self, question: str) -> None:
        """Build the context for another question."""
        self.change(question=question, record=None)

    @action
    def set_budget(self, budget_tokens: int) -> None:
        """Set the budget, in tokens of the spec's encoding."""
        self.change(spec=edited(self.spec, {"budget_tokens": budget_tokens}))

    @action
    def set_option(self, key: Literal["encoding", "fill", "cite", "description"], value: str | bool) -> None:
        """Set another key of the spec's top."""
        self.change(spec=edited(self.spec, {key: value}))

    @action
    def set_role(self, role: str | None) -> None:
        """See what a role may see, or everything."""
        if role is not None:
            self.spec.access(role)
        self.change(as_role=role)

    @action
    def set_section(self, name: str, changes: dict[str, Any]) -> None:
        """Set keys of a section, such as `{"priority": 70}`; `None` gives a key its default."""
        spec = with_section(self.spec, name, changes)
        fresh = changes.get("name", name) if self.value.section == name else self.value.section
        self.change(spec=spec, section=fresh)

    @action
    def set_field(self, name: str, path: str, level: Literal["no", "full", "summary"]) -> None:
        """Show a field of a section in full, in its summary as well, or not at all."""
        known = self._fields.paths(stream_of(self.spec, section_of(self.spec, name), self._links(self.spec)))
        self.change(spec=with_field(self.spec, name, path, level, known))

    @action
    def add_section(self, of: str, follow: list[str]) -> None:
        """Add a section of an entity that follows links from it."""
        spec, name = with_new_section(self.spec, of, follow)
        self.change(spec=spec, section=name)

    @action
    def add_stream(self, stream: str) -> None:
        """Add a stream as an entity that questions can name by its id, with a section."""
        known = self.task.project.store.streams()
        if stream not in known:
            raise UnknownNameError(stream, known, what="a stream that was pulled")
        spec, name = with_entity(self.spec, stream)
        self.change(spec=spec, section=name)

    @action
    def remove_section(self, name: str) -> None:
        """Take a section out."""
        spec = without_section(self.spec, name)
        self.change(spec=spec, section=None if self.value.section == name else self.value.section)

    @action
    def move_section(self, name: str, to: int) -> None:
        """Move a section to another place, from 0."""
        self.change(spec=moved(self.spec, name, to))

    @action
    def set_spec(self, text: str) -> None:
        """Read the whole spec from YAML."""
        self.change(spec=parse_spec(text))

    @action
    def undo(self) -> None:
        """Take back the last change of the spec."""
        self.change(spec=self._past.back())

    @action
    def redo(self) -> None:
        """Do again what was taken back last."""
        self.change(spec=self._past.forth())

    @action
    def show(self, tab: Tab) -> None:
        """Show another side of the context."""
        self.change(tab=tab)

    @action
    def open_section(self, name: str) -> None:
        """Open a section, with its fields and what they cost."""
        section_of(self.spec, name)
        self.change(section=name)

    @action
    def list_all(self, all_sections: bool) -> None:
        """List all sections, or those of what the question names."""
        self.change(all_sections=all_sections)

    @action
    def explain(self, record: str) -> None:
        """Say why a record is in the text or not."""
        self.change(record=record, tab="explain")

    @action
    def save(self) -> None:
        """Write the spec to the task's `context.yaml`; says which comments could not be kept."""
        written = self.task.save_spec(self.spec)
        lost = written.comments_lost
        self._said = f"Saved {self.task.folder.name}/context.yaml; {written.comments_kept} comments were kept."
        if lost:
            self._said += f" {len(lost)} could not be: {'; '.join(lost[:3])}{' …' if len(lost) > 3 else ''}."
        self._publish(self.shown(self.value))

    def show_code(self) -> None:
        """Write the code that builds this context into a new cell below the one that runs."""
        write_cell(self.code)

    # -- what is shown -----------------------------------------------------------------------------

    def _take_in(self, value: Design) -> None:
        self._past.add(value.spec)
        self._said = ""

    def _links(self, spec: ContextSpec) -> list[LinkType]:
        # Manifests are read for them, which a held key must not wait for; a pull makes them anew.
        snapshot = self.task.project.store.snapshot()
        if self._linked is None or self._linked[0] != snapshot:
            self._linked = (snapshot, self.task.project.links())
        return [*self._linked[1], *spec.link_types()]

    def _prepared(self, value: Design) -> Prepared:
        """Return the question read under the spec; a budget alone asks for no new reading."""
        # As the records are now: a pull may have brought others.
        records = (value.spec.model_copy(update={"budget_tokens": 0}), self.task.project.store.snapshot())
        key = (records, value.question, value.as_role)
        if self._seen is None or self._seen[0] != key:
            view = self._seen[1] if self._seen is not None and self._seen[0][0] == records else None
            view = view or self.task.view_of(value.spec)
            self._seen = (key, view, view.prepare(value.question, as_role=value.as_role))
            self._plans += 1
        return self._seen[2]

    def _build(self, value: Design) -> None:
        self._built, self._problem = None, None
        if not value.question.strip():
            return
        try:
            self._built = self._prepared(value).at(value.spec.budget_tokens)
        except WorkbenchError as exc:
            # A design may be wrong for a while; what is wrong with it is shown, and can be undone.
            self._problem = exc

    def shown(self, value: Design) -> dict[str, Any]:
        """Return what the front end shows."""
        self._build(value)
        spec, context = value.spec, self._built
        links = self._links(spec)
        account = account_of(context) if context is not None else None
        tokens = dict(section_tokens(context)) if context is not None else {}
        return {
            "task": self.task.name,
            "question": value.question,
            "role": value.as_role,
            "roles": sorted(spec.roles),
            "budget": spec.budget_tokens,
            "encoding": spec.encoding,
            "encodings": list(ENCODINGS),
            "fill": spec.fill,
            "cite": spec.cite,
            **bar_of(context, self._problem),
            "plan": self._plans,
            "sections": section_rows(value, account, tokens, links),
            "all_sections": value.all_sections,
            "section": open_section(value, self._fields, links),
            "streams": [[name, count] for name, count in self.task.project.store.streams().items()],
            "ways": open_ways(spec, links),
            "tab": value.tab,
            "side": self._side(value, account),
            "saved": self.task.spec == spec,
            "said": self._said,
            "can_undo": self._past.can_go_back,
            "can_redo": self._past.can_go_forth,
        }

    def _look_ahead(self) -> None:
        """Work out the bars of the budgets that the next keys may ask for; they are drawn as soon as one is pressed."""
        if self._seen is None or not self.value.question.strip():
            return
        now = bar_of(self._built, self._problem)
        bars = self._ahead.near(self._seen[2], self.spec.budget_tokens, now)
        if bars is not None:
            self.ahead = sendable({"plan": self._plans, "bars": bars})

    def _side(self, value: Design, account: Account | None) -> dict[str, Any]:
        """Return what the tab that is open shows."""
        if value.tab == "spec":
            return {"text": spec_text(value.spec, self._file_text()).text}
        if value.tab == "code":
            return {"text": cell_code(self.task, value)}
        context = self._built
        if context is None or account is None:
            return {}
        counts = {"kept": account.kept_count, "dropped": account.dropped_count, "all": account.all_count}
        if value.tab == "rendered":
            return {"lines": lines_of(context)}
        if value.tab == "kept":
            return {"rows": account.kept[:_ROWS], **counts}
        if value.tab == "dropped":
            return {"rows": account.dropped[:_ROWS], "listed": len(account.dropped), **counts} | {
                "fields": account.fields[:_ROWS],
                "field_count": sum(one["count"] for one in account.fields),
            }
        return {"said": explained(context, value.record), "record": value.record}

    def _file_text(self) -> str | None:
        path = self.task.folder / "context.yaml"
        return path.read_text("utf-8") if path.is_file() else None

    # -- without a kernel --------------------------------------------------------------------------

    def snapshot(self) -> str:
        """Return the design as it is now, as markup that needs no kernel and no script."""
        said = [f"View designer of {self.task.name}: {self.value.question}", *self.state["words"]]
        return "".join(paragraph(one) for one in said) + (context_snapshot(self._built) if self._built else "")

    def __str__(self) -> str:
        """Say what is designed, and how it stands to its budget."""
        return f"View designer of {self.task.name}: {' '.join(self.state['words'])}"
