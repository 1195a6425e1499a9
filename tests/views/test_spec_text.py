"""A spec written as text reads as the same spec, and what did not change keeps its lines and comments."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import SpecError
from workbench.views import ContextSpec, load_spec, parse_spec, spec_text

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted((ROOT / "contexts").glob("*/context.yaml"))

NAMES = st.text(string.ascii_letters, min_size=1, max_size=6).map(lambda name: f"n{name}")
# Words that YAML could take for something else, and signs that it has a use for.
NASTY = st.sampled_from(
    ["", " ", "no", "NO", "null", "~", "12", "1.5", "1e3", "0x10", "2024-05-01", "12:30", "a: b", "a #b", "#a", "- a",
     "[a]", "{a}", "*a", "&a", "!a", "|", ">", "'", '"', "\\", "\n", "a\nb", "\t", "\x7f", "\x85", "\u2028", "\ufeff",
     "é", "😀", "%a", "@a", "`a", "a,b", "?", ": ", "=", "<<", "true"]
)  # fmt: skip
TEXTS = NASTY | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PATHS = st.lists(NASTY.filter(bool) | st.just("a~1b"), min_size=1, max_size=3).map(
    lambda parts: "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
)
SCALARS = TEXTS | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(["eq", "ne", "lt", "in", "not_in", "exists", "missing"]))
    found: dict[str, Any] = {"field": draw(PATHS), "op": op}
    if op in {"in", "not_in"}:
        found["value"] = draw(st.lists(SCALARS, max_size=3))
    elif op not in {"exists", "missing"}:
        found["value"] = draw(SCALARS)
    return found


@st.composite
def sections(draw: st.DrawFn, name: str, entities: list[str]) -> dict[str, Any]:
    fields = draw(st.lists(PATHS, max_size=3, unique=True))
    low = draw(st.integers(0, 9))
    found: dict[str, Any] = {
        "name": name,
        "of": draw(st.sampled_from(entities)),
        "title": draw(st.none() | TEXTS),
        "follow": draw(st.lists(NAMES, max_size=2)),
        "fields": [
            draw(st.sampled_from([path, {"path": path, "label": draw(TEXTS), "about": "x"}])) for path in fields
        ],
        "summary": fields[:1],
        "filter": draw(st.lists(conditions(), max_size=2)),
        "order": draw(st.none() | st.builds(lambda by, d: {"by": by, "descending": d}, PATHS, st.booleans())),
        "limit": draw(st.none() | st.integers(1, 99)),
        "format": draw(st.sampled_from(["block", "line", "json"])),
        "priority": draw(st.integers(-5, 200)),
        "required": draw(st.booleans()),
        "min_tokens": low,
        "max_tokens": draw(st.none() | st.integers(10, 99)),
        "aggregates": draw(st.lists(st.builds(lambda f: {"op": "sum", "field": f}, PATHS), max_size=2)),
    }
    return {key: value for key, value in found.items() if value is not None}


@st.composite
def specs(draw: st.DrawFn) -> ContextSpec:
    entities = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    return ContextSpec.model_validate(
        {
            "description": draw(TEXTS),
            "budget_tokens": draw(st.integers(100, 5000)),
            "fill": draw(st.sampled_from(["relevant", "budget"])),
            "cite": draw(st.booleans()),
            "entities": {
                name: {
                    "stream": f"s.{name}",
                    "keys": draw(st.lists(PATHS | st.just("id"), min_size=1, max_size=2)),
                    "names": draw(st.lists(PATHS | st.lists(PATHS, min_size=1, max_size=2), max_size=2)),
                    "about": draw(TEXTS),
                    "words": [{"path": path, "words": "w"} for path in draw(st.lists(PATHS, max_size=1))],
                }
                for name in entities
            },
            "sections": [draw(sections(name, entities)) for name in names],
            "trust": {"known_hosts": draw(st.lists(st.just("a.example"), max_size=1))},
            "roles": {name: {"readers": [draw(TEXTS)]} for name in draw(st.lists(NAMES, max_size=1))},
        }
    )


@settings(max_examples=40)
@given(specs())
def test_what_is_written_reads_as_the_same(spec: ContextSpec) -> None:
    text = spec_text(spec).text
    assert parse_spec(text) == spec
    # By any other reader of YAML, too.
    assert ContextSpec.model_validate(yaml.safe_load(text)) == spec


@settings(max_examples=40)
@given(specs(), specs())
def test_any_change_of_any_text_reads_as_the_new_spec_and_counts_the_comments(
    old: ContextSpec, new: ContextSpec
) -> None:
    lines = spec_text(old).text.splitlines()
    before = (
        "\n".join(f"{line}  # c{n}" if n % 3 == 0 else f"# above {n}\n{line}" for n, line in enumerate(lines)) + "\n"
    )
    if not reads(before) or parse_spec(before) != old:
        return  # the comment fell into a text of several lines
    written = spec_text(new, before)
    assert parse_spec(written.text) == new
    total = before.count("# c") + before.count("# above")
    if all("#" not in line for line in lines):
        assert written.comments_kept + len(written.comments_lost) == total


def reads(text: str) -> bool:
    try:
        parse_spec(text)
    except SpecError:
        return False
    return True


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parent.name)
def test_the_same_spec_leaves_the_file_as_it_is(path: Path) -> None:
    before = path.read_text("utf-8")
    written = spec_text(load_spec(path), before)
    assert written.text == before
    assert not written.comments_lost


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parent.name)
def test_one_change_changes_its_own_lines_alone(path: Path) -> None:
    before = path.read_text("utf-8")
    spec = load_spec(path)
    sections = [one.model_copy(update={"priority": 7}) if n == 1 else one for n, one in enumerate(spec.sections)]
    changed = spec.model_copy(update={"budget_tokens": 321, "sections": tuple(sections)})
    written = spec_text(changed, before)
    assert parse_spec(written.text) == changed
    assert not written.comments_lost
    old, new = before.splitlines(), written.text.splitlines()
    gone = [line for line in old if line not in new]
    assert "budget_tokens: 1000" in gone
    assert all(not line.lstrip().startswith("#") for line in gone)
    assert len(gone) < 12


def test_comments_inside_of_what_changed_are_told() -> None:
    before = """\
# the head
$schema: workbench/context-spec/v1
budget_tokens: 900  # agreed with sales
entities:
  # people
  person:
    stream: s.people  # all of them
sections:
  - name: person
    of: person
    title: 'a # that is no comment'
    priority: 7  # high
  # the second
  - {name: more, of: person}
"""
    spec = parse_spec(before)
    first = spec.sections[0].model_copy(update={"priority": 8})
    written = spec_text(spec.model_copy(update={"sections": (first, spec.sections[1])}), before)
    assert written.comments_lost == ("high",)
    assert written.comments_kept == 5
    assert "# agreed with sales" in written.text
    without = spec_text(spec.model_copy(update={"sections": spec.sections[:1]}), before)
    assert without.comments_lost == ("the second",)


@pytest.mark.parametrize("before", ["{$schema: workbench/context-spec/v1}  # flow", "not: a spec  # x", "a: [", ""])
def test_a_text_that_is_no_spec_is_written_anew_and_its_comments_are_told(before: str) -> None:
    spec = load_spec(SPECS[0])
    written = spec_text(spec, before)
    assert parse_spec(written.text) == spec
    assert len(written.comments_lost) == before.count("#")


def test_a_wrong_text_names_the_key() -> None:
    with pytest.raises(SpecError, match=r"sections\[0\]\.prioritty"):
        parse_spec("entities: {a: {stream: s.a}}\nsections: [{name: a, of: a, prioritty: 3}]\n")


def test_a_changed_section_keeps_the_lines_and_comments_of_its_other_keys() -> None:
    before = """\
$schema: workbench/context-spec/v1
encoding: o200k_base
budget_tokens: 100
entities:
  customer:
    stream: s.customers   # all of them
    keys: [id]
    about: 'a buyer'
sections:
- name: orders   # the money part
  of: customer
  # agreed with Mia
  follow: [orders]
  priority: 70
  required: false
  aggregates:
    - {op: count,   label: number}   # asked daily
- {name: customer, of: customer}
"""
    spec = parse_spec(before)
    body = spec.model_dump(mode="json", by_alias=True)
    body["sections"][0] |= {"priority": 80, "limit": 5}
    body["entities"]["customer"]["about"] = "a person"
    written = spec_text(ContextSpec.model_validate(body), before)
    expected = before.replace("about: 'a buyer'", "about: a person").replace("priority: 70", "priority: 80")
    expected = expected.replace("# asked daily\n", "# asked daily\n  limit: 5\n")
    assert written.text == expected
    assert written.comments_lost == ()
