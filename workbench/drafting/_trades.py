"""The nouns that records of a trade are of: what stands with which others tells what a cut name means.

Where there are courts and hearings, `mtr` is a matter; where there are tariffs and readings, it is a meter.
"""

from __future__ import annotations

__all__ = ["EVERYWHERE", "RECORD_NOUNS", "TRADES", "TRADE_PERSONS"]

# One trade a line; a noun may stand in several.
TRADES: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "matter court hearing party client lawyer judge opponent solicitor counsel witness exhibit filing motion"
        " verdict claimant defendant statute plea brief retainer disbursement trial appeal case barrister paralegal",
        "lot bid sale bidder seller buyer auction consignor consignment auctioneer hammer estimate paddle valuation"
        " reserve catalogue vendor",
        "herd animal sire dam calf cow bull calving milking milk breed pedigree paddock flock ewe ram lamb heifer"
        " farmer vet treatment movement feed parlour insemination lactation slaughter tag pen litter",
        "field crop harvest spray seed orchard plot tree variety yield farm grower soil irrigation tractor barn"
        " fertiliser vineyard grape vine tank barrel bottling cask",
        "pupil instructor lesson exam examiner test vehicle licence booking syllabus manoeuvre",
        "student teacher course class subject enrolment grade mark term timetable school faculty lecture seminar"
        " module degree scholarship tutor assignment attendance absence guardian exam room pupil parent",
        "burial grave plot deceased memorial undertaker cremation cemetery headstone owner deed inscription funeral"
        " mourner chapel coffin mason minister",
        "application applicant agent site decision objection objector condition officer permit inspection notice"
        " consultation committee ward parish consent hearing appeal councillor constraint enforcement",
        "borrower copy title book loan fine branch reservation author publisher librarian reader shelf patron"
        " membership",
        "job press paper ink proof customer quote plate finish sheet stock estimate delivery print order",
        "production performance venue ticket actor cast role seat director audition rehearsal show scene playwright"
        " usher prop costume company",
        "donor donation session blood bag hospital nurse component issue reaction screening test carrier recipient",
        "patient doctor appointment visit diagnosis prescription ward bed admission discharge nurse procedure"
        " medication allergy vaccination surgeon operation referral clinic theatre specimen laboratory result symptom"
        " practitioner clinician consultant dentist therapist physician treatment vaccine dose",
        "berth vessel boat mooring skipper owner pontoon marina crane lift harbour sailing captain voyage cargo port"
        " crew ship charter anchorage buoy pilot hull engine tide",
        "artefact gallery exhibition exhibit donor curator accession conservation loan artist artwork painting"
        " sculpture collection restoration provenance museum object visitor",
        "meter reading tariff supply premises customer consumption outage substation transformer feeder connection"
        " account bill register point",
        "telescope observation proposal target instrument astronomer night observer fault star dome detector"
        " exposure calibration programme pointing scientist galaxy observatory",
        "flight airport aircraft passenger gate airline pilot crew booking baggage route delay seat departure",
        "driver vehicle trip route depot stop bus tram train station timetable shift garage fuel fare passenger"
        " journey inspector platform",
        "shipment parcel courier carrier consignment route depot warehouse pallet delivery consignee shipper container"
        " manifest pickup haulier lorry load",
        "guest room reservation stay hotel housekeeping rate floor amenity check-in extra minibar breakfast suite",
        "property tenant landlord lease unit building rent viewing deposit repair inspection agent owner listing offer"
        " buyer vendor survey mortgage flat tenancy applicant contractor block",
        "policy claim insured insurer premium broker adjuster coverage incident loss settlement assessor renewal peril"
        " underwriter beneficiary excess",
        "account transaction loan customer branch card deposit transfer payment statement collateral guarantor"
        " instalment teller overdraft fund security trade portfolio position dividend",
        "machine part operator fault downtime batch operation mould tool shift line product defect inspection"
        " recipe material supplier drawing fixture workcentre scrap order",
        "customer order product supplier payment shipment return category review voucher basket stock store promotion"
        " till cashier refund",
        "job technician engineer fault repair part estimate appliance visit warranty boiler installation service"
        " callout contract site mechanic workshop bay garage",
        "member club team match player season fixture league coach goal referee tournament score pitch training"
        " transfer squad race runner result lap heat swimmer entry event athlete",
        "member class trainer gym session locker membership booking plan attendance instructor workout studio",
        "animal keeper enclosure species feed diet birth transfer zoo exhibit aviary habitat vet",
        "animal adopter kennel intake adoption shelter dog cat breed foster vaccination surrender cage microchip",
        "pet owner vet visit vaccination treatment species breed practice procedure",
        "hive apiary queen colony honey inspection harvest beekeeper swarm frame treatment",
        "incident officer suspect victim witness arrest offence evidence case station patrol charge prisoner cell"
        " warrant sentence",
        "alarm call crew appliance station incident hydrant fireman rescue turnout engine",
        "candidate vacancy interview application recruiter offer position department skill referee",
        "employee department position salary absence leave shift training timesheet project payroll contract grade"
        " appraisal office holiday",
        "project task milestone client timesheet consultant budget deliverable issue risk phase activity expense",
        "server host alert deployment incident service ticket certificate licence backup network device cluster",
        "issue ticket bug release user comment sprint repository milestone component version",
        "film screening cinema screen ticket actor director studio distributor reel showing",
        "song album artist track recording label playlist concert gig band royalty studio musician",
        "recipe dish ingredient menu table waiter order reservation chef allergen kitchen course bar tab",
        "well sample borehole reading sensor station river gauge rainfall catchment parameter laboratory",
        "tree forest stand species inventory plot felling timber compartment ranger mill log",
        "mine shaft seam shift tonne haul ore blast drill assay pit core",
        "election candidate party vote constituency ballot polling voter turnout result",
        "parish baptism marriage burial priest church congregation sermon family confirmation",
        "charity donor donation pledge campaign beneficiary volunteer grant appeal fund event",
        "permit licence applicant inspection fee violation zone street stall holder bay",
        "exam candidate centre paper mark examiner session grade subject board",
        "survey question answer respondent interviewer wave sample panel",
        "pool lane slot swimmer lesson instructor lifeguard",
        "bridge road section defect inspection structure lane junction sign culvert repair",
        "festival stage performer slot camper ticket vendor stall artist",
        "laundry garment order customer stain press rack",
        "wedding bride groom caterer guest menu florist venue",
        "translation translator text language client job agency word",
        "locksmith key lock door cylinder holder building",
        "optician frame lens prescription patient test order",
        "casino table game dealer chip player shift",
        "stud mare stallion foal covering horse jockey race trainer stable owner owner yard rider",
    )
)
# Whatever the trade, somebody keeps these.
EVERYWHERE = frozenset(
    """
    customer client employee staff user person supplier invoice payment product order contact address company
    department office account branch location category status code note document contract charge fee task event
    activity message appointment visit booking equipment vehicle team service time type item party
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Those of them that are people.
TRADE_PERSONS = frozenset(
    """
    adopter agent artist assessor astronomer auctioneer barrister beekeeper bidder bride caterer chef claimant
    consignee consignor councillor counsel curator dealer deceased defendant director distributor driver examiner
    farmer fireman florist groom grower guardian haulier hauler insured insurer interviewer jockey judge keeper
    librarian lifeguard mason mechanic minister mourner objector opponent parent paralegal pilot playwright priest
    prisoner publisher pupil ranger referee respondent rider runner scientist shipper skipper solicitor stallholder
    suspect swimmer teller tenant underwriter undertaker usher vendor vet victim visitor voter waiter witness borrower
    actor performer camper underwriter translator
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
RECORD_NOUNS = frozenset().union(EVERYWHERE, *TRADES)
