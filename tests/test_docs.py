"""What is written down is true: commands, public names, code blocks, links, schemas."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import inspect
import json
import os
import pkgutil
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import click
import jsonschema
import pytest
from zendesk_source import TOKEN, serving

import workbench
from workbench.cli import main
from workbench.cli._keys import MODELS, key_table, meanings, with_keys
from workbench.cli._reference import api_page, commands, help_page, with_table
from workbench.cli._schemas import published_schemas
from workbench.connectors import Completeness, DeletesSeen, ErrorRule, Transform
from workbench.context import OmissionReason, Status
from workbench.evals import METRICS, AnswerType
from workbench.sandbox import SOURCE, Company
from workbench.views import Section

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "connectors").glob("*.md"))]
DESIGN = sorted((ROOT / "design").glob("*.md"))
# Written by the code, and compared with it as a whole.
GENERATED = [ROOT / "docs/api.md", ROOT / "docs/commands.md"]
WRITTEN = [page for page in PAGES if page not in GENERATED]
# A fence, its language, and the remark above it: why a block is not run, or the file that it is.
BLOCK = re.compile(
    r"(?:<!-- (?P<remark>not run|file): (?P<what>[^>]+) -->\n)?```(?P<language>\w*)\n(?P<code>.*?)```", re.DOTALL
)
RUNNABLE = ("python", "console")


class Step(NamedTuple):
    """A block of a page that does something.

    `language` is `python`, `console`, `file` (write `code` to `path`) or `output` (what the step before printed).
    """

    language: str
    code: str
    path: str = ""


def steps_of(page: Path) -> list[Step]:
    """Return what a page does, in order. A `text` block right behind one that runs shows what that prints."""
    text = page.read_text("utf-8")
    steps: list[Step] = []
    end = 0
    for match in BLOCK.finditer(text):
        follows = bool(steps) and steps[-1].language in RUNNABLE and not text[end : match.start()].strip()
        end = match.end()
        if match["remark"] == "file":
            steps.append(Step("file", match["code"], match["what"]))
        elif match["language"] in RUNNABLE and not match["remark"]:
            steps.append(Step(match["language"], match["code"]))
        elif match["language"] == "text" and follows:
            steps.append(Step("output", match["code"]))
    return steps


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def public_modules() -> Iterator[str]:
    yield "workbench"
    for module in pkgutil.iter_modules(workbench.__path__, "workbench."):
        if not module.name.rpartition(".")[2].startswith("_"):
            yield module.name


# ---- commands ----------------------------------------------------------------------------------------------


def test_the_readme_lists_every_command_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == with_table(readme), "run `make docs`"


def test_the_api_page_is_what_the_docstrings_say() -> None:
    assert (ROOT / "docs/api.md").read_text("utf-8") == api_page(), "run `make docs`"


def test_the_help_page_is_what_help_prints() -> None:
    assert (ROOT / "docs/commands.md").read_text("utf-8") == help_page(), "run `make docs`"


@pytest.mark.parametrize(("path", "command"), [(path, command) for path, command, _ in commands()])
def test_every_command_and_option_has_a_help_text(path: str, command: click.Command) -> None:
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.name}"
        else:
            # An argument has no help of its own: the command's text must speak of it.
            word = parameter.make_metavar(click.Context(command)).strip("[].").partition("=")[0]
            assert word in command.help, f"{path} {word}"


def test_every_make_target_says_what_it_does() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z-]+):.* ## .", text, re.MULTILINE))


# ---- file formats ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_tables_of_keys_are_those_of_the_models(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text == with_keys(text), "run `make docs`"


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_key_of_a_format_stands_on_a_page_with_its_meaning(name: str) -> None:
    assert all(meanings(MODELS[name]).values()), f"{name} has keys without a meaning"
    table = key_table(MODELS[name])
    assert any(table in page.read_text("utf-8") for page in WRITTEN), f"no page has the keys of {name}"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("context-spec.md", get_args(OmissionReason) + get_args(Status)),
        ("context-spec.md", get_args(Section.model_fields["format"].annotation)),
        ("manifests.md", get_args(Transform) + get_args(Completeness)),
        ("http-manifests.md", get_args(Completeness) + get_args(DeletesSeen)),
        ("http-manifests.md", get_args(ErrorRule.model_fields["then"].annotation)),
        ("cases.md", (*METRICS, *get_args(AnswerType))),
    ],
)
def test_a_page_explains_every_value_of_a_closed_list(page: str, words: tuple[str, ...]) -> None:
    rows = re.findall(r"^\| `([\w.]+)`", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE)
    assert [word for word in words if word not in rows] == []


# ---- public names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(public_modules()))
def test_every_public_name_exists_and_has_a_docstring(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, name
    public = getattr(module, "__all__", None)
    assert public is not None, f"{name} has no __all__"
    for entry in public:
        value = getattr(module, entry)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{entry}"


def test_every_name_of_the_package_is_in_the_documentation() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    names = [name for name in workbench.__all__ if not name.startswith("__")]
    missing = [name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)]
    assert not missing


# ---- code blocks and links ---------------------------------------------------------------------------------


def test_every_block_names_its_language() -> None:
    for page in PAGES:
        for match in BLOCK.finditer(page.read_text("utf-8")):
            assert match["language"], f"{page.name}: {match['code'][:40]!r}"


@pytest.fixture(scope="session")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that the pages speak of: the sample company pulled, and small data to add connectors for."""
    folder = tmp_path_factory.mktemp("docs") / "project"
    assert main(["init", str(folder)]) == 0
    Company().write(folder / "data" / SOURCE)
    assert main(["--project", str(folder), "pull", SOURCE]) == 0
    users = {"u1": {"name": "Ana"}, "u2": {"name": "Bo"}}
    (folder / "data" / "users.json").write_text(json.dumps(users))
    orders = ({"id": f"o{n}", "user_id": f"u{n}"} for n in (1, 2))
    (folder / "data" / "orders.jsonl").write_text("".join(json.dumps(order) + "\n" for order in orders))
    with contextlib.closing(sqlite3.connect(folder / "data" / "ledger.db")) as database:
        database.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        database.execute("INSERT INTO accounts (name) VALUES ('cash')")
        database.commit()
    # What somebody has who comes with files of their own.
    exports = folder / "exports"
    exports.mkdir()
    (exports / "customers.csv").write_text(
        "id,name,email,city\nC-101,Ana Lima,ana@shop.example,Porto\nC-102,Bo Ek,bo@shop.example,Lund\n"
    )
    placed = [("A-1001", "C-101", "2026-01-03", "shipped", 12.5), ("A-1002", "C-101", "2026-02-11", "open", 40.0)]
    placed.append(("A-1003", "C-102", "2026-02-14", "cancelled", 7.25))
    names = ("id", "customer_id", "placed_at", "status", "total")
    (exports / "orders.json").write_text(json.dumps([dict(zip(names, row, strict=True)) for row in placed]))
    return folder


@pytest.fixture
def project(pulled: Path, tmp_path: Path) -> Path:
    """A copy of that project for one page."""
    return Path(shutil.copytree(pulled, tmp_path / "project"))


@pytest.fixture
def zendesk(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system that connectors/README.md adds a connector for, on loopback, asked by an agent with few rights."""
    with serving() as address:
        monkeypatch.setenv("ZENDESK_URL", address)
        monkeypatch.setenv("ZENDESK_USER", "agent@acme.example/token")
        monkeypatch.setenv("ZENDESK_TOKEN", TOKEN)
        # Set by the page itself; named here so that it does not outlive the test.
        monkeypatch.setenv("ZENDESK_HOOK_SECRET", "")
        settings = project / "workbench.toml"
        settings.write_text(f"{settings.read_text('utf-8')}\nprivate_hosts = ['127.0.0.1']\n", "utf-8")
        yield


@pytest.mark.usefixtures("zendesk")
@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_code_of_a_page_runs_in_order_and_prints_what_the_page_shows(
    page: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    steps = steps_of(page)
    assert [step for step in steps if step.language in RUNNABLE], f"{page.name} runs nothing"
    namespace: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    for step in steps:
        if step.language == "output":
            assert prints(step.code, printed), f"{page.name} shows:\n{step.code}\nbut this is printed:\n{printed}"
            continue
        capsys.readouterr()
        if step.language == "file":
            Path(step.path).parent.mkdir(parents=True, exist_ok=True)
            Path(step.path).write_text(step.code, "utf-8")
        elif step.language == "python":
            exec(compile(step.code, str(page), "exec"), namespace)  # noqa: S102 - our own pages
        else:
            for line in step.code.splitlines():
                if line.startswith("$ "):
                    run_line(line[2:], page, monkeypatch)
        printed = capsys.readouterr().out


def prints(shown: str, printed: str) -> bool:
    """Whether `printed` is what a page shows, where `...` stands for anything."""
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


def run_line(line: str, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        assert set(words[1:]) <= make_targets(), f"{page.name}: {line}"
    elif words[0] == "cd":
        monkeypatch.chdir(words[1])
    elif words[0] == "workbench":
        # Pages show pulls that are partial, too; what the pull printed is compared.
        assert main(words[1:]) in ((0, 1) if words[1] == "pull" else (0,)), f"{page.name}: {line}"
    else:
        pytest.fail(f"{page.name}: '{line}' is neither make, cd nor workbench; mark its block <!-- not run: WHY -->")


def test_a_page_that_shows_something_else_is_found() -> None:
    assert prints("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not prints("a\n...\ne\n", "a\nb\nc\nd\n")


@pytest.mark.parametrize("page", [*PAGES, *DESIGN], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target):
            other = page.parent / target if target else page
            assert other.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(other), f"{page.name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.casefold()).replace(" ", "-") for heading in headings}


# ---- schemas -----------------------------------------------------------------------------------------------


def test_the_published_schemas_are_those_of_the_code() -> None:
    files = {path.name: json.loads(path.read_text("utf-8")) for path in (ROOT / "schemas").iterdir()}
    assert files == published_schemas(), "run `make docs`"


@pytest.mark.parametrize("name", sorted(published_schemas()))
def test_a_published_schema_is_valid_and_names_its_format(name: str) -> None:
    schema = published_schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    stem, version = name.removesuffix(".json").split(".")
    assert f"workbench/{stem}/{version}" in (schema.get("$id"), schema.get("title"))


def test_the_environment_of_the_tests_is_the_tree() -> None:
    assert Path(workbench.__file__).resolve().parent == ROOT / "workbench", os.environ.get("PYTHONPATH")


WITH_EXAMPLES = [
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted((ROOT / "workbench").rglob("*.py"))
    if "_content" not in file.parts and ">>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_docstrings_are_true(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert outcome.attempted > 0
    assert outcome.failed == 0, f"{name}: {outcome.failed} of {outcome.attempted} examples"
