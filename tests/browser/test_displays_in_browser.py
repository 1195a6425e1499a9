"""JupyterLab's own sanitiser leaves every display as it is: what a notebook that is not trusted shows is all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from displayed_objects import NAMES, objects_of
from lab import session, write_notebook

if TYPE_CHECKING:
    from lab import Lab
    from playwright.sync_api import BrowserContext

# Spaces in a style count for nothing; an element, an attribute or a rule that is dropped does.
COMPARE = """html => {
    const told = text => {
        const box = document.createElement("div");
        box.innerHTML = text;
        return [box.textContent, ...[...box.querySelectorAll("*")].map(one => JSON.stringify([one.localName,
            [...one.attributes].map(a => [a.name, a.name === "style" ? one.style.cssText : a.value]).sort()]))];
    };
    const sanitizer = window.jupyterapp.shell.currentWidget.content.rendermime.sanitizer;
    const [given, left] = [told(html), told(sanitizer.sanitize(html))];
    return given.flatMap((one, i) => one === left[i] ? [] : [`${one} became ${left[i]}`]).slice(0, 3);
}"""


def test_every_display_survives_an_untrusted_notebook(
    lab: Lab, context: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with objects_of(tmp_path_factory.mktemp("displayed") / "proj") as objects:
        made = {name: objects[name]._repr_html_() for name in NAMES}
    write_notebook(lab.folder / "displays.ipynb", ["1"])
    with session(lab, context) as opened:
        opened.open("displays.ipynb")
        assert opened.page.evaluate(COMPARE, '<p style="color:var(--x)" data-a="1">a</p><svg></svg>') != []
        faults = {name: opened.page.evaluate(COMPARE, markup) for name, markup in made.items()}
        assert {name: found for name, found in faults.items() if found} == {}
        opened.check()
