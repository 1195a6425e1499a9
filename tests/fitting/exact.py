"""The best choice there is, by trying: an exact account to check the solver by. For small numbers of steps."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.fitting import Group, Steps


def best_value(steps: Steps, groups: Sequence[Group], budget: int, forced: bytes) -> float | None:
    """Return the value of the best choice that holds the forced steps; `None` for none.

    A group's table holds, for each number of tokens, the most value that exactly so many can buy.
    """
    total: dict[int, float] = {0: 0.0}
    for group in (-1, *range(len(groups))):
        members = [index for index in range(len(steps)) if steps.group[index] == group]
        ceiling = groups[group].max_tokens if group >= 0 else None
        table = _table(steps, members, forced)
        total = _joined(total, {t: v for t, v in table.items() if ceiling is None or t <= ceiling})
    return max((value for tokens, value in total.items() if tokens <= budget), default=None)


def _table(steps: Steps, members: list[int], forced: bytes) -> dict[int, float]:
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
