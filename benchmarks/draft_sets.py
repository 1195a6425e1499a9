"""Data sets of different shapes, made from seeds, with questions whose answers are computed from the data.

Each is a small world that has nothing to do with the others: another domain, other formats, other kinds of ids, other
ways to name columns. No manifest declares a link and no spec exists: all of it is to be drafted.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import workbench as wb

__all__ = ["SETS", "Asked", "DataSet", "make_set"]

FIRST = [
    "Ada",
    "Bruno",
    "Clara",
    "Dmitri",
    "Elena",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Katya",
    "Lars",
    "Marta",
    "Nils",
    "Olga",
    "Pavel",
    "Rosa",
    "Stefan",
    "Tilda",
    "Umar",
    "Vera",
    "Wanda",
    "Yusuf",
    "Zoe",
    "Amara",
    "Birgit",
    "Cosimo",
    "Dagny",
    "Eskil",
    "Fenja",
]
LAST = [
    "Abendroth",
    "Brzezinski",
    "Castellano",
    "Dahlgren",
    "Eriksen",
    "Fontaine",
    "Grigoryan",
    "Halvorsen",
    "Iwanowski",
    "Jankovic",
    "Kowalczyk",
    "Lindqvist",
    "Montalban",
    "Nakamura",
    "Oyelaran",
    "Petrosyan",
    "Quintero",
    "Rasmussen",
    "Szymanski",
    "Thorvaldsen",
    "Ulbricht",
    "Vasquez",
    "Wojciechowski",
    "Yamamoto",
    "Zimmermann",
]


@dataclass(frozen=True)
class Asked:
    """A question with what a good context for it is.

    Attributes:
        case: The question as a case; `abstain` where nothing is to be found or a name fits several records.
        status: What the context's status must be.
    """

    case: wb.Case
    status: str


@dataclass
class DataSet:
    """A data set in a project's folder.

    Attributes:
        name: Its name, which is the connector's.
        add: Adds its connector to a project.
        asked: The questions.
    """

    name: str
    add: Callable[[wb.Project], None]
    asked: list[Asked] = field(default_factory=list)

    def ask(
        self,
        kind: str,
        question: str,
        answer: Any,
        gold: Sequence[tuple[str, str]] = (),
        *,
        hops: int = 1,
        records: Sequence[str] = (),
        status: str = "found",
    ) -> None:
        """Add a question; `gold` are `(stream/id, JSON Pointer)` of the evidence."""
        typed = "integer" if isinstance(answer, int) else "number" if isinstance(answer, float) else "string"
        every = list(
            dict.fromkeys([*(f"{self.name}:{record}" for record, _ in gold), *(f"{self.name}:{r}" for r in records)])
        )
        case = wb.Case.model_validate(
            {
                "id": f"{self.name}-{len(self.asked):03d}",
                "type": kind,
                "hops": hops,
                "question": question,
                "answer": answer if status == "found" else "not found",
                "answer_type": typed if status == "found" else "abstain",
                "tolerance": 0.005 if typed == "number" else None,
                "gold_records": every if status == "found" else [],
                "gold_fields": [{"record": f"{self.name}:{r}", "path": p} for r, p in gold]
                if status == "found"
                else [],
            }
        )
        self.asked.append(Asked(case, status))


def people(dice: random.Random, count: int) -> list[tuple[str, str]]:
    """Draw full names, no two alike."""
    pairs = [(a, b) for a in FIRST for b in LAST]
    dice.shuffle(pairs)
    return pairs[:count]


def misspelt(dice: random.Random, name: str) -> str:
    """Return a name with two letters of its last word changed about, as people type."""
    *before, last = name.split()
    place = dice.randrange(2, len(last) - 2)
    swapped = last[:place] + last[place + 1] + last[place] + last[place + 2 :]
    last = swapped if swapped != last else last[:place] + last[place + 1 :]
    return " ".join([*before, last])


def _csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _some(dice: random.Random, values: Sequence[Any], count: int) -> list[Any]:
    return dice.sample(list(values), min(count, len(values)))


# -- a library: CSV, snake_case, integer ids ---------------------------------------------------------


def library(root: Path, seed: int) -> DataSet:
    """Books, members and loans as CSV files with integer ids that count up."""
    dice = random.Random(seed)
    nouns = [
        "Harbour",
        "Glacier",
        "Orchard",
        "Lantern",
        "Meridian",
        "Quarry",
        "Sparrow",
        "Tundra",
        "Willow",
        "Zephyr",
        "Cathedral",
        "Monsoon",
    ]
    kinds = ["Silent", "Crimson", "Forgotten", "Distant", "Hollow", "Amber", "Wandering", "Broken"]
    titles = [f"The {kind} {noun}" for kind in kinds for noun in nouns]
    dice.shuffle(titles)
    authors = people(dice, 12)
    books = [
        {
            "book_id": n,
            "title": titles[n - 1],
            "author": " ".join(dice.choice(authors)),
            "published_year": dice.randint(1950, 2020),
            "genre": dice.choice(["novel", "essay", "poetry", "crime"]),
            "shelf": f"{dice.choice('ABCDEF')}{dice.randint(10, 99)}",
        }
        for n in range(1, 81)
    ]
    names = people(dice, 60)
    # One name twice: two people who share it.
    names[7] = names[33]
    members = [
        {
            "member_id": n,
            "full_name": " ".join(names[n - 1]),
            "email": f"{names[n - 1][0]}.{names[n - 1][1]}{n}@mail.example".lower(),
            "joined_on": (date(2018, 1, 1) + timedelta(days=dice.randrange(1500))).isoformat(),
            "branch": dice.choice(["Riverside", "Old Town", "Northgate"]),
            "card_no": f"LC-{100000 + n * 37}",
        }
        for n in range(1, 61)
    ]
    loans = []
    for n in range(1, 241):
        out = date(2024, 1, 1) + timedelta(days=n + dice.randrange(3))
        back = out + timedelta(days=dice.randint(3, 40)) if dice.random() < 0.8 else None
        loans.append(
            {
                "loan_id": n,
                "member_id": dice.randint(1, 60),
                "book_id": dice.randint(1, 80),
                "loaned_on": out.isoformat(),
                "returned_on": back.isoformat() if back else "",
                "fine_cents": dice.choice([0, 0, 0, 50, 120, 300]),
            }
        )
    for stream, rows in (("books", books), ("members", members), ("loans", loans)):
        _csv(root / "library" / f"{stream}.csv", rows)
    found = DataSet("library", lambda p: p.add_files("library", [root / "library"]) and None)
    once = [m for m in members if m["member_id"] not in (8, 34)]
    for m in _some(dice, once, 4):
        found.ask(
            "lookup",
            f"Which branch does {m['full_name']} use?",
            m["branch"],
            [(f"members/{m['member_id']}", "/branch")],
        )
    for m in _some(dice, once, 3):
        found.ask(
            "lookup",
            f"What is the e-mail address of the reader with card {m['card_no']}?",
            m["email"],
            [(f"members/{m['member_id']}", "/email")],
        )
    for b in _some(dice, books, 4):
        found.ask(
            "lookup", f'On which shelf do I find "{b["title"]}"?', b["shelf"], [(f"books/{b['book_id']}", "/shelf")]
        )
    by_id = {b["book_id"]: b for b in books}
    member_of = {m["member_id"]: m for m in members}
    for one in _some(dice, loans, 4):
        book = by_id[one["book_id"]]
        found.ask(
            "two-hop",
            f"Who wrote the book that was borrowed in loan {one['loan_id']}?",
            book["author"],
            [(f"loans/{one['loan_id']}", "/book_id"), (f"books/{book['book_id']}", "/author")],
            hops=2,
        )
    for one in _some(dice, loans, 3):
        who = member_of[one["member_id"]]
        found.ask(
            "two-hop",
            f"What is the e-mail of the member behind loan #{one['loan_id']}?",
            who["email"],
            [(f"loans/{one['loan_id']}", "/member_id"), (f"members/{who['member_id']}", "/email")],
            hops=2,
        )
    for m in _some(dice, once, 4):
        own = [one for one in loans if one["member_id"] == m["member_id"]]
        urns = [f"loans/{one['loan_id']}" for one in own]
        if own:
            found.ask(
                "count",
                f"How many loans does {m['full_name']} have?",
                len(own),
                [(u, "/member_id") for u in urns],
                hops=2,
            )
            found.ask(
                "sum",
                f"How much does {m['full_name']} owe in fines in total, in cents?",
                sum(one["fine_cents"] for one in own),
                [(u, "/fine_cents") for u in urns],
                hops=2,
            )
            last = max(own, key=lambda one: one["loaned_on"])
            found.ask(
                "latest",
                f"When did {m['email']} last borrow something?",
                last["loaned_on"],
                [(f"loans/{last['loan_id']}", "/loaned_on")],
                hops=2,
            )
    for m in _some(dice, once, 4):
        found.ask(
            "misspelt",
            f"When did {misspelt(dice, m['full_name'])} join?",
            m["joined_on"],
            [(f"members/{m['member_id']}", "/joined_on")],
        )
    taken = {m["full_name"] for m in members} | {b["author"] for b in books}
    others = [" ".join(pair) for pair in people(dice, 300) if " ".join(pair) not in taken]
    for name in others[:3]:
        found.ask("unanswerable", f"Which branch does {name} use?", "", status="not_found")
    found.ask("unanswerable", 'On which shelf do I find "The Marble Kingfisher"?', "", status="not_found")
    found.ask("unanswerable", "What is the e-mail address of the reader with card LC-999999?", "", status="not_found")
    twice = " ".join(names[33])
    found.ask("ambiguous", f"Which branch does {twice} use?", "", status="ambiguous")
    found.ask("ambiguous", f"How many loans does {twice} have?", "", status="ambiguous")
    return found


# -- a clinic: one JSON file, camelCase, visits nested in patients -----------------------------------


def clinic(root: Path, seed: int) -> DataSet:
    """Patients with nested visits, doctors and drugs in JSON, with codes for ids."""
    dice = random.Random(seed)
    who = people(dice, 90)
    doctors = [
        {
            "doctorCode": f"DR{n:03d}",
            "firstName": a,
            "lastName": b,
            "specialty": dice.choice(["cardiology", "dermatology", "neurology", "paediatrics"]),
            "roomNumber": dice.randint(100, 460),
        }
        for n, (a, b) in enumerate(who[:9], start=1)
    ]
    stems = ["Cardi", "Neur", "Derm", "Pulm", "Gastr", "Oste", "Hepat", "Nephr"]
    drugs = [
        {
            "atcCode": f"{dice.choice('ABCJN')}{n:02d}{dice.choice('AX')}{n + 3:02d}",
            "name": f"{stem}o{tail}",
            "maxDailyDoseMg": dice.choice([5, 40, 250, 600]),
        }
        for n, (stem, tail) in enumerate([(s, t) for s in stems for t in ("lin", "zepam")], start=1)
    ]
    patients = []
    visit_no = 50000
    for n, (a, b) in enumerate(who[9:69], start=1):
        visits = []
        for _ in range(dice.randint(0, 5)):
            visit_no += dice.randint(1, 9)
            visits.append(
                {
                    "visitId": f"V{visit_no}",
                    "date": (date(2024, 1, 3) + timedelta(days=dice.randrange(320))).isoformat(),
                    "doctor": dice.choice(doctors)["doctorCode"],
                    "reason": dice.choice(["check-up", "headache", "rash", "follow-up", "chest pain"]),
                    "prescriptions": [
                        {"drug": d["atcCode"], "days": dice.randint(3, 30)}
                        for d in _some(dice, drugs, dice.randint(0, 2))
                    ],
                    "feeEuro": dice.choice([25, 40, 65, 120]),
                }
            )
        patients.append(
            {
                "patientId": f"P-{1000 + n * 7}",
                "name": {"first": a, "last": b},
                "dateOfBirth": (date(1940, 1, 1) + timedelta(days=dice.randrange(25000))).isoformat(),
                "insurance": {
                    "company": dice.choice(["Medika", "SanaPlus", "Volkshilfe"]),
                    "policyNo": f"{dice.randint(10**8, 10**9 - 1)}",
                },
                "bloodType": dice.choice(["A+", "B-", "0+", "AB+"]),
                "visits": visits,
            }
        )
    for stream, rows in (("patients", patients), ("doctors", doctors), ("drugs", drugs)):
        _json(root / "clinic" / f"{stream}.json", rows)
    found = DataSet("clinic", lambda p: p.add_files("clinic", [root / "clinic"]) and None)
    full = {p["patientId"]: f"{p['name']['first']} {p['name']['last']}" for p in patients}
    for p in _some(dice, patients, 4):
        found.ask(
            "lookup",
            f"What blood type does {full[p['patientId']]} have?",
            p["bloodType"],
            [(f"patients/{p['patientId']}", "/bloodType")],
        )
    for p in _some(dice, patients, 4):
        found.ask(
            "lookup",
            f"With which insurance company is patient {p['patientId']}?",
            p["insurance"]["company"],
            [(f"patients/{p['patientId']}", "/insurance/company")],
        )
    for d in _some(dice, doctors, 3):
        found.ask(
            "lookup",
            f"In which room is Dr. {d['lastName']}?"
            if sum(
                x["lastName"] == d["lastName"]
                for x in [*doctors, *(p["name"] | {"lastName": p["name"]["last"]} for p in patients)]
            )
            == 1
            else f"In which room is {d['firstName']} {d['lastName']}?",
            d["roomNumber"],
            [(f"doctors/{d['doctorCode']}", "/roomNumber")],
        )
    for d in _some(dice, drugs, 3):
        found.ask(
            "lookup",
            f"How many mg of {d['name']} may be taken a day at most?",
            d["maxDailyDoseMg"],
            [(f"drugs/{d['atcCode']}", "/maxDailyDoseMg")],
        )
    code = {d["doctorCode"]: d for d in doctors}
    seen = [(p, n, v) for p in patients for n, v in enumerate(p["visits"])]
    for p, n, v in _some(dice, seen, 4):
        d = code[v["doctor"]]
        found.ask(
            "two-hop",
            f"What is the specialty of the doctor who saw {full[p['patientId']]} on {v['date']}?",
            d["specialty"],
            [(f"patients/{p['patientId']}", f"/visits/{n}/doctor"), (f"doctors/{d['doctorCode']}", "/specialty")],
            hops=2,
        )
    treated = [p for p in patients if p["visits"]]
    for p in _some(dice, treated, 4):
        last = max(range(len(p["visits"])), key=lambda n: p["visits"][n]["date"])
        found.ask(
            "latest",
            f"What was the reason for the most recent visit of {full[p['patientId']]}?",
            p["visits"][last]["reason"],
            [
                (f"patients/{p['patientId']}", f"/visits/{last}/reason"),
                (f"patients/{p['patientId']}", f"/visits/{last}/date"),
            ],
        )
    for p in _some(dice, treated, 3):
        found.ask(
            "sum",
            f"What did the visits of patient {p['patientId']} cost in total, in euros?",
            sum(v["feeEuro"] for v in p["visits"]),
            [(f"patients/{p['patientId']}", f"/visits/{n}/feeEuro") for n in range(len(p["visits"]))],
        )
    for d in _some(dice, doctors, 3):
        own = [p for p in patients if any(v["doctor"] == d["doctorCode"] for v in p["visits"])]
        if own:
            found.ask(
                "count",
                f"How many patients has doctor {d['doctorCode']} seen?",
                len(own),
                [
                    (f"patients/{p['patientId']}", f"/visits/{n}/doctor")
                    for p in own
                    for n, v in enumerate(p["visits"])
                    if v["doctor"] == d["doctorCode"]
                ],
                hops=2,
            )
    for p in _some(dice, patients, 4):
        found.ask(
            "misspelt",
            f"When was {misspelt(dice, full[p['patientId']])} born?",
            p["dateOfBirth"],
            [(f"patients/{p['patientId']}", "/dateOfBirth")],
        )
    for a, b in who[80:83]:
        found.ask("unanswerable", f"What blood type does {a} {b} have?", "", status="not_found")
    found.ask("unanswerable", "With which insurance company is patient P-9999?", "", status="not_found")
    found.ask("unanswerable", "What is the specialty of doctor DR777?", "", status="not_found")
    return found


# -- a shop: SQLite, German names, composite keys ----------------------------------------------------


def shop(root: Path, seed: int) -> DataSet:
    """Kunden, Artikel, Bestellungen und Positionen in SQLite, with keys of two columns and no declared foreign key."""
    dice = random.Random(seed)
    who = people(dice, 50)
    folder = root / "shop"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "laden.sqlite"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.executescript(
        "CREATE TABLE kunden (kunden_nr INTEGER PRIMARY KEY, vorname TEXT, nachname TEXT, ort TEXT, "
        "plz TEXT, telefon TEXT);"
        "CREATE TABLE artikel (artikel_nr TEXT PRIMARY KEY, bezeichnung TEXT, preis REAL, lagerbestand INTEGER);"
        "CREATE TABLE bestellungen (filiale TEXT, bestell_nr INTEGER, kunden_nr INTEGER, datum TEXT, status TEXT, "
        "PRIMARY KEY (filiale, bestell_nr));"
        "CREATE TABLE rechnungen (rechnung_nr TEXT PRIMARY KEY, filiale TEXT, bestell_nr INTEGER, betrag REAL, "
        "bezahlt_am TEXT);"
    )
    customers = [
        (
            7000 + 13 * n,
            a,
            b,
            dice.choice(["Köln", "Bremen", "Leipzig", "Würzburg"]),
            f"{dice.randint(1000, 99999):05d}",
            f"+49 {dice.randint(150, 179)} {dice.randint(10**6, 10**7 - 1)}",
        )
        for n, (a, b) in enumerate(who[:40], start=1)
    ]
    colours = ["Blauer", "Roter", "Grüner", "Alter", "Kleiner", "Großer"]
    things = ["Hammer", "Eimer", "Besen", "Schlüssel", "Teppich", "Sessel", "Spiegel"]
    articles = [
        (f"AR{n:04d}", f"{c} {t}", round(dice.uniform(3, 90), 2), dice.randint(0, 400))
        for n, (c, t) in enumerate([(c, t) for c in colours for t in things], start=1)
    ]
    orders = []
    for branch in ("HH", "MUC"):
        for n in range(1, 61):
            orders.append(
                (
                    branch,
                    n,
                    dice.choice(customers)[0],
                    (date(2024, 2, 1) + timedelta(days=n * 2)).isoformat(),
                    dice.choice(["offen", "versandt", "storniert"]),
                )
            )
    bills = [
        (
            f"RE-2024-{n:05d}",
            o[0],
            o[1],
            round(dice.uniform(10, 800), 2),
            (date.fromisoformat(o[3]) + timedelta(days=9)).isoformat(),
        )
        for n, o in enumerate(orders, start=1)
    ]
    for table, rows in (("kunden", customers), ("artikel", articles), ("bestellungen", orders), ("rechnungen", bills)):
        db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    db.commit()
    db.close()
    found = DataSet("shop", lambda p: p.add_sql("shop", f"sqlite:///{path}") and None)
    for c in _some(dice, customers, 4):
        found.ask("lookup", f"In welchem Ort wohnt {c[1]} {c[2]}?", c[3], [(f"kunden/{c[0]}", "/ort")])
    for c in _some(dice, customers, 3):
        found.ask("lookup", f"What is the phone number of customer {c[0]}?", c[5], [(f"kunden/{c[0]}", "/telefon")])
    for a in _some(dice, articles, 4):
        found.ask(
            "lookup",
            f"Was kostet {a[1]}?" if dice.random() < 0.3 else f"What is the price of article {a[0]}?",
            a[2],
            [(f"artikel/{a[0]}", "/preis")],
        )
    customer_of = {c[0]: c for c in customers}
    order_of = {(o[0], o[1]): o for o in orders}
    for r in _some(dice, bills, 4):
        o = order_of[r[1], r[2]]
        found.ask(
            "two-hop",
            f"What is the status of the order that invoice {r[0]} is for?",
            o[4],
            [(f"rechnungen/{r[0]}", "/bestell_nr"), (f"bestellungen/{o[0]}/{o[1]}", "/status")],
            hops=2,
        )
    for r in _some(dice, bills, 3):
        o = order_of[r[1], r[2]]
        c = customer_of[o[2]]
        found.ask(
            "three-hop",
            f"In which town does the customer of the order of invoice {r[0]} live?",
            c[3],
            [(f"bestellungen/{o[0]}/{o[1]}", "/kunden_nr"), (f"kunden/{c[0]}", "/ort")],
            hops=3,
        )
    buyers = [c for c in customers if any(o[2] == c[0] for o in orders)]
    for c in _some(dice, buyers, 4):
        own = [o for o in orders if o[2] == c[0]]
        urns = [f"bestellungen/{o[0]}/{o[1]}" for o in own]
        found.ask(
            "count", f"How many orders has {c[1]} {c[2]} placed?", len(own), [(u, "/kunden_nr") for u in urns], hops=2
        )
        last = max(own, key=lambda o: o[3])
        found.ask(
            "latest",
            f"What is the date of the latest order of customer {c[0]}?",
            last[3],
            [(f"bestellungen/{last[0]}/{last[1]}", "/datum")],
            hops=2,
        )
    for c in _some(dice, customers, 4):
        found.ask(
            "misspelt",
            f"What is the phone number of {misspelt(dice, f'{c[1]} {c[2]}')}?",
            c[5],
            [(f"kunden/{c[0]}", "/telefon")],
        )
    for a, b in who[44:47]:
        found.ask("unanswerable", f"How many orders has {a} {b} placed?", "", status="not_found")
    found.ask("unanswerable", "What is the price of article AR9999?", "", status="not_found")
    found.ask("unanswerable", "What is the amount of invoice RE-2031-00007?", "", status="not_found")
    return found


# -- an issue tracker: JSON lines, UUIDs, ISO weeks --------------------------------------------------


def tracker(root: Path, seed: int) -> DataSet:
    """Projects, developers and issues with UUIDs, issue keys, ISO weeks, and links in lists."""
    dice = random.Random(seed)

    def new() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    who = people(dice, 30)
    developers = [
        {
            "uid": new(),
            "displayName": f"{a} {b}",
            "handle": f"{a[0]}{b}".lower(),
            "team": dice.choice(["platform", "mobile", "search"]),
        }
        for a, b in who[:18]
    ]
    projects = [
        {"uid": new(), "key": key, "title": title, "leadUid": dice.choice(developers)["uid"]}
        for key, title in (("ORC", "Orchard"), ("TID", "Tidewater"), ("BAS", "Basalt"))
    ]
    verbs = ["Crash", "Timeout", "Leak", "Flicker", "Deadlock", "Regression"]
    places = ["login", "upload", "export", "search", "payment", "sync", "report"]
    issues = []
    for p in projects:
        for n in range(1, 31):
            issues.append(
                {
                    "uid": new(),
                    "key": f"{p['key']}-{n}",
                    "projectUid": p["uid"],
                    "summary": f"{dice.choice(verbs)} in {dice.choice(places)} screen {p['key'].lower()}{n}",
                    "assignees": [d["uid"] for d in _some(dice, developers, dice.randint(0, 2))],
                    "severity": dice.choice(["low", "medium", "high", "critical"]),
                    "state": dice.choice(["open", "closed", "in review"]),
                    "plannedWeek": f"2024-W{dice.randint(1, 52):02d}",
                    "estimateHours": dice.choice([1, 2, 5, 8, 13]),
                    "blockedBy": [],
                }
            )
    for one in _some(dice, issues, 25):
        one["blockedBy"] = [x["uid"] for x in _some(dice, issues, 1) if x is not one]
    folder = root / "tracker"
    folder.mkdir(parents=True, exist_ok=True)
    for stream, rows in (("developers", developers), ("projects", projects), ("issues", issues)):
        (folder / f"{stream}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = DataSet("tracker", lambda p: p.add_files("tracker", [folder]) and None)
    dev = {d["uid"]: d for d in developers}
    for one in _some(dice, issues, 5):
        found.ask("lookup", f"How severe is {one['key']}?", one["severity"], [(f"issues/{one['key']}", "/severity")])
    for one in _some(dice, issues, 4):
        found.ask(
            "lookup",
            f"For which week is issue {one['key']} planned?",
            one["plannedWeek"],
            [(f"issues/{one['key']}", "/plannedWeek")],
        )
    for d in _some(dice, developers, 3):
        found.ask("lookup", f"Which team is {d['displayName']} on?", d["team"], [(f"developers/{d['uid']}", "/team")])
    for one in _some(dice, [i for i in issues if len(i["assignees"]) == 1], 4):
        d = dev[one["assignees"][0]]
        found.ask(
            "two-hop",
            f"Which team does the assignee of {one['key']} belong to?",
            d["team"],
            [(f"issues/{one['key']}", "/assignees/0"), (f"developers/{d['uid']}", "/team")],
            hops=2,
        )
    for p in projects:
        d = dev[p["leadUid"]]
        found.ask(
            "two-hop",
            f"What is the handle of the lead of the project {p['title']}?",
            d["handle"],
            [(f"projects/{p['key']}", "/leadUid"), (f"developers/{d['uid']}", "/handle")],
            hops=2,
        )
    by_uid = {i["uid"]: i for i in issues}
    for one in _some(dice, [i for i in issues if i["blockedBy"]], 4):
        other = by_uid[one["blockedBy"][0]]
        found.ask(
            "two-hop",
            f"What is the state of the issue that blocks {one['key']}?",
            other["state"],
            [(f"issues/{one['key']}", "/blockedBy/0"), (f"issues/{other['key']}", "/state")],
            hops=2,
        )
    for d in _some(dice, developers, 4):
        own = [i for i in issues if d["uid"] in i["assignees"]]
        if own:
            gold = [(f"issues/{i['key']}", f"/assignees/{i['assignees'].index(d['uid'])}") for i in own]
            found.ask("count", f"How many issues are assigned to {d['displayName']}?", len(own), gold, hops=2)
            found.ask(
                "sum",
                f"How many estimated hours do the issues of {d['handle']} add up to?",
                sum(i["estimateHours"] for i in own),
                [(f"issues/{i['key']}", "/estimateHours") for i in own],
                hops=2,
            )
            critical = sum(i["state"] == "open" for i in own)
            found.ask(
                "count where",
                f"How many open issues does {d['displayName']} have?",
                critical,
                [(f"issues/{i['key']}", "/state") for i in own],
                hops=2,
            )
    for d in _some(dice, developers, 4):
        found.ask(
            "misspelt",
            f"Which team is {misspelt(dice, d['displayName'])} on?",
            d["team"],
            [(f"developers/{d['uid']}", "/team")],
        )
    surnames = [d["displayName"].split()[1] for d in developers]
    for d in [d for d in developers if surnames.count(d["displayName"].split()[1]) == 1][:3]:
        found.ask(
            "surname",
            f"Which team is {d['displayName'].split()[1]} on?",
            d["team"],
            [(f"developers/{d['uid']}", "/team")],
        )
    for name in [s for s in dict.fromkeys(surnames) if surnames.count(s) > 1][:2]:
        found.ask("ambiguous", f"Which team is {name} on?", "", status="ambiguous")
    for a, b in who[22:25]:
        found.ask("unanswerable", f"Which team is {a} {b} on?", "", status="not_found")
    found.ask("unanswerable", "How severe is ORC-977?", "", status="not_found")
    found.ask(
        "unanswerable",
        f"What is the state of issue {uuid.UUID(int=dice.getrandbits(128), version=4)}?",
        "",
        status="not_found",
    )
    return found


SETS: dict[str, Callable[[Path, int], DataSet]] = {
    "library": library,
    "clinic": clinic,
    "shop": shop,
    "tracker": tracker,
}


def make_set(
    name: str, folder: Path, *, seed: int, sets: Mapping[str, Callable[[Path, int], DataSet]] = SETS
) -> tuple[wb.Project, DataSet]:
    """Write one of the data sets into an empty folder as a project of its own, and pull it."""
    (folder / "workbench.toml").write_text(f'name = "{name}"\n', encoding="utf-8")
    found = sets[name](folder / "data", seed)
    project = wb.open(folder)
    found.add(project)
    project.pull(found.name).require_complete()
    return project, found
