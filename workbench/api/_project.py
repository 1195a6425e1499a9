"""A project: connectors, a store and tasks in one folder; everything hangs on it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from workbench.api._links import empty_key, pulled_links_key, remembered, unpulled
from workbench.api._records import Records
from workbench.api._used_fields import fixed_fields, shown_whole, used_fields
from workbench.api._watched import watched
from workbench.connectors import (
    MANIFEST_FILE,
    HttpManifest,
    Manifest,
    elsewhere,
    link_types,
    load_manifest,
)
from workbench.errors import ConfigError
from workbench.html import Display, Facts, Grid
from workbench.project import ProjectFolder
from workbench.records import LinkType
from workbench.store import Store

# What one method alone needs is imported there: a command that shows records loads no HTTP client and no RAG arm.
if TYPE_CHECKING:
    from workbench.api._task import Task
    from workbench.checks import CheckReport, ProjectLock
    from workbench.connectors import ActionResult, Actions, Allow, EventReceipt, FieldProfile, Progress, Receipt

__all__ = ["Project"]


class Project:
    """A folder with a `workbench.toml`, opened. Use `workbench.open`.

    Attributes:
        folder: The folder and its settings.
    """

    def __init__(self, folder: ProjectFolder) -> None:
        """Use `workbench.open`. The store is opened when it is first needed."""
        self.folder = folder
        self._manifests: dict[Path, tuple[tuple[int, int], Manifest]] = {}

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.folder.root

    @property
    def store_path(self) -> Path:
        """The store's folder."""
        return self.folder.store_path

    @property
    def audit_path(self) -> Path:
        """The audit log's folder: what agents called, what was decided, who approved."""
        from workbench.serve import AUDIT_FOLDER

        return self.store_path / AUDIT_FOLDER

    @cached_property
    def store(self) -> Store:
        """What was pulled."""
        return Store.open(self.store_path)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was damaged or missing in the store when it was opened, and what was done about it; a sentence each."""
        return self.store.notes if "store" in self.__dict__ else ()

    def close(self) -> None:
        """Close the store, if it was opened. The project can be used again afterwards."""
        store = self.__dict__.pop("store", None)
        if store is not None:
            store.close()

    def __enter__(self) -> Self:
        """Return the project itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    # -- connectors --------------------------------------------------------------------------------

    @property
    def connectors(self) -> list[str]:
        """Names of the connectors, sorted: the project's own and those that come with the workbench."""
        return self.folder.names("connectors")

    def manifest(self, connector: str) -> Manifest:
        """Return the manifest of a connector, by name or by the path of its folder, as `workbench.toml` changes it.

        Raises:
            UnknownNameError: There is no such connector.
            ManifestError: Its manifest is wrong.
            ConfigError: What `workbench.toml` says of it is wrong.
        """
        manifest = self._loaded(self.folder.locate("connectors", connector))
        said = self.folder.settings.connectors.get(manifest.name)
        if said is None:
            return manifest
        return elsewhere(manifest, base_url=said.base_url, auth=said.auth, pace=said.pace)

    def _loaded(self, folder: Path) -> Manifest:
        """Read a manifest anew only when its file changed: a pull asks for those of all connectors."""
        try:
            found = (folder / MANIFEST_FILE).stat()
        except OSError:
            return load_manifest(folder)
        as_of = (found.st_mtime_ns, found.st_size)
        held = self._manifests.get(folder)
        if held is None or held[0] != as_of:
            held = self._manifests[folder] = (as_of, load_manifest(folder))
        return held[1]

    def add_files(self, name: str, paths: Sequence[Path | str]) -> Path:
        """Look at files and write a manifest that reads them; returns its path.

        Raises:
            ManifestError: A file is missing or of no known format, or there is a manifest of this name already.
        """
        from workbench.connectors import infer_files, write_manifest

        manifest = infer_files(name, paths, project=self.root)
        return write_manifest(manifest, self.root / "connectors" / name)

    def add_sql(self, name: str, url: str) -> Path:
        """Look at a database and write a manifest that reads it; returns its path.

        Raises:
            ManifestError: Not a database URL, or one that holds a password.
            FetchError: The database cannot be reached.
        """
        from workbench.connectors import infer_sql, write_manifest

        manifest = infer_sql(name, url, project=self.root)
        return write_manifest(manifest, self.root / "connectors" / name)

    def pull(
        self, connector: str, *, full: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> Receipt:
        """Read all streams of a connector into the store.

        Args:
            connector: Its name, or the path of its folder.
            full: Read everything, also where only what is new could be read.
            progress: Called after every batch; by default a bar is shown where somebody watches.

        Returns:
            The receipt. `receipt.require_complete()` raises unless every stream was read completely, and when
            a field that a task uses changed in the source.
        """
        from workbench.connectors import pull

        manifest = self.manifest(connector)
        with watched(f"Pulling {manifest.name}") as bar:
            receipt = pull(
                manifest,
                self.store,
                root=self.root,
                full=full,
                progress=progress or (lambda at: bar.tell(f"records of {at.stream}", at.seen, at.total)),
                store_folder=self.store_path,
                private_hosts=self.folder.settings.allowed_hosts,
                used=self.used_fields(),
            )
        self.store.meta_set(pulled_links_key(manifest.name), remembered(manifest))
        known = self.store.streams()
        empty = [one.stream for one in receipt.streams if one.complete == "complete" and one.stream not in known]
        if empty or self.store.meta_get(empty_key(manifest.name)):
            self.store.meta_set(empty_key(manifest.name), empty)
        return receipt

    def receive(self, connector: str, *, headers: Mapping[str, str], body: bytes, url: str = "") -> EventReceipt:
        """Take one delivery of a connector's webhook: verify it, store what it says, say what was done.

        Args:
            connector: Its name, or the path of its folder.
            headers: Headers of the request.
            body: The raw body, byte by byte as it came.
            url: The whole address that was called; needed for HubSpot, which signs it.

        Raises:
            EventError: It is not verified, too large, or cannot be read; `status` is the HTTP status that answers it.
            AuthError: The webhook's secret is not set.
            ConfigError: The connector declares no events.
            StoreBusyError: A pull is writing, for longer than ten seconds. Nothing was taken.
        """
        from workbench.connectors import receive

        manifest = self._http_manifest(connector, "events")
        return receive(manifest, self.store, headers=headers, body=body, url=url, root=self.root)

    def actions(self, connector: str) -> Actions:
        """Return the write actions that a connector declares."""
        from workbench.connectors import actions_of

        return actions_of(self._http_manifest(connector, "actions"))

    def act(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        dry_run: bool = True,
        idempotency_key: str | None = None,
        allow: Allow | None = None,
    ) -> ActionResult:
        """Do an action, such as `github.create_issue`; without `dry_run=False`, only show what would be sent.

        Args:
            name: `connector.action`.
            arguments: Checked against the action's JSON Schema.
            dry_run: Send nothing.
            idempotency_key: For an action that the source de-duplicates by a key; default: a new one.
            allow: Decides on the call before it is sent, dry runs included; raises to prevent it.

        Returns:
            What was sent and what became of it. `result.require_done()` raises unless it is done.

        Raises:
            UnknownNameError: There is no such connector, action or argument.
            ConfigError: An argument is missing or wrong.
            ConnectorError: The call was not carried out; nothing changed.
        """
        from workbench.connectors import act

        connector, _, action = name.rpartition(".")
        manifest = self._http_manifest(connector or name, "actions")
        return act(
            manifest,
            self.store,
            action,
            arguments,
            root=self.root,
            store_folder=self.store_path,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
            allow=allow,
            private_hosts=self.folder.settings.allowed_hosts,
        )

    def arguments_of(self, name: str, texts: Mapping[str, str], arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of an action, where some are texts: those are read as its JSON Schema says."""
        from workbench.connectors import arguments_from_texts, find_action

        connector, _, action = name.rpartition(".")
        manifest = self._http_manifest(connector or name, "actions")
        return {**arguments, **arguments_from_texts(find_action(manifest, action), texts)}

    def _http_manifest(self, connector: str, what: str) -> HttpManifest:
        manifest = self.manifest(connector)
        if not isinstance(manifest, HttpManifest):
            message = f"{manifest.name} is of the type {manifest.type}, which has no {what}; http has."
            raise ConfigError(message)
        return manifest

    def links(self) -> list[LinkType]:
        """Return the links that the manifests of all pulled connectors declare."""
        return [link for manifest in self._pulled_manifests() for link in link_types(manifest)]

    def unpulled_links(self) -> list[LinkType]:
        """Return those of `links` that were declared or changed after the last pull of their connector."""
        return [
            link
            for manifest in self._pulled_manifests()
            for link in unpulled(manifest, self.store.meta_get(pulled_links_key(manifest.name)))
        ]

    def empty_streams(self) -> list[str]:
        """Return the streams that were read completely and hold no record, and never did."""
        known = self.store.streams()
        kept = (name for connector in self.connectors for name in self.store.meta_get(empty_key(connector)) or ())
        return [name for name in kept if name not in known]

    def _pulled_manifests(self) -> list[Manifest]:
        pulled = {stream.partition(".")[0] for stream in self.streams()}
        return [self.manifest(name) for name in self.connectors if name in pulled]

    def profile(self, stream: str, *, sample: int | None = None, seed: int = 0) -> FieldProfile:
        """Look at every field of a stream: how often it is filled, what it holds and costs, whether to keep it.

        What tasks use, the key, and fields from which a link leads are never advised to be dropped.

        Args:
            stream: Qualified name, such as `crm.orders`.
            sample: Count only so many records, drawn at random. Default: all, or as many as 5 s allow; the profile says
                which.
            seed: The same seed draws the same records.

        Raises:
            UnknownNameError: The stream was never pulled.
        """
        from workbench.connectors import profile_fields

        self.records(stream)
        specs, unread = [], []
        for task in self.tasks:
            try:
                specs.append((task, self.task(task).spec))
            except ConfigError:
                unread.append(task)
        manifests = self._pulled_manifests()
        links = self.links()
        source, _, name = stream.partition(".")
        return profile_fields(
            self.store,
            stream,
            used=used_fields(specs, links, manifests).get(stream, {}),
            fixed=next((fixed_fields(one, name) for one in manifests if one.name == source), {}),
            shown_whole_by=shown_whole(specs, links).get(stream, ()),
            unread_tasks=unread,
            sample=sample,
            seed=seed,
            encoding=self.folder.settings.encoding,
        )

    def used_fields(self) -> dict[str, dict[str, list[str]]]:
        """Return stream to field path to the tasks that name the field; wrong specs and manifests are left out."""
        specs = []
        for name in self.tasks:
            with contextlib.suppress(ConfigError):
                specs.append((name, self.task(name).spec))
        links = []
        for connector in sorted({name.partition(".")[0] for name in self.store.streams()} & set(self.connectors)):
            # A manifest that is wrong must not stop the pull of another.
            with contextlib.suppress(ConfigError):
                links += link_types(self.manifest(connector))
        return used_fields(specs, links)

    # -- records and tasks -------------------------------------------------------------------------

    def streams(self) -> dict[str, int]:
        """Return the streams that were pulled and how many records each has."""
        return dict(sorted({**dict.fromkeys(self.empty_streams(), 0), **self.store.streams()}.items()))

    def records(self, stream: str) -> Records:
        """Return the records of a stream, such as `crm.orders`.

        Raises:
            UnknownNameError: It was never pulled.
        """
        return Records(self.store, stream, pulled=self.streams())

    @property
    def tasks(self) -> list[str]:
        """Names of the tasks, sorted."""
        return self.folder.names("contexts")

    def task(self, name: str) -> Task:
        """Return a task: a folder under `contexts/`, by name or by path.

        Raises:
            UnknownNameError: There is no such task.
            SpecError: Its context spec is wrong.
        """
        from workbench.api._task import Task

        return Task(self.folder.locate("contexts", name), self)

    def draft(self, name: str, streams: Sequence[str] | None = None, *, replace: bool = False) -> Task:
        """Write a context spec for a new task, inferred from the stored records, and open the task.

        Keys, names, links, figures and sections come from the values; no model is asked. The file is commented and
        meant to be read and edited; it works as it is.

        Args:
            name: Of the task: a folder under `contexts/`.
            streams: Qualified names, or a connector's name for all its streams; default: all that were pulled.
            replace: Write over a spec that is there.

        Raises:
            ConfigError: The task has a spec already, or `name` cannot be a folder's name.
            UnknownNameError: A stream was never pulled.
            SpecError: No stream has a record.
        """
        from workbench.api._drafting import draft_task

        return draft_task(self, name, streams, replace=replace)

    def check(
        self,
        *,
        only: Sequence[str] | None = None,
        skip: Sequence[str] = (),
        strict: bool = False,
        progress: Callable[[str], None] | None = None,
    ) -> CheckReport:
        """Prove the whole project, offline: what CI does, and what `workbench check` prints.

        Looked at are the project's own files against their schemas, its records, `workbench.lock`, specs and budgets,
        cases, policies and their tests, vettings, bundles, secrets, the gates of `[check]` in `workbench.toml`, and
        notebooks. Connectors that read files are pulled first; nothing else is written.

        Args:
            only: Make these parts alone: `files`, `records`, `lock`, `tasks`, `cases`, `policies`, `vetting`,
                `bundles`, `secrets`, `gates`, `notebooks`.
            skip: Leave these parts out.
            strict: Let warnings, and what could not be looked at, fail the check as well.
            progress: Told what is looked at.

        Returns:
            The report: `passed`, `findings` with their codes, and what was not looked at and why.

        Raises:
            UnknownNameError: `only` or `skip` names no part.
        """
        from workbench.api._check import check_project

        return check_project(self, only=only, skip=skip, strict=strict, progress=progress)

    def write_lock(self) -> ProjectLock:
        """Write `workbench.lock`: what the project's own tasks rest on now, for `check` to compare with.

        Of every stream that they read: how many records it has, how many have each field that a task uses, and of each
        record the time and a digest; of every task: its encoding, the digest of each case's gold fields, its policy and
        the digests of its tools. No content of records is written.

        Raises:
            ConfigError: The file cannot be written, or a task's records were never pulled.
        """
        from workbench.api._check import lock_project

        return lock_project(self)

    def __repr__(self) -> str:
        """Say which folder it is."""
        return f"<Project {self.folder.settings.name} in {os.fspath(self.root)}>"

    def _display(self) -> Display:
        streams = self.streams()
        facts = [("connectors", ", ".join(self.connectors) or "none"), ("tasks", ", ".join(self.tasks) or "none")]
        facts += [("note", note) for note in self.notes]
        records = Grid(["stream", "records"], list(streams.items()), numeric=[1])
        headline = f"Project {self.folder.settings.name}: {sum(streams.values()):,} records in {len(streams):,} streams"
        return Display(headline, [Facts(facts), *([records] if streams else [])])

    def __str__(self) -> str:
        """Return its connectors, tasks and streams."""
        return self._display().text()

    def _repr_html_(self) -> str:
        return self._display().html()


def open_project(path: Path | str | None = None) -> Project:
    """Open the project that `path` (default: the working directory) lies in, walking up to a `workbench.toml`.

    Raises:
        ConfigError: There is none.
    """
    return Project(ProjectFolder.find(path))


def verify_store(path: Path) -> list[str]:
    """Check every byte of a store; returns problems as sentences, empty when it is sound.

    Raises:
        ConfigError: There is no store at `path`.
    """
    if not path.is_dir() or not any(path.iterdir()):
        message = "there is no store here. Pull something first: workbench pull NAME"
        raise ConfigError(message, path=path)
    with Store.open(path) as store:
        return store.verify()
