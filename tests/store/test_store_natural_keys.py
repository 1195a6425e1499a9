"""Links that name a record by a natural key lead to the records that have it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import MemorySource
from store_factories import STREAM, customer, order, to_customer

from workbench.records import Link, Record
from workbench.store import Store

CUSTOMERS = "crm.customers"


def ana_target(value: str = "ana@x.com") -> str:
    return f"crm:customers/@email={value}"


def called(name: str, *emails: str) -> Record:
    links = tuple(Link(name="@email", target=ana_target(email), path="/email") for email in emails)
    return customer(name, email=list(emails)).model_copy(update={"links": links})


def by_email(number: int, email: str = "ana@x.com") -> Record:
    return order(number, links=[Link(name="buyer", target=ana_target(email), path="/buyer")])


def targets(store: Store, number: int) -> list[str]:
    return [link.target for link in store.links_from(f"crm:orders/{number}", "buyer")]


def test_a_link_by_natural_key_leads_to_the_record_and_back(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [called("c1", "ana@x.com"), called("c2", "bob@x.com")])
            writer.upsert(STREAM, [by_email(10), by_email(9), order(8, links=[to_customer("c1")])])
        assert store.links_from("crm:orders/10", "buyer") == [
            Link(name="buyer", target="crm:customers/c1", path="/buyer")
        ]
        assert store.links_to("crm:customers/c1", "buyer", stream=STREAM) == ["crm:orders/10", "crm:orders/9"]
        assert store.links_to("crm:customers/c1", "customer", stream=STREAM) == ["crm:orders/8"]
        assert store.links_to("crm:customers/c2", "buyer", stream=STREAM) == []


def test_records_that_share_a_natural_key_are_all_meant_in_id_order(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [called("c2", "ana@x.com"), called("c10", "ana@x.com", "ana@y.com")])
            writer.upsert(STREAM, [by_email(1), by_email(2, "ana@y.com")])
        assert targets(store, 1) == ["crm:customers/c10", "crm:customers/c2"]
        assert store.links_to("crm:customers/c10", "buyer", stream=STREAM) == ["crm:orders/1", "crm:orders/2"]


def test_a_natural_key_that_no_live_record_has_stays_dangling(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [called("c1", "ana@x.com")])
            writer.upsert(STREAM, [by_email(1)])
            writer.tombstone(CUSTOMERS, ["c1"])
        assert targets(store, 1) == [ana_target()]
        assert store.links_to(ana_target(), "buyer", stream=STREAM) == ["crm:orders/1"]
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [called("c3", "ana@x.com")])
        assert targets(store, 1) == ["crm:customers/c3"]


def test_a_key_that_changed_is_followed(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [called("c1", "ana@x.com")])
            writer.upsert(STREAM, [by_email(1)])
            writer.upsert(CUSTOMERS, [called("c1", "ana@y.com")])
        assert targets(store, 1) == [ana_target()]
        assert store.links_to("crm:customers/c1", "buyer", stream=STREAM) == []


def test_ids_that_look_like_natural_keys_work_where_there_are_none(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [customer("@email=ana@x.com"), customer("@="), customer("@a/b=c")])
            links = [to_customer(name) for name in ("@email=ana@x.com", "@=", "@a/b=c", "@gone", "a/@b=c")]
            writer.upsert(STREAM, [order(1, links=links)])
        found = [link.target for link in store.links_from("crm:orders/1", "customer")]
        assert found == [link.target for link in links]
        assert store.links_to(ana_target(), "customer", stream=STREAM) == ["crm:orders/1"]


def test_a_record_whose_id_looks_like_anothers_key_is_meant_beside_it(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [customer("@email=ana@x.com"), called("c1", "ana@x.com")])
            writer.upsert(STREAM, [by_email(1)])
        assert targets(store, 1) == [ana_target(), "crm:customers/c1"]
        for urn in targets(store, 1):
            assert store.links_to(urn, "buyer", stream=STREAM) == ["crm:orders/1"]


def test_a_key_of_another_stream_is_not_taken(tmp_path: Path) -> None:
    stranger = Link(name="@email", target=ana_target(), path="/email")
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [customer("c1")])
            writer.upsert(STREAM, [by_email(1), order(2, links=[stranger])])
        assert targets(store, 1) == [ana_target()]


def test_keys_survive_a_rebuild_and_the_store_stays_sound(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, [called("c1", "ana@x.com")])
            writer.upsert(STREAM, [by_email(1)])
        before = store.snapshot(), store.streams()
        store.rebuild()
        assert targets(store, 1) == ["crm:customers/c1"]
        assert store.verify() == []
        assert (store.snapshot(), store.streams()) == before


def test_a_natural_key_is_no_reference_but_a_name() -> None:
    record = called("c1", "ana@x.com").model_copy(
        update={"links": (to_customer("c2"), Link(name="@email", target=ana_target(), path="/email"))}
    )
    assert record.references == (to_customer("c2"),)
    assert record.names == ("crm:customers/c1", ana_target())


EMAILS = st.sampled_from(["a@x.com", "b@x.com", "=@", ""])


@settings(max_examples=25, deadline=None)
@given(
    people=st.dictionaries(st.sampled_from(["c1", "c2", "@email=a@x.com"]), st.lists(EMAILS, max_size=2)),
    orders=st.dictionaries(st.integers(0, 5), EMAILS),
)
def test_both_directions_agree_with_each_other_and_with_the_records_in_memory(
    tmp_path_factory, people: dict[str, list[str]], orders: dict[int, str]
) -> None:
    records = [called(name, *emails) for name, emails in people.items()]
    bought = [by_email(number, email) for number, email in orders.items()]
    memory = MemorySource([*records, *bought])
    with Store.open(tmp_path_factory.mktemp("store")) as store:
        with store.writer() as writer:
            writer.upsert(CUSTOMERS, records)
            writer.upsert(STREAM, bought)
        for record in bought:
            forward = [link.target for link in store.links_from(record.urn, "buyer")]
            assert forward == [link.target for link in memory.links_from(record.urn, "buyer")]
            for person in records:
                back = store.links_to(person.urn, "buyer", stream=STREAM)
                assert (record.urn in back) == (person.urn in forward)
                assert back == memory.links_to(person.urn, "buyer", stream=STREAM)
