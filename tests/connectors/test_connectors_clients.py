"""The vendors' clients and ours against the same system on loopback: the same places, pages and records.

They are no dependency of the project: `pip install slack_sdk simple-salesforce atlassian-python-api` brings them.
"""

import pytest
from scripted_source import Script, serving
from shipped_connector import fixtures, pulled, shipped
from test_connectors_salesforce import manifest as sales_manifest
from test_connectors_salesforce import org, queried

# What a client sends beside what it was asked for.
_NOISE = {"team_id"}


class Forms(Script):
    """Slack takes parameters in the address and in a form alike, and its client sends forms."""

    def answer(self, asked):
        if isinstance(asked.body, dict):
            asked.query |= asked.body
            asked.method, asked.body = "GET", None
        return super().answer(asked)


def requests_of(script):
    """What was asked, in order and without how values are written: place, names of parameters, place in the list."""
    found = []
    for one in script.asked:
        names = frozenset(one.query) - _NOISE
        found.append((one.method, one.path.rstrip("/"), names, one.query.get("cursor")))
    return found


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-not-a-real-token")
    # A token of its own: what is left of a quota is known for a credential, in every test of the process.
    monkeypatch.setenv("SALESFORCE_TOKEN", "00D-a-clients-token")
    monkeypatch.setenv("CONFLUENCE_EMAIL", "ana@tarnbrook.example")
    monkeypatch.setenv("CONFLUENCE_API_TOKEN", "not-a-real-token")


@pytest.mark.parametrize(
    ("stream", "method", "key", "arguments"),
    [
        ("users", "users_list", "members", {"limit": 200}),
        (
            "channels",
            "conversations_list",
            "channels",
            {"limit": 200, "types": "public_channel,private_channel", "exclude_archived": False},
        ),
        ("messages", "conversations_history", "messages", {"channel": "C1DESK", "limit": 200, "inclusive": True}),
        (
            "replies",
            "conversations_replies",
            "messages",
            {"channel": "C1DESK", "ts": "1714564800.000300", "limit": 200},
        ),
    ],
)
def test_slacks_own_client_asks_the_same(tmp_path, stream, method, key, arguments):
    slack_sdk = pytest.importorskip("slack_sdk", reason="slack_sdk is not installed")
    theirs, ours = Forms(fixtures("slack", "pull").exchanges), fixtures("slack", "pull")
    with serving(theirs) as address:
        client = slack_sdk.WebClient(token="xoxb-not-a-real-token", base_url=f"{address}/")
        records = [one for page in getattr(client, method)(**arguments) for one in page[key]]
    with serving(ours) as address:
        _, store = pulled(shipped("slack", address), tmp_path)
    wanted = requests_of(theirs)
    asked = [
        request
        for request, one in zip(requests_of(ours), ours.asked, strict=True)
        if request[1] == wanted[0][1] and all(one.query.get(name) == arguments.get(name) for name in ("channel", "ts"))
    ]
    assert asked == wanted
    assert all(one.headers["authorization"] == "Bearer xoxb-not-a-real-token" for one in [*theirs.asked, *ours.asked])
    held = {record.id.rpartition("/")[2] for record in store.stream(f"slack.{stream}").values()}
    named = {one.get("ts") or one["id"] for one in records}
    # The message that began a thread is a record of messages.
    assert held == named - ({"1714564800.000300"} if stream == "replies" else set())


def test_a_known_client_of_salesforce_asks_the_same(tmp_path):
    simple = pytest.importorskip("simple_salesforce", reason="simple-salesforce is not installed")
    theirs, ours = org("pull"), org("pull")
    with serving(ours) as address:
        _, store = pulled(sales_manifest(address, streams=("opportunities",)), tmp_path)
    query = ours.queries()[0]
    with serving(theirs) as address:
        client = simple.Salesforce(
            instance=address.removeprefix("http://"),
            session_id="00D-a-clients-token",
            version="67.0",
            session=_plain(),
        )
        described = client.Opportunity.describe()
        theirs.asked.clear()
        records = list(client.query_all_iter(query, include_deleted=True))
    assert [(one.method, one.path.rstrip("/"), one.query) for one in theirs.asked] == [
        (one.method, one.path, one.query) for one in queried(ours)
    ]
    assert {one.headers["authorization"] for one in [*ours.asked, *theirs.asked]} == {"Bearer 00D-a-clients-token"}
    assert set(store.stream("salesforce.opportunities")) == {one["Id"] for one in records if not one["IsDeleted"]}
    # Its description is asked for at the place that the manifest names.
    discover = shipped("salesforce", "http://x").stream("opportunities").discover
    assert discover.request.path == "/services/data/{api_version}/sobjects/Opportunity/describe"
    assert {field["name"] for field in described["fields"]} >= {"Amount", "Renewal_Month__c"}


@pytest.mark.filterwarnings("ignore:V1 methods are deprecated:DeprecationWarning")
def test_a_known_client_of_confluence_reads_the_same_pages(tmp_path):
    atlassian = pytest.importorskip("atlassian", reason="atlassian-python-api is not installed")
    theirs, ours = fixtures("confluence", "pull"), fixtures("confluence", "pull")
    with serving(ours) as address:
        _, store = pulled(shipped("confluence", address), tmp_path)
    with serving(theirs) as address:
        client = atlassian.ConfluenceV2(
            url=f"{address}/wiki", username="ana@tarnbrook.example", password="not-a-real-token", cloud=True
        )
        spaces = client.get_spaces(limit=250)
        versions = client.get_page_versions("101", body_format="storage", limit=50)
    paths = {one.path.rstrip("/").removeprefix("/wiki") for one in theirs.asked}
    assert paths <= {one.path.removeprefix("/wiki") for one in ours.asked}
    assert {one["id"] for one in _results(spaces)} == set(store.stream("confluence.spaces"))
    held = {
        record.body["number"]
        for record in store.stream("confluence.page_versions").values()
        if record.body["pageId"] == "101"
    }
    assert {one["number"] for one in _results(versions)} == held
    assert theirs.asked[0].headers["authorization"] == ours.asked[0].headers.get("authorization")


def _plain():
    """A session that takes https for http: the client knows no other, and the system here is on loopback."""
    requests = pytest.importorskip("requests")

    class Plain(requests.adapters.HTTPAdapter):
        def send(self, request, **options):
            request.url = request.url.replace("https://", "http://", 1)
            return super().send(request, **options)

    session = requests.Session()
    session.mount("https://", Plain())
    return session


def _results(found):
    return found["results"] if isinstance(found, dict) else list(found)
