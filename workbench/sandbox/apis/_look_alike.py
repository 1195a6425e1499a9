"""What all look-alikes have in common: who asks, how much, with which fault, and which route answers."""

from __future__ import annotations

import hashlib
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Literal
from urllib.parse import unquote

from workbench.sandbox.apis._faults import FAULTS, PASSING, Faults, send_badly, target_of
from workbench.sandbox.apis._server import Answer, Asked
from workbench.sandbox.apis._state import State

__all__ = ["Call", "Entry", "Limits", "LookAlike", "Refusal", "Route", "secret", "whole_number"]

Limits = Literal["ample", "vendor"]
"""Whether the look-alikes limit requests as the vendor does, or far above it."""
_MOST_LOG = 10_000


class Refusal(Exception):
    """The vendor's own answer to what it does not do."""

    def __init__(self, answer: Answer) -> None:
        """Refuse with this answer."""
        super().__init__(f"answered with {answer.status}")
        self.answer = answer


@dataclass(slots=True)
class Call:
    """A request as a route sees it.

    Attributes:
        asked: The request.
        names: What stands in the route's braces, decoded.
        who: Id of the user in whose name it is asked.
        fault: The fault that the route itself has to bring about, such as `repeat_cursor`.
    """

    asked: Asked
    names: dict[str, str]
    who: str = ""
    fault: str | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        return self.asked.query

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object; `None` where it is none."""
        try:
            found = self.asked.json
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class Route:
    """One place of an API.

    Attributes:
        method: HTTP method.
        pattern: Path; `{name}` stands for one step.
        answer: What answers.
        collection: The collection that it is about; a fault may change it.
        open: Whether it is answered without credentials.
    """

    method: str
    pattern: str
    answer: Callable[[Call], Answer]
    collection: str = ""
    open: bool = False

    def match(self, steps: Sequence[str]) -> dict[str, str] | None:
        """Return the names of a path's steps, or `None` where it is another path."""
        pattern = self.pattern.strip("/").split("/")
        if len(pattern) != len(steps):
            return None
        names: dict[str, str] = {}
        for expected, step in zip(pattern, steps, strict=True):
            if expected[:1] == "{":
                names[expected[1:-1]] = step
            elif expected != step:
                return None
        return names


@dataclass(slots=True)
class Entry:
    """One request in the log of a look-alike."""

    method: str
    path: str
    query: str
    status: int
    fault: str | None = None


@dataclass
class LookAlike(ABC):
    """The common part of all look-alikes; a vendor's class says what is its own.

    Attributes:
        state: What it holds.
        faults: Of requests; may be replaced at any time.
        limits: `vendor` for the vendor's own numbers.
        seed: Of the secrets.
        base: Its own address, known once it is served.
        log: The last 10,000 requests.
    """

    state: State
    faults: Faults = field(default_factory=Faults)
    limits: Limits = "ample"
    seed: int = 0
    base: str = ""
    log: list[Entry] = field(default_factory=list)

    name = ""

    @abstractmethod
    def __post_init__(self) -> None:
        """Prepare what is the vendor's own."""

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """Return what the vendor's API has."""

    @abstractmethod
    def identify(self, asked: Asked) -> str:
        """Return the id of the user who asks; raises `Refusal` where the credentials are none."""

    @abstractmethod
    def spend(self, asked: Asked, who: str, answer: Answer | None) -> dict[str, str]:
        """Count the request and return the headers that tell; raises `Refusal` for one too many.

        It is called before the answer is made with `None`, and with the answer when that is one that does not count.
        """

    @abstractmethod
    def unknown(self, asked: Asked, other_methods: Sequence[str]) -> Answer:
        """Return the answer to a path that is not there, or is there for other methods only."""

    @abstractmethod
    def refuse(self, fault: str, asked: Asked) -> Answer:
        """Return the vendor's form of `rate_limit`, `rate_limit_no_hint`, `quota`, `expired` or `lost_permission`."""

    def collection_of(self, call: Call, route: Route) -> str:
        """Return the collection that a request is about; empty where it is about none."""
        del call
        return route.collection

    def expire(self) -> None:  # noqa: B027 - a vendor whose credentials never expire has nothing to do
        """Let no token that was had before be good any longer. Tokens that do not expire stay."""

    # -- one request ---------------------------------------------------------------------------------

    def __call__(self, asked: Asked) -> Answer:
        """Answer a request."""
        with self.state.lock:
            entry = Entry(asked.method, asked.path, asked.raw_query, 0)
            try:
                answer = self._answer(asked, entry)
            except Refusal as exc:
                answer = exc.answer
            answer.headers.setdefault("Date", formatdate(usegmt=True))
            answer.headers.setdefault("Server", "workbench-sandbox")
            if entry.fault in PASSING:
                answer = send_badly(entry.fault, answer)
            entry.status = answer.status
            self.log.append(entry)
            if len(self.log) > _MOST_LOG:
                del self.log[: _MOST_LOG // 10]
            return answer

    def _answer(self, asked: Asked, entry: Entry) -> Answer:
        steps = [unquote(step) for step in (asked.raw_path or asked.path).strip("/").split("/")]
        found = [(route, names) for route in self.routes() if (names := route.match(steps)) is not None]
        # A step that is written out comes before one that may be anything.
        found.sort(key=lambda one: len(one[1]))
        here = [(route, names) for route, names in found if route.method == asked.method.replace("HEAD", "GET")]
        if here and here[0][0].open:
            return here[0][0].answer(Call(asked, here[0][1]))
        who = self.identify(asked)
        fault = entry.fault = self.faults.pick(f"{self.name} {target_of(asked)}", FAULTS)
        if fault == "expired":
            self.expire()
        if fault in ("rate_limit", "rate_limit_no_hint", "quota", "expired", "lost_permission"):
            return self.refuse(fault, asked)
        headers = self.spend(asked, who, None)
        if not here:
            answer = self.unknown(asked, [route.method for route, _ in found])
        else:
            route, names = here[0]
            call = Call(asked, names, who, fault)
            if fault in ("schema_change", "deletion"):
                self._disturb(fault, self.collection_of(call, route))
            answer = route.answer(call)
        if answer.status == 304:
            headers = self.spend(asked, who, answer)
        answer.headers.update(headers)
        return answer

    def _disturb(self, fault: str, collection: str) -> None:
        """Change what is asked for, under the eyes of who asks."""
        if not collection:
            return
        rng = random.Random(f"{self.faults.seed} {fault} {collection} {len(self.state.changes())}")  # noqa: S311
        if fault == "deletion":
            bodies = self.state.select(collection)
            if bodies:
                self.remove(collection, rng.choice(bodies))
        else:
            self.change_schema(collection, rng)

    @abstractmethod
    def remove(self, collection: str, body: dict[str, Any]) -> None:
        """Delete an object as the vendor does."""

    def change_schema(self, collection: str, rng: random.Random) -> None:
        """Give a field of the collection another name from now on."""
        sample = next(iter(self.state.select(collection)), {})
        known = self.state.fact("renamed", {})
        renamed = known.setdefault(collection, {})
        names = sorted(name for name in self.may_be_renamed(collection, sample) if name not in renamed)
        if names:
            name = rng.choice(names)
            renamed[name] = f"{name}_v2"
            self.state.set_fact("renamed", known)

    def may_be_renamed(self, collection: str, sample: dict[str, Any]) -> list[str]:
        """Return the fields that are not needed to find an object."""
        del collection
        return [name for name, value in sample.items() if isinstance(value, str) and "id" not in name.lower()]

    def renamed(self, collection: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the body with the names that its fields have now."""
        names = self.state.fact("renamed", {}).get(collection)
        return {names.get(name, name): value for name, value in body.items()} if names else body


def secret(seed: int, name: str, length: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
    """Return a made-up secret: the same for the same seed and name. It opens nothing but a sandbox."""
    digits = int.from_bytes(hashlib.sha512(f"sandbox {seed} {name}".encode()).digest(), "big")
    letters = []
    for _ in range(length):
        digits, place = divmod(digits, len(alphabet))
        letters.append(alphabet[place])
    return "".join(letters)


def whole_number(text: str | None, default: int, *, most: int | None = None, least: int = 1) -> int:
    """Return a number from a parameter, held within its bounds; `default` where it is none."""
    number = int(text) if text is not None and text.strip().isdecimal() else default
    return max(least, number if most is None else min(number, most))
