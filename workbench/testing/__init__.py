"""For pytest: a test for each case of a task and arm, and gates over all of them. Loaded with pytest, and light.

The plugin is found by its entry point. It does nothing until a test asks for the fixture `context_case`.
"""

from workbench.testing._case import ContextCase

__all__ = ["ContextCase"]
