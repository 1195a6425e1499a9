"""What people type into Salesforce: descriptions, next steps, reasons, case texts. See `_phrases` for the brackets."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "ACCOUNT_ABOUT",
    "CASE_REPLIES",
    "CASE_TEXTS",
    "CONTACT_ABOUT",
    "DEAL_ABOUT",
    "DEAL_NAMES",
    "FORECASTS",
    "NEXT",
    "ORDER_ABOUT",
    "PRODUCT_ABOUT",
    "REASONS",
    "Complaint",
]

DEAL_NAMES: Final = (
    "second line [for|in] {city}", "{family} refresh", "calibration contract", "lab move {year}",
    "replace the {family} fleet", "frame agreement[| {year}]", "pilot, {count} [units|x {family}]",
    "[new|extra] packing hall", "{family} for QA", "service + spares {year}", "[Q1|Q2|Q3|Q4] top-up",
    "tender {year}[| lot 2]", "audit findings {year}", "{city} [rollout|site]", "scales for goods-in",
)  # fmt: skip
DEAL_ABOUT: Final = (
    "Came in through {first}. [Budget is there, signature is not.|They compare us with two others.|Wants it before the "
    "summer shutdown.]",
    "[Second try|Third attempt] after the {year} project was stopped. Decision is with the plant, not with the group.",
    "They have {count} old units, [all out of calibration|half of them on loan|none of them ours].",
    "{first} [wants|would like] delivery in [two|three] steps. Prices hold for both[|, that was promised].",
    "Small order now, the rest once {city} is open.",
    "[Price is not the problem, time is.|Price is the problem.|Nobody talks about price, which worries me.]",
    "Talk to {first} only. Purchasing is informed but does not decide.",
    "",
    "[See mail thread.|Notes in the old CRM.]",
    "Waiting since {month}; [call, do not write|they do read mails, just slowly].",
)
NEXT: Final = (
    "Send the revised quote[| with the lower quantity].", "Call {first} [on Monday|after their board|next week].",
    "Demo on site[|, bring the short cable].", "Legal is reading the frame agreement[|, again].",
    "Wait for the PO number.", "[Ask|Remind] finance about the discount.", "Trial ends in {month}, nothing before.",
    "Find out who signs [now|since the reorg].", "Chase {first}.", "Loan unit back? Then close.", "",
)  # fmt: skip
FORECASTS: Final = (
    "[Commit.|Best case.|Upside at most.]", "{first} says yes, the budget says later.",
    "Slips to next quarter if {month} passes.", "Will close. Famous last words.", "50/50.",
)  # fmt: skip
REASONS: Final = (
    "[Volume|{count} units in one go], and they pay early.",
    "Competitor is at [the same price with on-site service|{count}% less].",
    "[Promised by my predecessor|Same as last year], would be hard to take back.",
    "Reference customer [in {city}|for the new {family}].",
    "{first} needs [a round number for the board|it under the threshold].",
    "Bundle with the service plan, margin is still fine.",
    "Late delivery last time; this is the apology.",
    "Ex-demo units in the lot.",
)
ACCOUNT_ABOUT: Final = (
    "Prefers a call before nine. Do not send samples without asking.",
    "Bought through a dealer until {year}; old numbers are in the archive.",
    "Second site in {city} since {year}. [The new lab is not on the contract yet.|Separate cost centre.]",
    "Pays on the last day, but [always pays|does pay].",
    "[Buyer left in {year}|Third buyer in two years]. Ask for {first}.",
    "Wants every certificate on paper [and|plus] as PDF.",
    "Careful: there is another customer of nearly the same name. Check the account number.",
    "Interested in the [service plan|on-site plan], waiting for next year's budget.",
    "Sent us a cake in {year}. Be nice.",
    "Family business, [third|fourth] generation. {first} decides[| everything].",
    "", "",
)  # fmt: skip
CONTACT_ABOUT: Final = (
    "", "", "", "[Short mails only.|Never picks up the phone.|Call the mobile.]", "Back from leave in {month}.",
    "Knows the {family} better than we do.", "[Football|Sailing|Two dogs]. Ask.", "Only signs up to the threshold.",
)  # fmt: skip
ORDER_ABOUT: Final = (
    "Ring the bell at gate {gate}.", "Deliver together with the previous order[| if possible].",
    "Certificates in a separate envelope[|, please].", "Call {first} before unloading.",
    "No delivery [on Fridays after noon|before eight].", "Their PO goes on every carton.", "", "", "",
)  # fmt: skip
PRODUCT_ABOUT: Final = (
    "{name}. [Splash-proof|For dry rooms only]; {warranty} months warranty. [With mains adapter.|Battery included.]"
    "[| Firmware updates over TarnLink.]"
)


class Complaint(NamedTuple):
    """What a case of one topic says."""

    subjects: tuple[str, ...]
    openings: tuple[str, ...]


CASE_TEXTS: Final = {
    "calibration": Complaint(
        ("{product} drifts[| after warm-up]", "Certificate [missing|wrong] for {product}", "{product} reads high"),
        (
            "Our {product} has been off [by a few counts|by half a gram] since it came [from the wash bay|back from "
            "you]. We re-zeroed it twice.",
            "The auditor [asked for|wants] the certificate of the {product} and I only find last year's. Can you "
            "resend it?",
            "Every morning the {product} starts fine and by ten it has crept up. Nothing changed on our side[|, I "
            "think].",
            "[Hello|Good morning], two of our {product} disagree with each other. Which one is lying?",
        ),
    ),
    "delivery": Complaint(
        ("[Pallet arrived|Delivery] short", "[Order still not here|Where is our order]", "Wrong dock on the note"),
        (
            "The driver left at seven and [one carton fewer|two boxes fewer] than the note says. Photos follow.",
            "We were told Tuesday. It is [Friday|Monday] and the tracking page has not moved.",
            "Your note sends everything to the old dock. Please use gate 4, the other one is fenced off.",
            "We got somebody else's {product}. [Nice one, but not ours.|Please collect.]",
        ),
    ),
    "invoice": Complaint(
        ("Invoice shows the wrong [VAT number|address]", "Discount missing[| on our invoice]", "Split the invoice"),
        (
            "Our VAT number changed in spring and your invoice still carries the old one. Finance will not book it.",
            "We agreed a discount with your colleague and I cannot find it[| on the invoice].",
            "Could we have one invoice a site? Our [two|three] cost centres share one order at the moment.",
            "You reminded us of an invoice that we paid [last week|weeks ago]. See attached.",
        ),
    ),
    "quote": Complaint(
        ("Price for [ten|{count}] more {product}", "Service plan renewal", "Trade-in for our old {product}"),
        (
            "We are fitting out a second room and need [ten|{count}] more of the {product}. What can you do on price?",
            "Our plan runs out soon. Is there anything cheaper that still covers the yearly check?",
            "We have an old {product} gathering dust. Do you take it back against a new one?",
        ),
    ),
    "repair": Complaint(
        ("{product} dead[| after a power cut]", "Cracked foot on {product}", "Repair of {product} takes too long"),
        (
            "There was a power cut last night and the {product} stays dark. The fuse is fine[|, we checked].",
            "One foot of the {product} is cracked. It rocks, and the readings jump with it.",
            "Our {product} has been with you for [three|five] weeks. When do we get it back?",
            "It fell. Only from the bench. It still switches on [but hums|and shows 8888].",
        ),
    ),
}
CASE_REPLIES: Final = (
    "[Thanks|Thank you] for the detail. Could you run the two-point check from the manual and send me both readings?",
    "I have [opened a trace with the carrier|asked the bench|passed it on to finance]; [more tomorrow|you hear of me].",
    "[Called|Phoned] {first}, no answer. [Trying again tomorrow.|Left a message.]",
    "{first} sent the photos. [It is the foot, not the cell.|Looks like transport damage to me.]",
    "Spare is on its way. [Keep the old one for the return, please.|No return needed.]",
    "Customer [confirms|says] it works [again|now]. Closing [on Friday|if nothing comes].",
    "Internal: second case like this [this month|since the update]. [Somebody should look.|Told the lead.]",
    "Loan unit offered, [accepted|declined].",
)
