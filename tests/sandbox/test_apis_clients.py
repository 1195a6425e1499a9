"""The vendors' own clients work against the look-alikes: list, page, search, create, update, and wait at a limit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from workbench.sandbox.apis import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=30) as running:
        yield running


@pytest.fixture(autouse=True)
def as_generated(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.set_faults({})
    sandbox.reset()


def needed(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is not installed: pip install context-workbench[dev]")


# -- Salesforce --------------------------------------------------------------------------------------


@pytest.fixture
def salesforce(sandbox: Sandbox) -> Any:
    simple, requests = needed("simple_salesforce"), needed("requests")

    class Plain(requests.adapters.HTTPAdapter):
        """The client knows https alone, and the sandbox is on loopback without it."""

        def send(self, request: Any, **options: Any) -> Any:
            request.url = request.url.replace("https://", "http://", 1)
            return super().send(request, **options)

    session = requests.Session()
    session.mount("https://", Plain())
    return simple.Salesforce(
        instance_url=sandbox.urls["salesforce"],
        session_id=sandbox.salesforce.session_id,
        version="67.0",
        session=session,
    )


def test_salesforce_pages_through_a_query(sandbox: Sandbox, salesforce: Any) -> None:
    rows = list(
        salesforce.query_all_iter(
            "SELECT Id, Name, Account.Name FROM Contact ORDER BY Id", headers={"Sforce-Query-Options": "batchSize=200"}
        )
    )
    truth = {row["Id"] for row in sandbox.company.objects("salesforce.Contact")}
    assert {row["Id"] for row in rows} == truth
    assert all(row["Account"]["Name"] for row in rows)


def test_salesforce_searches_counts_and_describes(sandbox: Sandbox, salesforce: Any) -> None:
    won = [row for row in sandbox.company.objects("salesforce.Opportunity") if row["StageName"] == "Closed Won"]
    found = salesforce.query_all("SELECT Id FROM Opportunity WHERE StageName = 'Closed Won'")
    assert {row["Id"] for row in found["records"]} == {row["Id"] for row in won}
    assert salesforce.query("SELECT COUNT() FROM Opportunity WHERE IsWon = true")["totalSize"] == len(won)
    fields = salesforce.Opportunity.describe()["fields"]
    assert sum(field["custom"] for field in fields) >= 200
    stages = next(field for field in fields if field["name"] == "StageName")["picklistValues"]
    assert {row["StageName"] for row in won} <= {one["value"] for one in stages}
    names = {one["name"] for one in salesforce.describe()["sobjects"]}
    assert {"Account", "Invoice__c"} <= names


def test_salesforce_creates_updates_and_deletes(salesforce: Any) -> None:
    account = salesforce.query("SELECT Id FROM Account LIMIT 1")["records"][0]["Id"]
    made = salesforce.Case.create({"Subject": "Scale drifts", "AccountId": account, "Priority": "High"})
    assert made["success"]
    assert salesforce.Case.update(made["id"], {"Status": "Closed"}) == 204
    case = salesforce.Case.get(made["id"])
    assert (case["Subject"], case["Status"], case["AccountId"]) == ("Scale drifts", "Closed", account)
    assert salesforce.Case.delete(made["id"]) == 204
    gone = needed("simple_salesforce").exceptions.SalesforceResourceNotFound
    with pytest.raises(gone):
        salesforce.Case.get(made["id"])
    everything = salesforce.query_all(f"SELECT Id, IsDeleted FROM Case WHERE Id = '{made['id']}'", include_deleted=True)
    assert everything["records"][0]["IsDeleted"] is True


def test_salesforce_refuses_what_salesforce_refuses(salesforce: Any) -> None:
    errors = needed("simple_salesforce").exceptions
    for query, code in [
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY"),
        ("SELECT Nonsense FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Nonsense", "INVALID_TYPE"),
    ]:
        with pytest.raises(errors.SalesforceMalformedRequest) as caught:
            salesforce.query(query)
        assert caught.value.content[0]["errorCode"] == code
    with pytest.raises(errors.SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        salesforce.Account.create({"Industry": "Dairy"})


def test_salesforce_says_when_its_quota_is_used_up(sandbox: Sandbox, salesforce: Any) -> None:
    salesforce.query("SELECT Id FROM Account LIMIT 1")
    assert salesforce.api_usage["api-usage"].total > salesforce.api_usage["api-usage"].used > 0
    sandbox.set_faults({"quota": 1.0})
    with pytest.raises(needed("simple_salesforce").exceptions.SalesforceRefusedRequest, match="REQUEST_LIMIT_EXCEEDED"):
        salesforce.query("SELECT Id FROM Account LIMIT 1")


# -- GitHub ------------------------------------------------------------------------------------------


@pytest.fixture
def github(sandbox: Sandbox) -> Any:
    client = needed("github")
    return client.Github(
        base_url=sandbox.urls["github"],
        auth=client.Auth.Token(sandbox.github.token),
        per_page=2,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def _busiest(sandbox: Sandbox) -> str:
    names = [row["repository"] for row in sandbox.company.objects("github.issues")]
    return max(sorted(set(names)), key=names.count)


def test_github_lists_and_pages(sandbox: Sandbox, github: Any) -> None:
    assert github.get_user().login
    organisation = github.get_organization("tarnbrook")
    assert {one.full_name for one in organisation.get_repos()} == {
        row["full_name"] for row in sandbox.company.objects("github.repositories")
    }
    name = _busiest(sandbox)
    found = list(github.get_repo(name).get_issues(state="all", sort="updated", direction="asc"))
    truth = {row["number"] for row in sandbox.company.objects("github.issues") if row["repository"] == name}
    assert {one.number for one in found if one.pull_request is None} == truth
    assert [one.updated_at for one in found] == sorted(one.updated_at for one in found)
    pulls = {row["number"] for row in sandbox.company.objects("github.pull_requests") if row["repository"] == name}
    assert {one.number for one in github.get_repo(name).get_pulls(state="all")} == pulls


def test_github_searches(sandbox: Sandbox, github: Any) -> None:
    issue = next(sandbox.company.objects("github.issues"))
    word = max(issue["title"].split(), key=len)
    found = github.search_issues(f"{word} repo:{issue['repository']} is:issue")
    assert issue["number"] in {one.number for one in found}
    assert found.totalCount == len(list(found))
    with pytest.raises(needed("github").GithubException) as caught:
        list(github.search_issues("nonsense:1 word"))
    assert caught.value.status == 422


def test_github_creates_and_updates(sandbox: Sandbox, github: Any) -> None:
    repository = github.get_repo(_busiest(sandbox))
    highest = max(one.number for one in repository.get_issues(state="all"))
    issue = repository.create_issue(title="Tare key sticks", body="Seen twice.", labels=["bug", "never seen"])
    assert issue.number == highest + 1
    assert {one.name for one in issue.labels} == {"bug", "never seen"}
    comment = issue.create_comment("On it.")
    comment.edit("On it, since Monday.")
    assert [one.body for one in issue.get_comments()] == ["On it, since Monday."]
    issue.edit(state="closed", state_reason="not_planned")
    again = repository.get_issue(issue.number)
    assert (again.state, again.state_reason, again.comments) == ("closed", "not_planned", 1)
    login = next(iter(github.get_organization("tarnbrook").get_members())).login
    issue.add_to_assignees(login)
    issue.remove_from_labels("bug")
    again = repository.get_issue(issue.number)
    assert ([one.login for one in again.assignees], [one.name for one in again.labels]) == ([login], ["never seen"])
    comment.delete()
    assert list(issue.get_comments()) == []


def test_github_merges_an_open_pull_request_once(sandbox: Sandbox, github: Any) -> None:
    rows = [row for row in sandbox.company.objects("github.pull_requests") if row["state"] == "open"]
    if not rows:
        row = next(sandbox.company.objects("github.pull_requests"))
        rows = [{**row, "state": "open", "merged_at": None, "closed_at": None}]
        sandbox.state.put("github.pull_requests", rows[0])
    pull = github.get_repo(rows[0]["repository"]).get_pull(rows[0]["number"])
    assert pull.merge(sha=pull.head.sha).merged
    with pytest.raises(needed("github").GithubException) as caught:
        pull.merge(sha=pull.head.sha)
    assert caught.value.status == 405


def test_github_answers_a_conditional_request_with_304_that_does_not_count(sandbox: Sandbox) -> None:
    httpx = needed("httpx")
    headers = {"Authorization": f"Bearer {sandbox.github.token}"}
    with httpx.Client(base_url=sandbox.urls["github"], headers=headers, trust_env=False) as client:
        first = client.get("/orgs/tarnbrook/repos")
        left = int(first.headers["x-ratelimit-remaining"])
        second = client.get("/orgs/tarnbrook/repos", headers={"If-None-Match": first.headers["etag"]})
        assert (second.status_code, second.content) == (304, b"")
        assert int(second.headers["x-ratelimit-remaining"]) == left
        sandbox.github.state.tick()
        changed = client.get("/orgs/tarnbrook/members", headers={"If-None-Match": first.headers["etag"]})
        assert changed.status_code == 200


def test_githubs_client_waits_at_a_secondary_limit(sandbox: Sandbox) -> None:
    client = needed("github")
    patient = client.Github(
        base_url=sandbox.urls["github"],
        auth=client.Auth.Token(sandbox.github.token),
        retry=client.GithubRetry(total=3, secondary_rate_wait=1),
        seconds_between_requests=None,
    )
    sandbox.set_faults({"rate_limit": 1.0})
    sandbox.github.faults.most = 1
    begun = time.monotonic()
    assert patient.get_user().login
    assert time.monotonic() - begun >= 1.0
    assert [entry.status for entry in sandbox.github.log[-2:]] == [403, 200]


# -- Slack -------------------------------------------------------------------------------------------


@pytest.fixture
def slack(sandbox: Sandbox) -> Any:
    client = needed("slack_sdk")
    return client.WebClient(token=sandbox.slack.token, base_url=f"{sandbox.urls['slack']}/")


def test_slack_lists_pages_and_threads(sandbox: Sandbox, slack: Any) -> None:
    assert slack.auth_test()["ok"]
    users = [one["id"] for page in slack.users_list(limit=7) for one in page["members"]]
    assert users == [row["id"] for row in sandbox.company.objects("slack.users")]
    channels = [
        one
        for page in slack.conversations_list(types="public_channel,private_channel", limit=3)
        for one in page["channels"]
    ]
    assert len(channels) == len(list(sandbox.company.objects("slack.channels")))
    truth = list(sandbox.company.objects("slack.messages"))
    seen = set()
    for channel in channels:
        for page in slack.conversations_history(channel=channel["id"], limit=5):
            for message in page["messages"]:
                seen.add((channel["id"], message["ts"]))
                if message.get("reply_count"):
                    replies = slack.conversations_replies(channel=channel["id"], ts=message["ts"], limit=2)
                    seen |= {(channel["id"], one["ts"]) for part in replies for one in part["messages"]}
    assert seen == {(row["channel"], row["ts"]) for row in truth}


def test_slack_searches(sandbox: Sandbox, slack: Any) -> None:
    message = next(row for row in sandbox.company.objects("slack.messages") if len(row["text"]) > 20)
    word = max(message["text"].replace("<", " ").replace("|", " ").split(), key=len)
    found = slack.search_messages(query=word, count=100)["messages"]
    assert message["ts"] in {one["ts"] for one in found["matches"]}
    assert slack.search_messages(query="qwertyuiop")["messages"]["total"] == 0


def test_slack_writes_edits_reacts_and_deletes(sandbox: Sandbox, slack: Any) -> None:
    errors = needed("slack_sdk").errors
    channel = next(sandbox.company.objects("slack.channels"))["id"]
    root = slack.chat_postMessage(channel=channel, text="Who has the demo scale?")["ts"]
    reply = slack.chat_postMessage(channel=channel, text="In the lab.", thread_ts=root)["ts"]
    slack.chat_update(channel=channel, ts=reply, text="In the lab, shelf 3.")
    slack.reactions_add(channel=channel, timestamp=reply, name="eyes")
    thread = slack.conversations_replies(channel=channel, ts=root)["messages"]
    assert [one["text"] for one in thread] == ["Who has the demo scale?", "In the lab, shelf 3."]
    assert thread[0]["reply_count"] == 1
    assert thread[1]["reactions"][0]["name"] == "eyes"
    assert slack.chat_delete(channel=channel, ts=root)["ok"]
    stone = slack.conversations_replies(channel=channel, ts=root)["messages"][0]
    assert stone["subtype"] == "tombstone"
    for call, error in [
        (lambda: slack.chat_postMessage(channel="C000", text="x"), "channel_not_found"),
        (lambda: slack.reactions_add(channel=channel, timestamp=reply, name="eyes"), "already_reacted"),
        (lambda: slack.api_call("admin.users.list"), "unknown_method"),
    ]:
        with pytest.raises(errors.SlackApiError) as caught:
            call()
        assert caught.value.response["error"] == error


def test_slacks_client_waits_at_a_limit(sandbox: Sandbox, slack: Any) -> None:
    handlers = needed("slack_sdk.http_retry.builtin_handlers")
    slack.retry_handlers.append(handlers.RateLimitErrorRetryHandler(max_retry_count=2))
    sandbox.set_faults({"rate_limit": 1.0})
    sandbox.slack.faults.most = 1
    begun = time.monotonic()
    assert slack.users_list(limit=1)["ok"]
    assert time.monotonic() - begun >= 1.0
    assert [entry.status for entry in sandbox.slack.log[-2:]] == [429, 200]


# -- Confluence --------------------------------------------------------------------------------------


@pytest.fixture
def confluence(sandbox: Sandbox) -> Any:
    atlassian = needed("atlassian")
    return atlassian.ConfluenceV2(
        url=f"{sandbox.urls['confluence']}/wiki",
        username=sandbox.confluence.email,
        password=sandbox.confluence.token,
        cloud=True,
    )


pytestmark = pytest.mark.filterwarnings("ignore:V1 methods are deprecated:DeprecationWarning")


def _rows(found: Any) -> list[dict[str, Any]]:
    return list(found["results"] if isinstance(found, dict) else found)


def test_confluence_lists_pages_and_versions(sandbox: Sandbox, confluence: Any) -> None:
    spaces = _rows(confluence.get_spaces(limit=2))
    assert {one["key"] for one in spaces} <= {row["key"] for row in sandbox.company.objects("confluence.spaces")}
    truth = {row["id"] for row in sandbox.company.objects("confluence.pages") if row["status"] == "current"}
    assert {one["id"] for one in _rows(confluence.get_pages(limit=250, status="current"))} == truth
    page = max(sandbox.company.objects("confluence.pages"), key=lambda row: row["version"]["number"])
    versions = _rows(confluence.get_page_versions(page["id"], body_format="storage", limit=50))
    assert [one["number"] for one in versions] == list(range(page["version"]["number"], 0, -1))
    assert versions[0]["page"]["body"]["storage"]["value"] == page["body"]["storage"]["value"]


def test_confluence_creates_updates_and_refuses_an_old_version(sandbox: Sandbox, confluence: Any) -> None:
    space = next(sandbox.company.objects("confluence.spaces"))
    made = confluence.create_page(space_id=space["id"], title="Loan scales", body="<p>Ask Ana.</p>")
    assert made["version"]["number"] == 1
    # This client takes the present version and sends the next.
    confluence.update_page(made["id"], title="Loan scales", body="<p>Ask Ben.</p>", version=1, status="current")
    again = confluence.get_page_by_id(made["id"], body_format="storage")
    assert (again["version"]["number"], again["body"]["storage"]["value"]) == (2, "<p>Ask Ben.</p>")
    with pytest.raises(needed("requests").HTTPError) as caught:
        confluence.update_page(made["id"], title="Loan scales", body="<p>Late.</p>", version=1, status="current")
    assert caught.value.response.status_code == 409
    confluence.delete_page(made["id"])
    with pytest.raises(needed("requests").HTTPError) as caught:
        confluence.get_page_by_id(made["id"])
    assert caught.value.response.status_code == 404


def test_confluence_searches(sandbox: Sandbox, confluence: Any) -> None:
    page = next(row for row in sandbox.company.objects("confluence.pages") if row["status"] == "current")
    word = max(page["title"].split(), key=len)
    # The client's own cql() asks /wiki/content/search, which Confluence Cloud does not have.
    found = confluence.get("rest/api/search", params={"cql": f'type = page and title ~ "{word}"', "limit": 50})
    assert page["id"] in {one["content"]["id"] for one in found["results"]}
    with pytest.raises(needed("requests").HTTPError) as caught:
        confluence.get("rest/api/search", params={"cql": "nonsense ="})
    assert caught.value.response.status_code == 400


def test_confluences_client_waits_at_a_limit(sandbox: Sandbox) -> None:
    atlassian = needed("atlassian")
    patient = atlassian.ConfluenceV2(
        url=f"{sandbox.urls['confluence']}/wiki",
        username=sandbox.confluence.email,
        password=sandbox.confluence.token,
        cloud=True,
        backoff_and_retry=True,
        retry_with_header=True,
    )
    sandbox.set_faults({"rate_limit": 1.0})
    sandbox.confluence.faults.most = 1
    begun = time.monotonic()
    assert _rows(patient.get_spaces(limit=1))
    assert time.monotonic() - begun >= 1.0
    assert 429 in [entry.status for entry in sandbox.confluence.log[-3:]]
