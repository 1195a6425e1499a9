"""Context: what every arm returns, so that a scorer cannot tell them apart."""

from workbench.context._model import (
    Aggregate,
    Arm,
    Candidate,
    Citation,
    Context,
    Item,
    Mention,
    Omission,
    OmissionReason,
    Omissions,
    SectionSpan,
    Status,
)

__all__ = [
    "Aggregate",
    "Arm",
    "Candidate",
    "Citation",
    "Context",
    "Item",
    "Mention",
    "Omission",
    "OmissionReason",
    "Omissions",
    "SectionSpan",
    "Status",
]
