"""Views: the precise arm. From a question to the records it speaks of, fitted into a budget of tokens."""

from workbench.views._prepared import Prepared
from workbench.views._records.source import Source
from workbench.views._records.spec import (
    AggregateSpec,
    Condition,
    ContextSpec,
    Entity,
    FieldSpec,
    FieldWords,
    Order,
    Section,
    SpecLink,
    load_spec,
    spec_schema,
)
from workbench.views._records.spec_text import SpecText, parse_spec, spec_text
from workbench.views._records.trust_spec import RoleSpec, TrustSpec
from workbench.views._records.values import DayOrder, WrittenDay, as_number, standard_time, written_day
from workbench.views._view import View
from workbench.views._writing.stated import differ

__all__ = [
    "AggregateSpec",
    "Condition",
    "ContextSpec",
    "DayOrder",
    "Entity",
    "FieldSpec",
    "FieldWords",
    "Order",
    "Prepared",
    "RoleSpec",
    "Section",
    "Source",
    "SpecLink",
    "SpecText",
    "TrustSpec",
    "View",
    "WrittenDay",
    "differ",
    "load_spec",
    "parse_spec",
    "spec_schema",
    "spec_text",
    "as_number",
    "standard_time",
    "written_day",
]
