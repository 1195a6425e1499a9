"""Print what pyproject.toml asks for, with every extra and all that it needs in turn, as `name==version`.

Run by `make lock` in the development environment. Names and versions alone: no address, no path.
"""

from __future__ import annotations

import importlib.metadata as metadata
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def declared(text: str) -> list[Requirement]:
    """Return the requirements of the core and of all extras, the project itself left out."""
    project = tomllib.loads(text)["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    found = [Requirement(line) for line in lines]
    return [r for r in found if canonicalize_name(r.name) != project["name"]]


def pins(requirements: list[Requirement]) -> list[str]:
    """Return `name==version` of `requirements` and all that they need in turn, as installed here; sorted."""
    found: dict[str, str] = {}
    pending = list(requirements)
    done: set[tuple[str, frozenset[str]]] = set()
    while pending:
        requirement = pending.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in done:
            continue
        done.add(key)
        distribution = metadata.distribution(requirement.name)
        found[key[0]] = f"{distribution.name}=={distribution.version}"
        for line in distribution.requires or ():
            inner = Requirement(line)
            extras = ("", *requirement.extras)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                pending.append(inner)
    return [found[name] for name in sorted(found)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(pins(declared(PYPROJECT.read_text(encoding="utf-8")))) + "\n")
