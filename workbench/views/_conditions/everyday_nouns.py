"""Nouns of everyday speech and of the trades that are said for each other: a scientist, an astronomer; an offer, a bid.

What a spec calls its records by is the word of those who keep them; who asks uses the word of everybody else. Each line
holds nouns for nearly the same thing, of which one may be what records are called. What is read by them is told.
"""

from __future__ import annotations

__all__ = ["LINES"]

LINES = """
scientist researcher astronomer physicist chemist biologist botanist zoologist geologist scholar investigator academic
expert specialist adviser advisor consultant professional authority
proposal application submission bid request pitch
bid offer tender quote quotation proposal
fault breakdown malfunction failure outage trouble glitch defect
instrument apparatus device equipment gadget tool appliance kit
paper article publication study essay
journal magazine periodical newspaper gazette
auction sale
lot item piece object thing
hearing sitting session trial
lawsuit case matter suit proceeding litigation
party litigant
opponent adversary opposition respondent
judge magistrate
court tribunal courthouse
employee colleague worker staff coworker
boss manager supervisor head chief foreman
maker manufacturer builder producer craftsman artisan brand
carrier courier haulier shipper forwarder transporter
channel route way means medium avenue
method means way manner
part component bit piece section element
country nation homeland
city town municipality
institute university institution college employer affiliation
observation sighting watch viewing
observer watcher
night evening
telescope dish
measurement reading gauge
survey questionnaire poll
inspection check audit examination visit
vessel boat ship craft
crate box case
medicine drug medication remedy
illness disease ailment sickness condition diagnosis
surgery operation procedure
patient sufferer
nurse carer caregiver
ward unit department
farm holding
farmer grower breeder
herd flock
cow cattle animal
tree plant shrub
seed grain
garden allotment plot
pitch plot berth mooring
campsite caravan
guest visitor lodger holidaymaker
hotel inn lodge guesthouse
meal dinner lunch
recipe dish
chef cook
restaurant cafe diner
customer client shopper punter
seller vendor dealer merchant consignor
buyer purchaser
price cost fee charge rate
wage salary pay
discount reduction rebate
refund reimbursement repayment
subscription membership plan
subscriber member
newsletter mailing
complaint grumble moan grievance
query question enquiry inquiry
reply response answer
letter mail post
parcel package shipment consignment delivery
warehouse depot store storehouse
shelf rack bin
driver chauffeur
passenger traveller rider
bus coach
train locomotive
flight plane
pilot captain aviator
crew sailor
mechanic fitter engineer technician
plumber fitter
electrician sparks
building house property premises
landlord owner
tenant renter resident
flat apartment
rent lease tenancy
mortgage loan
lender bank
borrower debtor
insurer underwriter
accident crash collision mishap
theft burglary robbery
crime offence
suspect accused defendant
policeman officer constable
fireman firefighter
soldier troop
school academy
teacher tutor lecturer
pupil student
lesson lecture seminar
exam test paper
mark grade score
degree diploma certificate
apprentice trainee intern
job vacancy position post
candidate applicant
interview meeting
contract deal
project scheme undertaking
grant award subsidy funding
donation gift contribution
charity foundation nonprofit
volunteer helper
match game fixture
player footballer athlete sportsman
referee umpire
coach trainer
team squad side club
race contest competition event
horse pony
song track tune
singer vocalist
band group
album record
concert gig show
play drama
actor performer
film movie picture
director filmmaker
book volume title
novel story
library archive
photo picture image
painting canvas
sculpture statue
artist painter
reviewer referee assessor expert
exhibition exhibit show
museum gallery
website page
computer machine laptop pc
server host
bug defect fault
release version
program software app application
password login
mine quarry pit
well borehole
pump compressor
pipe conduit
valve tap
meter gauge counter
turbine windmill
panel module
battery cell
bridge viaduct
road street highway
tunnel underpass
lake pond reservoir
river stream
mountain peak summit
hut cabin shelter
trail path track
hike walk trek
bird fowl
bee colony
hive colony
funeral service
grave plot tomb
church parish
priest vicar
wedding marriage
child kid
toy plaything
shoe footwear
dress garment
fabric cloth textile
jewel gem
watch timepiece clock
lift elevator
chimney flue
boiler furnace heater
oven stove
"""
"""Nouns said for each other, a line of them for each thing."""
