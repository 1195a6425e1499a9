"""Texts in which keys of other streams stand are found, and by them the records that have them."""

from __future__ import annotations

from memory_source import MemorySource

from workbench.drafting import draft_spec
from workbench.records import Provenance, Record
from workbench.views import View


def records(streams):
    for stream, rows in streams.items():
        for key, row in rows.items():
            yield Record(source="w", stream=stream, id=key, fields=row, provenance=Provenance(connector="files"))


def company(*, mentioned=True):
    orders = {f"ORD-{1000 + n}": {"total": 20 + n, "state": ["open", "sent"][n % 2]} for n in range(30)}
    notes = {
        f"n{n}": {
            "author": ["Ana Brandt", "Bo Lind", "Cy Moor"][n * 7 % 3],
            "day": f"2025-03-{n + 1:02}",
            "note": f"The carrier rang about {f'ORD-{1000 + n}' if mentioned else 'something'} again, call {n}.",
        }
        for n in range(12)
    }
    return {"orders": orders, "notes": notes}


def test_texts_that_mention_keys_are_drafted_as_such():
    source = MemorySource(records(company()))
    draft = draft_spec(source, list(source.streams()))
    entity = next(one for one in draft.spec.entities.values() if one.stream == "w.notes")
    assert entity.mentions == ("/note",)
    context = View(draft.spec, source).build("Who wrote a note about ORD-1004?", budget_tokens=600)
    wrote = company()["notes"]["n4"]["author"]
    assert wrote in context.text
    assert any(item.record == "w:notes/n4" for item in context.items)


def test_texts_without_keys_mention_nothing():
    source = MemorySource(records(company(mentioned=False)))
    assert all(not one.mentions for one in draft_spec(source, list(source.streams())).spec.entities.values())


def test_small_numbers_in_texts_are_no_keys():
    streams = company(mentioned=False)
    streams["orders"] = {str(n): {"total": n} for n in range(30)}
    source = MemorySource(records(streams))
    assert all(not one.mentions for one in draft_spec(source, list(source.streams())).spec.entities.values())
