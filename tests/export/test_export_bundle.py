"""A bundle: same inputs, same bytes; and nothing about it can change unseen."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import ExportError, NotVettedError
from workbench.export import (
    BundleParts,
    bundle_schemas,
    canonical_json,
    open_bundle,
    sha256_hex,
    tool_description,
    verify_bundle,
    write_bundle,
)
from workbench.export import _write as write_module
from workbench.export._canonical import parse_canonical
from workbench.policy import VettedDigests, VettingRecord

SNAPSHOT = "sha256:" + "ab" * 32
FILES = [
    "bundle.json",
    "cases.jsonl",
    "context/spec.json",
    "context/spec.schema.json",
    "evidence.json",
    "lock.json",
    "timings.json",
    "tools.json",
]


class Section(BaseModel):
    name: str
    maximum_tokens: int | None = None


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str = Field(default="v1", alias="$schema")
    sections: list[Section] = []


def make_comparison(latency: float = 3.5) -> dict[str, Any]:
    return {
        "cases": 1,
        "encoding": "o200k_base",
        "snapshot": SNAPSHOT,
        "arms": {"view": {"answerable": 1.0, "latency_ms_p50": latency, "latency_ms_p95": 2 * latency}},
        "paired": [{"a": "view", "b": "bm25", "diff": 0.25, "ci95": [0.1, 0.4]}],
    }


def make_parts(**changes: Any) -> BundleParts:
    parts = BundleParts(
        task="refund",
        description="Orders of one customer.",
        spec=Spec(sections=[Section(name="orders")]),
        entities={"customer": ["/email", "id"]},
        encoding="o200k_base",
        budget_tokens=1000,
        snapshot=SNAPSHOT,
        cases=[{"id": "c1", "question": "Où est la commande d'Ana ?"}],
        comparison=make_comparison(),
    )
    return dataclasses.replace(parts, **changes)


def make_vetting(spec: BaseModel | None = None, **changes: Any) -> VettingRecord:
    compiled = (spec or make_parts().spec).model_dump(mode="json", by_alias=True)
    cases = b"".join(rfc8785.dumps(case) + b"\n" for case in make_parts().cases)
    digests = VettedDigests(spec=digest_of(rfc8785.dumps(compiled)), cases=digest_of(cases))
    body: dict[str, Any] = {
        "task": "refund",
        "reviewer": "Ana Roy",
        "date": "2026-11-23",
        "expires": "2999-01-01",
        "run": SNAPSHOT,
        "snapshot": SNAPSHOT,
        "digests": digests,
    }
    return VettingRecord(**(body | changes))


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def kept_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(tmp_path_factory.mktemp("kept") / "out", make_parts(), draft=True).path


@pytest.fixture
def bundle(kept_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kept_bundle, tmp_path / "out")


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_bundle_holds_exactly_its_files_and_verifies(bundle: Path) -> None:
    assert sorted(files_of(bundle)) == FILES
    assert verify_bundle(bundle) == []


def test_the_lock_holds_what_sha256sum_says_of_each_file(bundle: Path) -> None:
    lock = json.loads((bundle / "lock.json").read_bytes())
    for name, part in lock["parts"].items():
        data = (bundle / name).read_bytes()
        assert part == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    assert set(lock["parts"]) == set(FILES) - {"lock.json", "timings.json"}
    digest = lock.pop("digest")
    assert digest == "sha256:" + hashlib.sha256(rfc8785.dumps(lock)).hexdigest()


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_bundle(tmp_path / "a", make_parts(), draft=True)
    second = write_bundle(tmp_path / "elsewhere" / "b", make_parts(), draft=True)
    assert files_of(first.path) == files_of(second.path)


def test_latencies_change_timings_alone(tmp_path: Path) -> None:
    slow = write_bundle(tmp_path / "a", make_parts(comparison=make_comparison(900.0)), draft=True)
    fast = write_bundle(tmp_path / "b", make_parts(comparison=make_comparison(0.1)), draft=True)
    differing = {n for n, data in files_of(slow.path).items() if data != files_of(fast.path)[n]}
    assert differing == {"timings.json"}
    assert slow.digest == fast.digest
    assert b"latency" not in (slow.path / "evidence.json").read_bytes()
    timings = json.loads((slow.path / "timings.json").read_bytes())["timings"]
    assert timings == {"arms": {"view": {"latency_ms_p50": 900, "latency_ms_p95": 1800}}}


def test_latencies_inside_lists_are_split_off_too(tmp_path: Path) -> None:
    comparison = make_comparison() | {"frontier": [{"arm": "view", "latency_ms_p50": 1.5}, {"arm": "bm25"}]}
    written = write_bundle(tmp_path / "out", make_parts(comparison=comparison), draft=True)
    assert written.read("evidence.json")["comparison"]["frontier"] == [{"arm": "view"}, {"arm": "bm25"}]
    timings = json.loads((written.path / "timings.json").read_bytes())["timings"]
    assert timings["frontier"] == [{"latency_ms_p50": 1.5}, {}]


@pytest.mark.parametrize(
    "changes",
    [
        {"task": "other"},
        {"budget_tokens": 999},
        {"cases": []},
        {"spec": Spec()},
        {"entities": {}},
        {"comparison": None},
    ],
)
def test_every_input_shows_in_the_digest(tmp_path: Path, changes: dict[str, Any]) -> None:
    one = write_bundle(tmp_path / "a", make_parts(), draft=True)
    other = write_bundle(tmp_path / "b", make_parts(**changes), draft=True)
    assert one.digest != other.digest


def test_the_exported_spec_fits_its_exported_schema(bundle: Path) -> None:
    schema = json.loads((bundle / "context/spec.schema.json").read_bytes())
    spec = json.loads((bundle / "context/spec.json").read_bytes())
    jsonschema.validate(spec, schema)
    assert spec == {"$schema": "v1", "sections": [{"name": "orders", "maximum_tokens": None}]}


def test_the_describing_files_fit_their_published_schemas(bundle: Path) -> None:
    schemas = bundle_schemas()
    for stem, version in (("bundle", 3), ("bundle-lock", 3), ("bundle-timings", 1)):
        validator = jsonschema.Draft202012Validator(schemas[f"{stem}.v{version}"])
        content = json.loads((bundle / f"{stem.removeprefix('bundle-')}.json").read_bytes())
        assert [error.message for error in validator.iter_errors(content)] == []
        assert not validator.is_valid({**content, "unknown": 1}), f"the schema of {stem} takes anything"


# ---- verification ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_any_changed_byte_is_found(bundle: Path, name: str) -> None:
    path = bundle / name
    original = path.read_bytes()
    stride = 1 if len(original) < 500 else 7
    for position in range(0, len(original), stride):
        changed = bytearray(original)
        changed[position] ^= 0x01
        path.write_bytes(changed)
        assert verify_bundle(bundle), f"byte {position} of {name}"
    path.write_bytes(original)
    assert verify_bundle(bundle) == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("tail", [b"\n", b" ", b"\x00", b"{}\n"])
def test_any_added_byte_is_found(bundle: Path, name: str, tail: bytes) -> None:
    with (bundle / name).open("ab") as file:
        file.write(tail)
    assert any(name in problem for problem in verify_bundle(bundle))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    assert f"{name}: the file is missing." in verify_bundle(bundle)


@pytest.mark.parametrize("name", ["extra.json", ".hidden", "context/extra.json", "context/spec.json~"])
def test_an_added_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).write_text("{}")
    assert verify_bundle(bundle) == [f"{name}: this file is not part of a bundle."]


def test_an_added_folder_is_named_even_when_it_is_empty(bundle: Path) -> None:
    (bundle / "more").mkdir()
    assert verify_bundle(bundle) == ["more/: this folder is not part of a bundle."]


@pytest.mark.parametrize("name", ["tools.json", "timings.json", "lock.json"])
def test_a_symbolic_link_is_refused_even_to_the_same_bytes(bundle: Path, tmp_path: Path, name: str) -> None:
    shutil.move(bundle / name, tmp_path / "moved")
    (bundle / name).symlink_to(tmp_path / "moved")
    assert any(p.startswith(f"{name}: is a symbolic link") for p in verify_bundle(bundle))


def test_a_linked_folder_is_refused(bundle: Path, tmp_path: Path) -> None:
    shutil.move(bundle / "context", tmp_path / "moved")
    (bundle / "context").symlink_to(tmp_path / "moved")
    assert any(p.startswith("context: is a symbolic link") for p in verify_bundle(bundle))
    linked = tmp_path / "linked"
    linked.symlink_to(bundle)
    with pytest.raises(ExportError, match="symbolic link"):
        verify_bundle(linked)


def test_a_pipe_is_refused_without_waiting_for_a_writer(bundle: Path) -> None:
    (bundle / "tools.json").unlink()
    os.mkfifo(bundle / "tools.json")
    assert any("tools.json" in p and "not a plain file" in p for p in verify_bundle(bundle))


def reseal(folder: Path, change: dict[str, Any]) -> None:
    """Write a lock that was changed and sealed again, as someone would who knows the format."""
    lock = json.loads((folder / "lock.json").read_bytes())
    lock.update(change)
    lock.pop("digest")
    lock["digest"] = "sha256:" + hashlib.sha256(rfc8785.dumps(lock)).hexdigest()
    (folder / "lock.json").write_bytes(rfc8785.dumps(lock))


@pytest.mark.parametrize("name", ["../escape.json", "/etc/passwd", "context/../../x", "C:\\x", "lock.json", ""])
def test_a_lock_cannot_name_a_path_outside_the_format(bundle: Path, name: str) -> None:
    parts = json.loads((bundle / "lock.json").read_bytes())["parts"]
    reseal(bundle, {"parts": parts | {name: {"bytes": 0, "sha256": "0" * 64}}})
    assert any(f"'{name}' is not a part of a bundle" in p for p in verify_bundle(bundle))


def test_a_lock_cannot_leave_a_part_out(bundle: Path) -> None:
    parts = json.loads((bundle / "lock.json").read_bytes())["parts"]
    del parts["tools.json"]
    reseal(bundle, {"parts": parts})
    assert "lock.json: the part 'tools.json' is missing." in verify_bundle(bundle)


@pytest.mark.parametrize("name", ["lock.json", "bundle.json"])
def test_a_newer_format_says_upgrade_and_nothing_else(bundle: Path, name: str) -> None:
    data = json.loads((bundle / name).read_bytes()) | {"format": 4, "unknown": True}
    (bundle / name).write_bytes(rfc8785.dumps(data))
    (problem,) = verify_bundle(bundle)
    assert "format is 4" in problem
    assert "Upgrade" in problem


@pytest.mark.parametrize(
    "change",
    [
        {"format": "1"},
        {"format": True},
        {"format": 1.5},
        {"code": []},
        {"parts": []},
        {"parts": {"tools.json": 3}},
        {"parts": {"tools.json": {"bytes": "3", "sha256": "0" * 64}}},
        {"unknown": 1},
    ],
)
def test_a_lock_of_wrong_json_types_is_refused(bundle: Path, change: dict[str, Any]) -> None:
    reseal(bundle, change)
    assert any(problem.startswith("lock.json: ") for problem in verify_bundle(bundle))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":1,"format":1}',
        b'{"format":NaN}',
        b'{"a":"\\ud800"}',
        b"9" * 10_000,
    ],
)
@pytest.mark.parametrize("name", ["lock.json", "bundle.json", "timings.json", "tools.json", "cases.jsonl"])
def test_hostile_content_is_a_problem_not_a_crash(bundle: Path, name: str, text: bytes) -> None:
    (bundle / name).write_bytes(text)
    assert any(name in problem for problem in verify_bundle(bundle))


def test_timings_of_another_bundle_are_refused(bundle: Path, tmp_path: Path) -> None:
    other = write_bundle(tmp_path / "other", make_parts(task="other"), draft=True)
    shutil.copy(other.path / "timings.json", bundle / "timings.json")
    assert verify_bundle(bundle) == ["timings.json: belongs to another bundle."]


def test_a_consistent_forgery_of_the_spec_still_breaks_its_vetting(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "out", make_parts(vetting=make_vetting()), draft=False).path
    forged = rfc8785.dumps({"$schema": "v1", "sections": []})
    manifest = json.loads((folder / "bundle.json").read_bytes())
    manifest["spec_digest"] = "sha256:" + sha256_hex(forged)
    (folder / "context/spec.json").write_bytes(forged)
    (folder / "bundle.json").write_bytes(rfc8785.dumps(manifest))
    parts = {
        name: {"bytes": len(data), "sha256": sha256_hex(data)}
        for name, data in files_of(folder).items()
        if name not in ("lock.json", "timings.json")
    }
    reseal(folder, {"parts": parts})
    assert "bundle.json: the vetting is of another spec." in verify_bundle(folder)


def test_a_folder_that_is_no_bundle_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(ExportError):
            verify_bundle(path)


def test_open_bundle_raises_what_verify_reports(bundle: Path) -> None:
    assert open_bundle(bundle).manifest.task == "refund"
    (bundle / "tools.json").write_text("{}")
    with pytest.raises(ExportError, match=r"tools\.json: the file was changed"):
        open_bundle(bundle)


def test_reading_a_part_checks_it_again(bundle: Path) -> None:
    opened = open_bundle(bundle)
    assert opened.read("cases.jsonl") == [{"id": "c1", "question": "Où est la commande d'Ana ?"}]
    assert opened.read("tools.json")["tools"][0]["name"] == "refund_context"
    with pytest.raises(ExportError, match="is not a part"):
        opened.read("../x")
    (bundle / "tools.json").write_text("{}")
    with pytest.raises(ExportError, match="changed since"):
        opened.read("tools.json")
    (bundle / "tools.json").unlink()
    with pytest.raises(ExportError, match="cannot be read"):
        opened.read("tools.json")


# ---- vetting -----------------------------------------------------------------------------------------------


def test_what_is_not_vetted_is_exported_as_a_draft_only(tmp_path: Path) -> None:
    with pytest.raises(NotVettedError, match="--draft"):
        write_bundle(tmp_path / "out", make_parts(), draft=False)
    assert list(tmp_path.iterdir()) == []
    assert write_bundle(tmp_path / "out", make_parts(), draft=True).state == "draft"


def test_a_vetted_spec_with_evidence_is_no_draft(tmp_path: Path) -> None:
    written = write_bundle(tmp_path / "out", make_parts(vetting=make_vetting()), draft=False)
    assert written.manifest.draft is False
    assert written.state == "vetted by Ana Roy on 2026-11-23"


def test_a_vetting_of_another_spec_does_not_count(tmp_path: Path) -> None:
    with pytest.raises(NotVettedError, match="vetted again"):
        write_bundle(tmp_path / "out", make_parts(vetting=make_vetting(Spec())), draft=False)


def test_a_vetted_spec_without_evidence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotVettedError, match="no comparison"):
        write_bundle(tmp_path / "out", make_parts(vetting=make_vetting(), comparison=None), draft=False)


@pytest.mark.parametrize("key", ["snapshot", "encoding"])
def test_evidence_of_other_records_or_another_encoding_is_refused(tmp_path: Path, key: str) -> None:
    parts = make_parts(comparison=make_comparison() | {key: "other"})
    with pytest.raises(ExportError, match=f"comparison's {key} is 'other'"):
        write_bundle(tmp_path / "out", parts, draft=True)


# ---- writing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"budget_tokens": 0}, {"snapshot": "x"}, {"task": ""}])
def test_a_wrong_value_is_an_export_error_that_names_its_key(tmp_path: Path, changes: dict[str, Any]) -> None:
    comparison = make_comparison() | {"snapshot": changes.get("snapshot", SNAPSHOT)}
    with pytest.raises(ExportError, match=f"bundle.json: {next(iter(changes))}: "):
        write_bundle(tmp_path / "out", make_parts(comparison=comparison, **changes), draft=True)


def test_an_older_bundle_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_bundle(out, make_parts(), draft=True)
    write_bundle(out, make_parts(task="other"), draft=True)
    assert open_bundle(out).manifest.task == "other"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert verify_bundle(write_bundle(tmp_path / "out", make_parts(), draft=True).path) == []


@pytest.mark.parametrize("name", ["notes.txt", "context/mine.yaml", "tools.json"])
def test_a_folder_with_something_else_is_never_overwritten(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out" / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(ExportError, match="not overwritten"):
        write_bundle(tmp_path / "out", make_parts(), draft=True)
    assert path.read_text() == "mine"


def test_a_file_or_a_link_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(ExportError, match=name):
            write_bundle(tmp_path / name, make_parts(), draft=True)


def test_a_failure_while_writing_leaves_the_old_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    before = files_of(write_bundle(out, make_parts(), draft=True).path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write_module.os, "fsync", full)
    with pytest.raises(ExportError, match="No space left"):
        write_bundle(out, make_parts(task="other"), draft=True)
    monkeypatch.undo()
    assert files_of(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_failed_rename_puts_the_old_bundle_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    before = files_of(write_bundle(out, make_parts(), draft=True).path)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.suffix == ".new":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ExportError, match="Input/output error"):
        write_bundle(out, make_parts(task="other"), draft=True)
    monkeypatch.undo()
    assert files_of(out) == before


# ---- faces and canonical JSON --------------------------------------------------------------------------------


def test_faces_name_task_state_and_digest_and_escape(tmp_path: Path) -> None:
    written = write_bundle(tmp_path / "out", make_parts(task="<b>&"), draft=True)
    assert "'<b>&' (draft)" in str(written)
    assert written.digest in str(written)
    page = written._repr_html_()
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page


def test_the_tool_takes_question_entities_and_budget() -> None:
    tool = tool_description("bill/ing", description="d", entities={"user": ["/email", "id"]}, budget_tokens=800)
    assert tool["name"] == "bill_ing_context"
    validator = jsonschema.Draft202012Validator(tool["parameters"])
    assert validator.is_valid({"question": "q", "entities": {"user": "a@b.c"}, "budget_tokens": 800})
    for wrong in (
        {},
        {"question": ""},
        {"question": "q", "budget_tokens": 801},
        {"question": "q", "entities": {"x": "1"}},
    ):
        assert not validator.is_valid(wrong), wrong
    assert len(tool_description("t" * 99, description="d", entities={}, budget_tokens=1)["name"]) == 64


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"a": [1, math.nan]}, "/a/1"),
        ({"a/b": {"~": 2**60}}, "/a~1b/~0"),
        ({"a": "\ud800"}, "/a"),
        ({"a": {1, 2}}, "/a"),
        ({1: 2}, "/"),
    ],
)
def test_what_has_no_canonical_form_is_named_by_pointer(value: Any, pointer: str) -> None:
    with pytest.raises(ExportError, match=f"^part: {pointer} cannot"):
        canonical_json(value, what="part")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abé\U0001f600"), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_values)
@example(6.067505366176593e16)
@example(-1e300)
def test_canonical_json_reads_back_to_an_equal_value(value: Any) -> None:
    assert parse_canonical(canonical_json(value, what="part")) == value
