"""Other words for states, kinds and nouns of records that a reader takes for each other, but may mean otherwise."""

from __future__ import annotations

from workbench.views._conditions.everyday_nouns import LINES
from workbench.views._conditions.other_states import STATES as _SURE
from workbench.views._english.question import stem

__all__ = ["NOUNS", "STATES", "same_root"]

# Each line is one state, or one kind, in several words.
_LINES = """
blocked,on stop,stop,stopped,on hold,barred,banned,suspended,frozen,locked
discarded,thrown away,thrown out,scrapped,disposed,disposed of,binned,destroyed,wasted,waste
returned,came back,come back,coming back,went back,sent back,given back,brought back,back
unsuccessful,refused,rejected,declined,denied,turned down
refused,rejected,declined,denied,turned down,turned away,said no to,knocked back,not granted,turn down,say no to
refused,rejected,thrown out
approved,granted,accepted,allowed,said yes to,okayed,successful
air,plane,airplane,aeroplane,aircraft,air freight,airfreight,by air
road,lorry,truck,van,by road
sea,ship,boat,vessel,sea freight,ocean,by sea
rail,train,by rail
phone,telephone,call,phoned,called,rang,by phone
email,mail,emailed,wrote,by email
sms,text,text message,texted
web,online,website,internet,portal,on the web
in person,walk in,counter,desk,on site,onsite,face to face
bank transfer,transfer,wire,wire transfer,sepa,bank,bacs
card,credit card,debit card,by card
cash,coins,in cash
cheque,check,by cheque
direct debit,standing order
paid,settled,paid up,paid off
unpaid,not paid,outstanding,unsettled,owing,owed,due
overdue,late,past due,in arrears,behind
cancelled,canceled,called off,scrapped
completed,complete,finished,done,closed,resolved
open,outstanding,unresolved,pending,ongoing,still open
awaiting,waiting for,waiting on
pending,waiting,in the queue,queued,awaiting,undecided,not decided,under review,in review
in progress,under way,underway,running,being done,ongoing,being worked on,started,active
active,live,current,in use,running,in force
inactive,dormant,not active,no longer active
expired,lapsed,run out,ran out,out of date,ended
retired,withdrawn,taken out of service,decommissioned,out of service
broken,faulty,defective,out of order,damaged
repaired,mended,fixed
lost,missing,gone missing,went missing,disappeared
stolen,nicked,robbed
no show,noshow,did not show up,did not turn up,failed to turn up,absent,missed,did not attend
attended,present,turned up,showed up,came
left,resigned,quit,gone,departed
scheduled,planned,upcoming,booked in,due
delayed,late,postponed,behind schedule
urgent,pressing,emergency,rush,rushed
high,top,highest
critical,severe,serious
major,serious,severe
closed,shut
minor,small,slight
new,brand new,unused
used,second hand,secondhand,pre owned
full time,fulltime
part time,parttime
permanent,employed,salaried
freelance,self employed,contractor,contract
female,women,woman,girls,ladies
male,men,man,boys
adult,grown up,grownup
child,kid,children,kids
shipped,dispatched,sent out,on its way,in transit,on the way,en route
delivered,arrived,handed over
in stock,available,on the shelf
sold out,out of stock,not available,unavailable
vacant,empty,free,unoccupied,unlet
let,rented,rented out,occupied,taken
draft,unfinished,not sent
written off,given up on,bad debt
void,invalid
duplicate,double
sick,ill
deceased,dead,died,passed away
cremation,cremated,burnt,burned
burial,buried,interred,interment
alive,living
premium,gold
basic,standard
free,no charge,complimentary,free of charge
failed,fail,failure,failures,did not pass
passed,pass,passes,succeeded
positive,good
negative,bad
inbound,incoming
outbound,outgoing
domestic,national
international,abroad,overseas,foreign
indoor,indoors,inside
outdoor,outdoors,outside
weekly,every week,once a week
monthly,every month,once a month
yearly,annual,every year,once a year,annually
daily,every day
one off,once only,single
member,members
vip,important
electric,battery
petrol,gasoline,gas
dispute,disputed,contested
won,win,secured,landed
escalated,passed up,handed up
reserved,booked
verified,checked,confirmed
confirmed,definite
"""
STATES = tuple(frozenset(tuple(one.split()) for one in line.split(",")) for line in _LINES.strip().split("\n")) + tuple(
    frozenset(line) for line in _SURE
)
"""Words for one state or kind, each as a tuple."""

_NOUN_LINES = """
customer client buyer account member user shipper importer purchaser patron consumer subscriber applicant guest owner
case matter file claim ticket incident
complaint claim ticket objection grievance case issue
request application ticket order enquiry inquiry
branch depot office site location store shop outlet
machine turbine device asset equipment unit appliance
act artist band musician singer
job task assignment order appointment
job callout call
worker technician engineer mechanic operator staff employee colleague
courier driver carrier rider
house site building property location home
lawyer solicitor attorney counsel
filing declaration submission return
bag unit pack pouch
record release album
goods product item article ware
class course lesson session workshop
appointment visit booking consultation session
bill invoice charge
booking reservation stay rental
gift donation pledge contribution
donor supporter giver contributor benefactor
fault defect error issue problem incident
problem issue incident fault ticket
trip journey ride voyage tour sailing crossing departure
animal pet patient
vet veterinarian doctor
doctor physician consultant clinician gp
pupil student learner child
teacher tutor instructor coach trainer
book title copy item
loan checkout borrowing
reader borrower patron member
flat apartment unit property
landlord owner lessor
tenant renter occupant lessee
boat ship vessel yacht
lorry truck vehicle van
vehicle car van truck bus
plane aircraft airplane
room space hall venue
event show performance concert gig
seat place ticket
payment transaction transfer
permit pass licence license badge
fine ticket penalty
photo picture image
deal sale opportunity contract
contract agreement policy lease
policy cover insurance
picture painting photo artwork work
crop plant harvest
field plot parcel
delivery shipment consignment drop
package parcel shipment box
part component spare
supplier vendor manufacturer
check inspection test audit
exam test examination
repair fix maintenance service job
meeting appointment session
incident accident mishap
project programme campaign
programme scheme fund
reading measurement
meal dish order
drink beverage
volunteer helper
team group crew squad
grant award funding
fine penalty ticket
village town place
area region district ward zone
lab laboratory
sample specimen
shift roster duty
article post story
review feedback rating
call phonecall conversation
message email note
"""
NOUNS = tuple(
    frozenset(map(stem, line.split())) for lines in (_NOUN_LINES, LINES) for line in lines.strip().split("\n")
)
"""Stems of nouns that are said for each other."""

_ENDINGS = frozenset(
    """
    s es e ed d ing ion ions ation ations ity al ally ial tial ic ical ically ly ment ments ness er ers or ors y ies ied
    ance ence ent ant ive able ible te tes t cy ce ism ist ists ous ary ure ures en in
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
) | {""}
_SHORT_ENDINGS = frozenset({"", "s", "es", "ed", "d", "ing", "ure", "ures", "er", "ers", "ment", "ments", "y"})
_SHORTEST, _SHORTEST_ROOT = 4, 5


def same_root(word: str, other: str) -> bool:
    """Whether two words are one in several forms: a noun and its adjective, a verb and what it does.

    Example:
        >>> same_root("electricity", "electric"), same_root("fainted", "fainting"), same_root("internal", "interior")
        (True, True, False)
    """
    size = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    if word == other or size < _SHORTEST or size * 2 < max(len(word), len(other)):
        return False
    endings = _ENDINGS if size >= _SHORTEST_ROOT else _SHORT_ENDINGS
    return word[size:] in endings and other[size:] in endings
