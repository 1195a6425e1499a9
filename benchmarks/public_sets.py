"""Questions about public records that others made, with answers computed from the records.

None of the data is kept here; each set is read from where it was fetched to:

- `retail`: a folder with `users.json`, `orders.json` and `products.json`
  (https://github.com/sierra-research/tau-bench, `tau_bench/envs/retail/data`);
- `chinook`: the SQLite file of a music shop (https://github.com/lerocha/chinook-database);
- `northwind`: the SQLite file of a trading company (https://github.com/jpwhite3/northwind-SQLite3, its `src/create.sql`
  run by SQLite).
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from workbench.evals import Case
from workbench.records import escape_segment

__all__ = ["PUBLIC_SETS", "SOURCE"]

SOURCE = "src"
"""The connector under which each set is pulled."""
Row = dict[str, Any]
Gold = list[tuple[str, str]]


class Asking:
    """Collects cases; draws the records that are asked about from a seed."""

    def __init__(self, seed: int, each: int) -> None:
        self.dice = random.Random(seed)
        self.each = each
        self.cases: list[Case] = []

    def some(self, rows: Sequence[Any]) -> list[Any]:
        """Draw as many as are asked of each kind."""
        return self.dice.sample(list(rows), min(self.each, len(rows)))

    def add(self, kind: str, question: str, answer: Any, gold: Gold) -> None:
        """Add a question; `gold` are the fields that hold its answer. Without an answer there is none to ask for."""
        if answer is None:
            return
        kinds: dict[type, str] = {bool: "boolean", int: "number", float: "number"}
        self._add(kind, question, answer, kinds.get(type(answer), "string"), gold)

    def unanswerable(self, *questions: str) -> None:
        """Add questions about what does not exist."""
        for question in questions:
            self._add("unanswerable", question, None, "abstain", [])

    def _add(self, kind: str, question: str, answer: Any, answer_type: str, gold: Gold) -> None:
        fields = [{"record": f"{SOURCE}:{record}", "path": path} for record, path in gold]
        made = {"id": f"q{len(self.cases):03d}", "type": kind, "question": question, "answer": answer}
        records = list(dict.fromkeys(field["record"] for field in fields))
        self.cases.append(
            Case.model_validate({**made, "answer_type": answer_type, "gold_records": records, "gold_fields": fields})
        )


def tables(file: Path) -> Callable[[str], list[Row]]:
    """Return what reads all rows of a query from a SQLite file."""

    def rows(query: str) -> list[Row]:
        with closing(sqlite3.connect(file)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query)]

    return rows


def retail(folder: Path, ask: Asking) -> None:
    """Ask about users, their orders and the products with all their variants."""
    users, orders, products = (
        json.loads((folder / f"{n}.json").read_text("utf-8")) for n in ("users", "orders", "products")
    )
    _retail_orders(ask, users, list(orders.items()))
    _retail_users(ask, list(users.items()))
    variants = [(k, p, i, v) for k, p in products.items() for i, v in p["variants"].items()]
    for key, _, item, variant in ask.some(variants):
        ask.add(
            "variant_price",
            f"What is the price of item {item}?",
            variant["price"],
            [(f"products/{key}", f"/variants/{item}/price")],
        )
    for key, product, item, variant in ask.some(variants):
        if sum(other["options"] == variant["options"] for other in product["variants"].values()) == 1:
            options = ", ".join(f"{name} {value}" for name, value in variant["options"].items())
            question = f"What does the {product['name']} with {options} cost?"
            ask.add("variant_by_options", question, variant["price"], [(f"products/{key}", f"/variants/{item}/price")])
    for key, product, item, variant in ask.some(variants):
        question = f"Is variant {item} of the {product['name']} available?"
        ask.add("variant_stock", question, variant["available"], [(f"products/{key}", f"/variants/{item}/available")])
    ask.unanswerable(
        "What is the status of order #W0000017?",
        "What is the e-mail address of Zelda Quackenbush?",
        "In which city does nobody.here1@example.com live?",
        "How many orders has peter_pan_1234 placed?",
        "What is the price of item 1000000007?",
        "What does the Hoverboard cost?",
    )


def _retail_orders(ask: Asking, users: dict[str, Row], orders: list[tuple[str, Row]]) -> None:
    for key, order in ask.some(orders):
        ask.add("status", f"What is the status of order {key}?", order["status"], [(f"orders/{key}", "/status")])
    for key, order in ask.some(orders):
        index, item = ask.dice.choice(list(enumerate(order["items"])))
        if Counter(one["name"] for one in order["items"])[item["name"]] == 1:
            gold = [(f"orders/{key}", f"/items/{index}/price")]
            ask.add("item_price", f"How much was the {item['name']} in order {key}?", item["price"], gold)
            for option, value in list(item["options"].items())[:1]:
                gold = [(f"orders/{key}", f"/items/{index}/options/{escape_segment(option)}")]
                ask.add("item_option", f"Which {option} does the {item['name']} in order {key} have?", value, gold)
    for key, order in ask.some(orders):
        owner = order["user_id"]
        question = f"What is the e-mail of the customer who placed order {key}?"
        ask.add("buyer_email", question, users[owner]["email"], [(f"users/{owner}", "/email")])
        question = f"In which state does the person who ordered {key} live?"
        ask.add("buyer_state", question, users[owner]["address"]["state"], [(f"users/{owner}", "/address/state")])
    for key, order in ask.some([one for one in orders if len(one[1]["payment_history"]) == 1]):
        gold = [(f"orders/{key}", "/payment_history/0/amount")]
        ask.add("paid", f"What amount was paid for order {key}?", order["payment_history"][0]["amount"], gold)
    for key, order in ask.some([one for one in orders if len(one[1]["items"]) > 1]):
        prices = [item["price"] for item in order["items"]]
        gold = [(f"orders/{key}", f"/items/{n}/price") for n in range(len(prices))]
        question = f"Which item of order {key} was the most expensive?"
        ask.add("dearest_item", question, order["items"][prices.index(max(prices))]["name"], gold)


def _retail_users(ask: Asking, users: list[tuple[str, Row]]) -> None:
    named = {key: f"{user['name']['first_name']} {user['name']['last_name']}" for key, user in users}
    often = Counter(named.values())
    alone = [(key, user) for key, user in users if often[named[key]] == 1]
    for key, user in ask.some(users):
        question = f"In which city does the customer with e-mail {user['email']} live?"
        ask.add("city_by_email", question, user["address"]["city"], [(f"users/{key}", "/address/city")])
    for key, user in ask.some(alone):
        ask.add(
            "email_by_name", f"What is the e-mail address of {named[key]}?", user["email"], [(f"users/{key}", "/email")]
        )
    for key, user in ask.some(alone):
        ask.add(
            "zip_by_name",
            f"What's {named[key]}'s zip code?",
            user["address"]["zip"],
            [(f"users/{key}", "/address/zip")],
        )
    for key, user in ask.some([one for one in users if one[1]["orders"]]):
        gold = [(f"users/{key}", f"/orders/{n}") for n in range(len(user["orders"]))]
        ask.add("order_count", f"How many orders has {key} placed?", len(user["orders"]), gold)


def chinook(file: Path, ask: Asking) -> None:
    """Ask about tracks, albums, artists, customers, their invoices, and employees."""
    rows = tables(file)
    tracks, albums, artists = (rows(f"SELECT * FROM {name}") for name in ("Track", "Album", "Artist"))
    genres = {one["GenreId"]: one for one in rows("SELECT * FROM Genre")}
    album_of, artist_of = {a["AlbumId"]: a for a in albums}, {a["ArtistId"]: a for a in artists}
    titles = [*(t["Name"] for t in tracks), *(a["Title"] for a in albums), *(a["Name"] for a in artists)]
    often = Counter(title.casefold() for title in titles)

    def alone(things: list[Row], name: str) -> list[Row]:
        return [one for one in things if often[one[name].casefold()] == 1 and len(one[name]) > 6]

    for one in ask.some(alone(tracks, "Name")):
        ask.add(
            "track_bytes",
            f"How many bytes does the track {one['Name']} have?",
            one["Bytes"],
            [(f"track/{one['TrackId']}", "/Bytes")],
        )
    for one in ask.some(alone(tracks, "Name")):
        ask.add("composer", f"Who composed {one['Name']}?", one["Composer"], [(f"track/{one['TrackId']}", "/Composer")])
    for one in ask.some(alone(tracks, "Name")):
        album = album_of[one["AlbumId"]]
        ask.add(
            "track_album",
            f"Which album is the track {one['Name']} on?",
            album["Title"],
            [(f"album/{album['AlbumId']}", "/Title")],
        )
    for one in ask.some(alone(tracks, "Name")):
        genre = genres[one["GenreId"]]
        ask.add(
            "track_genre",
            f"Which genre does {one['Name']} belong to?",
            genre["Name"],
            [(f"genre/{genre['GenreId']}", "/Name")],
        )
    for one in ask.some(alone(albums, "Title")):
        artist = artist_of[one["ArtistId"]]
        ask.add(
            "album_artist",
            f"Which artist made the album {one['Title']}?",
            artist["Name"],
            [(f"artist/{artist['ArtistId']}", "/Name")],
        )
    for one in ask.some(alone(albums, "Title")):
        own = [t for t in tracks if t["AlbumId"] == one["AlbumId"]]
        ask.add(
            "track_count",
            f"How many tracks are on {one['Title']}?",
            len(own),
            [(f"track/{t['TrackId']}", "/Name") for t in own],
        )
    for one in ask.some([a for a in alone(artists, "Name") if any(b["ArtistId"] == a["ArtistId"] for b in albums)]):
        own = [a for a in albums if a["ArtistId"] == one["ArtistId"]]
        ask.add(
            "album_count",
            f"How many albums does {one['Name']} have?",
            len(own),
            [(f"album/{a['AlbumId']}", "/Title") for a in own],
        )
    _chinook_people(ask, rows)
    ask.unanswerable(
        "What is the total of invoice 9981?",
        "How many albums does Zed Quaxlebrook have?",
        "What is the e-mail address of Hilda Brontosaurus?",
        "Which album is the track Flugelhorn Fandango on?",
    )


def _chinook_people(ask: Asking, rows: Callable[[str], list[Row]]) -> None:
    customers, invoices = rows("SELECT * FROM Customer"), rows("SELECT * FROM Invoice")
    staff = {one["EmployeeId"]: one for one in rows("SELECT * FROM Employee")}
    named = {one["CustomerId"]: f"{one['FirstName']} {one['LastName']}" for one in customers}
    for one in ask.some(customers):
        ask.add(
            "mail",
            f"What is the e-mail address of {named[one['CustomerId']]}?",
            one["Email"],
            [(f"customer/{one['CustomerId']}", "/Email")],
        )
    for one in ask.some(customers):
        helper = staff[one["SupportRepId"]]
        question = f"What is the phone number of the employee who supports {named[one['CustomerId']]}?"
        ask.add("support", question, helper["Phone"], [(f"employee/{helper['EmployeeId']}", "/Phone")])
    for one in ask.some(invoices):
        ask.add(
            "invoice_total",
            f"What is the total of invoice {one['InvoiceId']}?",
            one["Total"],
            [(f"invoice/{one['InvoiceId']}", "/Total")],
        )
    for one in ask.some(invoices):
        question = f"To which city was invoice number {one['InvoiceId']} billed?"
        ask.add("invoice_city", question, one["BillingCity"], [(f"invoice/{one['InvoiceId']}", "/BillingCity")])
    for one in ask.some(customers):
        own = [i for i in invoices if i["CustomerId"] == one["CustomerId"]]
        last = max(own, key=lambda invoice: invoice["InvoiceDate"])
        question = f"What was the total of the latest invoice of {named[one['CustomerId']]}?"
        ask.add("latest", question, last["Total"], [(f"invoice/{last['InvoiceId']}", "/Total")])
        question = f"What do the invoices of {named[one['CustomerId']]} add up to?"
        ask.add(
            "sum",
            question,
            round(sum(i["Total"] for i in own), 2),
            [(f"invoice/{i['InvoiceId']}", "/Total") for i in own],
        )
    for one in staff.values():
        if one["ReportsTo"]:
            boss = staff[one["ReportsTo"]]
            question = f"What is the title of the person that {one['FirstName']} {one['LastName']} reports to?"
            ask.add("boss", question, boss["Title"], [(f"employee/{boss['EmployeeId']}", "/Title")])


def northwind(file: Path, ask: Asking) -> None:
    """Ask about products, suppliers, customers, orders, shippers and employees."""
    rows = tables(file)
    products, orders = rows("SELECT * FROM Products"), rows("SELECT * FROM Orders")
    suppliers = {one["SupplierID"]: one for one in rows("SELECT * FROM Suppliers")}
    categories = {one["CategoryID"]: one for one in rows("SELECT CategoryID, CategoryName FROM Categories")}
    for one in ask.some(products):
        ask.add(
            "stock",
            f"How many units of {one['ProductName']} are in stock?",
            one["UnitsInStock"],
            [(f"products/{one['ProductID']}", "/UnitsInStock")],
        )
    for one in ask.some(products):
        ask.add(
            "price",
            f"What does {one['ProductName']} cost per unit?",
            one["UnitPrice"],
            [(f"products/{one['ProductID']}", "/UnitPrice")],
        )
    for one in ask.some(products):
        supplier = suppliers[one["SupplierID"]]
        question = f"What is the phone number of the supplier of {one['ProductName']}?"
        ask.add("supplier", question, supplier["Phone"], [(f"suppliers/{supplier['SupplierID']}", "/Phone")])
    for one in ask.some(products):
        group = categories[one["CategoryID"]]
        ask.add(
            "category",
            f"Which category is {one['ProductName']} in?",
            group["CategoryName"],
            [(f"categories/{group['CategoryID']}", "/CategoryName")],
        )
    _northwind_customers(ask, [one for one in rows("SELECT * FROM Customers") if one["CompanyName"]], orders)
    _northwind_orders(ask, rows, orders)
    ask.unanswerable(
        "What was the freight of order 99999?",
        "How many units of Unobtainium Crisps are in stock?",
        "Who is the contact at Globex Intergalactic?",
        "When was Bartholomew Cubbins hired?",
    )


def _northwind_customers(ask: Asking, customers: list[Row], orders: list[Row]) -> None:
    names = Counter(one["CompanyName"] for one in customers)
    known = [one for one in customers if names[one["CompanyName"]] == 1]
    for one in ask.some(known):
        ask.add(
            "contact",
            f"Who is the contact at {one['CompanyName']}?",
            one["ContactName"],
            [(f"customers/{one['CustomerID']}", "/ContactName")],
        )
    for one in ask.some(known):
        ask.add(
            "city",
            f"In which city is customer {one['CustomerID']}?",
            one["City"],
            [(f"customers/{one['CustomerID']}", "/City")],
        )
    for one in ask.some([c for c in known if sum(o["CustomerID"] == c["CustomerID"] for o in orders) > 1]):
        own = [o for o in orders if o["CustomerID"] == one["CustomerID"]]
        gold = [(f"orders/{o['OrderID']}", "/OrderID") for o in own]
        ask.add("order_count", f"How many orders has {one['CompanyName']} placed?", len(own), gold)
        last = max(own, key=lambda order: (order["OrderDate"], order["OrderID"]))
        question = f"When was the most recent order of {one['CompanyName']} shipped?"
        ask.add("latest", question, last["ShippedDate"], [(f"orders/{last['OrderID']}", "/ShippedDate")])


def _northwind_orders(ask: Asking, rows: Callable[[str], list[Row]], orders: list[Row]) -> None:
    staff = {
        one["EmployeeID"]: one
        for one in rows("SELECT EmployeeID, FirstName, LastName, HireDate, ReportsTo FROM Employees")
    }
    shippers = {one["ShipperID"]: one for one in rows("SELECT * FROM Shippers")}
    for one in ask.some(orders):
        ask.add(
            "freight",
            f"What was the freight of order {one['OrderID']}?",
            one["Freight"],
            [(f"orders/{one['OrderID']}", "/Freight")],
        )
    for one in ask.some(orders):
        gold = [(f"shippers/{one['ShipVia']}", "/CompanyName")]
        ask.add(
            "carrier", f"Which shipper carried order {one['OrderID']}?", shippers[one["ShipVia"]]["CompanyName"], gold
        )
    for one in ask.some(orders):
        gold = [(f"employees/{one['EmployeeID']}", "/LastName")]
        ask.add("seller", f"Which employee took order {one['OrderID']}?", staff[one["EmployeeID"]]["LastName"], gold)
    for one in staff.values():
        whole = f"{one['FirstName']} {one['LastName']}"
        ask.add("hired", f"When was {whole} hired?", one["HireDate"], [(f"employees/{one['EmployeeID']}", "/HireDate")])
        if one["ReportsTo"]:
            gold = [(f"employees/{one['ReportsTo']}", "/LastName")]
            ask.add("manager", f"Who is {whole}'s manager?", staff[one["ReportsTo"]]["LastName"], gold)


PUBLIC_SETS: dict[str, Callable[[Path, Asking], None]] = {"retail": retail, "chinook": chinook, "northwind": northwind}
