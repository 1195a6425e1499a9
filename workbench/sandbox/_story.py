"""What happens at each account, computed from its number alone and told by every system: trade, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from workbench.sandbox._dice import Dice
from workbench.sandbox._phrases import say
from workbench.sandbox._plan import Account, Plan, Product
from workbench.sandbox._sayings_crm import CASE_TEXTS
from workbench.sandbox._sayings_dev import REPOSITORIES, Repository, Symptom
from workbench.sandbox._staff import Staffer
from workbench.sandbox._trade import BEGIN, Sale, Trade, moment_within

__all__ = ["REQUESTS", "Defect", "Request", "Story"]

REQUESTS: Final = 4
"""Cases of one account at most."""
REPORT_EVERY: Final = 3
_TOPICS: Final = ("calibration", "delivery", "invoice", "software", "software", "quote", "repair")


class Request(NamedTuple):
    """A support case, perhaps with an issue in a repository."""

    slot: int
    number: str
    topic: str
    contact: int
    sale: Sale | None
    product: Product
    priority: str
    status: str
    agent: Staffer
    opened: datetime
    closed: datetime | None
    report: bool
    turns: int
    subject: str
    told: str


class Defect(NamedTuple):
    """A pair of numbers in a repository: an issue, and behind it a pull request or another issue."""

    slot: int
    repository: int
    number: int
    symptom: Symptom
    reported: bool
    fixed: bool

    @property
    def home(self) -> Repository:
        """The repository."""
        return REPOSITORIES[self.repository]


class Story(Trade):
    """All events of a company."""

    def __init__(self, plan: Plan) -> None:
        """Keep the plan and hire the staff."""
        super().__init__(plan)
        self.requests = lru_cache(maxsize=64)(self._requests)
        self.defect = lru_cache(maxsize=64)(self._defect)

    def _defect(self, number: int) -> Defect | None:
        """Return the pair of numbers of account `number`: every third has one, so numbers have no gaps."""
        slot, rest = divmod(number, REPORT_EVERY)
        if rest != REPORT_EVERY - 1:
            return None
        turn, repository = divmod(slot, len(REPOSITORIES))
        dice = Dice(self.plan.seed, 70, slot)
        return Defect(
            slot=slot,
            repository=repository,
            number=2 * turn + 1,
            symptom=dice.pick(REPOSITORIES[repository].symptoms),
            # An account without any case has reported nothing: then developers found it.
            reported=self.plan.account(number).tickets > 0,
            fixed=dice.chance(0.6),
        )

    def _requests(self, number: int) -> tuple[Request, ...]:
        account = self.plan.account(number)
        dice = Dice(self.plan.seed, 44, number)
        sales = self.sales(number)
        return tuple(
            self._request(account, dice, number * REQUESTS + index, sales)
            for index in range(min(REQUESTS, account.tickets))
        )

    def _symptom(self, account: Account, dice: Dice, product: Product, *, report: bool) -> Symptom:
        defect = self.defect(account.number) if report else None
        if defect is not None:
            return defect.symptom
        homes = [home for home in REPOSITORIES if not home.families or product.family.name in home.families]
        return dice.pick(dice.pick(homes).symptoms)

    def _fitting(self, account: Account, *, report: bool) -> Sequence[Product]:
        """Return what a case can be about: for one that becomes an issue, the products of the issue's repository."""
        sold = self.plan.products[:36]
        families = REPOSITORIES[account.number // REPORT_EVERY % len(REPOSITORIES)].families if report else ()
        return [product for product in sold if product.family.name in families] or sold

    def _request(self, account: Account, dice: Dice, slot: int, sales: tuple[Sale, ...]) -> Request:
        # At most one issue an account, and of every third only: the number follows from the account's.
        report = slot % REQUESTS == 0 and account.number % REPORT_EVERY == REPORT_EVERY - 1
        topic = "software" if report else dice.pick(_TOPICS)
        sale = dice.pick(sales) if sales and not report and dice.chance(0.7) else None
        product = dice.pick(sale.lines).product if sale else dice.pick(self._fitting(account, report=report))
        symptom = self._symptom(account, dice, product, report=report) if topic == "software" else None
        subjects, openings = ((symptom.subject,), (symptom.told,)) if symptom else CASE_TEXTS[topic]
        words = {"product": product.name, "city": account.city, "count": dice.between(3, 24)}
        status = dice.pick(
            ("New", "Working", "Waiting on Customer", "Escalated", "Closed", "Closed", "Closed", "Closed")
        )
        opened = moment_within(dice, sale.placed if sale else BEGIN, 120 if sale else 880)
        return Request(
            slot=slot,
            number=f"{slot + 1_001:08d}",
            topic=topic,
            contact=dice.below(len(account.people)),
            sale=sale,
            product=product,
            priority=dice.pick(("High", "High", "Medium", "Medium", "Medium", "Low")),
            status=status,
            agent=self.staff.member("support", dice.below(10_000)),
            opened=opened,
            closed=moment_within(dice, opened, 21) if status == "Closed" else None,
            report=report,
            turns=dice.between(0, 3),
            subject=say(dice, dice.pick(subjects), words),
            told=say(dice, dice.pick(openings), words),
        )
