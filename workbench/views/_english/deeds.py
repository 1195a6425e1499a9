"""Verbs of everyday speech, with nouns of records of what was done: where somebody grumbled, there is a complaint."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.views._english.question import stem

__all__ = ["deed_nouns", "own_noun"]

# Each line: verbs, and behind the colon nouns of records.
_LINES = """
complain grumble moan whinge grouse cross angry annoyed unhappy upset: complaint grievance ticket issue
ask enquire inquire wonder: enquiry inquiry question request ticket
write contact message: message enquiry inquiry contact ticket request mail email correspondence
ring call phone: call contact enquiry inquiry
touch: message enquiry inquiry contact ticket call request
break fail wrong fault: fault defect incident breakdown failure problem repair
absent away miss: absence attendance
donate give: donation gift contribution
pay: payment receipt transaction
bill charge invoice: invoice bill charge
refund reimburse: refund reimbursement credit
compensate: compensation claim
claim: claim
book reserve: booking reservation engagement
hire rent: hire rental rent
borrow: loan borrowing
teach: lesson class course
treat: treatment visit appointment
inspect check: inspection check test
repair fix mend: repair job
deliver drop: delivery drop
ship send dispatch: shipment dispatch consignment parcel
travel sail fly: trip journey sailing flight voyage
sell: sale order
buy purchase order: order purchase sale
apply bid: application bid
cancel: cancellation
return: return
visit: visit
bury dig: burial grave
play perform: performance concert engagement
publish: publication paper article book
write author: publication paper article book report
apply submit propose: proposal application submission
cite: citation
observe: observation
enrol register: enrolment registration
read view: reading view
download: download
lose: loss
mention: mention
like: like
share: share
comment: comment
"""


def _read() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _LINES.strip().split("\n"):
        verbs, _, nouns = line.partition(":")
        for verb in verbs.split():
            root = stem(verb)
            found[root] = found.get(root, frozenset()) | frozenset(map(stem, nouns.split()))
    return found


_DEEDS = _read()


def deed_nouns(verb: str) -> frozenset[str]:
    """Return the stems of the nouns of what there is a record of where somebody did what a verb says.

    Example:
        >>> sorted(deed_nouns("grumbled"))
        ['complaint', 'grievanc', 'issu', 'ticket']
    """
    return _DEEDS.get(stem(verb), frozenset())


# Verbs with the nouns made of them that have another stem.
_OWN_NOUNS = {
    stem(verb): stem(noun)
    for verb, noun in (
        pair.split(":")
        for pair in """
        rent:rental pay:payment ship:shipment treat:treatment enrol:enrolment settle:settlement invest:investment
        assign:assignment appoint:appointment arrive:arrival propose:proposal remove:removal renew:renewal
        approve:approval withdraw:withdrawal refer:referral complain:complaint deploy:deployment place:placement
        reimburse:reimbursement measure:measurement adjust:adjustment deliver:delivery recover:recovery sell:sale
        lose:loss fail:failure close:closure depart:departure apply:application subscribe:subscription
        prescribe:prescription inquire:inquiry enquire:enquiry advertise:advertisement replace:replacement
        """.split()  # noqa: SIM905 - a list literal of these would be one line a word
    )
}


def own_noun(verb: str) -> str:
    """Return the stem of the noun that is made of a verb, by the verb's stem; empty where that has the same stem.

    Example:
        >>> own_noun(stem("rented")), own_noun(stem("repaired"))
        ('rental', '')
    """
    return _OWN_NOUNS.get(verb, "")
