"""The audit log: what is changed from outside is found, and a crash loses nothing and does nothing twice."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from policy_desk import Effects, call, decider, guard

from workbench.errors import PolicyError
from workbench.policy import AuditLog, Clock, check_audit

HERE = Path(__file__).parent


@pytest.fixture
def folder(tmp_path):
    log = AuditLog(tmp_path / "audit")
    for number in range(4):
        log.append("note", {"number": number})
    assert check_audit(log.folder) == []
    return log.folder


def lines_of(folder):
    return (folder / "audit.jsonl").read_bytes().splitlines(keepends=True)


def write(folder, lines):
    (folder / "audit.jsonl").write_bytes(b"".join(lines))


def resealed(line, **changed):
    """Return an entry changed by somebody who knows how digests are made."""
    from workbench.policy._audit_check import sealed

    entry = {**json.loads(line), **changed}
    del entry["digest"]
    return json.dumps(sealed(entry), sort_keys=True, separators=(",", ":")).encode() + b"\n"


CHANGES = {
    "a changed entry": lambda lines: [lines[0], lines[1].replace(b'"number":1', b'"number":7'), *lines[2:]],
    "a changed entry with a new digest": lambda lines: [lines[0], resealed(lines[1], body={}), *lines[2:]],
    "a removed first entry": lambda lines: lines[1:],
    "a removed entry": lambda lines: [lines[0], *lines[2:]],
    "a removed last entry": lambda lines: lines[:-1],
    "two removed last entries": lambda lines: lines[:-2],
    "all entries removed": lambda _lines: [],
    "an added entry": lambda lines: [*lines, lines[-1]],
    "an added entry that follows": lambda lines: [
        *lines,
        resealed(lines[-1], seq=5, prev=json.loads(lines[-1])["digest"]),
    ],
    "a changed last entry with a new digest": lambda lines: [*lines[:-1], resealed(lines[-1], body={"number": 9})],
    "two entries swapped": lambda lines: [lines[0], lines[2], lines[1], lines[3]],
    "a cut line": lambda lines: [*lines[:-1], lines[-1][:-20]],
    "no JSON": lambda lines: [b"x\n", *lines[1:]],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_from_outside_is_found(folder, change):
    write(folder, change(lines_of(folder)))
    assert check_audit(folder)


@pytest.mark.parametrize("name", ["a removed last entry", "an added entry that follows", "all entries removed"])
def test_nothing_is_written_to_a_log_that_was_changed(folder, name):
    write(folder, CHANGES[name](lines_of(folder)))
    with pytest.raises(PolicyError, match="changed from outside"):
        AuditLog(folder).append("note", {})


def test_every_flipped_byte_is_found(folder):
    data = (folder / "audit.jsonl").read_bytes()
    for at in range(0, len(data), 7):
        (folder / "audit.jsonl").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert check_audit(folder), at


def test_a_head_that_is_gone_or_new_is_found(folder):
    (folder / "audit.sqlite").unlink()
    assert any("does not hold the head" in problem for problem in check_audit(folder))
    with pytest.raises(PolicyError, match="is gone"):
        AuditLog(folder).append("note", {})


def test_a_state_that_was_changed_is_found(tmp_path):
    desk, effects, made = guard(tmp_path / "audit", Clock()), Effects(tmp_path / "effects"), decider()
    desk.act(made.decide(call()), made.tools["crm.discount"], effects, dry_run=False)
    with sqlite3.connect(tmp_path / "audit" / "audit.sqlite") as state:
        state.execute("UPDATE approvals SET status = 'approved'")
    assert any("is approved there; the log says pending" in problem for problem in check_audit(tmp_path / "audit"))


# ---- crashes ---------------------------------------------------------------------------------------

CRASHES = """
import json, os, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from policy_desk import Effects, call, decider
from workbench.policy import AuditLog, Clock, Guard


def dies(folder, effects, place, repeatable, nth):
    desk, made = Guard("desk", AuditLog(Path(folder), Clock())), decider()
    if place == "commit":
        calls, keep = [], AuditLog._write

        def write(self, *given):
            calls.append(given)
            if len(calls) == nth:
                os._exit(9)
            keep(self, *given)

        AuditLog._write = write
    effects = Effects(effects, repeatable=repeatable, dies=place)
    asked = desk.act(made.decide(call()), made.tools["crm.discount"], effects, dry_run=False)
    if asked.status == "pending":
        desk.approvals.approve(asked.approval.id, by="Mia", role="manager")
        if place == "approved":
            os._exit(9)
        desk.act(made.decide(call()), made.tools["crm.discount"], effects, dry_run=False)


decider().decide(call())  # what is imported for it, is imported once
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            dies(**json.loads(line))
        finally:
            os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def crashing():
    """A process of one thread, which starts another for every call that is to die: it is imported once."""
    command = [sys.executable, "-c", CRASHES.format(here=str(HERE))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def die(crashing, tmp_path):
    """Run a call in a process of its own that dies at a place; return guard and effects to go on with."""

    def run(place, *, repeatable=False, nth=0):
        given = {"folder": str(tmp_path / "audit"), "effects": str(tmp_path / "effects")}
        crashing.stdin.write(json.dumps({**given, "place": place, "repeatable": repeatable, "nth": nth}) + "\n")
        crashing.stdin.flush()
        assert crashing.stdout.readline() == "9\n"
        return guard(tmp_path / "audit", Clock()), Effects(tmp_path / "effects", repeatable=repeatable)

    return run


def go_on(desk, effects):
    made = decider()
    return desk.act(made.decide(call()), made.tools["crm.discount"], effects, dry_run=False)


def test_a_crash_between_approval_and_execution_runs_once_afterwards(die):
    desk, effects = die("approved")
    assert effects.done == []
    assert go_on(desk, effects).status == "done"
    assert go_on(desk, effects).status == "pending"
    assert len(effects.done) == 1
    assert check_audit(desk.log.folder) == []


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_crash_while_it_is_carried_out_never_sends_it_again_where_the_source_cannot_tell(die, dies):
    desk, effects = die(dies)
    before = list(effects.done)
    assert [one["tool"] for one in desk.unfinished()] == ["crm.discount"]
    settled = go_on(desk, effects)
    assert settled.status == "unknown"
    assert "look into the source" in settled.reason
    assert effects.done == before
    again = go_on(desk, effects)  # a person is asked anew, and told
    assert again.status == "pending"
    assert "the end of an earlier call with the same arguments is not known" in again.plan
    ends = [entry["body"]["result"] for entry in desk.log.read() if entry["kind"] == "execution finished"]
    assert ends == ["unknown"]
    assert check_audit(desk.log.folder) == []


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_crash_while_it_is_carried_out_is_finished_by_its_key_where_the_source_can_tell(die, dies):
    desk, effects = die(dies, repeatable=True)
    assert go_on(desk, effects).status == "done"
    assert len(effects.done) == 1
    assert go_on(desk, effects).status == "pending"
    assert len(effects.done) == 1
    assert check_audit(desk.log.folder) == []


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_crash_between_the_state_and_the_file_loses_no_entry(die, nth):
    # 1: requested, 2: approved, 3: started, 4: finished.
    desk, effects = die("commit", nth=nth)
    # Sound before anything mends it: the entry is known, and stands in the head.
    assert check_audit(desk.log.folder) == []
    ended = go_on(desk, effects)
    assert ended.status == {1: "pending", 2: "done", 3: "unknown", 4: "pending"}[nth]
    assert len(effects.done) == {1: 0, 2: 1, 3: 0, 4: 1}[nth]
    assert check_audit(desk.log.folder) == []
    kinds = [entry["kind"] for entry in desk.log.read()]
    assert kinds[: min(nth, 3)] == ["approval requested", "approval given", "execution started"][: min(nth, 3)]


def test_a_torn_line_is_written_anew(folder):
    with sqlite3.connect(folder / "audit.sqlite") as state:
        state.execute("UPDATE head SET written = 0")
    write(folder, CHANGES["a cut line"](lines_of(folder)))
    AuditLog(folder).append("note", {"number": 4})
    assert check_audit(folder) == []
    assert [entry["body"]["number"] for entry in AuditLog(folder).read()] == [0, 1, 2, 3, 4]
