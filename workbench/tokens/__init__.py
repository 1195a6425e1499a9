"""Tokens: encodings that work offline, and exact counts."""

from workbench.tokens._budget import check_budget
from workbench.tokens._count import Tokenizer, as_section, count_tokens, tokenizer
from workbench.tokens._encodings import DEFAULT_ENCODING, ENCODINGS, check_encoding

__all__ = [
    "DEFAULT_ENCODING",
    "ENCODINGS",
    "Tokenizer",
    "as_section",
    "check_budget",
    "check_encoding",
    "count_tokens",
    "tokenizer",
]
