"""The project's folder and the files that people write in it."""

from workbench.project._folder import (
    MARKER,
    Accepted,
    CheckSettings,
    ConnectorSettings,
    ContentKind,
    ProjectFolder,
    Settings,
    TaskGates,
    shipped_content,
)
from workbench.project._json_schema import json_schema_library
from workbench.project._rules import exactly_one, filled, given, rules, unless_given, when
from workbench.project._yaml import describe_validation_error, load_model, load_yaml, parse_yaml
from workbench.project._yaml_blocks import YamlBlock, yaml_blocks, yaml_comments
from workbench.project._yaml_text import yaml_flow, yaml_item, yaml_pair, yaml_scalar

__all__ = [
    "MARKER",
    "Accepted",
    "CheckSettings",
    "ConnectorSettings",
    "ContentKind",
    "ProjectFolder",
    "Settings",
    "TaskGates",
    "YamlBlock",
    "describe_validation_error",
    "exactly_one",
    "filled",
    "given",
    "json_schema_library",
    "load_model",
    "load_yaml",
    "parse_yaml",
    "rules",
    "shipped_content",
    "unless_given",
    "when",
    "yaml_blocks",
    "yaml_comments",
    "yaml_flow",
    "yaml_item",
    "yaml_pair",
    "yaml_scalar",
]
