"""The best choice there is, by trying: an exact account to check the solver by. For small numbers of steps."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.fitting import Group, Steps


def best_value(steps: Steps, groups: Sequence[Group], budget: int) -> float | None:
    """Return the value of the best choice, by a dynamic programme over trees with one table a group; `None` for none.

    A group's table holds, for each number of tokens, the most value that exactly so many can buy. Floors and
    ceilings are then read off the tables: what a group does not use of its floor is lost to the others.
    """
    forced = steps.forced()
    tables: list[dict[int, float]] = []
    whole = []
    for group in (-1, *range(len(groups))):
        members = [index for index in range(len(steps)) if steps.group[index] == group]
        tables.append(_table(steps, members, forced))
        whole.append(sum(max(0, steps.tokens[index]) for index in members))
    used = [
        sum(steps.tokens[i] for i in range(len(steps)) if forced[i] and steps.group[i] == g) for g in range(len(groups))
    ]
    left = budget - sum(steps.tokens[index] for index in range(len(steps)) if forced[index])
    if left < 0:
        return None
    floors = []
    for group, most, spent in zip(groups, whole[1:], used, strict=True):
        floors.append(spent + min(left, max(0, min(group.min_tokens, most) - spent)))
        left -= floors[-1] - spent
    total = dict(tables[0])
    for group, floor, table in zip(groups, floors, tables[1:], strict=True):
        priced: dict[int, float] = {}
        for tokens, value in table.items():
            if group.max_tokens is None or tokens <= group.max_tokens:
                cost = max(tokens, floor)
                priced[cost] = max(priced.get(cost, -1.0), value)
        total = _joined(total, priced)
    return max((value for tokens, value in total.items() if tokens <= budget), default=None)


def _table(steps: Steps, members: list[int], forced: bytearray) -> dict[int, float]:
    below: dict[int, dict[int, float]] = {}
    result: dict[int, float] = {0: 0.0}
    for index in sorted(members, reverse=True):
        inside = {t + steps.tokens[index]: v + steps.value[index] for t, v in below.pop(index, {0: 0.0}).items()}
        if not forced[index]:
            inside[0] = max(inside.get(0, 0.0), 0.0)
        parent = steps.parent[index]
        if parent < 0:
            result = _joined(result, inside)
        else:
            below[parent] = _joined(below.get(parent, {0: 0.0}), inside)
    return result


def _joined(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    found: dict[int, float] = {}
    for tokens, value in one.items():
        for more, added in other.items():
            if found.get(tokens + more, -1.0) < value + added:
                found[tokens + more] = value + added
    return found
