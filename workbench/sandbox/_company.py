"""The sample company: its streams, and the files that the `files` connector reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from workbench.errors import ConfigError, UnknownNameError
from workbench.sandbox._plan import Account, Plan
from workbench.sandbox._streams import PER_ACCOUNT, SHARED, Row

if TYPE_CHECKING:
    from workbench.sandbox._world import World

__all__ = [
    "DEFAULT_ACCOUNTS",
    "DEFAULT_SEED",
    "KEYS",
    "MAX_ACCOUNTS",
    "MIN_ACCOUNTS",
    "SAMPLE_FOLDER",
    "SOURCE",
    "Company",
    "write_sample",
]

SOURCE: Final = "crm"
DEFAULT_SEED: Final = 7
DEFAULT_ACCOUNTS: Final = 40
SAMPLE_FOLDER: Final = "data/crm"
"""Where the shipped connector `crm` looks for its files, relative to a project's root."""
MIN_ACCOUNTS: Final = 20
MAX_ACCOUNTS: Final = 200_000

KEYS: Final = {
    "accounts": "account_id",
    "contacts": "email",
    "opportunities": "id",
    "orders": "order_id",
    "pages": "page_id",
    "products": "sku",
    "staff": "staff_id",
    "tickets": "ticket_id",
}
"""The field of each stream that holds a record's id."""


class Company:
    """Tarnbrook, a maker of measuring instruments that does not exist, and its customers.

    The same `seed` and `accounts` give the same records, byte for byte, in any process, on any day and
    platform. A stream is generated as it is read: memory does not grow with the company.

    Attributes:
        seed: What the company is drawn from.
        accounts: Number of accounts; the other streams grow with it.
        streams: Names of the streams, sorted.

    Example:
        >>> company = Company(seed=7, accounts=20)
        >>> sum(1 for _ in company.records("accounts"))
        20
    """

    streams: tuple[str, ...] = tuple(sorted(KEYS))

    def __init__(self, seed: int = DEFAULT_SEED, accounts: int = DEFAULT_ACCOUNTS) -> None:
        """Fix the company; nothing is generated yet.

        Raises:
            ConfigError: `seed` is not an integer from 0 to 2**63 - 1, or `accounts` not one from 20 to 200,000.
        """
        self.seed = _integer("seed", seed, 0, 2**63 - 1)
        self.accounts = _integer("accounts", accounts, MIN_ACCOUNTS, MAX_ACCOUNTS)
        self.plan = Plan(self.seed, self.accounts)

    @cached_property
    def world(self) -> World:
        """What the four systems share of the company."""
        from workbench.sandbox._world import World  # records alone need no story

        return World(self.plan)

    @property
    def collections(self) -> tuple[str, ...]:
        """Names that `objects` takes, sorted."""
        from workbench.sandbox import _collections as made

        return made.COLLECTIONS

    def __repr__(self) -> str:
        """Return the call that makes this company."""
        return f"Company(seed={self.seed}, accounts={self.accounts})"

    def records(self, stream: str, *, accounts: int | None = None) -> Iterator[Row]:
        """Yield the records of `stream` as the source's own objects; JSON values only.

        Args:
            stream: One of `streams`.
            accounts: Only what belongs to the first so many accounts; default all. Catalogue, staff and
                pages belong to nobody and always come whole.

        Raises:
            UnknownNameError: There is no such stream.
        """
        if stream in SHARED:
            return SHARED[stream](self.plan)
        if stream not in PER_ACCOUNT:
            raise UnknownNameError(stream, self.streams, what="a stream of the sample company")
        rows = PER_ACCOUNT[stream]
        count = self.accounts if accounts is None else min(accounts, self.accounts)
        return (row for number in range(count) for row in rows(self.plan, self.plan.account(number)))

    def objects(self, collection: str, *, accounts: int | None = None) -> Iterator[Row]:
        """Yield the objects of one system's `collection` in the vendor's own field names and forms of ids.

        What depends on the request is left out; whoever serves the objects adds it. By system:

        - `salesforce.<Object>`: an object as a query gives it, without `attributes`. Of the fields that
          `salesforce.describe.<Object>` lists, one that is absent here is null, and `false` where it is boolean.
          Fields of type `currency` are in whole units of `CurrencyIsoCode`. All have `Id`, `IsDeleted`,
          `CreatedDate`, `LastModifiedDate`, `SystemModstamp`. Objects: User, Account, Contact, Opportunity,
          OpportunityLineItem, Product2, Quote, QuoteLineItem, Order, OrderItem, Case, CaseComment and the custom
          object Invoice__c.
        - `salesforce.describe.<Object>`: one field at a time, as `fields` of a describe has them, with
          `picklistValues`, `referenceTo`, `custom`.
        - `github.users`: people with `id`, `login`, `name`, `email`, `bio`, times. Elsewhere a person is
          `{"id", "login"}` (`user`, `assignees`, `requested_reviewers`, `owner`): to be rendered whole.
        - `github.repositories`; `github.labels` with `repository` (full name); `github.issues` and
          `github.pull_requests` with `repository` and `number`, which are dense in a repository and never shared
          between the two; `labels` are whole, but for `url`; `head` and `base` are `{"ref", "sha"}`.
          `github.issue_comments` with `repository` and `issue_number` (of an issue or a pull request).
          All but these placing keys is GitHub's. Pages for people (`html_url`) stand at `GITHUB_WEB`, the same for
          every server: `GITHUB_WEB/owner/name/issues/1`, `.../pull/2`. Texts in other systems name them.
        - `slack.users`, `slack.channels`; `slack.members`: `{"channel", "user"}` for every channel;
          `slack.messages` with `channel` added. A reply has `thread_ts` and `parent_user_id`; a message with
          replies has `thread_ts` (its own), `reply_count`, `reply_users`, `latest_reply`.
        - `confluence.users`: the `user` of a search result. `confluence.spaces`, `confluence.pages` (as they are
          now, archived ones too), `confluence.page_versions` with `pageId` added and the text in `page.body`.

        Order: what belongs to no account first, then account after account; each vendor's own order is the
        server's matter. `OBJECT_KEYS` has the fields that tell the objects of a collection apart.

        Args:
            collection: One of `collections`.
            accounts: Only what belongs to the first so many accounts, and what belongs to none; default all.

        Raises:
            UnknownNameError: There is no such collection.
        """
        from workbench.sandbox import _collections as made  # the files of the sample need none of it

        if collection not in made.COLLECTIONS:
            raise UnknownNameError(collection, made.COLLECTIONS, what="a collection of the sample company")
        described = made.description(collection)
        if described is not None:
            return described
        return self._objects(made.OF_COMPANY.get(collection), made.OF_ACCOUNTS.get(collection), accounts)

    def _objects(
        self,
        shared: Callable[[World], Iterator[Row]] | None,
        own: Callable[[World, Account], Iterator[Row]] | None,
        accounts: int | None,
    ) -> Iterator[Row]:
        world = self.world
        if shared is not None:
            yield from shared(world)
        if own is not None:
            for number in range(self.accounts if accounts is None else min(accounts, self.accounts)):
                yield from own(world, self.plan.account(number))

    def all_objects(self, *, accounts: int | None = None) -> Iterator[tuple[str, Row]]:
        """Yield `(collection, object)` for every collection at once, account after account.

        Quicker than one collection after the other, since what happened at an account is worked out once.
        Descriptions are not among them.
        """
        from workbench.sandbox import _collections as made

        world = self.world
        for collection, shared in made.OF_COMPANY.items():
            for row in shared(world):
                yield collection, row
        for number in range(self.accounts if accounts is None else min(accounts, self.accounts)):
            account = self.plan.account(number)
            for collection, own in made.OF_ACCOUNTS.items():
                yield from zip(repeat(collection), own(world, account), strict=False)

    def write(self, folder: Path | str) -> dict[str, Path]:
        """Write every stream to a file in `folder`, which is made where it does not exist.

        The formats differ on purpose: JSON lines, one CSV (contacts), one JSON object of objects
        (products), one JSON list (staff) and one list inside an object (pages). Each file is complete
        or absent: it is renamed into place when its last byte is written.

        Returns:
            Stream name -> file, sorted by stream.

        Raises:
            ConfigError: The folder or a file cannot be written.
        """
        target = Path(folder)
        written: dict[str, Path] = {}
        try:
            target.mkdir(parents=True, exist_ok=True)
            for stream in self.streams:
                name, write = _FORMATS[stream]
                path = target / name
                part = path.with_name(f"{name}.part")
                with part.open("w", encoding="utf-8", newline="") as file:
                    write(self.records(stream), file)
                part.replace(path)
                written[stream] = path
        except OSError as exc:
            message = f"the sample company cannot be written here: {exc.strerror}. Choose a folder you can write to."
            raise ConfigError(message, path=target) from exc
        return written

    def cases(self) -> list[dict[str, Any]]:
        """Return the questions about this company with the answers that queries over its records give.

        They speak of the first 200 accounts at most, so they are quick to make at any size. The
        format is that of `cases.jsonl`, with `split` (`train` or `test`).
        """
        from workbench.sandbox._cases import make_cases  # records alone need no questions

        return make_cases(self)

    def cases_jsonl(self) -> str:
        """Return `cases()` as the text of a `cases.jsonl`."""
        return "".join(_line(case) for case in self.cases())


def write_sample(root: Path | str, company: Company | None = None) -> dict[str, Path]:
    """Write the files that the shipped connector `crm` reads into the project at `root`.

    Args:
        root: A project's root; the files go to its `data/crm`.
        company: Default: the company that the shipped cases speak of.

    Returns:
        Stream name -> file, sorted by stream.

    Raises:
        ConfigError: The folder or a file cannot be written.
    """
    return (company or Company()).write(Path(root) / SAMPLE_FOLDER)


def _integer(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        message = f"{name} is {value!r}; it must be an integer from {low:,} to {high:,}."
        raise ConfigError(message)
    return value


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _json_lines(rows: Iterator[Row], file: TextIO) -> None:
    file.writelines(map(_line, rows))


def _csv(rows: Iterator[Row], file: TextIO) -> None:
    first = next(rows)
    table = csv.DictWriter(file, fieldnames=list(first), lineterminator="\n")
    table.writeheader()
    table.writerow(first)
    table.writerows(rows)


def _object_of_objects(rows: Iterator[Row], file: TextIO) -> None:
    json.dump({row["sku"]: row for row in rows}, file, ensure_ascii=False, indent=1)
    file.write("\n")


def _list(rows: Iterator[Row], file: TextIO) -> None:
    json.dump(list(rows), file, ensure_ascii=False, indent=1)
    file.write("\n")


def _list_inside(rows: Iterator[Row], file: TextIO) -> None:
    json.dump({"space": "Handbook", "pages": list(rows)}, file, ensure_ascii=False, indent=1)
    file.write("\n")


_FORMATS: Final[dict[str, tuple[str, Callable[[Iterator[Row], TextIO], None]]]] = {
    "accounts": ("accounts.jsonl", _json_lines),
    "contacts": ("contacts.csv", _csv),
    "opportunities": ("opportunities.jsonl", _json_lines),
    "orders": ("orders.jsonl", _json_lines),
    "pages": ("pages.json", _list_inside),
    "products": ("products.json", _object_of_objects),
    "staff": ("staff.json", _list),
    "tickets": ("tickets.jsonl", _json_lines),
}
