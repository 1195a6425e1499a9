"""Records of one system name those of another by e-mail or domain: pulled in any order, followed in both directions."""

import json

import pytest
import yaml
from test_connectors_files import write_lines

from workbench import api

CRM = {
    "name": "crm",
    "type": "files",
    "root": "crm",
    "streams": [
        {
            "name": "contacts",
            "path": "contacts.jsonl",
            "format": "jsonl",
            "key": ["/id"],
            "natural_keys": {"email": {"path": "/Email", "transform": "email"}},
        },
        {
            "name": "accounts",
            "path": "accounts.jsonl",
            "format": "jsonl",
            "key": ["/id"],
            "natural_keys": {"domain": {"path": "/Website", "transform": "domain"}},
        },
    ],
}
DESK = {
    "name": "desk",
    "type": "files",
    "root": "desk",
    "streams": [
        {
            "name": "tickets",
            "path": "tickets.jsonl",
            "format": "jsonl",
            "key": ["/id"],
            "links": [
                {"name": "asker", "path": "/from", "transform": "email", "by": "email", "to": "crm.contacts"},
                {"name": "firm", "path": "/from", "transform": "domain", "by": "domain", "to": "crm.accounts"},
                {"name": "named", "path": "/text", "find": "email", "by": "email", "to": "crm.contacts"},
            ],
        }
    ],
}
for link in DESK["streams"][0]["links"]:
    link["inverse"] = {"asker": "asked", "firm": "tickets", "named": "mentioned_in"}[link["name"]]
SPEC = {
    "budget_tokens": 2_000,
    "entities": {
        "ticket": {"stream": "desk.tickets", "keys": ["id"]},
        "contact": {"stream": "crm.contacts", "keys": ["id"]},
        "account": {"stream": "crm.accounts", "keys": ["id"]},
    },
    "sections": [
        {"name": "ticket", "of": "ticket", "required": True},
        {"name": "contact", "of": "contact", "required": True},
        {"name": "account", "of": "account", "required": True},
        {"name": "asker", "of": "ticket", "follow": ["asker"]},
        {"name": "firm", "of": "ticket", "follow": ["firm"]},
        {"name": "asked", "of": "contact", "follow": ["asked"]},
        {"name": "firm_tickets", "of": "account", "follow": ["tickets"]},
    ],
}
CONTACTS = [
    {"id": "C1", "Email": "Ana.Li@X.com", "city": "Porto"},
    {"id": "C2", "Email": "bo@y.com", "city": "Lund"},
    {"id": "C3", "Email": None, "city": "Faro"},
    {"id": "C4", "Email": "no address", "city": "Oslo"},
]
ACCOUNTS = [{"id": "A1", "Website": "https://www.x.com/home", "sector": "steel"}]
TICKETS = [
    {"id": "T1", "from": "Ana Li <ana.li@x.com>", "text": "ask BO@y.com or no@one.com", "topic": "invoice"},
    {"id": "T2", "from": "no@one.com", "text": "", "topic": "parcel"},
    {"id": "T3", "from": None, "topic": "nothing"},
]


def lines(path, values):
    path.parent.mkdir(exist_ok=True)
    write_lines(path, *[json.dumps(value) for value in values])


@pytest.fixture
def project(tmp_path):
    (tmp_path / "workbench.toml").write_text('name = "both"\n')
    for manifest in (CRM, DESK):
        folder = tmp_path / "connectors" / manifest["name"]
        folder.mkdir(parents=True)
        (folder / "manifest.yaml").write_text(yaml.safe_dump({"$schema": "workbench/manifest/v1", **manifest}))
    folder = tmp_path / "contexts" / "help"
    folder.mkdir(parents=True)
    (folder / "context.yaml").write_text(yaml.safe_dump({"$schema": "workbench/context-spec/v1", **SPEC}))
    lines(tmp_path / "crm/contacts.jsonl", CONTACTS)
    lines(tmp_path / "crm/accounts.jsonl", ACCOUNTS)
    lines(tmp_path / "desk/tickets.jsonl", TICKETS)
    with api.open(tmp_path) as opened:
        yield opened


def pull_all(project, *names):
    for name in names:
        project.pull(name).require_complete()


def targets(project, urn, name):
    return [link.target for link in project.store.links_from(urn, name)]


BOTH = pytest.mark.parametrize("order", [("crm", "desk"), ("desk", "crm"), ("desk", "crm", "desk", "crm")])


@BOTH
def test_a_link_by_e_mail_or_domain_leads_to_the_record_whoever_was_pulled_first(project, order):
    pull_all(project, *order)
    assert targets(project, "desk:tickets/T1", "asker") == ["crm:contacts/C1"]
    assert targets(project, "desk:tickets/T1", "firm") == ["crm:accounts/A1"]
    assert project.store.links_to("crm:contacts/C1", "asker", stream="desk.tickets") == ["desk:tickets/T1"]
    assert project.store.links_to("crm:accounts/A1", "firm", stream="desk.tickets") == ["desk:tickets/T1"]


@BOTH
def test_a_view_follows_the_link_in_both_directions(project, order):
    pull_all(project, *order)
    task = project.task("help")
    asked = task.build(entities={"ticket": "T1"})
    assert "city: Porto" in asked.spans_of("crm:contacts/C1")
    assert "sector: steel" in asked.spans_of("crm:accounts/A1")
    assert "topic: invoice" in task.build(entities={"contact": "C1"}).spans_of("desk:tickets/T1")
    assert "topic: invoice" in task.build(entities={"account": "A1"}).spans_of("desk:tickets/T1")
    assert "Lund" not in asked.text


@BOTH
def test_a_mention_in_a_text_leads_to_who_has_the_address(project, order):
    pull_all(project, *order)
    assert targets(project, "desk:tickets/T1", "named") == ["crm:contacts/C2", "crm:contacts/@email=no@one.com"]


def test_what_nobody_has_stays_dangling_and_breaks_no_view(project):
    pull_all(project, "crm", "desk")
    assert targets(project, "desk:tickets/T2", "asker") == ["crm:contacts/@email=no@one.com"]
    assert targets(project, "desk:tickets/T3", "asker") == []
    context = project.task("help").build(entities={"ticket": "T2"})
    assert context.status == "found"
    assert "topic: parcel" in context.text
    assert "Porto" not in context.text


def test_a_key_that_is_none_is_told_and_the_record_kept(project):
    receipt = project.pull("crm").streams[0]
    assert (receipt.new, receipt.refused_count) == (4, 0)
    assert receipt.notes == ("natural key email: a value at /Email cannot be a key, so it links to nothing (1 times)",)


def test_two_who_have_one_address_are_both_meant(project, tmp_path):
    lines(tmp_path / "crm/contacts.jsonl", [*CONTACTS, {"id": "C5", "Email": "ana.li@x.com", "city": "Rome"}])
    pull_all(project, "desk", "crm")
    assert targets(project, "desk:tickets/T1", "asker") == ["crm:contacts/C1", "crm:contacts/C5"]
    text = project.task("help").build(entities={"ticket": "T1"}).text
    assert "Porto" in text
    assert "Rome" in text


def test_a_new_address_moves_the_link_without_another_pull_of_who_links(project, tmp_path):
    pull_all(project, "crm", "desk")
    changed = [{**CONTACTS[0], "Email": "ana@new.com"}, {**CONTACTS[1], "Email": "ana.li@x.com"}, *CONTACTS[2:]]
    lines(tmp_path / "crm/contacts.jsonl", changed)
    pull_all(project, "crm")
    assert targets(project, "desk:tickets/T1", "asker") == ["crm:contacts/C2"]
    assert "city: Lund" in project.task("help").build(entities={"ticket": "T1"}).text
