"""Each command calls the API with what it was given, and shows what came back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from workbench.cli import cli
from workbench.cli._api import App
from workbench.connectors import FieldProfile, profile_fields
from workbench.context import Aggregate, Candidate, Context, Item, Mention, Omission
from workbench.errors import DriftError
from workbench.export import BundleParts, write_bundle
from workbench.project import Settings

TEXT = "Ana Ruíz: order 17"


def make_context(**changes: Any) -> Context:
    given: dict[str, Any] = {
        "text": TEXT,
        "tokens": 7,
        "encoding": "o200k_base",
        "budget_tokens": 900,
        "items": (Item(record="crm:users/1", start=0, end=8), Item(record="crm:orders/17", start=10, end=18)),
        "aggregates": (Aggregate(name="orders", op="count", field=None, value=3, records=("a", "b"), start=0, end=3),),
        "omissions": (Omission(record="crm:orders/9", section="orders", reason="budget", count=4, detail="40 more"),),
        "mentions": (Mention(text="Ana", entity="user", records=("crm:users/1",), by="/name"),),
        "candidates": (
            Candidate(record="crm:orders/17", section="orders", kept=True, level="full", tokens=4, why="linked"),
        ),
    }
    return Context(**given | changes)


@dataclass
class FakeReceipt:
    complete: str = "complete"
    drifted: bool = False

    def __str__(self) -> str:
        return f"receipt: {self.complete}"

    def require_schema(self) -> None:
        if self.drifted:
            message = "field /x was removed; used by refund"
            raise DriftError(message, connector="crm", stream="orders")

    def model_dump_json(self) -> str:
        return json.dumps({"complete": self.complete, "título": "é"}, ensure_ascii=False)


class FakeComparison:
    def to_json(self) -> str:
        return json.dumps({"cases": 2, "arms": {"view": {"answerable": 0.9}}})

    def contexts_jsonl(self) -> str:
        return '{"case_id": "c1"}\n'

    def html(self) -> str:
        return "<!doctype html><title>é</title>"

    run = "0123456789abcdef"
    command = ""

    def exceeds(self, most: int) -> bool:
        return most < 2

    def with_command(self, command: str, *, task: str) -> FakeComparison:
        assert task in command
        self.command = command
        return self

    def junit_xml(self, gates: Sequence[str], failures: Sequence[object], more: Sequence[str], /) -> str:
        return f"<testsuites>{len(gates)} {len(failures)} {len(more)}</testsuites>"

    def markdown(self, failures: Sequence[object] = (), more: Sequence[str] = (), /) -> str:
        return "\n".join(["## Comparison", *map(str, failures), *more])

    def check_gates(self, gates: Sequence[str], /) -> list[str]:
        return [f"{gate} is not reached" for gate in gates if float(gate.split("=")[1]) > 0.9]

    def __str__(self) -> str:
        return "arm   answerable\nview  0.900"


@dataclass
class FakeRecord:
    urn: str
    title: str | None

    def model_dump_json(self) -> str:
        return json.dumps({"urn": self.urn, "title": self.title}, ensure_ascii=False)


@dataclass
class Progress:
    stream: str
    seen: int
    total: int | None


@dataclass
class FakeBundle:
    path: Path
    digest: str = "sha256:0"
    state: str = "draft"

    def __str__(self) -> str:
        return f"bundle at {self.path}"


class _Stored:
    def count(self, stream: str) -> int:
        return 40

    def texts(
        self, stream: str, *, batch_size: int = 1000, sample: int | None = None, seed: int = 0
    ) -> Iterator[list[str]]:
        body = {"fields": {"fax": None, "city": "Porto"}, "extras": {}, "provenance": {"mapped": {}}}
        yield [json.dumps(body)] * min(sample or 40, 40)


@dataclass
class Fake:
    """The API, the project and the task in one; remembers how it was called."""

    root: Path = Path("/project")
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    complete: str = "complete"
    problems: tuple[str, ...] = ()
    context: Context = field(default_factory=make_context)
    comparison: FakeComparison = field(default_factory=FakeComparison)
    bundle: FakeBundle = field(default_factory=lambda: FakeBundle(Path("out")))
    report: Path = Path("report.html")
    drifted: bool = False
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=lambda: {"crm.orders": 30, "crm.users": 2})

    def open(self, path: Path | None = None) -> Fake:
        self.calls.append(("open", path))
        return self

    def close(self) -> None:
        self.calls.append(("close",))

    def init(self, folder: Path) -> Fake:
        self.calls.append(("init", folder))
        return self

    def demo(self, folder: Path, *, quick: bool = False, progress: Callable[[str], None] | None = None) -> Fake:
        self.calls.append(("demo", folder, *["quick"] * quick))
        assert progress is not None
        progress("Pulling")
        return self

    def verify_store(self, path: Path) -> Sequence[str]:
        self.calls.append(("verify_store", path))
        return self.problems

    @property
    def store_path(self) -> Path:
        return self.root / ".workbench"

    def streams(self) -> Mapping[str, int]:
        return self.counts

    def records(self, stream: str) -> Iterator[FakeRecord]:
        count = self.counts[stream]
        return (FakeRecord(f"{stream.replace('.', ':')}/{i}", f"Título {i}\x1b[31m") for i in range(count))

    def profile(self, stream: str, *, sample: int | None = None) -> FieldProfile:
        self.calls.append(("profile", stream, sample))
        return profile_fields(_Stored(), stream, sample=sample)

    def pull(self, name: str, /, *, full: bool = False) -> FakeReceipt:
        self.calls.append(("pull", name, full))
        return FakeReceipt(self.complete, self.drifted)

    def task(self, name: str) -> Fake:
        self.calls.append(("task", name))
        return self

    def build(
        self,
        question: str | None = None,
        *,
        entities: Mapping[str, str] | None = None,
        budget_tokens: int | None = None,
        as_role: str | None = None,
    ) -> Context:
        self.calls.append(("build", question, entities, budget_tokens, *([as_role] if as_role else [])))
        return self.context

    def compare(
        self,
        *,
        arms: Sequence[str] | None = None,
        cases: Path | None = None,
        budget_tokens: int | None = None,
        frontier: bool = False,
        as_role: str | None = None,
        reader: object = None,
        repeats: int = 1,
        at_once: int = 8,
        keep: bool = False,
        allow_missing_gold: bool = False,
    ) -> FakeComparison:
        assert (reader, repeats, at_once, keep) == (None, 1, 8, True)
        said = [*([as_role] if as_role else []), *(["missing gold"] if allow_missing_gold else [])]
        self.calls.append(("compare", arms, cases, budget_tokens, frontier, *said))
        return self.comparison

    def run(self, name: str) -> FakeComparison:
        self.calls.append(("run", name))
        return self.comparison

    def against(self, now: object, before: object, *, allow_different: bool = False) -> list[FakeComparison]:
        self.calls.append(("against", allow_different))
        return [self.comparison]

    def export(
        self,
        out: Path,
        *,
        to: Sequence[str] = (),
        draft: bool = False,
        overlays: Sequence[str] = (),
        key: object = None,
    ) -> FakeBundle:
        assert key is None
        assert not to
        assert not overlays
        self.calls.append(("export", out, draft))
        return FakeBundle(out)

    def add_files(self, name: str, paths: Sequence[Path]) -> Path:
        self.calls.append(("add_files", name, paths))
        return Path("connectors") / name / "manifest.yaml"

    def add_sql(self, name: str, url: str) -> Path:
        self.calls.append(("add_sql", name, url))
        return Path("connectors") / name / "manifest.yaml"


@pytest.fixture
def fake() -> Fake:
    return Fake()


def run(fake: Fake, *args: str) -> Result:
    return CliRunner().invoke(cli, list(args), obj=App(given_api=fake))


def good(fake: Fake, *args: str) -> Result:
    result = run(fake, *args)
    assert result.exception is None, result.output
    assert result.exit_code == 0
    return result


def failed_gate(fake: Fake, *args: str) -> str:
    """Return the message of the failed gate; `main` turns it into exit code 1 (see test_cli_ends.py)."""
    result = run(fake, *args)
    assert type(result.exception).__name__ == "GateFailed", result.output
    return str(result.exception)


@pytest.mark.parametrize(
    ("args", "call"),
    [
        (["init", "shop"], ("init", Path("shop"))),
        (["demo", "shop"], ("demo", Path("shop"))),
        (["demo"], ("demo", Path("workbench-demo"))),
        (["demo", "--quick"], ("demo", Path("workbench-demo"), "quick")),
        (["add", "files", "crm", "a.json", "b"], ("add_files", "crm", [Path("a.json"), Path("b")])),
        (["add", "sql", "crm", "sqlite:///x.db"], ("add_sql", "crm", "sqlite:///x.db")),
        (["pull", "crm"], ("pull", "crm", False)),
        (["pull", "crm", "--full"], ("pull", "crm", True)),
        (["--project", "here", "pull", "crm"], ("open", Path("here"))),
        (["build", "refund", "-q", "Where?"], ("build", "Where?", None, None)),
        (["build", "refund", "-q", ""], ("build", "", None, None)),
        (["build", "refund", "-q", "Where?", "--as-role", "sales"], ("build", "Where?", None, None, "sales")),
        (["compare", "refund", "--as-role", "sales"], ("compare", None, None, None, False, "sales")),
        (["build", "refund", "user=a=b", "--budget", "90"], ("build", None, {"user": "a=b"}, 90)),
        (["compare", "refund"], ("compare", None, None, None, False)),
        (["compare", "refund", "--allow-missing-gold"], ("compare", None, None, None, False, "missing gold")),
        (
            ["compare", "refund", "--arms", "view,bm25", "--arms", "dense", "--cases", "c.jsonl", "--frontier"],
            ("compare", ["view", "bm25", "dense"], Path("c.jsonl"), None, True),
        ),
        (["compare", "refund", "--budget", "800"], ("compare", None, None, 800, False)),
        (["export", "refund", "--out", "o", "--draft"], ("export", Path("o"), True)),
        (["export", "refund", "--out", "o"], ("export", Path("o"), False)),
        (["verify"], ("verify_store", Path("/project/.workbench"))),
    ],
)
def test_a_command_calls_the_api_with_its_arguments(fake: Fake, args: list[str], call: tuple[Any, ...]) -> None:
    good(fake, *args)
    assert call in fake.calls
    assert fake.calls[-1] == ("close",) or args[0] in {"init", "demo"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["build", "refund"], "give a question"),
        (["build", "refund", "user"], "not KEY=VALUE"),
        (["build", "refund", "=x"], "not KEY=VALUE"),
        (["build", "refund", "a=1", "a=2"], "'a' is given twice"),
        (["compare", "refund", "--budget", "5", "--frontier"], "leave --budget out"),
        (
            ["compare", "refund", "--with-spec", "n.yaml", "--junit", "j.xml", "--reader", "r", "--arms", "view"],
            "not --arms, --reader, --junit",
        ),
        (["compare", "refund", "--record", "--reader", "openai:m"], "name its file with --cassette"),
        (["compare", "refund", "--reader-tokens", "9"], "name it with --reader"),
        (["compare", "refund", "--reader", "smollm2", "--cassette", "c"], "runs in this process"),
        (["compare", "refund", "--make-cases", "cases.csv"], "does not end in .csv"),
        (["compare", "refund", "--json", "-", "--contexts", "-"], "one of --json, --contexts, --html"),
        (["compare", "refund", "--fail-under", "answerable=0.9"], "not ARM.METRIC=VALUE"),
        (["compare", "refund", "--fail-under", "view.answerable=high"], "not ARM.METRIC=VALUE"),
        (["export", "refund"], "--out"),
        (["pull"], "NAME"),
        (["buidl"], "build"),
    ],
)
def test_a_mistake_in_the_arguments_ends_before_any_work(fake: Fake, args: list[str], says: str) -> None:
    result = run(fake, *args)
    assert result.exit_code == 2
    assert says in result.output
    assert not [call for call in fake.calls if call[0] in {"build", "compare", "export", "pull"}]


def test_build_prints_the_text_alone_on_standard_output(fake: Fake) -> None:
    result = good(fake, "build", "refund", "-q", "q")
    assert result.stdout == TEXT + "\n"
    assert "found: 7 of 900 tokens (o200k_base), 2 records, 4 left out (--explain says why)" in result.stderr


def test_build_explains_mentions_candidates_aggregates_and_omissions(fake: Fake) -> None:
    out = good(fake, "build", "refund", "-q", "q", "--explain").stdout
    for part in ("Ana", "/name", "linked", "count", "budget", "40 more"):
        assert part in out


def test_build_explains_how_sure_a_mention_is_and_what_else_it_may_be(fake: Fake) -> None:
    mentions = (
        Mention(text="Ana Lindt", entity="customer", records=("crm:customers/1", "crm:customers/2"),
                by="close to /name", confidence=0.35),
        Mention(text="A-1", entity="order", records=("crm:orders/A-1",), by="id"),
        Mention(text="Bo", entity=None),
    )  # fmt: skip
    fake.context = make_context(mentions=mentions)
    out = good(fake, "build", "refund", "-q", "q", "--explain").stdout
    head, _, *rows = out.split("Named in the question:")[1].split("Considered:")[0].strip().splitlines()
    assert head.split()[-3:] == ["records", "confidence", "alternatives"]
    assert rows[0].split()[-3:] == ["crm:customers/1", "0.35", "crm:customers/2"]
    assert rows[1].split()[-2:] == ["crm:orders/A-1", "1.00"]
    assert rows[2].rstrip().endswith("nothing found")


def test_build_explains_from_which_budget_on_what_was_left_out_is_shown(fake: Fake) -> None:
    out = [
        Candidate(record=f"crm:orders/{n}", section="orders", kept=False, reason=reason, level="omitted", tokens=0,
                  why="linked", kept_from_tokens=kept)
        for n, (reason, kept) in enumerate([("budget", 115), ("not_relevant", None), ("budget", None)])
    ]  # fmt: skip
    lines = [Omission(record=one.record, section="orders", reason="budget", tokens=23 + n) for n, one in enumerate(out)]
    fake.context = make_context(candidates=tuple(out), omissions=tuple(lines))
    rows = good(fake, "build", "refund", "-q", "q", "--explain").stdout.split("Considered:")[1].splitlines()[3:6]
    assert [row.split("omitted")[1].split("linked")[0].split() for row in rows] == [
        ["needs", "23", "0", "115"],
        ["needs", "24", "0", "no", "budget"],
        ["needs", "25", "0", "not", "known"],
    ]


def test_build_explains_an_empty_context_without_empty_tables(fake: Fake) -> None:
    empty = dict.fromkeys(("items", "aggregates", "omissions", "mentions", "candidates"), ())
    fake.context = make_context(text="", tokens=0, status="not_found", **empty)
    result = good(fake, "build", "refund", "-q", "q", "--explain")
    assert result.stdout.splitlines().count("nothing") == 3
    assert result.stderr.startswith("not_found: 0 of 900 tokens")


def test_build_as_json_is_one_object(fake: Fake) -> None:
    body = json.loads(good(fake, "build", "refund", "-q", "q", "--json").stdout)
    assert (body["text"], body["status"], body["omitted"][0]["count"]) == (TEXT, "found", 4)
    assert "candidates" not in body
    body = json.loads(good(fake, "build", "refund", "-q", "q", "--json", "--explain").stdout)
    assert body["candidates"][0]["why"] == "linked"


def test_records_lists_streams_then_records_and_says_what_it_does_not_show(fake: Fake) -> None:
    assert good(fake, "records").stdout.splitlines()[2:] == ["crm.orders       30", "crm.users         2"]
    result = good(fake, "records", "crm.orders", "--limit", "3")
    assert len(result.stdout.splitlines()) == 2 + 3
    assert "3 of 30 records; --all shows the rest." in result.stderr
    assert len(good(fake, "records", "crm.orders", "--all").stdout.splitlines()) == 2 + 30


def test_text_of_records_cannot_steer_the_terminal(fake: Fake) -> None:
    out = good(fake, "records", "crm.users").stdout
    assert "\x1b" not in out
    assert "Título 0\\x1b[31m" in out


def test_records_as_json_are_whole_lines(fake: Fake) -> None:
    lines = good(fake, "records", "crm.users", "--json").stdout.splitlines()
    assert json.loads(lines[1]) == {"urn": "crm:users/1", "title": "Título 1\x1b[31m"}
    assert json.loads(good(fake, "records", "--json").stdout) == {"crm.orders": 30, "crm.users": 2}


def test_an_empty_store_says_what_to_do(fake: Fake) -> None:
    fake.counts = {}
    assert "workbench pull" in good(fake, "records").stderr


def test_what_was_mended_in_the_store_is_told_beside_the_result(fake: Fake) -> None:
    fake.notes = ("state.sqlite: was damaged.",)
    result = good(fake, "records", "--json")
    assert json.loads(result.stdout) == {"crm.orders": 30, "crm.users": 2}
    assert result.stderr == "note: state.sqlite: was damaged.\n"


def test_profile_shows_a_row_a_field(fake: Fake) -> None:
    out = good(fake, "profile", "crm.orders", "--limit", "1", "--sample", "30")
    assert out.stdout.startswith("crm.orders: 40 records, 2 fields,")
    assert "random sample of 30 records" in out.stdout
    assert ("/city" in out.stdout, "/fax" in out.stdout) == (True, False)
    assert "1 of 2 fields" in out.stderr
    assert ("profile", "crm.orders", 30) in fake.calls


def test_profile_as_json_has_every_field(fake: Fake) -> None:
    found = json.loads(good(fake, "profile", "crm.orders", "--json").stdout)
    assert [field["path"] for field in found["fields"]] == ["/city", "/fax"]


def test_pull_shows_each_receipt(fake: Fake) -> None:
    assert good(fake, "pull", "crm", "shop").stdout == "receipt: complete\nreceipt: complete\n"
    assert json.loads(good(fake, "pull", "crm", "--json").stdout)["título"] == "é"


def test_an_incomplete_pull_fails_unless_that_is_allowed(fake: Fake) -> None:
    fake.complete = "partial"
    assert "partial" in good(fake, "pull", "crm", "--allow-partial").stdout
    assert failed_gate(fake, "pull", "crm") == "crm: the pull is partial"


def test_a_change_of_a_field_that_a_task_uses_fails_a_pull_after_all_are_pulled(fake: Fake) -> None:
    fake.drifted = True
    says = "error[WB306]: crm.orders: field /x was removed; used by refund"
    assert failed_gate(fake, "pull", "crm", "shop") == f"{says}\n{says}"
    assert [call[1] for call in fake.calls if call[0] == "pull"] == ["crm", "shop"]


def test_compare_prints_the_table_and_writes_files(fake: Fake, tmp_path: Path) -> None:
    files = {flag: tmp_path / flag for flag in ("json", "contexts", "html")}
    result = good(fake, "compare", "refund", *(f"--{flag}={path}" for flag, path in files.items()))
    assert "view  0.900" in result.stdout
    assert json.loads(files["json"].read_text("utf-8"))["cases"] == 2
    assert files["contexts"].read_text("utf-8") == '{"case_id": "c1"}\n'
    assert "é" in files["html"].read_text("utf-8")
    assert len(list(tmp_path.iterdir())) == 3


def test_compare_to_standard_output_moves_the_table_to_standard_error(fake: Fake) -> None:
    result = good(fake, "compare", "refund", "--json", "-")
    assert json.loads(result.stdout)["cases"] == 2
    assert "view  0.900" in result.stderr


def test_a_failed_gate_comes_after_the_reports(fake: Fake, tmp_path: Path) -> None:
    report = tmp_path / "r.html"
    gates = ["--fail-under", "view.answerable=0.95", "--fail-under", "view.answerable=0.5"]
    message = failed_gate(fake, "compare", "refund", "--html", str(report), *gates)
    assert message == "Gates failed:\n  view.answerable=0.95 is not reached"
    assert report.exists()
    good(fake, "compare", "refund", "--fail-under", "view.answerable=0.9")


def test_the_report_is_told_the_command_that_makes_it_again(fake: Fake, tmp_path: Path) -> None:
    given = ["--arms", "view,bm25", "--arms", "full", "--budget", "500", "--cases", "my cases.jsonl"]
    good(fake, "compare", "refund", *given, "--json", str(tmp_path / "x.json"), "--fail-under", "view.answerable=0.1")
    asked = "--cases 'my cases.jsonl' --arms view,bm25 --arms full --budget 500"
    assert fake.comparison.command == f"workbench compare refund {asked} --html report.html"
    good(fake, "compare", "refund", "--frontier")
    assert fake.comparison.command == "workbench compare refund --frontier --html report.html"


def test_a_report_that_cannot_be_written_names_its_file_before_the_work(fake: Fake, tmp_path: Path) -> None:
    result = run(fake, "compare", "refund", "--json", str(tmp_path / "no" / "x.json"))
    assert "x.json: the folder" in str(result.exception)
    assert "does not exist" in str(result.exception)
    assert not [call for call in fake.calls if call[0] == "compare"]


def test_export_and_demo_show_where_things_are(fake: Fake) -> None:
    assert good(fake, "export", "refund", "--out", "o").stdout == "bundle at o\n"
    assert json.loads(good(fake, "export", "refund", "--out", "o", "--json").stdout)["digest"] == "sha256:0"
    result = good(fake, "demo")
    assert result.stderr == "Pulling\n"
    for part in ("view  0.900", "Bundle:  out (draft) sha256:0", "Report:  report.html"):
        assert part in result.stdout
    assert json.loads(good(fake, "demo", "--json").stdout)["comparison"]["cases"] == 2


# ---- verify ------------------------------------------------------------------------------------------------


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    parts = BundleParts(
        task="refund",
        description="d",
        spec=Settings(),
        entities={},
        encoding="o200k_base",
        budget_tokens=10,
        snapshot="sha256:" + "0" * 64,
    )
    return write_bundle(tmp_path / "bundle", parts, draft=True).path


def test_verify_knows_a_bundle(fake: Fake, bundle: Path) -> None:
    assert "the bundle is sound" in good(fake, "verify", str(bundle)).stdout
    assert fake.calls == []


def test_verify_fails_on_a_changed_byte_and_names_the_file(fake: Fake, bundle: Path) -> None:
    (bundle / "tools.json").write_text("{}")
    assert "tools.json: the file was changed" in failed_gate(fake, "verify", str(bundle))
    (bundle / "lock.json").unlink()
    assert "lock.json: the file is missing." in failed_gate(fake, "verify", str(bundle))


def test_verify_knows_a_project_and_fails_on_the_stores_problems(fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "workbench.toml").write_text('store = "kept"\n')
    good(fake, "verify", str(tmp_path))
    assert fake.calls == [("verify_store", tmp_path.resolve() / "kept")]
    fake.problems = ("crm.orders: row 17 was changed",)
    assert "1 problem.\n  crm.orders: row 17 was changed" in failed_gate(fake, "verify", str(tmp_path))


@pytest.mark.parametrize("name", ["store.json", "lance", "state.sqlite"])
def test_verify_knows_a_store_even_a_damaged_one(fake: Fake, tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    good(fake, "verify", str(tmp_path))
    assert fake.calls == [("verify_store", tmp_path)]


def test_verify_refuses_a_path_that_is_none_of_these_and_leaves_it_as_it_is(fake: Fake, tmp_path: Path) -> None:
    assert "does not exist" in str(run(fake, "verify", str(tmp_path / "no")).exception)
    assert "neither a bundle nor a store nor a project" in str(run(fake, "verify", str(tmp_path)).exception)
    assert fake.calls == []
    assert list(tmp_path.iterdir()) == []


def test_verify_as_json_carries_the_problems(fake: Fake) -> None:
    fake.problems = ("one", "two")
    result = run(fake, "verify", "--json")
    assert json.loads(result.stdout) == {
        "path": "/project/.workbench",
        "kind": "store",
        "sound": False,
        "problems": ["one", "two"],
    }


def test_compare_publishes_before_it_fails(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    junit, summary = tmp_path / "j.xml", tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    arguments = ["--junit", str(junit), "--baseline", "0123", "--max-regressions", "1"]
    message = failed_gate(fake, "compare", "refund", *arguments, "--fail-under", "view.answerable=0.95")
    assert "view.answerable=0.95 is not reached" in message
    assert junit.read_text() == "<testsuites>1 1 1</testsuites>"
    assert "view.answerable=0.95 is not reached" in summary.read_text()
    assert ("run", "0123") in fake.calls


def test_a_summary_that_cannot_be_written_keeps_no_figures_back(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "summary.md"))
    result = good(fake, "compare", "refund")
    assert "GITHUB_STEP_SUMMARY" in result.stderr
    assert "Run " in result.stdout


def test_cases_of_your_own_are_not_written_over_by_made_ones(fake: Fake, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    line = '{"id": "mine", "type": "t", "question": "Where?", "answer": null, "answer_type": "abstain"}\n'
    path.write_text(line)
    result = run(fake, "compare", "refund", "--make-cases", str(path))
    assert result.exit_code == 2
    assert "1 cases that were not made from the records, such as 'mine'" in result.stderr
    assert path.read_text() == line


def test_a_run_is_shown_again(fake: Fake, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    result = run(fake, "report", "refund", "0123", "--html", str(page))
    assert result.exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert ("run", "0123") in fake.calls
