"""Questions about pages that changed, about what people say against what is so, and about what does not exist."""

# ruff: noqa: S608 - what is put into the queries are texts of this module; nothing comes from outside

from __future__ import annotations

from typing import Final

from workbench.sandbox._question import Question, ask, lost
from workbench.sandbox._questions_lookup import LOOKUPS

__all__ = ["PAGES"]

_BODY = "/body/storage/value"
_LOOKUP: Final = {question.name: question for question in LOOKUPS}


# What a page of the handbook says in numbers: the wordings ask for it in words of their own.
_RULES: Final = (
    ("Discount policy", "how many percent may an account manager give alone", "up to "),
    ("Loan units", "for how many days is a loan unit free", "free for "),
    ("Returns", "within how many days do unused goods come back", "within "),
    ("Warranty claims", "within how many hours is the first answer due", "within "),
    ("Payment terms", "how many days net is the standard", "standard is "),
    ("Reminders and blocks", "after how many reminders is a customer blocked", "after "),
    ("Quote validity", "for how many days does a quote hold", "holds for "),
    ("Release process", "how many reviewers does a release need", "needs "),
    ("Calibration intervals", "every how many months are scales due", "every "),
    ("On-call", "within how many minutes is an answer due", "within "),
    ("Credit limits", "every how many months are they reviewed", "every "),
    ("Escalation of cases", "after how many hours without an answer is a case escalated", "for "),
)
_TABLE = " UNION ALL ".join(
    f"SELECT '{title}' AS title, '{what}' AS what, '{before}' AS before" for title, what, before in _RULES
)
_CURRENT = f"""
    SELECT g.title AS page, t.what AS rule, json_array(json(gold('confluence:pages', g.id, '{_BODY}'))) AS gold,
           CAST(substr(g.body, instr(g.body, t.before) + length(t.before)) AS INTEGER) AS answer
    FROM ({_TABLE}) t JOIN confluence_pages g ON g.title = t.title WHERE g.status = 'current' ORDER BY g.id
"""
_FORMER = f"""
    SELECT t.title AS page, t.what AS rule, v.number AS version,
           json_array(json(gold('confluence:page_versions', v.pageId || '/' || v.number, '/page{_BODY}'))) AS gold,
           CAST(substr(v.page, instr(v.page, t.before) + length(t.before)) AS INTEGER) AS answer
    FROM ({_TABLE}) t JOIN confluence_pages g ON g.title = t.title
    JOIN confluence_page_versions v ON v.pageId = g.id
    WHERE g.status = 'current' AND v.number = 1 ORDER BY g.id DESC
"""
_PLAN = f"""
    SELECT a.Name AS account, k.Name AS answer,
           json_array(json(gold('confluence:pages', g.id, '{_BODY}'))) AS gold
    FROM confluence_pages g JOIN salesforce_Account a ON g.title = 'Account plan: ' || a.Name
    JOIN salesforce_Contact k ON k.AccountId = a.Id AND instr(g.body, k.Email) > 0 ORDER BY g.id
"""
# Somebody said something else in a channel, or an earlier version of the account plan does.
_CONFLICTING = """
    SELECT a.Name AS account, a.Payment_Terms__c AS answer,
           json_array(json(gold('salesforce:accounts', a.Id, '/Payment_Terms__c'))) AS gold
    FROM salesforce_Account a
    WHERE EXISTS (
        SELECT 1 FROM slack_messages m JOIN slack_channels h ON h.id = m.channel
        WHERE h.name = 'invoicing' AND instr(lower(m.text), lower(a.Name)) > 0
          AND (m.text LIKE '%days net%' OR m.text LIKE '%prepayment%')
    ) ORDER BY a.Id
"""
_TERMS_PLAN = """
    SELECT a.Name AS account, a.Payment_Terms__c AS answer,
           json_array(json(gold('salesforce:accounts', a.Id, '/Payment_Terms__c'))) AS gold
    FROM salesforce_Account a JOIN confluence_pages g ON g.title = 'Account plan: ' || a.Name
    WHERE (SELECT count(*) FROM confluence_page_versions v WHERE v.pageId = g.id) >= 2 ORDER BY a.Id
"""

PAGES: Final[tuple[Question, ...]] = (
    ask(
        "rule_now", "stale", 1, "integer", _CURRENT,
        "According to the current page {page}: {rule}?", "What holds today by the page {page}: {rule}?",
        "{page}: {rule}, as the page stands now?", "By today's {page} page, {rule}?", wanted=12,
    ),
    ask(
        "rule_then", "stale", 1, "integer", _FORMER,
        "By version {version} of the page {page}: {rule}?", "What did version {version} of {page} say: {rule}?",
        "{page}, version {version}: {rule}?", "Back in version {version} of the page {page}, {rule}?", wanted=6,
    ),
    ask(
        "plan_contact", "stale", 1, "string", _PLAN,
        "Who is the contact in the current Account plan: {account}?",
        "Which person does the page Account plan: {account} name now?",
        "Account plan: {account}. Who is named there as our contact?",
        "Whom do we talk to by today's page Account plan: {account}?", wanted=6,
    ),
    ask(
        "terms_said", "conflicting", 1, "string", _CONFLICTING,
        "Which payment terms does {account} have in Salesforce?", "Payment terms code of {account}, as in Salesforce?",
        "Somebody in #invoicing is unsure: payment terms of {account} by Salesforce?",
        "On which payment terms is the account {account}?", wanted=8,
    ),
    ask(
        "terms_planned", "conflicting", 1, "string", _TERMS_PLAN,
        "What are the payment terms on the account {account}?", "Payment terms in the CRM for {account}?",
        "The account plan was changed: which payment terms does the account {account} have?",
        "{account}: payment terms by the account record?", wanted=6,
    ),
    lost("lost_quote", "SELECT printf('%08d', 7000003 + 11 * value) AS quote FROM json_each('[1,2,3,4,5,6,7,8]')",
         _LOOKUP["quote_approval"]),
    lost("lost_order", "SELECT printf('%08d', 4100007 + 13 * value) AS number FROM json_each('[1,2,3,4,5,6,7,8]')",
         _LOOKUP["order_status"]),
    lost("lost_case", "SELECT printf('%08d', 1200011 + 17 * value) AS number FROM json_each('[1,2,3,4,5,6,7,8]')",
         _LOOKUP["case_status"]),
    lost("lost_issue", """
        SELECT 'https://github.tarnbrook.example/' || full_name || '/issues/' ||
               (900001 + (SELECT count(*) FROM github_issues i WHERE i.repository = full_name)) AS url
        FROM github_repositories""", _LOOKUP["issue_state"]),
    lost("lost_email", """
        SELECT 'henrike.stolzenfels@' || substr(Email, instr(Email, '@') + 1) AS email
        FROM salesforce_Contact GROUP BY AccountId ORDER BY AccountId""", _LOOKUP["contact_title"]),
    lost("lost_product", "SELECT 'TB-' || (9990 + value) || '-Q' AS sku FROM json_each('[1,2,3,4]')",
         _LOOKUP["product_name"], wanted=3),
    lost("lost_person", """
        SELECT * FROM (SELECT 'Tobias Hallgrímsson' AS person UNION ALL SELECT 'Marisol Etxeberria'
                       UNION ALL SELECT 'Odalys Ferncastle')
        WHERE person NOT IN (SELECT Name FROM salesforce_Contact)""",
         _LOOKUP["contact_phone"], wanted=3),
)  # fmt: skip
