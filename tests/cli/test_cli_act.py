"""`workbench act`: a dry run first, `--send` does it, and an end that is not good is an exit code."""

import json

import pytest
from action_source import ISSUE, Source, serving

from workbench.cli import main

MANIFEST = """
$schema: workbench/manifest/v1
name: hub
type: http
base_url: http://HOST
limits: {source: made up for tests, retries: 0}
streams: [{name: issues, request: {path: /issues}, key: [/id], title: /title}]
actions:
  - name: open
    description: Open an issue.
    risk: write
    arguments:
      type: object
      additionalProperties: false
      required: [title]
      properties: {title: {type: string}, labels: {type: array, items: {type: string}}}
    request: {method: POST, path: /issues, json: {title: {of: title}, labels: {of: labels}}}
    stream: issues
    records: /issue
"""


@pytest.fixture
def source():
    return Source((201, {"issue": ISSUE}))


@pytest.fixture
def project(tmp_path, source, monkeypatch):
    with serving(source) as host:
        (tmp_path / "workbench.toml").write_text(f'name = "p"\nprivate_hosts = ["{host}"]\n')
        folder = tmp_path / "connectors" / "hub"
        folder.mkdir(parents=True)
        (folder / "manifest.yaml").write_text(MANIFEST.replace("HOST", host))
        monkeypatch.chdir(tmp_path)
        yield tmp_path


def test_without_send_nothing_is_sent(project, source, capsys):
    assert main(["act", "hub.open", "title=a=b", 'labels=["x"]']) == 0
    shown = capsys.readouterr()
    assert "hub.open (write): dry run" in shown.out
    assert '"title": "a=b"' in shown.out
    assert "Nothing was sent" in shown.err
    assert source.seen == []


def test_with_send_it_is_done_and_the_record_is_stored(project, source, capsys):
    (project / "arguments.json").write_text('{"labels": ["x"], "title": "overridden"}')
    assert main(["act", "hub.open", "title=5", "--json-args", "arguments.json", "--send", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["result"], result["record"]) == ("done", "hub:issues/41")
    assert json.loads(source.seen[0][3]) == {"title": "5", "labels": ["x"]}
    assert main(["records", "hub.issues"]) == 0
    assert "Broken" in capsys.readouterr().out


@pytest.mark.parametrize("status", [422, 500])
def test_what_was_refused_or_is_not_known_ends_with_1(project, source, status, capsys):
    source.answers = [(status, {"message": "no"})]
    assert main(["act", "hub.open", "title=x", "--send"]) == 1
    assert ("refused" if status == 422 else "unknown") in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["hub.open", "title"], "is not KEY=VALUE"),
        (["hub.open", "title=a", "title=b"], "given twice"),
        (["hub.open"], "needs the argument 'title'"),
        (["hub.open", "titel=x"], "Did you mean 'title'"),
        (["hub.open", "title=x", "labels=x"], "does not fit"),
        (["hub.opn", "title=x"], "Did you mean 'open'"),
        (["hbu.open", "title=x"], "Did you mean 'hub'"),
        (["open", "title=x"], "is not"),
        (["hub.open", "--json-args", "missing.json"], "cannot be read"),
        (["hub.open", "--json-args", "workbench.toml"], "cannot be read"),
        (["crm.open", "title=x"], "has no actions"),
    ],
)
def test_a_mistake_ends_with_2_and_says_what_is_known(project, arguments, words, capsys):
    assert main(["act", *arguments]) == 2
    assert words in capsys.readouterr().err
