"""Look-alikes of the APIs of Salesforce, GitHub, Slack and Confluence over a generated company, on loopback."""

from workbench.sandbox.apis._faults import FAULTS, HOOK_FAULTS
from workbench.sandbox.apis._happenings import HAPPENINGS
from workbench.sandbox.apis._look_alike import Limits
from workbench.sandbox.apis._sandbox import SYSTEMS, Sandbox
from workbench.sandbox.apis._settings import ENVIRONMENT_FILE, write_environment
from workbench.sandbox.apis._state import Change, State
from workbench.sandbox.apis._webhooks import Delivery

__all__ = [
    "ENVIRONMENT_FILE",
    "FAULTS",
    "HAPPENINGS",
    "HOOK_FAULTS",
    "SYSTEMS",
    "Change",
    "Delivery",
    "Limits",
    "Sandbox",
    "State",
    "write_environment",
]
