"""Objects of GitHub: people, repositories, issues, pull requests, comments and labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from workbench.sandbox import _sayings_dev as sayings
from workbench.sandbox._dev import ORGANISATION
from workbench.sandbox._dice import Dice, mix
from workbench.sandbox._moments import in_github
from workbench.sandbox._phrases import say, voiced
from workbench.sandbox._plan import Account
from workbench.sandbox._sayings_dev import REPOSITORIES
from workbench.sandbox._staff import Staffer
from workbench.sandbox._story import Defect
from workbench.sandbox._trade import BEGIN, END
from workbench.sandbox._world import World

__all__ = ["issue_comments", "issues", "labels", "pull_requests", "repositories", "users"]

Row = dict[str, Any]
LABELS: Final = (
    ("bug", "d73a4a", "Something is not working"),
    ("customer", "0e8a16", "Reported by a customer"),
    ("chore", "cfd3d7", "Nobody outside will notice"),
    ("regression", "b60205", "It used to work"),
    ("docs", "0075ca", "Improvements or additions to documentation"),
    ("needs-info", "fbca04", "Waiting for an answer"),
)
_WORDS: Final = ("tare", "export", "pairing", "dunning", "clock", "units", "keepalive", "locale", "retry", "portal")
_STEPS: Final = ("unplug the unit", "press tare twice", "export a week", "pair a second phone", "book on the last day")


def _stub(person: Staffer) -> Row:
    return {"id": person.github, "login": person.login}


def repository_id(world: World, repository: int) -> int:
    """Return the id of a repository."""
    return 610_000_000 + mix(world.seed, 71) % 1_000_000 * 10 + repository


def users(world: World) -> Iterator[Row]:
    """Yield the members of the organisation: developers, support, product."""
    for number in range(world.staff.size):
        person = world.staff.person(number)
        if person.team not in {"dev", "support", "product"}:
            continue
        created = BEGIN - timedelta(days=200 + mix(world.seed, 72, number) % 3_000)
        yield {
            **_stub(person),
            "name": person.name,
            "email": person.email,
            "company": "Tarnbrook",
            "bio": person.title,
            "type": "User",
            "site_admin": False,
            "created_at": in_github(created),
            "updated_at": in_github(BEGIN + timedelta(days=mix(world.seed, 73, number) % 800)),
        }


def repositories(world: World) -> Iterator[Row]:
    """Yield the repositories."""
    for number, home in enumerate(REPOSITORIES):
        created = BEGIN - timedelta(days=400 + 97 * number)
        yield {
            "id": repository_id(world, number),
            "name": home.name,
            "full_name": f"{ORGANISATION}/{home.name}",
            "owner": {"id": 9_100_000, "login": ORGANISATION, "type": "Organization"},
            "description": home.about,
            "private": number >= 4,
            "fork": False,
            "archived": False,
            "language": home.language,
            "topics": list(home.topics),
            "default_branch": "main",
            "created_at": in_github(created),
            "updated_at": in_github(END - timedelta(days=number)),
            "pushed_at": in_github(END - timedelta(days=number, hours=3)),
        }


def labels(world: World) -> Iterator[Row]:
    """Yield the labels of each repository."""
    for number, home in enumerate(REPOSITORIES):
        for index in range(len(LABELS)):
            yield {**_label(world, number, index), "repository": f"{ORGANISATION}/{home.name}"}


def _label(world: World, repository: int, index: int) -> Row:
    name, colour, about = LABELS[index]
    label = 8_100_000_000 + (repository_id(world, repository) % 10_000_000) * 10 + index
    return {"id": label, "name": name, "color": colour, "description": about, "default": index == 0}


def _opened(world: World, account: Account, defect: Defect, dice: Dice) -> datetime:
    """Return when the issue was opened: the day after the case, or any day."""
    if defect.reported:
        return world.story.requests(account.number)[0].opened + timedelta(minutes=dice.between(20, 2_000))
    return BEGIN + timedelta(days=dice.below(860), seconds=dice.between(25_000, 60_000))


class _Pair:
    """What is drawn for one pair of numbers, the same for issue, pull request and comments."""

    def __init__(self, world: World, account: Account, defect: Defect) -> None:
        dice = self.dice = Dice(world.seed, 74, defect.slot)
        self.opened = _opened(world, account, defect, dice)
        self.developer = world.staff.member("dev", dice.below(10_000))
        self.pulled = self.opened + timedelta(days=dice.between(1, 30), minutes=dice.below(600))
        self.merged = (
            self.pulled + timedelta(hours=dice.between(2, 120)) if defect.fixed and dice.chance(0.85) else None
        )
        self.version = f"{dice.between(2, 5)}.{dice.below(10)}.{dice.below(6)}"
        self.comments = dice.between(0, 3)
        self.later_comments = dice.below(2)


def _slots(pair: _Pair, dice: Dice, defect: Defect) -> dict[str, Any]:
    return {
        "version": pair.version,
        "count": dice.between(2, 9),
        "step": dice.pick(_STEPS),
        "word": dice.pick(_WORDS),
        "cause": defect.symptom.cause,
        "priority": dice.pick(("high", "urgent")),
    }


def _issue(world: World, defect: Defect, pair: _Pair, number: int) -> Row:
    return {
        "id": 2_400_000_000 + defect.slot * 2 + (number + 1) % 2,
        "number": number,
        "repository": f"{ORGANISATION}/{defect.home.name}",
        "locked": False,
        "author_association": "MEMBER",
        "milestone": None,
        "assignees": [],
        "state_reason": None,
        "closed_at": None,
        "comments": pair.comments if number % 2 else pair.later_comments,
    }


def issues(world: World, account: Account) -> Iterator[Row]:
    """Yield the issue that the account's number stands for, and the developers' own one behind it, if any."""
    defect = world.story.defect(account.number)
    if defect is None:
        return
    pair = _Pair(world, account, defect)
    dice = Dice(world.seed, 75, defect.slot)
    words = _slots(pair, dice, defect)
    closed = pair.merged
    row = _issue(world, defect, pair, defect.number)
    if defect.reported:
        request = world.story.requests(account.number)[0]
        reporter, told = request.agent, request.told
        email = account.people[request.contact].email
        source = say(
            dice,
            "[Reported by|From] {email} ([case|Salesforce case] {case}).",
            {"email": email, "case": request.number},
        )
        body = f"{source}\n\n> {told}\n\n{say(dice, dice.pick(sayings.STEPS), words)}"
        kinds: tuple[int, ...] = (0, 1)
    else:
        reporter, kinds = pair.developer, (0,)
        body = say(dice, dice.pick(sayings.STEPS), words)
    if defect.number > 2 and dice.chance(0.4):
        body += (
            f"\n\n{say(dice, '[Related:|See also|Might be the same as]', {})} #{1 + 2 * dice.below(defect.number // 2)}"
        )
    row |= {
        "title": defect.symptom.title,
        "body": body,
        "user": _stub(reporter),
        "labels": [_label(world, defect.repository, index) for index in (*kinds, *dice.pick(((), (), (3,), (5,))))],
        "state": "closed" if closed else "open",
        "created_at": in_github(pair.opened),
        "updated_at": in_github(closed or pair.opened + timedelta(days=pair.comments)),
    }
    if closed:
        row |= {"state_reason": "completed", "closed_at": in_github(closed)}
    if dice.chance(0.7):
        row["assignees"] = [_stub(pair.developer)]
    yield row
    if not defect.fixed:
        yield _chore(world, defect, pair)


def _chore(world: World, defect: Defect, pair: _Pair) -> Row:
    dice = Dice(world.seed, 76, defect.slot)
    words, chore = _slots(pair, dice, defect), dice.pick(sayings.CHORES)
    opened = pair.opened + timedelta(hours=dice.between(1, 900))
    closed = opened + timedelta(days=dice.between(1, 40)) if dice.chance(0.5) else None
    body = say(dice, chore.body, words)
    if dice.chance(0.4):
        body += f"\n\n{say(dice, '[Came up in|Noticed while looking at|Blocks]', {})} #{defect.number}"
    return {
        **_issue(world, defect, pair, defect.number + 1),
        "title": say(dice, chore.title, words),
        "body": body,
        "user": _stub(pair.developer),
        "labels": [_label(world, defect.repository, dice.pick((2, 2, 4)))],
        "state": "closed" if closed else "open",
        "state_reason": "completed" if closed else None,
        "closed_at": in_github(closed) if closed else None,
        "created_at": in_github(opened),
        "updated_at": in_github(closed or opened),
    }


def pull_requests(world: World, account: Account) -> Iterator[Row]:
    """Yield the pull request that mends the defect that the account's number stands for, if any."""
    defect = world.story.defect(account.number)
    if defect is None or not defect.fixed:
        return
    pair = _Pair(world, account, defect)
    dice = Dice(world.seed, 77, defect.slot)
    words, symptom = _slots(pair, dice, defect), defect.symptom
    body = say(dice, "[Fixes|Closes|Resolves] #{number}.\n\n{cause} ", {"number": defect.number, **words})
    body += say(dice, dice.pick(sayings.REVIEW_NOTES), words)
    branch = f"{dice.pick(('fix', 'bugfix', pair.developer.login))}/{defect.number}-{dice.pick(_WORDS)}"
    merged = in_github(pair.merged) if pair.merged else None
    yield {
        **_issue(world, defect, pair, defect.number + 1),
        "title": symptom.fix,
        "body": body,
        "user": _stub(pair.developer),
        "labels": [_label(world, defect.repository, 0)],
        "state": "closed" if merged else "open",
        "draft": not merged and dice.chance(0.3),
        "head": {"ref": branch, "sha": sha256(f"{world.seed}/{defect.slot}/head".encode()).hexdigest()[:40]},
        "base": {"ref": "main", "sha": sha256(f"{world.seed}/{defect.slot}/base".encode()).hexdigest()[:40]},
        "merge_commit_sha": sha256(f"{world.seed}/{defect.slot}/merge".encode()).hexdigest()[:40] if merged else None,
        "requested_reviewers": [] if merged else [_stub(world.staff.member("dev", pair.developer.number + 1))],
        "created_at": in_github(pair.pulled),
        "updated_at": merged or in_github(pair.pulled + timedelta(days=pair.later_comments)),
        "closed_at": merged,
        "merged_at": merged,
    }


def issue_comments(world: World, account: Account) -> Iterator[Row]:
    """Yield what was said about the pair of numbers; comments on pull requests are comments on issues as well."""
    defect = world.story.defect(account.number)
    if defect is None:
        return
    pair = _Pair(world, account, defect)
    dice = Dice(world.seed, 78, defect.slot)
    moments = [(defect.number, pair.opened)] * pair.comments
    moments += [(defect.number + 1, pair.pulled)] * pair.later_comments
    for index, (number, begun) in enumerate(moments):
        person = dice.pick((pair.developer, world.staff.member("support", dice.below(10_000)), pair.developer))
        at = in_github(begun + timedelta(hours=5 * index + dice.between(1, 4), minutes=dice.below(60)))
        yield {
            "id": 3_100_000_000 + defect.slot * 4 + index,
            "repository": f"{ORGANISATION}/{defect.home.name}",
            "issue_number": number,
            "user": _stub(person),
            "body": voiced(person.number, say(dice, dice.pick(sayings.COMMENTS), _slots(pair, dice, defect))),
            "author_association": "MEMBER",
            "created_at": at,
            "updated_at": at,
        }
