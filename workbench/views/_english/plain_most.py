"""Questions for the most of something, said otherwise: "takes in the most", "more than anybody else", "nobody has"."""

from __future__ import annotations

import re

__all__ = ["said_of_doers", "said_plainly"]

# They add nothing before "the most", where a noun for what is counted stands behind.
_HAVING = (
    r"takes?(?:\s+in)?|took(?:\s+in)?|brings?(?:\s+in)?|brought(?:\s+in)?|gets?|got|receives?|received|handles?|handled|"
    r"deals?\s+with|dealt\s+with|looks?\s+after|looked\s+after|sends?|sent|gives?|gave|holds?|held|works?\s+on|worked\s+on|"
    r"causes?|caused|suffers?|suffered|records?|recorded|reach(?:es|ed)?|shows?|showed|saw|sees?|runs?|ran|carri?(?:es|ed|y)"
)
_MOST = re.compile(
    rf"^(?P<asked>\s*(?:which|what|who)\b.*?)\s+(?:has\s+|have\s+|had\s+)?(?:{_HAVING})\s+(?:us\s+|in\s+)?"
    r"the\s+(?=(?:most|fewest|least|highest|lowest|longest|shortest|largest|biggest|smallest)\b)",
    re.I | re.S,
)
_THAN_OTHERS = re.compile(
    r"\bmore\s+(?P<what>.+?)\s+than\s+(?:any(?:body|one|thing)(?:\s+else)?|any\s+other\b(?:\s+[\w-]+)?|all\s+(?:the\s+)?others)"
    r"(?=\s*[?.!]*\s*$)",
    re.I | re.S,
)
_STAFF = re.compile(r"\bstaff\s+members?\b", re.I)
_NOBODY = re.compile(
    r"^(?P<what>\s*(?:how\s+many|which)\s+.+?)\s+(?P<be>has|have|had|did)\s+(?:nobody|no\s?-?one)\s+(?P<done>[a-z]+ed)"
    r"(?=(?:\s+yet)?\s*[?.!]*\s*$)",
    re.I | re.S,
)

_DOING = re.compile(
    r"^\s*(?:who|which\s+(?:of\s+)?[\w\s-]+?)\s+(?:has\s+|have\s+|had\s+)?(?P<done>[a-z]+ed)\s+the\s+(?P<most>most|fewest|least)\s+"
    r"(?P<what>.+)$",
    re.I | re.S,
)


def said_of_doers(text: str) -> tuple[str, str] | None:
    """Return what "who approved the most orders" asks by the field that says by whom that was done, and the verb.

    Example:
        >>> said_of_doers("Who has approved the most orders?")
        ('which approved by has the most orders?', 'approved')
    """
    found = _DOING.match(text)
    if found is None:
        return None
    return f"which {found['done']} by has the {found['most']} {found['what']}", found["done"].casefold()


def said_plainly(text: str) -> str:
    """Return a question with such words replaced by those that say the same alone; the same where there are none.

    Example:
        >>> said_plainly("Which branch takes in the most applications?")
        'Which branch has the most applications?'
        >>> said_plainly("Who has negotiated more deals than anybody else?")
        'Who has negotiated the most deals?'
        >>> said_plainly("how many alarms has nobody acknowledged")
        'how many alarms were not acknowledged by anyone'
    """
    text = _STAFF.sub("staff", text)
    text = _THAN_OTHERS.sub(r"the most \g<what>", text)
    text = _NOBODY.sub(r"\g<what> were not \g<done> by anyone", text)
    return _MOST.sub(r"\g<asked> has the ", text)
