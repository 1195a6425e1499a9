"""Words that change what a question for all records asks, and words that add nothing to it: closed lists of English."""

from __future__ import annotations

__all__ = [
    "ABLE_TO",
    "ALWAYS_NEUTRAL",
    "CAME_TO_BE",
    "CONNECTING",
    "DATING",
    "HOUSES",
    "LIGHT_VERBS",
    "NEUTRAL_VERBS",
    "NOT_READ",
    "NUMBER_WORDS",
    "PAYING",
    "PERIODICAL",
    "PERSONS",
    "TAKEN_IN",
]

NOT_READ = frozenset(
    """
    no not non nor none neither never without except excluding besides unless other than versus or either
    over under above below before after between since until till within during about against
    more less fewer greater higher lower least most top bottom first last next previous
    why when where can could may might shall should will would must my mine his hers their this these
    her per each by average mean median percentage percent share ratio different distinct unique compare than
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""None of these is understood where nothing else reads it; whoever overlooks one answers another question."""

ABLE_TO = frozenset(
    """
    do handle fix repair service maintain install operate drive fly speak teach write read play cook work use offer
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Behind "can" and before what stands in a list they say no more than that it stands there: "who can fix lifts"."""

ALWAYS_NEUTRAL = frozenset(
    """
    among amongst
    there currently now right presently still list listed show exist exists existing record records entry entries ones
    number numbers count counts value values equal equals altogether please moment today ever piece pieces
    s d t re ve ll m
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""They add nothing to a question."""

NEUTRAL_VERBS = frozenset(
    """
    marked flagged based located assigned own owned owns lie lies live lived lives living happen happened occur occurred
    held sell sells employ employs stock stocks carry carried perform performed offer offers offered
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""They add nothing, unless a field is called so: "own goals" are not all goals where some are marked as such."""

LIGHT_VERBS = frozenset(
    """
    go goes went gone going come comes came coming use uses used using work works worked working pay pays paid paying
    ship shipped ships send sent sends deliver delivered delivers transported travel travels travelled traveled
    fly flew flown flies drive drives drove driven ride rides rode run runs ran play plays played
    speak speaks spoke speaking study studies studied attend attends attended belong belongs belonged
    take takes took taken get gets got serve serves served handle handles handled wear wears
    do does did stay stayed stays fall falls fell need needs require requires contain contains include includes
    know knows knew included follow follows wait waiting waits report reports spend spent written train trains trained
    arrive arrives arrived subscribe subscribes subscribed stand stands sit sits
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Right before a value they say how a record comes to have it: "went with Evri", "paid with card", "work in Billing".

Verbs that tell of something that became of a record ("returned", "cancelled") are none of them.
"""

CONNECTING = frozenset(
    """
    with by via using through in at on for from to of as under into the a an our is are was were
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""They may stand between such a verb and the value."""

CAME_TO_BE = frozenset(
    """
    placed made joined created opened issued started registered signed booked added recorded logged began took place
    raised filed entered came come coming submitted reported received lodged taken
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Beside a time, verbs that say of any record that it came to be."""

DATING = frozenset({"year", "season", "month", "day", "date", "dated"})
"""Beside a day, a month or a year they say what it is."""

TAKEN_IN = frozenset(
    """
    collect collected earn earned make made take took receive received spend spent get got bring brought generate
    generated come came charge charged have had money worth amount pay pays paid
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Beside "how much", or a fare or price, they say that it is money."""

HOUSES = frozenset(
    """
    company firm business organisation organization gym club shop store school university college clinic hospital
    library museum agency bank hotel office team system database shelter zoo centre center practice theatre cinema
    brigade workshop department
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Whose records they are, where nothing in the records is called so: "gym members", "orders does the shop have"."""

PERSONS = frozenset({"citizens", "people", "persons", "individuals", "folks", "ones", "citizen", "person"})
"""Right behind a value they say of records of people no more than that: "senior citizens"."""

NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
"""Small numbers in words."""

PERIODICAL = {
    "hour": "hourly", "day": "daily", "night": "nightly", "week": "weekly", "month": "monthly", "year": "yearly",
}  # fmt: skip
"""What is said of that which is so by each of these."""

PAYING = frozenset(
    """
    pay pays paid cost costs spend spends spent owe owes owed charged money refund refunded reimburse reimbursed
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Behind "how much" they ask for money."""
