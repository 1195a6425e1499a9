"""What the four systems share of one company: the story, and the ids under which Salesforce knows its parts."""

from __future__ import annotations

from typing import Final

from workbench.sandbox._dice import Dice, mix
from workbench.sandbox._ids import SalesforceIds
from workbench.sandbox._plan import Account, Plan
from workbench.sandbox._story import Story

__all__ = ["World"]

_TERMS: Final = ("N30", "N30", "N30", "N14", "N60", "PRE")
_ROLES: Final = (
    "Purchasing Manager", "Laboratory Manager", "Head of Quality", "Financial Controller", "Operations Director",
    "Maintenance Technician", "Plant Manager", "Metrology Engineer", "Buyer", "Managing Director",
)  # fmt: skip


class World:
    """The company behind all four systems."""

    def __init__(self, plan: Plan) -> None:
        """Begin the story of `plan`."""
        self.plan = plan
        self.seed = plan.seed
        self.story = Story(plan)
        self.staff = self.story.staff
        self.account_id = SalesforceIds("001", plan.seed).of
        self._contact_id = SalesforceIds("003", plan.seed).of
        self.deal_id = SalesforceIds("006", plan.seed).of
        self.deal_line_id = SalesforceIds("00k", plan.seed).of
        product_id = SalesforceIds("01t", plan.seed).of
        self.product_id = [product_id(product.number) for product in plan.products].__getitem__
        self.quote_id = SalesforceIds("0Q0", plan.seed).of
        self.quote_line_id = SalesforceIds("0QL", plan.seed).of
        self.order_id = SalesforceIds("801", plan.seed).of
        self.order_line_id = SalesforceIds("802", plan.seed).of
        self.invoice_id = SalesforceIds("a05", plan.seed).of
        self.case_id = SalesforceIds("500", plan.seed).of
        self.case_comment_id = SalesforceIds("00a", plan.seed).of
        self._terms = mix(plan.seed, 58)

    def contact_id(self, account: int, index: int) -> str:
        """Return the id of a person at an account."""
        return self._contact_id(account * 4 + index)

    def terms(self, account: Account) -> str:
        """Return the payment terms that hold for an account."""
        return _TERMS[mix(self._terms, account.number) % len(_TERMS)]

    def roles(self, account: Account) -> list[str]:
        """Return the role of each person of an account; no two have the same."""
        return Dice(self.seed, 59, account.number).sample(_ROLES, len(account.people))
