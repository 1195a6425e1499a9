"""Questions that one record answers, named by number, address or name."""

# ruff: noqa: S608 - what is put into the queries are texts of this module; nothing comes from outside

from __future__ import annotations

from typing import Final

from workbench.sandbox._question import Question, ask

__all__ = ["LOOKUPS"]


def _named(collection: str, stream: str, field: str, slot: str, by: str = "Name", extra: str = "") -> str:
    """Return the query for a field of every object whose `by` is its own."""
    return f"""
        SELECT "{by}" AS {slot}, "{field}" AS answer, json_array(json(gold('{stream}', Id, '/{field}'))) AS gold
        FROM {collection} WHERE "{field}" IS NOT NULL AND "{field}" <> '' {extra}
        GROUP BY "{by}" HAVING count(*) = 1 ORDER BY Id"""


_CUSTOM = """
    SELECT Name AS opportunity, label AS field, value AS answer,
           json_array(json(gold('salesforce:opportunities', Id, '/' || path))) AS gold
    FROM (
        SELECT Id, Name, 'Budget_Notes__c' AS path, 'budget notes' AS label, Budget_Notes__c AS value
        FROM salesforce_Opportunity
        UNION ALL SELECT Id, Name, 'Pilot_Notes__c', 'pilot notes', Pilot_Notes__c FROM salesforce_Opportunity
        UNION ALL SELECT Id, Name, 'Site_Survey_Contact__c', 'site survey contact', Site_Survey_Contact__c
        FROM salesforce_Opportunity
        UNION ALL SELECT Id, Name, 'Legal_Review_Due__c', 'legal review due', Legal_Review_Due__c
        FROM salesforce_Opportunity
        UNION ALL SELECT Id, Name, 'Training_Ref__c', 'training reference', Training_Ref__c FROM salesforce_Opportunity
        UNION ALL SELECT Id, Name, 'Export_Control_Ref__c', 'export control reference', Export_Control_Ref__c
        FROM salesforce_Opportunity
        UNION ALL SELECT Id, Name, 'Installation_Due__c', 'installation due', Installation_Due__c
        FROM salesforce_Opportunity
    ) o WHERE value IS NOT NULL AND (SELECT count(*) FROM salesforce_Opportunity z WHERE z.Name = o.Name) = 1
    ORDER BY Id, path
"""

LOOKUPS: Final[tuple[Question, ...]] = (
    ask(
        "account_city", "lookup", 1, "string",
        _named("salesforce_Account", "salesforce:accounts", "BillingCity", "account"),
        "In which city is {account} billed?", "Billing city of {account}, please.",
        "Where do we send the bills of {account}? The city will do.", "{account}: which billing city do we have?",
    ),
    ask(
        "account_plan", "lookup", 1, "string",
        _named("salesforce_Account", "salesforce:accounts", "Support_Plan__c", "account"),
        "Which support plan does {account} have?", "What is the support plan of {account}?",
        "Support plan for {account}?", "Do we have a support plan on file for {account}, and which?",
    ),
    ask(
        "contact_title", "lookup", 1, "string",
        _named("salesforce_Contact", "salesforce:contacts", "Title", "email", "Email"),
        "What is the title of {email}?", "{email} wrote to me. What is their job title?",
        "Which title does the contact {email} have?", "Job title of {email}?",
    ),
    ask(
        "contact_phone", "lookup", 1, "string",
        _named("salesforce_Contact", "salesforce:contacts", "Phone", "person"),
        "What is the phone number of {person}?", "I need to phone {person}. Which number?",
        "Phone of {person}, please.", "How do I reach {person} by phone?", whole=True,
    ),
    ask(
        "deal_stage", "lookup", 1, "string",
        _named("salesforce_Opportunity", "salesforce:opportunities", "StageName", "opportunity"),
        "Which stage is the opportunity {opportunity} in?", "What stage has {opportunity} reached?",
        "Stage of {opportunity}?", "How far along is the deal {opportunity}? The stage, I mean.", wanted=6,
    ),
    ask(
        "deal_close", "lookup", 1, "string",
        _named("salesforce_Opportunity", "salesforce:opportunities", "CloseDate", "opportunity"),
        "What is the close date of {opportunity}?", "When does {opportunity} close?",
        "Close date of the opportunity {opportunity}, please.", "By which close date is {opportunity} planned?",
    ),
    ask(
        "deal_custom", "custom_field", 1, "string", _CUSTOM,
        "What does the field {field} say on the opportunity {opportunity}?", "{opportunity}: what is the {field}?",
        "Which {field} do we have for {opportunity}?", "Look up the {field} of {opportunity}.", wanted=12,
    ),
    ask(
        "quote_discount", "lookup", 1, "integer",
        _named("salesforce_Quote", "salesforce:quotes", "Discount", "quote", "QuoteNumber", "AND Discount > 0"),
        "How many percent discount does quote {quote} give?", "What is the discount on quote {quote}?",
        "Discount of quote {quote}?", "Quote {quote}: which discount, in percent?", wanted=6,
    ),
    ask(
        "quote_approval", "lookup", 1, "string",
        _named("salesforce_Quote", "salesforce:quotes", "Approval_Status__c", "quote", "QuoteNumber",
               "AND Approval_Status__c <> 'Not Required'"),
        "What is the approval status of quote {quote}?", "Was quote {quote} approved? Give me the approval status.",
        "Approval status of quote {quote}?", "Where is the approval of quote {quote}?", wanted=6,
    ),
    ask(
        "order_status", "lookup", 1, "string",
        _named("salesforce_Order", "salesforce:orders", "Status", "number", "OrderNumber"),
        "What is the status of order {number}?", "Where is order {number}? Its status, please.",
        "Status of order {number}?", "How far is order {number}?", wanted=6,
    ),
    ask(
        "case_status", "lookup", 1, "string",
        _named("salesforce_Case", "salesforce:cases", "Status", "number", "CaseNumber"),
        "What is the status of case {number}?", "How does case {number} stand?",
        "Status of case {number}?", "Is case {number} still being worked on? Give me its status.",
    ),
    ask(
        "product_name", "lookup", 1, "string",
        _named("salesforce_Product2", "salesforce:products", "Name", "sku", "ProductCode"),
        "What is the name of product {sku}?", "Which product is {sku}?",
        "{sku}: what do we call it?", "Name of the product with the code {sku}?",
    ),
    ask(
        "issue_state", "lookup", 1, "string",
        """SELECT 'https://github.tarnbrook.example/' || i.repository || '/issues/' || i.number AS url,
                  i.state AS answer,
                  json_array(json(gold('github:issues', r.id || '/' || i.number, '/state'))) AS gold
           FROM github_issues i JOIN github_repositories r ON r.full_name = i.repository ORDER BY i.id""",
        "Which state is {url} in?", "Is {url} open or closed? The state, please.",
        "State of {url}?", "What is the state of the issue {url}?",
    ),
    ask(
        "colleague_title", "lookup", 1, "string",
        """SELECT u.Email AS email, u.Title AS answer,
                  json_array(json(gold('salesforce:users', u.Id, '/Title'))) AS gold
           FROM salesforce_User u ORDER BY u.Id""",
        "What is the title of our colleague {email}?", "{email} is one of us. What is their title?",
        "Title of {email}?", "What does {email} do here? The title will do.", wanted=3,
    ),
)  # fmt: skip
