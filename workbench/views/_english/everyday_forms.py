"""Forms in which people put a question for all records, put as the reader of such questions knows them."""

from __future__ import annotations

import re

from workbench.views._english.days import MONTH_NAMES
from workbench.views._english.little_words import NUMBER_WORDS, PERIODICAL
from workbench.views._english.question import stem
from workbench.views._english.typed_forms import typed_plainly

__all__ = ["put_plainly"]

_MONTHS = "|".join(MONTH_NAMES)

# What asks to be told, and asks for nothing by itself.
_ASKING = re.compile(
    r"^\s*(?:(?:please|hi|hey|hello|so|and|ok|okay|quick\s+one|well)[,:]?\s+)*"
    r"(?:(?:can|could|would|will)\s+(?:you|i|we)\s+(?:please\s+)?(?:tell|show|give|get|find|see|say|have)\s*(?:me|us|out)?|"
    r"(?:do|does)\s+(?:you|we|anyone)\s+know|(?:i|we)(?:'d|\s+would)?\s+(?:like|want|need)\s+to\s+(?:know|see)|"
    r"(?:i|we)\s+(?:wonder|need|want)|(?:any|some)\s+idea|tell\s+(?:me|us)|let\s+(?:me|us)\s+know|remind\s+me|"
    r"in\s+(?:total|all)|overall|all\s+in\s+all)[,:]?\s+(?=(?:how|what|which|who|whose|when|the|number|total|average|a\s+count)\b)",
    re.I,
)
_THANKS = re.compile(
    r"(?:\s+-+|,|\.|\?|!|;)*\s+(?:please|pls|plz|thanks|thank\s+you|ta|cheers|numbers\s+please|roughly|exactly|in\s+numbers|"
    r"if\s+any|do\s+you\s+know|that\s+we\s+know\s+of|on\s+(?:our|the)\s+books?|on\s+file|on\s+record|in\s+the\s+system|"
    r"all\s+told|all\s+in\s+all|since\s+we\s+started|ever|so\s+far|to\s+date|(?:everything|all|taken)\s+together)"
    r"(?=\s*[?.!]*\s*$)",
    re.I,
)
# "Inspections that are not finished - how many?"
_HOW_MANY_BEHIND = re.compile(
    r"^(?P<what>[^?:;]+?)\s*(?:\s-+|[:,;?])\s*how\s+many(?:\s+(?:is|are|were|was)?\s*(?:that|those|there|of\s+(?:those|them|these)|"
    r"did\s+we\s+have|do\s+we\s+have))?(?:\s+in\s+(?:total|all))?\s*[?.!]*\s*$",
    re.I | re.S,
)
_ASKS = re.compile(r"\b(?:how|what|which|who|whose|when|where|why)\b", re.I)
_BUSIEST = re.compile(
    r"^\s*(?:(?:what|which|who)(?:['\u2019]s|\s+(?:is|are|was|were))?\s+)?(?:the\s+|our\s+)?(?:busiest|most\s+popular|most\s+active|"
    r"biggest|largest)\s+(?P<asked>[\w\s-]+?)\s+(?:by|in\s+terms\s+of|going\s+by|measured\s+by|in|for)\s+(?:the\s+)?"
    r"(?:number|count|amount|volume)\s+of\s+(?P<what>.+?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_POPULAR = re.compile(r"\bmost\s+popular\b", re.I)
_OF_OUR = re.compile(r"\bthe\s+(?P<side>most|fewest)\s+of\s+(?:our|the|all|all\s+our|all\s+the)\s+", re.I)
_GIVEN = re.compile(
    r"^(?P<asked>\s*(?:which|what|who)\b.*?)\s+(?:(?:(?:has|have|had)\s+been|is|are|was|were)\s+(?:being\s+)?"
    r"(?:given|assigned|allocated|sent|handed|allotted|awarded|issued)|(?:has|have|had)\s+(?:had|got|gotten))\s+the\s+(?=(?:most|fewest)\b)",
    re.I | re.S,
)
# "Lost their badge" is said of the badge.
_THEIR = re.compile(
    r"\b(?:who\s+|that\s+)?(?:have|has|had|with)\s+(?P<verb>[a-z]+)\s+(?:their|his|her|its)\s+(?P<what>[a-z]+)\b", re.I
)
_NEW = re.compile(
    r"^(?P<how>\s*(?:how\s+many|number\s+of))\s+new\s+(?P<what>[\w\s-]+?)\s+(?:(?:did|have|has|do)\s+(?:we|they|us)\s+)?"
    r"(?:take\s+on|taken\s+on|took\s+on|get|got|gotten|gain|gained|win|won|sign\s+up|signed\s+up|sign|signed|start|started|open|"
    r"opened|register|registered|come\s+in|came\s+in|coming\s+in|join|joined|receive|received|have|had|were\s+there|there\s+were|"
    r"add|added|bring\s+in|brought\s+in|arrive|arrived)\s+(?=(?:in|during|since|last|this|before|after|between|over|from|on|throughout)\b)",
    re.I | re.S,
)
_BY_THE = re.compile(r"\b(?:by|per|an?)\s+(?:the\s+)?(?P<per>hour|day|week|month|year)(?=\s*[?.!]*\s*$)", re.I)
_EXPENSIVE = re.compile(r"\b(?:expensive|cheapest|dearest|priciest|costliest)\b", re.I)
_DURING = re.compile(
    r"\b(?:throughout|over\s+the\s+course\s+of|in\s+the\s+course\s+of|at\s+any\s+point\s+in|some\s+time\s+in)\s+", re.I
)
_YEAR_OF = re.compile(
    r"\b(?P<in>in|during|for)\s+(?:the\s+)?(?:calendar\s+|whole\s+|year\s+|full\s+)+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b",
    re.I,
)
_BREAKDOWN = re.compile(
    r"^\s*(?:(?:a|the|give\s+me\s+(?:a|the)|show\s+(?:me\s+)?(?:a|the))\s+)?(?:breakdown|split|count|tally|distribution)\s+of\s+(?P<what>.+?)"
    r"\s+(?:by|per|across|over|for\s+each|according\s+to)\s+(?P<by>.+?)\s*[?.!]*\s*$",
    re.I | re.S,
)


_BUSIEST_IS = re.compile(
    r"^\s*(?:which|what)\s+(?P<asked>[\w\s-]+?)\s+(?:is|was|are|were|has\s+been)\s+(?:the\s+|our\s+)?(?:busiest|most\s+active|most\s+popular)"
    r"\s+(?:for|with|in|by|in\s+terms\s+of)\s+(?:the\s+)?(?:number\s+of\s+)?(?P<what>.+?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_PERIOD_OF = re.compile(
    r"^\s*(?P<asked>(?:which|what)\s+(?:month|week|quarter|day))\s+(?:of|in)\s+(?P<year>(?:19|20)\d\d)\s+(?P<rest>.+?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_MOST_OF_THEM = re.compile(
    r"^\s*(?:in\s+|from\s+|at\s+|to\s+|by\s+)?(?:which|what)\s+(?P<asked>[\w\s-]+?)\s+(?:do|does|did|are|were|have|is)\s+(?:most|the\s+most|the\s+majority)\s+"
    r"(?:of\s+)?(?:our\s+|the\s+|all\s+)?(?P<what>[\w\s-]+?)\s+(?:come|came|live|lived|work|belong|go|went|get|use|used|choose|chose|have|had|pay|paid|prefer|based|"
    r"located|living|coming|made|placed|booked|in|from|at|stay|arrive|sit|fall|are|on)(?:\s+(?:from|in|to|at|by|with|for|through|on|under))?\s*[?.!]*\s*$",
    re.I | re.S,
)
_FIRST_FEW = re.compile(
    rf"^\s*(?:which|what|the)\s+(?P<count>\d{{1,2}}|{'|'.join(list(NUMBER_WORDS)[2:])})\s+(?P<asked>[\w-]+(?:\s[\w-]+)?)\s+(?:have|has|had|with|got|get|saw|see)\s+(?:had\s+|seen\s+)?"
    r"the\s+most\s+(?P<what>.+?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_HEADCOUNT = re.compile(r"\b(?:the\s+)?headcount(?:s)?\b", re.I)
_TO_BE = re.compile(
    r"\b(?:who\s+|that\s+|which\s+)?(?:(?:is|are|was|were|has|have)\s+)?(?:(?:still|yet|waiting|left|remaining|due|needing|awaiting|have|has)\s+)+to\s+be\s+(?=[a-z]+(?:ed|en|id|nt|ld)\b)",
    re.I,
)
_OURS = re.compile(
    r"\s+(?:(?:that\s+|who\s+|which\s+)?(?:are|is|were)\s+)?(?:currently\s+)?(?:registered|on\s+file|known|enrolled|signed\s+up)\s+"
    r"(?:with|by|to)\s+us(?=\s*(?:[?.!,]|$|\s(?:in|during|since|last|this|before|after|between)\b))",
    re.I,
)
_SINGLE = re.compile(r"\b(?P<side>biggest|largest|highest|smallest|lowest)\s+single\s+", re.I)
_WE_GOT = re.compile(
    r"\s+(?:(?:that\s+)?(?:we|they)(?:['\u2019]ve|\s+have|\s+had)?\s+)?(?:ever\s+)?(?:got|received|had|seen|made|taken|sent\s+us)(?:\s+(?:so\s+far|ever|yet))?(?=\s*[?.!]*\s*$)",
    re.I,
)
_BIGGEST = re.compile(r"\b(?:biggest|largest|highest|smallest|lowest|longest|shortest|heaviest|latest|oldest)\b", re.I)


# What stands behind "i.e." says all of it again.
_THAT_IS = re.compile(
    r"^(?P<asked>\s*(?:how\s+many|number\s+of|which|what)\s+[\w-]+)\b[^,;(]*[,;(]\s*(?:i\.?\s?e\.?|that\s+is|meaning|in\s+other\s+words|aka)[,:]?\s+(?P<what>.+?)\)?\s*[?.!]*\s*$",
    re.I | re.S,
)
# What came of something, or brought it about, is what the record says of it.
_LED_TO = re.compile(
    r"\s+(?:that\s+|which\s+)?(?:(?:has|have|had)\s+)?(?:led\s+to|resulted\s+in|ended\s+(?:up\s+)?(?:in|with|as)|ended\s+up\s+at|(?:was|were|is|are)\s+(?:due\s+to|down\s+to|"
    r"caused\s+by|because\s+of|the\s+result\s+of))\s+(?:a\s+|an\s+|the\s+)?"
    rf"(?=(?!(?:{_MONTHS}|q[1-4])\b)[a-z])",
    re.I,
)
_ON_THE_PHONE = re.compile(r"\b(?:over|on)\s+the\s+(?=(?:phone|telephone|internet|web|website|counter|portal)\b)", re.I)
_DO_ON_AVERAGE = re.compile(
    r"^\s*how\s+many\s+(?P<what>[a-z-]+)\s+(?:do|does|did)\s+(?:the\s+|our\s+|an?\s+)?(?P<of>[\w-]+(?:\s[\w-]+)?)\s+"
    r"(?:make|take|have|get|need|use|last|stay|spend|pay|work|require|run|order|buy)\s+(?:on\s+average|typically)"
    r"(?P<tail>(?:\s+(?:in|at|for|from|with|by|per)\s+.+?)?)\s*[?.!]*\s*$",
    re.I | re.S,
)
_ANYBODY = frozenset({"people", "they", "we", "you", "one", "someone", "everyone", "everybody"})
_EACH = re.compile(
    r"\b(?:at|in|from|with|under|to|on|by|for)\s+(?:each|every)\s+(?:of\s+(?:the|our)\s+)?(?=[a-z])", re.I
)
_DID = re.compile(
    r"^(?P<how>\s*(?:how\s+many|which)\s+[\w\s-]+?)\s+(?:did|has|have|had)\s+(?:the|our)\s+(?P<doer>[a-z]+)\s+(?P<verb>cancel|approve|reject|refuse|deny|"
    r"return|accept|decline|confirm|request|report|order|book|dispute|withdraw)(?:l?l?ed)?\s*(?P<end>[?.!]*)\s*$",
    re.I | re.S,
)
_TWO_NOUNS = re.compile(
    r"^(?P<which>\s*(?:which|what))\s+(?P<first>[a-z]+)\s+(?P<head>[a-z]+)\s+(?P<has>(?:has|have|had|with)\s+the\s+(?:most|fewest))\s+(?P<counted>[a-z]+)\b",
    re.I,
)
_LASTING = re.compile(
    r"\b(?:that\s+|which\s+)?(?:lasts?|lasted|lasting|run|ran|go\s+on|went\s+on)\s+(?:for\s+)?(?=(?:longer|more|less|over|under|at\s+least)\b)",
    re.I,
)
_PERIODIC = re.compile(
    r"\b(?P<per>monthly|weekly|daily|yearly|annual|quarterly)\s+(?P<figure>(?:number|count|total)\s+of\s+[\w-]+)", re.I
)
_PERIODS = {
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "yearly": "year",
    "annual": "year",
    "quarterly": "quarter",
}
_RATE = re.compile(
    r"\b(?:what(?:['\u2019]s|\s+is|\s+was)?\s+)?(?:the\s+|our\s+)?(?P<kind>pass|success|failure|approval|cancellation|return|refund|completion|rejection|attendance|"
    r"no[\s-]show|acceptance|renewal|resolution)\s+rate\s+(?:of|for|in|among|on)\s+(?:the\s+|our\s+|all\s+)?"
    r"(?P<what>[^?.!]+)",
    re.I,
)
_RATES = {
    "pass": "passed", "success": "successful", "failure": "failed", "approval": "approved", "return": "returned",
    "cancellation": "cancelled", "refund": "refunded", "completion": "completed", "rejection": "rejected",
    "attendance": "attended", "acceptance": "accepted", "renewal": "renewed", "resolution": "resolved",
}  # fmt: skip
_LONGEST_AGO = re.compile(
    r"^\s*(?P<asked>(?:which|what)\s+[\w\s-]+?)\s+(?:was|were|has\s+been|have\s+been)\s+(?P<done>[a-z]+ed)\s+(?:the\s+)?(?P<side>longest\s+ago|least\s+recently|most\s+recently|last)\s*[?.!]*\s*$",
    re.I,
)
_BY_THE_DOER = re.compile(
    r"(?:(?<=ed)|(?<=en)|(?<=off))\s+by\s+(?:the|our)\s+(?=(?:customer|client|student|pupil|guest|school|company|shop|office|seller|buyer|supplier|host|"
    r"landlord|tenant|staff|member|user|agent|driver|carrier|patient|clinic|owner|system|admin|manager|bank)\b)",
    re.I,
)


# "What do all the fines come to": what is asked for is their sum.
_COME_TO = re.compile(
    r"^\s*(?:(?:what|how\s+much)\s+(?:do|does|did|have|has|would|will)\s+)(?:all\s+(?:of\s+)?)?(?:the\s+|our\s+|these\s+|those\s+)?(?P<what>[\w\s'-]+?)\s+"
    r"(?:come|came|add\s+up|amount|run|total\s+up|sum\s+up)\s+to(?:\s+(?:altogether|together|in\s+total|in\s+all|overall))?"
    r"(?:\s*,?\s*in\s+(?:euros|dollars|pounds|francs|money|cash))?\s*[?.!]*\s*$",
    re.I | re.S,
)
_LITTLE_ONES = re.compile(r"\b(?:little\s+ones|youngsters|kiddies|kiddos)\b", re.I)
_USUAL = re.compile(
    r"^(?P<what>\s*what(?:['\u2019]s|\s+is|\s+was)\s+(?:the|our)\s+)(?:usual|commonest|typical)\s+(?=[a-z])", re.I
)
_DOWN_FOR = re.compile(
    r"\b(?:is|are|was|were)\s+(?:down|signed\s+up|put\s+down)\s+for\s+the\s+(?=(?:most|fewest)\b)", re.I
)
_WRITTEN_UP = re.compile(r"\b(?:written|wrote|writes?)\s+up\b", re.I)


def put_plainly(text: str) -> str:
    """Return a question without what only asks to be told, and with forms that say the same put alike.

    Example:
        >>> put_plainly("Could you tell me how many orders are open, please?")
        'how many orders are open?'
        >>> put_plainly("Inspections that are not finished yet - how many?")
        'how many Inspections that are not finished yet'
        >>> put_plainly("What's our busiest branch by number of packages?")
        'which branch has the most packages?'
        >>> put_plainly("how many members have lost their badge")
        'how many members with badge lost'
        >>> put_plainly("How many new cases did we take on during 2023?")
        'How many cases were opened during 2023?'
        >>> put_plainly("what do all our fines come to, in euros")
        'total of fines'
        >>> put_plainly("who is our most expensive lawyer by the hour")
        'who is our most expensive lawyer hourly'
    """
    text = typed_plainly(_THANKS.sub("", _THANKS.sub("", _ASKING.sub("", text))))
    text = _WRITTEN_UP.sub("reported", _DOWN_FOR.sub("has the ", _LITTLE_ONES.sub("children", text)))
    text = _USUAL.sub(r"\g<what>most common ", _COME_TO.sub(r"total of \g<what>", text))
    behind = _HOW_MANY_BEHIND.match(text)
    if behind and not _ASKS.search(behind["what"]):
        text = f"how many {behind['what']}"
    text = _THAT_IS.sub(r"\g<asked> \g<what>", text)
    text = _BY_THE_DOER.sub(" by ", _ON_THE_PHONE.sub("by ", text))
    text = _DO_ON_AVERAGE.sub(_mean_of, text)
    text = _EACH.sub("per ", text)
    text = _LED_TO.sub(" with ", text)
    text = _TWO_NOUNS.sub(_head_alone, text)
    text = _DID.sub(lambda one: f"{one['how']} were {_past(one['verb'])} by {one['doer']}{one['end']}", text)
    text = _LASTING.sub("took ", text)
    text = _PERIODIC.sub(lambda one: f"{one['figure']} per {_PERIODS[one['per'].casefold()]}", text)
    text = _RATE.sub(lambda one: f"what share of {one['what']} were {_state_of(one['kind'])}", text)
    text = _LONGEST_AGO.sub(_by_time, text)
    text = _OURS.sub("", text)
    text = _PERIOD_OF.sub(r"\g<asked> \g<rest> in \g<year>", text)
    text = _BUSIEST_IS.sub(r"which \g<asked> has the most \g<what>?", text)
    text = _MOST_OF_THEM.sub(r"which \g<asked> has the most \g<what>?", text)
    text = _FIRST_FEW.sub(r"top \g<count> \g<asked> by number of \g<what>", text)
    text = _HEADCOUNT.sub("number of employees", text)
    text = _TO_BE.sub("not yet ", text)
    if _BIGGEST.search(text):
        text = _WE_GOT.sub("", _SINGLE.sub(r"\g<side> ", text))
    text = _BUSIEST.sub(r"which \g<asked> has the most \g<what>?", text)
    text = _BREAKDOWN.sub(r"number of \g<what> per \g<by>", text)
    text = _POPULAR.sub("most common", text)
    text = _OF_OUR.sub(r"the \g<side> ", text)
    text = _GIVEN.sub(r"\g<asked> has the ", text)
    text = _THEIR.sub(r"with \g<what> \g<verb>", text)
    text = _NEW.sub(r"\g<how> \g<what> were opened ", text)
    text = _YEAR_OF.sub(r"\g<in> \g<year>", _DURING.sub("in ", text))
    if _EXPENSIVE.search(text):
        text = _BY_THE.sub(lambda one: PERIODICAL[one["per"].casefold()], text)
    return text


def _head_alone(found: re.Match[str]) -> str:
    """Return "which category has the most films" for a film category: it says twice what is counted."""
    same = stem(found["first"].casefold()) == stem(found["counted"].casefold())
    return f"{found['which']} {found['head']} {found['has']} {found['counted']}" if same else found[0]


def _mean_of(found: re.Match[str]) -> str:
    of = "" if found["of"].casefold() in _ANYBODY else f" of {found['of']}"
    return f"average number of {found['what']}{of}{found['tail']}"


def _past(verb: str) -> str:
    """Return what was done, of the verbs that are looked for."""
    said = verb.casefold()
    if said == "withdraw":
        return "withdrawn"
    if said == "deny":
        return "denied"
    return f"{said}led" if said == "cancel" else f"{said}d" if said.endswith("e") else f"{said}ed"


def _state_of(kind: str) -> str:
    return _RATES.get(kind.casefold(), "no shows")


def _by_time(found: re.Match[str]) -> str:
    side = "latest" if found["side"].casefold() in {"most recently", "last"} else "earliest"
    return f"{found['asked']} has the {side} {found['done']}?"
