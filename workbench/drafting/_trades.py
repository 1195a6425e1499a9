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
        "flight airport aircraft passenger gate airline pilot crew booking baggage route delay seat departure defect"
        " training",
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
        "player club game tournament arbiter opening round federation board title norm league pairing",
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
        "programme presenter broadcast listener sponsor advert advertisement studio slot station producer editor"
        " episode"
        " series guest script channel",
        "musician instrument concert rehearsal hire repair conductor orchestra section piece score player composer tour"
        " soloist audition choir singer",
        "brewery batch recipe tank keg cask pub delivery brewer malt hop fermentation tasting brew beer landlord"
        " bottling"
        " spirit still",
        "bakery recipe dough batch oven loaf baker order delivery round ingredient flour shop",
        "taxi driver fare dispatch trip passenger zone shift vehicle booking meter",
        "rental car vehicle hire branch damage customer mileage extra insurance return deposit fleet",
        "quarry blast load weighbridge haulier customer grade stockpile crusher face",
        "fishery boat catch landing quota species port skipper trip buyer gear vessel trawl hatchery fish pond",
        "waste bin collection round crew route tonnage skip recycling site customer vehicle weighbridge tip",
        "cleaner site visit rota client contract supply checklist",
        "guard site patrol incident shift key visitor checkpoint badge",
        "storage unit customer lock payment access contract warehouse move mover inventory van quote survey crew",
        "event venue caterer guest booking package speaker sponsor attendee session stand exhibitor ticket",
        "designer collection garment fabric pattern season size colour supplier sample fitting tailor alteration"
        " cutter",
        "jewel stone ring repair customer valuation setting metal goldsmith watch clock movement watchmaker",
        "kiln glaze pot firing clay potter piece shelf glass furnace batch",
        "yard boat repair owner launch hull engine survey shipwright dock",
        "club aircraft pilot flight instructor tow glider log student hangar check",
        "riding horse pony rider lesson instructor stable hack groom livery farrier feed",
        "garden plant bed species seed accession gardener greenhouse label nursery plot allotment waiting tree border",
        "weather station observation sensor forecast storm gauge wind",
        "archive box folder document collection reader deposit request donor item catalogue fonds register scan",
        "patent inventor applicant claim filing examiner class citation renewal trademark licence",
        "customs declaration importer broker duty tariff consignment inspection container seizure",
        "taxpayer return assessment payment penalty audit refund declaration",
        "pension scheme member contribution benefit employer fund trustee transfer retirement",
        "union member branch steward dispute ballot subscription meeting officer",
        "parking permit bay zone ticket warden vehicle appeal machine payment car park",
        "line subscriber call exchange tariff number bill circuit handset switch tower mast fault outage",
        "child parent room session carer staff register invoice nursery key activity meal allergy",
        "prisoner cell wing visit officer sentence parole offence warden transfer",
        "dance class dancer teacher studio term show costume style syllabus exam",
        "photographer shoot client album print package frame session negative",
        "climber route wall setter grade session competition member",
        "scout troop leader badge camp member parent patrol event",
        "lottery draw ticket prize retailer winner game agent",
        "choir singer rehearsal piece concert voice section venue",
        "tour guide booking traveller hotel excursion itinerary coach destination stop agent departure cabin"
        " deck cruise"
        " port ferry crossing sailing passenger",
        "ski lift pass slope instructor lesson hire rental resort chalet snow",
        "power plant turbine generator outage reading unit fuel boiler inspection panel inverter site blade",
        "pipeline valve pump segment leak inspection station tank reservoir main hydrant sensor",
        "elevator lift building fault technician visit inspection contract component crane hoist certificate",
        "roof job crew quote material supplier site scaffold contractor permit change order invoice",
        "dentist patient tooth appointment treatment chart crown lab plan recall",
        "midwife mother birth visit baby clinic appointment ward scan",
        "study subject sample visit dose arm site protocol adverse trial investigator assay reagent plate run gene"
        " sequence strain culture experiment freezer aliquot",
        "dig trench find context layer site pottery bone sample drawing archaeologist unit level",
        "expedition climb camp member peak route porter permit",
        "game player move tournament round board opponent rating club chess",
        "newspaper article issue reporter edition section subscriber advert photo printer editor page",
        "book author edition contract royalty manuscript printer title rights agent publisher reviewer",
        "vote bill member committee session amendment debate party speech motion parliament",
        "refugee case shelter family caseworker interview placement need referral food parcel",
        "foodbank parcel family referral donation volunteer session item stock",
        "pest treatment bait site visit technician trap chemical",
        "lamp pole column street circuit fault repair crew inspection",
        "grain silo truck load moisture farmer contract elevator ticket bushel",
        "egg hen flock house feed batch chick hatch grader",
        "cheese milk vat batch wheel cellar ageing producer herd dairy",
        "coffee bean roast batch origin farm bag roaster blend",
        "steel heat ladle slab coil furnace roll grade mill ingot cast",
        "die press shift coil part scrap setup machine order",
        "loom yarn fabric roll weaver dye batch order colour",
        "watch buoy light keeper signal station wreck lifeboat rescue launch crew casualty call",
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
# What records are of in trades that no line above is for.
_OTHERS = frozenset(
    """
    alteration amendment appraisal arrangement article aspect auditor award balloon banner barge basin bead bench
    birthday bond bouquet bracelet brochure bulletin bundle bunker cabin cable campsite canal candle canoe carpet cave
    cemetery census challenge chamber checkpoint circle clearance clinic cloth coast collector commission committee
    commodity community competitor complaint compound conference consignment console contest contestant convoy corridor
    courtesy covenant coupon crate curriculum cycle debate demand demonstration destination detection directive disc
    disposal dossier drone easement easel eviction enquiry estate excavation exemption exporter extension extract
    factory fare fence ferry firearm fitting fixture forum foundation fountain franchise freezer gadget gazette geyser
    gift glacier greenhouse grievance habitat handover harness heirloom helmet hearse hobby home hut idea import
    inquiry insect instruction intervention invention investor island judgment kayak keyword knot landmark landslide
    ledger legacy lesion library lighthouse listing lodge log mandate marker marriage mast measure medal meal mentor
    merchant metric mission mistake mould mountain nest nomination obstacle occasion occurrence office opening
    organism outing outlet package parade passage pawn pipe plane pledge pond post poster potion prescription profile
    prototype province puppet purchase puzzle quarantine query quest raffle raid railway range rating rebate region
    release relic remedy reptile request residence respondent restoration ride ritual robot round routine safe
    saloon satellite scheme seal search sector sequence settlement sheep sighting signal site sketch skill sled smelter
    snag soldier specialist spring squad statue stamp stretcher stump subsidy subway summary summons surplus swarm
    synonym tablet task tattoo taxidermy temple tender terminal testimony theft tomb topic track trail transect
    translation trap trek trolley trophy trunk tunnel umpire upgrade utility vaccine valley valuation vault vial video
    villa village vintage visa voice voucher wagon walk warrant watch waybill wedding wharf wheel witness workout
    worksheet wound wreck yacht
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
RECORD_NOUNS = frozenset().union(EVERYWHERE, _OTHERS, *TRADES)
