"""The handbook: pages whose versions contradict each other, and an archived page that still looks valid."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["HANDBOOK", "Chapter"]


class Chapter(NamedTuple):
    """A page; `amounts` has one for each version, the one that counts last."""

    title: str
    space: int
    team: str
    amounts: tuple[int, ...]
    note: str
    body: tuple[str, ...]
    old_title: str = ""
    archived: bool = False


HANDBOOK: Final = (
    Chapter(
        "Discount policy", 0, "finance", (15, 12, 10), "own discount is {amount}% now",
        (
            "An account manager gives up to {amount} percent without asking anybody. Up to {lead} percent the regional "
            "sales lead approves in Salesforce; above that only the Chief Financial Officer does.",
            "[Write the reason into the quote.|The reason goes into the quote, not into a chat.] A discount that was "
            "refused is not asked for again in the same quarter.",
            "[Jokes in channels are not approvals.|A thumbs-up in Slack is not an approval.]",
        ), "Discounts",
    ),
    Chapter(
        "Discount policy 2024", 0, "desk", (20,), "",
        (
            "Account managers give up to {amount} percent on their own. The sales lead is told afterwards. "
            "Above that the quote desk decides.",
        ), archived=True,
    ),
    Chapter(
        "Payment terms", 2, "billing", (60, 30), "standard is {amount} days",
        (
            "The standard is {amount} days net from the date of the invoice. What stands on the account in "
            "Salesforce counts, whatever somebody remembers.",
            "Prepayment for new customers without a credit limit[.|; only Finance lifts it.]",
        ),
    ),
    Chapter(
        "Reminders and blocks", 2, "billing", (3, 2), "block after {amount} reminders",
        (
            "A customer is blocked after {amount} reminders without an answer. Tell the owner of the account before.",
            "[Call before the second reminder.|A call is worth two reminders.]",
        ),
    ),
    Chapter(
        "Credit limits", 2, "finance", (24, 12), "review every {amount} months",
        ("Credit limits are reviewed every {amount} months, and whenever an invoice is overdue by more than 60 days.",),
    ),
    Chapter(
        "Returns", 1, "support", (14, 30), "{amount} days",
        (
            "Unused goods come back within {amount} days, in the carton, with the delivery note.",
            "[Calibrated units lose their certificate.|The certificate is void once the seal is open.]",
        ), "Return of goods",
    ),
    Chapter(
        "Warranty claims", 1, "support", (48, 24), "first answer in {amount} hours",
        (
            "Each warranty claim gets a first answer from a person within {amount} hours. Offer a loan unit where "
            "production stands still and argue about the cause later.",
        ),
    ),
    Chapter(
        "Escalation of cases", 1, "support", (8, 4), "",
        (
            "A case of priority High without a human answer for {amount} hours goes to the Head of Support by phone.",
            "Write into #support-escalations, [case number first|always with the case number].",
        ),
    ),
    Chapter(
        "Loan units", 1, "logistics", (21, 14), "now {amount} days",
        ("A loan unit is free for {amount} days from delivery. Then the daily rate applies, unless we are late.",),
    ),
    Chapter(
        "Calibration intervals", 1, "support", (18, 12), "",
        ("Scales and analysers are due every {amount} months, loggers at twice that. Dropped units are due at once.",),
    ),
    Chapter(
        "Quote validity", 0, "desk", (60, 30), "{amount} days, no exceptions",
        ("A quote holds for {amount} days. [Extending it is a new quote.|Do not just change the date.]",),
    ),
    Chapter(
        "Release process", 3, "dev", (3, 2), "two reviewers are enough",
        ("A release needs {amount} reviewers and one person who did not write it. Tell support before you tag.",),
    ),
    Chapter(
        "On-call", 3, "dev", (30, 15), "",
        ("Whoever is on call answers within {amount} minutes. [Swap in the calendar, not in your head.|]",),
    ),
)  # fmt: skip
