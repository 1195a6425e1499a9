"""JupyterLab's own sanitiser leaves every display as it is in a notebook that is not trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from displayed_objects import NAMES, objects_of
from lab import session

if TYPE_CHECKING:
    from lab import Lab
    from playwright.sync_api import Browser

# Whatever the sanitiser writes anew, such as the spaces in a style, counts for nothing; what it drops does.
COMPARE = """html => {
    const told = node => [...node.querySelectorAll("*")].map(one => [one.localName,
        [...one.attributes].map(a => [a.name, a.name === "style" ? one.style.cssText : a.value]).sort()]);
    const wanted = document.createElement("div");
    wanted.innerHTML = html;
    const outputs = [...document.querySelectorAll(".jp-OutputArea-output .jp-RenderedHTMLCommon, "
        + ".jp-OutputArea-output.jp-RenderedHTMLCommon")];
    const found = outputs.find(one => one.textContent.trim() === wanted.textContent.trim());
    if (!found) return ["no output has this text"];
    const [a, b] = [told(wanted).map(JSON.stringify), told(found).map(JSON.stringify)];
    return a.flatMap((one, i) => one === b[i] ? [] : [`${one} became ${b[i]}`]).slice(0, 3);
}"""


def test_every_display_survives_an_untrusted_notebook(lab: Lab, browser: Browser, tmp_path: Path) -> None:
    with objects_of(tmp_path / "proj") as objects:
        made = {name: objects[name]._repr_html_() for name in NAMES}
    book = nbformat.v4.new_notebook()
    for name, markup in made.items():
        shown = nbformat.v4.new_output("display_data", data={"text/html": markup, "text/plain": name})
        cell = nbformat.v4.new_code_cell(name, outputs=[shown], execution_count=1, id=name.replace(" ", "-"))
        book.cells.append(cell)
    nbformat.write(book, lab.folder / "displays.ipynb")
    with session(lab, browser) as opened:
        opened.open("displays.ipynb")
        trusted = "() => [...jupyterapp.shell.currentWidget.content.widgets].every(cell => !cell.model.trusted)"
        assert opened.page.evaluate(trusted)
        faults = {}
        for index, (name, markup) in enumerate(made.items()):
            # Cells that are not seen are not drawn.
            opened.page.evaluate("i => jupyterapp.shell.currentWidget.content.scrollToItem(i, 'center')", index)
            opened.page.wait_for_function(f"html => ({COMPARE})(html)[0] !== 'no output has this text'", arg=markup)
            faults[name] = opened.page.evaluate(COMPARE, markup)
        assert {name: found for name, found in faults.items() if found} == {}
        assert json.loads((lab.folder / "displays.ipynb").read_text("utf-8"))["cells"]
        opened.check()
