"""From quote to cash: deals, quotes, orders and invoices of each account, computed from its number alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from workbench.sandbox._dice import Dice
from workbench.sandbox._phrases import say
from workbench.sandbox._plan import Account, Plan, Product
from workbench.sandbox._sayings_crm import DEAL_NAMES
from workbench.sandbox._staff import CFO, Staff, Staffer

__all__ = ["BEGIN", "END", "Bill", "Deal", "Line", "Offer", "Sale", "Trade", "moment_within", "region"]

BEGIN: Final = datetime(2024, 1, 2, tzinfo=UTC)
END: Final = datetime(2026, 6, 19, 18, tzinfo=UTC)
DEALS: Final = 4
OFFERS: Final = 2
LINES: Final = 4
SALES: Final = 8
"""The most of each that one account (deal, offer, …) has: ids are computed from them."""

STAGES: Final = (
    ("Prospecting", 10),
    ("Qualification", 10),
    ("Needs Analysis", 20),
    ("Proposal/Price Quote", 75),
    ("Negotiation/Review", 90),
    ("Closed Won", 100),
    ("Closed Won", 100),
    ("Closed Won", 100),
    ("Closed Lost", 0),
    ("Closed Lost", 0),
)
QUOTED: Final = frozenset({"Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"})
SELF_SERVE_PERCENT: Final = 10
LEAD_PERCENT: Final = 20
"""Discounts that an account manager and a regional lead may give; more is for the CFO. The page says the same."""

_DISCOUNTS: Final = (0, 0, 0, 5, 5, 8, 10, 12, 15, 15, 18, 20, 22, 25, 30)
_QUANTITIES: Final = (1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 12, 20)


class Line(NamedTuple):
    """A product on a quote or an order; money in minor units."""

    product: Product
    quantity: int
    list_minor: int
    discount_percent: int
    total_minor: int


class Offer(NamedTuple):
    """A quote of a deal."""

    slot: int
    number: str
    status: str
    discount_percent: int
    lines: tuple[Line, ...]
    subtotal_minor: int
    total_minor: int
    created: datetime
    changed: datetime
    approval: str
    approver: Staffer | None
    approved: datetime | None


class Deal(NamedTuple):
    """An opportunity, with its quotes in the order in which they were made."""

    slot: int
    name: str
    stage: str
    probability: int
    contact: int
    created: datetime
    closes: datetime
    changed: datetime
    amount_minor: int
    lines: tuple[Line, ...]
    offers: tuple[Offer, ...]


class Sale(NamedTuple):
    """An order: of a deal that was won, or one that somebody placed without a quote."""

    slot: int
    number: str
    deal: Deal | None
    offer: Offer | None
    buyer: int
    placed: datetime
    status: str
    lines: tuple[Line, ...]
    total_minor: int
    changed: datetime


class Bill(NamedTuple):
    """The invoice of an order."""

    sale: Sale
    number: str
    status: str
    issued: datetime
    due: datetime
    paid: datetime | None
    reminders: int
    changed: datetime


def region(account: Account) -> str:
    """Return the sales region of an account."""
    country = account.country.name
    if country == "United States":
        return "AMER"
    return "APAC" if country in {"Japan", "Australia"} else "EMEA"


def moment_within(dice: Dice, after: datetime, days: int) -> datetime:
    """Draw a moment of an office day within so many days; never behind the end of the story."""
    minutes, second = divmod(int(dice.random() * 39_600), 60)
    day = after + timedelta(days=1 + int(dice.random() * days))
    moment = day.replace(hour=7 + minutes // 60, minute=minutes % 60, second=second)
    if moment < END:
        return moment
    # What began shortly before the end goes on until then at most, and never before it began.
    return after + timedelta(seconds=int((END - after).total_seconds() * dice.random())) if after < END else END


class Trade:
    """What is bought and sold; each part is computed when it is first asked for and kept for a moment."""

    def __init__(self, plan: Plan) -> None:
        """Keep the plan and hire the staff."""
        self.plan = plan
        self.staff = Staff(plan)
        self.deals = lru_cache(maxsize=64)(self._deals)
        self.sales = lru_cache(maxsize=64)(self._sales)
        self.bills = lru_cache(maxsize=64)(self._bills)

    # -- deals and quotes

    def _lines(self, account: Account, dice: Dice, discount: int) -> tuple[Line, ...]:
        lines = []
        for product in dice.sample(self.plan.products[: 36 + account.number % 5], dice.pick((1, 1, 2, 2, 3))):
            price = product.prices[account.country.currency]
            quantity = dice.pick(_QUANTITIES)
            gross = price * quantity
            # Half a minor unit of discount is given to the customer.
            lines.append(Line(product, quantity, price, discount, gross - (gross * discount + 50) // 100))
        return tuple(lines)

    def _deals(self, number: int) -> tuple[Deal, ...]:
        account = self.plan.account(number)
        dice = Dice(self.plan.seed, 41, number)
        return tuple(self._deal(account, dice, number * DEALS + index) for index in range(account.opportunities))

    def _deal(self, account: Account, dice: Dice, slot: int) -> Deal:
        stage, probability = dice.pick(STAGES)
        created = moment_within(dice, BEGIN, 820)
        lines = self._lines(account, dice, 0)
        offers: tuple[Offer, ...] = ()
        if stage in QUOTED:
            offers = self._offers(account, dice, slot, stage, created)
            lines = offers[-1].lines
        is_open = stage not in {"Closed Won", "Closed Lost"}
        begun = offers[-1].changed if offers else created
        closes = END + timedelta(days=dice.between(5, 160)) if is_open else moment_within(dice, begun, 40)
        return Deal(
            slot=slot,
            stage=stage,
            probability=probability,
            contact=dice.below(len(account.people)),
            name=self._name(account, dice, created, lines[0].product.family.name),
            created=created,
            closes=closes,
            changed=moment_within(dice, begun, 60) if is_open else closes,
            amount_minor=offers[-1].total_minor if offers else sum(line.total_minor for line in lines),
            lines=lines,
            offers=offers,
        )

    def _name(self, account: Account, dice: Dice, created: datetime, family: str) -> str:
        city, count = dice.pick(account.country.cities), dice.between(3, 24)
        words = {"city": city, "year": created.year + 1, "family": family, "count": count}
        return f"{account.name}: {say(dice, dice.pick(DEAL_NAMES), words)}"

    def _offers(self, account: Account, dice: Dice, slot: int, stage: str, created: datetime) -> tuple[Offer, ...]:
        offers: list[Offer] = []
        count = dice.pick((1, 1, 2))
        discount, moment = dice.pick(_DISCOUNTS), created
        for index in range(count):
            last = index == count - 1
            if index:
                discount = min(35, discount + dice.pick((0, 3, 5, 7)))
            moment = moment_within(dice, moment, 25)
            offers.append(self._offer(account, dice, slot * OFFERS + index, discount, moment, stage if last else ""))
            moment = offers[-1].changed
        return tuple(offers)

    def _offer(self, account: Account, dice: Dice, slot: int, discount: int, created: datetime, stage: str) -> Offer:
        lines = self._lines(account, dice, discount)
        approval, approver, approved = "Not Required", None, None
        if discount > SELF_SERVE_PERCENT:
            person = self.staff.lead(region(account)) if discount <= LEAD_PERCENT else self.staff.person(CFO)
            undecided = stage in {"Proposal/Price Quote", "Negotiation/Review"} and dice.chance(0.5)
            # What was won had been approved; what was replaced by another quote often had not.
            refused = stage in {"", "Closed Lost"} and dice.chance(0.4)
            approval = "Pending" if undecided else ("Rejected" if refused else "Approved")
            if not undecided:
                approver, approved = person, moment_within(dice, created, 4)
        subtotal = sum(line.list_minor * line.quantity for line in lines)
        return Offer(
            slot=slot,
            number=f"{5_000_000 + slot:08d}",
            status=_offer_status(stage, approval),
            discount_percent=discount,
            lines=lines,
            subtotal_minor=subtotal,
            total_minor=sum(line.total_minor for line in lines),
            created=created,
            changed=approved or created + timedelta(minutes=dice.between(3, 900)),
            approval=approval,
            approver=approver,
            approved=approved,
        )

    # -- orders and invoices

    def _sales(self, number: int) -> tuple[Sale, ...]:
        account = self.plan.account(number)
        dice = Dice(self.plan.seed, 42, number)
        won = [deal for deal in self.deals(number) if deal.stage == "Closed Won"]
        sales = [self._sale(account, dice, number * SALES + index, deal) for index, deal in enumerate(won)]
        for index in range(len(won), min(SALES, max(len(won), account.orders))):
            sales.append(self._sale(account, dice, number * SALES + index, None))
        return tuple(sales)

    def _sale(self, account: Account, dice: Dice, slot: int, deal: Deal | None) -> Sale:
        offer = deal.offers[-1] if deal else None
        lines = offer.lines if offer else self._lines(account, dice, dice.pick((0, 0, 0, 5)))
        placed = moment_within(dice, deal.closes, 6) if deal else moment_within(dice, BEGIN, 880)
        status = dice.pick(
            ("Activated", "In Fulfillment", "Shipped", "Delivered", "Delivered", "Delivered", "Cancelled")
        )
        return Sale(
            slot=slot,
            number=f"{2_000_000 + slot:08d}",
            deal=deal,
            offer=offer,
            buyer=deal.contact if deal else dice.below(len(account.people)),
            placed=placed,
            status=status,
            lines=lines,
            total_minor=sum(line.total_minor for line in lines),
            changed=moment_within(dice, placed, 20),
        )

    def _bills(self, number: int) -> list[Bill]:
        """Return the invoices of account `number`; an order that was cancelled has none."""
        dice = Dice(self.plan.seed, 43, number)
        bills = []
        for sale in self.sales(number):
            days, turn = dice.pick((14, 30, 30, 30, 60)), dice.random()
            if sale.status == "Cancelled":
                continue
            issued = moment_within(dice, sale.placed, 5)
            due = issued + timedelta(days=days)
            status, paid, reminders = "Sent", None, 0
            if turn < 0.72:
                status, paid = "Paid", moment_within(dice, issued, days + 9)
            elif due < END:
                status, reminders = ("Overdue", 1 + int(turn * 100) % 3) if turn < 0.97 else ("Written Off", 3)
            bills.append(
                Bill(
                    sale=sale,
                    number=f"INV-{issued.year}-{sale.slot + 10_001:07d}",
                    status=status,
                    issued=issued,
                    due=due,
                    paid=paid,
                    reminders=reminders,
                    changed=paid or (min(due + timedelta(days=9 * reminders), END) if reminders else issued),
                )
            )
        return bills


def _offer_status(stage: str, approval: str) -> str:
    if not stage:
        return "Rejected" if approval == "Rejected" else "Denied"
    if stage == "Closed Won":
        return "Accepted"
    if stage == "Closed Lost":
        return "Rejected" if approval == "Rejected" else "Denied"
    return {"Pending": "In Review", "Approved": "Presented"}.get(approval, "Presented")
