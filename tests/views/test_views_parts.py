"""Which part of a record with many is meant: by its key, by values beside their labels, by all of them at once."""

import pytest
from views_factories import view_over

SIZES, COLOURS, SEALED = (38, 40, 42, 44), ("red", "blue", "sea green"), ("yes", "no")
MODELS = {
    f"{7100001 + n}": {
        "model_no": f"{7100001 + n}",
        "fit": {"size": size, "main colour": colour, "sealed": sealed},
        "price": 10 + n,
        "in_store": n % 3 == 0,
    }
    for n, (size, colour, sealed) in enumerate((s, c, w) for s in SIZES for c in COLOURS for w in SEALED)
}
BOOTS = {"name": "Fell Boots", "models": MODELS}
SPEC = {
    "entities": {"article": {"stream": "shop.articles", "names": ["/name"], "keys": ["id", "/models/*/model_no"]}},
    "sections": [{"name": "article", "of": "article"}],
}


@pytest.fixture(scope="module")
def view():
    return view_over(SPEC, "shop", {"articles": {"17": BOOTS}})


def key_of(size, colour, sealed):
    wanted = {"size": size, "main colour": colour, "sealed": sealed}
    return next(key for key, model in MODELS.items() if model["fit"] == wanted)


def shown(context):
    """The fields of the articles that the text shows, as pointers."""
    return {item.field for item in context.items if item.field}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("sealed", SEALED)
@pytest.mark.parametrize(
    "question",
    [
        "What is the price of the Fell Boots in size {}, main colour {} and sealed {}?",
        "Fell Boots with main colour of {1}, sealed {2}, size {0}: which price?",
    ],
)
def test_values_beside_their_labels_say_which_part_is_meant_and_what_is_left_is_asked_for(
    view, question, size, colour, sealed
):
    context = view.build(question.format(size, colour, sealed))
    key = key_of(size, colour, sealed)
    assert f"/models/{key}/price" in shown(context)
    assert not any(pointer.startswith("/models/") and f"/{key}" not in pointer for pointer in shown(context))


def test_parts_that_share_as_much_with_the_question_are_all_shown(view):
    context = view.build("What are the prices of the Fell Boots in red, size 38?")
    assert {f"/models/{key_of(38, 'red', sealed)}/price" for sealed in SEALED} <= shown(context)
    context = view.build("Prices of the Fell Boots in size 38 and size 44?")
    prices = {f"/models/{key}/price" for key, model in MODELS.items() if model["fit"]["size"] in (38, 44)}
    assert {pointer for pointer in shown(context) if pointer.endswith("/price")} == prices


def test_a_label_alone_is_asked_for(view):
    key = key_of(40, "blue", "no")
    context = view.build(f"Which size is {key} of the Fell Boots?")
    assert f"/models/{key}/fit/size" in shown(context)


def test_a_value_that_is_asked_about_is_shown_where_nothing_else_is_asked_for(view):
    key = key_of(40, "blue", "no")
    context = view.build(f"Is model {key} of size 40?")
    assert f"/models/{key}/fit/size" in shown(context)
