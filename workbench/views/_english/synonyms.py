"""Other words for what fields are commonly called: a word of a question that meets no name is read by these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from workbench.views._english.question import stem

__all__ = ["synonyms"]

# Each line says one thing; a word may stand in several lines. Only what nearly every reader would take for the other.
_GROUPS = """
status state stage
price cost fare fee charge
worth valuation appraisal
outstanding unpaid owe owed owing overdue arrears
amount value sum total
quantity count units pieces
email mail
phone telephone mobile cell
birthday birthdate birth born dob
surname lastname
forename firstname
gender sex
nationality citizenship
city town municipality
country nation
region province county
postcode zip zipcode postal
street road
website homepage site url web
insurance insured coverage covered protection protected
passenger traveller traveler
luggage baggage bag suitcase
seat place
plane aircraft airplane
departure depart leaves takeoff
arrival arrive land landing
origin source departure
destination target arrival
leg segment
trip journey travel
cabin class
category type kind sort
membership member loyalty
tier level grade
salary wage pay earnings compensation earn earns
income earnings revenue turnover
job position role occupation profession
department division
employer company firm
hire hired join joined
manager boss supervisor
stock inventory
weight mass
size dimension
length duration runtime
colour color
brand make manufacturer maker
create created open opened made
update updated modified changed edited
close closed resolved completed finished
start started begin began begins
end ended finish finishes
due deadline
expiry expire expires expiration
deliver delivered delivery arrival
ship shipped shipment dispatch dispatched sent
description summary details
comment note remark
title headline subject
score points rating
refer referred referral recommend recommended recommendation
rank ranking standing position
discount reduction rebate
tax vat
invoice bill
payment pay paid settle settled
refund reimbursement reimbursed
reimburse reimbursed paid
debt owed owe owes owing outstanding balance
balance credit
customer client buyer
supplier vendor
product item article part sku goods
seller merchant
owner holder
author writer
doctor physician
patient case
diagnosis disease illness condition
medication drug medicine
dose dosage
allergy allergic
vaccine vaccination immunization immunisation
genre category
publish published publication release released
language tongue
population inhabitants
priority urgency urgent severity importance
version release
ticket issue case
reply response answer
attachment file document
password credential
street address
address location
shop store branch
warehouse depot
machine device equipment
battery charge
temperature warmth
error failure fault
reason cause
approve approved approval authorised authorized
reject rejected refused declined
cancel cancelled canceled cancellation
agreement contract
permit pass
photo picture image
fine penalty
rent lease
tenant renter lessee
landlord lessor
spouse wife husband partner
children child kids
parent mother father
father sire
mother dam
bid offer
opponent adversary opposition
institution university affiliation
school university college
session talk presentation lecture
course class subject
teacher instructor lecturer professor
student pupil
mark grade score
team club squad
player athlete
coach trainer
goal score
winner champion
heavy weight weigh weighs mass
big large size area square sqft sqm surface
old age birth
old age built
long length duration
tall height high
wide width breadth
deep depth
fast speed
expensive cheap price cost amount
hot warm cold temperature
far distance kilometres kilometers km miles mileage
spent spend amount total paid
buy bought purchase order
returned return back refund reimbursement
lives live lived resides address residence home
ring call reach dial phone telephone mobile contact
handles handling handled handle assigned assignee agent owner responsible
treated treat doctor provider physician practitioner
repair fix fixed maintenance mend mended
performed perform executed conducted inspected
borrowed borrow loan loaned lent checkout
postponed postpone delayed deferred rescheduled
dismissed terminated released
flat apartment unit
occupied empty vacant occupancy
parcel package shipment consignment
carrier courier
coupon voucher promo promotion
review opinion rating
stars rating
hotel property
room accommodation
floor storey story level
attendance spectators crowd audience
capacity seats fits fit places
referee umpire official
stadium ground venue arena
nickname alias
abbreviation code symbol acronym
website homepage site url domain
industry sector
headcount employees staff workforce size
warranty guarantee
fine penalty
licence license permit
renewal renew renews renewed
recurring monthly
raised reported opened filed submitted
treatment procedure therapy
operation surgery procedure
insurer carrier payer
copay copayment deductible
premium contribution
dependent dependant
employer workplace works work
studies studied study major programme program
teaches taught teach teacher instructor
drives drove driver
wrote written author writer
directed director
produced producer manufacturer
manufactured manufacturer maker
grown grower origin
lead leads led leader manager manages manage head charge runs run responsible commander
boss superior manager supervisor
deputy substitute
mailbox email
nickname alias handle
login username user
host hostname server machine
outage incident downtime
deploy deployed deployment release rollout
version build
environment env stage
instance node server
uptime availability
alarm alert
squad roster
matchday fixture match
won wins victories
lost losses defeats
draws drawn ties
booked booking reservation
checkin arrival
checkout departure
nights stay
menu dishes
dish meal course
food meal diet
ingredient component
recipe instructions
calories energy
vintage year
grape variety
stake share ownership
shareholder owner
dividend payout
turnover revenue sales
profit margin earnings
loss deficit
budget allocation funding
grant funding award
sponsor funder
applicant candidate
vacancy opening position
skill competence expertise
training course
leave holiday vacation absence
shift schedule roster
overtime hours
bonus incentive
percentage percent pct share
extension ext extn internal
pickup fetch collect collects collection
captain skipper master
leave exit departure
payer invoicee billto bill
injury injured hurt hurts injure
bite bites bitten bit
"""


def _by_stem() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in _GROUPS.split("\n"):
        stems = {stem(word) for word in line.split()}
        for one in stems:
            found[one] |= stems - {one}
    return {one: frozenset(others) for one, others in found.items()}


_BY_STEM = _by_stem()


def synonyms(term: str) -> frozenset[str]:
    """Return the stems of other words for a stem; empty where none are known.

    Example:
        >>> sorted(synonyms(stem("fares")))
        ['charg', 'cost', 'fee', 'price']
    """
    return _BY_STEM.get(term, frozenset())
