"""Which issue and pull request follow from which account: repositories know them by number."""

from __future__ import annotations

from typing import Final, NamedTuple

from workbench.sandbox._dice import Dice
from workbench.sandbox._plan import Account
from workbench.sandbox._sayings_dev import REPOSITORIES, Repository, Symptom
from workbench.sandbox._story import REPORT_EVERY
from workbench.sandbox._world import World

__all__ = ["ORGANISATION", "WEB", "Defect", "defect_of", "issue_address", "pull_address"]

ORGANISATION: Final = "tarnbrook"
WEB: Final = "https://github.tarnbrook.example"
"""Where people see repositories: the same at every look-alike, unlike the address of its API."""


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


def issue_address(repository: int, number: int) -> str:
    """Return where people see an issue."""
    return f"{WEB}/{ORGANISATION}/{REPOSITORIES[repository].name}/issues/{number}"


def pull_address(repository: int, number: int) -> str:
    """Return where people see a pull request."""
    return f"{WEB}/{ORGANISATION}/{REPOSITORIES[repository].name}/pull/{number}"


def defect_of(world: World, account: Account) -> Defect | None:
    """Return the pair of numbers that belongs to an account: every third has one, so numbers have no gaps."""
    slot, rest = divmod(account.number, REPORT_EVERY)
    if rest != REPORT_EVERY - 1:
        return None
    turn, repository = divmod(slot, len(REPOSITORIES))
    dice = Dice(world.seed, 70, slot)
    return Defect(
        slot=slot,
        repository=repository,
        number=2 * turn + 1,
        symptom=dice.pick(REPOSITORIES[repository].symptoms),
        # An account without any case has reported nothing: then developers found it.
        reported=account.tickets > 0,
        fixed=dice.chance(0.6),
    )
