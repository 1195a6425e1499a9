"""Words that are written without their vowels, as old systems write them: `rslt` is a result, `sprvsr` a supervisor.

Short ones fit too much (`cll` is a call, `flt` a flight, fault, fleet or float), so those of three letters and less are
listed with what they mean. Longer ones are read where one word of a list fits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from workbench.drafting._lexicon import pairs
from workbench.records import plural

__all__ = ["deed", "unvowelled"]

_VOWELS = re.compile("(?<!^)[aeiou]")
_DOUBLED = re.compile(r"([^\W\d_])\1")
_SHORTEST = 4

_SHORT = pairs("""
    bch batch; bdy body; bkt basket; bld build; blk block; blt built; bnd band; brd board; brk broken; clk clerk; cll
    call; clt client; cmt comment; cvr cover; dfr deferred; dlr dealer; dly delay; drg drug; drn drain; dsc
    description; dvr driver; fbr fibre; flr floor; fnl final; frm farm; grd grade; grp group; grv grave; hld hold; hlp
    help; lbl label; ldr leader; lft lift; lgl legal; lnd land; lnk link; mks makes; mld mould; mtg meeting; mtn
    motion; nxt next; pnl panel; ppl people; prd period; prg program; prk park; prv previous; prz prize; rcp recipe;
    rdr reader; rlf relief; rsk risk; rsn reason; rvw review; rwd reward; shp shop; sht sheet; slt slot; slv sleeve;
    snc since; spc space; spr spare; stg stage; stp stop; swp swap; tnt tenant; trd trade; tst test; twr tower; vlt
    vault; vsl vessel; vst visit; wrd ward; wrk work; wtr water; yrd yard
""")

# In no order but that of the alphabet: of words that are written alike, none is meant.
_WORDS = """
    accepted access accident account action active actual added addressee adjusted admitted adviser affected agenda
    agreement airline airport allergy allocated allowance ambulance answered apartment appeal applicant application
    applied appointed appointment apprentice approval approved area arranged arrival arrived artist assembly asset
    assigned assistant attended attendee attribute auction audit author authorised authority available awarded backup
    baggage balance bankrupt barcode basement basket bathroom battery beneficiary benefit bidder billing birthday
    blocked boiler booking borrower bottle bottom boundary bracket branch breakage breakdown breeder bridge broken
    broker budget builder building burial business buyer cabinet calculated calibrated caller cancelled candidate
    captain caption caretaker cargo carrier category caterer ceiling cemetery certificate changed channel chapter
    charge checked checker childcare children circuit claimant cleaned cleaner cleared client closed closing coach
    collected collection collector colour comment commission committee company competition complaint completed
    component compressor condition conductor confirmed connection consent consignee consignment consumption contact
    container content contract contractor contributor controller conversion converted copyright correct counsellor
    country county courier court coverage created credit creditor cremation criminal currency current customer damaged
    dealer debtor deceased decision declared declined defect deferred delayed deleted delivered delivery demand
    dentist deposit depot deputy description designer destination destroyed detected developer device diagnosed
    diagnosis diagnostic director disability discharge discharged discipline discount discovered disease dismissed
    dispatch dispatched dispatcher display dispute distance distributor district division divorced document domestic
    donation donor drainage drawing dressing driver dropped duplicate duration editor education effective electric
    electrician elevator eligible emergency employee employer employment enclosed engine engineer engraved enquiry
    enrolled entered entrance entry envelope equipment escalated escort estate estimated event evidence examiner
    exchange excluded exempt exhibit expected expense expired expiry explained exported extended external extinguisher
    extra facility failed failure faulty featured female festival field filter finished fitted fitter fixture flight
    florist following foreman forwarded foster foundation fragile freight frequency fridge friend fuelled funding
    furniture garage garden gearbox gender general generator gradient granted grantee gravel greeting gross guarantor
    guardian hardware harvest hazard headcount headquarters hearing heating height heritage highest hired holder
    holding holiday hospital hostel hotel household hydraulic identity imported incident income index indoor industry
    infected information inherited initial injured inspected inspection inspector installation installed instalment
    instructor instrument insurance insured insurer interest internal interpreter interview invoice invoiced issued
    issuer keeper kennel kitchen labour ladder landlord language largest latest laundry lawyer lecture length lesson
    letter level library licence license lifetime limit listing location locker lodger logged lowest luggage machine
    magistrate maintained maintenance manager manual manufacturer marital market married material maximum measured
    medical medicine meeting member membership merchant message meter mileage minimum minister minutes missing mistake
    mobile model module monitor monthly mortgage mother motor municipality museum musician national negative neighbour
    network nominated normal notice notification notified number nursery object objection obtained occupant occupation
    offence offered office officer opened opening operated operation operator ordered organ organiser original
    outbreak outcome outlet outside outstanding overdue overtime owner package packed packer painter pallet parent
    parking participant partner passed passenger passport patient payer payment pending pension percent performance
    performer period permanent permission permit person pharmacist photographer physician picked picker picture
    pipeline placement planned planner planted plumber policy position positive postage postponed pregnant premium
    prepared prescriber prescription present president pressure previous primary principal printed printer priority
    prisoner private problem procedure process processed product production profession professor profile profit
    programme prohibited project promised promotion proof property proposal proposed proprietor protected provider
    provision published publisher pupil purchase purchased purpose quality quantity quarantine quarter question queue
    quota quoted railway rainfall rating reached reading reason receipt received receiver recipient recommended record
    recorded recovered recruiter rectified rectify redeemed reduced reference referral referred refund refunded
    refused region registered registrar registration rejected related relationship released religion reminder removed
    renewal renewed rental repair repaired repeat replaced replacement replied report reported reporter representative
    request requested required rescue rescued reservation reserved resident resigned resolved resort response
    responsible restaurant restricted result retailer retired returned revenue reviewed reviewer revision rotation
    rounds route royalty runner salary salesman sample satisfied scanned scheduled school screened season second
    section sector security selected seller sender senior sensor sentence separated series served service session
    settled settlement severity shelter shipment shipped shipper shipping signal signature signed situation skipper
    soldier solicitor solved source speaker specialist species specimen spouse sprayed stable standard standby started
    starting station status stock stopped storage storey strength structure student subject submitted subscriber
    subscription substitute suburb summary supervised supervisor supplied supplier support surgeon surgery surname
    surplus surrendered survey surveyor suspended swimmer symptom syndicate tariff taxable teacher technician
    telephone temperature tenancy tenant terminal terminated terminating territory tested therapist ticket timber
    tissue toilet tolerance total tournament towed tower township traded trailer trained trainer training tramway
    transaction transfer transferred transit translator transport trapped traveller treasurer treated treatment
    trustee turnover tutor uniform university updated urgent vaccinated vaccine valid valued valuer variety vehicle
    vendor venue verified version veterinary village violation visited visitor volunteer voted voucher voyage waiting
    waived wallet warehouse warning warranty washed weather website weekend weekly weight widow width window winner
    winter withdrawn witness worker workshop wounded written yearly yield
"""
# Words and names of their own that are written so.
_OTHERS = frozenset({"html", "http", "https", "xml", "rhythm", "myth", "hymn"})


def _forms(word: str) -> Iterator[str]:
    """Yield a word without vowels as it may be written: many write one of two like letters, `trpd` for trapped."""
    bare = _VOWELS.sub("", word)
    yield bare
    yield from (bare[: match.start()] + bare[match.start() + 1 :] for match in _DOUBLED.finditer(bare))
    yield _DOUBLED.sub(r"\1", bare)


@cache
def _read() -> dict[str, str]:
    """Return word without vowels to the one word that it stands for; one that is written out so before others."""
    words = _WORDS.split()
    several = [plural(word) for word in words if not word.endswith(("ed", "faulty"))]
    read: dict[str, str] = {}
    for every, spell in ((words, _bare), (words, _forms), (several, _bare), (several, _forms)):
        fits: dict[str, set[str]] = defaultdict(set)
        for word in every:
            for written in spell(word):
                if len(written) >= _SHORTEST and written != word:
                    fits[written].add(word)
        read = {form: next(iter(one)) if len(one) == 1 else "" for form, one in fits.items()} | read
    return read


def _bare(word: str) -> list[str]:
    return [_VOWELS.sub("", word)]


def deed(word: str) -> str:
    """Return the participle of a verb that is written without its vowels: `dsptch` of who dispatched; empty for none.

    Example:
        >>> deed("dsptch"), deed("cll")
        ('dispatched', '')
    """
    done = f"{unvowelled(word)}ed"
    return done if done in _WORDS.split() else ""


def unvowelled(word: str) -> str:
    """Return the word that is written without its vowels, but for one that it begins with; empty where none surely is.

    Example:
        >>> unvowelled("sprvsr"), unvowelled("trpd"), unvowelled("clls"), unvowelled("flt")
        ('supervisor', 'trapped', 'calls', '')
    """
    if word in _OTHERS or _VOWELS.search(word) or not word.isalpha():
        return ""
    if word[-1:] == "s" and word[:-1] in _SHORT:
        return plural(_SHORT[word[:-1]])
    return _SHORT.get(word) or _read().get(word, "")
