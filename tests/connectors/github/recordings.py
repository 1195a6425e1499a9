"""Recorded exchanges with GitHub: read, told apart by the stream that would have asked, and played back.

A recording is ten lines: scheme, method, host, port, path, request headers, request body, status, response headers,
response body.
"""

import ast
import json
import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


@dataclass(frozen=True)
class Exchange:
    file: str
    method: str
    host: str
    url: str
    asked: dict
    status: int
    headers: tuple
    body: str

    @property
    def path(self):
        return self.url.partition("?")[0]

    @property
    def place(self):
        return place(self.url)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def objects(self):
        """The records of a good answer; none where it has no list and no object."""
        if self.status != 200:
            return []
        try:
            found = json.loads(self.body)
        except ValueError:
            return []
        return found if isinstance(found, list) else [found] if found is not None else []


def place(url):
    """A path with its parameters, however they are written and ordered."""
    parts = urlsplit(url)
    return parts.path, tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def read_file(path):
    lines = path.read_bytes().decode("utf-8").split("\n")
    starts = [i for i, line in enumerate(lines[:-1]) if line in ("http", "https") and lines[i + 1] in _METHODS]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = lines[start:end]
        # One search has a line break in its path; downloads have many in their bodies.
        headers = next(i for i, line in enumerate(part) if i > 4 and "{" in line)
        url = "".join(part[4:headers]) + part[headers].partition("{")[0]
        yield Exchange(
            path.name,
            part[1],
            part[2],
            url.strip(),
            ast.literal_eval("{" + part[headers].partition("{")[2]),
            int(part[headers + 2]),
            tuple(ast.literal_eval(part[headers + 3])),
            "\n".join(part[headers + 4 :]).strip("\n"),
        )


def read_all(folder):
    return {path.name: list(read_file(path)) for path in sorted(folder.iterdir())}


# -- which stream would have asked -----------------------------------------------------------------

_REPOSITORY = r"(repos/[^/]+/[^/]+|repositories/\d+)"
_ORGANISATION = r"(orgs/[^/]+|organizations/\d+)"
LISTS = {
    "repositories": rf"/({_REPOSITORY}|(orgs|users)/[^/]+/repos|organizations/\d+/repos|user/repos)",
    "issues": rf"/{_REPOSITORY}/issues",
    "pull_requests": rf"/{_REPOSITORY}/pulls",
    "issue_comments": rf"/{_REPOSITORY}/issues/comments",
    "review_comments": rf"/{_REPOSITORY}/pulls/comments",
    "reviews": rf"/{_REPOSITORY}/pulls/\d+/reviews",
    "commits": rf"/{_REPOSITORY}/commits",
    "commit_comments": rf"/{_REPOSITORY}/comments",
    "labels": rf"/{_REPOSITORY}/labels",
    "milestones": rf"/{_REPOSITORY}/milestones",
    "releases": rf"/{_REPOSITORY}/releases",
    "members": rf"/{_ORGANISATION}/members",
    "users": r"/users/[^/]+",
    "teams": rf"/{_ORGANISATION}/teams",
    "team_members": rf"/{_ORGANISATION}/teams?/[^/]+/members",
}
"""What each stream asks for. GitHub's links and redirects name a repository or an organisation by its number."""

ELSEWHERE = {
    "issues": rf"/({_REPOSITORY}/issues/\d+(/sub_issues|/dependencies/blocked_by)?|((user|orgs/[^/]+)/)?issues)",
    "pull_requests": rf"/{_REPOSITORY}/(pulls/\d+|commits/[^/]+/pulls)",
    "issue_comments": rf"/{_REPOSITORY}/issues/(comments/\d+|\d+/comments)",
    "review_comments": rf"/{_REPOSITORY}/pulls/(comments/\d+|\d+/comments)",
    "reviews": rf"/{_REPOSITORY}/pulls/\d+/reviews/\d+",
    "commits": rf"/{_REPOSITORY}/(commits/[^/]+|pulls/\d+/commits)",
    "commit_comments": rf"/{_REPOSITORY}/(comments/\d+|commits/[^/]+/comments)",
    "labels": rf"/{_REPOSITORY}/(labels/[^/]+|issues/\d+/labels|milestones/\d+/labels)",
    "milestones": rf"/{_REPOSITORY}/milestones/\d+",
    "releases": rf"/{_REPOSITORY}/releases/(\d+|latest|tags/[^/]+)",
    "users": r"/user(/\d+)?",
    "teams": r"/(teams/\d+|user/teams|orgs/[^/]+/teams/[^/]+)",
    "team_members": r"/teams/\d+/members",
}
"""Other ways to objects of the same kind: not asked for by any stream, but the same mapping must take them."""


def stream_of(exchange, paths=LISTS):
    return next((name for name, pattern in paths.items() if re.fullmatch(pattern, exchange.path)), None)


def left_out(exchange):
    """Why no stream is given this exchange, or `None`."""
    if exchange.method != "GET":
        return "a change"
    if exchange.host != "api.github.com":
        return "another server"
    if any(name.lower() in ("if-none-match", "if-modified-since") for name in exchange.asked):
        return "a conditional request, which the engine does not send"
    if stream_of(exchange) is None:
        return "the same kind of object by another way" if stream_of(exchange, ELSEWHERE) else "no stream"
    return None


def template(path):
    """A path with its names and numbers taken out."""
    path = re.sub(rf"^/{_REPOSITORY}(?=/|$)", "/repos/…", path)
    path = re.sub(r"^/(users|orgs|organizations|enterprises)/[^/]+", r"/\1/…", path)
    path = re.sub(
        r"/(contents|refs?|matching-refs|trees|blobs|branches|collaborators|labels|assignees|compare|tags|members|"
        r"public_members|secrets|variables|environments|workflows|properties|memberships|advisories|templates)/.*",
        r"/\1/…",
        path,
    )
    return re.sub(r"/(\d+|[0-9a-f]{40})(?=/|$)", "/…", path)


# -- playing back ----------------------------------------------------------------------------------


def chains(exchanges):
    """Yield (stream, first exchange) for each list that a stream is given; its later pages are led to."""
    led_to = set()
    for exchange in exchanges:
        if left_out(exchange) is not None:
            continue
        if exchange.place not in led_to:
            yield stream_of(exchange), exchange
        for target in (exchange.header("location"), *re.findall(r'<([^>]*)>; rel="next"', exchange.header("link"))):
            if target:
                led_to.add(place(target))


@dataclass
class Tape:
    """A server that answers as it was recorded: the first page whatever is asked, then what its links lead to."""

    exchanges: list
    first: Exchange
    served: list = field(default_factory=list)
    cut: int = 0

    def __post_init__(self):
        same = [e for e in self.exchanges if e.place == self.first.place and e.method == "GET"]
        # Faults and redirects that were recorded in a row are given in a row.
        self._first = deque(same[same.index(self.first) :] if self.first.status >= 500 else [self.first])
        # A redirect to another scheme or port has the path of its target, so good answers come before it.
        reading = [e for e in self.exchanges if e.method == "GET"]
        self._links = {e.place: e for e in sorted(reading, key=lambda e: e.status == 200)}
        self._expected = set()

    def __call__(self, request):
        asked = place(str(request.url.raw_path, "ascii"))
        if asked in self._expected:
            exchange = self._links.get(asked)
            if exchange is None:
                self.cut += 1
                return httpx.Response(200, json=[])
        elif self._first[0].status >= 500 and len(self._first) > 1:
            exchange = self._first.popleft()
        else:
            exchange = self._first[0]
        self.served.append(exchange)
        for target in (exchange.header("location"), *re.findall(r'<([^>]*)>; rel="next"', exchange.header("link"))):
            if target:
                self._expected.add(place(target))
        drop = ("content-encoding", "content-length", "transfer-encoding", "status", "connection")
        headers = [(key, value) for key, value in exchange.headers if key.lower() not in drop]
        return httpx.Response(exchange.status, headers=headers, content=exchange.body.encode())
