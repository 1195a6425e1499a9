"""The view designer and the comparison under a real hand: keys, drags, themes, faults. One page for all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from lab import COMPARE, DESIGN, session, write_notebook

if TYPE_CHECKING:
    from lab import Lab, Session
    from playwright.sync_api import BrowserContext, Locator


@pytest.fixture(scope="module")
def page(lab: Lab, context: BrowserContext) -> Iterator[Session]:
    write_notebook(lab.folder / "widgets.ipynb", [DESIGN, COMPARE])
    with session(lab, context) as opened:
        opened.open("widgets.ipynb").run_all()
        yield opened
        opened.check()


@pytest.fixture
def designer(page: Session) -> Locator:
    """The designer as it was when the notebook ran."""
    page.python("d.value = first")
    found = page.widget("designer")
    found.locator(".wb-words", has_text="of 1,000 tokens").wait_for()
    return found


def told(page: Session, code: str) -> Any:
    """What Python has, once it has answered all that was asked."""
    page.page.locator(".wb-designer:not([aria-busy])").wait_for()
    return json.loads(page.python(f"import json; print(json.dumps({code}))"))


def used(words: str) -> tuple[int, int]:
    """The tokens and the budget that the words under the bar tell."""
    found = re.match(r"([\d,]+) of ([\d,]+) tokens", words)
    assert found, words
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_twenty_keys_on_the_budget_show_what_python_has(page: Session, designer: Locator) -> None:
    box = designer.locator(".wb-budget")
    box.focus()
    for _ in range(20):
        box.press("ArrowDown")
    words = designer.locator(".wb-words", has_text="of 800 tokens")
    words.wait_for()
    assert box.input_value() == "800"
    assert told(page, "[d.context.tokens, d.spec.budget_tokens]") == [*used(words.inner_text())]
    # The bar is as wide as the tokens are of the budget.
    widths = designer.locator(".wb-bar > span").evaluate_all("all => all.map(one => parseFloat(one.style.width))")
    assert sum(widths) == pytest.approx(100 * told(page, "d.context.tokens") / 800, abs=0.01)


# What stands under the bar, each time that it changes.
HEAR = """() => {
    const words = document.querySelector(".wb-designer .wb-words");
    window.heard = [];
    window.hearing = new MutationObserver(() => window.heard.push(words.textContent));
    window.hearing.observe(words, { childList: true, subtree: true, characterData: true });
}"""


def test_no_number_is_ever_shown_that_python_would_not_say(page: Session, designer: Locator) -> None:
    page.python("d.set_option('fill', 'budget')")
    box = designer.locator(".wb-budget")
    box.fill("230")
    designer.locator(".wb-words", has_text="of 230 tokens").wait_for()
    page.page.evaluate(HEAR)
    # Faster than Python can answer: what it told ahead is shown meanwhile.
    for _ in range(12):
        page.page.keyboard.press("ArrowDown")
    designer.locator(".wb-words", has_text="of 110 tokens").wait_for()
    assert told(page, "d.spec.budget_tokens") == 110
    heard = page.page.evaluate("() => { window.hearing.disconnect(); return window.heard; }")
    assert heard[-1] == " ".join(told(page, "d.state['words']"))
    shown = dict(used(one)[::-1] for one in heard)
    built = "{n: d.task.view_of(d.spec).build(d.value.question, budget_tokens=n).tokens for n in " + f"{list(shown)}}}"
    assert {int(budget): tokens for budget, tokens in told(page, built).items()} == shown


def test_after_a_drag_the_page_python_and_the_saved_spec_agree(page: Session, designer: Locator) -> None:
    slider = designer.locator(".wb-budget-range")
    where = slider.bounding_box()
    assert where
    y = where["y"] + where["height"] / 2
    page.page.mouse.move(where["x"] + where["width"] * 0.25, y)
    page.page.mouse.down()
    for share in (0.3, 0.4, 0.5, 0.55):
        page.page.mouse.move(where["x"] + where["width"] * share, y)
    page.page.mouse.up()
    budget = int(slider.input_value())
    assert 1800 < budget < 2600
    designer.locator(".wb-words", has_text=f"of {budget:,} tokens").wait_for()
    designer.locator(".wb-save").click()
    designer.locator(".wb-said", has_text="comments were kept").wait_for()
    assert designer.locator(".wb-budget").input_value() == str(budget)
    saved = "wb.open().task('support').spec.budget_tokens"
    assert told(page, f"[d.spec.budget_tokens, {saved}]") == [budget, budget]
    page.python("task.save_spec(first.spec)")


def test_a_section_is_dragged_to_another_place(page: Session, designer: Locator) -> None:
    rows = designer.locator("tr[draggable]")
    first, second = (rows.nth(n).get_attribute("data-key") for n in (0, 1))
    rows.nth(1).locator("td").nth(1).drag_to(rows.nth(0).locator("td").nth(1))
    designer.locator(f"tr[draggable]:first-child[data-key='{second}']").wait_for()
    names = told(page, "[one.name for one in d.spec.sections]")
    assert names.index(second) < names.index(first)


def test_kept_and_dropped_are_all_and_each_dropped_row_has_a_reason(page: Session, designer: Locator) -> None:
    sums = set()
    for tab in ("kept", "dropped"):
        designer.locator(f"[data-tab={tab}]").click()
        panel = designer.locator(f"[role=tabpanel][data-key={tab}]")
        said = panel.locator(".wb-sum").inner_text()
        kept, dropped, both = map(int, re.findall(r"\d+", said))
        assert kept + dropped == both
        sums.add(said)
        rows = panel.locator("tbody tr").filter(has=page.page.locator(".wb-link"))
        assert rows.count() == (kept if tab == "kept" else dropped)
        if tab == "dropped":
            cells = rows.evaluate_all("all => all.map(row => [...row.cells].map(cell => cell.innerText.trim()))")
            assert all(reason and why for _, _, reason, why in cells)
    assert len(sums) == 1


def test_over_budget_is_said_in_words_and_mended_by_a_button(page: Session, designer: Locator) -> None:
    designer.locator(".wb-budget").fill("3")
    words = designer.locator(".wb-words", has_text="Over budget")
    words.wait_for()
    assert "Give a budget of at least" in words.inner_text()
    designer.get_by_role("button", name="Raise the budget").click()
    designer.locator(".wb-words", has_text="are used").wait_for()
    tokens, budget = used(designer.locator(".wb-words").inner_text())
    assert tokens <= budget == told(page, "d.spec.budget_tokens")


def test_a_fault_of_a_callback_is_seen_and_the_next_action_that_works_clears_it(
    page: Session, designer: Locator
) -> None:
    page.python("def bad(change): raise RuntimeError('forced in a callback')\nd.observe(bad, 'value')")
    box = designer.locator(".wb-budget")
    box.fill("900")
    fault = designer.locator(".wb-error", has_text="RuntimeError: forced in a callback")
    fault.wait_for()
    page.python("d.unobserve(bad, 'value')")
    box.fill("910")
    fault.wait_for(state="hidden")
    designer.locator(".wb-words", has_text="of 910 tokens").wait_for()
    assert not fault.is_visible()
    assert told(page, "d.spec.budget_tokens") == 910


def test_a_context_is_designed_by_keyboard_alone(page: Session, designer: Locator) -> None:
    keyboard = page.page.keyboard
    designer.locator(".wb-question").focus()
    keyboard.press("Control+A")
    keyboard.type("What are the tickets of Yewdale Minerals LLC?")
    keyboard.press("Tab")
    designer.locator("[role=tabpanel]", has_text="tickets of the account").wait_for()
    assert page.page.evaluate("() => document.activeElement.classList.contains('wb-budget')")
    keyboard.press("ArrowDown")
    designer.locator(".wb-words", has_text="of 990 tokens").wait_for()
    reached = tab_to(page, "[aria-label='Priority of account']")
    assert reached, "the priority cannot be reached by the Tab key"
    keyboard.press("ArrowDown")
    tab_to(page, "[role=tab][aria-selected=true]")
    keyboard.press("ArrowRight")
    designer.locator("[role=tabpanel][data-key=kept]").wait_for()
    assert tab_to(page, "button:text-is('Undo')")
    keyboard.press("Enter")
    page.page.wait_for_timeout(200)
    assert told(page, "[d.spec.sections[0].priority, d.spec.budget_tokens]") == [100, 990]


def tab_to(page: Session, selector: str) -> bool:
    """Press Tab until what `selector` names has the focus."""
    wanted = page.widget("designer").locator(selector).first
    for _ in range(120):
        if wanted.evaluate("one => one === document.activeElement"):
            return True
        page.page.keyboard.press("Tab")
    return False


def test_two_arms_are_compared_by_keyboard_alone(page: Session) -> None:
    widget = page.widget("comparison")
    counts = told(page, "c.state['counts']")
    assert f"{counts[0]} of {counts[1]} cases differ" in widget.locator(".wb-counts").inner_text()
    assert widget.locator(".wb-words").inner_text() == told(page, "c.state['said']")
    rows = widget.locator("[aria-label=Cases] tbody tr")
    assert rows.count() == counts[0] > 0
    widget.locator(".wb-only").focus()
    page.page.keyboard.press("Space")
    page.page.wait_for_function(
        "([count]) => document.querySelectorAll('.wb-comparison [aria-label=Cases] tbody tr').length === count",
        arg=[counts[1]],
    )
    assert told(page, "c.value.only_changed") is False
    for _ in range(2):
        page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    widget.locator(".wb-sides").wait_for()
    shown = told(page, "[c.value.case, [side['arm'] for side in c.state['contexts']['sides']]]")
    assert shown[1] == ["view", "bm25"]
    assert widget.locator(".wb-sides mark").count() > 0
    assert widget.locator(".wb-plot circle").count() > 0


# The columns and tables of the designer that are narrower than what is in them.
STICKS_OUT = """() => [...document.querySelectorAll(".wb-designer :is(.wb-columns > *, .wb-paths, .wb-sections)")]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => `${one.scrollWidth} in ${one.clientWidth}`)"""


@pytest.mark.parametrize("width", [1500, 1280, 900])
def test_what_is_in_a_column_stays_in_it(page: Session, designer: Locator, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 1100})
    try:
        page.page.wait_for_timeout(300)
        assert page.page.evaluate(STICKS_OUT) == []
        sides = designer.locator(".wb-columns > *").evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
        assert (sides[0] == sides[1]) == (width == 900)
    finally:
        page.page.set_viewport_size({"width": 1500, "height": 1100})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Session, theme: str) -> None:
    page.theme(theme)
    found = []
    for tab in ("rendered", "dropped", "spec", "code"):
        page.python(f"d.show({tab!r})")
        page.widget("designer").locator(f"[role=tabpanel][data-key={tab}]").wait_for()
        found += page.axe(".wb-designer")
    assert found + page.axe(".wb-comparison") == []


def test_a_page_that_is_loaded_again_has_its_live_widgets_back(page: Session) -> None:
    page.save()
    page.load("widgets.ipynb")
    page.widget("designer").locator(".wb-budget").fill("640")
    page.widget("designer").locator(".wb-words", has_text="of 640 tokens").wait_for()
    assert told(page, "d.spec.budget_tokens") == 640
