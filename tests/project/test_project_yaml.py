"""YAML that people write: nothing hidden, scalars as they look, errors with file, key, value, known keys."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from workbench.errors import ConfigError, SpecError
from workbench.project import load_model, load_yaml


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Wheel(Strict):
    size: int
    colour: Literal["red", "blue"] = "red"


class Bell(Strict):
    kind: Literal["bell"]
    tone: int = 1


class Lamp(Strict):
    kind: Literal["lamp"]
    light: int = 1


def _form(value: Any) -> str:
    return "Short" if isinstance(value, str) else "Long"


class Bike(Strict):
    schema_id: str = Field(default="", alias="$schema")
    wheels: Annotated[tuple[Wheel, ...], Field(min_length=1)] = (Wheel(size=1),)
    owners: dict[str, Wheel] = {}
    spare: Wheel | None = None
    value: str | int | tuple[str, ...] = ""
    part: Annotated[Bell | Lamp, Field(discriminator="kind")] | None = None
    either: Annotated[Annotated[str, Tag("Short")] | Annotated[Wheel, Tag("Long")], Discriminator(_form)] = ""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bike.yaml"


def read(file: Path, text: str) -> Bike:
    file.write_text(text, encoding="utf-8")
    return load_model(file, Bike, error=SpecError)


def failed(file: Path, text: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read(file, text)
    assert str(caught.value).startswith(f"{file}: ")
    return caught.value


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("weels: []", "weels", "'weels' is not a key here. Known: $schema, either, owners"),
        (
            "wheels: [{size: 1}, {sise: 2}]",
            "wheels[1].sise",
            "'sise' is not a key here. Known: colour, size. Did you mean 'size'?",
        ),
        ("wheels: [{size: 1, color: red}]", "wheels[0].color", "Known: colour, size. Did you mean 'colour'?"),
        ("owners: {Ana: {size: 1, color: red}}", "owners.Ana.color", "Did you mean 'colour'?"),
        ("spare: {size: 1, colr: red}", "spare.colr", "Did you mean 'colour'?"),
        ("part: {kind: bell, tune: 1}", "part.tune", "Known: kind, tone. Did you mean 'tone'?"),
        ("part: {kind: horn}", "part", "horn"),
        ("either: {sise: 1, size: 2}", "either.sise", "Known: colour, size. Did you mean 'size'?"),
        ("wheels: [{size: big}]", "wheels[0].size", "'big' does not fit: Input should be a valid integer"),
        ("wheels: [{size: 1, colour: green}]", "wheels[0].colour", "Input should be 'red' or 'blue'"),
        ("wheels: []", "wheels", "at least 1 item"),
        ("value: {a: 1}", "value", "a valid string or a valid integer or a valid list"),
        ("$schema: 5", "$schema", "5 does not fit"),
    ],
)
def test_the_key_is_where_it_stands_in_the_file(file: Path, text: str, key: str, words: str) -> None:
    error = failed(file, text)
    assert error.key == key
    assert words in str(error)


def test_one_mistake_is_one_problem(file: Path) -> None:
    assert "more problem" not in str(failed(file, "wheels: [{size: big}]"))
    assert "(1 more problem in this file.)" in str(failed(file, "wheels: [{size: big}]\nspare: 5"))


def test_a_long_value_is_shown_by_its_beginning(file: Path) -> None:
    assert len(str(failed(file, f"wheels: [{{size: {'x' * 5000}}}]"))) < 400


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must hold a mapping at its top, not NoneType. Known keys: $schema, wheels"),
        ("- a", "not list"),
        ("value: [", "not valid YAML"),
        ("value: &x a", "line 1: not valid YAML: anchors and aliases are refused ('x')"),
        ("value: *x", "anchors and aliases are refused ('x')"),
        ("value: a\nvalue: b", "line 2: not valid YAML: the key 'value' stands twice"),
        ("value: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("value: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("value: a\x00b", "not valid YAML"),
        ("? [a, b]\n: c", "unhashable key"),
        ("a: 1\n---\nb: 2", "expected a single document"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(file: Path, text: str, words: str) -> None:
    assert words in str(failed(file, text))


def test_a_bomb_of_aliases_costs_nothing(file: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    start = time.perf_counter()
    assert "anchors and aliases are refused" in str(failed(file, "\n".join(lines)))
    assert time.perf_counter() - start < 20


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, file: Path) -> None:
    (tmp_path / "bik.yaml").write_text("")
    with pytest.raises(ConfigError, match=r"bike\.yaml: the file does not exist\. Known: bik\.yaml\. Did you mean"):
        load_yaml(file)
    with pytest.raises(ConfigError, match="does not exist"):
        load_yaml(tmp_path / "no" / "folder.yaml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_yaml(tmp_path)
    file.write_bytes(b"value: \xff")
    with pytest.raises(ConfigError, match="byte 7 is not UTF-8"):
        load_yaml(file)
    file.write_bytes(b"#" * 4_000_001)
    with pytest.raises(ConfigError, match="at most 4,000,000 are read"):
        load_yaml(file)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("2024-05-01", "2024-05-01"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01T10:00:00+02:00"),
        ("12e5", "12e5"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".nan", ".nan"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("17", 17),
        ("-17", -17),
        ("0", 0),
        ("1.50", 1.5),
        ("-.5", -0.5),
        ("1.5e+3", 1500.0),
        ("'17'", "17"),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(file: Path, text: str, value: object) -> None:
    file.write_text(f"value: {text}\n", encoding="utf-8")
    found = load_yaml(file)["value"]
    assert found == value
    assert type(found) is type(value)


def test_unicode_and_a_byte_order_mark_are_read(file: Path) -> None:
    file.write_bytes("\ufeffvalue: Ruíz \U0001f600\n".encode())
    assert load_yaml(file) == {"value": "Ruíz \U0001f600"}
