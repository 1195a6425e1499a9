"""The custom fields that an org collects over the years: two hundred on the opportunity, nearly all of them empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from workbench.sandbox._dice import Dice
from workbench.sandbox._trade import BEGIN
from workbench.sandbox._words import COUNTRIES, LAST_NAMES

__all__ = ["OPPORTUNITY_FIELDS", "CustomField", "filled"]


class CustomField(NamedTuple):
    """A custom field; `values` are pairs of value and label of a picklist."""

    name: str
    label: str
    type: str
    values: tuple[tuple[str, str], ...] = ()


def _picks(text: str) -> tuple[tuple[str, str], ...]:
    """Return values with labels; `A:Label` has a value of its own, as old picklists do."""
    pairs = (entry.strip().partition(":") for entry in text.split(";"))
    return tuple((value, label or value) for value, _, label in pairs)


_TOPICS: Final = (
    "Security Review", "Site Survey", "Technical Fit", "Legal Review", "Budget", "Competitor", "Partner", "Training",
    "Calibration Plan", "Installation", "Logistics", "Legacy ERP", "Migration", "Pilot", "Renewal", "Procurement",
    "Data Protection", "Export Control", "Trade In", "Financing", "Executive Sponsor",
)  # fmt: skip
_STATES: Final = _picks(
    "00:Not started;10:In progress;15:In progress - external;20:Waiting for customer;25:Waiting for partner;"
    "30:Waiting for legal;40:On hold;50:Done;55:Done with conditions;60:Waived;70:Failed;80:To be repeated;"
    "90:Not applicable;95:Unknown (migrated);99:Obsolete"
)
_SOURCES: Final = _picks(
    "web:Web form;fair:Trade fair;ref:Referral;tel:Cold call;part:Partner;mail:Mailing;insp:On-site inspection;"
    "supp:Support case;tend:Tender portal;old:Old CRM import 2019;oth:Other"
)
# Long on purpose: every city that anybody ever delivered to, in four variants that nobody dares to clean up.
_PLACES: Final = tuple(
    (f"{code}_{number}{kind}", f"{country.name} - {city}{note}")
    for code, country in COUNTRIES.items()
    for number, city in enumerate(country.cities)
    for kind, note in (("", ""), ("N", " North"), ("X", " (old)"))
)
_NOTES: Final = (
    "asked twice, no answer yet", "ok per mail", "see attachment", "customer will come back after the audit",
    "done on the phone", "they want it in writing", "needs a second look before signature", "was wrong in the old CRM",
    "do not use, see quote", "agreed with plant manager, not with purchasing", "tbd", "confirmed on site",
)  # fmt: skip


def _of_topic(topic: str) -> list[CustomField]:
    name = topic.replace(" ", "_")
    return [
        CustomField(f"{name}_Status__c", f"{topic} status", "picklist", _STATES),
        CustomField(f"{name}_Due__c", f"{topic} due", "date"),
        CustomField(f"{name}_Contact__c", f"{topic} contact", "string"),
        CustomField(f"{name}_Notes__c", f"{topic} notes", "textarea"),
        CustomField(f"{name}_Score__c", f"{topic} score", "double"),
        CustomField(f"{name}_Confirmed__c", f"{topic} confirmed", "boolean"),
        CustomField(f"{name}_Location__c", f"{topic} location", "picklist", _PLACES),
        CustomField(f"{name}_Cost__c", f"{topic} cost", "currency"),
        CustomField(f"{name}_Source__c", f"{topic} source", "picklist", _SOURCES),
        CustomField(f"{name}_Ref__c", f"{topic} reference", "string"),
    ]


OPPORTUNITY_FIELDS: Final = tuple(field for topic in _TOPICS for field in _of_topic(topic))
"""Custom fields of opportunities about which nothing in the story hangs."""


def _value(field: CustomField, dice: Dice) -> Any:
    if field.type == "picklist":
        return dice.pick(field.values)[0]
    if field.type == "date":
        return (BEGIN + timedelta(days=dice.below(900))).date().isoformat()
    if field.type == "textarea":
        return dice.pick(_NOTES)
    if field.type == "boolean":
        return True
    if field.type == "string":
        return (
            dice.pick(LAST_NAMES)
            if field.name.endswith("Contact__c")
            else f"{dice.pick('ABKRX')}-{dice.below(9999):04d}"
        )
    return float(dice.between(1, 500))


def filled(dice: Dice, fields: Sequence[CustomField] = OPPORTUNITY_FIELDS) -> dict[str, Any]:
    """Draw the few custom fields that somebody filled in, with their values."""
    return {field.name: _value(field, dice) for field in dice.sample(fields, dice.pick((3, 5, 6, 8, 11)))}
