"""Code of the user's own: a callable from their package that prepares every object of a stream."""

from __future__ import annotations

import importlib
from typing import Any, Protocol

from workbench.errors import ManifestError

__all__ = ["Normalise", "load_normalise"]


class Normalise(Protocol):
    """What `normaliser` of a stream names: called for every object before it is mapped.

    The object is JSON values. Return the object that is mapped: a new one, or the same. Keys may be added.
    Return `None` to leave the object out; the receipt says how many were. An exception refuses this object
    alone, with its message on the receipt. It is called by one thread at a time, and must give the same for
    the same object: what it gives is compared with what is stored.

    Example:
        >>> def only_open(value: dict[str, Any]) -> dict[str, Any] | None:
        ...     return {**value, "owner": str(value["owner"]).lower()} if value["state"] == "open" else None
        >>> only_open({"id": 1, "state": "open", "owner": "ANA"})
        {'id': 1, 'state': 'open', 'owner': 'ana'}
    """

    def __call__(self, value: dict[str, Any]) -> dict[str, Any] | None:
        """Return the object to map, or `None` to leave it out."""
        ...


def load_normalise(reference: str, where: str) -> Normalise:
    """Import what `package.module:name` names.

    Only what Python can import is found: install your package (`pip install -e .`), or set `PYTHONPATH`. The
    project's folder is not searched by itself, so that a file beside a manifest is never run by accident.

    Args:
        reference: `package.module:name`.
        where: The stream, as `connector.stream`, for messages.

    Raises:
        ManifestError: The module cannot be imported, has no such name, or that is no callable.
    """
    module_name, _, name = reference.partition(":")
    key = f"{where}.normaliser"
    try:
        module = importlib.import_module(module_name)
    except Exception as exc:
        # A module of the user's may raise anything while it is imported.
        message = (
            f"'{reference}': {module_name} cannot be imported: {type(exc).__name__}: {exc}. Install the package that "
            "holds it (pip install -e .) or put its folder on PYTHONPATH."
        )
        raise ManifestError(message, key=key) from exc
    found = getattr(module, name, None)
    if not callable(found):
        known = sorted(one for one, held in vars(module).items() if callable(held) and not one.startswith("_"))
        what = "is not callable" if hasattr(module, name) else "does not exist"
        message = f"'{reference}': {name} {what} in {module_name}. Callables there: {', '.join(known[:20]) or 'none'}."
        raise ManifestError(message, key=key)
    normalise: Normalise = found
    return normalise
