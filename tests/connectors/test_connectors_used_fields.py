"""Which fields tasks use: what a profile keeps and what drift names."""

import json

import pytest

import workbench as wb
from workbench.api._used_fields import fixed_fields, shown_whole, used_fields
from workbench.connectors import link_types
from workbench.connectors._manifest import FilesManifest
from workbench.errors import UnknownNameError
from workbench.views import ContextSpec

MANIFEST = FilesManifest.model_validate(
    {
        "$schema": "workbench/manifest/v1",
        "name": "shop",
        "type": "files",
        "streams": [
            {
                "name": "customers",
                "path": "c.json",
                "format": "json",
                "key": ["/id"],
                "natural_keys": {"email": "/mail"},
            },
            {
                "name": "orders",
                "path": "o.json",
                "format": "json",
                "key": ["/no"],
                "links": [{"name": "customer", "path": "/customer_id", "to": "customers", "inverse": "orders"}],
            },
        ],
    }
)


def spec(*sections, **entity):
    return ContextSpec.model_validate(
        {
            "entities": {"customer": {"stream": "shop.customers", **entity}},
            "sections": [{"name": f"s{n}", "of": "customer", **one} for n, one in enumerate(sections)],
        }
    )


LINKS = link_types(MANIFEST)


def uses(*specs):
    return used_fields(specs, LINKS, [MANIFEST])


def test_an_entity_uses_its_keys_names_and_words():
    words = [{"path": "/tel", "words": "phone"}]
    found = uses(("t", spec({}, keys=["id", "/mail"], names=[["/first", "/last"]], words=words)))
    assert found == {"shop.customers": {path: ["t"] for path in ("/first", "/id", "/last", "/mail", "/tel")}}


def test_a_section_uses_what_it_shows_filters_orders_and_adds_up():
    section = {
        "follow": ["orders"],
        "fields": ["/total", "/state"],
        "summary": ["/state"],
        "filter": [{"field": "/open", "value": True}],
        "order": {"by": "/at"},
        "aggregates": [{"op": "sum", "field": "/net"}, {"op": "count"}],
    }
    found = uses(("t", spec(section)))
    assert sorted(found["shop.orders"]) == ["/at", "/customer_id", "/net", "/open", "/state", "/total"]
    assert shown_whole([("t", spec(section))], LINKS) == {}


def test_a_section_that_names_no_fields_shows_whole_records():
    assert shown_whole([("t", spec({"follow": ["orders"]}))], LINKS) == {"shop.orders": ["t"]}


def test_the_field_behind_a_link_is_used_in_both_directions():
    back = {
        "entities": {"order": {"stream": "shop.orders"}},
        "sections": [{"name": "c", "of": "order", "follow": ["customer"]}],
    }
    assert uses(("t", ContextSpec.model_validate(back)))["shop.orders"] == {"/no": ["t"], "/customer_id": ["t"]}
    assert uses(("t", spec({"follow": ["orders"]})))["shop.orders"] == {"/customer_id": ["t"]}


def test_a_link_that_does_not_exist_uses_nothing():
    found = uses(("t", spec({"follow": ["nowhere", "orders"], "fields": ["/x"]})))
    assert found == {"shop.customers": {"/id": ["t"]}}


def test_tasks_are_named_side_by_side():
    assert uses(("b", spec({})), ("a", spec({})))["shop.customers"]["/id"] == ["b", "a"]


def test_keys_links_and_natural_keys_are_fixed():
    assert fixed_fields(MANIFEST, "orders") == {
        "/customer_id": "link 'customer' leads from it",
        "/no": "part of the record's id",
    }
    assert sorted(fixed_fields(MANIFEST, "customers")) == ["/id", "/mail"]


@pytest.fixture
def project(tmp_path):
    project = wb.init(tmp_path / "p")
    (tmp_path / "c.json").write_text(json.dumps([{"id": f"c{n}", "city": "Porto", "fax": None} for n in range(60)]))
    project.add_files("shop", [tmp_path / "c.json"])
    project.pull("shop")
    yield project
    project.close()


def test_a_profile_of_a_project_knows_the_key_and_the_encoding(project):
    found = project.profile("shop.c")
    told = {field.path: field.advice for field in found.fields}
    assert told == {"/id": "keep", "/city": "drop", "/fax": "drop"}
    assert (found.exact, found.encoding) == (True, project.folder.settings.encoding)


def test_a_wrong_spec_is_named_and_stops_nothing(project):
    folder = project.root / "contexts" / "half"
    folder.mkdir(parents=True)
    (folder / "context.yaml").write_text("entities: {}\n")
    found = project.profile("shop.c")
    assert found.unread_tasks == ("half",)
    assert "half" in found.basis()


def test_a_stream_that_was_never_pulled_has_no_profile(project):
    with pytest.raises(UnknownNameError, match=r"Known: shop\.c"):
        project.profile("shop.x")


def test_a_profile_of_real_records_is_sensible(airline_data, tmp_path):
    project = wb.init(tmp_path / "p")
    project.add_files("airline", [airline_data / f"{name}.json" for name in ("users", "flights", "reservations")])
    project.pull("airline")
    found = {field.path: field for field in project.profile("airline.reservations").fields}
    assert found["/user_id"].advice == "keep"
    assert found["/flights/*/flight_number"].advice == "keep"
    assert found["/cabin"].picklist == 3
    assert found["/nonfree_baggages"].reason == "used by airline, though always '0'"
    flights = {field.path: field for field in project.profile("airline.flights").fields}
    assert flights["/dates/*/status"].values == 6
    assert len(flights) < 20
    project.close()
