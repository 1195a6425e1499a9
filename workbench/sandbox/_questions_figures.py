"""Questions over all records of an account: counts, sums, the latest, the one that fits, yes or no, near names."""

# ruff: noqa: S608 - what is put into the queries are texts of this module; nothing comes from outside

from __future__ import annotations

from typing import Final

from workbench.sandbox._question import Question, ask

__all__ = ["FIGURES"]

_ACCOUNT = "json(gold('salesforce:accounts', a.Id, ''))"


def _over(alias: str, stream: str, path: str) -> str:
    """Return the evidence of an account and all of its records under `alias`."""
    return f"json_array({_ACCOUNT}, json_group_array(json(gold('{stream}', {alias}.Id, '{path}'))))"


def _count(table: str, stream: str, path: str, where: str = "TRUE") -> str:
    return f"""
        SELECT a.Name AS account, count(*) AS answer, {_over("x", stream, path)} AS gold
        FROM salesforce_Account a JOIN {table} x ON x.AccountId = a.Id
        WHERE {where} GROUP BY a.Id HAVING count(*) >= 2 ORDER BY a.Id"""


def _sum(table: str, stream: str, field: str, where: str = "TRUE") -> str:
    # Whole minor units are added: sums of binary fractions are not exact. Yen have none.
    return f"""
        SELECT a.Name AS account, a.CurrencyIsoCode AS currency,
               sum(CAST(round(x.{field} * iif(x.CurrencyIsoCode = 'JPY', 1, 100)) AS INTEGER)) AS answer,
               {_over("x", stream, "/" + field)} AS gold
        FROM salesforce_Account a JOIN {table} x ON x.AccountId = a.Id
        WHERE {where} GROUP BY a.Id HAVING count(*) >= 2 ORDER BY a.Id"""


def _latest(table: str, stream: str, field: str, by: str) -> str:
    """Return the query for a field of the newest of several; none where two are equally new."""
    return f"""
        SELECT account, answer, gold FROM (
            SELECT a.Id AS place, a.Name AS account, x.{field} AS answer,
                   json_array({_ACCOUNT}, json(gold('{stream}', x.Id, '/{field}'))) AS gold,
                   row_number() OVER latest AS turn, count(*) OVER (PARTITION BY a.Id) AS many,
                   count(*) OVER (PARTITION BY a.Id, x.{by}) AS twins
            FROM salesforce_Account a JOIN {table} x ON x.AccountId = a.Id
            WINDOW latest AS (PARTITION BY a.Id ORDER BY x.{by} DESC)
        ) WHERE turn = 1 AND many >= 2 AND twins = 1 ORDER BY place"""


def _only(table: str, stream: str, field: str, slot: str, by: str) -> str:
    """Return the query for a field of the only one of several whose `by` is so."""
    return f"""
        SELECT a.Name AS account, x.{by} AS {slot}, x.{field} AS answer,
               json_array({_ACCOUNT}, json(gold('{stream}', x.Id, '/{field}')), json(gold('{stream}', x.Id, '/{by}')))
               AS gold
        FROM salesforce_Account a JOIN {table} x ON x.AccountId = a.Id
        WHERE (SELECT count(*) FROM {table} y WHERE y.AccountId = a.Id) >= 2
        GROUP BY a.Id, x.{by} HAVING count(*) = 1 ORDER BY a.Id, x.Id"""


def _near(field: str) -> str:
    """Return the query for a field of accounts of which another has nearly the same name."""
    return f"""
        SELECT a.Name AS account, a.{field} AS answer,
               json_array(json(gold('salesforce:accounts', a.Id, '/{field}'))) AS gold
        FROM salesforce_Account a JOIN salesforce_Account b
          ON b.Id <> a.Id AND substr(b.Name, 1, instr(b.Name, ' ') + 2) = substr(a.Name, 1, instr(a.Name, ' ') + 2)
        WHERE a.{field} IS NOT NULL AND a.{field} <> b.{field} GROUP BY a.Id ORDER BY a.Id"""


_OPEN = "x.IsClosed = 0"
FIGURES: Final[tuple[Question, ...]] = (
    ask(
        "orders_of_account", "count", 2, "integer", _count("salesforce_Order", "salesforce:orders", "/OrderNumber"),
        "How many orders does {account} have?", "Count the orders of {account}.",
        "Number of orders of {account}?", "{account}: how many orders are there?", wanted=6,
    ),
    ask(
        "cases_of_account", "count", 2, "integer", _count("salesforce_Case", "salesforce:cases", "/CaseNumber"),
        "How many cases has {account} opened?", "{account}: how many cases are there?",
        "Number of cases of {account}?", "Count all cases of {account}.",
    ),
    ask(
        "open_cases", "count", 2, "integer", _count("salesforce_Case", "salesforce:cases", "/Status", _OPEN),
        "How many open cases does {account} have?", "Number of open cases of {account}?",
        "How many cases of {account} are still open?", "Count the open cases of {account}, please.",
    ),
    ask(
        "quotes_of_account", "count", 2, "integer", _count("salesforce_Quote", "salesforce:quotes", "/QuoteNumber"),
        "How many quotes did {account} get?", "Number of quotes of {account}?",
        "Count the quotes of {account}.", "{account}: how many quotes have we made?",
    ),
    ask(
        "orders_total", "sum", 2, "integer", _sum("salesforce_Order", "salesforce:orders", "TotalAmount"),
        "What do all orders of {account} add up to, in minor units of {currency}?",
        "Sum of the order totals of {account} in minor units of {currency}?",
        "Total of all orders of {account} (minor units of {currency})?",
        "{account}: what is the total amount of their orders, in minor units of {currency}?",
        wanted=6,
    ),
    ask(
        "deals_total", "sum", 2, "integer", _sum("salesforce_Opportunity", "salesforce:opportunities", "Amount"),
        "What are all opportunities of {account} worth together, in minor units of {currency}?",
        "Sum of the opportunity amounts of {account} in minor units of {currency}?",
        "Total amount of the opportunities of {account} (minor units of {currency})?",
        "{account}: add up the amounts of their opportunities, in minor units of {currency}.",
    ),
    ask(
        "latest_order", "latest", 2, "string",
        _latest("salesforce_Order", "salesforce:orders", "Status", "EffectiveDate"),
        "What is the status of the latest order of {account}?", "Status of the most recent order of {account}?",
        "{account}: how far is their newest order?", "How does the last order of {account} stand?",
    ),
    ask(
        "latest_order_number", "latest", 2, "id",
        _latest("salesforce_Order", "salesforce:orders", "OrderNumber", "EffectiveDate"),
        "What is the number of the latest order of {account}?", "Order number of {account}'s most recent order?",
        "Which order is the newest of {account}?", "{account}: number of the last order, please.",
    ),
    ask(
        "latest_case", "latest", 2, "string", _latest("salesforce_Case", "salesforce:cases", "Subject", "CreatedDate"),
        "What is the latest case of {account} about?", "Subject of the newest case of {account}?",
        "{account}: what was the most recent case about?", "What did {account} open a case about last?",
    ),
    ask(
        "latest_quote", "latest", 2, "string",
        """SELECT o.Name AS opportunity, q.Status AS answer,
                  json_array(json(gold('salesforce:opportunities', o.Id, '')),
                             json(gold('salesforce:quotes', q.Id, '/Status'))) AS gold
           FROM salesforce_Opportunity o JOIN salesforce_Quote q ON q.OpportunityId = o.Id
           WHERE q.CreatedDate = (SELECT max(CreatedDate) FROM salesforce_Quote WHERE OpportunityId = o.Id)
             AND (SELECT count(*) FROM salesforce_Quote WHERE OpportunityId = o.Id) = 2
             AND (SELECT count(*) FROM salesforce_Opportunity z WHERE z.Name = o.Name) = 1
           GROUP BY o.Name HAVING count(*) = 1 ORDER BY q.Id""",
        "What is the status of the latest quote for {opportunity}?", "{opportunity}: status of the newest quote?",
        "How does the most recent quote of {opportunity} stand?", "Status of the last quote made for {opportunity}?",
    ),
    ask(
        "deal_in_stage", "filter", 2, "string",
        _only("salesforce_Opportunity", "salesforce:opportunities", "Name", "stage", "StageName"),
        "Which opportunity of {account} is in the stage {stage}?", "{account}: name of the opportunity in {stage}?",
        "Name the deal of {account} that stands at {stage}.", "What is the {stage} opportunity of {account} called?",
    ),
    ask(
        "order_in_status", "filter", 2, "id",
        _only("salesforce_Order", "salesforce:orders", "OrderNumber", "status", "Status"),
        "Which order of {account} is {status}?", "{account}: number of the order with the status {status}?",
        "Number of {account}'s order that is {status}?", "What is the order number of the {status} order of {account}?",
    ),
    ask(
        "person_with_title", "filter", 2, "string",
        _only("salesforce_Contact", "salesforce:contacts", "Name", "title", "Title"),
        "Who is the {title} at {account}?", "Name of the {title} of {account}?",
        "{account}: who is their {title}?", "I look for the {title} at {account}. Who is that?",
    ),
    ask(
        "near_city", "near_name", 1, "string", _near("BillingCity"),
        "What is the billing city of {account}?", "To which city do the bills of {account} go?",
        "{account}, billing city?", "Which billing city stands on the account {account}?",
    ),
    ask(
        "near_renewal", "near_name", 1, "string", _near("Renewal_Month__c"),
        "In which month does {account} renew?", "What is the renewal month of {account}?",
        "{account}: renewal month?", "When (month) is the renewal of {account}?",
    ),
    ask(
        "near_terms", "near_name", 1, "string", _near("Payment_Terms__c"),
        "Which payment terms does {account} have in Salesforce?", "Payment terms code of {account}?",
        "{account}: payment terms?", "On which payment terms is {account}?",
    ),
    ask(
        "tax_exempt", "boolean", 1, "boolean",
        """SELECT Name AS account, Tax_Exempt__c AS answer,
                  json_array(json(gold('salesforce:accounts', Id, '/Tax_Exempt__c'))) AS gold
           FROM salesforce_Account ORDER BY Tax_Exempt__c, Id""",
        "Is {account} tax exempt?", "Does {account} count as tax exempt?",
        "{account}: tax exempt or not?", "Are we to treat {account} as tax exempt?",
    ),
    ask(
        "discontinued", "boolean", 1, "boolean",
        """SELECT ProductCode AS sku, Discontinued__c AS answer,
                  json_array(json(gold('salesforce:products', Id, '/Discontinued__c'))) AS gold
           FROM salesforce_Product2 ORDER BY Id""",
        "Is product {sku} discontinued?", "Has {sku} been discontinued?",
        "{sku}: discontinued?", "Did we discontinue the product {sku}?",
    ),
    ask(
        "at_risk", "boolean", 1, "boolean",
        """SELECT Name AS opportunity, At_Risk__c AS answer,
                  json_array(json(gold('salesforce:opportunities', Id, '/At_Risk__c'))) AS gold
           FROM salesforce_Opportunity GROUP BY Name HAVING count(*) = 1 ORDER BY Id""",
        "Is the opportunity {opportunity} at risk?", "{opportunity}: is it at risk?",
        "Do we count {opportunity} as at risk?", "At risk or not: {opportunity}?",
    ),
)  # fmt: skip
