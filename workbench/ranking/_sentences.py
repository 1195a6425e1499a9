"""Sentences of a text, with where they stand: what a passage is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ["Sentence", "split_sentences"]

Kind = Literal["prose", "heading", "item", "head", "row"]

# A line, or what was one before its text was written out with its escapes, as chat logs are.
_LINE = re.compile(r"[^\n]+")
_ESCAPED_BREAK = re.compile(r"(?:\\r)?\\n(?:(?:\\r)?\\n)+|(?<=[.!?:;,])(?:\\r)?\\n")
_HEADING = re.compile(r"\s*(?:#{1,6}\s+\S.*|(?:=\s?){1,6}[^=|].*?\s(?:=\s?){1,6})\s*")
_ITEM = re.compile(r"\s*(?:[-*+•‣◦\u2013]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
_RULE = re.compile(r"[\s|:+=*_-]*")
_MAX_HEAD_ROWS = 3
_BAR = re.compile(r"\S?\s*\|")
_TAB = re.compile(r"\t")
_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？]+["'”’»」』）]*""")  # noqa: RUF001
_LAST_WORD = re.compile(r"[^\s(\[\"'“]+$")
_ABBREVIATION = re.compile(
    r"(?:[A-Za-z]\.)+[A-Za-z]?|[A-Z]|al|approx|art|ca|cf|ch|co|corp|dept|dr|ed|eds|eq|eqs|esp|est|etc|fig|figs|gen|gov"
    r"|inc|jr|lit|ltd|messrs|mr|mrs|ms|mt|no|nos|op|pp|prof|ref|refs|rev|sec|sen|sr|st|tab|viz|vol|vols|vs|[ei]\.?[eg]",
    re.IGNORECASE,
)
_MAX_CHARACTERS = 600
_SOFT_END = re.compile(r"[;:]\s|,\s|\s")
# A line that is much shorter than its paragraph's longest was ended on purpose, not wrapped.
_WRAPPED_SHARE = 0.7
_LOWER_SHARE = 0.5


class Sentence(NamedTuple):
    """`[start, end)` of a text, in characters, without white space at the edges.

    Attributes:
        start: First character.
        end: Character behind the last.
        kind: `prose`; `heading`; `item` of a list; `head` or `row` of a table.
        paragraph: Number of the paragraph, list or table it stands in, from 0.
        heading: Index of the heading above it among the sentences, -1 where there is none; of a heading, that
            of the one it stands below.
    """

    start: int
    end: int
    kind: Kind
    paragraph: int
    heading: int


class _Piece(NamedTuple):
    start: int
    end: int
    kind: Kind
    paragraph: int


def split_sentences(text: str) -> list[Sentence]:
    r"""Split a text into sentences, headings, list items and table rows, in order; together they hold all its words.

    An unbroken run of over 600 characters is cut at a comma, or else at white space.

    Args:
        text: Plain text or Markdown; also hard-wrapped, wholly lower-case, or with line breaks written `\n`.

    Example:
        >>> text = "# Fees\nDr. Li paid 3.5%. It was late."
        >>> [text[s.start:s.end] for s in split_sentences(text)]
        ['# Fees', 'Dr. Li paid 3.5%.', 'It was late.']
    """
    lower = _is_lower(text)
    found: list[Sentence] = []
    above: list[tuple[int, int]] = []
    for piece in _pieces(text):
        level = _level(text[piece.start : piece.end]) if piece.kind == "heading" else 0
        if level:
            while above and above[-1][0] >= level:
                above.pop()
        heading = above[-1][1] if above else -1
        if level:
            above.append((level, len(found)))
        whole = piece.kind in {"heading", "head", "row"}
        for start, end in [(piece.start, piece.end)] if whole else _sentences(text, piece.start, piece.end, lower):
            found.append(Sentence(start, end, piece.kind, piece.paragraph, heading))
    return found


def _is_lower(text: str) -> bool:
    """Whether sentences of this text begin in lower case, as in text that was lower-cased as a whole."""
    nexts = re.findall(r"[.!?]\s+([^\W\d_])", text[:200_000])
    return bool(nexts) and sum(letter.islower() for letter in nexts) > _LOWER_SHARE * len(nexts)


def _level(heading: str) -> int:
    mark = re.match(r"\s*(#+|(?:=\s?)+)", heading)
    return len(mark.group(1).replace(" ", "")) if mark else 1


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield `(start, end, whether a blank line stands before)` of the lines that hold more than white space."""
    last = 0
    for match in _LINE.finditer(text):
        start = match.start()
        blank = text.count("\n", last, start) > 1
        for cut in [*_ESCAPED_BREAK.finditer(text, start, match.end()), None]:
            end = cut.start() if cut else match.end()
            if not text[start:end].isspace() and end > start:
                yield start, end, blank
                last, blank = end, False
            if cut:
                blank = cut.group().count("n") > 1
                start = cut.end()


def _kind_of(line: str) -> Kind:
    if _HEADING.fullmatch(line):
        return "heading"
    if line.count("|") > 1 or _BAR.search(line) or _TAB.search(line.strip()):
        return "row"
    return "item" if _ITEM.match(line) else "prose"


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield runs of lines that belong together: wrapped prose, and each heading, item and table row alone."""
    paragraph = -1
    group: list[tuple[int, int, Kind]] = []
    for start, end, blank in _lines(text):
        kind = _kind_of(text[start:end])
        if group and (blank or (kind == "row") != (group[-1][2] == "row") or "heading" in (kind, group[-1][2])):
            paragraph += 1
            yield from _paragraph(text, group, paragraph)
            group = []
        group.append((start, end, kind))
    if group:
        yield from _paragraph(text, group, paragraph + 1)


def _paragraph(text: str, lines: list[tuple[int, int, Kind]], number: int) -> Iterator[_Piece]:
    if lines[0][2] == "row":
        yield from _table(text, lines, number)
        return
    longest = max(end - start for start, end, _ in lines)
    start, end, kind = lines[0]
    for next_start, next_end, next_kind in lines[1:]:
        wrapped = (
            next_kind == "prose"
            and kind != "heading"
            and end - start >= 0
            and not _END.search(text, max(end - 4, 0), end)
            and text[end - 1] not in ":;"
            and (end - text.rfind("\n", 0, end)) >= _WRAPPED_SHARE * longest
        )
        if wrapped:
            end = next_end
            continue
        yield _Piece(*_strip(text, start, end), kind, number)
        start, end, kind = next_start, next_end, next_kind
    yield _Piece(*_strip(text, start, end), kind, number)


def _table(text: str, lines: list[tuple[int, int, Kind]], number: int) -> Iterator[_Piece]:
    """The first row of several names the columns, and so do rows without a name below it; a rule is no row."""
    rows = [(start, end) for start, end, _ in lines if not _RULE.fullmatch(text, start, end)]
    is_head = len(rows) > 1
    for index, (start, end) in enumerate(rows):
        is_head = is_head and (index == 0 or (index < _MAX_HEAD_ROWS and _is_nameless(text[start:end])))
        yield _Piece(*_strip(text, start, end), "head" if is_head else "row", number)


def _is_nameless(row: str) -> bool:
    """Whether a row's first cell is empty, as in a second row of column names."""
    row = row.strip(" ")
    if len(row) > 1 and row[0] == row[-1] == "|":
        row = row[1:-1]
    return row.lstrip(" ")[:1] in {"|", "\t"}


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentences(text: str, start: int, end: int, lower: bool) -> Iterator[tuple[int, int]]:
    begun = start
    for match in _END.finditer(text, start, end):
        if match.end() < end and not _ends(text, begun, match, end, lower):
            continue
        yield from _cut(text, *_strip(text, begun, match.end()))
        begun = match.end()
    yield from _cut(text, *_strip(text, begun, end))


def _ends(text: str, begun: int, match: re.Match[str], end: int, lower: bool) -> bool:
    """Whether a sign that may end a sentence does: not behind an abbreviation or initial, nor before lower case."""
    behind = match.end()
    while behind < end and text[behind].isspace():
        behind += 1
    after = text[behind] if behind < end else ""
    if match.group()[0] in "。！？":  # noqa: RUF001
        return True
    if after.islower() and not lower:
        return False
    if match.group()[0] != ".":
        return True
    word = _LAST_WORD.search(text, max(begun, match.start() - 20), match.start())
    if word and _ABBREVIATION.fullmatch(word.group()):
        # "in the U.S. The" ends a sentence; "Mr. Li" and "e.g. this" do not.
        return "." in word.group() and after.isupper() and word.group()[0].isupper()
    alone = text[begun : match.start()].strip()
    return not (alone.isdigit() and len(alone) <= 3)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_CHARACTERS:
        window = text[start : start + _MAX_CHARACTERS]
        half = _MAX_CHARACTERS // 2
        ends = {m.group()[0]: m.end() for m in _SOFT_END.finditer(window, half)}
        cut = next((ends[sign] for sign in (";", ":", ",") if sign in ends), None) or max(
            ends.values(), default=_MAX_CHARACTERS
        )
        yield _strip(text, start, start + cut)
        start, _ = _strip(text, start + cut, end)
    if end > start:
        yield start, end
