"""Characters that a person does not see and a model reads."""

from __future__ import annotations

import unicodedata

from workbench.trust._edits import Edit

__all__ = ["hidden_edits"]

_JOINERS = frozenset("\u200c\u200d")
# Signs of format that are seen: number signs of Arabic and Syriac, and the like.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_VISIBLE_CONTROLS = frozenset("\n\t")
# Scripts whose letters change with a joiner between them: Arabic to Tibetan, Myanmar, Khmer, Mongolian.
_JOINING = (
    (0x0600, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x18AF),
    (0xA8E0, 0xA8FF),
    (0xFB50, 0xFDFF),
    (0x11000, 0x11FFF),
)
# Assigned since, or likely to be: pictures, and Chinese characters. Python 3.11 knows Unicode 14.
_NEWER = ((0x1F000, 0x1FAFF), (0x20000, 0x323AF))
_REMOVED = frozenset({"Cf", "Co", "Cn", "Cc"})


def hidden_edits(text: str) -> list[Edit]:
    """Return the removals of hidden characters: format, private use, unassigned and control characters.

    A joiner stays between pictures and between letters of scripts that need it; one variation selector stays
    behind what it varies.
    """
    if text.isascii() and text.isprintable():
        return []
    return [Edit(at, at + 1, "") for at, sign in enumerate(text) if _is_hidden(text, at, sign)]


def _is_hidden(text: str, at: int, sign: str) -> bool:
    if " " <= sign < "\x7f" or sign in _VISIBLE_CONTROLS:
        return False
    if _is_selector(sign):
        before = text[at - 1] if at else ""
        return not before or before.isspace() or _is_selector(before)
    if unicodedata.category(sign) not in _REMOVED or sign in _SEEN or _within(sign, _NEWER):
        return False
    return not (sign in _JOINERS and _joins(text, at))


def _is_selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or not after:
        return False
    if text[at] == "\u200d" and _is_picture(after) and (_is_picture(before) or _is_selector(before)):
        return True
    return _within(before, _JOINING) and _within(after, _JOINING)


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So" or "\U0001f3fb" <= sign <= "\U0001f3ff" or _within(sign, _NEWER[:1])


def _within(sign: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    point = ord(sign)
    return any(low <= point <= high for low, high in ranges)
