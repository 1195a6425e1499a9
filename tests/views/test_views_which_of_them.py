"""The second of an order, which of two there are more of, the least of groups, and amounts by the records' noun."""

from __future__ import annotations

from collections import Counter
from statistics import fmean

import pytest
from pottery_works import ask, clients, counted, firings, kilns, lines, orders, potters


def test_the_second_is_not_the_first() -> None:
    wages = sorted((body["hourly_wage_eur"] for body in potters().values()), reverse=True)
    second = lines("Who is the second best paid potter?")
    assert f"{wages[1]}, of " in second
    assert f"{wages[0]}" not in second.splitlines()[2]
    channels = Counter(body["channel"] for body in orders().values()).most_common()
    assert f"{channels[1][0]} {channels[1][1]}" in lines("Which channel has the second most orders?").splitlines()[2]


def test_two_are_compared_by_their_numbers() -> None:
    channels = Counter(body["channel"] for body in orders().values())
    told = lines("Are there more orders by phone or by mail?")
    assert f"phone {channels['phone']}" in told
    assert f"mail {channels['mail']}" in told
    told = lines("Are there more potters than kilns?")
    assert f"{len(potters())}" in told
    assert f"{len(kilns())}" in told


def test_the_least_groups_of_a_field_are_told() -> None:
    channels = Counter(body["channel"] for body in orders().values())
    least = min(channels.items(), key=lambda pair: pair[1])
    assert f"the fewest first: {least[0]} {least[1]}" in lines("Which channel has the fewest orders?")
    means = {
        channel: fmean(b["total_eur"] for b in orders().values() if b["channel"] == channel) for channel in channels
    }
    least_mean = min(means, key=lambda channel: means[channel])
    assert f"the least first: {least_mean} " in lines("Which channel has the lowest average total?")


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What is the average order value?", fmean(b["total_eur"] for b in orders().values())),
        ("What is the average firing time in minutes?", fmean(b["duration_minutes"] for b in firings().values())),
        ("average fuel cost per firing", fmean(b["fuel_cost_eur"] for b in firings().values())),
        ("How much did clients from Delft spend?",
         sum(b["total_eur"] for b in orders().values() if clients()[b["client"]]["town"] == "Delft")),
        ("average fuel cost of firings in the North hall",
         fmean(b["fuel_cost_eur"] for b in firings().values() if kilns()[b["kiln"]]["hall"] == "North")),
        ("How many pieces were ordered in total?", sum(b["piece_count"] for b in orders().values())),
        ("How many racks do we have?", sum(b["rack_count"] for b in kilns().values())),
    ],
)  # fmt: skip
def test_figures_are_called_by_what_records_are(question: str, figure: float) -> None:
    context = ask(question)
    assert context.status == "found", context.text
    assert any(one.value == pytest.approx(figure, abs=1e-4) for one in context.aggregates), context.text


def test_a_rating_is_its_average_and_not_how_many_there_are() -> None:
    best = max(potters(), key=lambda key: potters()[key]["rating"]["average"])
    for question in ("Who is the best rated potter?", "Which potter has the highest rating?"):
        assert f"{potters()[best]['rating']['average']}, of {best} " in lines(question)


def test_the_one_with_the_most_is_a_record() -> None:
    assert "of KX9" in lines("Which kiln has the most racks?")
    assert "PT0" in lines("Which potter has been with us the longest?")
    assert counted("How many potters were born before 1970?") == sum(
        b["birth_date"] < "1970" for b in potters().values()
    )


@pytest.mark.parametrize(
    "question",
    [
        "Are there more orders by phone or by pigeon?",
        "Are there more late orders than early ones?",
        "What is the average order value in dollars?",
        "What is the average kiln?",
        "What is the average firing time in kilometres?",
        "How many racks were broken?",
        "Which kiln has the second most visitors?",
        "the second order",
    ],
)
def test_close_questions_are_not_read(question: str) -> None:
    assert ask(question).status != "found"
