"""Objects of Slack: people, channels, who is in them, and messages with their threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from workbench.sandbox import _sayings_chat as sayings
from workbench.sandbox import _sayings_crm as crm
from workbench.sandbox._dev import issue_address
from workbench.sandbox._dice import Dice, mix
from workbench.sandbox._ids import Base36
from workbench.sandbox._moments import epoch
from workbench.sandbox._phrases import say, voiced
from workbench.sandbox._plan import Account
from workbench.sandbox._salesforce import slots
from workbench.sandbox._salesforce_fields import values_of
from workbench.sandbox._staff import CFO, Staffer
from workbench.sandbox._trade import BEGIN, END, LEAD_PERCENT, Deal, Offer, region
from workbench.sandbox._world import World

__all__ = ["channels", "members", "messages", "users"]

Row = dict[str, Any]
CHANNELS: Final = (
    ("general", "Everybody", "Announcements only, please", ()),
    ("random", "Not work", "", ()),
    (
        "quote-desk",
        "Discounts and approvals",
        "The rules are on the page Discount policy",
        ("sales", "desk", "finance"),
    ),
    ("deals-emea", "Deals in Europe, Middle East, Africa", "", ("sales", "desk")),
    ("deals-amer-apac", "Deals everywhere else", "", ("sales", "desk")),
    ("wins", "Orders to be proud of", "", ("sales", "desk", "product", "finance")),
    ("support-escalations", "Cases that burn", "Case number first", ("support", "dev", "sales")),
    ("invoicing", "Invoices, reminders, payment terms", "Salesforce is right", ("billing", "sales", "finance")),
    ("dev", "Firmware and software", "", ("dev", "product")),
    ("pricing-board", "Prices before they are public", "Keep it here", ("finance", "product", "desk")),
)
PRIVATE: Final = frozenset({"pricing-board"})
_TURNS: Final = 64
"""Messages of one account at most: the last six digits of a time keep two messages apart."""
_TERMS: Final = values_of("terms")


def channel_id(world: World, name: str) -> str:
    """Return the id of the channel `name`."""
    number = next(index for index, channel in enumerate(CHANNELS) if channel[0] == name)
    return Base36("C", world.seed)(number)


def users(world: World) -> Iterator[Row]:
    """Yield everybody in the workspace, and a bot."""
    for number in range(world.staff.size):
        person = world.staff.person(number)
        yield {
            "id": person.slack,
            "name": person.login,
            "real_name": person.name,
            "deleted": False,
            "is_bot": False,
            "updated": epoch(BEGIN) + mix(world.seed, 79, number) % 70_000_000,
            "profile": {"real_name": person.name, "email": person.email, "title": person.title},
        }
    yield {
        "id": Base36("U", world.seed)(1_000_000),
        "name": "tarnbot",
        "real_name": "Tarnbot",
        "deleted": False,
        "is_bot": True,
        "updated": epoch(BEGIN),
        "profile": {"real_name": "Tarnbot", "title": ""},
    }


def _inside(world: World, teams: Sequence[str]) -> list[Staffer]:
    people = map(world.staff.person, range(world.staff.size))
    return [person for person in people if not teams or person.team in teams]


def channels(world: World) -> Iterator[Row]:
    """Yield the channels."""
    for number, (name, purpose, topic, teams) in enumerate(CHANNELS):
        private = name in PRIVATE
        yield {
            "id": channel_id(world, name),
            "name": name,
            "created": epoch(BEGIN) - 86_400 * (300 - 20 * number),
            "creator": world.staff.person(CFO).slack,
            "is_channel": not private,
            "is_group": private,
            "is_private": private,
            "is_archived": False,
            "is_general": name == "general",
            "num_members": len(_inside(world, teams)),
            "topic": {"value": topic},
            "purpose": {"value": purpose},
        }


def members(world: World) -> Iterator[Row]:
    """Yield who is in which channel."""
    for name, _, _, teams in CHANNELS:
        for person in _inside(world, teams):
            yield {"channel": channel_id(world, name), "user": person.slack}


class _Talk:
    """Writes the messages of one account one after the other; no two have the same time."""

    def __init__(self, world: World, account: Account, dice: Dice) -> None:
        self.world, self.account, self.dice = world, account, dice
        self.turn = account.number * _TURNS

    def words(self, contact: int, **more: Any) -> dict[str, Any]:
        person = self.account.people[contact]
        known = slots(self.dice, self.account, contact)
        known |= {"account": self.account.name, "email": f"<mailto:{person.email}|{person.email}>"}
        known["currency"] = self.account.country.currency
        return known | more

    def say(self, options: Sequence[str], words: dict[str, Any], by: Staffer) -> str:
        text = self.dice.pick(options)
        return voiced(by.number, say(self.dice, text, words), named=text.startswith("{"))

    def _ts(self, moment: datetime) -> str:
        slot = self.turn
        self.turn += 1
        # Sixteen turns of a million: the seconds tell them apart.
        second = min(epoch(moment), epoch(END)) // 16 * 16 + slot // 1_000_000
        return f"{second}.{slot % 1_000_000:06d}"

    def thread(self, channel: str, moment: datetime, turns: Sequence[tuple[Staffer, str]]) -> Iterator[Row]:
        """Yield a message, and the rest of `turns` as replies to it."""
        place = channel_id(self.world, channel)
        (first, text), *rest = turns
        root = self._message(place, moment, first, text)
        replies = []
        for person, answer in rest:
            moment += timedelta(seconds=self.dice.between(60, 9_000))
            reply = self._message(place, moment, person, answer)
            replies.append(reply | {"thread_ts": root["ts"], "parent_user_id": first.slack})
        if replies:
            people = list(dict.fromkeys(reply["user"] for reply in replies))
            root |= {
                "thread_ts": root["ts"],
                "reply_count": len(replies),
                "reply_users_count": len(people),
                "reply_users": people,
                "latest_reply": max(reply["ts"] for reply in replies),
            }
        yield root
        yield from replies

    def _message(self, place: str, moment: datetime, by: Staffer, text: str) -> Row:
        return {"type": "message", "channel": place, "ts": self._ts(moment), "user": by.slack, "text": text}


def _at(person: Staffer) -> str:
    return f"<@{person.slack}>"


def _amount(minor: int, currency: str) -> str:
    """Return an amount as people write it: in thousands."""
    whole = minor if currency == "JPY" else minor // 100
    return f"{whole // 1000}k" if whole >= 10_000 else f"{whole:,}"


def _approval(talk: _Talk, deal: Deal, offer: Offer) -> Iterator[Row]:
    world, account = talk.world, talk.account
    owner = world.staff.owner(account)
    boss = world.staff.lead(region(account)) if offer.discount_percent <= LEAD_PERCENT else world.staff.person(CFO)
    words = talk.words(
        deal.contact,
        quote=offer.number,
        discount=offer.discount_percent,
        amount=_amount(offer.total_minor, account.country.currency),
        lower=offer.discount_percent - 5,
        person=_at(boss),
        family=offer.lines[0].product.family.name,
    )
    words["reason"] = say(talk.dice, talk.dice.pick(crm.REASONS), words)
    turns = [(owner, talk.say(sayings.APPROVALS, words, owner))]
    if talk.dice.chance(0.6):
        desk = world.staff.member("desk", deal.slot)
        turns.append((desk, talk.say(sayings.POLICY_NOTES, words, desk)))
    if offer.approver is not None:
        answers = sayings.REFUSED if offer.approval == "Rejected" else sayings.APPROVED
        turns.append((offer.approver, talk.say(answers, words, offer.approver)))
    yield from talk.thread("quote-desk", offer.created + timedelta(minutes=20), turns)


def _deals(talk: _Talk) -> Iterator[Row]:
    world, account = talk.world, talk.account
    owner = world.staff.owner(account)
    away = "deals-emea" if region(account) == "EMEA" else "deals-amer-apac"
    for deal in world.story.deals(account.number):
        for offer in deal.offers:
            if offer.approval != "Not Required":
                yield from _approval(talk, deal, offer)
        if deal.stage not in {"Closed Won", "Closed Lost"} or talk.dice.chance(0.3):
            continue
        words = talk.words(
            deal.contact,
            deal=deal.name,
            amount=_amount(deal.amount_minor, account.country.currency),
            person=_at(world.staff.member("desk", deal.slot)),
        )
        won = deal.stage == "Closed Won"
        text = talk.say(sayings.WINS if won else sayings.LOSSES, words, owner)
        yield from talk.thread("wins" if won else away, deal.closes, [(owner, text)])
    if world.plan.is_twin(account.number):
        other = world.plan.account(account.number - 1).name
        text = talk.say(sayings.TWINS, talk.words(0, other=other), owner)
        yield from talk.thread(away, BEGIN + timedelta(days=talk.dice.between(30, 880)), [(owner, text)])


def _support(talk: _Talk) -> Iterator[Row]:
    world, account = talk.world, talk.account
    for request in world.story.requests(account.number):
        if request.priority != "High" and not request.report:
            continue
        developer = world.staff.member("dev", talk.dice.below(1_000))
        words = talk.words(
            request.contact,
            case=request.number,
            product=request.product.name,
            subject=request.subject,
            person=_at(developer),
        )
        turns = [(request.agent, talk.say(sayings.ESCALATIONS, words, request.agent))]
        defect = world.story.defect(account.number) if request.report else None
        answers = [text for text in sayings.ESCALATION_ANSWERS if ("{url}" in text) is (defect is not None)]
        if defect is not None:
            words["url"] = f"<{issue_address(defect.repository, defect.number)}>"
        if defect is not None or talk.dice.chance(0.8):
            turns.append((developer, talk.say(answers, words, developer)))
        yield from talk.thread("support-escalations", request.opened + timedelta(minutes=45), turns)


def _money(talk: _Talk) -> Iterator[Row]:
    world, account = talk.world, talk.account
    clerk, owner = world.staff.member("billing", account.number), world.staff.owner(account)
    for bill in world.story.bills(account.number):
        if bill.status != "Overdue":
            continue
        words = talk.words(
            bill.sale.buyer,
            invoice=bill.number,
            reminders=bill.reminders,
            amount=_amount(bill.sale.total_minor, account.country.currency),
        )
        turns = [(clerk, talk.say(sayings.DUNNING, words, clerk))]
        if talk.dice.chance(0.7):
            turns.append((owner, talk.say(sayings.DUNNING_ANSWERS, words, owner)))
        yield from talk.thread("invoicing", bill.changed, turns)
    if account.number % 5 == 2:
        # Said once, and wrong since: what Salesforce says counts.
        wrong = [label for value, label in _TERMS.items() if value != world.terms(account)]
        words = talk.words(0, wrong=talk.dice.pick(wrong).lower())
        turns = [(owner, talk.say(sayings.TERMS, words, owner)), (clerk, talk.say(sayings.TERMS_ANSWERS, words, clerk))]
        yield from talk.thread("invoicing", BEGIN + timedelta(days=talk.dice.between(10, 500)), turns)


def messages(world: World, account: Account) -> Iterator[Row]:
    """Yield what was written about the account; each thread's replies follow its message."""
    talk = _Talk(world, account, Dice(world.seed, 80, account.number))
    yield from _deals(talk)
    yield from _support(talk)
    yield from _money(talk)
    if account.number % 4 == 1:
        anyone = world.staff.person(talk.dice.below(world.staff.size))
        moment = BEGIN + timedelta(days=talk.dice.below(890), seconds=talk.dice.between(26_000, 60_000))
        yield from talk.thread("random", moment, [(anyone, talk.say(sayings.CHATTER, talk.words(0), anyone))])
