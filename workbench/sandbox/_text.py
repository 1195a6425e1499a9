"""Sentences that people at the company and its customers write; `{…}` are filled in by the streams."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["ACCOUNT_NOTES", "JOKES", "NEXT_STEPS", "OPPORTUNITY_ABOUT", "ORDER_NOTES", "TOPICS", "Topic"]


class Topic(NamedTuple):
    """What a ticket can be about, and what is said in its course."""

    tag: str
    subjects: tuple[str, ...]
    opening: tuple[str, ...]
    reply: tuple[str, ...]
    follow_up: tuple[str, ...]
    closing: tuple[str, ...]


TOPICS: Final = (
    Topic(
        "calibration",
        (
            "{product} drifts after warm-up",
            "Calibration certificate missing for {product}",
            "{product} reads high since Monday",
        ),
        (
            "Our {product} has been off by a few counts since it came from the wash bay. We re-zeroed it twice.",
            "The auditor asked for the certificate of the {product} and I only find last year's. Can you resend it?",
            "Every morning the {product} starts fine and by ten o'clock it has crept up. Nothing changed on our side.",
        ),
        (
            "Thanks for the detail. Could you run the two-point check from the manual and send me both readings?",
            "I have asked the calibration bench for the certificate; it should be with you tomorrow morning.",
            "That sounds like the reference has aged. Is the unit within a metre of a window or a radiator?",
        ),
        (
            "Both readings attached. The second one is the odd one, as you can see.",
            "Nothing arrived yet, and the audit is on Thursday.",
            "There is a radiator, now that you mention it. We moved the bench in the spring.",
        ),
        (
            "Moved it to the other wall and it has held zero for two days. You can close this.",
            "Certificate received, thank you.",
            "We swapped the reference under warranty and the reading is back in range.",
        ),
    ),
    Topic(
        "delivery",
        ("Pallet arrived short", "Order {order} still not here", "Wrong dock on the delivery note"),
        (
            "The driver left at seven and one carton fewer than the note says. Photos follow.",
            "We were told Tuesday. It is Friday and the tracking page has not moved.",
            "Your note sends everything to the old dock. Please use gate 4, the other one is fenced off.",
        ),
        (
            "Sorry about that. I have opened a trace with the carrier and will call you when I hear something.",
            "The depot confirms that the parcel was sorted to the wrong van. It goes out again tonight.",
            "I have changed the gate on the account, so the next one will be right.",
        ),
        (
            "Any news? The line stops on Monday without it.",
            "The carrier says they know nothing about a trace.",
            "It came to the old dock again today.",
        ),
        (
            "The missing carton turned up this morning, undamaged.",
            "Delivered at last. Thanks for staying on it.",
            "Gate 4 worked this time.",
        ),
    ),
    Topic(
        "invoice",
        ("Invoice shows the wrong VAT number", "Discount missing on order {order}", "Please split the invoice by site"),
        (
            "Our VAT number changed in spring and your invoice still carries the old one. Finance will not book it.",
            "We agreed a discount with your colleague and I cannot find it on order {order}.",
            "Could we have one invoice a site? Our three cost centres share one order at the moment.",
        ),
        (
            "I have corrected the number and asked for a reissue. Please ignore the first copy.",
            "I see the agreement in the notes. Let me check with finance before I promise anything.",
            "We can split it, as long as each site has its own purchase order number. Could you send those?",
        ),
        (
            "The reissue has the right number but the wrong date.",
            "Has finance answered? The payment run is tomorrow.",
            "Numbers are in the attachment.",
        ),
        (
            "All good now, booked.",
            "Credit note received. Thank you for sorting it out.",
            "Three invoices, three cost centres, exactly what we needed.",
        ),
    ),
    Topic(
        "software",
        ("Export from {product} cuts off names", "{product} loses its clock", "Cannot pair {product} after the update"),
        (
            "When we export the log as CSV the batch names stop after sixteen characters. It used to work.",
            "The clock of the {product} falls back to 2000 whenever it is unplugged.",
            "Since the update the {product} is not found any more. Two laptops, same story.",
        ),
        (
            "That is a known slip in the last firmware. I can send you the test build if you like.",
            "The buffer cell is probably empty; it lasts about five years. I can post you one.",
            "Please remove the old pairing on the laptop first, then hold the side key for ten seconds.",
        ),
        (
            "Yes please, we would rather not type the names again.",
            "How do I open the case without breaking the seal?",
            "Tried that. It shows up for a second and is gone.",
        ),
        (
            "The test build does it. Names are whole again.",
            "New cell is in, the clock has kept time over the weekend.",
            "Paired after the second try. Strange, but fine.",
        ),
    ),
    Topic(
        "quote",
        ("Price for ten more {product}", "Service plan renewal", "Trade-in for our old {product}"),
        (
            "We are fitting out a second room and need ten more of the {product}. What can you do on price?",
            "Our plan runs out soon. Is there anything cheaper that still covers the yearly check?",
            "We have an old {product} gathering dust. Do you take it back against a new one?",
        ),
        (
            "Ten units bring you to the next step of the price list. I will send the quote by the end of the day.",
            "There is a lighter plan without the loan unit. I have put both side by side for you.",
            "We do, if it still switches on. Send me the serial number and I will look up its value.",
        ),
        (
            "Could you hold the quote for two weeks? The budget meeting moved.",
            "What happens if a unit fails and we have no loan unit?",
            "It switches on but the display has lost a line. Does that matter?",
        ),
        (
            "Signed and sent back. Looking forward to the delivery.",
            "We take the lighter plan.",
            "Fair offer, accepted.",
        ),
    ),
    Topic(
        "repair",
        ("{product} dead after a power cut", "Cracked foot on {product}", "Repair of {product} takes too long"),
        (
            "There was a power cut last night and the {product} stays dark. The fuse is fine.",
            "One foot of the {product} is cracked. It rocks, and the readings jump with it.",
            "Our {product} has been with you for three weeks. When do we get it back?",
        ),
        (
            "Most likely the supply. I can send a spare one today; please keep the old one for the return.",
            "A foot is easily changed. Which thread do you have, the long one or the short one?",
            "The board is on back order. I can lend you a unit until it comes.",
        ),
        (
            "The spare came and it is still dark.",
            "Long thread, about two fingers.",
            "A loan unit would help a lot.",
        ),
        (
            "You were right about the supply; the second spare did it.",
            "New foot fitted, stands like a rock.",
            "Back on the bench and working. Loan unit is on its way to you.",
        ),
    ),
)

JOKES: Final = (
    "(My colleague says we were promised 50% off everything. He says that every time.)",
    "PS: if the unit could also make coffee we would order twenty.",
    "Greetings from the basement, where the sun never shines and the scales never lie.",
    "Our apprentice tells everyone that shipping is free for life. I have not corrected her yet.",
)

ACCOUNT_NOTES: Final = (
    "Prefers a call before nine. Do not send samples without asking.",
    "Bought through a dealer before {year}; the old numbers are in the archive.",
    "Opened a second site in {city}. The new lab is not on the contract yet.",
    "Pays on the last day, but always pays.",
    "The buyer left in {year}. Ask for the lab manager first.",
    "Wants every certificate as paper and as PDF.",
    "Often mixed up with a neighbour of nearly the same name: check the account number.",
    "Interested in the service plan, waiting for next year's budget.",
    "Sent us a cake in {year}. Be nice.",
    "",
)

OPPORTUNITY_ABOUT: Final = (
    "second line for {city}",
    "{family} refresh",
    "calibration contract",
    "lab move {year}",
    "replacement of the {family} fleet",
    "framework agreement",
    "pilot with three {family} units",
    "service plan upgrade",
)

NEXT_STEPS: Final = (
    "Send the revised quote with the lower quantity.",
    "Call back after their board has met.",
    "Demo on site, bring the short cable.",
    "Legal is reading the framework agreement.",
    "Wait for the purchase order number.",
    "Ask finance whether the discount needs approval.",
    "Nothing to do until the trial ends.",
    "Find out who signs since the reorganisation.",
)

ORDER_NOTES: Final = (
    "Ring the bell at gate 4.",
    "Deliver together with the previous order if possible.",
    "Certificates in a separate envelope, please.",
    "Call {person} before unloading.",
    "No delivery on Fridays after noon.",
    "Mark the cartons with our own number: PO-{number}.",
    "",
    "",
    "",
)
