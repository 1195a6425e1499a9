"""Starting a sandbox for a project: the look-alikes run, and the project's connectors read from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.api._init import init
from workbench.project import MARKER
from workbench.sandbox import DEFAULT_SEED, MIN_ACCOUNTS
from workbench.sandbox.apis import ENVIRONMENT_FILE, Limits, Sandbox, write_environment

__all__ = ["start_sandbox"]


def start_sandbox(
    *,
    accounts: int = MIN_ACCOUNTS,
    seed: int = DEFAULT_SEED,
    faults: Mapping[str, float] | None = None,
    limits: Limits = "ample",
    port: int = 0,
    project: Path | None = None,
) -> Sandbox:
    """Start the look-alikes, and let a project's connectors read from them.

    Args:
        accounts: As `Sandbox` takes it.
        seed: As `Sandbox` takes it.
        faults: As `Sandbox` takes it.
        limits: As `Sandbox` takes it.
        port: As `Sandbox` takes it.
        project: A project's folder, made where there is none. Its `workbench.toml` says where the systems are until
            the sandbox ends, and `.workbench/sandbox.env` holds the environment variables for a shell.

    Raises:
        ConfigError: As `Sandbox`, or the project cannot be made or written to.
        UnknownNameError: As `Sandbox`.
    """
    sandbox = Sandbox(accounts, seed, faults=faults, limits=limits, port=port)
    if project is not None:
        try:
            if not (project / MARKER).is_file():
                init(project).close()
            sandbox.connect(project)
            write_environment(project / ENVIRONMENT_FILE, sandbox.environment)
        except BaseException:
            sandbox.close()
            raise
    return sandbox
