"""What people write in the company's channels. `{person}` is a mention, `{email}` and `{url}` come in Slack's form."""

from __future__ import annotations

from typing import Final

__all__ = [
    "APPROVALS", "APPROVED", "CHATTER", "DUNNING", "DUNNING_ANSWERS", "ESCALATIONS", "ESCALATION_ANSWERS", "LOSSES",
    "POLICY_NOTES", "REFUSED", "TERMS", "TERMS_ANSWERS", "TWINS", "WINS",
]  # fmt: skip

APPROVALS: Final = (
    "[Hi|Hey|Morning] all, {discount}% for {account}, quote {quote}. [Who signs?|Can I get an ok?] Contact is {email}.",
    "need an approval for {quote} ({account}), they [want|insist on] {discount}%. {reason}",
    "{person} could you look at {quote}? {discount}% on {amount} {currency}. {email} waits since [Monday|yesterday].",
    "Quote {quote} is [stuck|waiting], {discount}% discount. {reason}",
    "[Question|Quick one]: {account} asks for {discount}%. Quote {quote}, {email} [pushes|calls every day].",
    "{email} would sign {quote} today at {discount}%... [what do we think?|yes or no?]",
    "Sorry for the hurry, but {quote} for {account} needs a yes by noon. {discount}%, {reason}",
)
POLICY_NOTES: Final = (
    "That is above [what you may give|ten], so {person}.", "[Policy page|Handbook] says this one is {person}'s.",
    "Put the reason into Salesforce [first|please], else nobody signs.", "[Reason is in the quote.|Added the reason.]",
    "Not the old page please, the rules [changed|are new]. {person}?", "{person} [fyi|please]",
)  # fmt: skip
APPROVED: Final = (
    "[ok|OK|Fine|Approved|Go ahead].", "ok, but [next year at list|not again next time].",
    "[Done|Approved] in Salesforce.", "Yes. [Margin is thin but fine.|Tell {first} it is the last time.]", ":+1:",
)  # fmt: skip
REFUSED: Final = (
    "[No|Sorry, no]. {lower}% or nothing.", "Not with these quantities.", "[Rejected|No], we did that last year and "
    "never saw the volume.", "no. Ask for [two years|the service plan] in return and come back",
)  # fmt: skip
WINS: Final = (
    ":tada: {account} [signed|is ours|ordered]! {amount} {currency}. [Thanks {person}|Nice one {person}].",
    "{account} closed, {amount} {currency}[| after only {count} calls].", "[We got|Won] {deal}. {email} signed "
    "[this morning|just now].", "{deal} :rocket:", "[And another one|Boom]: {account}, {amount} {currency}",
)  # fmt: skip
LOSSES: Final = (
    "Lost {deal}. [Price.|They went quiet.|Budget gone.|The other side was faster.]",
    "[Sad news|fyi]: {account} [said no|went elsewhere]. {email} was decent, [try again in {month}|keep warm].",
    "{deal} is dead. [Lessons: call earlier.|No idea why.]",
)
ESCALATIONS: Final = (
    '{account} is [unhappy|angry|on the phone again]: "{subject}", case {case}. {email}',
    "[Can someone|Could a developer] look at case {case}? {account}, {product}. [Line is down there.|]",
    "case {case} ({account}) [goes round in circles|waits for us]. {email} wants a call [today|before four].",
    "Escalating {case}: {product} at {account}. {person} [you had one of these|any idea]?",
)
ESCALATION_ANSWERS: Final = (
    "[On it.|Looking.|Taking this.]", "Same as {url}", "That is {url}, [fix is coming|no date yet].",
    "[Called|Spoke to] {first}, [calm again|sends a photo].", "Not software, [the foot is cracked|a loose cable].",
    "Loan unit goes out [today|tomorrow].", "Filed: {url}",
)  # fmt: skip
DUNNING: Final = (
    "{account}: {invoice} is [overdue|late], {amount} {currency}. Reminder {reminders} went to {email}.",
    "Anyone in touch with {account}? {invoice} [still open|not paid], {email} does not answer.",
    "{invoice} ({account}) [hangs|is stuck]. [Dispute or just slow?|]",
)
DUNNING_ANSWERS: Final = (
    "They always pay [late|on the last day]. [Wait a week.|]", "Talked to {first}, [transfer is on its way|new PO "
    "missing on the invoice].", "Block them?", "[Let me call|I'll ring] {first}.",
    "[Do not block yet,|Please wait,] there is a deal open with them.",
)  # fmt: skip
TERMS: Final = (
    "[Reminder|Note to self]: {account} is on {wrong}.", "{account} [has|gets] {wrong}, agreed with {first} back then.",
    "Which terms does {account} have? I have {wrong} in my notes.", "{account} {wrong}, [right|or]?",
)  # fmt: skip
TERMS_ANSWERS: Final = (
    "[Was changed|Not any more], look in Salesforce.", "What Salesforce says counts.",
    "[Old|That was before the new contract]. CRM is right.", "check the account please, not your notes :)",
)  # fmt: skip
TWINS: Final = (
    "[Careful|Heads-up]: {account} and {other} are two customers. [I just mixed them up.|Different owners, too.]",
    "Got a PO from {account} booked on {other}. [Please check the number.|Fixed.]",
    "{account} is not {other}. [Third time this year...|]",
)
CHATTER: Final = (
    "Whoever promised {account} 50% off everything: [very funny|I laughed]. [The answer is still no.|Ask the cat.]",
    "50% off for everyone who brings cake :cake:", "[my|our] neighbour thinks I sell fish scales",
    "New discount policy: 50% off for [left-handed customers|people who say please]. [/s|Kidding.|(no)]",
    "Coffee machine on [2|the ground floor] is back. [Do not ask.|]", "Who took the good torque screwdriver?",
    "{first} from {account} sent [chocolate|waffles]. Kitchen, [while it lasts|now].",
    "[Lunch?|Anyone for lunch at twelve?]", "Parking lot is [full of leaves|ice]. Walk slowly.",
    "[Lost|Found]: one glove, grey.", "Today is bring-your-own-scale day. (It is not.)",
)  # fmt: skip
