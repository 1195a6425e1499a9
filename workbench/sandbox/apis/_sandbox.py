"""The four look-alikes over one company, started and stopped together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from workbench.errors import ConfigError, UnknownNameError
from workbench.sandbox import DEFAULT_SEED, Company
from workbench.sandbox.apis._confluence import Confluence
from workbench.sandbox.apis._events import GithubEvents, SlackEvents
from workbench.sandbox.apis._faults import FAULTS, HOOK_FAULTS, Faults, check_faults
from workbench.sandbox.apis._github import Github
from workbench.sandbox.apis._happenings import HAPPENINGS, happen
from workbench.sandbox.apis._look_alike import Limits, LookAlike, secret
from workbench.sandbox.apis._salesforce import Salesforce
from workbench.sandbox.apis._server import Server
from workbench.sandbox.apis._settings import disconnected, write_settings
from workbench.sandbox.apis._slack import Slack, slack_error
from workbench.sandbox.apis._slack_write import SlackWrite
from workbench.sandbox.apis._state import Change, State
from workbench.sandbox.apis._webhooks import Delivery, Webhooks

__all__ = ["SYSTEMS", "Sandbox"]

SYSTEMS = ("salesforce", "github", "slack", "confluence")
_SMALLEST = 20


class Sandbox:
    """A generated company behind look-alikes of the APIs of Salesforce, GitHub, Slack and Confluence, on loopback.

    Every secret of it is made up from the seed and opens nothing else. Used as a context manager it sets the
    environment variables that the shipped connectors read, and puts them back at the end.

    Attributes:
        company: What was generated.
        state: What the look-alikes hold now.
        salesforce: The look-alike of Salesforce.
        github: The look-alike of GitHub.
        slack: The look-alike of Slack.
        confluence: The look-alike of Confluence.
        webhooks: What is told to others.

    Example:
        >>> with Sandbox(accounts=20) as sandbox:
        ...     sorted(sandbox.urls)
        ['confluence', 'github', 'salesforce', 'slack']
    """

    def __init__(
        self,
        accounts: int = _SMALLEST,
        seed: int = DEFAULT_SEED,
        *,
        faults: Mapping[str, float] | None = None,
        fault_seed: str = "",
        limits: Limits = "ample",
        port: int = 0,
    ) -> None:
        """Generate the company and start the look-alikes; `close` ends them.

        Args:
            accounts: Number of accounts, 20 at least; everything else grows with it.
            seed: The same seed gives the same company, secrets and happenings.
            faults: Fault to the share of requests or deliveries that have it, from 0 to 1.
            fault_seed: Of the choice of faults.
            limits: `vendor` for the vendors' own rate limits; `ample` has them far above.
            port: First of four ports that follow one another; 0 takes free ones.

        Raises:
            ConfigError: `accounts`, `seed`, `limits` or a rate is wrong, or a port is taken.
            UnknownNameError: A fault is not known.
        """
        if limits not in ("ample", "vendor"):
            raise UnknownNameError(str(limits), ["ample", "vendor"], what="a kind of limits")
        rates = dict(faults or {})
        check_faults(rates)
        self.company = Company(seed=seed, accounts=accounts)
        self.state = State(self.company)
        self.seed = seed
        self.salesforce = Salesforce(self.state, limits=limits, seed=seed)
        self.github = Github(self.state, limits=limits, seed=seed)
        self.slack = Slack(self.state, limits=limits, seed=seed)
        self.confluence = Confluence(self.state, limits=limits, seed=seed)
        self.webhooks = Webhooks(self.state, [GithubEvents(self.state, self.github.shown), SlackEvents(self.state)])
        self._slack_write = SlackWrite(self.state, slack_error, self.slack.renamed)
        self._outside: dict[str, str | None] = {}
        self._connected: list[Path] = []
        self.set_faults(rates, seed=fault_seed)
        self._server = Server()
        try:
            for number, system in enumerate(SYSTEMS):
                look_alike = self.look_alike(system)
                look_alike.base = self._server.add(look_alike, port=port + number if port else 0)
        except OSError as exc:
            self.close()
            message = f"port {port + number} cannot be had: {exc.strerror or exc}. Choose another, or 0 for free ones."
            raise ConfigError(message) from exc

    def look_alike(self, system: str) -> LookAlike:
        """Return the look-alike of a system, by its name.

        Raises:
            UnknownNameError: There is none.
        """
        found = {one.name: one for one in (self.salesforce, self.github, self.slack, self.confluence)}
        if system not in found:
            raise UnknownNameError(system, SYSTEMS, what="a system of the sandbox")
        return found[system]

    # -- where and how it is reached -------------------------------------------------------------------

    @property
    def urls(self) -> dict[str, str]:
        """The address of each API, as the connectors' `base_url` has it."""
        found = {system: self.look_alike(system).base for system in SYSTEMS}
        return {**found, "slack": f"{found['slack']}/api"}

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that the shipped connectors read, secrets among them."""
        organisation = next((one["owner"]["login"] for one in self.state.select("github.repositories")), "")
        return {
            "SALESFORCE_URL": self.urls["salesforce"],
            "SALESFORCE_CLIENT_ID": self.salesforce.client_id,
            "SALESFORCE_CLIENT_SECRET": self.salesforce.client_secret,
            "SALESFORCE_REFRESH_TOKEN": self.salesforce.refresh_token,
            "SALESFORCE_SESSION_ID": self.salesforce.session_id,
            "GITHUB_TOKEN": self.github.token,
            "GITHUB_REPOSITORIES": f"orgs/{organisation}/repos",
            "GITHUB_ORGANISATIONS": organisation,
            "GITHUB_WEBHOOK_SECRET": secret(self.seed, "github webhook", 40),
            "SLACK_TOKEN": self.slack.token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "CONFLUENCE_URL": self.urls["confluence"],
            "CONFLUENCE_EMAIL": self.confluence.email,
            "CONFLUENCE_API_TOKEN": self.confluence.token,
        }

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """What `[connectors.NAME]` of `workbench.toml` says so that the shipped connectors read from here."""
        found: dict[str, dict[str, Any]] = {
            system: {"base_url": url, "pace": False} for system, url in self.urls.items()
        }
        found["salesforce"]["auth"] = {
            "type": "oauth2_client_credentials",
            "token_url": "/services/oauth2/token",
            "client_id": {"env": "SALESFORCE_CLIENT_ID"},
            "client_secret": {"env": "SALESFORCE_CLIENT_SECRET"},
        }
        return found

    def connect(self, folder: Path | str) -> None:
        """Let the connectors of a project read from here: the sandbox's part of its `workbench.toml` is written.

        It is taken out again when the sandbox ends. Secrets are not written there; `environment` has them.

        Raises:
            ConfigError: It is no project, or its `workbench.toml` says something of these connectors already.
        """
        write_settings(Path(folder), self.settings)
        self._connected.append(Path(folder))

    # -- what happens ------------------------------------------------------------------------------------

    def set_faults(self, rates: Mapping[str, float], *, seed: str = "") -> None:
        """Have other faults from now on; `{}` for none.

        Raises:
            UnknownNameError: A fault is not known.
            ConfigError: A rate is wrong.
        """
        check_faults(rates)
        of_requests = {name: rate for name, rate in rates.items() if name in FAULTS}
        for look_alike in (self.salesforce, self.github, self.slack, self.confluence):
            look_alike.faults = Faults(seed, of_requests)
        self.webhooks.faults = Faults(seed, {name: rate for name, rate in rates.items() if name in HOOK_FAULTS}, most=1)

    def advance(
        self, *, days: float = 1.0, happenings: int = 0, kinds: tuple[str, ...] = tuple(HAPPENINGS)
    ) -> list[Change]:
        """Let time pass, and things happen meanwhile.

        Args:
            days: How much time passes.
            happenings: How many things happen, spread evenly.
            kinds: What may happen, one after the other.

        Returns:
            The changes, in order.

        Raises:
            UnknownNameError: A kind is not known.
        """
        changes: list[Change] = []
        step = days * 86_400 / (happenings + 1)
        for number in range(happenings):
            self.state.advance(step)
            changes += self.happen(kinds[number % len(kinds)])
        self.state.advance(step)
        return changes

    def happen(self, kind: str) -> list[Change]:
        """Let one thing happen, such as `deal_closes`; returns the changes that it makes.

        Raises:
            UnknownNameError: The kind is not known.
        """
        return happen(self.state, self._slack_write, kind, self.seed)

    def deliver(self) -> list[Delivery]:
        """Send what webhooks have to tell since the last time."""
        return self.webhooks.deliver()

    def reset(self) -> None:
        """Go back to the company as it was generated."""
        self.state.reset()

    # -- beginning and end -------------------------------------------------------------------------------

    def close(self) -> None:
        """Stop the look-alikes and forget everything."""
        for folder in self._connected:
            disconnected(folder)
        self._connected.clear()
        if hasattr(self, "_server"):
            self._server.close()
        self.state.close()

    def __enter__(self) -> Self:
        """Set the environment variables that the connectors read."""
        for name, value in self.environment.items():
            self._outside[name] = os.environ.get(name)
            os.environ[name] = value
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the environment back and stop."""
        for name, value in self._outside.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self.close()

    def __repr__(self) -> str:
        """Say what it holds and where it is."""
        return f"<Sandbox of {self.company.accounts:,} accounts, seed {self.seed}: {', '.join(self.urls.values())}>"
