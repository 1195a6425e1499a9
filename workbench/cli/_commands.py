"""The commands. Each reads its arguments, calls the API, and shows the result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import click

from workbench import __version__
from workbench.cli._act import act
from workbench.cli._api import App, BundleLike, current_app
from workbench.cli._arguments import BUDGET
from workbench.cli._check import check
from workbench.cli._compare import compare, report
from workbench.cli._ends import GateFailed, WorkbenchGroup
from workbench.cli._explain import explain
from workbench.cli._lab import lab
from workbench.cli._output import note, show, show_json, show_table, status
from workbench.cli._policy import policy, vet
from workbench.cli._sandbox import sandbox
from workbench.errors import ConfigError, DriftError
from workbench.project import MARKER, ProjectFolder

__all__ = ["cli"]

AUDIT_FOLDER = "audit"
# What a store holds, sound or damaged.
_STORE_FILES = ("store.json", "state.sqlite", "projection.sqlite", "lance")
_FOLDER = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path, dir_okay=False)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


@click.group(cls=WorkbenchGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="context-workbench")
@click.option("--project", "-C", type=_FOLDER, metavar="DIR", help="The project's folder; default: the one you are in.")
def cli(project: Path | None) -> None:
    """Precise, token-budgeted context for agents: pull records, build views, prove them, export them.

    Exit codes: 0 good; 1 a gate failed; 2 a mistake that you can mend; 3 a defect.
    Set WORKBENCH_DEBUG=1 to see the traceback of an error.
    """
    app = current_app()
    app.project_path = project if project is not None else app.project_path


@cli.command()
@click.argument("folder", type=_FOLDER)
def init(folder: Path) -> None:
    """Make a project in FOLDER, with an example to own and edit: connector crm, task support, files in data/crm.

    It has what CI runs as well: .ci/check, which calls workbench check, and a workflow for GitHub.
    """
    project = current_app().api.init(folder)
    show(f"Made a project in {project.root}. Next: cd {folder} && workbench add files NAME PATH")
    show("For records of a made-up company to try things on: workbench pull crm")


@cli.command()
@click.argument("folder", type=_FOLDER, default=Path("workbench-demo"))
@click.option("--quick", is_flag=True, help="Leave out the arms that need vectors: half a minute.")
@as_json
def demo(folder: Path, quick: bool, as_json: bool) -> None:
    """Do the main job on a made-up company, in FOLDER: pull, build a view, compare it with RAG, export.

    FOLDER is made; default: ./workbench-demo.
    """
    with status("Starting the demo") as spinner:

        def progress(line: str) -> None:
            spinner["update"](line)
            note(line)

        done = current_app().api.demo(folder, quick=quick, progress=progress)
    if as_json:
        show_json(
            {
                "project": str(done.root),
                "comparison": json.loads(done.comparison.to_json()),
                "bundle": {"path": str(done.bundle.path), "digest": done.bundle.digest},
                "report": str(done.report),
            }
        )
        return
    show(str(done.comparison))
    show("")
    show(f"Project: {done.root}")
    show(f"Bundle:  {done.bundle.path} ({done.bundle.state}) {done.bundle.digest}")
    show(f"Report:  {done.report}")


@cli.group()
def add() -> None:
    """Add a connector: look at a source and write its manifest, to review and edit."""


@add.command("files")
@click.argument("name")
@click.argument("paths", nargs=-1, required=True, type=_FOLDER)
def add_files(name: str, paths: tuple[Path, ...]) -> None:
    """Write the manifest of connector NAME for PATHS: JSON, JSON lines, CSV or Parquet files, or folders of them."""
    _say_written(current_app().project().add_files(name, list(paths)), name)


@add.command("sql")
@click.argument("name")
@click.argument("url")
def add_sql(name: str, url: str) -> None:
    """Write the manifest of connector NAME for the database at URL, such as sqlite:///shop.db.

    Streams, keys and links are read from the catalogue. A password does not belong in URL: put the whole
    address into an environment variable and give its name as env:NAME.
    """
    _say_written(current_app().project().add_sql(name, url), name)


def _say_written(manifest: Path, name: str) -> None:
    show(f"Wrote {manifest}. Look it over, then: workbench pull {name}")


@cli.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--full", is_flag=True, help="Read everything, also where only what is new could be read.")
@click.option("--allow-partial", is_flag=True, help="Exit with 0 also where something could not be read or kept.")
@as_json
def pull(names: tuple[str, ...], full: bool, allow_partial: bool, as_json: bool) -> None:
    """Pull the records of each connector NAME into the store, and show the receipt.

    Exits with 1 unless every stream was pulled completely; what could be read is stored all the same.
    Pulling twice changes nothing. What an interrupted pull stored stays, and the next one finishes it.
    When the source changed a field that a task uses, the pull is stored and the exit code is 1.
    """
    project = current_app().project()
    incomplete, drifted = [], []
    for name in names:
        receipt = project.pull(name, full=full)
        if as_json:
            show_json(receipt.model_dump_json())
        else:
            show(str(receipt))
        if receipt.complete not in ("complete", True):
            incomplete.append(f"{name}: the pull is {receipt.complete or 'partial'}")
        try:
            receipt.require_schema()
        except DriftError as exc:
            drifted.append(f"error[{exc.code}]: {exc}")
    failed = [*(() if allow_partial else incomplete), *drifted]
    if failed:
        raise GateFailed("\n".join(failed))


@cli.command()
@click.argument("stream")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True, help="Most fields to show.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Count only N records, drawn at random.")
@as_json
def profile(stream: str, limit: int, sample: int | None, as_json: bool) -> None:
    """Say of every field of STREAM how often it is filled, what it holds and costs, and whether to keep it.

    The dearest fields come first. Fields that a task uses, the key, and links are never to be dropped.
    """
    with status(f"Profiling {stream}"):
        found = current_app().project().profile(stream, sample=sample)
    if as_json:
        show_json(found.model_dump_json())
        return
    show(found.summary())
    show(found.basis())
    show("")
    show_table(found.header(), found.rows(limit))
    if len(found.fields) > limit:
        note(f"{limit:,} of {len(found.fields):,} fields; --limit shows more.")


@cli.command()
@click.argument("task")
@click.argument("streams", nargs=-1)
@click.option("--replace", is_flag=True, help="Write over a spec that is there.")
def draft(task: str, streams: tuple[str, ...], replace: bool) -> None:
    """Write a context spec for the new task TASK, inferred from the stored records.

    Keys, names, links, sections and figures come from the values of STREAMS (such as crm.orders, or crm for all of a
    connector); without STREAMS, of all that is stored. The file works as it is, and is commented to be read and edited.
    """
    project = current_app().project()
    with status(f"Drafting {task}"):
        drafted = project.draft(task, list(streams) or None, replace=replace)
    spec = drafted.spec
    path = drafted.folder / "context.yaml"
    held = {entity.stream for entity in spec.entities.values()}
    known = sum(link.stream in held and link.to in held for link in project.links())
    links = f"{known + len(spec.links)} links ({len(spec.links)} of them found in the records)"
    show(f"Wrote {path}: {len(spec.entities)} entities, {links}, {len(spec.sections)} sections.")
    show(f'Next: workbench build {task} --question "..." --explain')


@cli.command()
@click.argument("stream", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Most records to show.")
@click.option("--all", "everything", is_flag=True, help="Show every record.")
@as_json
def records(stream: str | None, limit: int, everything: bool, as_json: bool) -> None:
    """Show the records of STREAM, such as crm.orders; without STREAM, all streams and their counts."""
    project = current_app().project()
    streams = project.streams()
    if stream is None:
        if as_json:
            show_json(dict(streams))
        elif streams:
            show_table(["stream", "records"], list(streams.items()))
        else:
            note("Nothing was pulled yet. Add a connector (workbench add --help), then: workbench pull NAME")
        return
    found = islice(project.records(stream), None if everything else limit)
    if as_json:
        for record in found:
            show_json(record.model_dump_json())
    else:
        show_table(["record", "title"], [[record.urn, record.title] for record in found])
    total = streams.get(stream, 0)
    if total > limit and not everything:
        note(f"{limit:,} of {total:,} records; --all shows the rest.")


@cli.command()
@click.argument("task")
@click.argument("keys", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--question", "-q", metavar="TEXT", help="The question, in plain words.")
@click.option("--budget", type=BUDGET, metavar="N", help="Most tokens of the text; default: what the task says.")
@click.option("--as-role", metavar="ROLE", help="Show what this role of the spec may see, and nothing else.")
@click.option("--explain", "with_reasons", is_flag=True, help="Say what was found, how surely, what was kept, and why.")
@as_json
def build(
    task: str,
    keys: tuple[str, ...],
    question: str | None,
    budget: int | None,
    as_role: str | None,
    with_reasons: bool,
    as_json: bool,
) -> None:
    """Build the context of TASK for a question, for entities given as KEY=VALUE (customer=17), or both.

    The text goes to standard output, a line of figures to standard error.
    """
    if question is None and not keys:
        message = 'give a question (--question "...") or an entity (KEY=VALUE).'
        raise click.UsageError(message)
    entities: dict[str, str] = {}
    for key, value in map(_key_value, keys):
        if key in entities:
            message = f"'{key}' is given twice: '{entities[key]}' and '{value}'. Give each entity once."
            raise click.UsageError(message)
        entities[key] = value
    chosen = current_app().project().task(task)
    context = chosen.build(question, entities=entities or None, budget_tokens=budget, as_role=as_role)
    if as_json:
        body = json.loads(context.to_json())
        if with_reasons:
            body["candidates"] = [candidate.model_dump(mode="json") for candidate in context.candidates]
        show_json(body)
        return
    show(context.text)
    if with_reasons:
        show("")
        explain(context)
    of = f" of {context.budget_tokens:,}" if context.budget_tokens is not None else ""
    left_out = sum(omission.count for omission in context.omissions)
    note(
        f"{context.status}: {context.tokens:,}{of} tokens ({context.encoding}), {len(context.records):,} records, "
        f"{left_out:,} left out{'' if with_reasons or not left_out else ' (--explain says why)'}"
    )


def _key_value(pair: str) -> tuple[str, str]:
    key, equals, value = pair.partition("=")
    if not (key and equals and value):
        message = f"'{pair}' is not KEY=VALUE, such as customer=17. A question goes behind --question."
        raise click.UsageError(message)
    return key, value


cli.add_command(compare)
cli.add_command(report)
cli.add_command(act)
cli.add_command(sandbox)
cli.add_command(policy)
cli.add_command(vet)
cli.add_command(check)
cli.add_command(lab)


@cli.command()
@click.argument("task")
@click.option("--out", required=True, type=_FOLDER, metavar="DIR", help="Folder to write the bundle to.")
@click.option("--to", "targets", metavar="NAMES", default="", help="Agent runtimes and formats, with commas.")
@click.option("--overlay", "overlays", multiple=True, metavar="NAME", help="An overlay that holds; may be repeated.")
@click.option("--key", type=_FILE, metavar="FILE", help="PEM file of an ed25519 key, to sign the whole bundle with.")
@click.option("--draft", is_flag=True, help="Mark the bundle a draft: needed while nobody has vetted the task.")
@as_json
def export(
    task: str, out: Path, targets: str, overlays: tuple[str, ...], key: Path | None, draft: bool, as_json: bool
) -> None:
    """Write TASK as a bundle: its compiled spec, its policy and tools, the evidence, the proof, and a lock.

    With --to, such as --to cedar,openai, what each of these needs is written below targets/, and proven to decide as
    the policy does; the export is refused where one does not.
    """
    names = [name for name in (one.strip() for one in targets.split(",")) if name]
    bundle = current_app().project().task(task).export(out, to=names, overlays=overlays, draft=draft, key=key)
    _show_bundle(bundle, as_json)


def _show_bundle(bundle: BundleLike, as_json: bool) -> None:
    if as_json:
        show_json({"path": str(bundle.path), "digest": bundle.digest, "state": bundle.state})
    else:
        show(str(bundle))


@cli.command()
@click.argument("path", required=False, type=_FOLDER)
@click.option("--public-key", type=_FILE, metavar="FILE", help="PEM file of the keys that may have signed the bundle.")
@click.option("--drive", is_flag=True, help="Of a bundle: also drive the agent runtimes of its proof again.")
@as_json
def verify(path: Path | None, public_key: Path | None, drive: bool, as_json: bool) -> None:
    """Check every byte of a bundle, every record of a store, or every entry of an audit log, offline.

    PATH is one of them, or a project; default: your project. With a store, its audit log is checked as well. Of a
    bundle the vetting is checked too, and its proof is made again, as far as its targets are installed here; agent
    runtimes are driven again with --drive alone, since that takes its time.
    """
    from workbench.policy import check_audit, is_audit_log

    app = current_app()
    kind, place = _what_is(path, app)
    if (public_key is not None or drive) and kind != "bundle":
        message = f"{place} is no bundle: leave --public-key and --drive out."
        raise click.UsageError(message)
    with status(f"Verifying {place}"):
        if kind == "bundle":
            problems = _problems_of_bundle(place, public_key, drive=drive)
        elif kind == "audit log":
            problems = check_audit(place)
        else:
            # Before the store: what is found there must not hide behind what is found here.
            problems = check_audit(place / AUDIT_FOLDER) if is_audit_log(place / AUDIT_FOLDER) else []
            problems += app.api.verify_store(place)
    _report(kind, place, problems, as_json)


def _problems_of_bundle(place: Path, public_key: Path | None, *, drive: bool) -> list[str]:
    from workbench.export import open_bundle, verify_bundle
    from workbench.targets import check_proof

    problems = verify_bundle(place, public_key=public_key)
    if problems:
        return problems
    problems, notes = check_proof(open_bundle(place, public_key=public_key), drive=drive)
    for one in notes:
        note(one)
    return problems


def _what_is(path: Path | None, app: App) -> tuple[str, Path]:
    from workbench.export import is_bundle
    from workbench.policy import is_audit_log

    if path is None:
        return "store", app.project().store_path
    if path.is_symlink() or is_bundle(path):
        return "bundle", path
    if (path / MARKER).is_file():
        return "store", ProjectFolder(path).store_path
    if is_audit_log(path):
        return "audit log", path
    if not path.is_dir():
        message = "this folder does not exist. Name a bundle, a store (.workbench), an audit log or a project."
        raise ConfigError(message, path=path)
    # Opening a store makes one where there is none, so a wrong folder must be told apart before that.
    if not any((path / name).exists() for name in _STORE_FILES):
        message = "this folder is neither a bundle nor a store nor a project. Name one, or leave PATH out in a project."
        raise ConfigError(message, path=path)
    return "store", path


def _report(kind: str, place: Path, problems: Sequence[str], as_json: bool) -> None:
    if as_json:
        show_json({"path": str(place), "kind": kind, "sound": not problems, "problems": list(problems)})
    elif not problems:
        show(f"{place}: the {kind} is sound.")
    if problems:
        listed = "" if as_json else "".join(f"\n  {problem}" for problem in problems)
        noun = "problem" if len(problems) == 1 else "problems"
        message = f"{place}: the {kind} is not sound: {len(problems)} {noun}.{listed}"
        raise GateFailed(message)
