"""What `describe` says of each Salesforce object: its fields, their types, labels and picklists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from workbench.sandbox._custom_fields import OPPORTUNITY_FIELDS, CustomField
from workbench.sandbox._plan import RATES
from workbench.sandbox._words import FAMILIES

__all__ = ["DESCRIBED", "describe"]

_SYSTEM: Final = """Id:id IsDeleted:boolean CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime"""
# Name and type; a reference names its object behind `>`, a picklist its values behind `=`.
_STANDARD: Final = {
    "User": "Username:string Name:string FirstName:string LastName:string Email:email Title:string Department:string "
    "IsActive:boolean ManagerId:reference>User",
    "Account": "Name:string AccountNumber:string Type:picklist=types Industry:picklist=industries Website:url "
    "Phone:phone "
    "BillingCity:string BillingCountry:string AnnualRevenue:currency NumberOfEmployees:int Description:textarea "
    "OwnerId:reference>User ParentId:reference>Account CurrencyIsoCode:picklist=currencies",
    "Contact": "Name:string FirstName:string LastName:string Email:email Phone:phone Title:string Department:string "
    "Description:textarea AccountId:reference>Account OwnerId:reference>User ReportsToId:reference>Contact",
    "Opportunity": "Name:string StageName:picklist=stages Amount:currency CloseDate:date Probability:percent "
    "IsClosed:boolean IsWon:boolean Type:picklist=deals LeadSource:picklist=leads NextStep:string Description:textarea "
    "AccountId:reference>Account ContactId:reference>Contact OwnerId:reference>User "
    "CurrencyIsoCode:picklist=currencies",
    "OpportunityLineItem": "Name:string OpportunityId:reference>Opportunity Product2Id:reference>Product2 "
    "ProductCode:string Quantity:double UnitPrice:currency TotalPrice:currency Discount:percent Description:string "
    "CurrencyIsoCode:picklist=currencies",
    "Product2": "Name:string ProductCode:string Family:picklist=families IsActive:boolean Description:textarea",
    "Quote": "QuoteNumber:string Name:string Status:picklist=quotes Discount:percent Subtotal:currency "
    "TotalPrice:currency GrandTotal:currency ExpirationDate:date Description:textarea "
    "OpportunityId:reference>Opportunity AccountId:reference>Account ContactId:reference>Contact "
    "OwnerId:reference>User CurrencyIsoCode:picklist=currencies",
    "QuoteLineItem": "LineNumber:string QuoteId:reference>Quote Product2Id:reference>Product2 Quantity:double "
    "UnitPrice:currency TotalPrice:currency Discount:percent Description:string CurrencyIsoCode:picklist=currencies",
    "Order": "OrderNumber:string Name:string Status:picklist=orders EffectiveDate:date TotalAmount:currency "
    "PoNumber:string ShippingCity:string ShippingCountry:string Description:textarea AccountId:reference>Account "
    "BillToContactId:reference>Contact OpportunityId:reference>Opportunity QuoteId:reference>Quote "
    "OwnerId:reference>User CurrencyIsoCode:picklist=currencies",
    "OrderItem": "OrderItemNumber:string OrderId:reference>Order Product2Id:reference>Product2 Quantity:double "
    "UnitPrice:currency TotalPrice:currency Description:string CurrencyIsoCode:picklist=currencies",
    "Invoice__c": "Name:string CurrencyIsoCode:picklist=currencies",
    "Case": "CaseNumber:string Subject:string Description:textarea Status:picklist=cases Priority:picklist=priorities "
    "Origin:picklist=origins Type:picklist=topics IsClosed:boolean ClosedDate:datetime ContactEmail:email "
    "ContactId:reference>Contact AccountId:reference>Account ProductId:reference>Product2 OwnerId:reference>User "
    "ParentId:reference>Case",
    "CaseComment": "ParentId:reference>Case CommentBody:textarea IsPublished:boolean CreatedById:reference>User",
}
_CUSTOM: Final = {
    "Account": "Customer_Status__c:picklist=statuses Payment_Terms__c:picklist=terms Credit_Limit__c:currency "
    "Renewal_Month__c:picklist=months Tax_Exempt__c:boolean Support_Plan__c:picklist=plans Tier__c:picklist=tiers",
    "Contact": "Card_No__c:string Language__c:picklist=languages Newsletter__c:boolean",
    "Opportunity": "Loss_Reason__c:picklist=losses Forecast_Note__c:textarea At_Risk__c:boolean Legacy_Code__c:string",
    "Product2": "Warranty_Months__c:double Weight_g__c:double Discontinued__c:boolean",
    "Quote": "Approval_Status__c:picklist=approvals Approved_By__c:reference>User Approved_On__c:datetime "
    "Discount_Reason__c:textarea",
    "Order": "Gate__c:string",
    "Invoice__c": "Account__c:reference>Account Order__c:reference>Order Status__c:picklist=invoices "
    "Amount__c:currency Issued_On__c:date Due_Date__c:date Paid_On__c:date Dunning_Level__c:double "
    "Payment_Terms__c:picklist=terms",
    "Case": "Order__c:reference>Order Reply_Count__c:double",
}
_VALUES: Final[dict[str, str]] = {
    "types": "Customer;Prospect;Reseller",
    "industries": "Food and drink;Pharmaceuticals;Metalworking;Chemicals;Teaching and research;Transport and storage;"
    "Health care",
    "currencies": ";".join(RATES),
    "stages": "Prospecting;Qualification;Needs Analysis;Value Proposition;Id. Decision Makers;Perception Analysis;"
    "Proposal/Price Quote;Negotiation/Review;Closed Won;Closed Lost",
    "deals": "New Customer;Existing Customer - Upgrade;Existing Customer - Replacement",
    "leads": "Web;Phone Inquiry;Partner Referral;Trade Show;Word of mouth;Other",
    "families": ";".join(dict.fromkeys(family.category for family in FAMILIES)),
    "quotes": "Draft;Needs Review;In Review;Approved;Rejected;Presented;Accepted;Denied",
    "orders": "Draft;Activated;In Fulfillment;Shipped;Delivered;Cancelled",
    "cases": "New;Working;Waiting on Customer;Escalated;Closed",
    "priorities": "High;Medium;Low",
    "origins": "Phone;Email;Web",
    "topics": "calibration;delivery;invoice;software;quote;repair",
    "statuses": "active=Active customer;prospect=Prospect;dormant=Dormant;blocked=Blocked by finance",
    "terms": "N14=14 days net;N30=30 days net;N60=60 days net;PRE=Prepayment",
    "months": "January;February;March;April;May;June;July;August;September;October;November;December",
    "plans": "none=No plan;basic=Basic;plus=Plus;onsite=On-site",
    "tiers": "A;B;C",
    "languages": "en=English;de=German;fr=French;es=Spanish;da=Danish",
    "losses": "price=Price;timing=No budget this year;rival=Went to a competitor;fit=Technical fit;silence=No answer",
    "approvals": "Not Required;Pending;Approved;Rejected",
    "invoices": "Draft;Sent;Paid;Overdue;Written Off",
}
DESCRIBED: Final = tuple(_STANDARD)
"""Objects that can be described."""


def values_of(name: str) -> dict[str, str]:
    """Return value -> label of one of the picklists."""
    pairs = (entry.partition("=") for entry in _VALUES[name].split(";"))
    return {value: label or value for value, _, label in pairs}


def _label(name: str) -> str:
    words = name.removesuffix("__c").removesuffix("Id") or name
    if "_" in words:
        return words.replace("_", " ").capitalize()
    return "".join(f" {letter}" if letter.isupper() and index else letter for index, letter in enumerate(words))


def _field(name: str, label: str, type_: str, target: str = "", values: dict[str, str] | None = None) -> dict[str, Any]:
    fixed = name in {"Id", "IsDeleted", "CreatedDate", "LastModifiedDate", "SystemModstamp", "CreatedById"}
    return {
        "name": name,
        "label": label,
        "type": type_,
        "custom": name.endswith("__c"),
        "length": {"string": 255, "textarea": 32_000, "reference": 18, "id": 18}.get(type_, 0),
        "nillable": type_ != "boolean" and not fixed,
        "createable": not fixed,
        "updateable": not fixed,
        "filterable": type_ != "textarea",
        "sortable": type_ != "textarea",
        "referenceTo": [target] if target else [],
        "relationshipName": name.removesuffix("Id") if target and name.endswith("Id") else None,
        "picklistValues": [
            {"value": value, "label": text, "active": True, "defaultValue": False, "validFor": None}
            for value, text in (values or {}).items()
        ],
    }


def _written(text: str) -> Iterator[dict[str, Any]]:
    for entry in text.split():
        name, _, type_ = entry.partition(":")
        type_, _, target = type_.partition(">")
        type_, _, values = type_.partition("=")
        yield _field(name, _label(name), type_, target, values_of(values) if values else None)


def _custom(field: CustomField) -> dict[str, Any]:
    return _field(field.name, field.label, field.type, values=dict(field.values))


def describe(name: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of the object `name`, one of `DESCRIBED`, as its description lists them."""
    yield from _written(_SYSTEM)
    yield from _written(_STANDARD[name])
    yield from _written(_CUSTOM.get(name, ""))
    if name == "Opportunity":
        yield from map(_custom, OPPORTUNITY_FIELDS)
