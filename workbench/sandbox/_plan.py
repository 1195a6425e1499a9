"""What the streams of one company agree on: names, people and ids, each computed from its number alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from workbench.sandbox._dice import Dice, Scramble, mix
from workbench.sandbox._words import (
    ACCOUNT_FIRST,
    ACCOUNT_SECOND,
    ACCOUNT_TAILS,
    COUNTRIES,
    FAMILIES,
    FIRST_NAMES,
    LAST_NAMES,
    Country,
    Family,
    ascii_slug,
)

__all__ = ["MAX_PEOPLE", "RATES", "SLOTS", "Account", "Person", "Plan", "Product"]

MAX_PEOPLE: Final = 4
# The most orders, tickets or opportunities of one account; a slot that is not used is an id that does not exist.
SLOTS: Final = 8
_NAMES: Final = len(ACCOUNT_FIRST) * len(ACCOUNT_SECOND) * len(ACCOUNT_TAILS)
_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXY"
_DIGITS: Final = "23456789"
_CODE: Final = "LDLLDLLD"
_CODES: Final = len(_LETTERS) ** _CODE.count("L") * len(_DIGITS) ** _CODE.count("D")


class Person(NamedTuple):
    """Somebody at an account."""

    first: str
    last: str
    email: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


class Account(NamedTuple):
    """What all streams need to know of an account."""

    number: int
    id: str
    name: str
    domain: str
    country: Country
    city: str
    people: tuple[Person, ...]
    status: str
    orders: int
    tickets: int
    opportunities: int


class Product(NamedTuple):
    """What all streams need to know of a product."""

    number: int
    sku: str
    name: str
    family: Family
    prices: dict[str, int]


# Minor units for one EUR; yen has no minor unit. Prices are set once and not converted by the day.
RATES: Final = {
    "EUR": 1.0,
    "USD": 1.1,
    "GBP": 0.85,
    "SEK": 11.0,
    "NOK": 11.5,
    "DKK": 7.5,
    "CHF": 0.95,
    "PLN": 4.25,
    "JPY": 1.6,
    "AUD": 1.65,
}


def _person(draw: int, domain: str) -> Person:
    """Return the person that the number `draw` stands for: one of 7,878 names."""
    last, first = divmod(draw % (len(FIRST_NAMES) * len(LAST_NAMES)), len(FIRST_NAMES))
    given, family = FIRST_NAMES[first], LAST_NAMES[last]
    return Person(given, family, f"{ascii_slug(given)}.{ascii_slug(family)}@{domain}")


class Plan:
    """The company that belongs to `seed` and `accounts`.

    Every fact is computed from the number of its account, so that any stream can be generated without
    the others, and without holding anything but a small cache.
    """

    def __init__(self, seed: int, accounts: int) -> None:
        """Fix the scrambles and the catalogue."""
        self.seed = seed
        self.accounts = accounts
        self._name = Scramble(_NAMES, 126_573, mix(seed, 101))
        self._account_id = Scramble(900_000, 387_421, mix(seed, 102))
        self._order_id = Scramble(9_000_000, 5_562_307, mix(seed, 103))
        self._ticket_id = Scramble(9_000_000, 3_437_701, mix(seed, 104))
        self._code = Scramble(_CODES, 1_628_379_403, mix(seed, 105))
        self._contact_no = Scramble(999_983, 618_034, mix(seed, 106))
        self._namesakes = mix(seed, 2)
        self._owners = mix(seed, 5)
        self._sku = Scramble(9_000, 5_563, mix(seed, 107))
        self.products = tuple(self._product(number) for number in range(36 + min(1_964, accounts // 50)))
        self.staff = 8 + min(400, accounts // 100)
        # Neighbours of an account are asked for while its records are made; far ones never are.
        self.account = lru_cache(maxsize=256)(self._account)

    # -- ids: also of slots that hold nothing, for questions about what does not exist

    def account_id(self, number: int) -> str:
        """Return the id of account `number`."""
        return f"ACC-{100_000 + self._account_id(number)}"

    def order_id(self, slot: int) -> int:
        """Return the id of the order in `slot` (account number * `SLOTS` + its own number)."""
        return 1_000_000 + self._order_id(slot)

    def ticket_id(self, slot: int) -> str:
        """Return the id of the ticket in `slot`; some have leading zeros."""
        return f"T-{self._ticket_id(slot):07d}"

    def opportunity_id(self, slot: int) -> str:
        """Return the id of the opportunity in `slot`: letters and digits without a prefix."""
        rest, code = self._code(slot), []
        for kind in _CODE:
            letters = _LETTERS if kind == "L" else _DIGITS
            rest, index = divmod(rest, len(letters))
            code.append(letters[index])
        return "".join(code)

    def contact_no(self, slot: int) -> str:
        """Return the customer card number of a contact: six digits, some of them leading zeros."""
        return f"{self._contact_no(slot):06d}"

    def withdrawn_sku(self, number: int) -> str:
        """Return the number of a product that was sold once and is in no catalogue."""
        return f"TB-{1_000 + self._sku(8_999 - number % 40)}-Z"

    # -- accounts

    def is_twin(self, number: int) -> bool:
        """Whether the account is called almost like the one before it."""
        return number % 8 == 5

    def account_name(self, number: int, *, near: bool = False) -> tuple[str, int]:
        """Return the name of account `number` and the index of its tail.

        Args:
            number: The account.
            near: The confusable form of the name, whoever bears it.
        """
        twin = self.is_twin(number)
        rest, first = divmod(self._name(number - 1 if twin else number), len(ACCOUNT_FIRST))
        tail, second = divmod(rest, len(ACCOUNT_SECOND))
        word = ACCOUNT_SECOND[second][1 if twin or near else 0]
        return f"{ACCOUNT_FIRST[first]} {word} {ACCOUNT_TAILS[tail][0]}", tail

    def _account(self, number: int) -> Account:
        dice = Dice(self.seed, 1, number)
        name, tail = self.account_name(number)
        first, *middle, last = (ascii_slug(word) for word in name.split(" ", 2))
        domain = f"{first}{''.join(middle)}-{last}.example"
        country = COUNTRIES[dice.pick(ACCOUNT_TAILS[tail][1])]
        status = dice.pick(("active", "active", "active", "active", "active", "prospect", "dormant", "blocked"))
        orders = 0 if status == "prospect" else dice.between(1, 6)
        return Account(
            number=number,
            id=self.account_id(number),
            name=name,
            domain=domain,
            country=country,
            city=dice.pick(country.cities),
            people=self._people(number, dice, domain),
            status=status,
            orders=orders,
            tickets=dice.between(0, 4) if orders else dice.below(2),
            opportunities=dice.pick((0, 1, 1, 2, 2, 3)),
        )

    def _people(self, number: int, dice: Dice, domain: str) -> tuple[Person, ...]:
        # Every eighth account has a namesake of somebody who works elsewhere: the first person's name
        # comes from a number alone, so that the namesake can be drawn without the other account.
        draw = mix(self._namesakes, number - 3 if number % 8 == 3 else number)
        people = [_person(draw, domain)]
        for _ in range(dice.pick((0, 1, 1, 2, 2, MAX_PEOPLE - 1))):
            draw = dice.below(len(FIRST_NAMES) * len(LAST_NAMES))
            while (person := _person(draw, domain)) in people:
                draw += 1
            people.append(person)
        return tuple(people)

    # -- catalogue

    def _product(self, number: int) -> Product:
        family = FAMILIES[number % len(FAMILIES)]
        dice = Dice(self.seed, 3, number)
        step = number // len(FAMILIES)
        euros = family.price_minor * (100 + 35 * (step % 9)) // 100 + 100 * dice.below(20)
        return Product(
            number=number,
            sku=f"TB-{1_000 + self._sku(number)}-{'KLMPS'[number % 5]}",
            name=f"{family.name} {100 + 50 * step} {family.noun}",
            family=family,
            prices={currency: int(euros * rate + 0.5) for currency, rate in RATES.items()},
        )

    # -- staff

    def staff_id(self, number: int) -> str:
        """Return the id of member `number` of the company's own staff."""
        return f"S-{number + 1:03d}"

    def staff_person(self, number: int) -> Person:
        """Return a member of the company's own staff; `number` keeps two of them apart."""
        given, family, email = _person(mix(self.seed, 4, number), "tarnbrook.example")
        return Person(given, family, email.replace("@", f".{number + 1}@"))

    def owner(self, account: Account) -> int:
        """Return the number of the staff member who owns `account`."""
        return mix(self._owners, account.number) % self.staff
