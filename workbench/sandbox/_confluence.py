"""Objects of Confluence: people, spaces, pages as they are now, and all their versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final, NamedTuple

from workbench.sandbox._dev import issue_address
from workbench.sandbox._dice import Dice
from workbench.sandbox._handbook import HANDBOOK, Chapter
from workbench.sandbox._moments import in_confluence
from workbench.sandbox._phrases import say
from workbench.sandbox._plan import Account
from workbench.sandbox._salesforce import MONTHS
from workbench.sandbox._salesforce_fields import values_of
from workbench.sandbox._staff import Staffer
from workbench.sandbox._trade import BEGIN, LEAD_PERCENT, SELF_SERVE_PERCENT
from workbench.sandbox._world import World

__all__ = ["account_pages", "account_versions", "pages", "spaces", "users", "versions"]

Row = dict[str, Any]
SPACES: Final = (
    ("SALES", "Sales handbook", "How we sell, and what may be promised."),
    ("SUP", "Support", "How we help, and how fast."),
    ("FIN", "Finance", "Terms, limits, reminders."),
    ("ENG", "Engineering", "What went wrong and what we learned."),
)
_FIRST_SPACE: Final = 32_770
_FIRST_PAGE: Final = 1_048_600
_FIRST_PLAN: Final = 9_000_000
PLAN_EVERY: Final = 4
_TERMS: Final = values_of("terms")


class Version(NamedTuple):
    """One version of a page."""

    title: str
    body: str
    message: str
    author: Staffer
    at: datetime


class Page(NamedTuple):
    """A page with its versions, the oldest first."""

    id: int
    space: int
    parent: int | None
    archived: bool
    versions: tuple[Version, ...]


def space_id(index: int) -> str:
    """Return the id of a space."""
    return str(_FIRST_SPACE + index * 131)


def users(world: World) -> Iterator[Row]:
    """Yield everybody with an account; some do not show their e-mail address."""
    for number in range(world.staff.size):
        person = world.staff.person(number)
        yield {
            "type": "known",
            "accountId": person.atlassian,
            "accountType": "atlassian",
            "email": "" if number % 9 == 7 else person.email,
            "displayName": person.name,
            "publicName": person.first,
        }


def spaces(world: World) -> Iterator[Row]:
    """Yield the spaces."""
    for index, (key, name, about) in enumerate(SPACES):
        yield {
            "id": space_id(index),
            "key": key,
            "name": name,
            "type": "global",
            "status": "current",
            "authorId": world.staff.person(0).atlassian,
            "createdAt": in_confluence(BEGIN - timedelta(days=700 - 31 * index)),
            "homepageId": str(_FIRST_PAGE + index),
            "description": {"plain": {"representation": "plain", "value": about}},
        }


def _chapter(world: World, index: int, chapter: Chapter) -> Page:
    dice = Dice(world.seed, 81, index)
    at, versions = BEGIN - timedelta(days=dice.between(60, 500)), []
    for turn, amount in enumerate(chapter.amounts):
        author = world.staff.member(chapter.team, dice.below(100))
        words = {"amount": amount, "own": SELF_SERVE_PERCENT, "lead": LEAD_PERCENT, "hand": 25 - 5 * turn}
        body = "".join(f"<p>{escape(say(dice, text, words), quote=False)}</p>" for text in chapter.body)
        message = dice.pick(("", chapter.note)) if turn else ""
        title = chapter.title if turn or not chapter.old_title else chapter.old_title
        versions.append(Version(title, body, message.format(amount=amount), author, at))
        at += timedelta(days=dice.between(90, 320), seconds=dice.between(0, 30_000))
    return Page(_FIRST_PAGE + 10 + index, chapter.space, _FIRST_PAGE + chapter.space, chapter.archived, tuple(versions))


def _shared(world: World) -> Iterator[Page]:
    for index, (_, name, about) in enumerate(SPACES):
        author = world.staff.person(index)
        body = f"<p>{escape(about)}</p><p>Ask {escape(author.name)} before you change anything here.</p>"
        yield Page(
            _FIRST_PAGE + index, index, None, False, (Version(name, body, "", author, BEGIN - timedelta(days=699)),)
        )
    for index, chapter in enumerate(HANDBOOK):
        yield _chapter(world, index, chapter)


_PLANS: Final = (
    "[Main|Key] contact is {person} ({email}). {role}.",
    "We talk to {person} &lt;{email}&gt;[, nobody else|], {role}.",
)
_GOALS: Final = (
    "Goal for this year: [second site|service plan|all scales from us]. [Realistic?|Hard, but possible.]",
    "[Risk|Watch]: [they test a competitor|the plant may move|new purchasing rules].",
    "Next review in {month}. [Bring numbers.|On site, not by video.]",
    "Payment: {terms}. [Nothing special.|See contract.|Never late so far.]",
    "They [hate|love] [long mails|video calls|samples].",
)


def _plan(world: World, account: Account) -> Page:
    """Return the page about how to go on with an account; earlier versions name another contact or terms."""
    dice = Dice(world.seed, 82, account.number)
    owner, roles = world.staff.owner(account), world.roles(account)
    count = dice.pick((1, 2, 2, 3))
    at, versions = BEGIN + timedelta(days=dice.between(5, 200)), []
    now = _TERMS[world.terms(account)]
    others = [label for label in _TERMS.values() if label != now]
    for turn in range(count):
        last = turn == count - 1
        contact = 0 if last else dice.below(len(account.people))
        person = account.people[contact]
        words = {
            "person": escape(person.name),
            "email": person.email,
            "role": roles[contact],
            "month": MONTHS[(account.number + 5 * turn) % 12],
            "terms": (now if last else dice.pick(others)).lower(),
        }
        goals = [_GOALS[2], _GOALS[3], *dice.sample((_GOALS[0], _GOALS[1], _GOALS[4]), dice.between(1, 2))]
        texts = [say(dice, text, words) for text in (dice.pick(_PLANS), *goals)]
        message = dice.pick(("", "new contact", "after the visit", "terms", "typo")) if turn else ""
        body = "".join(f"<p>{text}</p>" for text in texts)
        versions.append(Version(f"Account plan: {account.name}", body, message, owner, at))
        at += timedelta(days=dice.between(40, 300), seconds=dice.between(100, 30_000))
    return Page(_FIRST_PLAN + account.number * 2, 0, _FIRST_PAGE, False, tuple(versions))


def _lesson(world: World, account: Account) -> Page | None:
    """Return what was learned from a defect, for some of those that were mended."""
    defect = world.story.defect(account.number)
    if defect is None or not defect.fixed or defect.slot % 2:
        return None
    dice = Dice(world.seed, 83, defect.slot)
    author = world.staff.member("dev", dice.below(1_000))
    url = issue_address(defect.repository, defect.number)
    symptom = defect.symptom
    texts = (
        say(dice, "[What happened|In short]: {title}. See {url}", {"title": symptom.title, "url": url}),
        f"Cause: {symptom.cause}",
        say(dice, "[Seen by|Affected]: {account}[| and maybe others].", {"account": account.name}),
        say(
            dice,
            "[Lesson|Next time]: [ask support earlier|test with real data|one owner a release|write the test first].",
            {},
        ),
    )
    body = "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)
    at = BEGIN + timedelta(days=dice.between(300, 890), seconds=dice.below(30_000))
    title = f"Lessons from {defect.home.name} #{defect.number}"
    return Page(
        _FIRST_PLAN + account.number * 2 + 1, 3, _FIRST_PAGE + 3, False, (Version(title, body, "", author, at),)
    )


def _of(world: World, account: Account) -> Iterator[Page]:
    if account.number % PLAN_EVERY == PLAN_EVERY - 1:
        yield _plan(world, account)
    lesson = _lesson(world, account)
    if lesson is not None:
        yield lesson


def _version(number: int, version: Version) -> Row:
    return {
        "number": number,
        "createdAt": in_confluence(version.at),
        "message": version.message,
        "minorEdit": False,
        "authorId": version.author.atlassian,
    }


def _body(text: str) -> Row:
    return {"storage": {"representation": "storage", "value": text}}


def _now(page: Page) -> Row:
    first, last = page.versions[0], page.versions[-1]
    return {
        "id": str(page.id),
        "status": "archived" if page.archived else "current",
        "title": last.title,
        "spaceId": space_id(page.space),
        "parentId": None if page.parent is None else str(page.parent),
        "parentType": None if page.parent is None else "page",
        "position": page.id % 1_000,
        "authorId": first.author.atlassian,
        "ownerId": last.author.atlassian,
        "lastOwnerId": None,
        "createdAt": in_confluence(first.at),
        "version": _version(len(page.versions), last),
        "body": _body(last.body),
    }


def _all(page: Page) -> Iterator[Row]:
    for number, version in enumerate(page.versions, start=1):
        held = {"id": str(page.id), "title": version.title, "body": _body(version.body)}
        yield {"pageId": str(page.id), **_version(number, version), "page": held}


def _rows(found: Sequence[Page] | Iterator[Page], *, every: bool) -> Iterator[Row]:
    for page in found:
        if every:
            yield from _all(page)
        else:
            yield _now(page)


def pages(world: World) -> Iterator[Row]:
    """Yield the handbook as it is now, with what was archived."""
    return _rows(_shared(world), every=False)


def versions(world: World) -> Iterator[Row]:
    """Yield all versions of the handbook."""
    return _rows(_shared(world), every=True)


def account_pages(world: World, account: Account) -> Iterator[Row]:
    """Yield the pages about an account as they are now."""
    return _rows(_of(world, account), every=False)


def account_versions(world: World, account: Account) -> Iterator[Row]:
    """Yield all versions of the pages about an account."""
    return _rows(_of(world, account), every=True)
