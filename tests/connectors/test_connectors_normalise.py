"""From a source's object to a record: transforms, readers, natural keys, links, code of the user's own."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import serving
from memory_store import MemoryStore

from workbench.connectors import Normalise, pull
from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._http_stream import HttpStream
from workbench.connectors._manifest import FilesManifest, FilesStream
from workbench.connectors._normalise import LeftOut, Normaliser, Refused
from workbench.connectors._reading import checked_json
from workbench.connectors._streams import FieldMap, Transform
from workbench.connectors._transforms import transformed
from workbench.connectors._user_code import load_normalise
from workbench.errors import ManifestError
from workbench.records import MISSING, Acl, Link, Record, join_pointer, lookup, split_pointer


def normaliser(labels: dict[str, dict[str, str]] | None = None, **parts: Any) -> Normaliser:
    stream = FilesStream.model_validate(
        {"name": "issues", "key": ["/id"], "path": "issues.json", "format": "json", **parts}
    )
    return Normaliser("crm", "files", stream, "issues.json", labels=labels)


def record(value: dict[str, Any], **parts: Any) -> Record:
    return normaliser(**parts).record(value, None, checked_json(value))


def become(value: Any, transform: str) -> Any:
    return transformed(value, FieldMap.model_validate({"path": "/x", "transform": transform}), {}, {})


# -- transforms


@pytest.mark.parametrize(
    ("value", "transform", "wanted"),
    [
        ("1503435956.000247", "time_s", "2017-08-22T21:05:56.000247Z"),
        (1503435956, "time_s", "2017-08-22T21:05:56Z"),
        (-0.5, "time_s", "1969-12-31T23:59:59.500000Z"),
        (" 1503435956123 ", "time_ms", "2017-08-22T21:05:56.123000Z"),
        (" Ana <Ana@X.com>", "email", "ana@x.com"),
        ("Ana@sub.X.co.uk ", "email", "ana@sub.x.co.uk"),
        ("Ana <ana@www.X.com>", "domain", "x.com"),
        ("https://ana:pw@www.X.com:8080/a@b?c", "domain", "x.com"),
        ("www.bücher.DE/", "domain", "bücher.de"),
        ("<b>hi</b>", "html_text", "hi"),
        ("<@U1>", "slack_text", "@U1"),
    ],
)
def test_transforms_give_the_normal_form(value: Any, transform: str, wanted: str) -> None:
    assert become(value, transform) == wanted


@pytest.mark.parametrize(
    ("value", "transform"),
    [
        ("soon", "time_s"),
        (True, "time_s"),
        ("NaN", "time_s"),
        ("1e999999999", "time_s"),
        (10**18, "time_ms"),
        ([1], "time_s"),
        ("ana", "email"),
        ("ana@x", "email"),
        (7, "email"),
        ("@x.com", "email"),
        ("a@x.com, b@x.com", "email"),
        ("localhost", "domain"),
        ("", "domain"),
        (["x.com"], "domain"),
        (3, "html_text"),
        ({}, "slack_text"),
        ([], "adf_text"),
    ],
)
def test_a_transform_that_does_not_fit_refuses_the_record(value: Any, transform: str) -> None:
    with pytest.raises(Refused, match="/x is not"):
        record({"id": 1, "x": value}, fields={"x": {"path": "/x", "transform": transform}})


@given(
    st.integers(0, 4_102_444_800),
    st.integers(0, 999_999),
)
def test_seconds_of_slack_are_exact_to_the_microsecond(seconds: int, micros: int) -> None:
    found = datetime.fromisoformat(become(f"{seconds}.{micros:06d}", "time_s"))
    assert found == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micros)
    assert become(seconds * 1000, "time_ms") == become(seconds, "time_s")


def test_a_records_times_may_be_seconds() -> None:
    found = record({"id": 1, "ts": "1503435956.000247"}, created_at={"path": "/ts", "transform": "time_s"})
    assert found.created_at == datetime(2017, 8, 22, 21, 5, 56, 247, tzinfo=UTC)


def test_a_time_that_cannot_be_read_is_left_empty_and_told() -> None:
    make = normaliser(created_at={"path": "/ts", "transform": "time_s"})
    value = {"id": 1, "ts": "later"}
    assert make.record(value, None, checked_json(value)).created_at is None
    assert sum(make.odd.values()) == 1


def test_picklists_have_the_labels_that_were_discovered() -> None:
    make = normaliser(
        {"Stage": {"won": "Closed won", "a;b": "Both"}, "Tags": {"x": "Ex"}},
        fields={
            "stage": {"path": "/Stage", "transform": "picklist"},
            "tags": {"path": "/Tags", "transform": "picklist"},
        },
    )

    def fields(**value: Any) -> dict[str, Any]:
        return make.record({"id": 1, **value}, None, b"").fields

    assert fields(Stage="won", Tags="x;y") == {
        "stage": {"value": "won", "label": "Closed won"},
        "tags": [{"value": "x", "label": "Ex"}, {"value": "y", "label": "y"}],
    }
    assert fields(Stage="a;b", Tags=None) == {"stage": {"value": "a;b", "label": "Both"}, "tags": None}


def test_without_labels_a_picklist_is_its_own_label() -> None:
    found = record({"id": 1, "s": "a;b"}, fields={"s": {"path": "/s", "transform": "picklist"}})
    assert found.fields == {"s": {"value": "a;b", "label": "a;b"}}


def test_texts_are_read_through_their_transforms_and_the_source_keeps_its_own() -> None:
    value = {"id": 1, "body": "<p>One</p><p>Two</p>", "note": "three"}
    found = record(value, text=[{"path": "/body", "transform": "html_text"}, "/note"])
    assert found.text == "One\nTwo\nthree"
    assert found.body == value


def test_a_text_that_its_transform_does_not_fit_is_shown_as_it_is() -> None:
    make = normaliser(text={"path": "/body", "transform": "html_text"})
    assert make.record({"id": 1, "body": ["a", "b"]}, None, b"").text == "a\nb"
    assert sum(make.odd.values()) == 1


# -- readers


@pytest.mark.parametrize(
    ("value", "readers"),
    [
        ({"private": False, "members": ["u1"]}, "everyone"),
        ({"private": True, "members": ["u1", 2, "u1", None, {}]}, ("u1", "2")),
        ({"private": 0, "members": ["u1"]}, ("u1",)),
        ({"private": True, "members": []}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_readers_are_what_the_source_says_or_unknown(value: dict[str, Any], readers: Any) -> None:
    rule = {"everyone": "/private", "everyone_is": False, "readers": "/members/*"}
    assert record({"id": 1, **value}, acl=rule).acl == Acl(readers=readers)


# -- links


def links(value: dict[str, Any], **rule: Any) -> list[tuple[str, str]]:
    found = record({"id": 1, **value}, links=[{"name": "ref", "to": "contacts", **rule}])
    return [(link.target, link.path) for link in found.links]


def test_natural_keys_are_links_of_a_record_to_its_own_names() -> None:
    found = record(
        {"id": 1, "Email": "Ana <ANA@x.com>", "Phone": None},
        natural_keys={"email": {"path": "/Email", "transform": "email"}, "phone": "/Phone", "fax": "/Fax"},
    )
    assert found.links == (Link(name="@email", target="crm:issues/@email=ana@x.com", path="/Email"),)
    assert found.names == ("crm:issues/1", "crm:issues/@email=ana@x.com")


def test_a_natural_key_that_is_none_is_counted_and_the_record_stays() -> None:
    make = normaliser(natural_keys={"email": {"path": "/Email", "transform": "email"}})
    assert make.record({"id": 1, "Email": "n/a"}, None, b"").links == ()
    assert sum(make.odd.values()) == 1


def test_a_link_by_natural_key_names_the_target_by_it() -> None:
    by = {"path": "/users/*/mail", "to": "salesforce.contacts", "by": "email", "transform": "email"}
    assert links({"users": [{"mail": "Ana@X.com"}, {"mail": "?"}, {"mail": 7}, {}]}, **by) == [
        ("salesforce:contacts/@email=ana@x.com", "/users/0/mail")
    ]


def test_mentions_link_once_each_from_the_text_that_holds_them() -> None:
    found = links({"a": ["AB-1 and AB-1", "AB-2, AB-1"]}, path="/a/*", find="project_key", to="jira.issues")
    assert found == [("jira:issues/AB-1", "/a/0"), ("jira:issues/AB-2", "/a/1")]


def test_a_number_is_one_of_the_repository_that_it_stands_in_or_names() -> None:
    rule = {"path": "/body", "find": "number", "within": ["/repo"]}
    assert links({"repo": "octo/hello", "body": "#3, GH-4, other/place#3"}, **rule) == [
        ("crm:contacts/octo~1hello/3", "/body"),
        ("crm:contacts/octo~1hello/4", "/body"),
        ("crm:contacts/other~1place/3", "/body"),
    ]
    assert links({"body": "#3, other/place#3"}, **rule) == [("crm:contacts/other~1place/3", "/body")]


def test_a_repository_of_its_own_fits_an_owner_and_a_name_or_nothing() -> None:
    value = {"owner": "octo", "repo": "hello", "org": "o", "body": "#1 other/place#2"}
    rule = {"path": "/body", "find": "number"}
    assert [t for t, _ in links(value, **rule, within=["/owner", "/repo"])] == [
        "crm:contacts/octo/hello/1",
        "crm:contacts/other/place/2",
    ]
    assert [t for t, _ in links(value, **rule)] == ["crm:contacts/1"]
    assert [t for t, _ in links(value, **rule, within=["/org", "/owner", "/repo"])] == ["crm:contacts/o/octo/hello/1"]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
TRANSFORMS = ["email", "domain", "lower", "strip", None]


@given(ODD, st.sampled_from(TRANSFORMS), st.sampled_from(["email", "domain", "url", "project_key", "number", None]))
def test_no_value_is_too_odd_for_a_link(value: Any, transform: str | None, find: str | None) -> None:
    for path in ("/x", "/x/*"):
        for target, _ in links({"x": value}, path=path, transform=transform, find=find):
            assert target.startswith("crm:contacts/")


# -- nothing is lost

MAPS = st.fixed_dictionaries(
    {"path": st.sampled_from(["/a", "/b", "/a/b", "/c/a", "/b/0"])},
    optional={"transform": st.sampled_from([name for name in get_args(Transform) if name != "money_minor"])},
)
SENT = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    ODD
    | st.sampled_from(["Ana <ana@x.com>", "12", "1.50", "<b>x</b>", "2026-01-02T03:04:05+01:00", "a;b", " Yes "])
    | st.dictionaries(st.sampled_from(["a", "b", "value", "type"]), ODD, max_size=3),
)


def sent_leaves(value: Any, pointer: str = "") -> dict[str, Any]:
    if isinstance(value, dict) and value:
        return {
            p: v
            for k, child in value.items()
            for p, v in sent_leaves(child, join_pointer([*split_pointer(pointer), k])).items()
        }
    return {pointer: value}


@settings(max_examples=300)
@given(SENT, st.dictionaries(st.sampled_from(["one", "two", "a", "b"]), MAPS, max_size=4), st.booleans())
def test_nothing_that_the_source_sent_is_lost(sent: dict[str, Any], maps: dict[str, Any], labelled: bool) -> None:
    value = {"id": 1, **sent}
    before = copy.deepcopy(value)
    make = normaliser({"a": {"a": "A"}, "b": {"b": "B"}} if labelled else None, fields=maps)
    try:
        found = make.record(value, None, checked_json(value))
    except Refused:
        return
    assert value == before
    kept = [
        (rule.path, found.fields[name], rule.transform) for name, rule in make._maps.items() if name in found.fields
    ]
    for pointer, leaf in sent_leaves(value).items():
        if not maps:
            assert lookup(found.fields, pointer) == leaf
            continue
        held = lookup(found.extras, pointer)
        if held is not MISSING:
            assert held == leaf
            continue
        assert any(_holds(path, mapped, transform, pointer, leaf) for path, mapped, transform in kept)


def _holds(path: str, mapped: Any, transform: str | None, pointer: str, leaf: Any) -> bool:
    if pointer != path and not pointer.startswith(f"{path}/"):
        return False
    if transform == "picklist" and pointer == path:
        values = [one["value"] for one in mapped] if isinstance(mapped, list) else mapped and mapped["value"]
        return (";".join(values) if isinstance(mapped, list) else values) == leaf
    found = lookup(mapped, pointer[len(path) :])
    return found is not MISSING and found == leaf


# -- code of the user's own


def code_stream(reference: str) -> HttpStream:
    return HttpStream.model_validate(
        {"name": "issues", "key": ["/id"], "request": {"path": "/issues"}, "normaliser": reference}
    )


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def with_code(package: Path, name: str, body: str) -> Normaliser:
    (package / f"{name}.py").write_text(f"def run(value):\n    {body}\nnumber = 3\n")
    return Normaliser("crm", "http", code_stream(f"{name}:run"), "/issues")


def test_the_users_code_prepares_an_object_before_it_is_mapped(package: Path) -> None:
    make = with_code(package, "wb_adds", "return {**value, 'id': value['key'].lower(), 'extra': 1}")
    found = make.record({"key": "AB"}, None, b"")
    assert (found.id, found.fields) == ("ab", {"key": "AB", "id": "ab", "extra": 1})


def test_the_users_code_leaves_objects_out_and_the_receipt_can_say_how_many(package: Path) -> None:
    make = with_code(package, "wb_leaves", "return value if value['id'] > 1 else None")
    with pytest.raises(LeftOut, match="left out by the normaliser"):
        make.record({"id": 1}, None, b"")
    assert make.record({"id": 2}, None, b"").id == "2"
    assert make.odd == {"left out by the normaliser": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise KeyError('no owner')", "the normaliser wb_bad:run raised KeyError: 'no owner'"),
        ("return [value]", "returned what cannot be a record"),
        ("return {'id': 1, 'x': float('nan')}", "returned what cannot be a record"),
        ("return {'id': 1, 'x': {1, 2}}", "returned what cannot be a record"),
        ("value['x'] = value; return value", "returned what cannot be a record"),
        ("return {'no': 'key'}", "the key /id is missing"),
    ],
)
def test_code_that_fails_refuses_the_object_and_says_why(
    package: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    monkeypatch.delitem(__import__("sys").modules, "wb_bad", raising=False)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    make = with_code(package, "wb_bad", body)
    with pytest.raises(Refused, match=reason):
        make.record({"id": 1}, None, b"")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("no_such_package_here.module:run", "cannot be imported: ModuleNotFoundError.*pip install -e"),
        ("wb_named:walk", "walk does not exist in wb_named. Callables there: run"),
        ("wb_named:number", "number is not callable"),
        ("wb_broken:run", "cannot be imported: ZeroDivisionError"),
    ],
)
def test_code_that_cannot_be_had_is_an_error_of_the_manifest(package: Path, reference: str, words: str) -> None:
    (package / "wb_named.py").write_text("def run(value):\n    return value\nnumber = 3\n")
    (package / "wb_broken.py").write_text("1 / 0\n")
    with pytest.raises(ManifestError, match=words) as caught:
        Normaliser("crm", "http", code_stream(reference), "/issues")
    assert "crm.issues.normaliser" in str(caught.value)


def test_code_beside_the_manifest_is_not_imported_by_accident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wb_beside.py").write_text("def run(value):\n    return value\n")
    (tmp_path / "issues.json").write_text('[{"id": 1}]')
    stream = FilesStream(name="issues", key=["/id"], path="issues.json", format="json")
    pull(FilesManifest(type="files", name="crm", root=".", streams=[stream]), MemoryStore(), root=tmp_path)
    with pytest.raises(ManifestError, match="cannot be imported"):
        load_normalise("wb_beside:run", "crm.issues")


def test_a_plain_function_is_the_users_code() -> None:
    def keep(value: dict[str, Any]) -> dict[str, Any] | None:
        return value

    typed: Normalise = keep
    assert typed({"id": 1}) == {"id": 1}


def test_what_the_users_code_leaves_out_is_told_on_the_receipt_and_is_no_gap(package: Path, tmp_path: Path) -> None:
    (package / "wb_pulled.py").write_text("def run(value):\n    return value if value['id'] % 2 else None\n")
    with serving(lambda handler, _body: handler.reply(body=b'[{"id": 1}, {"id": 2}, {"id": 3}]')) as base:
        manifest = HttpManifest.model_validate(
            {
                "name": "crm",
                "type": "http",
                "base_url": base,
                "limits": {"source": "test"},
                "streams": [
                    {"name": "o", "key": ["/id"], "request": {"path": "/o"}, "normaliser": "wb_pulled:run"},
                ],
            }
        )
        store = MemoryStore()
        receipt = pull(manifest, store, root=tmp_path, private_hosts=["127.0.0.1"]).streams[0]
    assert store.ids("crm.o") == ["1", "3"]
    assert (receipt.seen, receipt.new, receipt.refused_count, receipt.complete) == (2, 2, 0, "complete")
    assert "left out by the normaliser (1 times)" in receipt.notes
