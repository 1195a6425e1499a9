"""The airline records as a project of their own: as they are, in other words, or under other names."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

import workbench as wb
from workbench.evals import load_cases
from workbench.project import load_yaml

__all__ = ["BUDGET_TOKENS", "NAME", "Airline", "find_data", "load_airline", "make_project", "paraphrased"]

BUDGET_TOKENS = 1000
NAME = "airline"
STREAMS = ("users", "flights", "reservations")
PARAPHRASES = Path(__file__).with_name("airline_paraphrases.jsonl")
_REPOSITORY = Path(__file__).resolve().parents[1]


def find_data() -> Path | None:
    """Return the folder of the airline records, or `None` where they are absent.

    It is looked for where `WORKBENCH_SHARED_DATA` says, or else beside the project or any folder above it.
    """
    named = os.environ.get("WORKBENCH_SHARED_DATA")
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in _REPOSITORY.parents]
    return next((place / NAME for place in places if (place / NAME / "users.json").is_file()), None)


@dataclass(frozen=True)
class Airline:
    """All that the task is made of.

    Attributes:
        files: Stream -> the source's JSON object of objects; empty where `manifest` reads something else.
        manifest: The connector's manifest as plain values.
        spec: The context spec as plain values.
        cases: The cases.
    """

    files: Mapping[str, Mapping[str, Any]]
    manifest: Mapping[str, Any]
    spec: Mapping[str, Any]
    cases: tuple[wb.Case, ...]


def load_airline(data: Path) -> Airline:
    """Read the records and cases of the folder `data`, and the repository's connector and task for them."""
    return Airline(
        files={name: json.loads((data / f"{name}.json").read_text(encoding="utf-8")) for name in STREAMS},
        manifest=load_yaml(_REPOSITORY / "connectors" / NAME / "manifest.yaml"),
        spec=load_yaml(_REPOSITORY / "contexts" / NAME / "context.yaml"),
        cases=load_cases(data / "questions.jsonl"),
    )


def paraphrased(original: Airline) -> Airline:
    """Return the same task with every question in other words.

    Raises:
        ValueError: A case has no other wording, or a wording no case.
    """
    lines = [json.loads(line) for line in PARAPHRASES.read_text(encoding="utf-8").splitlines()]
    wordings = {line["id"]: line["question"] for line in lines}
    if set(wordings) != {case.id for case in original.cases} or len(wordings) < len(lines):
        raise ValueError(f"{PARAPHRASES.name} does not have each case once")
    cases = tuple(case.model_copy(update={"question": wordings[case.id]}) for case in original.cases)
    return replace(original, cases=cases)


def make_project(folder: Path, airline: Airline) -> wb.Project:
    """Write a project with this connector and task into an empty folder, and pull.

    Raises:
        ConnectorError: The pull was not complete.
    """
    manifest = dict(airline.manifest)
    if airline.files:
        data = folder / "data"
        data.mkdir()
        for name, records in airline.files.items():
            (data / f"{name}.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
        manifest["root"] = data.name
    (folder / "workbench.toml").write_text('name = "airline"\n', encoding="utf-8")
    _write_yaml(folder / "connectors" / NAME / "manifest.yaml", manifest)
    _write_yaml(folder / "contexts" / NAME / "context.yaml", airline.spec)
    write_cases(folder / "contexts" / NAME / "cases.jsonl", airline.cases)
    project = wb.open(folder)
    project.pull(NAME).require_complete()
    return project


def write_cases(path: Path, cases: Sequence[wb.Case]) -> None:
    """Write cases as JSON lines."""
    path.write_text("".join(case.model_dump_json() + "\n" for case in cases), encoding="utf-8")


def _write_yaml(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True), encoding="utf-8")
