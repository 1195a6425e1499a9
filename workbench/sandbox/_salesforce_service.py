"""Objects of Salesforce: orders, invoices and support cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from workbench.sandbox import _sayings_crm as sayings
from workbench.sandbox._dev import issue_address
from workbench.sandbox._dice import Dice
from workbench.sandbox._moments import in_salesforce
from workbench.sandbox._phrases import say
from workbench.sandbox._plan import Account
from workbench.sandbox._salesforce import Row, major, slots, system
from workbench.sandbox._trade import LINES
from workbench.sandbox._world import World

__all__ = ["case_comments", "cases", "invoices", "order_lines", "orders"]


def orders(world: World, account: Account) -> Iterator[Row]:
    """Yield the account's orders; those of deals that were won name opportunity and quote."""
    currency = account.country.currency
    dice = Dice(world.seed, 66, account.number)
    for sale in world.story.sales(account.number):
        row = {
            "Id": world.order_id(sale.slot),
            "OrderNumber": sale.number,
            "Name": f"{account.name} {sale.placed.date().isoformat()}",
            "Status": sale.status,
            "EffectiveDate": sale.placed.date().isoformat(),
            "TotalAmount": major(sale.total_minor, currency),
            "ShippingCity": dice.pick((account.city, account.city, dice.pick(account.country.cities))),
            "ShippingCountry": account.country.name,
            "AccountId": world.account_id(account.number),
            "BillToContactId": world.contact_id(account.number, sale.buyer),
            "OwnerId": world.staff.owner(account).salesforce,
            "CurrencyIsoCode": currency,
            **system(sale.placed, sale.changed),
        }
        if dice.chance(0.6):
            row["PoNumber"] = dice.pick(("PO-{}", "45{}", "B{}/26")).format(dice.between(10_000, 99_999))
        words = slots(dice, account, sale.buyer)
        about = say(dice, dice.pick(sayings.ORDER_ABOUT), words)
        if about:
            row["Description"] = about
        if dice.chance(0.3):
            row["Gate__c"] = str(words["gate"])
        if sale.deal and sale.offer:
            row["OpportunityId"] = world.deal_id(sale.deal.slot)
            row["QuoteId"] = world.quote_id(sale.offer.slot)
        yield row


def order_lines(world: World, account: Account) -> Iterator[Row]:
    """Yield the products of the account's orders."""
    currency = account.country.currency
    for sale in world.story.sales(account.number):
        kept = system(sale.placed, sale.placed)
        for index, line in enumerate(sale.lines):
            slot = sale.slot * LINES + index
            yield {
                "Id": world.order_line_id(slot),
                "OrderItemNumber": f"{slot + 1:010d}",
                "OrderId": world.order_id(sale.slot),
                "Product2Id": world.product_id(line.product.number),
                "Quantity": float(line.quantity),
                "UnitPrice": major(line.list_minor, currency),
                "TotalPrice": major(line.total_minor, currency),
                "CurrencyIsoCode": currency,
                **kept,
            }


def invoices(world: World, account: Account) -> Iterator[Row]:
    """Yield the invoices of the account's orders: a custom object."""
    currency, terms = account.country.currency, world.terms(account)
    for bill in world.story.bills(account.number):
        row = {
            "Id": world.invoice_id(bill.sale.slot),
            "Name": bill.number,
            "Account__c": world.account_id(account.number),
            "Order__c": world.order_id(bill.sale.slot),
            "Status__c": bill.status,
            "Amount__c": major(bill.sale.total_minor, currency),
            "Issued_On__c": bill.issued.date().isoformat(),
            "Due_Date__c": bill.due.date().isoformat(),
            "Dunning_Level__c": float(bill.reminders),
            "Payment_Terms__c": terms,
            "CurrencyIsoCode": currency,
            **system(bill.issued, bill.changed),
        }
        if bill.paid is not None:
            row["Paid_On__c"] = bill.paid.date().isoformat()
        yield row


def cases(world: World, account: Account) -> Iterator[Row]:
    """Yield the account's support cases; one that became an issue names its address."""
    dice = Dice(world.seed, 68, account.number)
    for request in world.story.requests(account.number):
        about = request.told
        if request.report and (defect := world.story.defect(account.number)) is not None:
            note = "[Filed as|With the developers:|See] {url}"
            about = f"{about}\n\n{say(dice, note, {'url': issue_address(defect.repository, defect.number)})}"
        changed = request.closed or request.opened + timedelta(hours=dice.between(1, 300))
        row = {
            "Id": world.case_id(request.slot),
            "CaseNumber": request.number,
            "Subject": request.subject,
            "Description": about,
            "Status": request.status,
            "Priority": request.priority,
            "Origin": dice.pick(("Phone", "Email", "Email", "Web")),
            "Type": request.topic,
            "IsClosed": request.closed is not None,
            "AccountId": world.account_id(account.number),
            "ContactId": world.contact_id(account.number, request.contact),
            "ContactEmail": account.people[request.contact].email,
            "ProductId": world.product_id(request.product.number),
            "OwnerId": request.agent.salesforce,
            "Reply_Count__c": float(request.turns),
            **system(request.opened, changed),
        }
        if request.closed is not None:
            row["ClosedDate"] = in_salesforce(request.closed)
        if request.sale is not None:
            row["Order__c"] = world.order_id(request.sale.slot)
        yield row


def case_comments(world: World, account: Account) -> Iterator[Row]:
    """Yield what support noted on the account's cases."""
    dice = Dice(world.seed, 69, account.number)
    for request in world.story.requests(account.number):
        moment = request.opened
        for turn in range(request.turns):
            moment += timedelta(minutes=dice.between(9, 2_000))
            if request.closed and moment > request.closed:
                moment = request.closed
            yield {
                "Id": world.case_comment_id(request.slot * 4 + turn),
                "ParentId": world.case_id(request.slot),
                "CommentBody": say(dice, dice.pick(sayings.CASE_REPLIES), slots(dice, account, request.contact)),
                "IsPublished": dice.chance(0.6),
                "CreatedById": request.agent.salesforce,
                **system(moment, moment),
            }
