import json
import random
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.connectors import ProfiledField, profile_fields
from workbench.connectors._field_advice import form_of_texts
from workbench.connectors._field_columns import FieldTree
from workbench.connectors._field_tokens import mean_of, wilson
from workbench.tokens import count_tokens


class Texts:
    """A store of one stream."""

    def __init__(self, bodies, mapped=None, extras=None):
        content = {"extras": extras or {}, "provenance": {"mapped": mapped or {}}}
        self.texts_ = [json.dumps({**content, "fields": body}) for body in bodies]

    def count(self, stream):
        return len(self.texts_)

    def texts(self, stream, *, batch_size=1000, sample=None, seed=0):
        texts = self.texts_
        if sample is not None and sample < len(texts):
            drawn = random.Random(seed).sample(range(len(texts)), sample)  # noqa: S311 - no secret
            texts = [texts[n] for n in sorted(drawn)]
        for first in range(0, len(texts), batch_size):
            yield texts[first : first + batch_size]


def profile(bodies, **options):
    stored = {name: options.pop(name) for name in ("mapped", "extras") if name in options}
    return profile_fields(Texts(bodies, **stored), "crm.orders", **options)


def fields(bodies, **options):
    return {field.path: field for field in profile(bodies, **options).fields}


def advice(bodies, path, **options):
    field = fields(bodies, **options)[path]
    return field.advice, field.reason


def rows(count=100, **columns):
    """Records with an id and, by name, a function of their number."""
    return [{"id": f"r{n}", **{name: make(n) for name, make in columns.items()}} for n in range(count)]


# ---- counting -----------------------------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, -1.0, -2.0, 1.0]) | st.text(max_size=2)
BODIES = st.lists(
    st.dictionaries(
        st.sampled_from("abc"),
        SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from("xy"), SCALARS, max_size=2),
        max_size=3,
    ),
    min_size=1,
    max_size=25,
)


def plain_count(bodies):
    """Return path -> (records with a value, values with their counts), one value at a time."""
    filled, values = Counter(), {}

    def visit(value, path, seen):
        if isinstance(value, dict):
            for name, inner in value.items():
                visit(inner, f"{path}/{name}", seen)
        elif isinstance(value, list):
            for inner in value:
                visit(inner, f"{path}/*", seen)
        elif value is not None and (not isinstance(value, str) or value.strip()):
            seen.add(path)
            values.setdefault(path, Counter())[f"{type(value).__name__} {value!r}"] += 1

    for body in bodies:
        seen = set()
        visit(body, "", seen)
        filled.update(seen)
    return filled, values


@given(BODIES)
def test_counts_are_those_of_a_plain_count(bodies):
    found = fields(bodies)
    filled, values = plain_count(bodies)
    assert {path for path, field in found.items() if field.fill} == set(filled)
    for path, field in found.items():
        assert field.fill == filled[path] / len(bodies)
        assert field.values == len(values.get(path, ()))
        assert (field.fill_low, field.fill_high) == (field.fill, field.fill)


@given(BODIES, st.integers(1, 7))
def test_batches_do_not_matter(bodies, size):
    whole, parts = FieldTree(bodies), FieldTree(bodies)
    whole.add(bodies)
    for first in range(0, len(bodies), size):
        parts.add(bodies[first : first + size])
    told = [
        sorted((n.path, n.filled, n.distinct, sorted(map(str, n.types))) for n in t.root.leaves())
        for t in (whole, parts)
    ]
    assert told[0] == told[1]


def test_many_different_values_are_counted_exactly():
    kinds = [str, int, lambda n: n - 2000, lambda n: n / 2, lambda n: n if n % 2 else str(n), lambda n: 2**60 + n]
    bodies = [{f"f{k}": make(n % 3000) for k, make in enumerate(kinds)} for n in range(4000)]
    assert {field.values for field in fields(bodies).values()} == {3000}


def test_a_number_a_boolean_and_a_text_that_look_alike_are_three_values():
    assert fields([{"a": v} for v in (1, 1.0, True, "1", "True", -1, -2)])["/a"].values == 7


@given(BODIES)
def test_tokens_are_those_of_the_lines(bodies):
    _, values = plain_count(bodies)
    found = profile(bodies)
    for field in found.fields:
        label = field.path.rpartition("/")[2]
        lines = 0
        for told, times in values.get(field.path, {}).items():
            kind, _, value = told.partition(" ")
            text = " ".join(eval(value).split()) if kind == "str" else json.dumps(eval(value))  # noqa: S307 - our own repr
            lines += times * count_tokens(f"- {text}\n" if label == "*" else f"{label}: {text}\n")
        assert field.tokens_total == lines
    assert found.tokens == pytest.approx(sum(f.tokens for f in found.fields))


def test_nested_values_have_paths_and_maps_are_folded():
    days = {f"2024-05-{day:02d}": {"seats": day} for day in range(1, 29)}
    found = fields([{"ship": {"city": "Porto"}, "lines": [{"sku": "a", "tags": ["x", "y"]}], "days": days}] * 3)
    assert sorted(found) == ["/days/*/seats", "/lines/*/sku", "/lines/*/tags/*", "/ship/city"]
    assert (found["/days/*/seats"].values, found["/days/*/seats"].fill) == (28, 1.0)


def test_what_a_mapping_left_in_extras_belongs_to_the_body():
    assert sorted(fields([{"amount": 1}], extras={"Custom__c": "x", "amount": "old"})) == ["/Custom__c", "/amount"]


def test_a_stream_without_records_has_no_fields():
    found = profile([])
    assert (found.records, found.fields, found.tokens) == (0, (), 0)
    assert "0 records" in str(found)


def test_types_are_told_with_the_share_of_others():
    field = fields([{"a": 1}, {"a": 2.5}, {"a": 3}, {"a": "x"}])["/a"]
    assert (field.type, field.other_types) == ("number", 0.25)
    assert fields(rows(40, at=lambda n: f"2024-01-{n % 28 + 1:02d}"))["/at"].type == "time"


def test_lone_surrogates_and_huge_texts_are_counted():
    found = fields([{"a": "\ud800x"}, {"a": "word " * 100_000}])
    assert found["/a"].tokens == pytest.approx(50_000, rel=0.05)
    assert len(found["/a"].example) <= 60


# ---- samples ------------------------------------------------------------------------------------------------


def test_a_sample_says_so_and_gives_intervals():
    found = profile(rows(500, note=lambda n: "word " * (n % 7)), sample=100)
    assert (found.records, found.counted, found.costed, found.exact) == (500, 100, 100, False)
    assert "random sample of 100 records" in found.basis()
    note = next(field for field in found.fields if field.path == "/note")
    assert note.fill_low < note.fill < note.fill_high
    assert note.tokens_low < note.tokens < note.tokens_high
    assert not note.values_exact


def test_a_sample_of_all_is_exact():
    assert profile(rows(50), sample=50).exact


def test_intervals_of_samples_cover_the_truth_in_about_95_of_100():
    dice = random.Random(5)  # noqa: S311 - no secret
    bodies = rows(
        4000,
        rare=lambda _: "x" if dice.random() < 0.3 else None,
        text=lambda _: "some words " * dice.randint(0, 6),
    )
    truth = fields(bodies)
    covered = Counter()
    runs = 120
    for seed in range(runs):
        found = fields(bodies, sample=120, seed=seed)
        rare, text = found["/rare"], found["/text"]
        covered["fill"] += rare.fill_low <= truth["/rare"].fill <= rare.fill_high
        covered["tokens"] += text.tokens_low <= truth["/text"].tokens <= text.tokens_high
        covered["picklist"] += rare.tokens_low <= truth["/rare"].tokens <= rare.tokens_high
    # The 0.1% points of a binomial of 120 with 0.95: a correct interval fails one run in a thousand.
    assert all(106 <= count <= runs for count in covered.values()), covered


def test_intervals_agree_with_tables():
    assert [round(x, 4) for x in wilson(5, 20)] == [0.25, 0.1119, 0.4687]
    assert list(mean_of(15, 55, 5)) == pytest.approx([3.0, 1.0368, 4.9632], abs=0.01)


def test_large_streams_are_sampled_by_themselves(monkeypatch):
    monkeypatch.setattr("workbench.connectors._profile_fields._MOST_CHARACTERS", 200_000)
    found = profile(rows(5000, note=lambda n: f"note {n}"))
    assert 1000 <= found.counted < 5000


# ---- advice -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "expected", "words"),
    [
        (lambda _: None, "drop", "empty in all 100 records"),
        (lambda _: "  ", "drop", "empty in all"),
        (lambda _: "EUR", "drop", "always 'EUR'"),
        (lambda n: "yes" if n % 3 else None, "look", "'yes' or nothing"),
        (lambda n: f"r{n}", "drop", "the same as /id in every record"),
        (lambda n: f"https://api.shop.example/v1/orders/{n}", "drop", "addresses for programs"),
        (lambda n: f"https://shop.example/{n}.png", "drop", "addresses of pictures"),
        (lambda n: f"https://shop.example/orders/{n}", "look", "addresses"),
        (lambda n: f"{n:08x}-1234-4abc-8def-0123456789ab", "drop", "an id without meaning"),
        (lambda n: f"0065g00000Qq{n:03d}AAA", "drop", "an id without meaning"),
        (lambda n: f"word{n} " * 300, "look", "long text"),
        (lambda n: "late" if n == 7 else "early" if n == 8 else None, "look", "filled in only 2.0%"),
        (lambda n: ["open", "closed", "paid"][n % 3], "keep", "filled in 100%, 3 values"),
        (lambda n: f"order-2024-{n:05d}", "keep", "100 values"),
        (lambda n: n * 10, "keep", "100 values"),
    ],
)
def test_advice_has_a_reason(make, expected, words):
    told, reason = advice(rows(100, field=make), "/field", fixed={"/id": "part of the record's id"})
    assert told == expected
    assert words in reason


def test_nearly_never_filled_is_dropped_only_where_many_records_say_so():
    assert advice(rows(2000, f=lambda n: n % 2 if n < 4 else None), "/f")[0] == "drop"


def test_numbers_that_only_name_something_are_dropped():
    assert advice(rows(100, order_id=lambda n: n * 7), "/order_id")[0] == "drop"
    assert advice(rows(100, paid=lambda n: n * 7), "/paid")[0] == "keep"


def test_few_records_prove_nothing():
    told, reason = advice(rows(5, currency=lambda _: "EUR"), "/currency")
    assert told == "look"
    assert "only 5 records" in reason


def test_two_flags_that_are_nearly_always_the_same_are_for_a_person():
    flag = rows(100, a=lambda n: n == 3, b=lambda n: n == 3)
    assert advice(flag, "/b")[0] == "look"


def test_of_two_alike_the_one_that_is_used_stays():
    both = rows(100, aa=lambda n: f"v{n}", bbb=lambda n: f"v{n}")
    found = fields(both, used={"/bbb": ["refund"]})
    assert (found["/aa"].advice, found["/bbb"].advice) == ("drop", "keep")


@pytest.mark.parametrize("why", [{"used": {"/f": ["refund"]}}, {"fixed": {"/f": "link 'x' leads from it"}}])
@pytest.mark.parametrize(
    "make", [lambda _: None, lambda _: "EUR", lambda n: f"https://api.x.example/{n}", lambda n: f"r{n}"]
)
def test_what_is_needed_is_never_dropped(why, make):
    found = fields(rows(200, f=make), **why)["/f"]
    assert (found.advice, found.saves_tokens) == ("keep", 0)
    assert found.tasks == (("refund",) if "used" in why else ())


@pytest.mark.parametrize(
    ("value", "though"), [(None, "though empty in all 100 records"), ("EUR", "though always 'EUR'")]
)
def test_a_field_that_is_used_and_says_nothing_is_kept_and_told(value, though):
    assert advice(rows(100, f=lambda _: value), "/f", used={"/f": ["t"]}) == ("keep", f"used by t, {though}")


def test_a_task_that_uses_an_object_uses_what_is_inside():
    found = fields(
        [{"ship": {"city": "x"}, "lines": [{"sku": "a"}]}] * 50, used={"/ship": ["a"], "/lines/0/sku": ["b"]}
    )
    assert (found["/ship/city"].tasks, found["/lines/*/sku"].tasks) == (("a",), ("b",))


def test_a_key_at_the_source_stays_under_its_normal_name():
    bodies = [{"number": f"N{n}", "same": f"N{n}"} for n in range(100)]
    found = fields(bodies, mapped={"number": "/No__c"}, fixed={"/No__c": "part of the record's id"})
    assert (found["/number"].advice, found["/same"].advice) == ("keep", "drop")


def test_what_is_dropped_adds_up():
    found = profile(rows(100, cur=lambda _: "EUR", empty=lambda _: None, city=lambda n: f"City {n % 9}"))
    saved = sum(field.saves_tokens for field in found.fields if field.advice == "drop")
    assert found.tokens_after == pytest.approx(found.tokens - saved)
    assert saved > 0


def test_a_picklist_has_the_size_that_the_source_says():
    bodies = [{"Stage": "ab"[n % 2], "Other": "xy"[n % 2]} for n in range(100)]
    assert fields(bodies, picklists={"/Stage": 3})["/Stage"].picklist == 3
    assert fields(bodies)["/Stage"].picklist == 2
    mapped = fields([{"stage": {"value": "a", "label": "A"}}] * 50, picklists={"/Stage": 3}, mapped={"stage": "/Stage"})
    assert mapped["/stage/value"].picklist == 3


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2024-05-01", "2024-05-01T10:00:00Z"], "time"),
        (["https://api.github.com/repos/a/b{/number}"], "machine address"),
        (["https://x.example/a b"], ""),
        (["I_kwDOABCD1234efGH56"], "opaque id"),
        (["internationalisation"], ""),
        (["hello world"], ""),
        ([], ""),
    ],
)
def test_texts_are_told_by_their_form(texts, expected):
    assert form_of_texts(texts) == expected


# ---- faces --------------------------------------------------------------------------------------------------


def test_the_html_is_a_table_in_which_nothing_of_the_data_is_markup():
    markup = profile(
        rows(60, note=lambda n: f"<script>{n}</script>", **{f"f{k}": str for k in range(50)})
    )._repr_html_()
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup
    assert "<details>" in markup
    assert "<style" not in markup
    assert "data-" not in markup


def test_the_text_has_a_row_for_each_of_the_dearest_fields():
    found = profile(rows(50, **{f"f{k}": str for k in range(50)}))
    assert str(found).count("\n/") == 40
    assert "and 11 more fields" in str(found)


def test_a_frame_has_a_row_a_field():
    frame = profile(rows(50, city=lambda n: f"City {n}")).to_pandas()
    assert list(frame.columns) == [name for name in ProfiledField.model_fields if name != "path"]
    assert frame.loc["/city", "values"] == 50


def test_the_sum_of_samples_is_near_the_truth():
    bodies = rows(3000, text=lambda n: "word " * (n % 10 + 1))
    truth = profile(bodies).tokens
    means = [profile(bodies, sample=300, seed=seed).tokens for seed in range(10)]
    assert statistics.mean(means) == pytest.approx(truth, rel=0.02)
