"""What to do with a field: keep it, leave it out of views, or look at it; with the reason in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Advice", "Facts", "advise", "form_of_texts"]

Advice = Literal["keep", "drop", "look"]

LEAST_RECORDS = 30
"""Of fewer records nothing can be said: what is the same in all of them may be chance."""
_RARE = 0.01
_SELDOM = 0.05
_LONG_TOKENS = 200
_MOSTLY = 0.95
_LEAST_OTHERS = 10

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_API = re.compile(
    r"https?://(?:api\.[^/]+/|[^/]+/(?:\S*/)?(?:api|rest|services/data)/)\S*|\S*\{/?\w+\}\S*", re.IGNORECASE
)
_IMAGE = re.compile(r"https?://\S+(?:\.(?:png|jpe?g|gif|svg|webp)\b|gravatar|avatar)\S*", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{16,}", re.IGNORECASE)
# 15 characters that tell case, or 18 with a checksum of it:
# https://github.com/sylvainv/pg-salesforce-id (2026-11-28)
_SALESFORCE = re.compile(r"[a-zA-Z0-9]{3}(?=.*\d)[a-zA-Z0-9]{12}(?:[A-Z0-5]{3})?")
_TOKEN = re.compile(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_=-]{16,}")
_ID_NAME = re.compile(r"(?:^|[_\W])(?:id|uuid|guid|gid|sys_id)$|[a-z0-9](?:Id|ID|Uuid|Guid)$")

Form = Literal["", "time", "address", "machine address", "image", "opaque id"]


@dataclass(frozen=True)
class Facts:
    """What advice rests on.

    Attributes:
        records: Records that were looked at.
        whole: Whether those are all.
        fill: Share of records with a value.
        fill_high: Its upper bound.
        values: Different values.
        most: Records that hold the most frequent value; `None` where values were not kept.
        common: That value.
        type: `text`, `number` …
        form: What its texts are, from `form_of_texts`.
        label: Its last name.
        tokens: Tokens a record that has it.
        saves: Tokens a record, all records counted.
        twin: A field that holds the same in every record, or nothing.
        kept: Why it must stay: a task uses it, it is the key, a link leads from it; or nothing.
    """

    records: int
    whole: bool
    fill: float
    fill_high: float
    values: int
    most: int | None
    common: str
    type: str
    form: Form
    label: str
    tokens: float
    saves: float
    twin: str
    kept: str


Told = tuple[Advice, str]


def advise(facts: Facts) -> Told:
    """Return the advice and its reason; the first rule that has something to say decides."""
    if facts.kept:
        # It stays, but who uses it may want to know.
        odd = _empty(facts) or (_constant(facts) if facts.fill == 1.0 else None)
        return "keep", f"{facts.kept}, though {odd[1].partition(':')[0]}" if odd else facts.kept
    for rule in _RULES:
        told = rule(facts)
        if told is not None:
            # Of a handful of records "always" and "never" mean little.
            few = facts.records < LEAST_RECORDS and told[0] == "drop"
            return ("look", f"{told[1]}, but that are only {facts.records:,} records") if few else told
    return "keep", _plain(facts)


def _empty(facts: Facts) -> Told | None:
    if facts.fill:
        return None
    if facts.whole:
        return "drop", f"empty in all {facts.records:,} records"
    return "drop", f"empty in all {facts.records:,} records looked at: at most {facts.fill_high:.1%} have a value"


def _twin(facts: Facts) -> Told | None:
    if not facts.twin:
        return None
    others = facts.records if facts.most is None else facts.records - facts.most
    if others < _LEAST_OTHERS:
        return "look", f"the same as {facts.twin}, though nearly always '{facts.common}'"
    return "drop", f"the same as {facts.twin} in every record{'' if facts.whole else ' of the sample'}"


def _constant(facts: Facts) -> Told | None:
    if facts.values != 1:
        return None
    if facts.fill == 1.0:
        where = "" if facts.whole else " in the sample"
        return "drop", f"always '{facts.common}'{where}: say it once in the task's description"
    if facts.fill >= _SELDOM:
        return "look", f"'{facts.common}' or nothing: what does nothing mean?"
    return None


def _form(facts: Facts) -> Told | None:
    cost = f"{facts.tokens:.0f} tokens each"
    if facts.form == "machine address":
        return "drop", f"addresses for programs, {cost}"
    if facts.form == "image":
        return "drop", f"addresses of pictures, {cost}"
    if facts.form == "address":
        return "look", f"addresses, {cost}: keep one if the agent hands it out"
    if facts.form == "opaque id":
        return "drop", f"an id without meaning from which no link leads, {cost}; make it a link if it names a record"
    return None


def _numeric_id(facts: Facts) -> Told | None:
    many = facts.values > 0.5 * facts.fill * facts.records and facts.values > LEAST_RECORDS
    if facts.type == "number" and many and _ID_NAME.search(facts.label):
        return "drop", "numbers that only name something, and no link leads from them"
    return None


def _rare(facts: Facts) -> Told | None:
    if facts.fill_high < _RARE and facts.records >= 100:
        return "drop", f"filled in only {facts.fill:.2%} of the records"
    if facts.fill < _SELDOM and facts.records >= LEAST_RECORDS:
        return "look", f"filled in only {facts.fill:.1%} of the records: does an answer ever rest on it?"
    return None


def _long(facts: Facts) -> Told | None:
    if facts.tokens > _LONG_TOKENS:
        return "look", f"long text, {facts.tokens:,.0f} tokens where there is one: leave it out of the summary"
    return None


_RULES: Sequence[Callable[[Facts], Told | None]] = (_empty, _twin, _constant, _form, _numeric_id, _rare, _long)


def _plain(facts: Facts) -> str:
    values = f"{facts.values:,} value{'s' if facts.values != 1 else ''}"
    return f"filled in {facts.fill:.0%}, {values}"


def form_of_texts(texts: Sequence[str]) -> Form:
    """Return what at least 95% of the texts are, or nothing."""
    if not texts:
        return ""
    needed = _MOSTLY * len(texts)

    def mostly(*patterns: re.Pattern[str]) -> bool:
        return sum(any(pattern.fullmatch(text) for pattern in patterns) for text in texts) >= needed

    if mostly(_TIME):
        return "time"
    if mostly(_URL, _API):
        return "machine address" if mostly(_API) else "image" if mostly(_IMAGE) else "address"
    if mostly(_UUID, _HEX, _SALESFORCE, _TOKEN):
        return "opaque id"
    return ""
