"""What fields are called, by what stands in them: names of people, days, numbers, a yes or no, one of a few texts.

A cut name is read as a word of its values' sort first: `bth` of days is a birth, and no bath.
"""

from __future__ import annotations

from workbench.drafting._lexicon import MEASURES
from workbench.drafting._people import MAY_BE_FIRMS, OF_PEOPLE

__all__ = ["FIELD_NOUNS", "LITTLE_WORDS"]

_PERSONS = OF_PEOPLE | frozenset(
    """
    approver assistant author breeder builder buyer captain clerk coach composer conductor contact creator deceased
    deputy dispatcher doctor editor engineer father foreman grantee guarantor guest head helper holder host
    inspector instructor investigator keeper leader maker mother name opponent owner parent partner passenger patron
    person planner proposer reader recipient registrar requester responsible reviewer seconder secretary signatory
    spouse substitute successor surname trainer umpire
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_DAYS = frozenset(
    """
    accepted acquired added admission admitted appointment approved arrival arrived assigned baptism birth birthday
    booked booking born bought burial calving cancelled changed checked cleaned closed closing collected collection
    commissioned completed completion confirmed created cremation date day death decided decision delivered delivery
    departed departure died discharge discharged dispatch dispatched due edited effective ended ending engaged
    enrolled entered entry established exam examined expires expiry filed finish finished fitted following founded
    from graded granted hatched hearing hired inspected inspection installed issue issued joined judgement launched
    leaving left listed loaned logged lodged maintenance married marriage moved notified offered opened opening
    ordered paid passed payment planted posted printed processed proof published purchase purchased quoted received
    recorded referral registered registration released removed renewal renewed repaired reported requested required
    resolved retired retirement return returned review reviewed scheduled sent served service session settled
    shipped signed sold sowed sown start started submitted surrendered tested time transferred treated trial updated
    vaccinated valid verified viewed visit visited weaned withdrawn
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_NUMBERS = MEASURES | frozenset(
    """
    acres aperture arrears area bathrooms bedrooms beds bonus boxes breadth brightness capacity cases charge
    commission consumption copies crates cylinders days defects density depth diameter discount dose duration engine
    estimate excess exposure fat faults feet flats fuel gain gradient grant gross haemoglobin hammer harvest
    hectares height hours humidity instalment insurance interest items laps lateral length litres loss magnitude
    margin mileage milk minutes net odometer overtime karat pages pallets parts pieces places power premium pressure
    protein pulse quota rainfall range reading readings rent reserve royalty rows seats sheets spaces speed sugar
    surcharge tare temperature tonnage tonnes turnover units valuation visitors volume voltage votes waste weeks
    weight yards years yield
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_FLAGS = frozenset(
    """
    accepted active allergic anonymous approved archived available billable billed blocked cancelled checked closed
    complete completed confirmed consent consented deceased default deleted disabled dangerous electric electricity
    eligible enabled exempt featured flag fragile free furnished insured invoiced licensed listed locked member
    neutered open paid parking pregnant primary protected private public published qualified registered required
    reserved resident responded returned reviewed sensitive signed smoker sold spayed sterile sterilised suspended
    taxable tested trained urgent vaccinated valid verified vegetarian visible water wheelchair withdrawn
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_CHOSEN = frozenset(
    """
    action activity address aisle ancestry area authority bank barcode bay body brand breed building bureau cabinet
    career category cause centre channel chapel city class clause cleaner climate code colour company component
    condition construction container country county course court crane crop culture cuisine currency customer
    decision denomination destination department depot diagnosis diet direction discipline district division drawer
    ease education effect emulsion entry environment equipment ethnicity event fabric facility family fibre field
    finish fitness flag flavour floor folder format frame frequency fridge fuel function gallery garment gender
    genre grade group habitat hall heating house hull industry ingredient instrument intensity item job kennel kind
    kitchen label language layer level lifecycle lighting line listing location lodge make manufacturer marital
    market material medium metal method mode model mood nationality nature network occupation office operation
    operating order organisation origin outcome packaging paint parish part party pattern payment period phase place
    plan plant platform pontoon position practice priority product profession programme publisher purpose quality
    quarter race rack range rank reaction reason region registration relation relationship religion reserve
    residence response result risk role room route row scale scene school season seat section sector segment series
    service severity sex shade shape shelf shift side site size skill soil source space species stage stall stand
    standard state station status step stop strain street studio style subject suburb supplier surface symptom
    system tariff team text tenure term terminal territory theatre theme therapy timber time title tool town
    township track trade transmission transport treatment trim type unit usage use variety venue version village
    violation vintage ward weather wing zone
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_PROSE = frozenset(
    """
    abstract address advice allergy answer article audit clause comment complaint conclusion condition content
    correspondence decision defect description detail diagnosis email entry epitaph event excerpt fault feedback
    finding history incident information inscription instruction item job letter material matter medication message
    method motto name narrative note notice notification objective observation offence outcome plan preparation
    problem procedure proposal provenance question reason recipe recommendation remark repair reply report request
    requirement resolution response result review specification statement street subject suggestion summary symptom
    task text title topic treatment verdict wish work
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
FIELD_NOUNS: dict[str, frozenset[str]] = {
    "person": _PERSONS,
    "firm": MAY_BE_FIRMS | _PERSONS | _CHOSEN,
    "day": _DAYS,
    "number": _NUMBERS,
    "flag": _FLAGS,
    "chosen": _CHOSEN,
    "prose": _PROSE | _CHOSEN,
}
"""Sort of values to the words for a field of them."""
# Words of three letters that are whole where they name a field.
LITTLE_WORDS = frozenset(
    """
    age all any bag bar bay bed bin bit box boy bus buy can cap car cat cow cup cut day dog due ear egg end eye fat
    fax fee few fit for fog fun gas get god got gun had has hat her him his hit hot how ice ill ink its job key kid
    lap law leg let lid lot low man mix mot net new not now off oil old one our out own pay pen pet pin pit pot put
    raw red row run sea see set she sky tag tax tea the tie tip toe too top toy two use van via war was way web wet
    who why win yes yet you zip by to at in on of up as is or an it my we no so do if me am be pm gsm vat rpm mph
    kwh ups pin
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
) - frozenset({"bar", "cap", "own", "cat", "off"})
