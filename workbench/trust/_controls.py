"""Tokens by which chat formats part the turns of a conversation: in the text of a record they are text."""

from __future__ import annotations

import re

from workbench.trust._edits import Edit

__all__ = ["CONTROL", "control_edits"]

# The forms of the templates of ChatML, Llama 2 and 3, Mistral, Gemma, Hermes, DeepSeek (with wide bars) and Alpaca.
# In a cell of a table the bars have backslashes before them.
CONTROL = r"""(?:
    <\\*[|\uff5c][^\s<>|\uff5c\\][^<>|\uff5c\n\\]{0,40}\\*[|\uff5c]>
  | \[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]
  | <<\s?/?(?i:SYS)\s?>>
  | </?(?i:start_of_turn|end_of_turn|bos|eos|tool_call|tool_response|function_call)>
  | (?<![#\w])\#\#\#\ ?(?i:system|instruction|assistant|human|user)\ ?:
)"""
_CONTROL = re.compile(CONTROL, re.VERBOSE)
_SIGNS = re.compile(r"[<>\[\]|\uff5c\\#:]+")


def control_edits(text: str) -> list[Edit]:
    """Return the edits that leave of control tokens what they say, in brackets: `(im_start)` for `<|im_start|>`."""
    return [
        Edit(match.start(), match.end(), f"({_SIGNS.sub('', match.group()).strip()})")
        for match in _CONTROL.finditer(text)
    ]
