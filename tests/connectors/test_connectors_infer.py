import csv
import json
import random
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from memory_store import MemoryStore

from workbench.connectors import infer_files, infer_sql, load_manifest, pull, write_manifest
from workbench.connectors._guess import safe_name
from workbench.errors import AuthError, FetchError, ManifestError


def dump(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))
    return path


def dump_csv(path, header, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def by_name(manifest):
    return {stream.name: stream for stream in manifest.streams}


def links(manifest):
    return {(s.name, link.name, link.path, link.to, link.inverse) for s in manifest.streams for link in s.links}


def check_pull(manifest, root):
    store = MemoryStore()
    receipt = pull(manifest, store, root=root)
    assert receipt.complete == "complete", str(receipt)
    return store


CUSTOMERS = [{"id": f"C{i}", "name": f"Customer {i}", "created": "2024-01-01T00:00:00Z"} for i in range(20)]
ORDERS = [
    {"number": f"O-{i}", "customer_id": f"C{i % 20}", "amount": i * 1.5, "items": [{"sku": f"s{i % 7}"}]}
    for i in range(40)
]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "parquet", "wrapped", "objects"])
def test_every_format_gives_the_same_keys_and_links(tmp_path, form):
    paths = []
    for name, rows, key in (("customers", CUSTOMERS, "id"), ("orders", ORDERS, "number")):
        path = tmp_path / f"{name}.{form if form in ('jsonl', 'csv', 'parquet') else 'json'}"
        if form == "csv":
            dump_csv(path, list(rows[0]), [list(row.values()) for row in rows])
        elif form == "parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
        elif form == "jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        elif form == "objects":
            dump(path, {row[key]: row for row in rows})
        else:
            dump(path, rows if form == "json" else {"data": rows, "page": 1})
        paths.append(path)
    manifest = infer_files("shop", paths)
    streams = by_name(manifest)
    expected = {"key_from": "object_key"} if form == "objects" else {"key": ["/id"], "key_from": None}
    assert {name: getattr(streams["customers"], name) for name in expected} == expected
    assert streams["customers"].title == "/name"
    assert streams["customers"].created_at == "/created"
    assert streams["orders"].key == (None if form == "objects" else ["/number"])
    assert links(manifest) == {("orders", "customer", "/customer_id", "customers", "orders")}
    store = check_pull(manifest, tmp_path)
    assert len(store.ids("shop.customers")) == 20
    assert store.stream("shop.orders")["O-3"].links[0].target == "shop:customers/C3"


def test_the_manifest_survives_its_file(tmp_path):
    manifest = infer_files("shop", [dump(tmp_path / "customers.json", CUSTOMERS)], project=tmp_path)
    assert manifest.root == "."
    folder = tmp_path / "connectors" / "shop"
    write_manifest(manifest, folder)
    assert load_manifest(folder) == manifest


def test_whole_numbers_that_fit_by_chance_are_no_links(tmp_path):
    rng = random.Random(7)  # noqa: S311 - figures for a test
    users = [{"id": i, "name": f"u{i}"} for i in range(1, 101)]
    products = [{"id": i, "price": i, "stock": rng.randint(1, 90)} for i in range(1, 101)]
    orders = [
        {"id": i, "user_id": rng.randint(1, 100), "quantity": rng.randint(1, 9), "rating": rng.randint(1, 5)}
        for i in range(1, 301)
    ]
    paths = [dump(tmp_path / f"{n}.json", v) for n, v in (("users", users), ("products", products), ("orders", orders))]
    assert links(infer_files("shop", paths)) == {("orders", "user", "/user_id", "users", "orders")}


def test_texts_link_by_their_values_whatever_the_field_is_called(tmp_path):
    users = [{"login": f"user-{i}"} for i in range(10)]
    notes = [{"id": f"n{i}", "by": f"user-{i % 9}", "state": "open"} for i in range(20)]
    paths = [dump(tmp_path / "users.json", users), dump(tmp_path / "notes.json", notes)]
    assert links(infer_files("x", paths)) == {("notes", "by", "/by", "users", "notes")}


def test_values_that_mostly_do_not_fit_are_no_link(tmp_path):
    users = [{"id": f"user-{i}"} for i in range(10)]
    notes = [{"id": f"n{i}", "user_id": f"user-{i}"} for i in range(20)]
    paths = [dump(tmp_path / "users.json", users), dump(tmp_path / "notes.json", notes)]
    assert links(infer_files("x", paths)) == set()


def test_a_parent_of_the_same_stream_is_a_link_and_a_copy_of_the_key_is_not(tmp_path):
    pages = {f"p{i}": {"page_id": f"p{i}", "parent": f"p{i // 2}" if i else None} for i in range(9)}
    found = links(infer_files("wiki", [dump(tmp_path / "pages.json", pages)]))
    assert found == {("pages", "parent", "/parent", "pages", "pages")}


def test_two_links_to_one_stream_have_inverses_of_their_own(tmp_path):
    users = [{"id": f"u{i}"} for i in range(9)]
    mails = [{"id": f"m{i}", "sender_id": f"u{i % 9}", "reader_id": f"u{(i + 1) % 9}"} for i in range(20)]
    found = infer_files("x", [dump(tmp_path / "users.json", users), dump(tmp_path / "mails.json", mails)])
    assert {(name, inverse) for _, name, _, _, inverse in links(found)} == {
        ("sender", "mails_by_sender"),
        ("reader", "mails_by_reader"),
    }


def test_a_map_under_many_keys_is_one_path(tmp_path):
    users = [{"id": f"u{i}"} for i in range(80)]
    teams = [{"id": f"t{i}", "members": {f"x{i}-{j}": {"who": f"u{j}"} for j in range(80)}} for i in range(3)]
    found = links(infer_files("x", [dump(tmp_path / "users.json", users), dump(tmp_path / "teams.json", teams)]))
    assert found == {("teams", "who", "/members/*/who", "users", "teams")}


def test_an_object_under_days_is_a_map_however_few_they_are(tmp_path):
    halls = [{"id": f"h{i}"} for i in range(4)]
    films = [
        {"id": f"f{i}", "on": {f"2024-05-0{d + 1}": {"hall": f"h{(i + d) % 4}"} for d in range(3)}, "line100": f"h{i}"}
        for i in range(4)
    ]
    found = links(infer_files("x", [dump(tmp_path / "halls.json", halls), dump(tmp_path / "films.json", films)]))
    assert {(path, to) for stream, _, path, to, _ in found if stream == "films"} == {
        ("/on/*/hall", "halls"),
        ("/line100", "halls"),
    }


@pytest.mark.parametrize(
    ("rows", "key", "key_from"),
    [
        ([{"b": "x", "id": 1}, {"b": "y", "id": 2}], ["/id"], None),
        ([{"code": "a", "thing_id": 5}, {"code": "b", "thing_id": 6}], ["/thing_id"], None),
        ([{"n": "same", "sku": "b"}, {"n": "same", "sku": "c"}], ["/sku"], None),
        ([{"id": 1, "v": "a"}, {"id": 1, "v": "b"}], ["/v"], None),
        ([{"id": None, "v": "a"}, {"id": 1, "v": "b"}], ["/v"], None),
        ([{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 1}], ["/a", "/b"], None),
        ([{"a": 1}, {"a": 1}], None, "content"),
        ([{"id": 1, "v": 1}, {"id": 2, "v": 1}, {"id": 1, "v": 1}], ["/id"], None),
        ([{"id": 1, "v": 1}, {"id": 2, "v": 1}, {"id": 1, "v": 2}], ["/id", "/v"], None),
        ([{"visit_id": 1, "v": 1}, {"visit_id": 2, "v": 1}, {"visit_id": 1, "v": 1}], None, "content"),
        ([{"a": 1.5}, {"a": 2.5}], None, "content"),
        ([{"at": "2024-01-01T00:00:00"}, {"at": "2024-01-02T00:00:00"}], None, "content"),
        ([{"text": "only one"}], None, "content"),
        ([{"id": "only one"}], ["/id"], None),
        ([{"id": {"lis": "S1", "fec": ["a"]}, "v": 1}, {"id": {"lis": "S2", "fec": ["b"]}, "v": 1}], ["/id/lis"], None),
        ([{"_id": {"$oid": "a"}, "email": "x"}, {"_id": {"$oid": "b"}, "email": "y"}], ["/_id/$oid"], None),
        ([{"sku": "a", "ids": {"ean": "1"}}, {"sku": "b", "ids": {"ean": "2"}}], ["/sku"], None),
        ([{"v": "a", "ids": {"ean": "1"}}, {"v": "b", "ids": {"ean": "2"}}], ["/ids/ean"], None),
        ([{"attributes": {"code": "a"}}, {"attributes": {"code": "b"}}], ["/attributes/code"], None),
        ([{"n": 1, "buyer": {"id": 5}}, {"n": 1, "buyer": {"id": 6}}], None, "content"),
        ([{"start": "2024-01-01", "code": "a"}, {"start": "2024-01-02", "code": "a"}] * 2, None, "content"),
        (
            [{"date": f"2024-01-0{day}", "code": code} for day in (1, 2) for code in "ab"],
            ["/date", "/code"],
            None,
        ),
    ],
)
def test_keys(tmp_path, rows, key, key_from):
    stream = infer_files("x", [dump(tmp_path / "things.json", rows)]).streams[0]
    assert (stream.key, stream.key_from) == (key, key_from)
    assert ("made of the content" in stream.description) == (key_from == "content")


def test_a_day_on_which_something_began_is_no_part_of_a_key(tmp_path):
    rows = [{"START": f"2024-01-0{day}", "CODE": code} for day in (1, 2) for code in "ab"]
    assert infer_files("x", [dump(tmp_path / "things.json", rows)]).streams[0].key is None


def test_what_holds_an_id_that_lies_in_an_object_links_to_it(tmp_path):
    people = [{"id": {"bio": f"B{n:03}", "old": None}, "name": f"Ana {n}"} for n in range(9)]
    seats = [{"seat": n, "bio": f"B{n % 9:03}"} for n in range(30)]
    manifest = infer_files("x", [dump(tmp_path / "people.json", people), dump(tmp_path / "seats.json", seats)])
    (link,) = next(stream for stream in manifest.streams if stream.name == "seats").links
    assert (link.path, link.to) == ("/bio", "people")
    records = check_pull(manifest, tmp_path).stream("x.seats")
    assert records["10"].links[0].target == "x:people/B001"


def test_what_is_kept_apart_of_the_same_things_leads_to_those_that_have_a_name(tmp_path):
    people = [{"id": {"bio": f"B{n:03}"}, "name": f"Ana {n}"} for n in range(9)]
    offices = [{"id": {"bio": f"B{n:03}"}, "phone": f"555-{n}"} for n in range(9)]
    handles = [{"id": {"bio": f"B{n:03}"}, "handle": f"@ana{n}"} for n in range(7)]
    seats = [{"seat": n, "bio": f"B{n % 8:03}"} for n in range(30)]
    files = {"handles": handles, "offices": offices, "people": people, "seats": seats}
    manifest = infer_files("x", [dump(tmp_path / f"{name}.json", rows) for name, rows in files.items()])
    found = {stream.name: [(link.path, link.to) for link in stream.links] for stream in manifest.streams}
    assert found == {
        "handles": [("/id/bio", "people")],
        "offices": [("/id/bio", "people")],
        "people": [],
        "seats": [("/bio", "people")],
    }


def test_the_post_that_some_have_is_no_title_beside_the_name_that_all_have(tmp_path):
    rows = [{"id": n, "name": f"Ana {n}", **({"title": f"Chair {n}"} if n < 3 else {})} for n in range(9)]
    assert infer_files("x", [dump(tmp_path / "members.json", rows)]).streams[0].title == "/name"


def test_what_joins_two_streams_has_both_ids_as_its_key_though_one_is_unique(tmp_path):
    films = [{"film_id": n, "title": f"Film {n}"} for n in range(1, 31)]
    categories = [{"category_id": n, "name": f"Kind {n}"} for n in range(1, 7)]
    joined = [{"film_id": n, "category_id": n % 6 + 1, "seen": "2024"} for n in range(1, 31)]
    files = {"film": films, "category": categories, "film_category": joined}
    manifest = infer_files("x", [dump(tmp_path / f"{name}.json", rows) for name, rows in files.items()])
    found = {stream.name: (stream.key, [(link.path, link.to) for link in stream.links]) for stream in manifest.streams}
    assert found == {
        "film": (["/film_id"], []),
        "category": (["/category_id"], []),
        "film_category": (["/film_id", "/category_id"], [("/film_id", "film"), ("/category_id", "category")]),
    }


def test_a_document_with_several_lists_is_several_streams(tmp_path):
    path = dump(tmp_path / "export.json", {"users": CUSTOMERS, "orders": {o["number"]: o for o in ORDERS}, "v": 1})
    manifest = infer_files("x", [path])
    assert [(s.name, s.format, s.records) for s in manifest.streams] == [
        ("users", "json", "/users"),
        ("orders", "object_of_objects", "/orders"),
    ]
    assert len(check_pull(manifest, tmp_path).ids("x.orders")) == 40


def test_one_record_of_several_objects_is_one_record(tmp_path):
    path = dump(tmp_path / "company.json", {"name": {"first": "A"}, "address": {"city": "Ulm"}})
    (stream,) = infer_files("x", [path]).streams
    assert (stream.format, stream.records, stream.key_from) == ("json", "", "content")


def test_json_lines_under_the_name_of_json(tmp_path):
    (tmp_path / "t.json").write_text('{"id": 1}\n{"id": 2}\n')
    assert infer_files("x", [tmp_path / "t.json"]).streams[0].format == "jsonl"


def test_a_folder(tmp_path):
    for month in ("01", "02"):
        dump_csv(tmp_path / f"orders-2024-{month}.csv", ["id", "a"], [[f"{month}-1", "x"], [f"{month}-2", "y"]])
    dump_csv(tmp_path / "orders-old.csv", ["id", "a"], [["z1", "x"], ["z2", "y"]])
    for number in ("T-1", "T-2", "X"):
        dump(tmp_path / "tickets" / f"{number}.json", {"subject": f"about {number}", "open": True})
    (tmp_path / "README.md").write_text("")
    manifest = infer_files("x", [tmp_path])
    found = {s.name: (s.path, s.format, s.key, s.key_from) for s in manifest.streams}
    assert found == {
        "orders": ("orders-[0-9]*.csv", "csv", ["/id"], None),
        "orders-old": ("orders-old.csv", "csv", ["/id"], None),
        "tickets": ("tickets/*.json", "json", None, "file_stem"),
    }
    assert manifest.description == "Not read: README.md."
    store = check_pull(manifest, tmp_path)
    assert (len(store.ids("x.orders")), store.ids("x.tickets")) == (4, ["T-1", "T-2", "X"])


def test_another_delimiter_is_found(tmp_path):
    (tmp_path / "t.csv").write_text("id;a\n1;x\n2;y\n")
    stream = infer_files("x", [tmp_path / "t.csv"]).streams[0]
    assert (stream.delimiter, stream.key) == (";", ["/id"])


def test_broken_records_do_not_stop_the_guess(tmp_path):
    (tmp_path / "t.jsonl").write_text('{"id": 1}\n{broken\n{"id": 2}\n{"id": 3, "x": NaN}\n')
    assert infer_files("x", [tmp_path / "t.jsonl"]).streams[0].key == ["/id"]


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        ("1bad", ["t.json"], "'1bad'"),
        ("x", ["nowhere.json"], "nowhere.json"),
        ("x", ["t.xlsx"], "Known: .json"),
        ("x", [], "no file to read"),
        ("x", ["t.parquet"], "t.parquet"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, files, expected):
    dump(tmp_path / "t.json", CUSTOMERS)
    (tmp_path / "t.xlsx").write_text("")
    (tmp_path / "t.parquet").write_text("no")
    with pytest.raises(ManifestError) as caught:
        infer_files(name, [tmp_path / file for file in files])
    assert expected in str(caught.value)


def test_names_are_made_safe():
    assert safe_name("Über Sales (2024)!") == "uber_sales_2024"
    assert safe_name("???") == "records"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("workOrders", "work_orders"),
        ("purchaseOrderLines", "purchase_order_lines"),
        ("WorkOrder", "work_order"),
        ("HTTPLogs", "http_logs"),
        ("httplogs", "httplogs"),
        ("ORDERS", "orders"),
        ("Order_Lines", "order_lines"),
        ("SKUs", "skus"),
        ("eBay", "ebay"),
        ("Q1Sales", "q1_sales"),
    ],
)
def test_words_that_begin_with_a_capital_are_parted(name, safe):
    assert safe_name(name) == safe


def test_files_and_tables_in_camel_case_give_streams_of_several_words(tmp_path):
    rows = [{"id": f"w{n}", "state": "open"} for n in range(5)]
    manifest = infer_files("x", [dump(tmp_path / "workOrders.json", rows)])
    assert [stream.name for stream in manifest.streams] == ["work_orders"]
    url = database(tmp_path, "CREATE TABLE WorkOrder (id TEXT PRIMARY KEY); INSERT INTO WorkOrder VALUES ('w1');")
    tables = infer_sql("y", url).streams
    assert [(stream.name, stream.table) for stream in tables] == [("work_order", "WorkOrder")]


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ({"fname": "Ana{n}", "lname": "Silva"}, ["/fname", "/lname"]),
        ({"firstName": "Ana{n}", "lastName": "Silva"}, ["/firstName", "/lastName"]),
        (
            {"profile": {"firstName": "Ana{n}", "lastName": "Silva", "age": 30}},
            ["/profile/firstName", "/profile/lastName"],
        ),
        ({"person": {"first": "Ana{n}", "last": "Silva", "age": 30}}, ["/person/first", "/person/last"]),
        ({"contact": {"firstName": "Ana{n}", "lastName": "Silva", "age": 30}}, None),
        ({"title": "Dr", "first_name": "Ana{n}", "last_name": "Silva"}, ["/first_name", "/last_name"]),
        ({"title": "Manager", "full_name": "Ana Silva {n}"}, "/full_name"),
        ({"title": "Night {n}", "name": "film-{n}"}, "/title"),
        ({"title": "Draft"}, "/title"),
        ({"branch_name": "North {n}", "manager_name": "Ana {n}"}, "/branch_name"),
        ({"manager_name": "Ana {n}"}, None),
        ({"job_title": "Clerk {n}"}, None),
        ({"cust_name": "Firm {n}"}, None),
        ({"carrier_name": "North"}, None),
        ({"record_name": "North"}, "/record_name"),
        ({"label": "https://x.example/{n}", "site_name": "North {n}"}, "/site_name"),
        ({"name": "+44 1632 96{n}000"}, None),
        ({"FIRST": "Ana", "LAST": "Lind {n}"}, ["/FIRST", "/LAST"]),
        ({"given": "Ana", "family": "Lind {n}"}, ["/given", "/family"]),
        ({"EFORN": "Ana", "ESURN": "Lind {n}"}, ["/EFORN", "/ESURN"]),
        ({"rec_fname": "Ana", "rec_lname": "Lind {n}"}, ["/rec_fname", "/rec_lname"]),
        ({"contact_first_name": "Ana", "contact_last_name": "Lind {n}"}, None),
        ({"first": "2024-01-01", "last": "2024-02-0{n}"}, None),
        ({"name": {"first": "Ana", "last": "Lind {n}", "nickname": "Ann"}}, ["/name/first", "/name/last"]),
        ({"name": {"first": "Ana", "last": "Lind {n}"}}, "/name"),
        ({"name": {"first": "Ana", "last": "L {n}", "official_full": "Ana L {n}"}}, "/name/official_full"),
        ({"name": {"en": "Ulm {n}", "de": "Ulm {n}"}}, "/name"),
        ({"kind": "phone", "model": "Pixel {n}"}, "/model"),
        ({"kind": "phone", "model": "Pixel"}, None),
    ],
)
def test_the_title_is_what_people_call_a_record(tmp_path, row, title):
    def filled(value, n):
        if isinstance(value, dict):
            return {key: filled(inner, n) for key, inner in value.items()}
        return value.replace("{n}", str(n)) if isinstance(value, str) else value

    rows = [{"id": f"c{n}", **filled(row, n)} for n in range(9)]
    stream = infer_files("x", [dump(tmp_path / "records.json", rows)]).streams[0]
    assert stream.title == title


def database(tmp_path, script):
    db = sqlite3.connect(tmp_path / "x.db")
    db.executescript(script)
    db.close()
    return f"sqlite:///{tmp_path / 'x.db'}"


SHOP = """
CREATE TABLE Customers (id INTEGER PRIMARY KEY, full_name TEXT, updated_at TEXT);
CREATE TABLE products (sku TEXT PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, billing_customer_id INTEGER REFERENCES Customers(id),
    shipping_customer_id INTEGER REFERENCES Customers);
CREATE TABLE order_items (order_id INTEGER REFERENCES orders, line INTEGER, product TEXT REFERENCES products,
    qty INTEGER, PRIMARY KEY (order_id, line));
CREATE TABLE order_tags (order_id INTEGER REFERENCES orders, tag TEXT, PRIMARY KEY (order_id, tag));
CREATE TABLE order_notes (order_id INTEGER REFERENCES orders, body TEXT);
CREATE TABLE order_details (order_id INTEGER PRIMARY KEY REFERENCES orders, weight REAL);
CREATE TABLE employees (id INTEGER PRIMARY KEY, manager_id INTEGER REFERENCES employees);
CREATE TABLE log (message TEXT);
INSERT INTO Customers VALUES (1, 'Ana', '2024-01-01T10:00:00'), (2, 'Ben', '2024-01-02T10:00:00');
INSERT INTO products VALUES ('a'), ('b');
INSERT INTO orders VALUES (1, 1, 2);
INSERT INTO order_items VALUES (1, 1, 'a', 2), (1, 2, 'b', 1);
INSERT INTO order_tags VALUES (1, 'urgent'), (1, 'gift');
INSERT INTO order_notes VALUES (1, 'second'), (1, 'first');
INSERT INTO order_details VALUES (1, 2.5);
INSERT INTO employees VALUES (1, NULL), (2, 1);
INSERT INTO log VALUES ('x'), ('x');
"""


def test_a_catalogue_becomes_streams_children_and_links(tmp_path):
    manifest = infer_sql("shop", database(tmp_path, SHOP))
    streams = by_name(manifest)
    assert {name: s.key or s.key_from for name, s in streams.items()} == {
        "customers": ["/id"],
        "products": ["/sku"],
        "orders": ["/id"],
        "employees": ["/id"],
        "log": "content",
    }
    assert {c.as_: (c.shape, c.column) for c in streams["orders"].children} == {
        "items": ("list", None),
        "tags": ("values", "tag"),
        "notes": ("values", "body"),
        "details": ("one", None),
    }
    assert (streams["customers"].title, streams["customers"].updated_at) == ("/full_name", "/updated_at")
    assert links(manifest) == {
        ("orders", "billing_customer", "/billing_customer_id", "customers", "orders_by_billing_customer"),
        ("orders", "shipping_customer", "/shipping_customer_id", "customers", "orders_by_shipping_customer"),
        ("orders", "product", "/items/*/product", "products", "orders"),
        ("employees", "manager", "/manager_id", "employees", "employees"),
    }
    store = check_pull(manifest, tmp_path)
    assert store.stream("shop.orders")["1"].body == {
        "id": 1,
        "billing_customer_id": 1,
        "shipping_customer_id": 2,
        "items": [{"line": 1, "product": "a", "qty": 2}, {"line": 2, "product": "b", "qty": 1}],
        "tags": ["gift", "urgent"],
        "notes": ["second", "first"],
        "details": {"weight": 2.5},
    }


def test_a_database_without_a_catalogue_is_read_by_its_values(tmp_path):
    script = """
    CREATE TABLE users (user_id TEXT, name TEXT);
    CREATE TABLE orders (order_no TEXT, user TEXT);
    INSERT INTO users VALUES ('u1', 'Ana'), ('u2', 'Ben');
    INSERT INTO orders VALUES ('o1', 'u1'), ('o2', 'u2'), ('o3', 'u1');
    """
    manifest = infer_sql("shop", database(tmp_path, script))
    assert {s.name: s.key for s in manifest.streams} == {"users": ["/user_id"], "orders": ["/order_no"]}
    assert links(manifest) == {("orders", "user", "/user", "users", "orders")}


def test_a_table_without_foreign_keys_is_read_by_its_values_beside_others_that_have_them(tmp_path):
    script = """
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users, seller_id INTEGER);
    CREATE TABLE payments (id TEXT PRIMARY KEY, order_id INTEGER, pieces INTEGER);
    INSERT INTO users VALUES (1, 'Ana'), (2, 'Ben');
    INSERT INTO orders VALUES (1, 1, 2), (2, 1, 1), (3, 2, 2);
    INSERT INTO payments VALUES ('p1', 1, 1), ('p2', 3, 2), ('p3', 3, 1);
    """
    manifest = infer_sql("shop", database(tmp_path, script))
    assert links(manifest) == {
        ("orders", "user", "/user_id", "users", "orders"),
        ("payments", "order", "/order_id", "orders", "payments"),
    }


def test_an_address_out_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_DB", database(tmp_path, "CREATE TABLE users (id INTEGER PRIMARY KEY)"))
    manifest = infer_sql("shop", "env:SHOP_DB")
    assert (manifest.url, manifest.url_env) == (None, "SHOP_DB")
    assert by_name(manifest).keys() == {"users"}


def test_an_address_out_of_the_environment_that_is_not_there(monkeypatch):
    monkeypatch.delenv("SHOP_DB", raising=False)
    with pytest.raises(AuthError, match="SHOP_DB is not set"):
        infer_sql("shop", "env:SHOP_DB")
    with pytest.raises(ManifestError, match="'a b' cannot be the name of an environment variable"):
        infer_sql("shop", "env:a b")


def test_a_foreign_key_that_names_no_id_is_told(tmp_path):
    script = """
    CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT REFERENCES users(email));
    """
    manifest = infer_sql("shop", database(tmp_path, script))
    assert links(manifest) == set()
    assert "email to users is no link" in by_name(manifest)["orders"].description


def test_keys_of_two_columns_link_by_both(tmp_path):
    script = """
    CREATE TABLE seats (flight TEXT, no TEXT, PRIMARY KEY (flight, no));
    CREATE TABLE bookings (id TEXT PRIMARY KEY, seat TEXT, fl TEXT,
        FOREIGN KEY (seat, fl) REFERENCES seats(no, flight));
    INSERT INTO seats VALUES ('F1', '1A');
    INSERT INTO bookings VALUES ('b', '1A', 'F1');
    """
    manifest = infer_sql("air", database(tmp_path, script))
    store = check_pull(manifest, tmp_path)
    assert store.stream("air.bookings")["b"].links[0].target == "air:seats/F1/1A"
    assert store.ids("air.seats") == ["F1/1A"]


def test_a_password_goes_to_the_environment(tmp_path, monkeypatch):
    from workbench.connectors import _infer_sql

    seen = []

    def refuse(url, connector):
        seen.append(url)
        raise FetchError("stop", connector=connector)

    monkeypatch.setattr(_infer_sql, "connected", refuse)
    with pytest.raises(FetchError):
        infer_sql("my-crm", "postgresql://ana:s3cr3t@db/crm")
    assert seen[0].password == "s3cr3t"


@pytest.mark.parametrize("url", ["nonsense:s3cr3t", "sqlite:///nowhere.db"])
def test_a_database_that_cannot_be_reached(tmp_path, url):
    with pytest.raises((ManifestError, FetchError)) as caught:
        infer_sql("x", url, project=tmp_path)
    assert "s3cr3t" not in str(caught.value)


def test_an_empty_database(tmp_path):
    with pytest.raises(ManifestError, match="no tables"):
        infer_sql("x", database(tmp_path, ""))


@pytest.mark.parametrize(
    ("numbers", "lines"),
    [
        ((1, 2), ["a", "b"]),
        ((0, 1), ["a", "b"]),
        ((10, 20), [{"n": 10, "sku": "a"}, {"n": 20, "sku": "b"}]),
        ((2, 3), [{"n": 2, "sku": "a"}, {"n": 3, "sku": "b"}]),
    ],
)
def test_numbers_that_say_more_than_the_order_are_kept(tmp_path, numbers, lines):
    rows = ", ".join(f"(7, {number}, '{sku}')" for number, sku in zip(numbers, "ab", strict=True))
    script = f"""
    CREATE TABLE ord (id INTEGER PRIMARY KEY);
    CREATE TABLE line (ord_id INTEGER REFERENCES ord, n INTEGER, sku TEXT, PRIMARY KEY (ord_id, n));
    INSERT INTO ord VALUES (7);
    INSERT INTO line VALUES {rows};
    """
    store = check_pull(infer_sql("shop", database(tmp_path, script)), tmp_path)
    assert store.stream("shop.ord")["7"].body["line"] == lines
