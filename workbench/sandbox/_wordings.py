"""In which words people ask, by intent.

Each intent has an even number of wordings. Cases take them in turn, and every second case belongs to the
test split, so the test split is asked in words that the training split never uses.
"""

from __future__ import annotations

from typing import Final

__all__ = ["WORDINGS"]

WORDINGS: Final[dict[str, tuple[str, ...]]] = {
    "account_city": (
        "In which city is {account} based?",
        "Where does {account} sit? I need the city.",
        "{account}: which city are they in?",
        "City of {account}, please.",
    ),
    "account_status": (
        "What is the status of account {account_id}?",
        "Is {account_id} an active customer or what is their status?",
        "Tell me the customer status of {account_id}.",
        "{account_id}, what status do we have them in?",
    ),
    "account_renewal": (
        "In which month does the contract of {account} come up for renewal?",
        "What is the renewal month of {account}?",
        "When is the renewal for {account} due (month)?",
        "Which renewal month is on record for {account}?",
    ),
    "contact_role": (
        "What is the role of {email}?",
        "Who is {email}, what do they do there (role)?",
        "Which role does the person with the address {email} have?",
        "{email} wrote to us. What is their role?",
    ),
    "contact_phone": (
        "What is the phone number of {person}?",
        "How can I reach {person} by phone?",
        "I need to call {person}. Which phone number?",
        "Phone number for {person}, please.",
    ),
    "contact_card": (
        "Whose customer card number is {card}?",
        "Somebody gave the card number {card}. What is their name?",
        "Name of the contact with card {card}?",
        "Which person has card no {card}?",
    ),
    "product_name": (
        "What is {sku}? I need the name of the product.",
        "Which product has the number {sku}?",
        "Give me the product name for {sku}.",
        "What do we sell under {sku}, by name?",
    ),
    "product_price": (
        "What is the list price of the {product} in euro cents (EUR)?",
        "How much is a {product} in EUR, in cents?",
        "EUR price in cents for the {product}?",
        "What does the {product} cost in EUR by the price list, in cents?",
    ),
    "order_status": (
        "What is the status of order {order}?",
        "Where is order {order} at the moment, what status?",
        "Order {order}: what is its status?",
        "A customer asks about order number {order}. Which status does it have?",
    ),
    "opportunity_stage": (
        "In which stage is opportunity {opportunity}?",
        "What stage has {opportunity} reached?",
        "How far are we with opportunity {opportunity} (stage)?",
        "Stage of {opportunity}?",
    ),
    "ticket_priority": (
        "What priority does ticket {ticket} have?",
        "How urgent is {ticket}? Give me the priority.",
        "Priority of ticket {ticket}?",
        "Which priority did we give {ticket}?",
    ),
    "page_owner": (
        'Which team owns the page "{page}"?',
        'Who is the owner team of "{page}" in the handbook?',
        'Handbook page "{page}": which team is its owner?',
        'What is the owner team of the page "{page}"?',
    ),
    "line_quantity": (
        "What quantity of {sku} is on order {order}?",
        "How many units of {sku} are on order {order}?",
        "Order {order}: what is the quantity of {sku}?",
        "How many {sku} did they put on order {order}?",
    ),
    "order_account": (
        "Which account does order {order} belong to? The name, please.",
        "Who is the customer behind order {order}?",
        "What is the name of the account that placed order {order}?",
        "Order {order}: what is the account's name?",
    ),
    "contact_industry": (
        "Which industry is the company of {email} in?",
        "{email} called. What industry does their account belong to?",
        "Industry of the account that {email} works for?",
        "What industry is {email}'s employer in?",
    ),
    "ticket_requester": (
        "Which phone number does the person who opened ticket {ticket} have?",
        "I have to call the requester of {ticket}. Phone?",
        "What is the phone number of the contact behind ticket {ticket}?",
        "Requester of ticket {ticket}: phone number?",
    ),
    "account_owner": (
        "What is the extension of the person at our side who owns {account}?",
        "Who owns {account}? Give me the extension.",
        "I need the extension of the owner of {account}.",
        "Owner of the account {account}: which extension?",
    ),
    "opportunity_contact": (
        "What is the role of the contact on opportunity {opportunity}?",
        "With whom do we discuss {opportunity}? Their role, please.",
        "Which role does our contact for opportunity {opportunity} have?",
        "Contact person of {opportunity}: what role?",
    ),
    "order_warranty": (
        "How many months of warranty does the product on order {order} have?",
        "What warranty in months is on the item of order {order}?",
        "Order {order}: warranty of the product, in months?",
        "For how many months is the product bought with order {order} under warranty?",
    ),
    "ticket_owner_office": (
        "In which office does the owner of the account behind ticket {ticket} work?",
        "Ticket {ticket}: which office is the account's owner in?",
        "Which of our offices looks after the customer who opened {ticket}, going by the account owner?",
        "What office is responsible for the account of {ticket} (office of its owner)?",
    ),
    "ticket_order_buyer": (
        "What is the role of the person who placed the order that ticket {ticket} is about?",
        "Ticket {ticket} is about an order. Which role does its buyer have?",
        "Who placed the order mentioned in {ticket}? I need their role.",
        "Role of whoever placed the order behind ticket {ticket}?",
    ),
    "order_parent_city": (
        "In which city is the parent company of the account that placed order {order}?",
        "Order {order}: city of the account's parent?",
        "Where is the parent of the customer behind order {order} based (city)?",
        "Which city does the parent account of order {order}'s customer sit in?",
    ),
    "contact_owner_name": (
        "Who at our side owns the account of {email}?",
        "{email} wants to talk to the owner of their account. What is the name?",
        "What is the name of the staff member who owns the account that {email} belongs to?",
        "Name of the account owner for {email}?",
    ),
    "orders_of_account": (
        "How many orders has {account} placed?",
        "What is the number of orders of account {account_id}?",
        "Count the orders of {account}.",
        "How many orders are on record for {account_id}?",
    ),
    "tickets_of_account": (
        "How many tickets has {account} opened so far?",
        "How many tickets does account {account_id} have?",
        "Number of tickets of {account}, solved ones included?",
        "Count all tickets of {account_id}.",
    ),
    "open_tickets": (
        "How many tickets of {account} are open?",
        "How many tickets with status open does {account_id} have?",
        "Number of open tickets of {account}?",
        "Count the tickets of {account_id} that are still open.",
    ),
    "opportunities_of_account": (
        "How many opportunities do we have with {account}?",
        "How many opportunities are there for account {account_id}?",
        "Count the opportunities of {account}.",
        "Number of opportunities at {account_id}, won and lost ones included?",
    ),
    "orders_of_person": (
        "How many orders did {email} place?",
        "Count the orders that {email} placed.",
        "What is the number of orders placed by {email}?",
        "How often has {email} ordered?",
    ),
    "orders_total": (
        "What do all orders of {account} add up to, in minor units of {currency}?",
        "What is the sum of the order totals of account {account_id}, in minor units?",
        "Add up the totals of all orders of {account}, whatever their status (minor units).",
        "How much has {account_id} ordered in total, cancelled orders included, in minor units of {currency}?",
    ),
    "opportunities_total": (
        "What are all opportunities with {account} worth together, in minor units?",
        "What is the sum of the amounts of all opportunities of {account_id} (minor units)?",
        "Add up the amounts of the opportunities of {account}, in minor units of {currency}.",
        "What is the total amount of {account_id}'s opportunities in minor units, whatever their stage?",
    ),
    "total_of_person": (
        "What do the orders placed by {email} add up to, in minor units?",
        "What is the sum of the totals of the orders that {email} placed (minor units)?",
        "How much has {email} ordered altogether, in minor units?",
        "Add up the order totals of {email}, in minor units.",
    ),
    "latest_order": (
        "What is the status of the latest order of {account}?",
        "Where is {account}'s last order, what status?",
        "Status of the most recent order of account {account_id}?",
        "What is the status of the order that {account_id} placed last?",
    ),
    "latest_order_id": (
        "Which order did {account} place last? I need its number.",
        "What is the order id of the latest order of {account_id}?",
        "Number of the most recent order of {account}?",
        "Give me the id of {account_id}'s last order.",
    ),
    "latest_ticket": (
        "What is the subject of the newest ticket of {account}?",
        "What is {account}'s latest ticket about? The subject, please.",
        "Subject of the last ticket that {account_id} opened?",
        "What subject has the most recent ticket of {account_id}?",
    ),
    "order_with_product": (
        "Which order of {account} has {sku} on it?",
        "On which order did {account} buy {sku}?",
        "{account} ordered {sku} once. What is the number of that order?",
        "Find the order of {account} with {sku} among its lines.",
    ),
    "urgent_ticket": (
        "Which ticket of {account} is urgent?",
        "What is the number of the ticket of {account} with priority Urgent?",
        "{account} has one urgent ticket. Which one?",
        "Find the ticket of {account} whose priority is urgent.",
    ),
    "person_in_role": (
        "Who is the {role} at {account}?",
        "What is the name of the {role} of {account}?",
        "I am looking for the {role} at {account}. Who is that?",
        "At {account}, who has the role of {role}?",
    ),
    "namesake": (
        "What is the phone number of {person} at {account}?",
        "How do I reach {person} of {account} by phone?",
        "Phone number of {person}, the one at {account}?",
        "I need to call {person} at {account}. Which phone number?",
    ),
    "opportunity_in_stage": (
        'Which opportunity with {account} is in the stage "{stage}"?',
        'What is the id of the opportunity of {account} whose stage is "{stage}"?',
        '{account}: which opportunity has reached "{stage}"?',
        'Find the opportunity at {account} in stage "{stage}".',
    ),
    "account_tax": (
        "Is {account} tax exempt?",
        "Are we to leave out the tax for {account}, are they exempt?",
        "{account}: tax exempt or not?",
        "Do we have {account} down as exempt from tax?",
    ),
    "product_discontinued": (
        "Is product {sku} discontinued?",
        "Has {sku} been discontinued?",
        "{sku}: discontinued, yes or no?",
        "Do we list {sku} as discontinued?",
    ),
    "order_cancelled": (
        "Was order {order} cancelled?",
        "Is the status of order {order} cancelled?",
        "Did somebody cancel order {order}, going by its status?",
        "Order {order}: cancelled or not, what does the status say?",
    ),
    "opportunity_risk": (
        "Is opportunity {opportunity} at risk?",
        "Do we see {opportunity} as at risk?",
        "{opportunity}: at risk or not?",
        "Is {opportunity} marked as being at risk?",
    ),
}
