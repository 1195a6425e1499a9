"""Keys, tokens and passwords that stand in records, found by their form."""

from __future__ import annotations

import re

from workbench.trust._edits import Edit
from workbench.trust._folded import folded

__all__ = ["secret_edits"]

_PUT = "[secret removed]"
# The forms that the vendors document, and the names under which people write others down. No measure of
# randomness: it takes ids and digests for keys.
_FORMS = re.compile(
    r"""
    -----BEGIN\ (?:[A-Z0-9]+\ )*PRIVATE\ KEY(?:\ BLOCK)?-----
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
_NAMED = re.compile(
    r"""(?<![A-Za-z])(?:pass(?:word|wd|phrase)|pwd|secret(?:[ _-]?(?:access[ _-]?)?key)?|api[ _-]?(?:key|token|secret)
    |(?:access|auth|refresh|bearer|client)[ _-]?(?:token|secret|key)|private[ _-]?key|account[ _-]?key)
    ["']?\s{0,2}(?:[:=]|\bis\b)\s{0,2}["']?(?P<value>(?:[^\s"',;|<>{}\[\]\\]|\\(?!["|])){6,})""",
    re.IGNORECASE | re.VERBOSE,
)
_BEARER = re.compile(r"\b(?:Bearer|Basic)\s+(?P<value>[A-Za-z0-9._~+/-]{16,}=*)")
_IN_URL = re.compile(r"://[^\s/:@\"]*:(?P<value>[^\s/@\"|]+)@")


def secret_edits(text: str) -> list[Edit]:
    """Return the replacements of secrets, in order."""
    text = folded(text)
    found = [match.span() for match in _FORMS.finditer(text)]
    found += [match.span("value") for match in _NAMED.finditer(text) if _is_value(match["value"])]
    for form in (_BEARER, _IN_URL):
        found += [match.span("value") for match in form.finditer(text)]
    edits: list[Edit] = []
    for start, end in sorted(found):
        if not edits or start >= edits[-1].end:
            edits.append(Edit(start, end, _PUT))
        elif end > edits[-1].end:
            edits[-1] = Edit(edits[-1].start, end, _PUT)
    return edits


def _is_value(value: str) -> bool:
    """Whether it is no plain word, as in "password: required", nor a number, as in "access tokens: 500,000"."""
    return not value.strip(".!?)").isalpha() and any(sign.isalpha() for sign in value)
