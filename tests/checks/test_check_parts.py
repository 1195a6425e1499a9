"""Each part of a check: what it finds, with which code, and what it says when it did not look."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from shutil import copytree
from xml.etree import ElementTree

import pytest
from checked_project import edit

import workbench as wb
from workbench.checks import (
    AREAS,
    CODES,
    Checked,
    CheckReport,
    Finding,
    LockedTask,
    ProjectLock,
    accept_warnings,
    known_codes,
    write_lock,
)
from workbench.cli import main
from workbench.errors import ConfigError, UnknownNameError
from workbench.project import Accepted


def codes(project, *areas, **options):
    with wb.open(project.root) as again:
        report = again.check(only=areas, **options)
    return [one.code for one in report.findings]


# ---- files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "said"),
    [
        ("connectors/crm/manifest.yaml", "name: orders", "nam: orders", "WB101", "'nam' is not a key here"),
        ("contexts/support/context.yaml", "budget_tokens:", "budget_token:", "WB102", "Did you mean 'budget_tokens'?"),
        ("contexts/support/policy.yaml", "effect: allow", "effect: alow", "WB104", "'alow' does not fit"),
        ("contexts/support/policy_tests.yaml", "expect: allow", "expect: yes", "WB104", "'yes' does not fit"),
        ("contexts/support/cases.jsonl", '"hops"', '"hop"', "WB100", "hop"),
        ("workbench.lock", '"streams"', '"stream"', "WB100", "stream"),
    ],
)
def test_a_file_that_does_not_fit_its_schema_is_told_with_its_place(project, file, old, new, code, said):
    edit(project.root / file, old, new)
    with wb.open(project.root) as again:
        report = again.check(only=["files"])
    assert report.codes == (code,)
    assert report.errors[0].where == file
    assert said in report.errors[0].message
    assert str(project.root) not in report.errors[0].message


def test_a_broken_file_does_not_hide_the_others(project):
    edit(project.root / "contexts/support/policy.yaml", "effect: allow", "effect: alow")
    edit(project.root / "connectors/crm/manifest.yaml", "name: orders", "nam: orders")
    assert sorted(codes(project, "files")) == ["WB101", "WB104"]


def test_a_wrong_workbench_toml_is_a_mistake_of_the_call(project, capsys):
    edit(project.root / "workbench.toml", "name =", "nam =")
    assert main(["-C", str(project.root), "check"]) == 2
    assert "error[WB100]" in capsys.readouterr().err


# ---- records and tasks -------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_whole_is_told(project):
    path = project.root / "data/crm/orders.jsonl"
    path.write_text(path.read_text("utf-8") + "{broken\n")
    assert codes(project, "records") == ["WB903"]


def test_required_sections_that_do_not_fit_are_told_with_the_case(project):
    path = project.root / "contexts/support/context.yaml"
    edit(path, "budget_tokens: 1000", "budget_tokens: 3")
    with wb.open(project.root) as again:
        report = again.check(only=["tasks"])
    assert set(report.codes) == {"WB400"}
    assert report.errors[0].where.startswith("contexts/support/cases.jsonl: ")
    assert len(report.errors) <= 6  # five, and how many more


def test_a_link_that_does_not_exist_is_told(project):
    edit(project.root / "contexts/support/context.yaml", "follow: [orders]", "follow: [ordres]", count=1)
    assert "WB102" in codes(project, "tasks") or "WB103" in codes(project, "tasks")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"gold_records": ["crm:orders/none"], "gold_fields": [{"record": "crm:orders/none", "path": "/a"}]}, "WB981"),
        ({}, "WB984"),
        ({"answer": "nothing of it"}, "WB982"),
    ],
)
def test_cases_are_looked_at(project, change, code):
    path = project.root / "contexts/support/cases.jsonl"
    lines = path.read_text("utf-8").splitlines()
    case = next(one for one in map(json.loads, lines) if one["answer_type"] == "string" and one["gold_records"])
    path.write_text("\n".join([*lines, json.dumps({**case, **change, "id": f"{case['id']}-x"})]) + "\n")
    assert code in codes(project, "cases")


# ---- policies and vetting ----------------------------------------------------------------------------------


def test_policy_tests_are_run(project):
    edit(project.root / "contexts/support/policy_tests.yaml", "expect: allow", "expect: deny")
    assert "WB921" in codes(project, "policies")


def test_a_policy_without_tests_is_doubtful(project):
    (project.root / "contexts/support/policy_tests.yaml").unlink()
    assert codes(project, "policies") == ["WB923"]


def test_a_vetting_is_good_until_something_changes_or_it_ends(project):
    project.task("support").vet(reviewer="Ana Lima", comparison=project.task("support").compare(arms=["view"]))
    assert codes(project, "vetting") == []
    path = project.root / "contexts/support/vetting.json"
    vetting = json.loads(path.read_text("utf-8"))
    vetting["expires"] = (datetime.now(UTC).date() + timedelta(days=3)).isoformat()
    path.write_text(json.dumps(vetting))
    assert codes(project, "vetting") == ["WB932"]
    edit(project.root / "contexts/support/tools.json", "Give a discount.", "Give any discount.")
    with wb.open(project.root) as again:
        report = again.check(only=["vetting"])
    assert report.codes == ("WB931",)
    assert "The tool discount was changed since." in report.errors[0].message


def test_what_came_with_the_workbench_is_not_vouched_for_in_place(project):
    task = project.task("quote-to-cash")
    with pytest.raises(ConfigError, match=r"this task came with the workbench\. Copy .*quote-to-cash to"):
        task.vet(reviewer="Ana Lima")
    assert not (task.folder / "vetting.json").exists()


def test_a_signature_of_another_vetting_is_told(project, tmp_path):
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True, capture_output=True)
    task = project.task("support")
    task.vet(reviewer="Ana Lima", comparison=task.compare(arms=["view"]), key=key)
    assert codes(project, "vetting") == []
    edit(project.root / "contexts/support/vetting.json", "Ana Lima", "Bo Ek")
    assert codes(project, "vetting") == ["WB933"]


# ---- bundles, secrets, gates -------------------------------------------------------------------------------


def test_bundles_are_verified_wherever_they_lie(project):
    task = project.task("support")
    task.export(project.root / "out" / "support", draft=True, comparison=task.compare(arms=["view"]))
    assert codes(project, "bundles") == []
    edit(project.root / "contexts/support/context.yaml", "budget_tokens: 1000", "budget_tokens: 900")
    assert codes(project, "bundles") == ["WB942"]
    edit(project.root / "out/support/context/spec.json", "o200k_base", "o200k_bass")
    assert set(codes(project, "bundles")) == {"WB941"}


def test_gates_are_judged_on_the_interval(project):
    settings = project.root / "workbench.toml"
    text = settings.read_text("utf-8")
    settings.write_text(f'{text}\n[check]\nfail_under = ["view.answerable=0.01"]\n')
    assert codes(project, "gates") == []
    settings.write_text(f'{text}\n[check]\nfail_under = ["view.tokens_mean=1"]\n')
    assert codes(project, "gates") == ["WB971"]
    settings.write_text(f'{text}\n[check]\nfail_under = ["view.anserable=1"]\n[check.tasks.suport]\nfail_under = []\n')
    assert codes(project, "gates") == ["WB103", "WB103"]


def test_a_task_may_have_gates_of_its_own(project):
    settings = project.root / "workbench.toml"
    more = '\n[check]\nfail_under = ["view.tokens_mean=1"]\n[check.tasks.support]\nfail_under = []\n'
    settings.write_text(settings.read_text("utf-8") + more)
    assert codes(project, "gates") == []


def test_secrets_are_found_and_never_shown(project):
    token = "ghp_" + "Ab1" * 12
    (project.root / "notes.md").write_text(f"one\ntoken: {token}\n")
    with wb.open(project.root) as again:
        report = again.check(only=["secrets"])
    assert report.codes == ("WB961",)
    assert report.errors[0].where == "notes.md:2"
    for shown in (str(report), report.to_json(), report.junit_xml(), report.markdown(), report._repr_html_()):
        assert token not in shown
    settings = project.root / "workbench.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[check]\nnot_secret = ["notes.*"]\n')
    assert codes(project, "secrets") == []


# ---- the report --------------------------------------------------------------------------------------------


def test_every_code_has_a_level_and_says_what_to_do():
    for code, one in CODES.items():
        assert one.area in (*AREAS, "any"), code
        assert one.says.endswith("."), code
        assert one.todo.endswith("."), code
    assert "WB400" in known_codes()


def report(strict=False):
    hostile = "<b>&'\"]]> | `x` \x00\x1b[2J"
    results = (
        Checked("files", "a.yaml"),
        Checked("files", "b.yaml", (Finding("WB102", "b.yaml", hostile), Finding.of("WB910", "b.yaml", hostile))),
        Checked("lock", "workbench.lock", (Finding.of("WB910", "workbench.lock", "none."),)),
        Checked("notebooks", "x.ipynb", skipped="nbval is not installed."),
    )
    return CheckReport("shop", results, strict=strict)


def test_junit_says_what_failed_and_what_was_skipped():
    tree = ElementTree.fromstring(report().junit_xml())  # noqa: S314 - our own
    suites = {one.get("name"): (one.get("tests"), one.get("failures"), one.get("skipped")) for one in tree}
    assert suites == {"files": ("2", "1", "0"), "lock": ("1", "0", "0"), "notebooks": ("1", "0", "1")}
    strict = ElementTree.fromstring(report(strict=True).junit_xml())  # noqa: S314 - our own
    assert [one.get("failures") for one in strict] == ["1", "1", "0"]


def test_markup_in_a_finding_is_text():
    markdown = report().markdown()
    assert "<b>" not in markdown.replace("\\<b\\>", "")
    assert "\\| \\`x\\`" in markdown
    assert "<b>" not in report()._repr_html_()


def test_json_and_text_say_the_same():
    body = json.loads(report().to_json())
    assert (body["passed"], body["errors"], body["warnings"], body["codes"]) == (False, 1, 2, ["WB102"])
    assert "1 error, 2 warnings; 1 not looked at" in str(report())
    assert "skipped[WB902] notebooks: x.ipynb: nbval is not installed." in str(report())


def accepted(project, *rules, strict=True):
    """Check the parts `lock` and `files` of a project without a lock that accepts these warnings."""
    (project.root / "workbench.lock").unlink()
    (project.root / "workbench.toml").write_text(
        'name = "shop"\n' + "".join(f"[[check.accepted]]\n{one}\n" for one in rules)
    )
    with wb.open(project.root) as again:
        return again.check(only=["files", "lock"], strict=strict)


def test_an_accepted_warning_is_told_and_fails_nothing(project):
    report = accepted(project, 'code = "WB910"\nwhere = "workbench.*"\nwhy = "It is young."')
    assert report.passed
    assert [(one.code, one.level) for one in report.findings] == [("WB910", "accepted")]
    assert report.findings[0].message.endswith("Accepted: It is young.")
    assert "0 errors, 0 warnings, 1 accepted;" in str(report)
    assert 'failures="1"' not in report.junit_xml()


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('code = "WB910"\nwhere = "contexts/*"\nwhy = "x"', "no WB910 is found at 'contexts/*'"),
        ('code = "WB912"\nwhy = "x"', "WB912 is no warning of a check"),
        ('code = "WB999"\nwhy = "x"', "WB999 is no warning of a check"),
    ],
)
def test_an_acceptance_of_nothing_is_told(project, rule, says):
    report = accepted(project, rule)
    found = [one for one in report.findings if one.code == "WB904"]
    assert [one.where for one in found] == ["workbench.toml: check.accepted[0]"]
    assert says in found[0].message
    assert not report.passed


def test_nothing_is_said_of_an_acceptance_whose_part_was_not_made(project):
    report = accepted(project, 'code = "WB806"\nwhy = "x"', 'code = "WB910"\nwhy = "y"')
    assert report.passed, str(report)


def test_brackets_of_a_place_are_no_pattern():
    rule = Accepted(code="WB804", where="a.yaml: sections[3].limit", why="x")
    here, there = (
        Checked("tasks", "a", (Finding("WB804", f"a.yaml: sections[{n}].limit", "m", "warning"),)) for n in (3, 13)
    )
    levels = [one.level for result in accept_warnings([here, there], [rule]) for one in result.findings]
    assert levels == ["accepted", "warning"]


def test_a_part_that_there_is_not_is_refused(project):
    with pytest.raises(UnknownNameError, match=r"'secret' is not a part of a check\. .*Did you mean 'secrets'\?"):
        project.check(only=["secret"])


def test_a_lock_is_not_written_over_records_that_are_not_there(tmp_path):
    with wb.init(tmp_path / "bare") as bare, pytest.raises(ConfigError, match="never pulled"):
        bare.write_lock()


# ---- the command -------------------------------------------------------------------------------------------


def test_the_command_writes_reports_and_tells_by_its_exit_code(project, tmp_path, capsys):
    call = ["-C", str(project.root), "check", "--only", "lock,policies"]
    junit, markdown = tmp_path / "check.xml", tmp_path / "check.md"
    assert main([*call, "--junit", str(junit), "--markdown", str(markdown)]) == 0
    assert "passed: 0 errors" in capsys.readouterr().out
    edit(project.root / "contexts/support/policy.yaml", "at_most: 5000", "at_most: 9000")
    assert main([*call, "--junit", str(junit), "--markdown", str(markdown), "--json"]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["codes"] == ["WB915"]
    assert "failed: 1 error," in out.err
    assert "WB915" in junit.read_text("utf-8")
    assert "WB915" in markdown.read_text("utf-8")
    assert main([*call, "--only", "everything"]) == 2
    assert main([*call, "--junit", str(tmp_path / "none" / "x.xml")]) == 2


def test_writing_the_lock_anew_takes_what_is_there_for_right(project, capsys):
    edit(project.root / "contexts/support/policy.yaml", "at_most: 5000", "at_most: 9000")
    before = (project.root / "workbench.lock").read_text("utf-8")
    assert main(["-C", str(project.root), "check", "--write-lock", "--only", "lock"]) == 0
    after = (project.root / "workbench.lock").read_text("utf-8")
    assert before.count("\n") == after.count("\n")
    changed = [line for line, other in zip(before.splitlines(), after.splitlines(), strict=True) if line != other]
    assert len(changed) == 1  # a diff that a person can read
    edit(project.root / "contexts/support/policy.yaml", "effect: allow", "effect: alow")
    assert main(["-C", str(project.root), "check", "--write-lock"]) == 1
    assert "was not written" in capsys.readouterr().err


def test_a_lock_holds_the_policy_of_quote_to_cash_whole(tmp_path):
    """Its facts lead from one to the next, and the lock writes them sorted."""
    with wb.init(tmp_path / "desk") as project:
        shipped = project.task("quote-to-cash").folder
        for name in ("connectors/salesforce", "contexts/quote-to-cash"):
            copytree(shipped.parents[1] / name, project.root / name)
        task = project.task("quote-to-cash")
        policy = task.governed.policy.model_dump(mode="json", by_alias=True)
        tools = dict(task.tools.lock())
        lock = ProjectLock(
            encodings={}, tasks={"quote-to-cash": LockedTask(encoding="o200k_base", policy=policy, tools=tools)}
        )
        write_lock(project.root / "workbench.lock", lock)
        found = [one.code for one in project.check(only=["lock"]).findings]
        assert "WB915" not in found
        assert "WB917" not in found
        edit(project.root / "contexts/quote-to-cash/policy.yaml", "at_most: 10}", "at_most: 12}")
        edit(project.root / "contexts/quote-to-cash/policy.yaml", "at_least: 11}", "at_least: 13}")
    assert "WB915" in codes(project, "lock")
