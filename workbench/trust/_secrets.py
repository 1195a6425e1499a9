"""Keys, tokens and passwords that stand in records, found by their form."""

from __future__ import annotations

import re
from collections.abc import Collection

from workbench.trust._edits import Edit
from workbench.trust._folded import folded

__all__ = ["SECRET_ID", "SECRET_REMOVED", "is_credential", "secret_edits"]

SECRET_REMOVED = "[secret removed]"  # noqa: S105 - that is the point
"""What stands in the place of a secret."""
SECRET_ID = "[secret id removed]"  # noqa: S105 - that is the point
"""What stands in the place of one that is the id of its record."""

# The forms that the vendors document, and the names under which people write others down. No measure of
# randomness: it takes ids and digests for keys.
_FORMS = re.compile(
    r"""
    \[secret\ (?:id\ )?removed\] | -----BEGIN\ (?:[A-Z0-9]+\ )*PRIVATE\ KEY(?:\ BLOCK)?-----
      (?:(?:[^"|-]|-(?!----))*-----END\ (?:[A-Z0-9]+\ )*PRIVATE\ KEY(?:\ BLOCK)?-----
        |(?:(?:\s|\\[nr])*[A-Za-z0-9+/=]{16,})*)
    | (?<![A-Za-z0-9])(?:
        (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}
      | gh[pousr]_[A-Za-z0-9]{36,255} | github_pat_[A-Za-z0-9_]{22,255} | glpat-[A-Za-z0-9_-]{20,}
      | xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,} | xapp-\d-[A-Za-z0-9-]{10,}
      | (?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,} | whsec_[A-Za-z0-9+/=]{16,}
      | sk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,}
      | AIza[A-Za-z0-9_-]{35} | ya29\.[A-Za-z0-9_-]{20,}
      | SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,} | SK[0-9a-f]{32} | key-[0-9a-f]{32}
      | npm_[A-Za-z0-9]{36} | pypi-[A-Za-z0-9_-]{50,} | hf_[A-Za-z0-9]{30,} | dop_v1_[a-f0-9]{64}
      | eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}
      )(?![A-Za-z0-9])
    """,
    re.VERBOSE | re.DOTALL,
)
_SAID = r"""["']?\s{0,2}(?:[:=]|\bis\b)\s{0,2}["']?(?P<value>(?:[^\s"',;|<>{}\[\]\\]|\\(?!["|])){6,})"""
_NAMED = re.compile(
    r"""(?<![A-Za-z])(?:pass(?:word|wd|phrase)|pwd|secret(?:[ _-]?(?:access[ _-]?)?key)?|api[ _-]?(?:key|token|secret)
    |(?:access|auth|refresh|bearer)[ _-]?(?:token|secret|key)|client[ _-]?(?:token|secret)|private[ _-]?key)"""
    + _SAID,
    re.IGNORECASE | re.VERBOSE,
)
# Other things are called so as well, if by shorter values: the keys of customers, the tokens of a queue.
_NAMED_LOOSELY = re.compile(
    r"(?<![A-Za-z])(?:token|bearer|credentials?|(?P<long>(?:account|client)[ _-]?key))" + _SAID,
    re.IGNORECASE | re.VERBOSE,
)
_FEWEST_LOOSE, _FEWEST_LONG = 10, 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ])")
_BEARER = re.compile(r"\b(?:Bearer|Basic)\s+(?P<value>[A-Za-z0-9._~+/-]{16,}=*)")
_IN_URL = re.compile(r"://[^\s/:@\"]*:(?P<value>[^\s/@\"|]+)@")


def secret_edits(text: str, known: Collection[str] = ()) -> list[Edit]:
    """Return the replacements of secrets, in order; those that are `known` are found whole, whatever they look like."""
    text = folded(text)
    found = [match.span() for match in _FORMS.finditer(text)]
    found += [match.span("value") for match in _NAMED.finditer(text) if _is_value(match["value"])]
    found += [match.span("value") for match in _NAMED_LOOSELY.finditer(text) if _is_loose_value(match)]
    found += [match.span() for one in known for match in re.finditer(rf"(?<!\w){re.escape(folded(one))}(?!\w)", text)]
    for form in (_BEARER, _IN_URL):
        found += [match.span("value") for match in form.finditer(text)]
    edits: list[Edit] = []
    for start, end in sorted(found):
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, SECRET_REMOVED))
        elif end > edits[-1].end:
            edits[-1] = Edit(edits[-1].start, end, SECRET_REMOVED)
    return edits


def _is_value(value: str) -> bool:
    """Whether it is no plain word, as in "password: required", nor a number, as in "access tokens: 500,000"."""
    return not value.strip(".!?)").isalpha() and any(sign.isalpha() for sign in value)


def is_credential(value: str) -> bool:
    """Whether a value looks as a key or a token may: letters and digits in one word, and no day or address."""
    if any(sign.isspace() or sign == "@" for sign in value) or "://" in value or _DAY.match(value):
        return False
    return any(sign.isalpha() for sign in value) and any(sign.isdigit() for sign in value)


def _is_loose_value(match: re.Match[str]) -> bool:
    fewest = _FEWEST_LONG if match["long"] else _FEWEST_LOOSE
    value = match["value"].rstrip(".!?)")
    return len(value) >= fewest and is_credential(value)
