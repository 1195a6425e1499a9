"""What models cost, with the day on which the price was read. Exact: whole millionths of a millionth of a dollar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PRICES", "Price"]


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a model.

    Attributes:
        input_pusd: Of one token read, in 1e-12 US dollars: 1 USD for a million tokens is 1,000,000.
        output_pusd: Of one token written.
        as_of: The day on which the source stated it.
        source: Where it stands.
    """

    input_pusd: int
    output_pusd: int
    as_of: dt.date
    source: str

    def cost_pusd(self, input_tokens: int, output_tokens: int) -> int:
        """Return the cost of a reply in 1e-12 US dollars."""
        return self.input_pusd * input_tokens + self.output_pusd * output_tokens


_OPENAI = ("https://deploybase.ai/articles/openai-pricing (read 2026-11-28)", dt.date(2026, 3, 1))
_ANTHROPIC = ("https://docs.rs/cogito-claude (read 2026-11-28)", dt.date(2025, 11, 25))
_TABLE = (
    ("gpt-4o", 2_500_000, 10_000_000, _OPENAI),
    ("gpt-4o-mini", 150_000, 600_000, _OPENAI),
    ("gpt-4.1", 2_000_000, 8_000_000, _OPENAI),
    ("gpt-4.1-mini", 400_000, 1_600_000, _OPENAI),
    ("gpt-4.1-nano", 100_000, 400_000, _OPENAI),
    ("gpt-5", 1_250_000, 10_000_000, _OPENAI),
    ("gpt-5-mini", 250_000, 2_000_000, _OPENAI),
    ("gpt-5-nano", 50_000, 400_000, _OPENAI),
    ("claude-sonnet-4-5", 3_000_000, 15_000_000, _ANTHROPIC),
)
PRICES: Mapping[str, Price] = {model: Price(into, out, as_of, source) for model, into, out, (source, as_of) in _TABLE}
"""Model -> its price. Prices change: give your own where yours differs; a model that is not here has no known cost."""
