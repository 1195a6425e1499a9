"""Objects of Salesforce: people, companies, products and deals, in the vendor's own field names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from workbench.sandbox import _sayings_crm as sayings
from workbench.sandbox._custom_fields import filled
from workbench.sandbox._dice import Dice
from workbench.sandbox._moments import in_salesforce
from workbench.sandbox._phrases import say
from workbench.sandbox._plan import Account
from workbench.sandbox._salesforce_fields import values_of
from workbench.sandbox._trade import BEGIN, LINES, Deal, Line, Offer
from workbench.sandbox._world import World

__all__ = ["accounts", "contacts", "major", "opportunities", "opportunity_lines", "products", "quote_lines", "quotes"]

Row = dict[str, Any]

MONTHS: Final = tuple(values_of("months"))
_INDUSTRIES: Final = tuple(values_of("industries"))
_LEADS: Final = tuple(values_of("leads"))
_TYPES: Final = tuple(values_of("deals"))
_LOSSES: Final = tuple(values_of("losses"))


def major(minor: int, currency: str) -> float:
    """Return an amount as Salesforce writes it: in whole units, with the decimals that its currency has."""
    return float(minor) if currency == "JPY" else minor / 100


def system(created: datetime, changed: datetime) -> Row:
    """Return the fields that Salesforce keeps itself."""
    stamp = in_salesforce(changed)
    return {
        "IsDeleted": False,
        "CreatedDate": in_salesforce(created),
        "LastModifiedDate": stamp,
        "SystemModstamp": stamp,
    }


def slots(dice: Dice, account: Account, contact: int = 0) -> dict[str, Any]:
    """Return what the sayings of the CRM may name."""
    # One draw for all: each is drawn for every saying, and few sayings name more than one.
    drawn, cities = int(dice.random() * 0x1000_0000), account.country.cities
    return {
        "first": account.people[contact].first,
        "city": cities[drawn % len(cities)],
        "year": 2021 + (drawn >> 4) % 5,
        "month": MONTHS[(drawn >> 8) % 12],
        "count": 3 + (drawn >> 12) % 22,
        "gate": 1 + (drawn >> 18) % 9,
    }


def users(world: World) -> Iterator[Row]:
    """Yield the company's own people who have a login."""
    for number in range(world.staff.size):
        person = world.staff.person(number)
        hired = BEGIN - timedelta(days=40 * (world.staff.size - number) % 2_000 + 30)
        manager = person.manager
        yield {
            "Id": person.salesforce,
            "Username": person.email,
            "Name": person.name,
            "FirstName": person.first,
            "LastName": person.last,
            "Email": person.email,
            "Title": person.title,
            "Department": person.team.capitalize(),
            "IsActive": True,
            **({} if manager is None else {"ManagerId": world.staff.person(manager).salesforce}),
            **system(hired, hired),
        }


def accounts(world: World, account: Account) -> Iterator[Row]:
    """Yield the account itself."""
    dice = Dice(world.seed, 60, account.number)
    created = BEGIN - timedelta(days=dice.between(30, 2_500), seconds=dice.below(30_000))
    changed = BEGIN + timedelta(days=dice.below(890), seconds=dice.between(25_000, 60_000))
    # A parent has a lower number, so chains end. The first accounts have none.
    parent = account.number - dice.between(1, 7) if account.number >= 8 and dice.chance(0.25) else None
    row = {
        "Id": world.account_id(account.number),
        "Name": account.name,
        "AccountNumber": account.id,
        "Type": "Prospect" if account.status == "prospect" else "Customer",
        "Industry": dice.pick(_INDUSTRIES),
        "Website": f"https://www.{account.domain}",
        "Phone": f"{account.country.dial} {dice.between(200, 899)} {dice.between(1000, 9999)}",
        "BillingCity": account.city,
        "BillingCountry": account.country.name,
        "NumberOfEmployees": dice.between(8, 900),
        "OwnerId": world.staff.owner(account).salesforce,
        "CurrencyIsoCode": account.country.currency,
        "Customer_Status__c": account.status,
        "Payment_Terms__c": world.terms(account),
        "Credit_Limit__c": float(dice.between(5, 400) * 500),
        "Renewal_Month__c": dice.pick(MONTHS),
        "Tax_Exempt__c": dice.chance(0.3),
        "Support_Plan__c": dice.pick(("none", "none", "basic", "basic", "plus", "onsite")),
        "Tier__c": dice.pick("ABBCCC"),
        **system(created, changed),
    }
    about = say(dice, dice.pick(sayings.ACCOUNT_ABOUT), slots(dice, account))
    if about:
        row["Description"] = about
    if parent is not None:
        row["ParentId"] = world.account_id(parent)
    yield row


def contacts(world: World, account: Account) -> Iterator[Row]:
    """Yield the people of the account."""
    dice = Dice(world.seed, 61, account.number)
    owner, roles = world.staff.owner(account).salesforce, world.roles(account)
    for index, person in enumerate(account.people):
        created = BEGIN + timedelta(days=dice.below(800), seconds=dice.between(25_000, 60_000))
        changed = created + timedelta(seconds=dice.below(5_000_000))
        row = {
            "Id": world.contact_id(account.number, index),
            "Name": person.name,
            "FirstName": person.first,
            "LastName": person.last,
            "Email": person.email,
            "Phone": f"{account.country.dial} {dice.between(200, 899)} {dice.between(100_000, 999_999)}",
            "Title": roles[index],
            "AccountId": world.account_id(account.number),
            "OwnerId": owner,
            "Card_No__c": world.plan.contact_no(account.number * 4 + index),
            "Language__c": dice.pick(("en", "en", "de", "fr", "es", "da")),
            "Newsletter__c": dice.chance(0.5),
            **system(created, changed),
        }
        about = dice.pick(sayings.CONTACT_ABOUT)
        if about:
            row["Description"] = say(dice, about, {"month": dice.pick(MONTHS), "family": "Heron"})
        if index:
            row["ReportsToId"] = world.contact_id(account.number, 0)
        yield row


def products(world: World) -> Iterator[Row]:
    """Yield the catalogue."""
    for product in world.plan.products:
        dice = Dice(world.seed, 62, product.number)
        created = BEGIN - timedelta(days=dice.between(30, 2_000))
        warranty = product.family.warranty_months
        yield {
            "Id": world.product_id(product.number),
            "Name": product.name,
            "ProductCode": product.sku,
            "Family": product.family.category,
            "IsActive": not (retired := dice.chance(0.15)),
            "Description": say(dice, sayings.PRODUCT_ABOUT, {"name": product.name, "warranty": warranty}),
            "Warranty_Months__c": float(warranty),
            "Weight_g__c": float(dice.between(80, 42_000)),
            "Discontinued__c": retired,
            **system(created, created + timedelta(days=dice.below(700))),
        }


def opportunities(world: World, account: Account) -> Iterator[Row]:
    """Yield the account's opportunities; of two hundred custom fields each has a few."""
    owner = world.staff.owner(account).salesforce
    dice = Dice(world.seed, 64, account.number)
    for deal in world.story.deals(account.number):
        words = {**slots(dice, account, deal.contact), "family": deal.lines[0].product.family.name}
        closed, won = deal.stage.startswith("Closed"), deal.stage == "Closed Won"
        row = {
            "Id": world.deal_id(deal.slot),
            "Name": deal.name,
            "StageName": deal.stage,
            "Amount": major(deal.amount_minor, account.country.currency),
            "CloseDate": deal.closes.date().isoformat(),
            "Probability": float(deal.probability),
            "IsClosed": closed,
            "IsWon": won,
            "Type": dice.pick(_TYPES),
            "LeadSource": dice.pick(_LEADS),
            "AccountId": world.account_id(account.number),
            "ContactId": world.contact_id(account.number, deal.contact),
            "OwnerId": owner,
            "CurrencyIsoCode": account.country.currency,
            "At_Risk__c": not closed and dice.chance(0.35),
            "Legacy_Code__c": f"{dice.below(10_000):04d}/{dice.pick('ABCX')}",
            **system(deal.created, deal.changed),
        }
        row |= filled(dice)
        texts = {"Description": dice.pick(sayings.DEAL_ABOUT)}
        if not closed:
            texts |= {"NextStep": dice.pick(sayings.NEXT), "Forecast_Note__c": dice.pick(sayings.FORECASTS)}
        row |= {name: said for name, text in texts.items() if (said := say(dice, text, words))}
        if closed and not won:
            row["Loss_Reason__c"] = dice.pick(_LOSSES)
        yield row


def _line(world: World, line: Line, currency: str) -> Row:
    return {
        "Product2Id": world.product_id(line.product.number),
        "Quantity": float(line.quantity),
        "UnitPrice": major(line.list_minor, currency),
        "TotalPrice": major(line.total_minor, currency),
        "CurrencyIsoCode": currency,
    }


def opportunity_lines(world: World, account: Account) -> Iterator[Row]:
    """Yield the products of the account's opportunities."""
    for deal in world.story.deals(account.number):
        kept = system(deal.created, deal.changed)
        for index, line in enumerate(deal.lines):
            yield {
                "Id": world.deal_line_id(deal.slot * LINES + index),
                "Name": f"{account.name}: {line.product.name}",
                "OpportunityId": world.deal_id(deal.slot),
                "ProductCode": line.product.sku,
                "Discount": float(line.discount_percent),
                **_line(world, line, account.country.currency),
                **kept,
            }


def quotes(world: World, account: Account) -> Iterator[Row]:
    """Yield the quotes of the account's opportunities, with their approvals."""
    for deal in world.story.deals(account.number):
        for index, offer in enumerate(deal.offers):
            yield _quote(
                world, account, deal, offer, f"{deal.name} v{index + 1}" if len(deal.offers) > 1 else deal.name
            )


def _quote(world: World, account: Account, deal: Deal, offer: Offer, name: str) -> Row:
    dice, currency = Dice(world.seed, 65, offer.slot), account.country.currency
    total = major(offer.total_minor, currency)
    row = {
        "Id": world.quote_id(offer.slot),
        "QuoteNumber": offer.number,
        "Name": name,
        "Status": offer.status,
        "Discount": float(offer.discount_percent),
        "Subtotal": major(offer.subtotal_minor, currency),
        "TotalPrice": total,
        "GrandTotal": total,
        "ExpirationDate": (offer.created + timedelta(days=dice.pick((14, 30, 30, 60)))).date().isoformat(),
        "OpportunityId": world.deal_id(deal.slot),
        "AccountId": world.account_id(account.number),
        "ContactId": world.contact_id(account.number, deal.contact),
        "OwnerId": world.staff.owner(account).salesforce,
        "CurrencyIsoCode": currency,
        "Approval_Status__c": offer.approval,
        **system(offer.created, offer.changed),
    }
    if offer.approval != "Not Required":
        words = {**slots(dice, account, deal.contact), "family": offer.lines[0].product.family.name}
        row["Discount_Reason__c"] = say(dice, dice.pick(sayings.REASONS), words)
    if offer.approver is not None and offer.approved is not None:
        row["Approved_By__c"] = offer.approver.salesforce
        row["Approved_On__c"] = in_salesforce(offer.approved)
    return row


def quote_lines(world: World, account: Account) -> Iterator[Row]:
    """Yield the products of the account's quotes."""
    for deal in world.story.deals(account.number):
        for offer in deal.offers:
            kept = system(offer.created, offer.created)
            for index, line in enumerate(offer.lines):
                yield {
                    "Id": world.quote_line_id(offer.slot * LINES + index),
                    "LineNumber": f"{offer.slot * LINES + index + 1:08d}",
                    "QuoteId": world.quote_id(offer.slot),
                    "Discount": float(line.discount_percent),
                    **_line(world, line, account.country.currency),
                    **kept,
                }
