"""More data sets for drafted specs: other languages, nested maps, names that look alike, amounts with their currency.

Made as those of `draft_sets` are, in other domains and shapes, and with questions put in other ways.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.draft_sets import DataSet, misspelt, people

__all__ = ["MORE_SETS"]


def _some(dice: random.Random, values: Sequence[Any], count: int) -> list[Any]:
    return dice.sample(list(values), min(count, len(values)))


def _lines(path: Path, rows: Sequence[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


# -- a port: Spanish columns, containers in lists in calls, ships whose names look alike --------------


def port(root: Path, seed: int) -> DataSet:
    """Buques, escalas with their containers in a list, and agents, as JSON lines with Spanish columns."""
    dice = random.Random(seed)
    agents = [
        {
            "codigo": f"AG-{n:02d}",
            "nombre": f"{name} Consignatarios",
            "correo": f"ops@{name.lower()}.example",
            "ciudad": dice.choice(["Cádiz", "Vigo", "Bilbao"]),
        }
        for n, name in enumerate(("Almagro", "Bermudez", "Carrasco", "Delvalle", "Echeverria", "Figueroa"), start=1)
    ]
    saints = ["Rosa", "Clara", "Elvira", "Ines", "Lucia", "Marta", "Paula", "Teresa"]
    ships = [
        {
            "imo": 9_100_000 + 7_919 * n,
            "nombre": f"Santa {saint}{numeral}",
            "bandera": dice.choice(["Panamá", "Chipre", "Portugal"]),
            "eslora_m": dice.randint(120, 390),
            "año": dice.randint(1995, 2022),
            "agente": dice.choice(agents)["codigo"],
        }
        for n, (saint, numeral) in enumerate(((s, x) for s in saints for x in ("", " II", " III")), start=1)
    ]
    calls = []
    for n in range(1, 151):
        ship = dice.choice(ships)
        arrives = date(2025, 1, 3) + timedelta(days=n)
        boxes = [
            {
                "contenedor": f"{dice.choice(['MSKU', 'TRLU', 'CMAU'])}{dice.randint(1_000_000, 9_999_999)}",
                "peso_kg": dice.randrange(2_000, 28_000, 10),
                "mercancia": dice.choice(["naranjas", "acero", "muebles", "vino", "papel"]),
                "destino": dice.choice(["Rotterdam", "Génova", "Tánger", "Amberes"]),
            }
            for _ in range(dice.randint(1, 5))
        ]
        calls.append(
            {
                "escala": f"2025/{n:04d}",
                "imo": ship["imo"],
                "muelle": f"{dice.choice(['Norte', 'Sur', 'Levante'])} {dice.randint(1, 9)}",
                "llegada": arrives.isoformat(),
                "salida": (arrives + timedelta(days=dice.randint(1, 4))).isoformat(),
                "tasas": {"importe_centimos": dice.randrange(90_000, 900_000, 50), "moneda": "EUR"},
                "carga": boxes,
            }
        )
    for stream, rows in (("agentes", agents), ("buques", ships), ("escalas", calls)):
        _lines(root / "port" / f"{stream}.jsonl", rows)
    found = DataSet("port", lambda p: p.add_files("port", [root / "port"]) and None)
    ship_of, agent_of = {s["imo"]: s for s in ships}, {a["codigo"]: a for a in agents}
    for s in _some(dice, ships, 4):
        found.ask("lookup", f"¿Qué bandera lleva el {s['nombre']}?", s["bandera"], [(_ship(s), "/bandera")])
    for s in _some(dice, ships, 3):
        found.ask(
            "lookup", f"How long is the vessel with IMO {s['imo']}, in m?", s["eslora_m"], [(_ship(s), "/eslora_m")]
        )
    for c in _some(dice, calls, 4):
        found.ask("lookup", f"¿En qué muelle atracó la escala {c['escala']}?", c["muelle"], [(_call(c), "/muelle")])
    for c in _some(dice, calls, 3):
        path = "/tasas/importe_centimos"
        found.ask(
            "lookup",
            f"¿Cuál es el importe de las tasas de la escala {c['escala']}?",
            c["tasas"]["importe_centimos"],
            [(_call(c), path)],
        )
    for c in _some(dice, calls, 4):
        place = dice.randrange(len(c["carga"]))
        box = c["carga"][place]
        gold = [(_call(c), f"/carga/{place}/contenedor"), (_call(c), f"/carga/{place}/destino")]
        found.ask("element", f"¿Cuál es el destino del contenedor {box['contenedor']}?", box["destino"], gold)
    for s in _some(dice, ships, 4):
        a = agent_of[s["agente"]]
        gold = [(_ship(s), "/agente"), (f"agentes/{a['codigo']}", "/correo")]
        found.ask("two-hop", f"¿Cuál es el correo del agente del {s['nombre']}?", a["correo"], gold, hops=2)
    for c in _some(dice, calls, 4):
        s = ship_of[c["imo"]]
        gold = [(_call(c), "/imo"), (_ship(s), "/bandera")]
        found.ask(
            "two-hop", f"Under which flag (bandera) sails the ship of call {c['escala']}?", s["bandera"], gold, hops=2
        )
    for s in _some(dice, [s for s in ships if any(c["imo"] == s["imo"] for c in calls)], 4):
        own = [c for c in calls if c["imo"] == s["imo"]]
        found.ask(
            "count",
            f"¿Cuántas escalas tiene el buque {s['imo']}? (number of)",
            len(own),
            [(_call(c), "/imo") for c in own],
            hops=2,
        )
        last = max(own, key=lambda c: c["llegada"])
        gold = [(_call(last), "/muelle"), (_call(last), "/llegada")]
        found.ask("latest", f"At which muelle was the latest escala of {s['nombre']}?", last["muelle"], gold, hops=2)
    found.ask("unanswerable", "¿Qué bandera lleva el Santa Ramona?", "", status="not_found")
    found.ask("unanswerable", "¿Cuál es el destino del contenedor MSKU0000001?", "", status="not_found")
    found.ask("unanswerable", "¿En qué muelle atracó la escala 2025/9911?", "", status="not_found")
    return found


def _ship(ship: dict[str, Any]) -> str:
    return f"buques/{ship['imo']}"


def _call(call: dict[str, Any]) -> str:
    return f"escalas/{call['escala']}"


# -- a festival: films with several names, screenings in a map by day, juries ------------------------


def festival(root: Path, seed: int) -> DataSet:
    """Films with titles in two languages, venues, and screenings in objects by day, as nested JSON."""
    dice = random.Random(seed)
    who = people(dice, 60)
    first = ["Salt", "Paper", "Iron", "Winter", "Glass", "Hidden", "Northern", "Borrowed"]
    second = ["Rooms", "Letters", "Rivers", "Bridges", "Gardens"]
    venues = [
        {"slug": slug, "displayName": name, "seats": dice.randint(60, 900), "wheelchair": dice.random() < 0.6}
        for slug, name in (
            ("odeon-1", "Odeon Hall One"),
            ("odeon-2", "Odeon Hall Two"),
            ("dock", "The Dock"),
            ("kino", "Kino Aurora"),
        )
    ]
    films = []
    for n, (a, b) in enumerate(((a, b) for a in first for b in second), start=1):
        days = sorted(_some(dice, range(1, 12), dice.randint(1, 4)))
        films.append(
            {
                "filmId": f"F{n:03d}",
                "title": {"english": f"{a} {b}", "original": f"{b[::-1].capitalize()} {a[::-1]}"},
                "crew": [
                    {"role": "director", "person": " ".join(dice.choice(who[:20]))},
                    {"role": "composer", "person": " ".join(dice.choice(who[20:40]))},
                    {"role": "editor", "person": " ".join(dice.choice(who[40:]))},
                ],
                "runtimeMinutes": dice.randint(62, 190),
                "country": dice.choice(["Chile", "Norway", "Korea", "Mali"]),
                "budget": {"amount": dice.randrange(200_000, 9_000_000, 1000), "currency": dice.choice(["EUR", "NOK"])},
                "screenings": {
                    f"2025-06-{day:02d}": {
                        "venue": dice.choice(venues)["slug"],
                        "startsAt": f"{dice.randint(10, 22)}:30",
                        "ticketsSold": dice.randint(0, 60),
                    }
                    for day in days
                },
            }
        )
    folder = root / "festival"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "films.json").write_text(json.dumps(films), encoding="utf-8")
    (folder / "venues.json").write_text(json.dumps(venues), encoding="utf-8")
    found = DataSet("festival", lambda p: p.add_files("festival", [folder]) and None)
    venue_of = {v["slug"]: v for v in venues}
    for f in _some(dice, films, 4):
        found.ask(
            "lookup",
            f"How long does {f['title']['english']} run?",
            f["runtimeMinutes"],
            [(_film(f), "/runtimeMinutes")],
        )
    for f in _some(dice, films, 3):
        found.ask("lookup", f"Which country does film {f['filmId']} come from?", f["country"], [(_film(f), "/country")])
    for f in _some(dice, films, 3):
        found.ask(
            "lookup",
            f"What is the English title of {f['title']['original']}?",
            f["title"]["english"],
            [(_film(f), "/title/english")],
        )
    for f in _some(dice, films, 3):
        found.ask(
            "lookup",
            f"What was the budget of {f['title']['english']}?",
            f["budget"]["amount"],
            [(_film(f), "/budget/amount")],
        )
    for f in _some(dice, films, 5):
        place = dice.randrange(3)
        crew = f["crew"][place]
        gold = [(_film(f), f"/crew/{place}/role"), (_film(f), f"/crew/{place}/person")]
        found.ask("element", f"Who was the {crew['role']} of {f['title']['english']}?", crew["person"], gold)
    for f in _some(dice, films, 4):
        day = dice.choice(list(f["screenings"]))
        gold = [(_film(f), f"/screenings/{day}/startsAt")]
        found.ask("keyed", f"When does {f['title']['english']} start on {day}?", f["screenings"][day]["startsAt"], gold)
    for f in _some(dice, films, 4):
        day = dice.choice(list(f["screenings"]))
        v = venue_of[f["screenings"][day]["venue"]]
        gold = [(_film(f), f"/screenings/{day}/venue"), (f"venues/{v['slug']}", "/seats")]
        found.ask(
            "two-hop",
            f"How many seats has the venue where film {f['filmId']} is shown on {day}?",
            v["seats"],
            gold,
            hops=2,
        )
    for f in _some(dice, films, 3):
        sold = sum(one["ticketsSold"] for one in f["screenings"].values())
        gold = [(_film(f), f"/screenings/{day}/ticketsSold") for day in f["screenings"]]
        found.ask("sum inside", f"How many tickets were sold for {f['title']['english']} in all?", sold, gold)
    for v in venues[:3]:
        own = [f for f in films if any(one["venue"] == v["slug"] for one in f["screenings"].values())]
        gold = [
            (_film(f), f"/screenings/{d}/venue")
            for f in own
            for d, o in f["screenings"].items()
            if o["venue"] == v["slug"]
        ]
        found.ask("count", f"How many films are shown at {v['displayName']}?", len(own), gold, hops=2)
    found.ask("unanswerable", "How long does Copper Lanterns run?", "", status="not_found")
    found.ask("unanswerable", "Which country does film F944 come from?", "", status="not_found")
    found.ask("unanswerable", "How many seats has Kino Boreal Nights?", "", status="not_found")
    return found


def _film(film: dict[str, Any]) -> str:
    return f"films/{film['filmId']}"


# -- grants: flat CSV, codes with slashes and dots, heads of departments, payments with VAT -----------


def grants(root: Path, seed: int) -> DataSet:
    """Departments with heads and parents, staff of one surname, grants by code, and payments, as flat CSV."""
    dice = random.Random(seed)
    names = people(dice, 40)
    # Several people of one surname.
    names = [(a, names[n % 9][1]) for n, (a, _) in enumerate(names)]
    names = list(dict.fromkeys(names))
    departments = [
        {"DeptCode": code, "DeptName": name, "ParentDept": up, "HeadStaffNo": "", "Building": dice.choice("ABCD")}
        for code, name, up in (
            ("SCI", "Science Faculty", ""),
            ("SCI.PHY", "Physics", "SCI"),
            ("SCI.CHE", "Chemistry", "SCI"),
            ("HUM", "Humanities Faculty", ""),
            ("HUM.HIS", "History", "HUM"),
            ("HUM.PHI", "Philosophy", "HUM"),
        )
    ]
    staff = [
        {
            "StaffNo": f"{4000 + 17 * n}",
            "Surname": b,
            "GivenName": a,
            "Dept": dice.choice(departments)["DeptCode"],
            "HiredOn": (date(2005, 9, 1) + timedelta(days=dice.randrange(6000))).isoformat(),
            "Room": f"{dice.choice('ABCD')}-{dice.randint(100, 399)}",
            "Ext": f"{dice.randint(2000, 7999)}",
        }
        for n, (a, b) in enumerate(names, start=1)
    ]
    for one in departments:
        one["HeadStaffNo"] = dice.choice(staff)["StaffNo"]
    verbs, things = ["Models", "Origins", "Limits", "Maps"], ["trust", "heat", "memory", "trade", "light"]
    rows = [
        {
            "GrantRef": f"EP/{dice.choice('KLMN')}{100000 + n * 131}/{dice.randint(1, 3)}",
            "Title": f"{dice.choice(verbs)} of {dice.choice(things)} {n}",
            "PI": dice.choice(staff)["StaffNo"],
            "Funder": dice.choice(["Wolfson Trust", "Nordic Council", "City Fund"]),
            "AwardGBP": f"{dice.randrange(10_000, 900_000, 250)}.00",
            "StartDate": (date(2022, 1, 1) + timedelta(days=11 * n)).isoformat(),
            "EndDate": (date(2025, 1, 1) + timedelta(days=11 * n)).isoformat(),
            "Status": dice.choice(["active", "closed", "pending"]),
        }
        for n in range(1, 61)
    ]
    payments = [
        {
            "PaymentNo": f"P{n:05d}",
            "Grant": dice.choice(rows)["GrantRef"],
            "PaidOn": (date(2024, 1, 1) + timedelta(days=2 * n)).isoformat(),
            "NetGBP": f"{dice.randrange(100, 20_000)}.{dice.randint(0, 99):02d}",
            "VatRate": dice.choice(["0", "5", "20"]),
            "Payee": dice.choice(["Lab Supplies Ltd", "Travel Desk", "Print Works", "Lab Supply Logistics"]),
        }
        for n in range(1, 201)
    ]
    folder = root / "grants"
    folder.mkdir(parents=True, exist_ok=True)
    for stream, some in (("departments", departments), ("staff", staff), ("grants", rows), ("payments", payments)):
        with (folder / f"{stream}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(some[0]))
            writer.writeheader()
            writer.writerows(some)
    found = DataSet("grants", lambda p: p.add_files("grants", [folder]) and None)
    person = {s["StaffNo"]: s for s in staff}
    dept = {d["DeptCode"]: d for d in departments}
    for g in _some(dice, rows, 4):
        found.ask("lookup", f"When does grant {g['GrantRef']} end?", g["EndDate"], [(_grant(g), "/EndDate")])
    for g in _some(dice, rows, 4):
        found.ask("lookup", f"Who funds {g['Title']}?", g["Funder"], [(_grant(g), "/Funder")])
    for s in _some(dice, staff, 4):
        found.ask(
            "lookup",
            f"Which room is {s['GivenName']} {s['Surname']} in?",
            s["Room"],
            [(f"staff/{s['StaffNo']}", "/Room")],
        )
    for s in _some(dice, staff, 3):
        found.ask(
            "lookup",
            f"{s['Surname']}, {s['GivenName']}: phone extension?",
            s["Ext"],
            [(f"staff/{s['StaffNo']}", "/Ext")],
        )
    for g in _some(dice, rows, 4):
        s = person[g["PI"]]
        gold = [(_grant(g), "/PI"), (f"staff/{s['StaffNo']}", "/Room")]
        found.ask("two-hop", f"In which room sits the PI of {g['GrantRef']}?", s["Room"], gold, hops=2)
    for d in departments:
        s = person[d["HeadStaffNo"]]
        gold = [(f"departments/{d['DeptCode']}", "/HeadStaffNo"), (f"staff/{s['StaffNo']}", "/HiredOn")]
        found.ask("two-hop", f"When was the head of {d['DeptName']} hired?", s["HiredOn"], gold, hops=2)
    for g in _some(dice, rows, 4):
        s = person[g["PI"]]
        d = dept[s["Dept"]]
        gold = [(_grant(g), "/PI"), (f"staff/{s['StaffNo']}", "/Dept"), (f"departments/{d['DeptCode']}", "/Building")]
        found.ask(
            "three-hop",
            f"In which building is the department of the PI of grant {g['GrantRef']}?",
            d["Building"],
            gold,
            hops=3,
        )
    for g in _some(dice, [g for g in rows if any(p["Grant"] == g["GrantRef"] for p in payments)], 4):
        own = [p for p in payments if p["Grant"] == g["GrantRef"]]
        urns = [f"payments/{p['PaymentNo']}" for p in own]
        total = round(sum(float(p["NetGBP"]) for p in own), 2)
        found.ask(
            "sum",
            f"How much net was paid from grant {g['GrantRef']} in total?",
            total,
            [(u, "/NetGBP") for u in urns],
            hops=2,
        )
        found.ask(
            "count", f"How many payments were made from {g['Title']}?", len(own), [(u, "/Grant") for u in urns], hops=2
        )
        last = max(own, key=lambda p: p["PaidOn"])
        gold = [(f"payments/{last['PaymentNo']}", "/Payee"), (f"payments/{last['PaymentNo']}", "/PaidOn")]
        found.ask("latest", f"Who received the last payment of grant {g['GrantRef']}?", last["Payee"], gold, hops=2)
    alone = [s for s in staff if len({t["GivenName"] for t in staff if t["Surname"] == s["Surname"]}) > 1]
    for s in _some(dice, alone, 3):
        name = misspelt(dice, f"{s['GivenName']} {s['Surname']}")
        found.ask("misspelt", f"Which room is {name} in?", s["Room"], [(f"staff/{s['StaffNo']}", "/Room")])
    for s in alone[:2]:
        found.ask("ambiguous", f"Which room is {s['Surname']} in?", "", status="ambiguous")
    found.ask("unanswerable", "When does grant EP/Q999999/1 end?", "", status="not_found")
    found.ask("unanswerable", "Which room is Quentin Blackwood in?", "", status="not_found")
    found.ask("unanswerable", "Who received payment P90001?", "", status="not_found")
    return found


def _grant(grant: dict[str, Any]) -> str:
    return f"grants/{grant['GrantRef']}"


MORE_SETS: dict[str, Callable[[Path, int], DataSet]] = {"port": port, "festival": festival, "grants": grants}
