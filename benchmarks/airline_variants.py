"""The airline task under other names: every field and every id of the records is called something else.

The records, the links and the right answers stay what they are, and so do the words of the questions. What
the spec says in words (names of entities and sections, titles, `about`) stays as well; its paths are renamed
as a search-and-replace would. What a view gains by the luck of names it loses here.

Names of streams, dates, airports, people and e-mail addresses are no field names and no ids, so they stay,
and so do the cabin classes, which are values of one field and keys below two others.
"""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from benchmarks.airline import Airline
from workbench.records import escape_segment, parse_urn, split_pointer

__all__ = ["MODES", "Mode", "Names", "rekeyed"]

Mode = Literal["synonym", "opaque"]
MODES: tuple[Mode, ...] = ("synonym", "opaque")

SYNONYMS = {
    "reservation_id": "booking_reference",
    "user_id": "customer_number",
    "origin": "departure_airport",
    "destination": "arrival_airport",
    "flight_type": "journey_kind",
    "cabin": "travel_class",
    "flights": "segments",
    "flight_number": "service_code",
    "date": "travel_day",
    "price": "fare",
    "passengers": "travellers",
    "first_name": "given_name",
    "last_name": "surname",
    "dob": "birthday",
    "payment_history": "charges",
    "payment_id": "instrument",
    "amount": "value",
    "created_at": "booked_on",
    "total_baggages": "luggage_pieces",
    "nonfree_baggages": "chargeable_luggage",
    "insurance": "trip_protection",
    "status": "state",
    "name": "full_name",
    "address": "home",
    "address1": "street",
    "address2": "unit",
    "city": "town",
    "country": "nation",
    "state": "region",
    "zip": "postcode",
    "email": "contact_mail",
    "membership": "loyalty_level",
    "payment_methods": "wallet",
    "source": "kind",
    "brand": "issuer",
    "last_four": "tail_digits",
    "id": "reference",
    "saved_passengers": "companions",
    "reservations": "bookings",
    "dates": "days",
    "scheduled_departure_time_est": "planned_takeoff_est",
    "scheduled_arrival_time_est": "planned_landing_est",
    "actual_departure_time_est": "real_takeoff_est",
    "actual_arrival_time_est": "real_landing_est",
    "estimated_departure_time_est": "expected_takeoff_est",
    "estimated_arrival_time_est": "expected_landing_est",
    "available_seats": "free_places",
    "prices": "fares",
}
_CLASSES = frozenset({"basic_economy", "economy", "business"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BOOKING = re.compile(r"\b[A-Z0-9]{6}\b")

_SHAPES: dict[Mode, dict[str, Callable[[random.Random], str]]] = {
    "synonym": {
        "booking": lambda dice: f"BK-{_digits(dice, 4)}-{_letters(dice, 2)}",
        "customer": lambda dice: f"KD{_digits(dice, 8)}",
        "flight": lambda dice: f"ZX-{_digits(dice, 4)}",
        "payment": lambda dice: f"pm_{dice.getrandbits(40):010x}",
    },
    "opaque": {
        "booking": lambda dice: _digits(dice, 8),
        "customer": lambda dice: str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "flight": lambda dice: _digits(dice, 4),
        "payment": lambda dice: f"{_letters(dice, 3)}/{_digits(dice, 5)}",
    },
}


def _digits(dice: random.Random, count: int) -> str:
    return dice.choice("123456789") + "".join(dice.choices(string.digits, k=count - 1))


def _letters(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(string.ascii_uppercase, k=count))


@dataclass(frozen=True)
class Names:
    """How fields and ids are called in the copy.

    Attributes:
        fields: Field name -> its other name.
        ids: Id of a booking, customer, flight or payment -> its other id. No two get the same one.
    """

    fields: Mapping[str, str]
    ids: Mapping[str, str]

    def key(self, name: str) -> str:
        """Return a key of an object in the copy.

        Raises:
            ValueError: It is no field, no id and no known key that is data: nothing may keep its name by chance.
        """
        if name in self.ids:
            return self.ids[name]
        if name in _CLASSES or _DATE.fullmatch(name):
            return name
        if name not in self.fields:
            raise ValueError(f"the field '{name}' has no other name. Add one to SYNONYMS.")
        return self.fields[name]

    def value(self, value: Any) -> Any:
        """Return a JSON value of the records in the copy."""
        if isinstance(value, dict):
            renamed = {self.key(name): self.value(inner) for name, inner in value.items()}
            if len(renamed) < len(value):
                raise ValueError(f"two of the keys {sorted(value)} get one name")
            return renamed
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self.ids.get(value, value) if isinstance(value, str) else value

    def path(self, path: str) -> str:
        """Return a JSON Pointer or field path in the copy."""
        steps = [step if step == "*" or step.isdecimal() else self.key(step) for step in split_pointer(path)]
        return "".join("/" + escape_segment(step) for step in steps)

    def paths_in(self, value: Any) -> Any:
        """Return a manifest or spec with its field paths renamed, and nothing else."""
        if isinstance(value, dict):
            return {name: self.paths_in(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.paths_in(inner) for inner in value]
        return self.path(value) if isinstance(value, str) and value.startswith("/") else value

    def urn(self, urn: str) -> str:
        """Return a record's URN in the copy."""
        ref = parse_urn(urn)
        return f"{ref.source}:{ref.stream}/{self.ids[ref.id]}"

    def text(self, text: str) -> str:
        """Return a question in the copy: ids that stand as words of their own are replaced."""
        return re.sub(r"[A-Za-z0-9_]+", lambda word: self.ids.get(word.group(), word.group()), text)


def rekeyed(original: Airline, mode: Mode, *, seed: int = 7) -> Airline:
    """Return the task with every field name and id replaced, in records, manifest, spec, cases and questions.

    Args:
        original: The task.
        mode: `synonym` gives fields another name that a person might have chosen, and `opaque` one that says
            nothing. The ids have other shapes in each: prefixed codes, or bare numbers and UUIDs.
        seed: Decides the ids, and which field gets which number.

    Raises:
        ValueError: A field has no synonym.
    """
    names = _names(original, mode, random.Random(seed))
    return replace(
        original,
        files={stream: names.value(records) for stream, records in original.files.items()},
        manifest=names.paths_in(original.manifest),
        spec=names.paths_in(original.spec),
        cases=tuple(_case(case.model_dump(mode="json"), names, type(case)) for case in original.cases),
    )


def _case(case: dict[str, Any], names: Names, model: Any) -> Any:
    gold = [{"record": names.urn(one["record"]), "path": names.path(one["path"])} for one in case["gold_fields"]]
    changed = {
        "question": names.text(case["question"]),
        "answer": names.value(case["answer"]),
        "aliases": names.value(case["aliases"]),
        "gold_records": [names.urn(urn) for urn in case["gold_records"]],
        "gold_fields": gold,
    }
    return model.model_validate({**case, **changed})


def _names(original: Airline, mode: Mode, dice: random.Random) -> Names:
    kinds = _ids(original)
    ids: dict[str, str] = {}
    taken = set(kinds)
    for old, kind in kinds.items():
        new = _SHAPES[mode][kind](dice)
        while new in taken:
            new = _SHAPES[mode][kind](dice)
        taken.add(new)
        ids[old] = new
    fields = sorted({name for records in original.files.values() for name in _field_names(records, ids)})
    if mode == "synonym":
        return Names({name: SYNONYMS[name] for name in fields if name in SYNONYMS}, ids)
    dice.shuffle(fields)
    return Names({name: f"f_{number:02d}" for number, name in enumerate(fields, start=1)}, ids)


def _ids(original: Airline) -> dict[str, str]:
    """Return every id with its kind, also those that the unanswerable questions ask for in vain."""
    found = dict.fromkeys(original.files["reservations"], "booking")
    found |= dict.fromkeys(original.files["users"], "customer") | dict.fromkeys(original.files["flights"], "flight")
    for user in original.files["users"].values():
        found |= dict.fromkeys(user["payment_methods"], "payment")
    for booking in original.files["reservations"].values():
        found |= dict.fromkeys((paid["payment_id"] for paid in booking["payment_history"]), "payment")
    for case in original.cases:
        if not case.answerable:
            found |= dict.fromkeys(_missing(case.question, found), "booking")
    return found


def _missing(question: str, known: Mapping[str, str]) -> Sequence[str]:
    missing = [word for word in _BOOKING.findall(question) if word not in known]
    if not missing:
        raise ValueError(f"no booking is asked for in vain in {question!r}")
    return missing


def _field_names(value: Any, ids: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ids and name not in _CLASSES and not _DATE.fullmatch(name):
                yield name
            yield from _field_names(inner, ids)
    elif isinstance(value, list):
        for inner in value:
            yield from _field_names(inner, ids)
