"""A project's folder: its root, its settings, and where its content is found."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import ConfigError, UnknownNameError
from workbench.project._yaml import describe_validation_error
from workbench.tokens import DEFAULT_ENCODING, check_encoding

__all__ = [
    "MARKER",
    "Accepted",
    "CheckSettings",
    "ConnectorSettings",
    "ContentKind",
    "ProjectFolder",
    "Settings",
    "TaskGates",
    "shipped_content",
]

MARKER = "workbench.toml"
ContentKind = Literal["connectors", "contexts"]
_DEFINING_FILE: dict[ContentKind, str] = {"connectors": "manifest.yaml", "contexts": "context.yaml"}
_WHAT: dict[ContentKind, str] = {"connectors": "a connector of this project", "contexts": "a task of this project"}
_PACKAGE = Path(__file__).resolve().parents[1]


class ConnectorSettings(BaseModel):
    """What `[connectors.NAME]` of `workbench.toml` may say, instead of a connector's manifest.

    Attributes:
        base_url: Where the system is; its host may be a private one.
        auth: How to sign in, written as `auth` of a manifest.
        pace: Whether the manifest's `limits.pace` is kept to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = None
    auth: dict[str, Any] | None = None
    pace: bool = True


class TaskGates(BaseModel):
    """What `[check.tasks.NAME]` of `workbench.toml` may say of one task.

    Attributes:
        fail_under: Gates of this task, instead of those of `[check]`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fail_under: list[str] = Field(default_factory=list)


class Accepted(BaseModel):
    """What one `[[check.accepted]]` of `workbench.toml` says: a warning of `workbench check` that stays as it is.

    Attributes:
        code: Its diagnostic code, such as `WB806`.
        where: Its place as the check tells it; `*` stands for anything.
        why: Why it is accepted, for whoever reads it next.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^WB\d{3}$")
    where: str = "*"
    why: str = Field(min_length=1)


class CheckSettings(BaseModel):
    """What `[check]` of `workbench.toml` may say of `workbench check`.

    Attributes:
        fail_under: Gates, `ARM.METRIC=VALUE` each, of every task that has cases.
        tasks: Gates of single tasks, by name.
        notebooks: Folder of the notebooks that are run, relative to the project's root.
        cell_timeout_s: Most seconds for one cell of a notebook.
        pull_files: Whether connectors that read files are pulled first, so that what is committed is what is checked.
        not_secret: Patterns of paths, such as `tests/*`, of files that hold no real credentials.
        accepted: Warnings that stay as they are, each with the reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fail_under: list[str] = Field(default_factory=list)
    tasks: dict[str, TaskGates] = Field(default_factory=dict)
    notebooks: str = "notebooks"
    cell_timeout_s: int = Field(default=120, ge=1, le=86_400)
    pull_files: bool = True
    not_secret: list[str] = Field(default_factory=list)
    accepted: list[Accepted] = Field(default_factory=list)

    def gates(self, task: str) -> list[str]:
        """Return the gates of a task."""
        return self.tasks[task].fail_under if task in self.tasks else self.fail_under


class Settings(BaseModel):
    """What `workbench.toml` may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "project"
    encoding: str = DEFAULT_ENCODING
    store: str = Field(default=".workbench", description="Folder of the store, relative to the project's root.")
    private_hosts: list[str] = Field(
        default_factory=list,
        description="Hosts (`host` or `host:port`) in private networks that HTTP connectors may lead to.",
    )
    connectors: dict[str, ConnectorSettings] = Field(
        default_factory=dict, description="Connectors that are read from elsewhere, by name."
    )
    check: CheckSettings = Field(default_factory=CheckSettings, description="What `workbench check` looks at.")

    @property
    def allowed_hosts(self) -> list[str]:
        """Hosts in private networks that connectors may lead to: those named, and those of a `base_url` here."""
        named = (urlsplit(one.base_url).netloc for one in self.connectors.values() if one.base_url)
        return [*self.private_hosts, *(host for host in named if host)]


class ProjectFolder:
    """A folder with a `workbench.toml`.

    Attributes:
        root: The folder.
        settings: What `workbench.toml` says.
    """

    def __init__(self, root: Path) -> None:
        """Read `root/workbench.toml`.

        Raises:
            ConfigError: There is none, or it is wrong.
        """
        self.root = root.resolve()
        self.settings = _read_settings(self.root / MARKER)

    @classmethod
    def find(cls, start: Path | str | None = None) -> ProjectFolder:
        """Find the project that `start` (default: the working directory) lies in, walking up.

        Raises:
            ConfigError: No folder on the way up has a `workbench.toml`.
        """
        first = Path(start) if start is not None else Path.cwd()
        if not first.exists():
            message = "this folder does not exist."
            raise ConfigError(message, path=first)
        for folder in (first.resolve(), *first.resolve().parents):
            if (folder / MARKER).is_file():
                return cls(folder)
        message = (
            f"no {MARKER} here or in any folder above, so this is not inside a project. "
            "Make one with: workbench init FOLDER"
        )
        raise ConfigError(message, path=first.resolve())

    @property
    def store_path(self) -> Path:
        """Where the store of this project lies."""
        return self.root / self.settings.store

    def names(self, kind: ContentKind) -> list[str]:
        """Return the names of all connectors or tasks: the project's own and the shipped ones, sorted."""
        found: set[str] = set()
        for base in (self.root, shipped_content()):
            folder = base / kind
            if folder.is_dir():
                found.update(p.name for p in folder.iterdir() if (p / _DEFINING_FILE[kind]).is_file())
        return sorted(found)

    def locate(self, kind: ContentKind, name: str) -> Path:
        """Return the folder of a connector or task.

        Looked up as an explicit path (when `name` has a path separator), then in the project, then among
        the copies that the package ships.

        Raises:
            UnknownNameError: It is in none of these places.
        """
        defining = _DEFINING_FILE[kind]
        if "/" in name or "\\" in name:
            folder = Path(name)
            folder = folder.parent if folder.name == defining else folder
            if (folder / defining).is_file():
                return folder.resolve()
        else:
            for base in (self.root, shipped_content()):
                if (base / kind / name / defining).is_file():
                    return base / kind / name
        folder = self.root / kind / name
        what = f"{_WHAT[kind]}, since its folder has no {defining}" if folder.is_dir() else _WHAT[kind]
        raise UnknownNameError(name, self.names(kind), what=what, path=self.root / kind)


def shipped_content() -> Path:
    """Return the folder whose `connectors/`, `contexts/` and `notebooks/` the package ships.

    In a wheel that is `workbench/_content`; in a checkout of the repository it is the repository.
    """
    inside = _PACKAGE / "_content"
    return inside if inside.is_dir() else _PACKAGE.parent


def _read_settings(path: Path) -> Settings:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        message = "the file does not exist. Make a project with: workbench init FOLDER"
        raise ConfigError(message, path=path) from exc
    except OSError as exc:
        message = f"the file cannot be read: {exc.strerror}."
        raise ConfigError(message, path=path) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        message = f"not valid TOML: {exc}"
        raise ConfigError(message, path=path) from exc
    try:
        settings = Settings.model_validate(data)
    except ValidationError as exc:
        key, message = describe_validation_error(exc, Settings)
        raise ConfigError(message, path=path, key=key) from exc
    folder = (path.parent / settings.store).resolve()
    if path.parent.resolve().is_relative_to(folder):
        message = f"'{settings.store}' is the project's own folder or one that holds it. Name one for the store alone, "
        message += "such as .workbench."
        raise ConfigError(message, path=path, key="store")
    try:
        check_encoding(settings.encoding)
    except UnknownNameError as exc:
        raise ConfigError(str(exc), path=path, key="encoding") from exc
    return settings
