"""The objects of the Salesforce look-alike: what `describe` says of them, their rows, and rules for writing."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime
from typing import Any, Final

from workbench.sandbox.apis._look_alike import Refusal
from workbench.sandbox.apis._server import json_answer
from workbench.sandbox.apis._shapes import SALESFORCE_OBJECTS
from workbench.sandbox.apis._soql_run import day_of
from workbench.sandbox.apis._state import State

__all__ = ["SalesforceOrg", "refused"]

Body = dict[str, Any]

# https://help.salesforce.com/s/articleView?id=000385203&type=1 (read 2026-11-28)
_PREFIXES: Final = {
    "User": "005",
    "Account": "001",
    "Contact": "003",
    "Opportunity": "006",
    "OpportunityLineItem": "00k",
    "Product2": "01t",
    "Quote": "0Q0",
    "QuoteLineItem": "0QL",
    "Order": "801",
    "OrderItem": "802",
    "Invoice__c": "a00",
    "Case": "500",
    "CaseComment": "00a",
    "Task": "00T",
    "Event": "00U",
}
# What an org has of objects that the company does not describe: name, type, and for references the object.
_STANDARD: Final = {
    "Task": "Subject:string Status:picklist Priority:picklist ActivityDate:date IsClosed:boolean Description:textarea "
    "OwnerId:reference>User AccountId:reference>Account WhoId:reference>Contact WhatId:reference",
    "Event": "Subject:string StartDateTime:datetime EndDateTime:datetime Location:string Description:textarea "
    "OwnerId:reference>User AccountId:reference>Account WhoId:reference>Contact WhatId:reference",
}
_SYSTEM: Final = "Id:id IsDeleted:boolean CreatedDate:datetime CreatedById:reference>User LastModifiedDate:datetime "
_SYSTEM_REST: Final = "SystemModstamp:datetime "
_FIXED: Final = {
    "Id",
    "IsDeleted",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "SystemModstamp",
    "IsClosed",
    "IsWon",
}
_REQUIRED: Final = {
    "Account": ("Name",),
    "Contact": ("LastName",),
    "Opportunity": ("Name", "StageName", "CloseDate"),
    "Quote": ("Name",),
    "Product2": ("Name",),
    "CaseComment": ("ParentId",),
}
_NUMBERS: Final = {"double", "currency", "percent", "int", "long"}
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def refused(code: str, message: str, status: int = 400, fields: list[str] | None = None) -> Refusal:
    """Return an error as the REST API gives it."""
    error: Body = {"message": message, "errorCode": code}
    if fields is not None:
        error["fields"] = fields
    return Refusal(json_answer([error], status))


class SalesforceOrg:
    """Objects and their descriptions, over a state."""

    def __init__(self, state: State) -> None:
        """Read from the state, each time anew."""
        self._state = state
        self._everything = False
        self._described: dict[str, dict[str, Body]] = {}
        self._read: dict[tuple[str, str], Body | None] = {}

    # -- what a query asks

    def begin(self, *, deleted: bool) -> None:
        """Forget what the last request read; with `deleted` rows in the recycle bin are there too."""
        self._everything = deleted
        self._described.clear()
        self._read.clear()

    def object_name(self, name: str) -> str | None:
        """Return an object's name in its own letters, or `None` where there is none."""
        return next((known for known in SALESFORCE_OBJECTS if known.lower() == name.lower()), None)

    def fields(self, name: str) -> dict[str, Body]:
        """Return field name to description."""
        if name not in self._described:
            renamed = self._state.fact("renamed", {}).get(f"salesforce.{name}", {})
            found = self._state.select(f"salesforce.describe.{name}") or list(_written(name))
            whole = (_complete(field, name) for field in found)
            self._described[name] = {
                new: {**field, "name": new} for field in whole for new in [renamed.get(field["name"], field["name"])]
            }
        return self._described[name]

    def rows(self, name: str) -> list[Body]:
        """Return all rows, in no order that matters."""
        return [self.shown(name, body) for body in self._state.select(f"salesforce.{name}", deleted=self._everything)]

    def row(self, name: str, id_: str) -> Body | None:
        """Return one row by its id, of 15 or 18 characters."""
        key = (name, id_)
        if key not in self._read:
            body = self._state.get(f"salesforce.{name}", whole_id(id_), deleted=self._everything)
            self._read[key] = None if body is None else self.shown(name, body)
        return self._read[key]

    def shown(self, name: str, body: Body) -> Body:
        """Return a row with the names that its fields have now."""
        renamed = self._state.fact("renamed", {}).get(f"salesforce.{name}", {})
        return {renamed.get(field, field): value for field, value in body.items()} if renamed else body

    def today(self) -> date:
        """Return the day on the sandbox's clock."""
        return day_of(self._state.now())

    # -- descriptions

    def about(self, name: str, version: str) -> Body:
        """Return what the list of objects says of one."""
        base = f"/services/data/{version}/sobjects/{name}"
        changes = name != "User"
        return {
            "activateable": False,
            "createable": changes,
            "custom": name.endswith("__c"),
            "customSetting": False,
            "deletable": changes,
            "keyPrefix": _PREFIXES[name],
            "label": name.removesuffix("__c"),
            "labelPlural": f"{name.removesuffix('__c')}s",
            "layoutable": True,
            "mergeable": name in ("Account", "Contact"),
            "name": name,
            "queryable": True,
            "replicateable": True,
            "retrieveable": True,
            "searchable": True,
            "triggerable": True,
            "undeletable": changes,
            "updateable": changes,
            "urls": {"sobject": base, "describe": f"{base}/describe", "rowTemplate": f"{base}/{{ID}}"},
        }

    def description(self, name: str, version: str) -> Body:
        """Return what `describe` answers."""
        fields = list(self.fields(name).values())
        return {**self.about(name, version), "fields": fields, "childRelationships": [], "recordTypeInfos": []}

    # -- writing

    def checked(self, name: str, given: Body, *, new: bool) -> Body:
        """Return the fields of a request under their stored names.

        Raises:
            Refusal: A field is not known, not writable, missing, or holds what it may not.
        """
        fields = self.fields(name)
        known = {field.lower(): field for field in fields}
        stored = {new_: old for old, new_ in self._state.fact("renamed", {}).get(f"salesforce.{name}", {}).items()}
        found: Body = {}
        for key, value in given.items():
            if key == "attributes":
                continue
            field = known.get(key.lower())
            if field is None:
                message = f"No such column '{key}' on sobject of type {name}"
                raise refused("INVALID_FIELD", message)
            if fields[field].get("updateable") is False or field in _FIXED:
                message = (
                    f"Unable to create/update fields: {field}. Please check the security settings of this field and "
                )
                message += "verify that it is read/write for your profile or permission set."
                raise refused("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=[field])
            found[stored.get(field, field)] = self._value(fields[field], value)
        missing = [
            field for field in _REQUIRED.get(name, ()) if (new or field in found) and found.get(field) in (None, "")
        ]
        if missing:
            message = f"Required fields are missing: [{', '.join(missing)}]"
            raise refused("REQUIRED_FIELD_MISSING", message, fields=missing)
        return found

    def _value(self, field: Body, value: Any) -> Any:
        kind, name = str(field.get("type")), str(field["name"])
        if value is None or value == "":
            return None
        if kind == "boolean" and not isinstance(value, bool):
            raise _unreadable("boolean", value)
        if kind in _NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise _unreadable(kind, value)
        if kind in ("date", "datetime"):
            try:
                datetime.fromisoformat(str(value))
            except ValueError:
                raise _unreadable(kind, value) from None
        if kind in ("reference", "id"):
            self._referenced(field, str(value))
            return whole_id(str(value))
        length = int(field.get("length") or 0)
        if isinstance(value, str) and length and len(value) > length:
            message = f"{field.get('label', name)}: data value too large: {value[:255]} (max length={length})"
            raise refused("STRING_TOO_LONG", message, fields=[name])
        return float(value) if kind in _NUMBERS and kind not in ("int", "long") else value

    def _referenced(self, field: Body, value: str) -> None:
        targets = field.get("referenceTo") or [name for name in SALESFORCE_OBJECTS if value[:3] == self.prefix(name)]
        if len(value) not in (15, 18):
            message = f"{field['name']}: id value of incorrect type: {value}"
            raise refused("MALFORMED_ID", message, fields=[str(field["name"])])
        if not any(self._state.get(f"salesforce.{target}", whole_id(value)) for target in targets):
            raise refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=[])

    def prefix(self, name: str) -> str:
        """Return the first three characters of an object's ids."""
        sample = next(iter(self._state.select(f"salesforce.{name}")[:1]), None) if name.endswith("__c") else None
        return str(sample["Id"])[:3] if sample else _PREFIXES[name]

    def create(self, name: str, given: Body, who: str) -> str:
        """Make a row and return its id.

        Raises:
            Refusal: As `checked`.
        """
        fields = self.fields(name)
        found = self.checked(name, given, new=True)
        number = self._state.next_number(f"salesforce.{name}", 1)
        id_ = whole_id(f"{self.prefix(name)}Sb0000{_base62(number, 6)}")
        stamp = stamp_of(self._state.tick())
        kept = {field: value for field, value in found.items() if value is not None}
        row: Body = {"Id": id_, **kept, "IsDeleted": False, "CreatedDate": stamp}
        row |= {"LastModifiedDate": stamp, "SystemModstamp": stamp}
        if "CreatedById" in fields:
            row["CreatedById"] = who
        if "OwnerId" in fields:
            row.setdefault("OwnerId", who)
        if name == "Case":
            row.setdefault("Status", "New")
        if name in ("Contact", "User"):
            row["Name"] = " ".join(str(row[part]) for part in ("FirstName", "LastName") if row.get(part))
        counted = {"Case": "CaseNumber", "Quote": "QuoteNumber", "Order": "OrderNumber"}.get(name)
        if counted is not None and counted in fields:
            row[counted] = f"{90_000_000 + number:08d}"
        self._state.put(f"salesforce.{name}", self._consequences(name, row))
        return id_

    def update(self, name: str, id_: str, given: Body) -> None:
        """Change a row.

        Raises:
            Refusal: There is none, or as `checked`.
        """
        row = self.existing(name, id_)
        found = self.checked(name, given, new=False)
        stamp = stamp_of(self._state.tick())
        changed = {**row, **found, "LastModifiedDate": stamp, "SystemModstamp": stamp}
        self._state.put(f"salesforce.{name}", self._consequences(name, changed))

    def delete(self, name: str, id_: str) -> None:
        """Move a row into the recycle bin.

        Raises:
            Refusal: There is none.
        """
        row = self.existing(name, id_)
        stamp = stamp_of(self._state.tick())
        binned = {**row, "IsDeleted": True, "SystemModstamp": stamp, "LastModifiedDate": stamp}
        self._state.delete(f"salesforce.{name}", row["Id"], binned)

    def existing(self, name: str, id_: str) -> Body:
        """Return a stored row.

        Raises:
            Refusal: It is not there, or no longer.
        """
        found = self._state.get(f"salesforce.{name}", whole_id(id_), deleted=True)
        if found is None:
            raise refused("NOT_FOUND", "The requested resource does not exist", 404)
        if found.get("IsDeleted"):
            raise refused("ENTITY_IS_DELETED", "entity is deleted", 404, [])
        return found

    def _consequences(self, name: str, row: Body) -> Body:
        """Return a row with the fields that follow from others."""
        fields = self.fields(name)
        if name == "Opportunity":
            stage = str(row.get("StageName", ""))
            row |= {"IsClosed": stage.startswith("Closed"), "IsWon": stage == "Closed Won"}
            if stage.startswith("Closed"):
                row["Probability"] = 100.0 if stage == "Closed Won" else 0.0
        if name in ("Case", "Task") and "IsClosed" in fields:
            row["IsClosed"] = str(row.get("Status", "")) in ("Closed", "Completed")
            if name == "Case" and "ClosedDate" in fields:
                row["ClosedDate"] = (row.get("ClosedDate") or row["SystemModstamp"]) if row["IsClosed"] else None
        return row


def _unreadable(kind: str, value: Any) -> Refusal:
    token = {str: "VALUE_STRING", bool: "VALUE_TRUE" if value is True else "VALUE_FALSE"}.get(
        type(value), "VALUE_NUMBER"
    )
    message = (
        f"Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a required field"
    )
    return refused("JSON_PARSER_ERROR", message)


def whole_id(id_: str) -> str:
    """Return an id with the three characters that tell its capitals.

    Source: https://help.salesforce.com/s/articleView?id=000385008&type=1 (read 2026-11-28)

    Example:
        >>> whole_id("001A0000006Vm9u")
        '001A0000006Vm9uIAC'
    """
    if len(id_) != 15:
        return id_
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(letter.isupper() << place for place, letter in enumerate(id_[start : start + 5]))
        suffix += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]
    return id_ + suffix


def stamp_of(seconds: float) -> str:
    """Return a time as Salesforce writes it."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _base62(number: int, length: int) -> str:
    digits = ""
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits = _LETTERS[digit] + digits
    return digits


@functools.cache
def _written(name: str) -> tuple[Body, ...]:
    found = []
    for entry in (_SYSTEM + _SYSTEM_REST + _STANDARD.get(name, "Name:string")).split():
        field, _, kind = entry.partition(":")
        kind, _, target = kind.partition(">")
        found.append({"name": field, "type": kind, "label": field, "referenceTo": [target] if target else []})
    return tuple(found)


def _complete(field: Body, name: str) -> Body:
    """Return a field's description with all that clients look for."""
    key, kind = str(field["name"]), str(field.get("type", "string"))
    reference = kind == "reference" and bool(field.get("referenceTo"))
    relationship = None
    if reference:
        relationship = f"{key[:-3]}__r" if key.endswith("__c") else key.removesuffix("Id")
    fixed = key in _FIXED
    defaults: Body = {
        "aggregatable": True,
        "autoNumber": False,
        "byteLength": 0,
        "calculated": False,
        "createable": not fixed,
        "custom": key.endswith("__c"),
        "defaultValue": None,
        "defaultedOnCreate": fixed or kind == "boolean",
        "digits": 0,
        "externalId": False,
        "filterable": kind != "textarea",
        "groupable": kind not in ("textarea", "currency", "double"),
        "idLookup": key == "Id",
        "label": key,
        "length": {"string": 255, "textarea": 32_000, "reference": 18, "id": 18}.get(kind, 0),
        "nameField": key == "Name",
        "nillable": not fixed and kind != "boolean" and key not in _REQUIRED.get(name, ()),
        "picklistValues": [],
        "precision": 18 if kind in ("currency", "double") else 0,
        "referenceTo": [],
        "restrictedPicklist": False,
        "scale": 2 if kind in ("currency", "double") else 0,
        "sortable": kind != "textarea",
        "type": kind,
        "unique": False,
        "updateable": not fixed,
    }
    return {**defaults, **field, "relationshipName": field.get("relationshipName") or relationship}
