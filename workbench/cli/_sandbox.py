"""`workbench sandbox`: the look-alikes run until they are interrupted."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Literal

import click

from workbench.cli._api import current_app
from workbench.cli._output import note, show, show_json

__all__ = ["sandbox"]

# How often webhooks are delivered, in seconds.
_EVERY_S = 0.2


def _rates(context: click.Context, option: click.Parameter, pairs: tuple[str, ...]) -> dict[str, float]:
    del context, option
    rates: dict[str, float] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        try:
            rates[name] = float(text if equals else "")
        except ValueError:
            message = f"'{pair}' is not NAME=RATE, such as rate_limit=0.05."
            raise click.BadParameter(message) from None
    return rates


@click.command()
@click.option(
    "--accounts", type=int, default=20, show_default=True, metavar="N", help="Size of the company, from 20 on."
)
@click.option("--seed", type=int, default=7, show_default=True, metavar="S", help="The same seed, the same company.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    callback=_rates,
    metavar="NAME=RATE",
    help="Answer so many of the requests or deliveries with a fault; several may be given.",
)
@click.option(
    "--limits",
    type=click.Choice(["ample", "vendor"]),
    default="ample",
    show_default=True,
    help="Limit requests as the vendors do, or far above.",
)
@click.option("--port", type=int, default=0, metavar="P", help="First of four ports; default: free ones.")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Let this project read from the sandbox; made where there is none.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def sandbox(
    accounts: int,
    seed: int,
    faults: dict[str, float],
    limits: Literal["ample", "vendor"],
    port: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Run look-alikes of Salesforce, GitHub, Slack and Confluence over a made-up company, until interrupted.

    They listen on loopback only; their secrets are made up and open nothing else. With --project, the project's
    connectors read from them: set the environment variables that are printed, or source its .workbench/sandbox.env.
    """
    running = current_app().api.start_sandbox(
        accounts=accounts, seed=seed, faults=faults or None, limits=limits, port=port, project=folder
    )
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if as_json:
            show_json({"urls": dict(running.urls), "environment": dict(running.environment)})
        else:
            for system, url in running.urls.items():
                show(f"{system:<11} {url}")
            show("")
            for name, value in running.environment.items():
                show(f"export {name}='{value}'")
        if folder is not None:
            note(f"{folder} reads from here: . {folder}/.workbench/sandbox.env && workbench -C {folder} pull github")
        note("Running until interrupted (Ctrl+C).")
        while not ended.wait(_EVERY_S):
            running.deliver()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        running.close()
