"""Questions whose answer is two to four records away, in one system or across several."""

# ruff: noqa: S608 - what is put into the queries are texts of this module; nothing comes from outside

from __future__ import annotations

from typing import Final

from workbench.sandbox._question import Question, ask

__all__ = ["LINKED"]

_DEFECTS = """
    github_issues i
    JOIN github_repositories r ON r.full_name = i.repository
    JOIN salesforce_Case c ON c.Description LIKE
        '%https://github.tarnbrook.example/' || i.repository || '/issues/' || i.number
"""
_FIXES = """
    JOIN github_pull_requests p ON p.repository = i.repository
        AND (p.body LIKE '%es #' || i.number || '.%')
"""
_URL = "'https://github.tarnbrook.example/' || i.repository || '/issues/' || i.number AS url"
_ISSUE = "json(gold('github:issues', r.id || '/' || i.number, ''))"
_REPORTER = "JOIN salesforce_Contact k ON instr(i.body, ' ' || k.Email || ' ') > 0"


def _written(slot: str, name: str, table: str, channel: str) -> str:
    """Return the query for the one message of a channel that names a record; replies do not count."""
    return f"""
        SELECT x.{name} AS {slot}, m.text AS answer,
               json_array(json(gold('slack:messages', m.channel || '/' || m.ts, '/text'))) AS gold
        FROM slack_channels h JOIN slack_messages m ON m.channel = h.id AND m.parent_user_id IS NULL
        JOIN {table} x ON instr(m.text, x.{name}) > 0
        WHERE h.name = '{channel}' AND (SELECT count(*) FROM {table} z WHERE z.{name} = x.{name}) = 1
        GROUP BY x.Id HAVING count(*) = 1 ORDER BY x.Id"""


LINKED: Final[tuple[Question, ...]] = (
    ask(
        "order_account", "two_hop", 2, "string",
        """SELECT o.OrderNumber AS number, a.Name AS answer,
                  json_array(json(gold('salesforce:orders', o.Id, '')),
                             json(gold('salesforce:accounts', a.Id, '/Name'))) AS gold
           FROM salesforce_Order o JOIN salesforce_Account a ON a.Id = o.AccountId ORDER BY o.Id""",
        "Which company placed order {number}?", "Whose order is {number}? The name of the account.",
        "Order {number}: which account does it belong to?", "Account name for order {number}?",
    ),
    ask(
        "case_contact_phone", "two_hop", 2, "string",
        """SELECT c.CaseNumber AS number, k.Phone AS answer,
                  json_array(json(gold('salesforce:cases', c.Id, '')),
                             json(gold('salesforce:contacts', k.Id, '/Phone'))) AS gold
           FROM salesforce_Case c JOIN salesforce_Contact k ON k.Id = c.ContactId ORDER BY c.Id""",
        "Which phone number has the person who opened case {number}?", "How do I phone the requester of case {number}?",
        "Phone of the contact of case {number}, please.", "Case {number}: phone number of who asked?",
    ),
    ask(
        "quote_close", "two_hop", 2, "string",
        """SELECT q.QuoteNumber AS quote, o.CloseDate AS answer,
                  json_array(json(gold('salesforce:quotes', q.Id, '')),
                             json(gold('salesforce:opportunities', o.Id, '/CloseDate'))) AS gold
           FROM salesforce_Quote q JOIN salesforce_Opportunity o ON o.Id = q.OpportunityId ORDER BY q.Id""",
        "What is the close date of the opportunity behind quote {quote}?",
        "Quote {quote}: when does its opportunity close?",
        "Close date of the deal that quote {quote} belongs to?", "By when should the deal of quote {quote} close?",
    ),
    ask(
        "account_owner", "two_hop", 2, "string",
        """SELECT a.Name AS account, u.Email AS answer,
                  json_array(json(gold('salesforce:accounts', a.Id, '')),
                             json(gold('salesforce:users', u.Id, '/Email'))) AS gold
           FROM salesforce_Account a JOIN salesforce_User u ON u.Id = a.OwnerId ORDER BY a.Id""",
        "What is the e-mail address of the owner of {account}?", "Who owns {account}? I need the e-mail address.",
        "E-mail of the account owner of {account}?", "Under which e-mail do I reach the owner of {account}?",
    ),
    ask(
        "issue_fix", "two_hop", 2, "string",
        f"""SELECT {_URL}, p.title AS answer, json_array({_ISSUE},
                   json(gold('github:pull_requests', r.id || '/' || p.number, '/title'))) AS gold
            FROM github_issues i JOIN github_repositories r ON r.full_name = i.repository {_FIXES} ORDER BY i.id""",
        "What is the title of the pull request that fixes {url}?", "Which pull request mends {url}? Its title.",
        "Title of the pull request for {url}?", "{url}: what is the pull request called that closes it?",
    ),
    ask(
        "email_industry", "two_hop", 2, "string",
        """SELECT k.Email AS email, a.Industry AS answer,
                  json_array(json(gold('salesforce:contacts', k.Id, '')),
                             json(gold('salesforce:accounts', a.Id, '/Industry'))) AS gold
           FROM salesforce_Contact k JOIN salesforce_Account a ON a.Id = k.AccountId ORDER BY k.Id""",
        "Which industry is the company of {email} in?", "{email}: what industry is their account?",
        "Industry of the account of {email}?", "In what industry does {email} work?",
    ),
    ask(
        "case_fix", "three_hop", 3, "string",
        f"""SELECT c.CaseNumber AS number, p.title AS answer,
                   json_array(json(gold('salesforce:cases', c.Id, '')), {_ISSUE},
                   json(gold('github:pull_requests', r.id || '/' || p.number, '/title'))) AS gold
            FROM {_DEFECTS} {_FIXES} ORDER BY c.Id""",
        "Which pull request fixes the issue behind case {number}? Its title.",
        "Case {number} became an issue. What is the title of the pull request for it?",
        "Title of the pull request that mends what case {number} is about?",
        "What is the pull request called that closes the issue of case {number}?", wanted=6,
    ),
    ask(
        "quote_owner_manager", "three_hop", 3, "string",
        """SELECT q.QuoteNumber AS quote, m.Email AS answer,
                  json_array(json(gold('salesforce:quotes', q.Id, '')), json(gold('salesforce:users', u.Id, '')),
                             json(gold('salesforce:users', m.Id, '/Email'))) AS gold
           FROM salesforce_Quote q JOIN salesforce_User u ON u.Id = q.OwnerId
           JOIN salesforce_User m ON m.Id = u.ManagerId ORDER BY q.Id""",
        "What is the e-mail of the manager of whoever owns quote {quote}?",
        "Quote {quote}: e-mail address of the owner's manager?",
        "To whom does the owner of quote {quote} report? The e-mail address.",
        "Manager of the owner of quote {quote}, by e-mail?",
    ),
    ask(
        "issue_account", "three_hop", 3, "string",
        f"""SELECT {_URL}, a.Name AS answer,
                   json_array({_ISSUE}, json(gold('salesforce:contacts', k.Id, '')),
                              json(gold('salesforce:accounts', a.Id, '/Name'))) AS gold
            FROM github_issues i JOIN github_repositories r ON r.full_name = i.repository
            {_REPORTER} JOIN salesforce_Account a ON a.Id = k.AccountId ORDER BY i.id""",
        "Which customer reported {url}? The name of the account.", "{url}: at which account is the reporter?",
        "Account name of whoever reported {url}?", "From which company did the report {url} come?", wanted=6,
    ),
    ask(
        "issue_owner", "four_hop", 4, "string",
        f"""SELECT {_URL}, u.Email AS answer,
                   json_array({_ISSUE}, json(gold('salesforce:contacts', k.Id, '')),
                              json(gold('salesforce:accounts', a.Id, '')),
                              json(gold('salesforce:users', u.Id, '/Email'))) AS gold
            FROM github_issues i JOIN github_repositories r ON r.full_name = i.repository
            {_REPORTER} JOIN salesforce_Account a ON a.Id = k.AccountId JOIN salesforce_User u ON u.Id = a.OwnerId
            ORDER BY i.id""",
        "Who owns the account of the customer that reported {url}? Their e-mail address.",
        "{url} came from a customer: what is the e-mail of the owner of that account?",
        "E-mail of the account owner of whoever reported {url}?",
        "To which account owner (e-mail) does the reporter of {url} belong?", wanted=6,
    ),
    ask(
        "lesson_account", "four_hop", 4, "string",
        f"""SELECT g.title AS page, a.Renewal_Month__c AS answer,
                   json_array(json(gold('confluence:pages', g.id, '')), {_ISSUE},
                              json(gold('salesforce:contacts', k.Id, '')),
                              json(gold('salesforce:accounts', a.Id, '/Renewal_Month__c'))) AS gold
            FROM confluence_pages g
            JOIN github_issues i ON instr(g.body, i.repository || '/issues/' || i.number || '<') > 0
            JOIN github_repositories r ON r.full_name = i.repository
            {_REPORTER} JOIN salesforce_Account a ON a.Id = k.AccountId ORDER BY g.id""",
        "The page {page} is about an issue that a customer reported. In which month does that account renew?",
        "{page}: what is the renewal month of the account whose contact reported the issue?",
        "Renewal month of the customer behind the page {page}?",
        "When (month) does the customer renew whose report led to {page}?", wanted=6,
    ),
    ask(
        "message_account", "three_hop", 3, "string",
        """SELECT h.name AS channel, k.Name AS person, a.Name AS answer,
                  json_array(json(gold('slack:messages', m.channel || '/' || m.ts, '')),
                             json(gold('salesforce:contacts', k.Id, '')),
                             json(gold('salesforce:accounts', a.Id, '/Name'))) AS gold
           FROM slack_messages m JOIN slack_channels h ON h.id = m.channel
           JOIN salesforce_Contact k ON instr(m.text, '<mailto:' || k.Email || '|') > 0
           JOIN salesforce_Account a ON a.Id = k.AccountId
           WHERE m.parent_user_id IS NULL AND (SELECT count(*) FROM salesforce_Contact z WHERE z.Name = k.Name) = 1
           GROUP BY h.name, k.Name HAVING count(*) = 1 ORDER BY m.ts""",
        "Somebody named {person} in #{channel}. At which account is that contact?",
        "#{channel}: which company does {person} belong to?",
        "In #{channel} they speak of {person}. Which account is that?",
        "{person} from #{channel}: the account's name?", whole=True,
    ),
    ask(
        "quote_in_chat", "chat", 2, "string",
        """SELECT q.QuoteNumber AS quote, u.real_name AS answer,
                  json_array(json(gold('slack:messages', m.channel || '/' || m.ts, '')),
                             json(gold('slack:users', u.id, '/real_name'))) AS gold
           FROM salesforce_Quote q JOIN slack_messages m ON instr(m.text, q.QuoteNumber) > 0
           JOIN slack_users u ON u.id = m.user ORDER BY q.Id""",
        "Who asked for an approval of quote {quote} in Slack?", "Which colleague wrote about quote {quote} in Slack?",
        "Quote {quote} in #quote-desk: who wrote that?", "By whom was quote {quote} brought up in Slack?",
    ),
    ask(
        "message_on_invoice", "chat", 1, "string", _written("invoice", "Name", "salesforce_Invoice__c", "invoicing"),
        "What was written in #invoicing about {invoice}?", "Find the Slack message on {invoice} in #invoicing.",
        "#invoicing, {invoice}: what did they write?", "Which message in #invoicing speaks of {invoice}?",
    ),
    ask(
        "message_on_case", "chat", 1, "string",
        _written("number", "CaseNumber", "salesforce_Case", "support-escalations"),
        "What was written in #support-escalations about case {number}?",
        "Find the Slack message that escalated case {number}.",
        "#support-escalations: what did they write on case {number}?",
        "Which message in #support-escalations speaks of case {number}?",
    ),
    ask(
        "message_on_deal", "chat", 1, "string", _written("opportunity", "Name", "salesforce_Opportunity", "wins"),
        "What was written in #wins about {opportunity}?", "Find the Slack message in #wins on {opportunity}.",
        "#wins, {opportunity}: what did they write?", "Which message in #wins speaks of {opportunity}?",
    ),
)  # fmt: skip
