"""The records of each stream, one account after the other, as the source would send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from workbench.sandbox._dice import Dice
from workbench.sandbox._pages import pages
from workbench.sandbox._plan import SLOTS, Account, Plan, Product
from workbench.sandbox._text import ACCOUNT_NOTES, JOKES, NEXT_STEPS, OPPORTUNITY_ABOUT, ORDER_NOTES, TOPICS, Topic

__all__ = ["PER_ACCOUNT", "SHARED", "Row"]

Row = dict[str, Any]

# The story ends here; nothing reads a clock.
_BEGIN: Final = datetime(2024, 1, 2, tzinfo=UTC)
_DAYS: Final = 900

_ACCOUNT_STATUS: Final = {
    "active": "Active customer",
    "prospect": "Prospect",
    "dormant": "Dormant",
    "blocked": "Blocked by finance",
}
_INDUSTRIES: Final = (
    ("food", "Food and drink"),
    ("pharma", "Pharmaceuticals"),
    ("metal", "Metalworking"),
    ("chem", "Chemicals"),
    ("edu", "Teaching and research"),
    ("log", "Transport and storage"),
    ("health", "Health care"),
)
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ROLES: Final = (
    "Purchasing manager",
    "Laboratory manager",
    "Head of quality",
    "Financial controller",
    "Operations director",
    "Maintenance technician",
    "Plant manager",
    "Metrology engineer",
)
_STAGES: Final = (
    ("qualify", "Qualification", 10),
    ("demo", "Demonstration", 30),
    ("quote", "Quote sent", 50),
    ("negotiate", "Negotiation", 70),
    ("won", "Closed won", 100),
    ("lost", "Closed lost", 0),
)
_ORDER_STATUS: Final = (
    ("new", "Received"),
    ("picking", "Being picked"),
    ("shipped", "On its way"),
    ("shipped", "On its way"),
    ("delivered", "Delivered"),
    ("delivered", "Delivered"),
    ("delivered", "Delivered"),
    ("cancelled", "Cancelled"),
)
_PRIORITIES: Final = (("p1", "Urgent"), ("p2", "High"), ("p3", "Normal"), ("p3", "Normal"), ("p4", "Low"))
_TICKET_STATUS: Final = (
    ("open", "Open"),
    ("pending", "Waiting for the customer"),
    ("solved", "Solved"),
    ("solved", "Solved"),
)
_OFFICES: Final = ("Aarhus office", "Leeds office", "Porto office", "Duluth office")
_JOBS: Final = ("Account manager", "Senior account manager", "Key account manager", "Support engineer")


def _stamp(moment: datetime) -> str:
    # isoformat is five times as fast as strftime; all moments are UTC and whole seconds.
    return f"{moment.isoformat()[:19]}Z"


def _moment(dice: Dice, days: int = _DAYS) -> datetime:
    """Draw a moment of an office day."""
    return _BEGIN + timedelta(days=dice.below(days), seconds=dice.between(7 * 3600, 18 * 3600))


def _later(dice: Dice, moment: datetime, hours: int) -> datetime:
    return moment + timedelta(seconds=dice.between(600, hours * 3600))


def _pick_list(entry: tuple[str, str]) -> Row:
    return {"value": entry[0], "label": entry[1]}


def accounts(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the account itself, with custom fields as they grow over the years."""
    dice = Dice(plan.seed, 11, account.number)
    created = _BEGIN - timedelta(days=dice.between(30, 2_500))
    # A parent has a lower number, so chains end. The first accounts have none.
    parent = account.number - dice.between(1, 7) if account.number >= 8 and dice.chance(0.3) else None
    note = dice.pick(ACCOUNT_NOTES).format(year=dice.between(2019, 2025), city=dice.pick(account.country.cities))
    more_sites = dice.sample(account.country.cities, dice.below(3))
    yield {
        "account_id": account.id,
        "name": account.name,
        "status": {"value": account.status, "label": _ACCOUNT_STATUS[account.status]},
        "industry": _pick_list(dice.pick(_INDUSTRIES)),
        "city": account.city,
        "country": account.country.name,
        "currency": account.country.currency,
        "domain": account.domain,
        "phone": f"{account.country.dial} {dice.between(200, 899)} {dice.between(1000, 9999)}",
        "owner_id": plan.staff_id(plan.owner(account)),
        "parent_id": plan.account_id(parent) if parent is not None else None,
        "created_at": _stamp(created),
        "updated_at": _stamp(_moment(dice)),
        "notes": note,
        "Renewal_Month__c": dice.pick(_MONTHS),
        "Tax_Exempt__c": dice.chance(0.3),
        "Credit_Limit_Minor__c": dice.between(5, 400) * 10_000,
        "Legacy_Code__c": f"{dice.below(10_000):04d}/{dice.pick('ABCX')}",
        "Sites__c": [account.city, *(city for city in more_sites if city != account.city)],
    }


def contacts(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the people of the account; all values are text, since they travel as CSV."""
    dice = Dice(plan.seed, 12, account.number)
    roles = dice.sample(_ROLES, len(account.people))
    for index, (person, role) in enumerate(zip(account.people, roles, strict=True)):
        yield {
            "email": person.email,
            "card_no": plan.contact_no(account.number * 4 + index),
            "name": person.name,
            "role": role,
            "account_id": account.id,
            "phone": f"{account.country.dial} {dice.between(200, 899)} {dice.between(100_000, 999_999)}",
            "language": dice.pick(("en", "en", "de", "fr", "es", "da")),
            "newsletter": dice.pick(("yes", "no")),
            "created_at": _stamp(_moment(dice)),
        }


def opportunities(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the account's opportunities."""
    dice = Dice(plan.seed, 13, account.number)
    for index in range(account.opportunities):
        value, label, probability = dice.pick(_STAGES)
        about = dice.pick(OPPORTUNITY_ABOUT).format(
            city=dice.pick(account.country.cities),
            year=dice.between(2025, 2027),
            family=dice.pick(plan.products[:12]).family.name,
        )
        created = _moment(dice)
        yield {
            "id": plan.opportunity_id(account.number * SLOTS + index),
            "name": f"{account.name}: {about}",
            "account_id": account.id,
            "owner_id": plan.staff_id(plan.owner(account)),
            "contact_email": dice.pick(account.people).email,
            "stage": {"value": value, "label": label},
            "probability_percent": probability,
            "amount_minor": dice.between(40, 9_000) * 1_000,
            "currency": account.country.currency,
            "at_risk": dice.chance(0.35),
            "close_date": (created + timedelta(days=dice.between(20, 300))).date().isoformat(),
            "next_step": dice.pick(NEXT_STEPS),
            "created_at": _stamp(created),
            "updated_at": _stamp(_later(dice, created, 400)),
        }


def _order_lines(plan: Plan, account: Account, dice: Dice) -> list[Row]:
    lines: list[Row] = []
    for product in dice.sample(plan.products[: 36 + account.number % 5], dice.pick((1, 1, 2, 2, 3, 4))):
        sku, price = product.sku, product.prices[account.country.currency]
        if dice.chance(0.05):
            # Sold once, in no catalogue any more: the link leads nowhere.
            sku = plan.withdrawn_sku(dice.below(40))
        quantity = dice.pick((1, 1, 2, 3, 5, 8, 10, 12))
        lines.append(
            {
                "line": len(lines) + 1,
                "sku": sku,
                "quantity": quantity,
                "unit_price_minor": price,
                "amount_minor": quantity * price,
            }
        )
    return lines


def orders(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the account's orders with their lines; amounts are integers in minor units."""
    dice = Dice(plan.seed, 14, account.number)
    for index in range(account.orders):
        lines = _order_lines(plan, account, dice)
        discount_bps = dice.pick((0, 0, 0, 250, 500, 1_000, 1_200))
        gross = sum(line["amount_minor"] for line in lines)
        placed = _moment(dice)
        person, number = dice.pick(account.people).name, dice.between(10_000, 99_999)
        city = dice.pick((account.city, dice.pick(account.country.cities)))
        yield {
            "order_id": plan.order_id(account.number * SLOTS + index),
            "account_id": account.id,
            "placed_by": dice.pick(account.people).email,
            "placed_at": _stamp(placed),
            "status": _pick_list(dice.pick(_ORDER_STATUS)),
            "currency": account.country.currency,
            "lines": lines,
            "discount_bps": discount_bps,
            # Half a minor unit of discount is given to the customer.
            "total_minor": gross - (gross * discount_bps + 5_000) // 10_000,
            "ship_to": {"city": city, "gate": dice.between(1, 9)},
            "note": dice.pick(ORDER_NOTES).format(person=person, number=number),
            "updated_at": _stamp(_later(dice, placed, 200)),
        }


def _comments(
    plan: Plan, account: Account, dice: Dice, topic: Topic, start: datetime, product: str, order_id: int | None
) -> list[Row]:
    agent = plan.staff_person(dice.below(plan.staff)).email
    person = dice.pick(account.people)
    turns = (
        (person.email, topic.opening),
        (agent, topic.reply),
        (person.email, topic.follow_up),
        (person.email, topic.closing),
    )
    comments, moment = [], start
    for author, sayings in turns[: dice.between(1, 4)]:
        body = dice.pick(sayings).format(product=product, order=order_id or "we placed last")
        if dice.chance(0.08):
            body = f"{body} {dice.pick(JOKES)}"
        comments.append({"author": author, "at": _stamp(moment), "body": body, "public": not dice.chance(0.1)})
        moment = _later(dice, moment, 60)
    return comments


def tickets(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the account's tickets with their comments; two thirds speak of an order, where there is one."""
    dice = Dice(plan.seed, 15, account.number)
    for index in range(account.tickets):
        topic = dice.pick(TOPICS)
        order_id = plan.order_id(account.number * SLOTS + dice.below(account.orders)) if account.orders else None
        product: Product = dice.pick(plan.products[:36])
        subject = dice.pick(topic.subjects)
        if order_id is None or ("{order}" not in subject and dice.chance(0.4)):
            order_id = None
            subject = topic.subjects[0] if "{order}" in subject else subject
        opened = _moment(dice)
        comments = _comments(plan, account, dice, topic, opened, product.name, order_id)
        yield {
            "ticket_id": plan.ticket_id(account.number * SLOTS + index),
            "subject": subject.format(product=product.name, order=order_id),
            "account_id": account.id,
            "requester": comments[0]["author"],
            "order_id": order_id,
            "product_sku": product.sku if "{product}" in subject else None,
            "priority": _pick_list(dice.pick(_PRIORITIES)),
            "status": _pick_list(dice.pick(_TICKET_STATUS)),
            "tags": [topic.tag, *dice.sample(("vip", "reopened", "phone", "onsite"), dice.below(2))],
            "satisfaction": dice.pick((None, None, 3, 4, 5)),
            "comments": comments,
            "created_at": _stamp(opened),
            "updated_at": comments[-1]["at"],
        }


def products(plan: Plan) -> Iterator[Row]:
    """Yield the catalogue."""
    for product in plan.products:
        dice = Dice(plan.seed, 16, product.number)
        yield {
            "sku": product.sku,
            "name": product.name,
            "category": product.family.category,
            "prices_minor": product.prices,
            "warranty_months": product.family.warranty_months,
            "stock": dice.below(90),
            "discontinued": dice.chance(0.2),
            "weight_g": dice.between(80, 42_000),
            "updated_at": _stamp(_moment(dice)),
        }


def staff(plan: Plan) -> Iterator[Row]:
    """Yield the company's own people who own accounts or answer tickets."""
    for number in range(plan.staff):
        dice = Dice(plan.seed, 17, number)
        person = plan.staff_person(number)
        yield {
            "staff_id": plan.staff_id(number),
            "name": person.name,
            "email": person.email,
            "job": dice.pick(_JOBS),
            "office": dice.pick(_OFFICES),
            "extension": str(dice.between(2_000, 2_999)),
            # The first member leads; the others report to somebody hired before them.
            "manager_id": plan.staff_id(dice.below(number)) if number else None,
        }


SHARED: Final[dict[str, Callable[[Plan], Iterator[Row]]]] = {
    "pages": lambda plan: pages(plan.seed),
    "products": products,
    "staff": staff,
}
PER_ACCOUNT: Final[dict[str, Callable[[Plan, Account], Iterator[Row]]]] = {
    "accounts": accounts,
    "contacts": contacts,
    "opportunities": opportunities,
    "orders": orders,
    "tickets": tickets,
}
