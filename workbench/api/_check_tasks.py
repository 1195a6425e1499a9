"""The parts of a check that are about tasks: the lock, specs, budgets, cases, policies, vetting, gates."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.api._arms import ARMS
from workbench.api._lint import lint_spec
from workbench.api._locked import locked_now
from workbench.api._task import Task
from workbench.api._vet import SIGNATURE_FILE, VETTING_FILE
from workbench.checks import LOCK_FILE, Checked, Finding, LockedTask, against_lock, load_lock
from workbench.context import Context
from workbench.errors import BudgetError, ConfigError, WorkbenchError
from workbench.evals import lint_cases, parse_gate
from workbench.policy import Decider, Decision, Policy, compare_policies, load_vetting, vetting_faults

if TYPE_CHECKING:
    from workbench.api._project import Project

__all__ = ["check_cases_of", "check_gates", "check_lock", "check_policies", "check_tasks", "check_vetting"]

Tell = Callable[[str], None]
_LINT = {"no_gold": "WB981", "contradiction": "WB982", "underivable": "WB983", "duplicate": "WB984", "leak": "WB985"}
_RANK = {"deny": 0, "ask": 1, "allow": 2}
_ENDS_SOON = timedelta(days=14)
_SHOWN = 5


def unread_streams(project: Project, task: Task) -> list[str]:
    """Return the streams of a task that were never pulled."""
    return sorted(set(task.spec.streams()) - set(project.streams()))


def _without_records(project: Project, task: Task) -> str:
    """Return why a task cannot be looked at, as a sentence; empty where its records are there."""
    missing = unread_streams(project, task)
    return f"Records of {', '.join(missing[:_SHOWN])} were never pulled." if missing else ""


def check_lock(project: Project, tasks: Sequence[Task], tell: Tell) -> Iterator[Checked]:
    """Compare the project with its lock."""
    tell(LOCK_FILE)
    path = project.root / LOCK_FILE
    try:
        locked = load_lock(path)
    except ConfigError:
        return  # told of as a file
    if locked is None:
        if tasks:
            message = "there is none, so nobody notices what changed since. Write it: workbench check --write-lock"
            yield Checked("lock", LOCK_FILE, (Finding.of("WB910", LOCK_FILE, message),))
        return
    with_records = [task for task in tasks if task.name in locked.tasks or not unread_streams(project, task)]
    now, present = locked_now(project, with_records, locked.streams)
    pulled = {stream.partition(".")[0] for stream in project.streams()}
    unread = {stream for stream in locked.streams if stream.partition(".")[0] not in pulled}
    found: dict[str, list[Finding]] = {
        subject: [] for subject in [*locked.tasks, *sorted(set(locked.streams) - unread)]
    }
    there = {path.name for path in (project.root / "contexts").glob("*") if path.is_dir()}
    gone = [name for name in locked.tasks if name not in there]
    unreadable = {name for name in locked.tasks if name in there} - {task.name for task in tasks}
    for subject, one in against_lock(locked, now, present=present, unread=unread, gone=gone):
        found.setdefault(subject, []).append(one)
    for task in tasks:
        held = locked.tasks.get(task.name)
        if held is not None:
            found[task.name] += _policy_against_lock(task, held)
    for subject, findings in found.items():
        if subject not in unreadable:
            yield Checked("lock", subject, tuple(findings))
    yield from (Checked("lock", name, skipped="Its files cannot be read.") for name in sorted(unreadable))
    yield from (Checked("lock", stream, skipped="It was never pulled.") for stream in sorted(unread))


def _policy_against_lock(task: Task, held: LockedTask) -> Iterator[Finding]:
    """Decide calls at every boundary by the locked policy and by the present one."""
    where = f"contexts/{task.name}/policy.yaml"
    if held.policy is None:
        return
    anew = "Have it reviewed, and write the lock anew: workbench check --write-lock"
    if not task.governed.exists:
        yield Finding.of("WB915", where, f"the task had a policy, and has none now. {anew}")
        return
    try:
        before = Decider(Policy.model_validate(held.policy), task.tools)
        known = [one.call.call() for one in task.governed.tests]
        lines, simulation = compare_policies(before, task.governed.decider(), known)
    except WorkbenchError as exc:
        message = f"it cannot be compared with the locked policy: {exc} {anew}"
        yield Finding.of("WB915", where, message)
        return
    wider = [pair for pair in simulation.changes if _is_wider(*pair)]
    if wider:
        before_call, after_call = wider[0]
        message = f"of {simulation.calls:,} calls {len(wider):,} are newly let through, such as {_told(after_call)}: "
        message += f"{before_call.effect} by {before_call.rule} before, {after_call.effect} by {after_call.rule} now. "
        yield Finding.of("WB915", where, f"{message}{'; '.join(lines[:_SHOWN])}. {anew}")
    elif simulation.changes:
        message = f"of {simulation.calls:,} calls {len(simulation.changes):,} are decided otherwise, none wider. "
        yield Finding.of("WB916", where, f"{message}{'; '.join(lines[:_SHOWN])}. {anew}")


def _is_wider(before: Decision, after: Decision) -> bool:
    """Whether a call gets further than it did, or with fewer people's consent."""
    if before.effect != after.effect:
        return _RANK[after.effect] > _RANK[before.effect]
    return after.effect == "ask" and not set(after.approvers) >= set(before.approvers)


def _told(decision: Decision) -> str:
    call = decision.call
    arguments = ", ".join(f"{name}={str(value)[:40]}" for name, value in call.arguments.items())
    return f"{call.role}: {call.tool}({arguments})"


def check_tasks(project: Project, tasks: Sequence[Task], tell: Tell) -> Iterator[Checked]:
    """Build the context of every case, which fits its budget or does not; then say what is doubtful in the spec."""
    for task in tasks:
        skipped = _without_records(project, task)
        if skipped:
            yield Checked("tasks", task.name, skipped=skipped)
            continue
        tell(f"{task.name}: contexts of {len(task.cases):,} cases")
        where = f"contexts/{task.name}/context.yaml"
        contexts: dict[str, Context] = {}
        found: list[Finding] = []
        try:
            for case in task.cases:
                try:
                    contexts[case.id] = task.build(case.question)
                except BudgetError as exc:
                    found.append(Finding(exc.code, f"contexts/{task.name}/cases.jsonl: {case.id}", str(exc)))
            task.view  # noqa: B018 - of a task without cases: its links and streams are looked up
            links = [*project.links(), *task.spec.link_types()]
            for one in lint_spec(task.spec, project.store, links, contexts):
                found.append(Finding(one.code, f"{where}: {one.where}", one.message, "warning"))
        except WorkbenchError as exc:
            found.append(Finding.raised(exc, where=where, root=project.root))
        yield Checked("tasks", task.name, tuple(_few(found)))


def _few(found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield at most five findings of a code that is told of every case, and how many more there are."""
    counts = Counter(one.code for one in found)
    shown: Counter[str] = Counter()
    for one in found:
        shown[one.code] += 1
        if one.level == "warning" or shown[one.code] <= _SHOWN:
            yield one
        elif shown[one.code] == _SHOWN + 1:
            more = counts[one.code] - _SHOWN
            yield Finding(one.code, one.where.partition(": ")[0], f"and {more:,} more like these.", one.level)


def check_cases_of(project: Project, tasks: Sequence[Task], tell: Tell) -> Iterator[Checked]:
    """Look at the cases of every task against the records."""
    for task in tasks:
        if not task.cases:
            continue
        subject = f"{task.name}: {len(task.cases):,} cases"
        skipped = _without_records(project, task)
        if skipped:
            yield Checked("cases", subject, skipped=skipped)
            continue
        tell(f"{task.name}: cases")
        where = f"contexts/{task.name}/cases.jsonl"
        found = [
            Finding.of(_LINT[one.kind], f"{where}: {', '.join(one.cases)}", one.message)
            for one in lint_cases(task.cases, project.store)
        ]
        yield Checked("cases", subject, tuple(_few(found)))


def check_policies(project: Project, tasks: Sequence[Task], tell: Tell) -> Iterator[Checked]:
    """Run the policy tests, and decide generated calls at every boundary by both readings."""
    for task in tasks:
        if not task.governed.exists:
            continue
        tell(f"{task.name}: policy")
        where, tests = f"contexts/{task.name}/policy.yaml", f"contexts/{task.name}/policy_tests.yaml"
        try:
            report = task.test_policy()
            for name in task.governed.overlay_names:
                task.governed.decider([name])
        except WorkbenchError as exc:
            yield Checked("policies", task.name, (Finding.raised(exc, where=where, root=project.root),))
            continue
        found = [Finding.of("WB921", tests, one) for one in report.failures]
        found += [Finding.of("WB922", where, one) for one in report.disagreements[:_SHOWN]]
        if not report.tests:
            found.append(Finding.of("WB923", tests, "the policy has no tests. Write policy_tests.yaml."))
        elif report.unreached:
            message = f"no test is decided by {', '.join(report.unreached)}. Write one for each."
            found.append(Finding.of("WB923", tests, message))
        found += [Finding.of("WB924", where, f"{one}.") for one in report.remarks]
        yield Checked("policies", task.name, tuple(found))


def check_vetting(project: Project, tasks: Sequence[Task], tell: Tell) -> Iterator[Checked]:
    """Say whose vetting is void, or ends soon."""
    today = datetime.now(UTC).date()
    for task in tasks:
        path = task.folder / VETTING_FILE
        if not path.is_file():
            continue
        tell(f"{task.name}: vetting")
        where = f"contexts/{task.name}/{VETTING_FILE}"
        try:
            vetting = load_vetting(path)
            now = task.vetted_digests()
        except WorkbenchError as exc:
            yield Checked("vetting", task.name, (Finding.raised(exc, where=where, root=project.root),))
            continue
        faults = vetting_faults(vetting, task=task.name, now=now, today=today)
        by = f"the vetting by {vetting.reviewer} on {vetting.date} is void"
        found = [Finding.of("WB931", where, f"{by}. {one} Have the task vetted again.") for one in faults]
        if not faults and vetting.expires - today <= _ENDS_SOON:
            found.append(Finding.of("WB932", where, f"it ends on {vetting.expires}. Have the task vetted again."))
        found += _signature_findings(task, vetting.as_json())
        yield Checked("vetting", task.name, tuple(found))


def _signature_findings(task: Task, vetting: Mapping[str, Any]) -> Iterator[Finding]:
    """Say when a signature is not of the vetting beside it. Whose it is takes a key: `workbench verify`."""
    path = task.folder / SIGNATURE_FILE
    if not path.is_file():
        return
    where = f"contexts/{task.name}/{SIGNATURE_FILE}"
    try:
        envelope = json.loads(path.read_bytes())
        signed = _signed_vetting(envelope)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        yield Finding.of("WB933", where, f"it is no signature: {type(exc).__name__}. Have the task vetted again.")
        return
    if signed != vetting:
        yield Finding.of("WB933", where, "it signs another vetting than the one beside it. Have the task vetted again.")


def _signed_vetting(envelope: Mapping[str, Any]) -> Any:
    return json.loads(base64.b64decode(envelope["payload"], validate=True))["predicate"]


def check_gates(project: Project, tasks: Sequence[Task], tell: Tell) -> Iterator[Checked]:
    """Compare the arms that the gates name, and judge the gates on the cautious ends of the intervals."""
    settings = project.folder.settings.check
    known = {task.name: task for task in tasks}
    for name in settings.tasks:
        if name not in project.tasks:
            message = f"'{name}' is not a task of this project. Known: {', '.join(project.tasks)}."
            yield Checked("gates", name, (Finding("WB103", f"workbench.toml: check.tasks.{name}", message),))
    for name, task in known.items():
        gates = settings.gates(name)
        if not gates:
            continue
        skipped = _without_records(project, task)
        if not task.cases:
            skipped = "It has no cases."
        if skipped:
            yield Checked("gates", name, skipped=skipped)
            continue
        tell(f"{name}: gates")
        yield Checked("gates", name, tuple(_gate_findings(project.root, task, gates, tell)))


def _gate_findings(root: Path, task: Task, gates: Sequence[str], tell: Tell) -> Iterator[Finding]:
    try:
        arms = list(dict.fromkeys(parse_gate(gate, ARMS).arm for gate in gates))
        found = task.compare(
            arms=arms, progress=lambda step, done, of: tell(f"{task.name}: {step}: {done:,} of {of:,}")
        )
        failures = found.check_gates(gates)
    except WorkbenchError as exc:
        yield Finding.raised(exc, where=f"workbench.toml: check: gates of {task.name}", root=root)
        return
    for one in failures:
        message = f"{one} Look at the lost cases: workbench compare {task.name}"
        yield Finding.of("WB971", f"contexts/{task.name}", message)
