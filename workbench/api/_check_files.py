"""The parts of a check that read files: every file against its schema, pulls of files, bundles, secrets, notebooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.checks import (
    LOCK_FILE,
    Checked,
    Finding,
    check_notebook,
    find_secrets,
    load_lock,
    missing_parts,
    project_files,
)
from workbench.connectors import FilesManifest, SqlManifest
from workbench.errors import ConfigError, ExportError, WorkbenchError
from workbench.evals import load_cases
from workbench.export import is_bundle, open_bundle, verify_bundle
from workbench.policy import load_overlay, load_policy, load_policy_tests, load_vetting
from workbench.project import MARKER
from workbench.views import load_spec

if TYPE_CHECKING:
    from workbench.api._project import Project

__all__ = ["check_bundles", "check_files", "check_notebooks", "check_records", "check_secrets", "own_names"]

Tell = Callable[[str], None]
_TASK_FILES: dict[str, Callable[[Path], object]] = {
    "policy.yaml": load_policy,
    "policy_tests.yaml": load_policy_tests,
    "cases.jsonl": load_cases,
    "vetting.json": load_vetting,
}
_UNSEARCHED = frozenset({"node_modules", "__pycache__"})


def own_names(project: Project, kind: str) -> list[str]:
    """Return the folders of a kind of content that the project has itself, not those that the workbench ships."""
    folder = project.root / kind
    return sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def check_files(project: Project, tell: Tell) -> Iterator[Checked]:
    """Read every file that people write, as the commands do."""
    root = project.root
    yield Checked("files", MARKER)  # it was read when the project was opened
    for name in own_names(project, "connectors"):
        tell(f"connectors/{name}")
        path = root / "connectors" / name / "manifest.yaml"
        yield _read(root, path, partial(project.manifest, name))
    for name in own_names(project, "contexts"):
        tell(f"contexts/{name}")
        yield from _task_files(root, root / "contexts" / name)
    if (root / LOCK_FILE).exists():
        yield _read(root, root / LOCK_FILE, partial(load_lock, root / LOCK_FILE))


def _task_files(root: Path, folder: Path) -> Iterator[Checked]:
    yield _read(root, folder / "context.yaml", partial(load_spec, folder / "context.yaml"))
    for name, load in _TASK_FILES.items():
        if (folder / name).exists():
            yield _read(root, folder / name, partial(load, folder / name))
    for path in sorted((folder / "overlays").glob("*.yaml")):
        yield _read(root, path, partial(_overlay, path, folder / "policy.yaml"))


def _overlay(path: Path, policy: Path) -> object:
    return load_overlay(path, load_policy(policy))


def _read(root: Path, path: Path, load: Callable[[], object]) -> Checked:
    subject = path.relative_to(root).as_posix()
    try:
        load()
    except WorkbenchError as exc:
        return Checked("files", subject, (Finding.raised(exc, where=subject, root=root),))
    return Checked("files", subject)


def check_records(project: Project, tell: Tell) -> Iterator[Checked]:
    """Pull the project's own connectors that read files or SQLite, so that what is committed is what is checked."""
    for name in own_names(project, "connectors"):
        try:
            manifest = project.manifest(name)
        except ConfigError:
            continue  # told of as a file
        pulled = any(stream.partition(".")[0] == name for stream in project.streams())
        if not _is_offline(manifest):
            if not pulled:
                yield Checked("records", name, skipped=f"It reads from elsewhere. Pull it first: workbench pull {name}")
        elif not project.folder.settings.check.pull_files:
            if not pulled:
                yield Checked("records", name, skipped="It was never pulled, and [check] pull_files is false.")
        elif not pulled and isinstance(manifest, FilesManifest) and not _there(project.root, manifest):
            yield Checked("records", name, skipped=_not_there(project.root, manifest))
        else:
            tell(f"pulling {name}")
            yield _pulled(project, name, tell)


def _is_offline(manifest: object) -> bool:
    if isinstance(manifest, SqlManifest):
        return bool(manifest.url and manifest.url.startswith("sqlite"))
    return isinstance(manifest, FilesManifest)


def _there(root: Path, manifest: FilesManifest) -> bool:
    named = os.environ.get(manifest.root_env, "") if manifest.root_env else manifest.root or "."
    return bool(named) and (root / named).is_dir()


def _not_there(root: Path, manifest: FilesManifest) -> str:
    where = f"the variable {manifest.root_env}" if manifest.root_env else f"'{manifest.root}'"
    readme = f"connectors/{manifest.name}/README.md"
    told = f" {readme} tells of it." if (root / readme).is_file() else ""
    return f"Its files are not here: {where} names no folder.{told}"


def _pulled(project: Project, name: str, tell: Tell) -> Checked:
    try:
        receipt = project.pull(name, progress=lambda at: tell(f"{at.stream}: {at.seen:,} records"))
    except WorkbenchError as exc:
        return Checked("records", name, (Finding.raised(exc, where=name, root=project.root),))
    found = [
        Finding.of("WB903", one.stream, f"the pull is {one.complete}: {one.why}. Mend the files or the manifest.")
        for one in receipt.streams
        if one.complete != "complete"
    ]
    return Checked("records", name, tuple(found))


def check_bundles(project: Project, tell: Tell) -> Iterator[Checked]:
    """Verify every bundle in the project's folder, and say which are older than their tasks."""
    for path in _bundles(project):
        subject = path.relative_to(project.root).as_posix()
        tell(subject)
        problems = verify_bundle(path)
        found = [Finding.of("WB941", subject, f"{one} Export it again.") for one in problems]
        yield Checked("bundles", subject, tuple(found or _older(project, path, subject)))


def _bundles(project: Project) -> Iterator[Path]:
    for folder, folders, _ in os.walk(project.root):
        here = Path(folder)
        inside = [one for one in sorted(folders) if not one.startswith(".") and one not in _UNSEARCHED]
        folders[:] = [one for one in inside if not (here / one / "pyvenv.cfg").exists()]
        if here == project.store_path:
            folders.clear()
        elif here != project.root and is_bundle(here):
            folders.clear()
            yield here


def _older(project: Project, path: Path, subject: str) -> Iterator[Finding]:
    try:
        bundle = open_bundle(path)
        task = bundle.manifest.task
        now = project.task(task).digest() if task in own_names(project, "contexts") else None
    except (ConfigError, ExportError):
        return
    if now is not None and now != bundle.manifest.spec_digest:
        message = f"contexts/{task}/context.yaml was changed since. Export it again."
        yield Finding.of("WB942", subject, message)


def check_secrets(project: Project, tell: Tell) -> Iterator[Checked]:
    """Look for credentials in all files that others would see."""
    tell("secrets")
    paths = project_files(project.root, project.store_path)
    found, unread = find_secrets(project.root, paths, ignored=project.folder.settings.check.not_secret)
    yield Checked("secrets", f"{len(paths):,} files", tuple(found))
    yield from (Checked("secrets", one.partition(" ")[0], skipped=f"{one}.") for one in unread)


def check_notebooks(project: Project, tell: Tell) -> Iterator[Checked]:
    """Run every notebook again, and compare what it shows with what was kept."""
    settings = project.folder.settings.check
    for path in sorted((project.root / settings.notebooks).glob("*.ipynb")):
        subject = path.relative_to(project.root).as_posix()
        missing = missing_parts()
        if missing:
            reason = f"{', '.join(missing)} not installed: pip install 'context-workbench[lab]'"
            yield Checked("notebooks", subject, skipped=reason)
            continue
        tell(subject)
        found = check_notebook(path, root=project.root, timeout_s=settings.cell_timeout_s)
        yield Checked("notebooks", subject, tuple(found))
