"""Questions for all records with an attribute, over drafted specs; answers are computed from the records themselves.

Each question has a rule in plain Python over the source's own objects. Those whose rule is `None` compare, ask why, or
speak of what is not there: the right behaviour is to find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["QUESTIONS", "AttributeQuestion"]

Body = Mapping[str, Any]


@dataclass(frozen=True)
class AttributeQuestion:
    """A question and what it means.

    Attributes:
        text: The question.
        stream: Stream of the records that it asks for, without the connector's name.
        rule: Which of them it means; `None` where nothing may be answered.
        linked: A stream, and which of its records must be there beside one that `rule` means.
        figure: `(op, value of one record)` of a figure that it asks for beside the count, or `None`.
    """

    text: str
    stream: str = ""
    rule: Callable[[Body], bool] | None = None
    figure: tuple[str, Callable[[Body], Any]] | None = None
    linked: tuple[str, Callable[[Body, Body], bool]] | None = None


def _ask(stream: str, rule: Callable[[Body], bool], *texts: str) -> list[AttributeQuestion]:
    return [AttributeQuestion(text, stream, rule) for text in texts]


def _linked(stream: str, other: str, rule: Callable[[Body, Body], bool], *texts: str) -> list[AttributeQuestion]:
    return [AttributeQuestion(text, stream, lambda body: True, None, (other, rule)) for text in texts]


def _never(*texts: str) -> list[AttributeQuestion]:
    return [AttributeQuestion(text) for text in texts]


LIBRARY: Sequence[AttributeQuestion] = [
    *_ask("books", lambda b: b["genre"] == "crime", "How many crime books are there?", "books with genre crime"),
    *_ask("books", lambda b: b["genre"] == "poetry", "List all poetry books.", "Which books are poetry?"),
    *_ask(
        "members",
        lambda b: b["branch"] == "Old Town",
        "members of the Old Town branch",
        "How many members has branch old town?",
    ),
    *_ask("members", lambda b: b["branch"] == "Riverside", "Which borrowers are at Riverside?"),
    *_ask("loans", lambda b: int(b["fine_cents"]) == 300, "loans with fine cents 300"),
    *_ask("loans", lambda b: int(b["fine_cents"]) > 100, "How many loans have a fine over 100 cents?"),
    *_ask("loans", lambda b: b["loaned_on"] < "2024-02", "How many loans were loaned before February 2024?"),
    *_ask("loans", lambda b: bool(b["returned_on"]), "How many loans were returned?"),
    *_linked(
        "loans",
        "members",
        lambda a, b: a["member_id"] == b["member_id"] and b["branch"] == "Riverside",
        "How many loans of members of the Riverside branch are there?",
    ),
    *_linked(
        "loans",
        "books",
        lambda a, b: a["book_id"] == b["book_id"] and b["genre"] == "poetry",
        "loans of books with genre poetry",
    ),
    *_ask("books", lambda b: b["genre"] != "crime", "How many books are not crime?"),
    *_ask("books", lambda b: b["genre"] in {"crime", "poetry"}, "crime or poetry books"),
    *_ask("books", lambda b: True, "books by genre", "How many books are there per genre?"),
    *_ask(
        "loans",
        lambda b: True,
        "Which member has the most loans?",
        "loans per member",
        "What is the average fine of the loans?",
    ),
    *_ask("members", lambda b: b["joined_on"].startswith("2019"), "How many members joined in 2019?"),
    *_ask("members", lambda b: b["branch"] == "Northgate", "How many members does the library have in Northgate?"),
    *_never(
        "How many loans were renewed?",
        "How many loans came back from Riverside?",
        "Which member returned the most loans?",
        "Which member has the fewest loans?",
        "books sorted by genre",
        "How many books went missing at the Riverside branch?",
        "books with genre western",
        "Why are there crime books?",
        "How many different moods do the books have?",
        "crime books or loans",
        "Can members borrow poetry?",
    ),
]

CLINIC: Sequence[AttributeQuestion] = [
    *_ask(
        "patients",
        lambda b: b["bloodType"] == "AB+",
        "patients with blood type AB+",
        "How many patients have blood type ab?",
    ),
    *_ask(
        "patients",
        lambda b: b["insurance"]["company"] == "Medika",
        "Which patients are insured with the company Medika?",
        "How many Medika patients are there?",
    ),
    *_ask(
        "patients",
        lambda b: b["insurance"]["company"] == "SanaPlus" and b["bloodType"] == "A+",
        "patients with company SanaPlus and blood type A+",
    ),
    *_ask(
        "doctors",
        lambda b: b["specialty"] == "cardiology",
        "Which doctors are in cardiology?",
        "How many physicians have the specialty cardiology?",
    ),
    *_ask("doctors", lambda b: b["specialty"] == "neurology", "list the neurology doctors"),
    *_ask("patients", lambda b: b["insurance"]["company"] == "Medika", "How many patients went with Medika?"),
    *_ask("patients", lambda b: True, "Which insurance company has the most patients?", "patients by blood type"),
    *_never(
        "How many patients left Medika?",
        "Which doctor discharged the most patients?",
        "How many patients are without insurance?",
        "patients older than 60",
        "patients with blood type AB-",
        "doctors of specialty dentistry",
        "Which doctors treat patients with blood type A?",
        "How many patients have no Medika insurance?",
    ),
]

TRACKER: Sequence[AttributeQuestion] = [
    *_ask(
        "issues",
        lambda b: b["state"] == "open" and b["severity"] == "high",
        "open issues of severity high",
        "How many open tickets have severity high?",
        "high severity issues that are open",
    ),
    *_ask("issues", lambda b: b["state"] != "closed", "How many issues are not closed?"),
    *_ask("issues", lambda b: b["state"] in {"open", "closed"}, "open or closed issues"),
    *_ask("issues", lambda b: b["state"] == "in review", "Which issues are in review?", "How many bugs are in review?"),
    *_ask(
        "issues",
        lambda b: b["severity"] == "critical",
        "list all critical issues",
        "How many critical tickets are there?",
    ),
    *_ask(
        "developers",
        lambda b: b["team"] == "search",
        "Which developers are in team search?",
        "How many developers has the platform team?",
    ),
    *_ask("developers", lambda b: True, "Which team has the most developers?"),
    *_ask("developers", lambda b: b["team"] == "search", "Who works in the search team?"),
    *_never(
        "Who left the search team?",
        "Who used to work in the search team?",
        "Which developer reopened the most issues?",
        "issues that were opened since May",
        "open or high severity issues",
        "How many issues are blocked?",
        "critical issues per team",
        "How many developers work on critical issues?",
        "Why is the critical issue open?",
        "my open issues",
    ),
]
TRACKER = [
    q if "platform" not in q.text else AttributeQuestion(q.text, q.stream, lambda b: b["team"] == "platform")
    for q in TRACKER
]

GRANTS: Sequence[AttributeQuestion] = [
    *_ask("grants", lambda b: b["Status"] != "active", "grants that are not active"),
    *_ask("grants", lambda b: b["Status"] == "active", "How many grants are active?", "active grants"),
    *_ask(
        "grants",
        lambda b: b["Status"] == "pending" and b["Funder"] == "Nordic Council",
        "pending grants of the funder Nordic Council",
        "How many Nordic Council grants are pending?",
    ),
    *_ask(
        "payments",
        lambda b: b["Payee"] == "Travel Desk",
        "How many payments went to the payee Travel Desk?",
        "payments with payee travel desk",
    ),
    *_ask("staff", lambda b: b["Surname"] == "Jankovic", "staff with surname Jankovic"),
    *_linked(
        "staff",
        "grants",
        lambda a, b: a["StaffNo"] == b["PI"] and b["Status"] == "active",
        "Which staff have active grants?",
    ),
    *_ask("grants", lambda b: float(b["AwardGBP"]) > 150000, "grants with an award over 150,000"),
    *_ask("grants", lambda b: float(b["AwardGBP"]) > 10000, "grants over 10000"),
    *_ask("payments", lambda b: b["PaidOn"].startswith("2024-01"), "How many payments were paid in January 2024?"),
    *_ask("grants", lambda b: True, "grants by status", "Which funder has the most grants?"),
    *_ask("grants", lambda b: b["Status"] == "active", "What is the average award of the active grants?"),
    *_ask("payments", lambda b: b["Payee"] == "Travel Desk", "How much went to the Travel Desk in total?"),
    *_never(
        "How many payments came back from the Travel Desk?",
        "Which funder withdrew the most grants?",
        "How much did the Travel Desk refuse in total?",
        "How many grants are inactive?",
        "grants with status rejected",
        "How many payments were refunded?",
        "Which staff never had an active grant?",
    ),
]

SHOP: Sequence[AttributeQuestion] = [
    *_ask(
        "bestellungen",
        lambda b: b["status"] == "storniert",
        "How many orders are storniert?",
        "orders with status storniert",
    ),
    *_ask(
        "bestellungen",
        lambda b: b["status"] == "offen" and b["filiale"] == "MUC",
        "orders with status offen and filiale MUC",
    ),
    *_ask(
        "kunden",
        lambda b: b["ort"] == "Bremen",
        "Which customers are in Bremen?",
        "How many customers are there in Bremen?",
    ),
    *_linked(
        "bestellungen",
        "kunden",
        lambda a, b: a["kunden_nr"] == b["kunden_nr"] and b["ort"] == "Bremen",
        "How many orders have customers in Bremen?",
        "orders of customers in Bremen",
    ),
    *_ask("bestellungen", lambda b: b["status"] != "offen", "orders that are not offen"),
    *_never("customers in Berlin", "How many orders have only customers in Bremen?"),
]

CRM: Sequence[AttributeQuestion] = [
    *_ask("tickets", lambda b: b["status"]["value"] == "open", "How many tickets are open?", "open tickets"),
    *_ask(
        "tickets",
        lambda b: b["priority"]["label"] == "High" and b["status"]["value"] == "open",
        "open tickets of priority high",
    ),
    *_ask("orders", lambda b: b["status"]["value"] == "cancelled", "How many orders are cancelled?", "canceled orders"),
    *_ask(
        "accounts",
        lambda b: b["country"] == "Denmark",
        "accounts with country Denmark",
        "How many accounts are in Denmark?",
    ),
    *_ask("accounts", lambda b: b["city"] == "Odense", "accounts in Odense", "How many accounts are there in Odense?"),
    *_linked(
        "accounts",
        "tickets",
        lambda a, b: a["account_id"] == b["account_id"] and b["status"]["value"] == "open",
        "How many accounts have open tickets?",
    ),
    *_ask("orders", lambda b: b["status"]["value"] != "cancelled", "orders that are not cancelled"),
    *_never(
        "accounts in Atlantis",
        "orders over 5000",
        "How many accounts have only open tickets?",
    ),
]

QUESTIONS: dict[str, Sequence[AttributeQuestion]] = {
    "library": LIBRARY,
    "clinic": CLINIC,
    "tracker": TRACKER,
    "grants": GRANTS,
    "shop": SHOP,
    "crm": CRM,
}
