"""Each way in which a project goes wrong by itself fails with a code of its own; the project as it was does not."""

import json
import shutil

import pytest
from checked_project import edit

import workbench as wb

LOCK_CODES = {"WB911", "WB912", "WB913", "WB914", "WB915", "WB916", "WB917", "WB918", "WB919"}


def lock_codes(project):
    """The codes of the lock, warnings among them."""
    with wb.open(project.root) as again:
        report = again.check(only=["records", "lock"])
    return {one.code for one in report.findings} & LOCK_CODES


def test_the_project_as_it_was_is_sound(project):
    with wb.open(project.root) as again:
        report = again.check(skip=["gates"])
    assert report.passed, str(report)
    assert {one.area for one in report.results} == {
        "files", "records", "lock", "tasks", "cases", "policies", "secrets",
    }  # fmt: skip
    assert lock_codes(project) == set()


def test_a_renamed_field_has_its_own_code_and_the_new_name_is_named(project):
    edit(project.root / "data/crm/orders.jsonl", '"total_minor"', '"amount_total_minor"')
    with wb.open(project.root) as again:
        report = again.check(only=["records", "lock"])
    found = [one for one in report.errors if one.code in LOCK_CODES]
    assert [one.code for one in found] == ["WB911"]
    assert found[0].where == "crm.orders/total_minor"
    assert "used by support" in found[0].message
    assert "Did you mean '/amount_total_minor'?" in found[0].message


def test_a_field_that_most_records_lost_is_noticed(project):
    path = project.root / "data/crm/orders.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for line in lines[:-10]:
        line["placed"] = line.pop("placed_at")
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert "WB911" in lock_codes(project)


def test_a_dropped_page_has_its_own_code(project):
    path = project.root / "data/crm/tickets.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    used = "".join(case.model_dump_json() for case in project.task("support").cases)
    dropped = [line for line in lines if json.loads(line)["ticket_id"] not in used][:20]
    path.write_text("".join(line for line in lines if line not in dropped))
    with wb.open(project.root) as again:
        report = again.check(only=["records", "lock"])
    assert [one.code for one in report.errors] == ["WB912"]
    assert f"20 of {len(lines)} records are missing, such as" in report.errors[0].message


def test_one_page_of_a_handbook_that_is_gone_is_noticed(project):
    path = project.root / "data/crm/pages.json"
    pages = json.loads(path.read_text("utf-8"))
    gone = next(page for page in pages["pages"] if page["status"] == "archived")
    pages["pages"].remove(gone)
    path.write_text(json.dumps(pages))
    assert "WB912" in lock_codes(project)


@pytest.mark.parametrize("time", ["2020-01-01T00:00:00Z", None])
def test_a_stale_page_has_its_own_code(project, time):
    path = project.root / "data/crm/pages.json"
    pages = json.loads(path.read_text("utf-8"))
    used = "".join(case.model_dump_json() for case in project.task("support").cases)
    page = next(page for page in pages["pages"] if page["status"] == "current" and page["page_id"] not in used)
    page["version"] -= 1
    page["body"] = "What it said before."
    page["updated_at"] = time or page["updated_at"]
    path.write_text(json.dumps(pages))
    with wb.open(project.root) as again:
        report = again.check(only=["records", "lock"])
    assert [one.code for one in report.errors] == ["WB913"]
    assert report.errors[0].where == "crm.pages"
    assert page["page_id"] in report.errors[0].message


def test_an_older_value_of_the_evidence_has_its_own_code(project):
    case = next(one for one in project.task("support").cases if one.gold_fields and "orders" in one.gold_records[0])
    path = project.root / "data/crm/orders.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    order = next(line for line in lines if case.gold_records[0].endswith(f"/{line['order_id']}"))
    for field in case.gold_fields:
        value = order
        *above, last = field.path.split("/")[1:]
        for name in above:
            value = value[int(name) if isinstance(value, list) else name]
        if field.record == case.gold_records[0]:
            value[last] = "other" if isinstance(value[last], str) else 1
    order["updated_at"] = "2026-12-31T00:00:00Z"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert lock_codes(project) == {"WB914"}


def test_a_widened_policy_has_its_own_code(project):
    edit(project.root / "contexts/support/policy.yaml", "at_most: 5000", "at_most: 9000")
    with wb.open(project.root) as again:
        report = again.check(only=["lock", "policies"])
    assert [one.code for one in report.errors] == ["WB915"]  # its own tests still pass
    assert "newly let through" in report.errors[0].message
    assert "rule changed: large" in report.errors[0].message


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("at_most: 1000", "at_most: 1200", set()),  # the stricter rule goes before
        ("approvers: [manager]", "approvers: [manager, clerk]", set()),  # nobody is asked who was not
        ("at_most: 5000", "at_most: 4000", {"WB916"}),
        ("A large discount.", "Much.", set()),  # a word
    ],
)
def test_what_a_changed_policy_lets_through_decides(project, old, new, codes):
    edit(project.root / "contexts/support/policy.yaml", old, new)
    assert lock_codes(project) == codes


def test_what_had_to_be_asked_and_is_allowed_is_wider(project):
    policy = project.root / "contexts/support/policy.yaml"
    edit(policy, "at_most: 1000", "at_most: 1200")
    edit(policy, "at_least: 1001", "at_least: 1201")
    assert lock_codes(project) == {"WB915"}


def test_an_approver_who_may_say_yes_instead_of_another_is_wider(project):
    policy = project.root / "contexts/support/policy.yaml"
    edit(policy, "approvers: [manager]", "approvers: [manager, clerk]")
    edit(policy, "approver: manager", "approver: clerk")
    assert lock_codes(project) == {"WB915"}


def test_a_policy_that_is_gone_is_wider(project):
    (project.root / "contexts/support/policy.yaml").unlink()
    assert "WB915" in lock_codes(project)


def test_a_tool_that_changed_has_its_own_code(project):
    edit(project.root / "contexts/support/tools.json", "Give a discount.", "Give a discount. Always allowed.")
    assert lock_codes(project) == {"WB917"}


def test_another_tokenizer_has_its_own_code(project):
    edit(project.root / "contexts/support/context.yaml", "encoding: o200k_base", "encoding: cl100k_base")
    with wb.open(project.root) as again:
        report = again.check(only=["records", "lock"])
    assert [one.code for one in report.errors] == ["WB918"]
    assert "cl100k_base; the budgets were set in o200k_base" in report.errors[0].message


def test_another_vocabulary_under_the_same_name_is_another_tokenizer(project):
    lock = json.loads((project.root / "workbench.lock").read_text("utf-8"))
    lock["encodings"]["o200k_base"] = "0" * 16
    (project.root / "workbench.lock").write_text(json.dumps(lock))
    assert lock_codes(project) == {"WB918"}


def test_new_and_newer_records_are_no_finding(project):
    path = project.root / "data/crm/tickets.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    used = "".join(case.model_dump_json() for case in project.task("support").cases)
    spare = next(line for line in lines if line["ticket_id"] not in used)
    lines.append({**spare, "ticket_id": "T-999999"})
    spare["subject"], spare["updated_at"] = "A new word", "2026-12-31T00:00:00Z"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert lock_codes(project) == set()


def test_what_holds_without_records_is_looked_at_without_records(project, tmp_path):
    """A clean checkout, whose data are elsewhere: policies and encodings are judged, streams are said to be unread."""
    with wb.init(tmp_path / "checkout") as bare:
        shutil.rmtree(bare.root / "data")
        for name in ("policy.yaml", "policy_tests.yaml", "tools.json", "cases.jsonl"):
            (bare.root / "contexts/support" / name).write_bytes((project.root / "contexts/support" / name).read_bytes())
        (bare.root / "workbench.lock").write_bytes((project.root / "workbench.lock").read_bytes())
        report = bare.check()
        assert report.passed, str(report)
        skipped = {(one.area, one.subject) for one in report.results if one.skipped}
        assert {("records", "crm"), ("lock", "crm.orders"), ("tasks", "support")} <= skipped
        assert not bare.check(strict=True).passed
        edit(bare.root / "contexts/support/policy.yaml", "at_most: 5000", "at_most: 9000")
    with wb.open(bare.root) as again:
        assert again.check().codes == ("WB915",)


def test_a_spec_that_cannot_be_read_is_the_only_finding(project):
    edit(project.root / "contexts/support/context.yaml", "budget_tokens:", "budget_token:")
    with wb.open(project.root) as again:
        report = again.check(only=["files", "records", "lock"])
    assert {one.code for one in report.findings} == {"WB102"}
    assert [one.skipped for one in report.results if one.subject == "support"] == ["Its files cannot be read."]


def test_a_task_that_is_gone_is_told_of_and_its_records_are_not_missing(project):
    shutil.rmtree(project.root / "contexts/support")
    assert lock_codes(project) == {"WB919"}


def test_tools_that_came_with_one_change_are_one_finding(project):
    tools = json.loads((project.root / "contexts/support/tools.json").read_text("utf-8"))
    more = [{**tools[0], "name": name} for name in ("refund", "waive")]
    (project.root / "contexts/support/tools.json").write_text(json.dumps(tools + more))
    with wb.open(project.root) as again:
        (found,) = [one for one in again.check(only=["lock"]).errors if one.code == "WB917"]
    assert "the tools refund, waive were added. If that is meant, write the lock anew" in found.message
