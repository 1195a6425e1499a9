"""The company's own pages: each policy in the version that counts and in one that no longer does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from workbench.sandbox._dice import Dice

__all__ = ["pages"]


class _Policy(NamedTuple):
    """A policy; `amounts` are the figures of the old and of the current version."""

    slug: str
    title: str
    owner: str
    name: str
    amounts: tuple[int, int]
    body: str


_POLICIES: Final = (
    _Policy(
        "discount-policy",
        "Discount policy",
        "Finance",
        "max_discount_percent",
        (20, 12),
        "A sales person may grant up to {amount} percent on the list price without asking anyone. Anything above needs "
        "the yes of the regional manager, in writing, before the quote goes out. Discounts do not add up: the larger "
        "one counts. Service plans are never discounted.",
    ),
    _Policy(
        "return-policy",
        "Return policy",
        "Customer Service",
        "return_window_days",
        (30, 45),
        "Customers may send back unused units within {amount} days of delivery. The original box is welcome but not a "
        "condition. Calibrated units lose their certificate when they come back, so the certificate fee is not repaid.",
    ),
    _Policy(
        "warranty-claims",
        "Warranty claims",
        "Customer Service",
        "first_answer_hours",
        (48, 24),
        "Each warranty claim gets a first answer from a person within {amount} hours. If the unit is needed in "
        "production, offer a loan unit at once and argue about the cause later. Drop damage is judged by photographs.",
    ),
    _Policy(
        "credit-limits",
        "Credit limits",
        "Finance",
        "review_months",
        (24, 12),
        "Credit limits are reviewed every {amount} months, and whenever an invoice is overdue by more than 60 days. A "
        "blocked account can still order against payment in advance. Only Finance lifts a block.",
    ),
    _Policy(
        "calibration-intervals",
        "Calibration intervals",
        "Metrology",
        "interval_months",
        (18, 12),
        "Without other instructions from the customer, scales and analysers are due for calibration every {amount} "
        "months. Loggers may go twice as long. A unit that was dropped is due at once.",
    ),
    _Policy(
        "loan-units",
        "Loan units",
        "Logistics",
        "loan_days",
        (21, 14),
        "A loan unit is free of charge for {amount} days, counted from delivery. After that the daily rate of the "
        "price list applies, unless the repair is late through our own fault.",
    ),
    _Policy(
        "escalation-rules",
        "Escalation rules",
        "Support",
        "urgent_escalation_hours",
        (8, 4),
        "An urgent ticket that has had no human answer for {amount} hours goes to the support lead by telephone, day "
        "or night. Do not escalate by e-mail alone; nobody reads e-mail at three in the morning.",
    ),
)


def pages(seed: int) -> Iterator[dict[str, Any]]:
    """Yield the pages, the old version of each policy before the current one."""
    for index, policy in enumerate(_POLICIES):
        dice = Dice(seed, 7, index)
        replaced = f"2026-0{dice.between(1, 5)}-{dice.between(10, 28)}"
        for version, amount in enumerate(policy.amounts, start=1):
            current = version == len(policy.amounts)
            yield {
                "page_id": policy.slug if current else f"{policy.slug}-v{version}",
                "title": policy.title if current else f"{policy.title} (replaced {replaced})",
                "status": "current" if current else "archived",
                "version": version,
                "replaced_by": None if current else policy.slug,
                "updated_at": f"{replaced}T08:00:00Z" if current else f"2024-02-{dice.between(10, 28)}T08:00:00Z",
                "properties": {"owner_team": policy.owner, policy.name: amount},
                "body": policy.body.format(amount=amount),
            }
