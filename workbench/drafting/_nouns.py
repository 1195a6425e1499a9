"""What records are called: nouns for one thing, what abbreviations mean as the names of streams, and who are people."""

from __future__ import annotations

from workbench.drafting._lexicon import pairs

__all__ = [
    "AMBIGUOUS_NOUNS",
    "AMONG",
    "MASS_NOUNS",
    "NOUNS",
    "OFTEN_PERSONS",
    "OF_TWO_WORDS",
    "ONLY_AMONG",
    "PERSONS",
    "ROLES",
    "STAFF_FIELDS",
    "STREAM_NOUNS",
    "SYNONYMS",
]

# How streams that are called by an abbreviation are called in plain words: nouns alone that mean nothing else.
STREAM_NOUNS = pairs("""
    veh|vhcl vehicle; drv|drvr driver; maint maintenance; cust customer; emp employee; inv invoice; ord order;
    prod product; txn|trx transaction; acct account; wo work order; po purchase order; dept department; vend
    vendor; supp supplier; appt appointment; pmt|pymt payment; eqp|equip equipment; svc service; whse warehouse;
    org organisation; usr user; msg message; bnft benefit; empr employer; proj|prj project; stu student; crs
    course; shpmt shipment; dlv|deliv delivery; bkg booking; resv|rsv reservation; evt event; opp|opty opportunity; mbr
    member; dx diagnosis; rx prescription; itm item; bldg building; rm room; flt flight; pax passenger; tkt ticket; mgr
    manager; rte route; pkg package; cert certificate; matl material; tsk task; wksp workshop; stn station; doc
    document; loc location; lic licence; rcpt receipt; appl application; prem premises;
    tchr teacher; instr instructor; prop
    property; insp inspection; mach machine; cmpl|cmplnt complaint; contr|cntr contract; rdg reading; mtr meter; trf
    tariff; subsc|subscr subscription; acq acquisition; pkup pickup; instl|inst installation; hh household; vst visit;
    trtmt treatment; mbrshp membership; dvc device; cse case; brnch branch; whs warehouse; clm claim; stor
    storage; qte quote; cus customer; stf staff; dmg damage; acf|acft aircraft;
    empl employee; ctct|cntct contact; prio priority; agr|agrmt agreement; fnc|fctn function
""")
# Those that may mean either.
AMBIGUOUS_NOUNS = pairs(
    "dep depot department; acc account access; cat category; mem member; tech technician; inv inventory"
)

# In the order in which drafts write them.
SYNONYMS: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split())
    for line in (
        "user customer client account member",
        "customer client buyer purchaser",
        "move movement transfer relocation",
        "account customer company",
        "member reader borrower patron subscriber",
        "patron reader borrower",
        "guest visitor",
        "reservation booking",
        "order purchase",
        "sale transaction",
        "invoice bill",
        "product item article",
        "sku product item article",
        "company organisation organization firm business",
        "employee staff colleague worker personnel",
        "staff colleague employee",
        "agent representative rep",
        "manager supervisor boss lead",
        "teacher instructor lecturer professor tutor",
        "lecturer professor instructor",
        "student pupil learner",
        "course class lesson module",
        "lesson period class",
        "room classroom",
        "enrolment enrollment registration",
        "grade mark score",
        "patient case",
        "doctor physician practitioner clinician",
        "provider doctor physician practitioner clinician",
        "practitioner doctor physician clinician",
        "appointment visit consultation",
        "visit encounter consultation appointment",
        "encounter visit consultation",
        "prescription medication drug medicine",
        "medication drug medicine",
        "ward department",
        "book title",
        "loan checkout borrowing",
        "author writer",
        "issue ticket bug",
        "ticket case issue request",
        "assignee owner responsible",
        "reporter author creator opener",
        "comment reply remark",
        "repo repository",
        "project initiative",
        "milestone sprint",
        "release version",
        "sprint iteration",
        "label tag",
        "shipment delivery consignment parcel",
        "delivery shipment",
        "supplier vendor",
        "warehouse depot store",
        "store shop branch",
        "payment charge transaction",
        "contract agreement",
        "policy contract",
        "claim case",
        "vehicle car truck van",
        "driver chauffeur",
        "property house apartment listing",
        "tenant renter lessee occupant",
        "landlord owner",
        "film movie",
        "song track",
        "artist musician band performer",
        "song recording track",
        "show performance",
        "event session meeting",
        "venue place location",
        "opportunity deal",
        "contact person",
        "lead prospect",
        "team group squad",
        "match game fixture",
        "player athlete",
        "recipe dish",
        "machine device equipment asset",
        "device machine equipment",
        "sensor probe",
        "reading measurement",
        "donation gift contribution",
        "donor giver contributor",
        "candidate applicant",
        "trip journey ride",
        "maintenance repair servicing",
        "lease rental tenancy",
        "fine penalty",
        "passenger traveller",
        "inspection check visit",
        "attendee participant delegate",
        "speaker presenter",
        "trainer instructor coach",
        "organiser organizer host",
        "refund reimbursement",
        "alarm alert",
        "declaration filing",
        "turbine machine",
        "collateral security pledge",
        "application submission",
        "technician mechanic fitter",
        "technician engineer",
        "fault defect failure",
        "outage downtime",
        "complaint grievance",
        "royalty payout",
        "gig concert",
        "concert performance",
        "production staging",
        "screening showing",
        "exhibition exhibit",
        "painting picture artwork",
        "parcel package",
        "courier carrier",
        "carrier haulier",
        "truck lorry",
        "bike bicycle cycle",
        "hire rental",
        "boat ship vessel",
        "berth mooring",
        "aircraft plane airplane",
        "pet animal",
        "vaccination jab immunisation shot",
        "treatment therapy",
        "procedure surgery operation",
        "sample specimen",
        "experiment trial",
        "grant award funding",
        "publication paper",
        "laboratory lab",
        "instrument device",
        "matter case",
        "lawyer attorney solicitor counsel",
        "hearing sitting",
        "beneficiary recipient",
        "household family",
        "volunteer helper",
        "pledge commitment",
        "farm holding",
        "field plot",
        "harvest yield",
        "meter gauge",
        "tariff plan",
        "subscription plan",
        "call conversation",
        "licence license permit",
        "resident occupant inhabitant",
        "premises building property house",
        "translator linguist",
        "training workout exercise",
        "tournament competition contest",
        "race competition",
        "league division",
        "club association society",
        "survey questionnaire",
        "answer response reply",
        "feedback review",
        "voucher coupon",
        "promotion offer",
        "basket cart",
        "quote quotation estimate",
        "proposal bid tender",
        "expense cost spending",
        "absence leave",
        "holiday leave vacation",
        "vacancy opening",
        "skill competence",
        "certificate certification",
        "server host",
        "deployment rollout",
        "delivery drop",
        "trial study",
        "batch lot",
        "ingredient component",
        "component part",
        "task job",
        "task todo",
        "shift rota",
        "depot hub",
        "site location",
        "plant factory",
        "facility plant",
        "donor supporter",
        "sponsor patron",
        "lawsuit case",
        "debt liability",
        "instalment installment payment",
        "repayment payment",
        "guarantor surety",
        "withdrawal payout",
        "transfer remittance",
        "charger charging",
        "crew team",
    )
)

# Other nouns that hold beside streams of certain names alone: where there are candidates, a job is a vacancy.
AMONG: tuple[tuple[str, frozenset[str], str], ...] = (
    ("job", frozenset({"candidate", "applicant", "interview", "recruiter"}), "vacancy position"),
    ("reservation", frozenset({"loan", "copy", "book", "title"}), "hold"),
    ("copy", frozenset({"loan", "book", "title"}), "item"),
    ("branch", frozenset({"copy", "book"}), "library"),
    ("fuel", frozenset({"vehicle", "veh", "car", "truck", "trip", "driver", "drv"}), "refuelling"),
    ("unit", frozenset({"tenant", "lease"}), "apartment flat"),
    # Who uses what an organisation pays for is no customer.
    *((noun, frozenset({"user"}), "customer client") for noun in ("organization", "organisation", "company")),
)

# Two words that are one noun, and what people call that.
OF_TWO_WORDS: dict[tuple[str, ...], str] = {
    ("service", "call"): "job callout",
    ("service", "order"): "job",
    ("work", "order"): "job",
    ("job", "order"): "job",
    ("site", "visit"): "visit",
}

# Nouns of one trade that stand in the lines above, and the streams beside which they are said.
_LENDING = frozenset({"loan", "book", "copy", "title", "borrowing", "checkout"})
_CARE = frozenset({"patient", "doctor", "physician", "practitioner", "provider", "clinician", "prescription"})
_TRACKING = frozenset({"issue", "ticket", "comment", "bug", "reporter"})
ONLY_AMONG = {
    **dict.fromkeys(("reader", "borrower", "patron"), _LENDING),
    # A bank's loans are taken out, too, and nobody calls that a checkout.
    "checkout": _LENDING - {"loan", "borrowing", "checkout"},
    **dict.fromkeys(("consultation", "encounter"), _CARE),
    **dict.fromkeys(("reporter", "opener"), _TRACKING),
}

# Fields of people who work in the place: beside them a user is no customer.
STAFF_FIELDS = frozenset(
    {"role", "department", "dept", "dpt", "team", "manager", "hired", "hire", "job", "position", "office"}
)

# What people call the other end of a link that is named by a verb.
ROLES = {"reports to": "manager", "works for": "employer", "belongs to": "owner", "managed by": "manager"}

# Nouns that are not counted: a fuel stream holds fuel records.
MASS_NOUNS = frozenset(
    """
    fuel maintenance equipment inventory stock payroll attendance feedback data software hardware luggage baggage mail
    news rent traffic weather usage work refuelling training
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)

# Nouns for people alone: "the person who …" may speak of them. Not so customers, which may be companies.
PERSONS = frozenset(
    """
    user member reader borrower patron subscriber guest visitor employee staff colleague worker agent
    representative manager teacher instructor lecturer professor tutor student pupil patient doctor physician
    practitioner clinician nurse author writer driver tenant renter landlord artist musician player athlete donor
    contact lead passenger recruiter interviewer colleague traveller resident citizen volunteer candidate applicant
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)

# Nouns for people that may mean a thing as well, or a company: they do where the records have names as people have.
OFTEN_PERSONS = frozenset(
    """
    speaker organiser organizer trainer planner coach presenter host guide curator inspector technician engineer
    operator mechanic photographer editor reviewer officer consultant attendee participant delegate freelancer pilot
    captain chef cook waiter therapist dentist surgeon lawyer attorney moderator assistant intern apprentice
    coordinator director supervisor caretaker cleaner signatory trustee pastor vet veterinarian counsellor provider
    seller buyer customer client purchaser scientist researcher designer developer architect accountant adviser advisor
    broker courier dispatcher picker installer fitter plumber electrician carpenter joiner welder foreman surveyor
    valuer auditor assessor adjuster roofer gardener warden janitor superintendent receptionist secretary cashier
    bookkeeper rider postman paramedic midwife carer tutor caseworker handler keeper holder payer payee referrer
    approver requester requestor sender recipient signer preparer packer porter loader salesman saleswoman salesperson
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)

# Whatever a record may be called here.
NOUNS = frozenset(
    [noun for group in SYNONYMS for noun in group]
    + [nouns for nouns in STREAM_NOUNS.values() if " " not in nouns]
    + [noun for nouns in AMBIGUOUS_NOUNS.values() for noun in nouns.split()]
    + [*PERSONS, *OFTEN_PERSONS]
)
