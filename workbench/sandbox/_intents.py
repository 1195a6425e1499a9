"""What people ask: the sorts of question, and where the facts for each are found."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from workbench.sandbox import _facts as facts
from workbench.sandbox._facts import Finder
from workbench.sandbox._wordings import WORDINGS

__all__ = ["INTENTS", "AnswerType", "Intent"]

AnswerType = Literal["string", "id", "number", "integer", "boolean", "abstain"]


class Intent(NamedTuple):
    """One sort of question.

    Attributes:
        name: Its name, unique.
        type: The type of its cases; reports are cut by it.
        hops: Records from the one that the question names to the one that answers.
        answer_type: Type of the answers.
        wanted: Cases of it at most.
        find: Finds the facts.
        wordings: Ways to ask, with the facts' slots.
    """

    name: str
    type: str
    hops: int
    answer_type: AnswerType
    wanted: int
    find: Finder
    wordings: tuple[str, ...]


def _ask(name: str, type_: str, hops: int, answer_type: AnswerType, wanted: int, find: Finder) -> Intent:
    return Intent(name, type_, hops, answer_type, wanted, find, WORDINGS[name])


def _lost(name: str, wanted: int, find: Finder, like: str) -> Intent:
    # Asked in the words of an answerable intent: how one asks must not tell that nothing is there.
    return Intent(name, "unanswerable", 1, "abstain", wanted, find, WORDINGS[like])


INTENTS: Final = (
    _ask("account_city", "lookup", 1, "string", 6, facts.field_of("accounts", "city", "account", "name")),
    _ask(
        "account_status", "lookup", 1, "string", 4, facts.picklist_of("accounts", "status", "account_id", "account_id")
    ),
    _ask(
        "account_renewal", "lookup", 1, "string", 4, facts.field_of("accounts", "Renewal_Month__c", "account", "name")
    ),
    _ask("contact_role", "lookup", 1, "string", 4, facts.field_of("contacts", "role", "email", "email")),
    _ask("contact_phone", "lookup", 1, "string", 4, facts.contact_by_name),
    _ask("contact_card", "lookup", 1, "string", 4, facts.field_of("contacts", "name", "card", "card_no")),
    _ask("product_name", "lookup", 1, "string", 4, facts.field_of("products", "name", "sku", "sku")),
    _ask("product_price", "lookup", 1, "integer", 4, facts.product_price),
    _ask("order_status", "lookup", 1, "string", 6, facts.picklist_of("orders", "status", "order", "order_id")),
    _ask(
        "opportunity_stage", "lookup", 1, "string", 4, facts.picklist_of("opportunities", "stage", "opportunity", "id")
    ),
    _ask("ticket_priority", "lookup", 1, "string", 4, facts.picklist_of("tickets", "priority", "ticket", "ticket_id")),
    _ask("page_owner", "lookup", 1, "string", 4, facts.page_owner),
    _ask("line_quantity", "lookup", 1, "integer", 4, facts.line_quantity),
    _ask("order_account", "two_hop", 2, "string", 5, facts.order_account),
    _ask("contact_industry", "two_hop", 2, "string", 4, facts.contact_industry),
    _ask("ticket_requester", "two_hop", 2, "string", 4, facts.ticket_requester),
    _ask("account_owner", "two_hop", 2, "string", 4, facts.account_owner),
    _ask("opportunity_contact", "two_hop", 2, "string", 4, facts.opportunity_contact),
    _ask("order_warranty", "two_hop", 2, "integer", 4, facts.order_warranty),
    _ask("ticket_owner_office", "three_hop", 3, "string", 4, facts.ticket_owner_office),
    _ask("ticket_order_buyer", "three_hop", 3, "string", 4, facts.ticket_order_buyer),
    _ask("order_parent_city", "three_hop", 3, "string", 4, facts.order_parent_city),
    _ask("contact_owner_name", "three_hop", 3, "string", 4, facts.contact_owner_name),
    _ask("orders_of_account", "count", 2, "integer", 6, facts.number_of("orders", "/order_id")),
    _ask("tickets_of_account", "count", 2, "integer", 4, facts.number_of("tickets", "/ticket_id")),
    _ask("open_tickets", "count", 2, "integer", 4, facts.number_of("tickets", "/status/label", status="open")),
    _ask("opportunities_of_account", "count", 2, "integer", 4, facts.number_of("opportunities", "/id")),
    _ask("orders_of_person", "count", 2, "integer", 4, facts.orders_of_person),
    _ask("orders_total", "sum", 2, "integer", 6, facts.sum_of("orders", "/total_minor")),
    _ask("opportunities_total", "sum", 2, "integer", 4, facts.sum_of("opportunities", "/amount_minor")),
    _ask("total_of_person", "sum", 2, "integer", 4, facts.total_of_person),
    _ask("latest_order", "latest", 2, "string", 5, facts.latest_order),
    _ask("latest_order_id", "latest", 2, "id", 4, facts.latest_order_id),
    _ask("latest_ticket", "latest", 2, "string", 4, facts.latest_ticket),
    _ask("order_with_product", "filter", 2, "id", 5, facts.order_with_product),
    _ask("urgent_ticket", "filter", 2, "id", 4, facts.urgent_ticket),
    _ask("person_in_role", "filter", 2, "string", 5, facts.person_in_role),
    _ask("namesake", "filter", 2, "string", 4, facts.namesake),
    _ask("opportunity_in_stage", "filter", 2, "id", 4, facts.opportunity_in_stage),
    _ask("account_tax", "boolean", 1, "boolean", 5, facts.field_of("accounts", "Tax_Exempt__c", "account", "name")),
    _ask("product_discontinued", "boolean", 1, "boolean", 5, facts.field_of("products", "discontinued", "sku", "sku")),
    _ask("order_cancelled", "boolean", 1, "boolean", 6, facts.order_cancelled),
    _ask(
        "opportunity_risk", "boolean", 1, "boolean", 4, facts.field_of("opportunities", "at_risk", "opportunity", "id")
    ),
    _lost("lost_account", 3, facts.lost_account, "account_status"),
    _lost("near_account", 4, facts.near_account, "account_city"),
    _lost("lost_order", 4, facts.lost_order, "order_status"),
    _lost("lost_email", 4, facts.lost_email, "contact_role"),
    _lost("lost_person", 3, facts.lost_person, "contact_phone"),
    _lost("lost_ticket", 3, facts.lost_ticket, "ticket_priority"),
    _lost("lost_opportunity", 3, facts.lost_opportunity, "opportunity_stage"),
    _lost("withdrawn_product", 3, facts.withdrawn_product, "product_name"),
)
