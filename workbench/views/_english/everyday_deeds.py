"""What people do in two everyday words, with what names of fields call it: who picked up the phone `answered`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.views._english.question import stem

__all__ = ["EverydayDeed", "everyday_deeds"]

# Each line: a verb with what stands behind it, and behind the colon words that links to its doer are called by.
_LINES = """
talk into: sold recruited persuaded enrolled signed
sign up: sold recruited enrolled registered
pick phone: answered
pick call: answered
answer phone: answered
take call: answered taken
go out: attended visited dispatched
turn out: attended
go along: attended
go round: visited attended
send out: dispatched issued sent
get out: dispatched issued
hand out: issued dispensed given
give out: issued dispensed given
hand over: issued handed released
bring together: matched introduced placed
bring in: found handed delivered introduced referred
hand in: found handed
land with: assigned allocated given
lumber with: assigned allocated given
look after: handled managed manager keeper carer
see to: handled attended
deal with: handled
sort out: handled resolved
take care: handled managed
put in: installed fitted entered
put up: installed erected
write up: recorded written entered
put together: prepared assembled packed built
get ready: prepared packed
sign off: approved signed authorised
say yes: approved accepted
say no: rejected refused declined
chase up: chased
show round: shown guide
show around: shown guide
drop off: delivered driver
take in: received admitted
take down: recorded taken
book in: booked received
wrap up: packed wrapped closed
stick needle: bled drawn collected
ask for: requested ordered
bring back: returned
put away: stored shelved
knock together: built made assembled
do paperwork: prepared clerk
drive out: driver delivered
get through: done completed
polish off: done completed
"""
_FORMS = {
    "went": "go", "gone": "go", "goes": "go", "going": "go", "gave": "give", "given": "give", "took": "take",
    "taken": "take", "brought": "bring", "dug": "dig", "got": "get", "gotten": "get", "saw": "see", "seen": "see",
    "said": "say", "stuck": "stick", "shown": "show", "putting": "put", "digging": "dig",
}  # fmt: skip
_FURTHEST = 7


class EverydayDeed(NamedTuple):
    """What was done, as a question says it.

    Attributes:
        places: Places of the words that say it.
        called: What names of fields may call it.
    """

    places: tuple[int, ...]
    called: tuple[str, ...]


def _read() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    pairs = [line.partition(":") for line in _LINES.strip().split("\n")]
    return [(tuple(map(stem, said.split())), tuple(called.split())) for said, _, called in pairs]


_DEEDS = _read()


def everyday_deeds(words: Sequence[str]) -> Iterator[EverydayDeed]:
    """Yield what some words of a question, in small letters, say was done.

    Example:
        >>> next(everyday_deeds("who picks up the phone most".split()))
        EverydayDeed(places=(1, 4), called=('answered',))
    """
    stems = [stem(_FORMS.get(word, word)) for word in words]
    for said, called in _DEEDS:
        for first in [at for at, one in enumerate(stems) if one == said[0]]:
            places = [first]
            for one in said[1:]:
                behind = stems[places[-1] + 1 : first + 1 + _FURTHEST]
                if one not in behind:
                    break
                places.append(places[-1] + 1 + behind.index(one))
            if len(places) == len(said):
                yield EverydayDeed(tuple(places), called)
