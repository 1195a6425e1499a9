"""Formats: validated by the vendors' own types and engine, proven call by call; a weakened export is caught."""

import dataclasses
import json
import os
import re
import subprocess
import sys

import pytest
from exported_desk import TOOLS, parts_of
from loopback import serving
from scripted_apis import Model

import workbench as wb
from workbench.errors import ExportError, UnknownNameError
from workbench.export import write_bundle
from workbench.policy import compile_policy
from workbench.serve import from_strict, run_tool_call, strict_parameters
from workbench.targets import TARGETS, check_proof, prove, with_targets

pytest.importorskip("openai")
pytest.importorskip("anthropic")

FORMATS = ("anthropic", "cedar", "openai")


def changed(bundle, name, *replaced):
    """Return the bundle with one written file that says something else."""
    data = bundle.files[name]
    for old, new in replaced:
        assert old in data, old
        data = data.replace(old, new)
    return dataclasses.replace(bundle, files={**bundle.files, name: data})


# ---- the proof ---------------------------------------------------------------------------------------------


def test_every_format_agrees_on_every_vector(bundle):
    proof = bundle.read("proof.json")
    assert len(proof["vectors"]) >= 200
    assert {one["effect"] for one in proof["vectors"]} == {"allow", "ask", "deny"}
    for name in ("workbench", *FORMATS):
        said = proof["targets"][name]
        assert said["equal"] + said["stricter"] == said["vectors"] == len(proof["vectors"])
        assert said["libraries"]
    enforced = {name: set(proof["targets"][name]["enforced_by"].values()) for name in ("workbench", *FORMATS)}
    assert enforced == {
        "workbench": {"workbench guard"}, "cedar": {"runtime"}, "openai": {"none"}, "anthropic": {"none"}
    }  # fmt: skip
    assert [loss["rule"] for loss in proof["targets"]["cedar"]["losses"]] == ["large", "largest", "close-many"]
    assert all(loss["becomes"] == "deny" for loss in proof["targets"]["cedar"]["losses"])


def test_the_proof_is_made_again_and_found_alike(bundle):
    problems, notes = check_proof(bundle)
    assert problems == []
    # The formats are decided again; agent runtimes are, where somebody asks for it.
    assert notes == [f"{name}: not driven again; --drive does." for name in bundle.targets if TARGETS[name].driven]


def test_a_target_that_is_not_known_or_cannot_hold_a_policy_is_refused(desk, tmp_path):
    with pytest.raises(UnknownNameError, match="Known: anthropic, cedar"):
        desk.task("sell").export(tmp_path / "out", to=["cedr"], draft=True)
    assert not (tmp_path / "out").exists()
    parts = dataclasses.replace(parts_of(tmp_path), policy=None)
    with pytest.raises(ExportError, match="'cedar' cannot say what the policy says: the task has no policy"):
        with_targets(parts, ["cedar"])
    plain = write_bundle(tmp_path / "out", with_targets(parts, ["openai"]), draft=True)
    assert plain.policy is None
    assert [tool["name"] for tool in json.loads(plain.files["targets/openai/tools.json"])] == ["sell_context"]


# ---- mutants: each a weakening that somebody might plant in an exporter -----------------------------------------


WEAKENED = {
    "an ask that is allowed": ("cedar", "allow.cedar", [(b"\nunless {", b"\nunless { false &&")]),
    "a forbid that never holds": (
        "cedar",
        "allow.cedar",
        [(b"forbid (principal,", b'forbid (principal == Role::"x",')],
    ),
    "a bound that is one higher": ("cedar", "allow.cedar", [(b"<= 3", b"<= 4")]),
    "a role that is left out": ("cedar", "allow.cedar", [(b'principal in Role::"sales"', b"true")]),
    "a missing fact that permits": ("cedar", "allow.cedar", [(b"else true)", b"else false)")]),
    "everything permitted": (
        "cedar",
        "allow.cedar",
        [(b'@id("small")', b'permit (principal, action, resource);\n@id("s")')],
    ),
    "a role that nobody has": ("cedar", "context.json", [(b'"sales","support"', b'"sales","support","salesx"')]),
    "a schema without its bound": ("cedar", "tools.json", [(b'"minimum":1,', b"")]),
    "a schema without a type": ("cedar", "tools.json", [(b'"note":{"type":"string"}', b'"note":{}')]),
    "an argument that is not looked at": ("cedar", "context.json", [(b'"path":["notify"]', b'"path":["notifx"]')]),
}


@pytest.mark.parametrize("mutant", WEAKENED)
def test_a_weakened_file_is_caught_by_the_proof(bundle, mutant):
    target, file, replaced = WEAKENED[mutant]
    weakened = changed(bundle, f"targets/{target}/{file}", *replaced)
    with pytest.raises(ExportError, match=f"'{target}' decides otherwise than the policy"):
        prove(weakened, [TARGETS[target]])


def test_a_weakened_file_is_found_by_its_bytes_even_where_no_vector_shows_it(bundle):
    name = "targets/openai/tools.json"
    problems, _ = check_proof(changed(bundle, name, (b"Find a customer.", b"Find a customer, and then pay.")))
    assert problems == [f"{name}: is not what the target writes for this bundle. Export it again."]


def test_a_list_that_offers_one_tool_under_anothers_name_is_caught(bundle, monkeypatch):
    from workbench.serve import LoadedBundle

    swapped = {"crm_discount": "find_account", "find_account": "crm.discount"}
    monkeypatch.setattr(LoadedBundle, "tool_of", lambda _self, offered: swapped.get(offered, offered))
    for name in ("openai", "anthropic"):
        with pytest.raises(ExportError, match=f"'{name}' decides otherwise"):
            prove(bundle, [TARGETS[name]])


def test_a_guard_that_lets_asked_calls_pass_is_caught(bundle, monkeypatch):
    from workbench.policy import Decider

    decide = Decider.decide

    def weak(self, call):
        found = decide(self, call)
        return dataclasses.replace(found, effect="allow") if found.effect == "ask" else found

    monkeypatch.setattr(Decider, "decide", weak)
    with pytest.raises(ExportError, match="'workbench' decides otherwise than the policy on"):
        prove(bundle, [])


def test_a_compiler_that_forgets_what_asks_is_caught(bundle, monkeypatch):
    from workbench.policy import _decide

    def weak(policy, tools, overlays=()):
        made = compile_policy(policy, tools, overlays)
        for one in made.tools.values():
            one.allow[:] = [text.replace("\nunless {", "\nunless { false &&") for text in one.allow]
        return made

    monkeypatch.setattr(_decide, "compile_policy", weak)
    with pytest.raises(ExportError, match="'workbench' decides otherwise than the policy on"):
        prove(bundle, [])


def test_a_proof_that_was_made_up_is_found(bundle):
    proof = json.loads(bundle.files["proof.json"])
    proof["vectors"] = proof["vectors"][1:]
    problems, _ = check_proof(
        dataclasses.replace(bundle, files={**bundle.files, "proof.json": json.dumps(proof).encode()})
    )
    assert any("its vectors are not those of this policy" in one for one in problems)
    proof = json.loads(bundle.files["proof.json"])
    proof["targets"]["cedar"]["losses"] = []
    problems, _ = check_proof(
        dataclasses.replace(bundle, files={**bundle.files, "proof.json": json.dumps(proof).encode()})
    )
    assert "proof.json: what it says of cedar is not what is found now." in problems


# ---- cedar -------------------------------------------------------------------------------------------------


def test_the_gate_runs_without_the_workbench(bundle):
    place = bundle.path / "targets/cedar"
    code = re.search(r"```python\n(.*?)```", (place / "README.md").read_text(), re.DOTALL)[1]
    # Its own call is one that a person would have to approve, which plain Cedar denies.
    code += "\nprint(gate.allows('crm.discount', {'account': 'a-1', 'bps': 5}, role='sales', facts={'tier': 'gold'}))"
    code += "\nimport sys; print('workbench' in sys.modules)"
    command = [sys.executable, "-I", "-c", code]
    ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True", "False"]
    assert not (place / "__pycache__").exists(), "Python would write into the bundle"


# ---- tool lists --------------------------------------------------------------------------------------------


def test_the_strict_form_is_what_the_vendors_own_code_makes_of_it(bundle):
    from openai.lib._pydantic import _ensure_strict_json_schema

    for tool in json.loads(bundle.files["targets/openai/tools.json"]):
        assert tool["strict"] is True
        again = _ensure_strict_json_schema(json.loads(json.dumps(tool["parameters"])), path=(), root=tool["parameters"])
        assert again == tool["parameters"]


@pytest.mark.parametrize(("schema", "said", "meant"), [
    ({"a": {"type": "string"}}, {"a": None}, {}),
    ({"a": {"type": ["string", "null"]}}, {"a": None}, {"a": None}),
    ({"a": {"type": "integer", "enum": [1, 2]}}, {"a": None}, {}),
    ({"a": {"enum": ["x", None]}}, {"a": None}, {"a": None}),
    ({"a": {"type": "object", "properties": {"b": {"type": "string"}}}}, {"a": {"b": None}}, {"a": {}}),
    ({"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"type": "string"}}}}},
     {"a": [{"b": None}, {"b": "x"}]}, {"a": [{}, {"b": "x"}]}),
    ({"a": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}, {"a": None}, {}),
    ({"a": {"type": "string"}}, {"z": None}, {"z": None}),
])  # fmt: skip
def test_null_says_that_an_optional_argument_was_left_out(schema, said, meant):
    import jsonschema

    tool = {"type": "object", "properties": schema}
    strict = strict_parameters(tool)
    if "z" not in said:
        jsonschema.Draft202012Validator(strict).validate(said)
    assert from_strict(tool, said) == meant
    assert from_strict({**tool, "required": ["a"]}, {"a": None}) == {"a": None}, "a required one was said"


@pytest.mark.parametrize("schema", [
    {"type": "object"},
    {"type": "object", "properties": {"a": {"type": "object"}}},
    {"type": "object", "properties": {"a": {}}},
    {"type": "object", "properties": {}, "additionalProperties": True},
    {"type": "object", "properties": {"a": {"oneOf": [{"type": "string"}]}}},
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/x"}}},
])  # fmt: skip
def test_what_has_no_strict_form_is_offered_as_it_is(schema):
    assert strict_parameters(schema) is None


def test_a_bound_that_the_strict_form_does_not_know_is_told(bundle):
    made = strict_parameters({"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}})
    assert made["properties"]["a"] == {"type": ["string", "null"], "description": "(maxLength: 9)"}


# ---- the code of the READMEs -------------------------------------------------------------------------------


ASKED = "pending (approval ap-"


@pytest.mark.parametrize("name", ["openai", "anthropic"])
def test_the_code_of_a_readme_runs_each_call_through_the_guard(bundle, name, monkeypatch, capsys):
    place = bundle.path / "targets" / name
    text = (place / "README.md").read_text()
    assert "NOTHING here decides by: look, hidden, small, large" in text
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    monkeypatch.setenv(f"{name.upper()}_API_KEY", "made-up")
    monkeypatch.chdir(place)
    model = Model()
    with serving(model.answer) as url:
        monkeypatch.setenv(f"{name.upper()}_BASE_URL", url)
        exec(compile(code, f"{name}/README.md", "exec"), {"__name__": "__main__"})  # noqa: S102 - it is what is tested
    assert capsys.readouterr().out.splitlines()[-1] == "That was all."
    told = json.dumps(model.said[1])
    assert "Ana Lima" in told
    assert ASKED in told
    assert "'delete_all' is not a tool that was offered" in told
    assert "It is done." in told, told
    names = [tool["name"] for tool in model.said[0]["tools"]]
    assert names[:3] == ["sell_context", "find_account", "crm_discount"]


def test_a_call_that_is_no_json_or_was_not_offered_is_not_done(desk):
    loaded = wb.load_bundle(desk.root / "out", role="sales", caller="agent-1", project=desk)
    assert run_tool_call(loaded, "crm_discount", "{").text.startswith("not done: the arguments are not JSON")
    assert run_tool_call(loaded, "crm_discount", "[1]").status == "denied"
    assert run_tool_call(loaded, "crm.discount", "{}").status == "denied", "its own name was not offered"
    assert run_tool_call(loaded, "crm_dis\u0441ount", "{}").status == "denied"
    assert [tool["name"] for tool in TOOLS][1] in loaded.tools
    assert os.environ.get("OPENAI_API_KEY") is None
