"""What texts mention."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.connectors._mentions import mentions
from workbench.connectors._streams import Mention


def values(text: str, kind: Mention) -> list[str]:
    return [f"{inside}#{value}" if inside else value for inside, value in mentions(text, kind)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PROJ-12 fixes AB1-3, not proj-4", ["PROJ-12", "AB1-3"]),
        ("twice PROJ-12 PROJ-12", ["PROJ-12"]),
        ("A-1 ABCDEFGHIJK-1 PROJ-0 PROJ-01 1AB-2 XPROJ_12 PROJ-12x X-PROJ-12", []),
        ("branch feature/PROJ-12-fix-login", ["PROJ-12"]),
        ("(PROJ-12)[AB-1]: CD-2.", ["PROJ-12", "AB-1", "CD-2"]),
        ("https://x.atlassian.net/browse/PROJ-12?focused=1", ["PROJ-12"]),
        ("https://x.com/files/UTF-8/ISO-8859 and PROJ-1", ["PROJ-1"]),
        ("äPROJ-12", []),
    ],
)
def test_project_keys(text: str, found: list[str]) -> None:
    assert values(text, "project_key") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fixes #34, GH-35 and octo/hello.world#36.", ["34", "35", "octo/hello.world#36"]),
        ("#0 #012 #34a a#34 ##34 &#34; x/#3 C#7", []),
        ("see https://github.com/octo/hello/pull/7#issuecomment-9 and https://x.com/a#8", ["octo/hello#7"]),
        ("(#1) #1 #2", ["1", "2"]),
        ("a/b/c#4", []),
    ],
)
def test_numbers_of_issues(text: str, found: list[str]) -> None:
    assert values(text, "number") == found


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (
            "Mail Ana@X.com, ana@x.com or <bob.o'neil+x@sub.y.co.uk>.",
            "email",
            ["ana@x.com", "bob.o'neil+x@sub.y.co.uk"],
        ),
        ("a@b @x.com x@y..com", "email", []),
        (
            "See (https://en.wikipedia.org/wiki/A_(b)), HTTP://x.com/?q=1.",
            "url",
            ["https://en.wikipedia.org/wiki/A_(b)", "HTTP://x.com/?q=1"],
        ),
        ("ftp://x.com xhttps://y.com https://", "url", []),
        ("ana@x.com https://www.Y.com:80/z https://[::1/ https://x.com", "domain", ["x.com", "y.com"]),
    ],
)
def test_addresses(text: str, kind: Mention, found: list[str]) -> None:
    assert values(text, kind) == found


@given(
    st.lists(st.sampled_from(["http://", "https://x.y/", "a@", "b.co", "#1", "GH-2", "AB-3", "/", "[", ")", " ", "é"])),
    st.sampled_from(["email", "domain", "project_key", "number", "url"]),
)
def test_no_text_is_too_odd_and_nothing_comes_twice(pieces: list[str], kind: Mention) -> None:
    found = list(mentions("".join(pieces), kind))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("kind", ["email", "domain", "project_key", "number", "url"])
@pytest.mark.parametrize("piece", ["a@", "a", "https://", "A-", "a/", ".", "http://x/" + ")" * 30])
def test_hostile_texts_take_time_in_proportion_to_their_length(kind: Mention, piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        list(mentions(text, kind))
        return time.process_time() - start

    seconds(100)
    assert seconds(200_000) < 40 * seconds(20_000) + 0.1
