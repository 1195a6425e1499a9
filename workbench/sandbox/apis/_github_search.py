"""Searching issues and pull requests: words, phrases and qualifiers.

Covered: `repo:`, `org:`, `user:`, `is:`, `type:`, `state:`, `label:`, `author:`, `assignee:`, `no:`, `in:`, `created:`,
`updated:`, `closed:`, `sort:`, and `-` in front of any. Other qualifiers are refused, so that none is ignored unseen.

Source: https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests
(read 2026-11-28)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.sandbox.apis._shapes import seconds_of

__all__ = ["SearchFault", "search_of"]

Body = dict[str, Any]
Matches = Callable[[Body, bool], bool]
_TERM = re.compile(r'(-?)(?:([A-Za-z]+):)?("[^"]*"|\S+)')
_DAY_S = 86_400.0


class SearchFault(Exception):
    """A search that cannot be done."""


@dataclass(frozen=True, slots=True)
class Search:
    """Whether an object is found, by the object and whether it is a pull request; and how to order."""

    matches: Matches
    sort: str | None


def search_of(text: str) -> Search:
    """Read a search.

    Raises:
        SearchFault: It has a qualifier that is not known, or no term.
    """
    tests: list[Matches] = []
    places: list[str] = []
    words: list[str] = []
    sort = None
    for minus, name, value in _TERM.findall(text):
        value = value.strip('"')
        if name.lower() == "in":
            places += value.split(",")
        elif name.lower() == "sort":
            sort = value
        elif name:
            test = _qualifier(name.lower(), value)
            tests.append(_negated(test) if minus else test)
        elif value.upper() not in ("AND", "OR", "NOT"):
            words.append(f"{minus}{value}".lower())
    if not tests and not words:
        message = "None of the search qualifiers apply to this search type."
        raise SearchFault(message)
    looked_at = places or ["title", "body"]

    def matches(body: Body, pull: bool) -> bool:
        said = " ".join(str(body.get(place) or "") for place in looked_at).lower()
        if any((word[1:] in said) if word[0] == "-" and len(word) > 1 else (word not in said) for word in words):
            return False
        return all(test(body, pull) for test in tests)

    return Search(matches, sort)


def _negated(test: Matches) -> Matches:
    return lambda body, pull: not test(body, pull)


def _qualifier(name: str, value: str) -> Matches:
    low = value.lower()
    simple: dict[str, Matches] = {
        "repo": lambda body, _: body["repository"].lower() == low,
        "org": lambda body, _: body["repository"].lower().startswith(f"{low}/"),
        "user": lambda body, _: body["repository"].lower().startswith(f"{low}/"),
        "label": lambda body, _: any(one["name"].lower() == low for one in body.get("labels", [])),
        "author": lambda body, _: body["user"]["login"].lower() == low,
        "assignee": lambda body, _: any(one["login"].lower() == low for one in body.get("assignees", [])),
        "state": lambda body, _: body["state"] == low,
    }
    if name in simple:
        return simple[name]
    states: dict[str, Matches] = {
        "issue": lambda _, pull: not pull,
        "pr": lambda _, pull: pull,
        "open": lambda body, _: body["state"] == "open",
        "closed": lambda body, _: body["state"] == "closed",
        "merged": lambda body, pull: pull and body.get("merged_at") is not None,
        "unmerged": lambda body, pull: pull and body.get("merged_at") is None,
        "draft": lambda body, pull: pull and bool(body.get("draft")),
    }
    if name in ("is", "type") and low in states:
        return states[low]
    if name == "no" and low in ("label", "assignee"):
        return lambda body, _: not body.get(f"{low}s")
    if name in ("created", "updated", "closed"):
        return _during(f"{name}_at", value)
    message = f"The search qualifier {name}:{value} is not known."
    raise SearchFault(message)


def _during(field: str, value: str) -> Matches:
    found = re.fullmatch(r"(>=|<=|>|<)?(\S+?)(?:\.\.(\S+))?", value)
    start = seconds_of(found[2]) if found else 0.0
    if found is None or (not start and found[2] != "*"):
        message = f"{value} is no date."
        raise SearchFault(message)
    width = _DAY_S if len(found[2]) == 10 else 1.0
    low, high = start, start + width
    if found[3]:
        high = seconds_of(found[3]) + width if found[3] != "*" else float("inf")
    bounds = {
        ">=": (start, float("inf")),
        ">": (start + width, float("inf")),
        "<=": (0.0, start + width),
        "<": (0.0, start),
    }
    low, high = bounds.get(found[1] or "", (low, high))
    return lambda body, _: body.get(field) is not None and low <= seconds_of(body[field]) < high
