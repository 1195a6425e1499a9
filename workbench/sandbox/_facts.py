"""What can be asked: each function finds all facts of one sort by queries over the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workbench.sandbox._plan import SLOTS
from workbench.sandbox._queries import Tables, gold, only_latest, urn
from workbench.sandbox._streams import Row
from workbench.sandbox._words import LOST_NAMES, ascii_slug

__all__ = ["Fact", "Finder"]


@dataclass(frozen=True)
class Fact:
    """An answer with its evidence, before it is put in words.

    Attributes:
        slots: What the wordings fill in.
        answer: The answer; `None` where nothing can be found.
        records: URNs of the records one needs, from the one that the question names to the last.
        fields: The gold fields.
        aliases: Other right forms of the answer.
    """

    slots: dict[str, str]
    answer: str | int | bool | None
    records: tuple[str, ...] = ()
    fields: tuple[dict[str, str], ...] = ()
    aliases: tuple[str, ...] = ()


Finder = Callable[[Tables], Iterator[Fact]]


def _fact(slots: dict[str, str], answer: Any, fields: list[dict[str, str]], *path: str, alias: str = "") -> Fact:
    records = tuple(dict.fromkeys((*path, *(field["record"] for field in fields))))
    return Fact(slots, answer, records, tuple(fields), (alias,) if alias else ())


def _picklist(stream: str, row: Row, field: str, slots: dict[str, str], *path: str) -> Fact:
    chosen = row[field]
    return _fact(slots, chosen["label"], gold(stream, row, f"/{field}/label"), *path, alias=chosen["value"])


# -- one record, named by id, e-mail or name


def field_of(stream: str, field: str, slot: str, by: str) -> Finder:
    """Return a finder for the plain `field` of every record of `stream`, named by its field `by`."""

    def find(tables: Tables) -> Iterator[Fact]:
        for row in tables.rows[stream]:
            yield _fact({slot: str(row[by])}, row[field], gold(stream, row, f"/{field}"))

    return find


def picklist_of(stream: str, field: str, slot: str, by: str) -> Finder:
    """Return a finder for the label of the picklist `field` of every record of `stream`."""

    def find(tables: Tables) -> Iterator[Fact]:
        for row in tables.rows[stream]:
            yield _picklist(stream, row, field, {slot: str(row[by])})

    return find


def contact_by_name(tables: Tables) -> Iterator[Fact]:
    """Find the telephone of people whose name only they bear."""
    for row in tables.unique_names():
        yield _fact({"person": row["name"]}, row["phone"], gold("contacts", row, "/phone"))


def product_price(tables: Tables) -> Iterator[Fact]:
    """Find list prices in euro cents."""
    for row in tables.rows["products"]:
        yield _fact({"product": row["name"]}, row["prices_minor"]["EUR"], gold("products", row, "/prices_minor/EUR"))


def page_owner(tables: Tables) -> Iterator[Fact]:
    """Find the team that owns a policy, by the title of the page that counts."""
    for row in tables.rows["pages"]:
        if row["status"] == "current":
            yield _fact(
                {"page": row["title"]}, row["properties"]["owner_team"], gold("pages", row, "/properties/owner_team")
            )


def line_quantity(tables: Tables) -> Iterator[Fact]:
    """Find how many units of a product are on an order of several lines."""
    for row in tables.rows["orders"]:
        if len(row["lines"]) > 1:
            index = len(row["lines"]) - 1
            line = row["lines"][index]
            slots = {"order": str(row["order_id"]), "sku": line["sku"]}
            # The product is named too, but the order alone tells the quantity.
            yield _fact(slots, line["quantity"], gold("orders", row, f"/lines/{index}/quantity"))


# -- two records


def order_account(tables: Tables) -> Iterator[Fact]:
    """Find the name of the account that an order belongs to."""
    for row in tables.rows["orders"]:
        account = tables.account_of(row)
        yield _fact(
            {"order": str(row["order_id"])}, account["name"], gold("accounts", account, "/name"), urn("orders", row)
        )


def contact_industry(tables: Tables) -> Iterator[Fact]:
    """Find the industry of the account that an e-mail address belongs to."""
    for row in tables.rows["contacts"]:
        account = tables.account_of(row)
        yield _picklist("accounts", account, "industry", {"email": row["email"]}, urn("contacts", row))


def ticket_requester(tables: Tables) -> Iterator[Fact]:
    """Find the telephone of the person who opened a ticket."""
    for row in tables.rows["tickets"]:
        person = tables.get("contacts", row["requester"])
        if person:
            yield _fact(
                {"ticket": row["ticket_id"]}, person["phone"], gold("contacts", person, "/phone"), urn("tickets", row)
            )


def account_owner(tables: Tables) -> Iterator[Fact]:
    """Find the extension of the staff member who owns an account."""
    for row in tables.rows["accounts"]:
        owner = tables.get("staff", row["owner_id"])
        if owner:
            yield _fact(
                {"account": row["name"]}, owner["extension"], gold("staff", owner, "/extension"), urn("accounts", row)
            )


def opportunity_contact(tables: Tables) -> Iterator[Fact]:
    """Find the role of the person an opportunity is discussed with."""
    for row in tables.rows["opportunities"]:
        person = tables.get("contacts", row["contact_email"])
        if person:
            yield _fact(
                {"opportunity": row["id"]}, person["role"], gold("contacts", person, "/role"), urn("opportunities", row)
            )


def order_warranty(tables: Tables) -> Iterator[Fact]:
    """Find the warranty of the product on orders of a single line."""
    for row in tables.rows["orders"]:
        product = tables.get("products", row["lines"][0]["sku"])
        if product and len(row["lines"]) == 1:
            fields = gold("products", product, "/warranty_months")
            yield _fact({"order": str(row["order_id"])}, product["warranty_months"], fields, urn("orders", row))


# -- three records


def ticket_owner_office(tables: Tables) -> Iterator[Fact]:
    """Find the office of the staff member who owns the account of a ticket."""
    for row in tables.rows["tickets"]:
        account = tables.account_of(row)
        owner = tables.get("staff", account["owner_id"])
        if owner:
            path = urn("tickets", row), urn("accounts", account)
            yield _fact({"ticket": row["ticket_id"]}, owner["office"], gold("staff", owner, "/office"), *path)


def ticket_order_buyer(tables: Tables) -> Iterator[Fact]:
    """Find the role of the person who placed the order that a ticket is about."""
    for row in tables.rows["tickets"]:
        order = tables.get("orders", row["order_id"])
        person = tables.get("contacts", order["placed_by"]) if order else None
        if order and person and person["email"] != row["requester"]:
            path = urn("tickets", row), urn("orders", order)
            yield _fact({"ticket": row["ticket_id"]}, person["role"], gold("contacts", person, "/role"), *path)


def order_parent_city(tables: Tables) -> Iterator[Fact]:
    """Find the city of the parent of the account that placed an order."""
    for row in tables.rows["orders"]:
        account = tables.account_of(row)
        parent = tables.get("accounts", account["parent_id"])
        if parent:
            path = urn("orders", row), urn("accounts", account)
            yield _fact({"order": str(row["order_id"])}, parent["city"], gold("accounts", parent, "/city"), *path)


def contact_owner_name(tables: Tables) -> Iterator[Fact]:
    """Find the name of the staff member who owns the account of an e-mail address."""
    for row in tables.rows["contacts"]:
        account = tables.account_of(row)
        owner = tables.get("staff", account["owner_id"])
        if owner:
            path = urn("contacts", row), urn("accounts", account)
            yield _fact({"email": row["email"]}, owner["name"], gold("staff", owner, "/name"), *path)


# -- all records of an account or a person


def number_of(stream: str, path: str, *, status: str | None = None) -> Finder:
    """Return a finder for how many records of `stream` accounts have; at least two, so that counting is needed.

    `path` is the gold field of each; `status` counts only those with that value in their picklist `status`.
    """

    def find(tables: Tables) -> Iterator[Fact]:
        for account in tables.rows["accounts"]:
            rows = tables.where(stream, "account_id", account["account_id"])
            if status is not None:
                rows = [row for row in rows if row["status"]["value"] == status]
            if len(rows) >= 2:
                fields = [field for row in rows for field in gold(stream, row, path)]
                slots = {"account": account["name"], "account_id": account["account_id"]}
                yield _fact(slots, len(rows), fields, urn("accounts", account))

    return find


def orders_of_person(tables: Tables) -> Iterator[Fact]:
    """Find how many orders a person placed."""
    for person in tables.rows["contacts"]:
        rows = tables.where("orders", "placed_by", person["email"])
        if len(rows) >= 2:
            fields = [field for row in rows for field in gold("orders", row, "/order_id")]
            yield _fact({"email": person["email"]}, len(rows), fields, urn("contacts", person))


def sum_of(stream: str, path: str) -> Finder:
    """Return a finder for the sum of the top-level amount `path` over all records of `stream` of an account."""

    def find(tables: Tables) -> Iterator[Fact]:
        for account in tables.rows["accounts"]:
            rows = tables.where(stream, "account_id", account["account_id"])
            if len(rows) >= 2:
                fields = [field for row in rows for field in gold(stream, row, path)]
                slots = {
                    "account": account["name"],
                    "account_id": account["account_id"],
                    "currency": account["currency"],
                }
                yield _fact(slots, sum(row[path[1:]] for row in rows), fields, urn("accounts", account))

    return find


def total_of_person(tables: Tables) -> Iterator[Fact]:
    """Find what the orders of a person add up to."""
    for person in tables.rows["contacts"]:
        rows = tables.where("orders", "placed_by", person["email"])
        if len(rows) >= 2:
            fields = [field for row in rows for field in gold("orders", row, "/total_minor")]
            answer = sum(row["total_minor"] for row in rows)
            yield _fact({"email": person["email"]}, answer, fields, urn("contacts", person))


def latest_order(tables: Tables) -> Iterator[Fact]:
    """Find the status of the last order of an account."""
    for account in tables.rows["accounts"]:
        row = only_latest(tables.where("orders", "account_id", account["account_id"]), "placed_at")
        if row:
            slots = {"account": account["name"], "account_id": account["account_id"]}
            yield _picklist("orders", row, "status", slots, urn("accounts", account))


def latest_order_id(tables: Tables) -> Iterator[Fact]:
    """Find the number of the last order of an account."""
    for account in tables.rows["accounts"]:
        row = only_latest(tables.where("orders", "account_id", account["account_id"]), "placed_at")
        if row:
            slots = {"account": account["name"], "account_id": account["account_id"]}
            yield _fact(slots, str(row["order_id"]), gold("orders", row, "/order_id"), urn("accounts", account))


def latest_ticket(tables: Tables) -> Iterator[Fact]:
    """Find the subject of the newest ticket of an account."""
    for account in tables.rows["accounts"]:
        row = only_latest(tables.where("tickets", "account_id", account["account_id"]), "created_at")
        if row:
            slots = {"account": account["name"], "account_id": account["account_id"]}
            yield _fact(slots, row["subject"], gold("tickets", row, "/subject"), urn("accounts", account))


# -- the one record that satisfies a condition


def order_with_product(tables: Tables) -> Iterator[Fact]:
    """Find the only order of an account on which a product stands."""
    for account in tables.rows["accounts"]:
        rows = tables.where("orders", "account_id", account["account_id"])
        places = [(row, index, line["sku"]) for row in rows for index, line in enumerate(row["lines"])]
        skus = [sku for _, _, sku in places]
        for row, index, sku in places:
            if len(rows) >= 2 and skus.count(sku) == 1 and tables.get("products", sku):
                fields = gold("orders", row, "/order_id", f"/lines/{index}/sku")
                slots = {"account": account["name"], "sku": sku}
                yield _fact(slots, str(row["order_id"]), fields, urn("accounts", account))
                break


def urgent_ticket(tables: Tables) -> Iterator[Fact]:
    """Find the only urgent ticket of an account that has others as well."""
    for account in tables.rows["accounts"]:
        rows = tables.where("tickets", "account_id", account["account_id"])
        urgent = [row for row in rows if row["priority"]["value"] == "p1"]
        if len(urgent) == 1 and len(rows) >= 2:
            fields = gold("tickets", urgent[0], "/ticket_id", "/priority/label")
            slots = {"account": account["name"]}
            yield _fact(slots, urgent[0]["ticket_id"], fields, urn("accounts", account))


def person_in_role(tables: Tables) -> Iterator[Fact]:
    """Find who has a role at an account where several people are known."""
    for account in tables.rows["accounts"]:
        people = tables.where("contacts", "account_id", account["account_id"])
        if len(people) >= 2:
            person = people[-1]
            slots = {"account": account["name"], "role": person["role"].lower()}
            fields = gold("contacts", person, "/name", "/role")
            yield _fact(slots, person["name"], fields, urn("accounts", account))


def namesake(tables: Tables) -> Iterator[Fact]:
    """Find the telephone of one of two people of the same name, told apart by their account."""
    for account in tables.rows["accounts"]:
        for person in tables.where("contacts", "account_id", account["account_id"]):
            if len(tables.where("contacts", "name", person["name"])) > 1:
                slots = {"account": account["name"], "person": person["name"]}
                fields = gold("contacts", person, "/phone")
                yield _fact(slots, person["phone"], fields, urn("accounts", account))


def opportunity_in_stage(tables: Tables) -> Iterator[Fact]:
    """Find the id of the only opportunity of an account in a stage."""
    for account in tables.rows["accounts"]:
        rows = tables.where("opportunities", "account_id", account["account_id"])
        stages = [row["stage"]["value"] for row in rows]
        for row in rows:
            if len(rows) >= 2 and stages.count(row["stage"]["value"]) == 1:
                fields = gold("opportunities", row, "/id", "/stage/label")
                slots = {"account": account["name"], "stage": row["stage"]["label"]}
                yield _fact(slots, row["id"], fields, urn("accounts", account))
                break


def order_cancelled(tables: Tables) -> Iterator[Fact]:
    """Find whether an order was cancelled; as many that were as were not."""
    for wanted in (True, False):
        rows = [row for row in tables.rows["orders"] if (row["status"]["value"] == "cancelled") is wanted]
        for row in rows[:20]:
            yield _fact({"order": str(row["order_id"])}, wanted, gold("orders", row, "/status/label"))


# -- what does not exist


def lost_account(tables: Tables) -> Iterator[Fact]:
    """Yield account numbers that were never given."""
    for number in range(20):
        yield Fact({"account_id": tables.plan.account_id(tables.company.accounts + number)}, None)


def near_account(tables: Tables) -> Iterator[Fact]:
    """Yield names that nobody bears, one letter or two from the name of an account."""
    plan = tables.plan
    for number in range(tables.sampled):
        has_twin = plan.is_twin(number) or (plan.is_twin(number + 1) and number + 1 < tables.company.accounts)
        if not has_twin:
            yield Fact({"account": plan.account_name(number, near=True)[0]}, None)


def lost_order(tables: Tables) -> Iterator[Fact]:
    """Yield order numbers that were never given."""
    for number in range(20):
        yield Fact({"order": str(tables.plan.order_id(tables.company.accounts * SLOTS + number))}, None)


def lost_ticket(tables: Tables) -> Iterator[Fact]:
    """Yield ticket numbers that were never given."""
    for number in range(20):
        yield Fact({"ticket": tables.plan.ticket_id(tables.company.accounts * SLOTS + number)}, None)


def lost_opportunity(tables: Tables) -> Iterator[Fact]:
    """Yield opportunity codes that were never given."""
    for number in range(20):
        yield Fact({"opportunity": tables.plan.opportunity_id(tables.company.accounts * SLOTS + number)}, None)


def lost_email(tables: Tables) -> Iterator[Fact]:
    """Yield addresses of nobody, at the domains of accounts that exist."""
    for account, (first, last) in zip(tables.rows["accounts"], LOST_NAMES, strict=False):
        yield Fact({"email": f"{ascii_slug(first)}.{ascii_slug(last)}@{account['domain']}"}, None)


def lost_person(tables: Tables) -> Iterator[Fact]:
    """Yield names that nobody bears."""
    del tables
    for first, last in LOST_NAMES:
        yield Fact({"person": f"{first} {last}"}, None)


def withdrawn_product(tables: Tables) -> Iterator[Fact]:
    """Yield products that stand on orders but in no catalogue."""
    skus = {line["sku"] for row in tables.rows["orders"] for line in row["lines"]}
    for sku in sorted(skus):
        if tables.get("products", sku) is None:
            yield Fact({"sku": sku}, None)
