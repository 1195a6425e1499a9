"""Write actions: checked before they are sent, shown as they are sent, and never sent twice by mistake."""

import json

import pytest
from action_source import ISSUE, Source, serving
from webhooks import STREAMS, manifest

from workbench.connectors import act, actions_of, arguments_from_texts, find_action
from workbench.errors import AuthError, ConfigError, FetchError, ManifestError, PolicyError, UnknownNameError
from workbench.store import Store

TOKEN = "not-a-real-token-9931"
CREATE = {
    "name": "create_issue",
    "description": "Open an issue.",
    "risk": "write",
    "arguments": {
        "type": "object",
        "additionalProperties": False,
        "required": ["repository", "title"],
        "properties": {
            "repository": {"type": "string"},
            "title": {"type": "string", "minLength": 1, "description": "what people read first"},
            "body": {"type": "string"},
            "labels": {"type": "array", "items": {"type": "string"}},
            "notify": {"type": "boolean"},
        },
    },
    "request": {
        "method": "POST",
        "path": "/repos/{+repository}/issues",
        "params": {"notify": {"of": "notify"}},
        "json": {"title": {"of": "title"}, "body": {"of": "body"}, "labels": {"of": "labels"}, "via": "workbench"},
        "headers": {"X-Version": "7"},
    },
    "undo": {"action": "close_issue", "arguments": {"repository": "/arguments/repository", "id": "/answer/issue/id"}},
    "stream": "issues",
    "records": "/issue",
    "include": {"repository": "repository"},
}
CLOSE = {
    "name": "close_issue",
    "description": "Close an issue.",
    "risk": "write",
    "arguments": {
        "type": "object",
        "additionalProperties": False,
        "required": ["repository", "id"],
        "properties": {"repository": {"type": "string"}, "id": {"type": "integer"}},
    },
    "request": {"method": "PATCH", "path": "/repos/{+repository}/issues/{id}", "json": {"state": "closed"}},
    "idempotency": {"type": "natural"},
}
PAY = {
    "name": "pay",
    "description": "Pay an order.",
    "risk": "money",
    "arguments": {
        "type": "object",
        "additionalProperties": False,
        "required": ["order"],
        "properties": {"order": {"type": "string"}},
    },
    "request": {"method": "POST", "path": "/orders/{order}/pay"},
    "idempotency": {"type": "header", "header": "Idempotency-Key"},
}
ARGUMENTS = {"repository": "octo/hello", "title": "Broken"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_TOKEN", TOKEN)
    with Store.open(tmp_path / ".workbench") as opened:
        yield opened


def offering(host="api.example.com", **more):
    return manifest(
        events=None,
        base_url=f"http://{host}/v3",
        auth={"type": "bearer", "token": {"env": "HUB_TOKEN"}},
        actions=[CREATE, CLOSE, PAY],
        **{"limits": {"source": "made up for tests", "retries": 3, "retry_first_s": 0.001}, **more},
    )


def do(store, name="create_issue", arguments=ARGUMENTS, *, host="api.example.com", whole=None, **more):
    folder = store.path
    found = whole or offering(host)
    settings = {"root": folder.parent, "store_folder": folder, "private_hosts": [host], **more}
    return act(found, store, name, arguments, **settings)


def sending(source, store, name="create_issue", arguments=ARGUMENTS, **more):
    with serving(source) as host:
        return do(store, name, arguments, host=host, dry_run=False, **more)


# ---- dry run -----------------------------------------------------------------------------------------------


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(store, monkeypatch):
    monkeypatch.delenv("HUB_TOKEN")  # and needs no secrets
    source = Source()
    with serving(source) as host:
        result = do(store, arguments={**ARGUMENTS, "notify": True}, host=host)
    assert source.seen == []
    assert (result.result, result.sent, result.risk, result.undo) == ("dry run", False, "write", None)
    assert result.request.method == "POST"
    assert result.request.url == f"http://{host}/v3/repos/octo/hello/issues?notify=true"
    assert result.request.headers["authorization"] == "Bearer ***"
    assert result.request.body == {"title": "Broken", "via": "workbench"}


def test_what_is_sent_is_what_the_dry_run_showed(store):
    source = Source()
    arguments = {**ARGUMENTS, "title": "Ünïcode / {x}", "labels": ["a", "b"], "notify": False}
    with serving(source) as host:
        shown = do(store, arguments=arguments, host=host).request
        do(store, arguments=arguments, host=host, dry_run=False)
    ((method, path, headers, body),) = source.seen
    assert (method, f"http://{host}{path}") == (shown.method, shown.url)
    assert json.loads(body) == shown.body
    for name, value in shown.headers.items():
        assert headers[name] == value.replace("***", TOKEN)


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        ({"type": "none"}, "authorization", None),
        ({"type": "api_key", "key": {"env": "K"}, "header": "X-Key", "prefix": "Token "}, "x-key", "Token ***"),
        ({"type": "basic", "user": {"env": "K"}}, "authorization", "Basic ***"),
    ],
)
def test_a_dry_run_shows_where_the_credentials_go(store, auth, name, value):
    assert (
        do(store, whole=offering().model_copy(update={"auth": manifest(auth=auth).auth})).request.headers.get(name)
        == value
    )


def test_a_key_in_the_address_is_not_shown(store):
    auth = manifest(auth={"type": "api_key", "key": {"env": "K"}, "param": "key"}).auth
    assert do(store, whole=offering().model_copy(update={"auth": auth})).request.url.endswith("/issues?key=***")


# ---- done --------------------------------------------------------------------------------------------------


def test_the_record_that_comes_back_is_stored_and_the_action_can_be_taken_back(store):
    result = sending(Source((201, {"issue": ISSUE})), store)
    assert (result.result, result.status, result.record) == ("done", 201, "hub:issues/41")
    assert store.get("hub:issues/41").body["repository"] == "octo/hello"
    assert result.undo == ("hub.close_issue", {"repository": "octo/hello", "id": 41})
    assert result.require_done() is result
    back = Source((200, {}))
    assert sending(back, store, "close_issue", result.undo[1]).result == "done"
    assert back.seen[0][:2] == ("PATCH", "/v3/repos/octo/hello/issues/41")


def test_an_answer_without_a_body_is_done(store):
    assert sending(Source((204, b"")), store, "pay", {"order": "7"}).result == "done"


def test_an_answer_whose_record_cannot_be_stored_is_done_all_the_same(store):
    result = sending(Source((201, {"issue": {"title": "no id"}})), store)
    assert (result.result, result.record) == ("done", "")
    assert "its record is not stored" in result.reason
    assert "Pull hub.issues" in result.reason


def test_a_secret_in_the_answer_is_not_shown(store):
    result = sending(Source((200, {"issue": ISSUE, "echo": [{"auth": f"Bearer {TOKEN}"}]})), store)
    for shown in (str(result), result._repr_html_(), result.model_dump_json(), repr(result)):
        assert TOKEN not in shown
    assert result.answer["echo"] == [{"auth": "Bearer ***"}]


# ---- refused, unknown, repeated ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_what_the_source_refuses_is_refused(store, status):
    source = Source((status, {"message": "no such label"}))
    result = sending(source, store)
    assert (result.result, len(source.seen)) == ("refused", 1)
    assert "no such label" in result.reason
    with pytest.raises(FetchError, match="not done: refused"):
        result.require_done()


def test_refused_credentials_are_an_error(store):
    with pytest.raises(AuthError) as caught:
        sending(Source((401, {"message": f"bad {TOKEN}"})), store)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("answer", [(500, {}), (502, b"<html>"), ("cut", b""), (200, b"<html>done</html>"), (503, {})])
def test_a_call_that_may_have_arrived_is_not_sent_again(store, answer):
    source = Source(answer)
    result = sending(source, store)
    assert (result.result, len(source.seen)) == ("unknown", 1)
    assert "look into the source whether it was done (Open an issue)" in result.reason
    with pytest.raises(FetchError, match="unknown"):
        result.require_done()


@pytest.mark.parametrize("fault", [(500, {}), ("cut", b"")])
def test_a_call_that_may_be_repeated_is(store, fault):
    source = Source(fault, fault, (200, {}))
    assert sending(source, store, "close_issue", {"repository": "o/h", "id": 1}).result == "done"
    assert len(source.seen) == 3


def test_a_refusal_of_a_repetition_may_come_from_what_the_first_call_did(store):
    closing = {"repository": "o/h", "id": 1}
    assert sending(Source((404, {})), store, "close_issue", closing).result == "refused"
    result = sending(Source((500, {}), (404, {"message": "no such issue"})), store, "close_issue", closing)
    assert result.result == "unknown"
    assert "an earlier attempt may have been carried out" in result.reason


def test_repetitions_carry_the_same_key_and_when_they_end_it_can_be_given_again(store):
    source = Source((500, {}))
    result = sending(source, store, "pay", {"order": "7"})
    keys = {headers["idempotency-key"] for _, _, headers, _ in source.seen}
    assert result.result == "unknown"
    assert (len(source.seen), keys) == (4, {result.idempotency_key})
    again = Source((200, {}))
    assert sending(again, store, "pay", {"order": "7"}, idempotency_key=result.idempotency_key).result == "done"
    assert again.seen[0][2]["idempotency-key"] == result.idempotency_key


def test_each_call_has_a_key_of_its_own(store):
    keys = {do(store, "pay", {"order": "7"}).idempotency_key for _ in range(3)}
    assert len(keys) == 3


def test_after_a_rate_limit_even_a_call_that_is_never_repeated_is_sent_again(store):
    source = Source((429, {}, {"Retry-After": "1"}), (201, {"issue": ISSUE}))
    assert sending(source, store).result == "done"
    assert len(source.seen) == 2


def test_a_source_that_is_not_there_was_not_asked(store):
    with serving(Source()) as host:
        pass
    with pytest.raises(FetchError):
        do(store, host=host, dry_run=False)


# ---- arguments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"title": "x"}, ["arguments.repository", "'repository'", "Given: title"]),
        ({**ARGUMENTS, "title": 5}, ["arguments.title", "5 does not fit", "string", "what people read first"]),
        ({**ARGUMENTS, "title": ""}, ["arguments.title", "minLength"]),
        ({**ARGUMENTS, "labels": ["a", 3]}, ["arguments.labels.1", "3"]),
        ({**ARGUMENTS, "notify": "yes"}, ["arguments.notify", "boolean"]),
        ({**ARGUMENTS, "title": float("nan")}, ["arguments", "JSON"]),
        ({**ARGUMENTS, "labels": {1, 2}}, ["arguments", "JSON"]),
        ({**ARGUMENTS, "repository": "../admin"}, ["arguments.repository", "lead elsewhere"]),
        ({**ARGUMENTS, "repository": "a/.."}, ["arguments.repository"]),
        ({**ARGUMENTS, "repository": "a\\..\\b"}, ["arguments.repository"]),
        ({**ARGUMENTS, "repository": ""}, ["arguments.repository"]),
    ],
)
def test_a_wrong_argument_is_told_with_name_value_and_rule(store, arguments, words):
    with pytest.raises(ConfigError) as caught:
        do(store, arguments=arguments)
    for word in words:
        assert word in str(caught.value)


def test_an_unknown_argument_and_an_unknown_action_name_the_known_ones(store):
    with pytest.raises(UnknownNameError, match="Did you mean 'title'"):
        do(store, arguments={**ARGUMENTS, "titel": "x"})
    with pytest.raises(UnknownNameError, match="Did you mean 'create_issue'"):
        do(store, "create_isue")


def test_a_key_for_an_action_that_takes_none_is_told(store):
    with pytest.raises(ConfigError, match="takes no idempotency key"):
        do(store, idempotency_key="k")


@pytest.mark.parametrize("order", ["a/b", "a?b#c", "ä ö", "%2e%2e"])
def test_values_in_the_path_are_encoded(store, order):
    source = Source((200, {}))
    sending(source, store, "pay", {"order": order})
    path = source.seen[0][1]
    assert path.startswith("/v3/orders/")
    assert path.endswith("/pay")
    assert path.count("/") == 4
    assert "?" not in path


def test_texts_become_what_the_schema_wants():
    action = find_action(offering(), "create_issue")
    texts = {"title": "5", "labels": '["a"]', "notify": "true", "body": "[x]"}
    assert arguments_from_texts(action, texts) == {"title": "5", "labels": ["a"], "notify": True, "body": "[x]"}
    assert arguments_from_texts(action, {"notify": "yes"}) == {"notify": "yes"}


# ---- who may -----------------------------------------------------------------------------------------------


def test_whoever_decides_sees_the_call_and_can_prevent_it(store):
    seen = []

    def deny(call):
        seen.append(call)
        if not call.dry_run:
            raise PolicyError("not today")

    source = Source()
    with pytest.raises(PolicyError, match="not today"):
        sending(source, store, allow=deny)
    assert source.seen == []
    assert do(store, allow=deny).result == "dry run"
    assert [(call.name, call.risk, call.dry_run) for call in seen] == [
        ("hub.create_issue", "write", False),
        ("hub.create_issue", "write", True),
    ]
    assert seen[0].arguments == ARGUMENTS


# ---- manifests ---------------------------------------------------------------------------------------------


def changed(**changes):
    return {**CREATE, **changes}


def schema(**changes):
    return {**CREATE["arguments"], **changes}


@pytest.mark.parametrize(
    ("action", "key", "words"),
    [
        (changed(arguments=schema(additionalProperties=True)), "actions[0].arguments", "additionalProperties: false"),
        (changed(arguments=schema(type="array")), "actions[0].arguments", "type: object"),
        (changed(arguments=schema(properties={"title": {"type": "txt"}})), "actions[0].", ""),
        (changed(arguments=schema(required=["title"])), "actions[0].arguments.required", "stands in the path"),
        (changed(arguments=schema(required=["titel"])), "actions[0].arguments.required", "Did you mean 'title'"),
        (
            changed(arguments=schema(properties={**CREATE["arguments"]["properties"], "more": {}})),
            "actions[0].arguments.properties",
            "'more' is used nowhere",
        ),
        (
            changed(arguments=schema(**{"$defs": {"x": {"$ref": "http://127.0.0.1/x"}}})),
            "actions[0].arguments.$ref",
            "leads out of the manifest",
        ),
        (changed(include={"repository": "repo"}), "actions[0].include", "is not an argument"),
        (changed(stream=None), "actions[0].include", "include goes with stream"),
        (
            changed(undo={"action": "close_issue", "arguments": {"id": "/answer/id"}}),
            "actions[0].undo.arguments",
            "close_issue needs 'repository'",
        ),
        (
            changed(undo={"action": "close_issue", "arguments": {"id": "/id", "repository": "/arguments/repository"}}),
            "actions[0].undo.arguments.id",
            "must begin with /arguments or /answer",
        ),
    ],
)
def test_an_action_whose_parts_do_not_fit_is_refused_when_the_manifest_is_loaded(action, key, words):
    with pytest.raises((ManifestError, UnknownNameError)) as caught:
        manifest(events=None, streams=STREAMS, actions=[action, CLOSE])
    assert key in str(caught.value)
    assert words in str(caught.value)


def test_a_setting_and_an_argument_of_one_name_are_refused():
    with pytest.raises(ManifestError, match="is a setting and an argument"):
        manifest(actions=[CLOSE], settings={"repository": {"value": "o/h"}})


def test_the_list_of_actions_shows_what_each_does():
    shown = actions_of(offering())
    assert [action.name for action in shown] == ["create_issue", "close_issue", "pay"]
    html = shown._repr_html_()
    for word in ("hub.create_issue", "money", "close_issue", "Pay an order."):
        assert word in html
