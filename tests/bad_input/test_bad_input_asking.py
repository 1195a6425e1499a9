"""Questions, budgets, arms, gates and links that cannot be: refused before any work, each with a code of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_input_shop import MANIFEST, ORDERS, SPEC, Shop, message, short

ASK = ("build", "help", "--question", "Status of order o3?")


@pytest.mark.parametrize("question", ["", "   ", "?!", "\u200b"], ids=short)
def test_an_empty_question_is_refused(shop: Shop, question: str) -> None:
    told = shop.refused("WB403", "build", "help", "--question", question)
    assert told == "the question is empty. Ask something, or name an entity as entity=key.\n"


def test_a_question_beyond_all_measure_is_refused(shop: Shop) -> None:
    told = shop.refused("WB403", "build", "help", "--question", "a" * 100_001)
    assert told == "the question has 100,001 characters; at most 100,000 are read.\n"


@pytest.mark.parametrize("command", [ASK, ("compare", "help"), ("compare", "help", "--arms", "view")])
@pytest.mark.parametrize(("budget", "shown"), [("0", "0"), ("-5", "-5"), ("many", "'many'"), ("1.5", "'1.5'")])
def test_a_budget_that_is_none_is_refused(shop: Shop, command: tuple[str, ...], budget: str, shown: str) -> None:
    told = shop.refused("WB402", *command, "--budget", budget)
    assert told == f"The budget is {shown}. A budget is a whole number of tokens from 1 on, such as 1000.\n"


def test_a_budget_below_the_required_sections_says_which_would_do(shop: Shop) -> None:
    told = shop.refused("WB400", *ASK, "--budget", "3")
    assert "the required sections 'order' need 9 tokens, but the budget is 3. Give a budget of at least 9" in told
    assert "- id: o3" in shop.good(*ASK, "--budget", "9")


@pytest.mark.parametrize(
    ("gate", "says"),
    [
        ("view.answerabl=0.9", "'answerabl' is not a metric. Known: abstained.on_answerable, "),
        ("bm25.answerable=0.9", "'bm25' is not an arm of this comparison. Known: view."),
        ("viev.answerable=0.9", "'viev' is not an arm of this comparison. Known: view. Did you mean 'view'?"),
    ],
    ids=short,
)
def test_a_gate_that_cannot_be_judged_is_refused_before_the_comparison(shop: Shop, gate: str, says: str) -> None:
    # Were the comparison begun, the missing file of cases would be what is told.
    shop.cases.unlink()
    told = shop.refused("WB103", "compare", "help", "--arms", "view", "--fail-under", gate)
    assert told.startswith(f"--fail-under: {gate}: ")
    assert says in told


def test_every_metric_is_listed_for_a_gate_on_none(shop: Shop) -> None:
    told = shop.refused("WB103", "compare", "help", "--fail-under", "view.nothing=1")
    assert "tokens_p95." in told
    assert " more" not in told


def test_a_gate_that_fails_is_exit_code_1_and_one_message(shop: Shop) -> None:
    ended = shop.run("compare", "help", "--arms", "view", "--fail-under", "view.tokens_mean=1")
    assert ended.code == 1
    assert ended.err.startswith("Gates failed:\n  view.tokens_mean=1: tokens_mean of view is ")


@pytest.mark.parametrize(
    ("arms", "code", "says"),
    [
        ("view,dense,viev", "WB103", "'viev' is not an arm. Known: bm25, dense, full, hybrid, oracle, view."),
        (",", "WB500", "there is no arm to compare. Known: view, dense, bm25, hybrid, full, oracle."),
    ],
    ids=short,
)
def test_arms_are_checked_before_an_index_is_built(shop: Shop, arms: str, code: str, says: str) -> None:
    assert says in shop.refused(code, "compare", "help", "--arms", arms)
    assert not list((shop.store / "lance").glob("rag_*"))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("build", "help", "user=u9", "usr=u1"), "'usr' is not an entity of this spec. Known: order, user."),
        (("build", "nothing", "--question", "q"), "'nothing' is not a task of this project. Known: "),
        (("pull", "shpo"), "'shpo' is not a connector of this project. Known: "),
        (("records", "shop.user"), "'shop.user' is not a stream that was pulled. Known: shop.orders, shop.users."),
    ],
    ids=short,
)
def test_an_unknown_name_is_told_with_the_known_ones(shop: Shop, args: tuple[str, ...], says: str) -> None:
    assert says in shop.refused("WB103", *args)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("buidl",), "No such command 'buidl'. Did you mean 'build'? See: workbench --help\n"),
        (
            ("build", "help"),
            'give a question (--question "...") or an entity (KEY=VALUE). See: workbench build --help\n',
        ),
        (("build", "help", "--budgt", "3"), "No such option '--budgt'. Did you mean '--budget'? See: workbench build"),
        (
            ("records", "--limit", "0"),
            "Invalid value for '--limit': 0 is not in the range x>=1. See: workbench records",
        ),
        (("compare", "help", "--fail-under", "view=1"), "'view=1' is not ARM.METRIC=VALUE, such as view.answerable=0"),
    ],
    ids=short,
)
def test_a_wrong_argument_is_one_line_with_a_code(shop: Shop, args: tuple[str, ...], says: str) -> None:
    told = shop.refused("WB003", *args)
    assert says in told
    assert told.count("\n") == 1


TWIN = "inverse: orders\n      - {name: twin, path: /twin_id, to: orders, inverse: twin_of}"
TWINS = SPEC + "  - name: twins\n    of: order\n    follow: [twin]\n"


def test_a_link_declared_after_the_last_pull_is_no_empty_section(shop: Shop) -> None:
    shop.data("orders", [{**order, "twin_id": "o1"} for order in ORDERS])
    shop.good("pull", "shop")
    shop.manifest.write_text(MANIFEST.replace("inverse: orders", TWIN), encoding="utf-8")
    assert "status: shipped" in shop.good(*ASK)  # no section follows the new link yet
    shop.spec.write_text(TWINS, encoding="utf-8")
    told = shop.refused("WB102", *ASK)
    assert told == (
        f"{shop.spec}: sections[3].follow[0]: 'twin' of shop.orders was declared or changed after the last pull of "
        "shop, so the stored records do not have it yet. Run: workbench pull shop\n"
    )
    shop.good("pull", "shop")
    assert "- id: o1\n" in shop.good("build", "help", "--question", "Twin of order o3?")


def test_a_link_whose_rule_changed_after_the_last_pull_is_not_followed_by_its_old_one(shop: Shop) -> None:
    shop.manifest.write_text(MANIFEST.replace("path: /user_id", "path: /owner_id"), encoding="utf-8")
    told = shop.refused("WB102", *ASK)
    assert "sections[2].follow[0]: 'orders' of shop.users was declared or changed after the last pull of shop" in told


def test_a_pull_that_fails_leaves_new_links_unpulled(shop: Shop) -> None:
    shop.manifest.write_text(MANIFEST.replace("inverse: orders", TWIN), encoding="utf-8")
    shop.spec.write_text(TWINS, encoding="utf-8")
    orders = shop.root / "data" / "orders.json"
    orders.rename(shop.root / "orders.json")
    shop.refused("WB303", "pull", "shop")
    assert "declared or changed after the last pull" in shop.refused("WB102", *ASK)


ROLES = "roles:\n  sales: {streams: [shop.orders]}\n  clerk: {}\n"


def test_a_role_sees_what_it_may_on_the_command_line(shop: Shop) -> None:
    shop.spec.write_text(SPEC + ROLES, encoding="utf-8")
    assert "Ana Ruiz" in shop.good("build", "help", "user=u1")
    told = shop.run("build", "help", "user=u1", "--as-role", "sales")
    assert "Not found: 'u1'" in told.out
    assert "Ana" not in told.out + told.err
    assert "status: shipped" in shop.good(*ASK, "--as-role", "sales")


@pytest.mark.parametrize("command", [ASK, ("compare", "help", "--arms", "view")])
def test_an_unknown_role_is_told_with_the_known_ones(shop: Shop, command: tuple[str, ...]) -> None:
    shop.spec.write_text(SPEC + ROLES, encoding="utf-8")
    told = shop.refused("WB103", *command, "--as-role", "boss")
    assert "'boss' is not a role of this spec. Known: clerk, sales." in told


def test_arms_are_compared_as_a_role_has_them(shop: Shop) -> None:
    shop.spec.write_text(SPEC + "roles:\n  sales: {streams: [shop.users]}\n", encoding="utf-8")
    assert "view" in shop.good("compare", "help", "--arms", "view,bm25", "--as-role", "sales")
    out = shop.root / "contexts.jsonl"
    shop.good("compare", "help", "--arms", "view,bm25", "--as-role", "sales", "--contexts", str(out))
    assert "shipped" not in out.read_text(encoding="utf-8")


def test_a_mistake_outside_of_any_project_says_how_to_make_one(tmp_path: Path) -> None:
    ended = Shop(tmp_path).run("records")
    assert "no workbench.toml here or in any folder above" in message(ended, "WB100")
    assert "workbench init FOLDER" in ended.err
