import pytest

from workbench.connectors import Receipt, Refusal, StreamReceipt
from workbench.errors import FetchError

GOOD = StreamReceipt(stream="crm.users", seen=1200, new=1200, complete="complete", deletes="census")
PARTIAL = StreamReceipt(
    stream="crm.orders",
    seen=10,
    new=2,
    refused=tuple(Refusal(where=f"o.jsonl:{n}", reason="not valid JSON", value="<b>&") for n in range(7)),
    refused_count=8,
    complete="partial",
    why="8 of 10 were refused",
    notes=("a <note>",),
)
UNKNOWN = StreamReceipt(stream="crm.notes", why="the source did not say")


def receipt(*streams):
    return Receipt(connector="crm", streams=streams)


@pytest.mark.parametrize(
    ("streams", "expected"),
    [((GOOD,), "complete"), ((GOOD, UNKNOWN), "unknown"), ((GOOD, UNKNOWN, PARTIAL), "partial")],
)
def test_a_receipt_is_as_complete_as_its_weakest_stream(streams, expected):
    assert receipt(*streams).complete == expected


def test_a_complete_receipt_is_handed_on():
    whole = receipt(GOOD)
    assert whole.require_complete() is whole


def test_an_incomplete_receipt_is_an_error_that_says_why():
    with pytest.raises(FetchError) as caught:
        receipt(GOOD, PARTIAL).require_complete()
    assert str(caught.value).startswith("crm.orders: the pull is partial: 8 of 10 were refused. o.jsonl:0: not valid")
    assert (caught.value.connector, caught.value.stream) == ("crm", "orders")


def test_the_text_is_a_table_with_reasons():
    assert str(receipt(GOOD, PARTIAL)).splitlines() == [
        "stream      seen   new  changed  unchanged  deleted  duplicates  refused  complete",
        "crm.users   1200  1200        0          0        0           0        0  complete",
        "crm.orders    10     2        0          0        0           0        8  partial",
        "crm.orders is partial: 8 of 10 were refused",
        "crm.orders: a <note>",
        *[f"  o.jsonl:{n}: not valid JSON (<b>&)" for n in range(5)],
        "  and 3 more",
    ]


def test_the_html_shows_every_kept_refusal_and_no_markup_of_the_data():
    markup = receipt(GOOD, PARTIAL)._repr_html_()
    assert markup.count("&lt;b&gt;&amp;") == 7
    assert "<b>" not in markup
    assert "<note>" not in markup
    assert "8 refused, 7 shown" in markup
    assert "1,200" in markup


def test_the_frame_has_one_row_a_stream():
    frame = receipt(GOOD, PARTIAL).to_pandas()
    assert list(frame["stream"]) == ["crm.users", "crm.orders"]
    assert list(frame["refused"]) == [0, 8]
    assert list(frame["complete"]) == ["complete", "partial"]


def test_a_receipt_survives_json():
    whole = receipt(GOOD, PARTIAL)
    assert Receipt.model_validate_json(whole.model_dump_json()) == whole
