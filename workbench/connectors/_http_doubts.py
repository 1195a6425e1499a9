"""What is odd about a reading that went well: signs that the manifest does not fit the source."""

from __future__ import annotations

from workbench.connectors._http_page_kinds import CursorPages, LinkHeaderPages, NextUrlPages, ParamsPages
from workbench.connectors._http_stream import FlagDeletes, HttpStream

__all__ = ["cut_short", "uncounted", "unfit"]


def cut_short(stream: HttpStream) -> tuple[str, bool]:
    """Return the doubt about a list whose only page is full and names no next one, and whether it is a grave one.

    A mistyped pointer ends every list behind its first page, and nothing else shows it.
    """
    pages = stream.pages
    place = ""
    if isinstance(pages, LinkHeaderPages):
        place = f"Link header with rel={pages.rel}"
    elif isinstance(pages, NextUrlPages | ParamsPages):
        place = pages.path
    elif isinstance(pages, CursorPages):
        place = pages.path or f"header {pages.header}"
    size = pages.size if pages is not None else None
    header = isinstance(pages, LinkHeaderPages) or (isinstance(pages, CursorPages) and pages.path is None)
    # A header that is left out is the usual sign of the end; a key of the body is mostly there, and empty.
    if size is None or header:
        return (
            f"no answer held {place}, so the first page was taken for the whole list; if it is not, mend pages",
            False,
        )
    reason = (
        f"the only page is full ({size:,} records) and no answer held {place}, so there may be more. "
        "Mend pages in the manifest, or give count where the source counts"
    )
    return reason, True


def uncounted(stream: HttpStream) -> str:
    """Return what is odd about a source that does not count where the manifest says that it does."""
    rule = stream.count
    place = "" if rule is None else rule.path or f"header {rule.header}"
    return f"the source does not say how many records there are: no answer held a number at {place} (count)"


def unfit(stream: HttpStream, given: int, placed: int, unflagged: bool, parts: tuple[int, int]) -> list[str]:
    """Return what of the manifest met nothing in a whole reading, and so has no effect.

    Args:
        stream: The stream.
        given: Records that the source gave.
        placed: How many of them had a cursor value.
        unflagged: Whether everything was read, and no record held what tells deleted ones.
        parts: Records that the stream could be read for, and how many of them `for_each.when` left out.
    """
    found = []
    rule, deletes, above = stream.cursor, stream.deletes, stream.for_each
    if rule is not None and given and not placed:
        found.append(
            f"no record held a value of the form {rule.form} at {rule.path} (cursor), "
            "so the next pull reads everything again"
        )
    if isinstance(deletes, FlagDeletes) and given and unflagged and deletes.when.exists is None:
        found.append(f"no record held {deletes.when.path}, which should tell deleted ones (deletes.when)")
    if above is not None and parts[0] and parts[0] == parts[1]:
        found.append(f"none of {parts[0]:,} records of {above.stream} passes for_each.when, so no part was read")
    return found
