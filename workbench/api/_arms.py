"""Arms by their names, over the records of a task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from workbench.context import Arm, Context
from workbench.errors import EvalError, UnknownNameError
from workbench.evals import Case, score_context, split_cases
from workbench.retrieval import ARMS as RAG_ARMS
from workbench.retrieval import Retriever
from workbench.store import Store
from workbench.tokens import tokenizer
from workbench.views import ContextSpec, View

__all__ = ["ARMS", "Progress", "check_arms", "open_arms"]

ARMS: tuple[str, ...] = ("view", *RAG_ARMS)
"""Names of the arms that come with the workbench, in the order in which they are shown."""

Progress = Callable[[str, int, int], None]


def check_arms(arms: Sequence[str | Arm]) -> Sequence[str | Arm]:
    """Return `arms` if every name among them is known and one of a kind, before an index is built for one of them.

    Raises:
        EvalError: There is none, one is neither a name nor a function, or two would be shown under one name.
        UnknownNameError: A name is not one of `ARMS`.
    """
    if not arms:
        message = f"there is no arm to compare. Known: {', '.join(ARMS)}."
        raise EvalError(message)
    for arm in arms:
        if isinstance(arm, str) and arm not in ARMS:
            raise UnknownNameError(arm, ARMS, what="an arm")
        if not isinstance(arm, str) and not callable(arm):
            message = f"{arm!r} is no arm: an arm is a function that returns a Context, or one of {', '.join(ARMS)}."
            raise EvalError(message)
    own = [_name_of(arm) for arm in arms if not isinstance(arm, str)]
    # The gold records are shown under `oracle` whenever a reader is asked.
    taken = {"oracle", *(arm for arm in arms if isinstance(arm, str))}
    for place, name in enumerate(own):
        if name in taken or name in own[:place]:
            message = f"two arms are called '{name}', and one would hide the other. Give the function another name."
            raise EvalError(message)
    return arms


def open_arms(
    arms: Sequence[str | Arm],
    cases: Sequence[Case],
    *,
    view: Callable[[], View],
    retriever: Callable[[], Retriever],
    spec: ContextSpec,
    records: Store,
    budget_tokens: int,
    as_role: str | None,
) -> dict[str, Arm]:
    """Return arms by their names, in the order in which they were asked for.

    Args:
        arms: Names of `ARMS`, or functions, which are named after themselves.
        cases: What will be asked: the training half fits `hybrid`, the gold records are what `oracle` gives.
        view: Opens the view, when it is asked for.
        retriever: Opens the RAG arms and brings their index up to date, when one of them is asked for.
        spec: Says which roles there are, and in which encoding tokens are counted.
        records: The store, which tells whether a context holds the gold.
        budget_tokens: Ceiling under which `hybrid` is fitted, in tokens of the spec's encoding; >= 1.
        as_role: A role of the spec, for which the arms of the workbench are narrowed.

    Raises:
        UnknownNameError: `as_role` is no role of the spec.
    """

    def opened(name: str) -> Arm:
        if name == "view":
            return view() if as_role is None else partial(view().build, as_role=as_role)
        found = retriever()
        if as_role is not None:
            found = found.for_role(spec.access(as_role))
        if name == "hybrid":
            return _fitted_hybrid(found, cases, records, spec.encoding, budget_tokens)
        if name == "oracle":
            gold: dict[str, dict[str, None]] = {}
            for case in (one for one in cases if one.has_gold or not one.answerable):
                gold.setdefault(case.question, {}).update(dict.fromkeys(case.gold_records))
            return found.oracle({question: tuple(records) for question, records in gold.items()})
        plain: dict[str, Callable[[], Arm]] = {"dense": found.dense, "bm25": found.bm25, "full": found.full}
        return plain[name]()

    return {
        arm if isinstance(arm, str) else _name_of(arm): opened(arm) if isinstance(arm, str) else arm for arm in arms
    }


def _fitted_hybrid(
    retriever: Retriever, cases: Sequence[Case], records: Store, encoding: str, budget_tokens: int
) -> Arm:
    """Fit the weights on the training split alone, by the metric that the comparison leads with."""
    split = split_cases(cases)
    training = {case.question: case for case in cases if split[case.id] == "train" and case.gold_records}
    if not training:
        return retriever.hybrid()
    counter = tokenizer(encoding)

    def score(question: str, context: Context) -> float:
        found = score_context(training[question], context, records, counter)
        return float(bool(found.answerable)) + (found.field_recall or 0.0) / 1000

    examples = [(question, case.gold_records) for question, case in training.items()]
    return retriever.hybrid(retriever.fit_hybrid(examples, budget_tokens=budget_tokens, score=score).weights)


def _name_of(arm: Any) -> str:
    return str(getattr(arm, "name", None) or getattr(arm, "__name__", None) or type(arm).__name__)
