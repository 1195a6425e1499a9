"""The company's own people in all four systems: who they are, what they do, and their ids."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from workbench.sandbox._dice import mix
from workbench.sandbox._ids import Base36, SalesforceIds, uuid_like
from workbench.sandbox._plan import Account, Plan
from workbench.sandbox._words import ascii_slug

__all__ = ["Staff", "Staffer"]

FIRST: Final = (
    ("finance", "Chief Financial Officer"),
    ("sales", "Regional Sales Lead, EMEA"),
    ("sales", "Regional Sales Lead, Americas and APAC"),
    ("sales", "Account Manager"),
    ("sales", "Account Manager"),
    ("sales", "Senior Account Manager"),
    ("sales", "Account Manager"),
    ("sales", "Key Account Manager"),
    ("sales", "Account Manager"),
    ("desk", "Quote Desk"),
    ("desk", "Quote Desk"),
    ("support", "Head of Support"),
    ("support", "Support Engineer"),
    ("support", "Support Engineer"),
    ("support", "Senior Support Engineer"),
    ("dev", "Engineering Lead"),
    ("dev", "Firmware Engineer"),
    ("dev", "Software Engineer"),
    ("dev", "Software Engineer"),
    ("dev", "Test Engineer"),
    ("billing", "Accounts Receivable"),
    ("billing", "Accounts Receivable"),
    ("product", "Product Manager"),
    ("logistics", "Logistics Coordinator"),
)
LATER: Final = (
    ("sales", "Account Manager"),
    ("support", "Support Engineer"),
    ("sales", "Account Manager"),
    ("dev", "Software Engineer"),
    ("billing", "Accounts Receivable"),
)
CFO: Final = 0
SALES_LEADS: Final = {"EMEA": 1, "AMER": 2, "APAC": 2}


class Staffer(NamedTuple):
    """One of the company's own people."""

    number: int
    name: str
    first: str
    last: str
    email: str
    login: str
    team: str
    title: str
    manager: int | None
    salesforce: str
    slack: str
    github: int
    atlassian: str


class Staff:
    """Everybody, by number and by team."""

    def __init__(self, plan: Plan) -> None:
        """Fix how many there are; they grow with the company's accounts."""
        self._plan = plan
        self._salesforce = SalesforceIds("005", plan.seed).of
        self._slack = Base36("U", plan.seed)
        self.size = len(FIRST) + min(400, plan.accounts // 100)
        self.person = lru_cache(maxsize=None)(self._person)
        self.teams: dict[str, tuple[int, ...]] = {}
        for number in range(self.size):
            team = self._job(number)[0]
            self.teams[team] = (*self.teams.get(team, ()), number)
        # Leads approve; they own no accounts.
        self._sellers = self.teams["sales"][2:]
        self._owners = mix(plan.seed, 55)

    def _job(self, number: int) -> tuple[str, str]:
        return FIRST[number] if number < len(FIRST) else LATER[number % len(LATER)]

    def _person(self, number: int) -> Staffer:
        someone = self._plan.staff_person(number)
        team, title = self._job(number)
        lead = {"sales": 1 + number % 2, "support": 11, "dev": 15, "desk": 1}.get(team, CFO)
        # Three forms of a login name, as people choose them.
        first, last = ascii_slug(someone.first), ascii_slug(someone.last)
        login = (f"{first}{last}", f"{first[0]}{last}", f"{first}-{last[:1]}")[number % 3]
        return Staffer(
            number=number,
            name=someone.name,
            first=someone.first,
            last=someone.last,
            email=someone.email,
            login=f"{login}{number + 1}",
            team=team,
            title=title,
            manager=None if number == CFO else (CFO if lead == number or number in {1, 2} else lead),
            salesforce=self._salesforce(number),
            slack=self._slack(number),
            github=4_100_000 + mix(self._plan.seed, 56, number) % 900 * 1_000 + number,
            atlassian=f"712020:{uuid_like(self._plan.seed, 57, number)}",
        )

    def owner(self, account: Account) -> Staffer:
        """Return the account manager of `account`."""
        return self.person(self._sellers[mix(self._owners, account.number) % len(self._sellers)])

    def member(self, team: str, number: int) -> Staffer:
        """Return the member of `team` that the number `number` falls on."""
        members = self.teams[team]
        return self.person(members[number % len(members)])

    def lead(self, region: str) -> Staffer:
        """Return who leads the sales of `region`."""
        return self.person(SALES_LEADS[region])
