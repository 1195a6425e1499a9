"""A bundle's targets decide as the plain reading of its policy does; an exporter that weakens it is caught."""

from __future__ import annotations

from datetime import UTC, datetime

FORMATS = ("anthropic", "cedar", "openai")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
