"""Forms of those who know the columns and type them, put as others ask: "Name the fair with the largest capacity"."""

from __future__ import annotations

import re

from workbench.views._english.days import MONTH_NAMES

__all__ = ["iso_months_in", "typed_plainly", "with_month_names"]

_MOST = (
    r"(?:(?:single|very|overall)\s+)?"
    r"(?:most|fewest|least|second[\s-]\w+|(?!(?:rest|guest|test|request|interest)\b)[a-z]{2,}est)"
)
_CALLED = "name|title|label|id|number|code"
# "Name the title of the fair with the largest capacity": what it is called is told with it.
_NAME_THE_ONE = re.compile(
    rf"^\s*(?:please\s+)?(?:name|give|state|tell\s+me|identify|find)\s+(?:me\s+)?(?:the\s+(?:{_CALLED})s?\s+of\s+)?"
    rf"the\s+(?P<noun>[\w-]+(?:\s[\w-]+)?)\s+(?:with|that\s+has|having|which\s+has)\s+the\s+(?=(?:{_MOST})\b)",
    re.I,
)
# "Debtor (dbt_nm)" says what is meant, and then how its field is called.
_COLUMN_BEHIND = re.compile(r"(?<=\w)\s*\(\s*[a-z][a-z0-9]*(?:_[a-z0-9]+)+\s*\)", re.I)
_ROWS = re.compile(
    r"(?<=\w)(?<!many)\s+rows(?=\s+(?:with|where|in|of|on|for|that|whose|have|has|are|were)\b|\s*[?.!]*\s*$)", re.I
)
_FILLED_IN = re.compile(
    r"^\s*(?:for|in)\s+how\s+many\s+(?P<noun>[\w\s-]+?)\s+(?:is|was)\s+(?:a|an|the|any)\s+(?P<field>[\w-]+(?:\s[\w-]+)?)\s+"
    r"(?:filled\s+in|filled|given|set|recorded|stated|known|entered|present|noted)(?=\s*[?.!]*\s*$)",
    re.I,
)
_OVER_THE = re.compile(
    r"(?P<figure>\b(?:average|mean|total|sum|highest|lowest|maximum|minimum)\b[\w\s-]*?)\s+(?:over|across)\s+(?:all\s+)?the\s+(?=\w)",
    re.I,
)
_NUMBER_OF = re.compile(
    r"\bthe\s+(?:(?P<few>smallest|lowest|least)|largest|highest|greatest|biggest)\s+(?:number|count|amount)\s+of\s+"
    r"(?=(?!(?:money)\b)[a-z-]+s\b)",
    re.I,
)
_SUMMED = re.compile(r"^\s*(?P<what>.+?)\s*,\s+(?:summed|added|totalled)(?:\s+up)?(?=\s*[?.!]*\s*$)", re.I | re.S)
# Of each month the first name is the full one.
_MONTHS = {number: name.capitalize() for name, number in reversed(MONTH_NAMES.items())}
_SUM_UP = re.compile(
    r"^\s*(?:please\s+)?(?:(?:sum|add|total)(?:\s+up)?(?:\s+all)?\s+(?:the|our|all)|total\s+of\s+(?:the|our))\s+(?=\w)",
    re.I,
)
# Of what adds up the sum is meant.
_SHOWN_PER = re.compile(
    r"^\s*(?:(?:please\s+)?(?:show|give|list|tell)(?:\s+me)?\s+)?(?:the\s+)?"
    r"(?P<what>(?:[a-z-]+\s+){0,2}(?:amount|cost|revenue|fee|hours|minutes|turnover|weight|quantity))\s+"
    r"(?:(?:paid|charged|billed|spent|earned|sold|booked)\s+)?(?=(?:per|by)\s+(?:day|week|month|quarter|year)\b)",
    re.I,
)
# "Compute the average fee" asks for it.
_COMPUTE = re.compile(
    r"^\s*(?:please\s+)?(?:compute|calculate|determine|work\s+out|report|return|output|give|state|tell|find|show)\s+(?:me\s+)?"
    r"(?=(?:the\s+|our\s+)?(?:average|mean|median|total|sum|number|maximum|minimum|highest|lowest|share|percentage)\b)",
    re.I,
)
_COUNT_THE = re.compile(r"^\s*(?:please\s+)?count\s+(?:up\s+)?(?:all\s+)?(?:the|our|all)\s+(?=\w)", re.I)
# "Which payment type occurs most (often) among the permits" asks for the commonest.
_OCCURS = re.compile(
    r"^\s*(?:which|what)\s+(?P<what>[\w\s-]+?)\s+(?:occurs?|appears?|comes?\s+up|turns?\s+up|is\s+found|is\s+seen)\s+(?:the\s+)?"
    r"most(?:\s+(?:often|frequently))?(?:\s+(?:among|in|across|for|on|with|of)\s+(?:all\s+)?(?:the\s+|our\s+)?(?P<of>[\w-]+(?:\s(?!of\b)[\w-]+)?))?"
    r"(?=\s*[?.!]*\s*$)",
    re.I,
)
_TOTAL = re.compile(r"(?:total|average|mean|sum|highest|lowest|median)\b", re.I)
_MONTHS_BEHIND = re.compile(rf"\s*:\s+(?=(?:{'|'.join(_MONTHS.values())})\b[\w\s,]*[?.!]*\s*$)", re.I)
# `2024-07`, `2024/07` and `07/2024`.
_ISO_MONTH = re.compile(
    r"(?<![\w/-])(?:(?P<year>(?:19|20)\d\d)[-/](?P<month>0[1-9]|1[0-2])|(?P<first>0?[1-9]|1[0-2])/(?P<last>(?:19|20)\d\d))"
    r"(?![\w/-])"
)
_QUARTER = re.compile(r"\bq([1-4])\s*[/-]\s*((?:19|20)\d\d)(?![\w/-])", re.I)
_SAME_YEAR = re.compile(
    rf"\b({'|'.join(_MONTHS.values())}) (\d{{4}})(?=(?:,\s*|\s*,?\s+and\s+)(?:{'|'.join(_MONTHS.values())}) \2\b)"
)


def typed_plainly(text: str) -> str:
    """Return a question of somebody who types columns as others would ask it.

    Example:
        >>> typed_plainly("Name the title of the fair with the largest capacity.")
        'Which fair has the largest capacity.'
        >>> typed_plainly("Which debtor (dbt_nm) has the most invoices?")
        'Which debtor has the most invoices?'
        >>> typed_plainly("For how many debtors is a parent filled in?")
        'How many debtors have parent?'
        >>> typed_plainly("How many pmt rows have pmt_mth CQ?")
        'How many pmt have pmt_mth CQ?'
        >>> typed_plainly("Average fee over the clients with state A?")
        'Average fee of clients with state A?'
        >>> typed_plainly("Sum the fee of bookings by month: May and June 2024")
        'total fee of bookings by month for May and June 2024'
        >>> typed_plainly("Show me the amount per month")
        'total amount per month'
        >>> typed_plainly("Compute the average fee of the clients.")
        'the average fee of the clients.'
        >>> typed_plainly("Which payment type occurs most often among the permits?")
        'What is the most common payment type of permits?'
    """
    text = _ROWS.sub("", _COLUMN_BEHIND.sub("", text))
    text = _COUNT_THE.sub("How many ", _COMPUTE.sub("", text))
    text = _OCCURS.sub(
        lambda one: f"What is the most common {one['what']}{' of ' + one['of'] if one['of'] else ''}", text
    )
    text = _FILLED_IN.sub(r"How many \g<noun> have \g<field>", text)
    text = _MONTHS_BEHIND.sub(" for ", _SUM_UP.sub("total ", text))
    text = _SHOWN_PER.sub(lambda one: f"{'' if _TOTAL.match(one['what']) else 'total '}{one['what']} ", text)
    text = _NUMBER_OF.sub(lambda one: f"the {'fewest' if one['few'] else 'most'} ", text)
    text = _NAME_THE_ONE.sub(r"Which \g<noun> has the ", text)
    return _OVER_THE.sub(r"\g<figure> of ", _SUMMED.sub(r"total \g<what>", text))


def iso_months_in(text: str) -> list[str]:
    """Return the months that a text writes as `2024-07` or `07/2024`, and the quarters as `Q3/2024`."""
    return [found.group() for shape in (_ISO_MONTH, _QUARTER) for found in shape.finditer(text)]


def with_month_names(text: str) -> str:
    """Return a question with months by their names, the year of several behind the last.

    Example:
        >>> with_month_names("Total for 2024-07, 2024-08 and 2024-09")
        'Total for July, August and September 2024'
        >>> with_month_names("in 07/2024, and in Q3/2024"), with_month_names("on 07/04/2024")
        ('in July 2024, and in Q3 2024', 'on 07/04/2024')
    """
    named = _ISO_MONTH.sub(
        lambda one: f"{_MONTHS[int(one['month'] or one['first'])]} {one['year'] or one['last']}",
        _QUARTER.sub(r"Q\1 \2", text),
    )
    return _SAME_YEAR.sub(r"\1", named)
