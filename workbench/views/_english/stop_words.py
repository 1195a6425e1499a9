"""Words that carry no meaning of their own in a question; closed classes of English only."""

from __future__ import annotations

__all__ = ["STOP_WORDS"]

STOP_WORDS = frozenset(
    """
    a about all am an and any are as at be been being but by can could did do does doing done for from had has have
    having he her hers him his how i if in into is it its just list made many me much my of off on one or our
    please say she should show so some such tell than that the their theirs them then there these they this those
    through to up us was we were what when where which while who whom whose why will with would you your yes no not
    give given get find out each compare describe explain check summarise summarize every both also only over under
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
