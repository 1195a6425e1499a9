"""Text as it reads: signs that look like plain letters become those, one for one, so that places stay the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["folded", "looks_like"]

# Wide and half-wide forms, letters for mathematics, letters in circles, spaces of other widths.
_COMPATIBLE = (
    (0x00A0, 0x00A0),
    (0x2000, 0x200A),
    (0x202F, 0x205F),
    (0x2460, 0x24FF),
    (0x3000, 0x3000),
    (0xFF01, 0xFF9F),
    (0x1D400, 0x1D7FF),
    (0x1F130, 0x1F149),
)
# Letters of other scripts that no reader tells from a Latin one.
# Source: the part of https://www.unicode.org/Public/security/latest/confusables.txt that is Cyrillic and Greek, by eye.
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0475"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u0423"
    "\u03bf\u03bd\u03b9\u03c1\u03b1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u0131",
    "aeopcyxijshdqwvABEKMHOPCTXIJSYovipaABEZHIKMNOPTYXi",
)


def folded(text: str) -> str:
    r"""Return a text of the same length in which wide letters, digits and signs are the plain ones.

    Example:
        >>> folded("\uff21na\u00a0Lima")
        'Ana Lima'
    """
    return text if text.isascii() else text.translate(_plain())


def looks_like(text: str) -> str:
    r"""Return what `folded` does, with Cyrillic and Greek letters that look like Latin ones as those.

    Example:
        >>> looks_like("Ign\u043ere")
        'Ignore'
    """
    return text if text.isascii() else folded(text).translate(_ALIKE)


@lru_cache(maxsize=1)
def _plain() -> dict[int, str]:
    plain = {}
    for first, last in _COMPATIBLE:
        for point in range(first, last + 1):
            form = unicodedata.normalize("NFKC", chr(point))
            if len(form) == 1 and form.isascii():
                plain[point] = form
    return plain
