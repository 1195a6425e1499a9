"""Notebooks of a project are run again: each way in which one no longer tells the truth has a code of its own."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import workbench as wb
from workbench.checks import check_notebook, missing_parts

SANITISE = "[folder]\nregex: \\S*/tmp\\w+\nreplace: FOLDER\n"


def ran(count, source, output):
    return new_code_cell(source, execution_count=count, outputs=[output])


@pytest.fixture
def true():
    """A notebook that tells the truth, as it was run; its folder is another each time, which `sanitise.cfg` says."""
    told = "import tempfile\nprint('in', tempfile.mkdtemp(prefix='tmp'))"
    cells = [
        new_markdown_cell("# One"),
        ran(1, "6 * 7", new_output("execute_result", {"text/plain": "42"}, execution_count=1)),
        ran(2, told, new_output("stream", name="stdout", text="in FOLDER\n")),
        new_code_cell(""),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def found(tmp_path, notebook):
    path = tmp_path / "notebooks" / "one.ipynb"
    path.parent.mkdir(exist_ok=True)
    (path.parent / "sanitise.cfg").write_text(SANITISE)
    nbformat.write(notebook, path)
    return list(check_notebook(path, root=tmp_path, timeout_s=120))


def test_what_is_true_passes(tmp_path, true):
    assert missing_parts() == []
    assert found(tmp_path, true) == []


def test_a_tampered_output_is_told_with_both_values(tmp_path, true):
    tampered = copy.deepcopy(true)
    tampered["cells"][1]["outputs"][0]["data"]["text/plain"] = "43"
    (one,) = found(tmp_path, tampered)
    assert (one.code, one.where) == ("WB952", "notebooks/one.ipynb: code cell 1")
    assert "43" in one.message
    assert "42" in one.message


@pytest.mark.parametrize("what", ["counts", "outputs"])
def test_a_stripped_notebook_is_told(tmp_path, true, what):
    stripped = copy.deepcopy(true)
    for cell in stripped["cells"][1:]:
        if what == "counts":
            cell["execution_count"] = None
        cell["outputs"] = []
    assert [one.code for one in found(tmp_path, stripped)] == ["WB951"]


def test_a_magic_that_there_is_not_is_told(tmp_path, true):
    """What nbval passes in its lax form, and what an output on standard error would hide."""
    bogus = copy.deepcopy(true)
    bogus["cells"][2]["source"] = "%no_such_magic"
    (one,) = found(tmp_path, bogus)
    assert one.code == "WB953"
    assert "no_such_magic" in one.message


def test_an_error_that_was_kept_is_told(tmp_path, true):
    failed = copy.deepcopy(true)
    output = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []}
    failed["cells"][2]["outputs"] = [nbformat.from_dict(output)]
    assert [one.code for one in found(tmp_path, failed)] == ["WB954"]


def test_what_is_no_notebook_is_told(tmp_path):
    path = tmp_path / "one.ipynb"
    path.write_text("{}")
    assert [one.code for one in check_notebook(path, root=tmp_path, timeout_s=9)] == ["WB953"]


def test_without_the_extra_it_says_what_to_install(tmp_path, true, monkeypatch):
    with wb.init(tmp_path / "shop") as project:
        (project.root / "notebooks").mkdir()
        nbformat.write(true, project.root / "notebooks/one.ipynb")
        monkeypatch.setattr("workbench.api._check_files.missing_parts", lambda: ["nbval"])
        (result,) = project.check(only=["notebooks"]).results
    assert result.skipped == "nbval not installed: pip install 'context-workbench[lab]'"
