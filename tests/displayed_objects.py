"""Every object that a person meets, made of the sample project, and the same with texts that somebody else chose."""

from contextlib import contextmanager

import sample_project

import workbench as wb
from workbench.context import Aggregate, Candidate, Item, Omission
from workbench.evals import Case, GoldField, RunLog, run_spec
from workbench.policy import Catalogue, Policy, Tool
from workbench.records import Link, Provenance, Record

HOSTILE = "<script>alert('x')</script>\"'&amp;<img src=x onerror=y>\x00\x1b[31m\ud800 12345 \u202e"


def count(question, *, budget_tokens):
    """An arm that finds nothing."""
    return wb.Context(text="none", tokens=1, encoding="o200k_base", budget_tokens=budget_tokens, status="not_found")


@contextmanager
def objects_of(root):
    """Yield every object that a person meets, by name, of a project that is made at `root`."""
    project, receipt = sample_project.make(root)
    with project:
        task = project.task("support")
        cases = task.cases[:6]
        context = task.build("Which orders of Yewdale Minerals LLC are open?", budget_tokens=150)
        comparison = task.compare(arms=["view", count], cases=cases)
        asked = {"order": "7", "cents": 70_000}
        decision = task.decide("refund", asked, role="support", caller="agent-1")
        guarded = task.act("refund", asked, role="support", caller="agent-1", dry_run=False, perform=print)
        assert decision.effect == "ask"
        assert guarded.status == "pending"
        spec = run_spec(
            cases,
            {"count": count},
            task={"name": "support"},
            snapshot=project.store.snapshot(),
            encoding="o200k_base",
            budget_tokens=1000,
            reader=None,
            repeats=1,
        )
        with RunLog(root / "runs", spec) as run:
            run.done("context count c1", {})
            yield {
                "project": project,
                "record": next(iter(project.records("crm.orders"))),
                "stream": project.records("crm.orders"),
                "receipt": receipt,
                "profile": project.profile("crm.orders"),
                "task": task,
                "context": context,
                "case": cases[0],
                "run": run,
                "comparison": comparison,
                "tool": task.tools["refund"],
                "tools": task.tools,
                "policy": task.policy,
                "decision": decision,
                "approval": guarded.approval,
                "approvals": task.pending(),
                "bundle": task.export(root / "out", draft=True, comparison=comparison),
                **hostile(task),
            }


def hostile(task):
    """Objects whose every text was chosen by somebody else."""
    text = HOSTILE.replace("\ud800", "")
    record = Record(
        source="crm",
        stream="orders",
        id=text,
        title=text,
        text=text,
        fields={HOSTILE: HOSTILE, "list": [HOSTILE, 1234]},
        extras={"more": {HOSTILE: 5}},
        links=(Link(name="of", target=f"crm:accounts/{text}", path="/of"),),
        url=text,
        provenance=Provenance(connector="files", location=text),
    )
    context = wb.Context(
        text=f"{text}\n{text}",
        tokens=40,
        encoding="o200k_base",
        budget_tokens=100,
        items=(Item(record=f"crm:orders/{text}", field=f"/{text}", start=0, end=5),),
        aggregates=(Aggregate(name=text, op="count", field=None, value=2, records=("a:b/c",), start=0, end=3),),
        omissions=(Omission(record=text, section=text, field=text, reason="budget", tokens=7, count=3, detail=text),),
        candidates=(Candidate(record=text, section=text, kept=True, level="full", tokens=30, why=text),),
        changes={"hidden": 2},
        gap=0.0123,
    )
    case = Case(
        id=text,
        type=text,
        question=text,
        answer=text,
        answer_type="string",
        aliases=(text,),
        gold_records=(f"crm:orders/{text}",),
        gold_fields=(GoldField(record=f"crm:orders/{text}", path="/a"),),
    )
    parameters = {"type": "object", "properties": {text: {"type": ["string", "null"], "description": text}}}
    tool = Tool(name="strange", description=text, parameters=parameters)
    policy = Policy.model_validate(
        {
            "description": text,
            "tools": [{"file": "a.json"}],
            "roles": ["r"],
            "facts": {"f": {"type": "string", "description": text}},
            "rules": [
                {
                    "id": "one",
                    "effect": "deny",
                    "tools": ["strange"],
                    "when": [{"argument": text, "equals": text}],
                    "reason": text[:400],
                }
            ],
        }
    )
    return {
        "hostile record": record,
        "hostile context": context,
        "hostile case": case,
        "hostile tool": tool,
        "hostile tools": Catalogue([tool]),
        "hostile policy": policy,
        "hostile decision": task.decide("refund", {"order": text, "cents": 70_000}, role="support", caller=text),
    }


HOSTILE_NAMES = [f"hostile {what}" for what in ("record", "context", "case", "tool", "tools", "policy", "decision")]
NAMES = [
    *("project", "record", "stream", "receipt", "profile", "task", "context", "case", "run", "comparison", "tool"),
    *("tools", "policy", "decision", "approval", "approvals", "bundle"),
    *HOSTILE_NAMES,
]
