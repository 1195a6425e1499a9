"""Salesforce: the shipped manifest against a scripted org on loopback."""

import base64
import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from memory_store import MemoryStore
from scripted_source import Script, serving
from shipped_connector import fixtures, links, pulled, shipped

from workbench.connectors._http_credentials import BearerAuth, Secret
from workbench.errors import AuthError

DATA = "/services/data/v67.0"
STREAMS = ("users", "accounts", "contacts", "opportunities", "quotes")


@pytest.fixture(autouse=True)
def token(monkeypatch, request):
    # Another one for each test: what is left of a quota is known for a credential, in the whole process.
    monkeypatch.setenv("SALESFORCE_TOKEN", f"00D-not-a-real-token-{request.node.name}")


class Org(Script):
    """A script that tells queries apart by the object they are about."""

    def answer(self, asked):
        # The resource answers with and without a slash at its end.
        asked.path = asked.path.rstrip("/")
        query = asked.query.get("q", "")
        if isinstance(asked.body, dict) and "compositeRequest" in asked.body:
            inner = asked.body["compositeRequest"][0]["url"]
            query = parse_qs(urlsplit(inner).query)["q"][0]
        found = re.search(r" FROM (\w+)", query)
        if found:
            asked.query["object"] = found[1]
        return super().answer(asked)

    def queries(self):
        return [one.query["q"] for one in self.asked if "q" in one.query]


def org(*names):
    return Org(fixtures("salesforce", *names).exchanges)


def manifest(address, streams=STREAMS):
    return shipped("salesforce", address, streams=streams, auth=BearerAuth(token=Secret(env="SALESFORCE_TOKEN")))


def queried(script):
    """What was asked but for descriptions."""
    return [one for one in script.asked if not one.path.endswith("/describe")]


@pytest.fixture
def sales(tmp_path):
    """A pull of everything: receipts, store, what was asked, and how to pull again."""
    script = org("pull")
    with serving(script) as address:
        found = manifest(address)
        receipts, store = pulled(found, tmp_path)
        yield receipts, store, script, lambda **options: pulled(found, tmp_path, store, **options)


def test_every_object_is_read_and_one_that_is_switched_off_is_on_the_receipt(sales):
    receipts, _, _, _ = sales
    assert {name: (r.complete, r.deleted) for name, r in receipts.items()} == {
        "users": ("complete", 0),
        "accounts": ("complete", 0),
        "contacts": ("complete", 0),
        "opportunities": ("complete", 0),
        "quotes": ("partial", 0),
    }
    assert "The requested resource does not exist" in receipts["quotes"].why
    assert receipts["opportunities"].source_count == 3
    assert receipts["opportunities"].quota == "api-usage 19 of 15000"


def test_custom_fields_are_asked_for_and_kept_and_compound_ones_are_not(sales):
    _, store, script, _ = sales
    query = next(one for one in script.queries() if "FROM Opportunity" in one)
    assert "Renewal_Month__c" in query
    assert query.endswith("FROM Opportunity ORDER BY SystemModstamp, Id")
    assert "BillingAddress" not in next(one for one in script.queries() if "FROM Account" in one)
    deal = store.stream("salesforce.opportunities")["006A00000000001AAA"]
    assert deal.body["Renewal_Month__c"] == "June"


def test_picklists_keep_the_value_and_say_what_people_see(sales):
    _, store, _, _ = sales
    deal = store.stream("salesforce.opportunities")["006A00000000001AAA"]
    assert deal.fields["stage"] == {"value": "Negotiation", "label": "In negotiation"}


def test_an_object_without_readable_fields_is_skipped(tmp_path):
    script = org("pull")
    found = next(one for one in script.exchanges if one["path"] == f"{DATA}/sobjects/Opportunity/describe")
    found["answer"]["fields"] = []
    with serving(script) as address:
        receipts, _ = pulled(manifest(address, streams=("opportunities",)), tmp_path)
    assert receipts["opportunities"].complete == "partial"
    assert "no field that may be read" in receipts["opportunities"].why


def test_deleted_records_come_as_deleted_across_pages(sales):
    receipts, store, _, _ = sales
    assert set(store.stream("salesforce.opportunities")) == {"006A00000000001AAA", "006A00000000002AAA"}
    assert receipts["opportunities"].deletes == "flag"


def test_money_has_the_orgs_currency_where_the_record_has_none(sales):
    _, store, _, _ = sales
    deal = store.stream("salesforce.opportunities")["006A00000000001AAA"]
    assert deal.fields["amount"] == {"amount_minor": 125050, "currency": "USD"}
    assert store.stream("salesforce.opportunities")["006A00000000002AAA"].fields["amount"] is None


def test_money_has_the_records_own_currency_where_it_has_one(tmp_path):
    script = org("pull")
    found = next(one for one in script.exchanges if one.get("query") == {"object": "Opportunity"})
    found["answer"]["records"][0]["CurrencyIsoCode"] = "JPY"
    found["answer"]["records"][0]["Amount"] = 5000
    with serving(script) as address:
        _, store = pulled(manifest(address, streams=("opportunities", "users", "accounts", "contacts")), tmp_path)
    deal = store.stream("salesforce.opportunities")["006A00000000001AAA"]
    assert deal.fields["amount"] == {"amount_minor": 5000, "currency": "JPY"}


def test_records_lead_to_accounts_people_and_contacts_and_are_known_elsewhere(sales):
    _, store, _, _ = sales
    assert links(store.stream("salesforce.opportunities")["006A00000000001AAA"]) == {
        ("account", "salesforce:accounts/001A00000000001AAA"),
        ("owner", "salesforce:users/005A00000000001AAA"),
        ("contact", "salesforce:contacts/003A00000000001AAA"),
    }
    contact = store.stream("salesforce.contacts")["003A00000000001AAA"]
    assert ("@email", "salesforce:contacts/@email=lea@ulverston.example") in links(contact)
    account = store.stream("salesforce.accounts")["001A00000000001AAA"]
    assert ("@domain", "salesforce:accounts/@domain=ulverston.example") in links(account)


def test_a_later_pull_asks_from_five_minutes_before_the_last_change(sales):
    _, _, script, again = sales
    script.asked.clear()
    receipts, _ = again()
    query = next(one for one in script.queries() if "FROM Opportunity" in one)
    assert " WHERE SystemModstamp >= 2024-05-03T07:55:00Z ORDER BY SystemModstamp, Id" in query
    assert receipts["opportunities"].changed == 0


def test_a_later_pull_reads_all_pages_also_when_records_stand_before_the_asked_second(tmp_path):
    script, store = org("pull"), MemoryStore()
    first = next(one for one in script.exchanges if one.get("query") == {"object": "Opportunity"})
    with serving(script) as address:
        found = manifest(address, streams=("opportunities", "users", "accounts", "contacts"))
        pulled(found, tmp_path, store)
        # The place is kept to the fraction, but asked for in whole seconds: the record before it is no end.
        store.cursors["salesforce.opportunities"]["cursor"]["cursor"] = {"time": "2024-05-01T08:05:00.500000Z"}
        first["answer"]["records"][0]["SystemModstamp"] = "2024-05-01T08:00:00.100+0000"
        script.asked.clear()
        receipts, _ = pulled(found, tmp_path, store)
    assert f"{DATA}/query/01gA0000000001-2" in script.paths()
    assert receipts["opportunities"].complete == "complete"


def with_many_fields(script):
    """Give the opportunities 500 custom fields more."""
    found = next(one for one in script.exchanges if one["path"] == f"{DATA}/sobjects/Opportunity/describe")
    names = [f"Custom_Field_With_A_Rather_Long_Name_{n:03}__c" for n in range(500)]
    found["answer"]["fields"] += [{"name": name, "label": name, "type": "string"} for name in names]


def test_a_query_too_long_for_an_address_is_sent_in_a_body(tmp_path):
    script = org("pull")
    with_many_fields(script)
    found = next(one for one in script.exchanges if one.get("query") == {"object": "Opportunity"})
    script.add(
        method="POST",
        path=f"{DATA}/composite",
        answer={
            "compositeResponse": [
                {"httpStatusCode": 200, "referenceId": "records", "httpHeaders": {}, "body": found["answer"]}
            ]
        },
    )
    with serving(script) as address:
        receipts, store = pulled(manifest(address, streams=("opportunities",)), tmp_path)
    asked = queried(script)
    assert [(one.method, one.path) for one in asked] == [
        ("POST", f"{DATA}/composite"),
        ("GET", f"{DATA}/query/01gA0000000001-2"),
    ]
    inner = asked[0].body["compositeRequest"][0]
    assert inner["method"] == "GET"
    assert inner["url"].startswith(f"{DATA}/queryAll?q=SELECT%20Id")
    assert parse_qs(urlsplit(inner["url"]).query)["q"][0].count("Custom_Field") == 500
    assert (receipts["opportunities"].complete, len(store.stream("salesforce.opportunities"))) == ("complete", 2)


def test_an_error_inside_a_composite_answer_is_understood(tmp_path):
    script = org("pull")
    with_many_fields(script)
    body = [{"errorCode": "INSUFFICIENT_ACCESS", "message": "No access to entity: Opportunity"}]
    answer = {"compositeResponse": [{"httpStatusCode": 403, "referenceId": "records", "body": body}]}
    script.add(method="POST", path=f"{DATA}/composite", answer=answer)
    with serving(script) as address:
        receipts, _ = pulled(manifest(address, streams=("opportunities",)), tmp_path)
    assert receipts["opportunities"].complete == "partial"
    assert "No access to entity" in receipts["opportunities"].why


# -- errors ----------------------------------------------------------------------------------------


def failing(tmp_path, name):
    """Pull the opportunities of an org that answers as the fixture says."""
    script = org("errors", "pull")
    for one in script.exchanges:
        if one["path"] == f"/bad/{name}":
            one |= {"path": f"{DATA}/queryAll", "query": {"object": "Opportunity"}}
    with serving(script) as address:
        receipts, store = pulled(manifest(address, streams=("opportunities",)), tmp_path)
        return receipts["opportunities"], store, script


@pytest.mark.parametrize(
    ("name", "why", "asked"),
    [
        ("REQUEST_LIMIT_EXCEEDED", "quota is used up", 1),
        ("INSUFFICIENT_ACCESS", "No access to entity", 1),
        ("INVALID_TYPE", "is not supported", 1),
        ("MALFORMED_QUERY", "MALFORMED_QUERY", 1),
        ("SERVER_UNAVAILABLE", "SERVER_UNAVAILABLE", 2),
        ("html", "not JSON", 2),
        ("short", "counts 3 records and gave 1", 2),
    ],
)
def test_errors_are_told_by_their_code(tmp_path, name, why, asked):
    receipt, _, script = failing(tmp_path, name)
    assert receipt.complete == "partial"
    assert why in receipt.why
    assert len(queried(script)) == asked


def test_an_org_without_the_api_is_an_error_about_rights(tmp_path):
    script = org("pull")
    error = [{"errorCode": "API_DISABLED_FOR_ORG", "message": "The REST API is not enabled for this Organization."}]
    script.add(path=f"{DATA}/sobjects/Opportunity/describe", status=403, answer=error)
    with serving(script) as address, pytest.raises(AuthError, match="REST API is not enabled") as caught:
        pulled(manifest(address, streams=("opportunities",)), tmp_path)
    assert "00D-not" not in str(caught.value)


def test_a_pull_stops_before_the_quota_is_used_up_and_keeps_its_place(tmp_path):
    receipt, store, script = failing(tmp_path, "quota")
    assert receipt.complete == "partial"
    assert "13501 of 15000" in receipt.why
    assert set(store.stream("salesforce.opportunities")) == {"006A00000000001AAA"}
    assert len(queried(script)) == 1
    place = store.cursors["salesforce.opportunities"]["cursor"]["cursor"]
    assert place == {"time": "2024-05-01T08:00:00Z"}


# -- signing in ------------------------------------------------------------------------------------


def signed_in(tmp_path, monkeypatch, script):
    """Pull the users as the manifest signs in by itself: with an assertion that its key signs."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "salesforce.pem").write_bytes(pem)
    (tmp_path / "salesforce.pem").chmod(0o600)
    monkeypatch.setenv("SALESFORCE_CLIENT_ID", "3MVG9-not-a-real-app")
    monkeypatch.setenv("SALESFORCE_USER", "integration@tarnbrook.example")
    with serving(script) as address:
        found = shipped("salesforce", address, streams=("users",))
        auth = found.auth.model_copy(update={"private_key": Secret(file=str(tmp_path / "salesforce.pem"))})
        receipts, _ = pulled(found.model_copy(update={"auth": auth}), tmp_path)
    return receipts["users"], key


def token_answer(number):
    instance = "https://x.my.salesforce.example"
    return {"access_token": f"00D-made-{number}", "instance_url": instance, "token_type": "Bearer"}


def test_an_assertion_is_signed_for_the_user_and_exchanged_for_a_token(tmp_path, monkeypatch):
    script = org("pull")
    script.add(method="POST", path="/services/oauth2/token", answer=token_answer(1))
    receipt, key = signed_in(tmp_path, monkeypatch, script)
    assert receipt.complete == "complete"
    asked = script.asked[0].body
    assert asked["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    head, claims, signature = asked["assertion"].split(".")
    key.public_key().verify(decoded(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
    said = json.loads(decoded(claims))
    assert (said["iss"], said["sub"], said["aud"]) == (
        "3MVG9-not-a-real-app",
        "integration@tarnbrook.example",
        "https://login.salesforce.com",
    )
    assert 0 < said["exp"] - time.time() <= 180
    assert script.asked[1].headers["authorization"] == "Bearer 00D-made-1"


def test_a_session_that_expired_is_renewed_and_the_call_repeated(tmp_path, monkeypatch):
    script = org("pull")
    script.add(method="POST", path="/services/oauth2/token", answer=token_answer(2))
    script.add(method="POST", path="/services/oauth2/token", answer=token_answer(1), once=True)
    expired = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
    script.add(path=f"{DATA}/queryAll", query={"object": "User"}, status=401, answer=expired, once=True)
    receipt, _ = signed_in(tmp_path, monkeypatch, script)
    assert receipt.complete == "complete"
    sent = [one.headers["authorization"] for one in script.asked if one.path == f"{DATA}/queryAll"]
    assert sent == ["Bearer 00D-made-1", "Bearer 00D-made-2"]


def test_an_assertion_that_is_refused_is_an_error_about_credentials(tmp_path, monkeypatch):
    script = org("pull")
    refused = {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}
    script.add(method="POST", path="/services/oauth2/token", status=400, answer=refused)
    with pytest.raises(AuthError, match="invalid_grant") as caught:
        signed_in(tmp_path, monkeypatch, script)
    assert "eyJ" not in str(caught.value)


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
