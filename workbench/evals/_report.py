"""One self-contained page for a comparison: no script, no request to anywhere."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

from workbench.evals._cases import Case
from workbench.evals._plot import arm_marks, frontier_svg
from workbench.evals._run import Outcome
from workbench.evals._run_log import code_version
from workbench.evals._side_by_side import marked_contexts
from workbench.evals._summary import ALL_METRICS
from workbench.evals._tables import html_tables, slices_table
from workbench.html import details, escape, paragraph, table

if TYPE_CHECKING:
    from workbench.evals._comparison import Comparison

__all__ = ["report_page"]

_SHOWN_CASES = 10
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f4f6; --mark: #ffe58a; --bad: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #15181c; --soft: #22262c; --mark: #6b5500; --bad: #ff8a7a; }
}
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 90rem; padding: 1rem 1.5rem; }
main { overflow-x: auto; }
main table { font-size: 13px; }
main th, main td { padding-inline: .45rem; }
main caption { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft); padding: .6rem; margin: .3rem 0;
  max-height: 28rem; overflow-y: auto; font-size: 12px; }
mark { background: var(--mark); color: inherit; }
ins { text-decoration: underline dotted; }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
.missing { color: var(--bad); }
summary { padding: .2rem 0; }
svg { max-width: 100%; height: auto; }
"""


def report_page(comparison: Comparison) -> str:
    """Return the page: figures with intervals, types, the frontier, and what each arm wins and loses."""
    body = [
        "<h1>Comparison of contexts</h1>",
        html_tables(comparison.to_dict(), comparison.messages(), comparison.frontier),
    ]
    body.append(slices_table(comparison.figures))
    marks = arm_marks(comparison.figures)
    if comparison.frontier is not None or marks:
        what = "Answerable and correct" if comparison.reading else "Answerable"
        body += [f"<h2>{what} over tokens</h2>", frontier_svg(comparison.frontier, marks)]
    body.append(_only_changed(comparison))
    body.append(_causes(comparison))
    body.append("<h2>Where each arm wins and loses</h2>")
    body.append(_wins(comparison))
    body.append(
        paragraph(
            "Each arm's cases that it fails on while another arm succeeds. Beside its context stands that of the "
            "first arm that succeeds. Marked: spans of the records that the answer rests on. Underlined: words that "
            "the other context has not. Missing: fields that the answer rests on and the context does not hold."
        )
    )
    body += [_arm_losses(comparison, arm) for arm in comparison.results]
    body.append(_again(comparison))
    style = f"<style>{_STYLE}</style>"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    # No address can be loaded even if a text of a record should ever get past the escaping.
    head += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    title = "<title>Comparison of contexts</title>"
    content = "\n".join(body)
    opening = f'<!doctype html>\n<html lang="en"><head>{head}{title}{style}</head>\n<body><main>'
    return f"{opening}\n{content}\n</main></body></html>\n"


def _wins(comparison: Comparison) -> str:
    """Return how many answerable cases each arm answers that another does not."""
    if len(comparison.results) < 2:
        return ""
    right = {
        arm: {case.id for case in comparison.cases if arm in comparison.winners(case)} for arm in comparison.results
    }
    rows = [[arm, *("" if arm == other else len(right[arm] - right[other]) for other in right)] for arm in right]
    told = "Cases whose evidence is in the context of the arm on the left and not in that of the arm above:"
    return paragraph(told) + table(
        ["answers, where not:", *comparison.results], rows, numeric=range(1, len(comparison.results) + 1)
    )


def _again(comparison: Comparison) -> str:
    """Return how to make the comparison again, and what it was made of."""
    parts = ["<h2>Again</h2>"]
    if comparison.command:
        parts.append(paragraph("The same comparison:") + f"<pre>{escape(comparison.command)}</pre>")
    if comparison.run:
        command = f"workbench report {shlex.quote(comparison.task or 'TASK')} {comparison.run} --html report.html"
        beside = " but the frontier, which no run keeps" if comparison.frontier is not None else ""
        parts.append(paragraph(f"The same figures{beside}, from the stored run:") + f"<pre>{escape(command)}</pre>")
    told = f"Records: snapshot {comparison.snapshot}. Code: {code_version()}."
    return "\n".join([*parts, paragraph(told)])


def _arm_losses(comparison: Comparison, arm: str) -> str:
    lost = comparison.lost_cases(arm)
    won = sum(arm in comparison.winners(case) for other in comparison.results for case in _lost(comparison, other, arm))
    parts = [f"<h3>{escape(arm)}</h3>"]
    parts.append(
        paragraph(f"Loses {len(lost):,} cases to at least one other arm; wins {won:,} times against another arm.")
    )
    parts += [_lost_case(comparison, arm, case) for case in lost[:_SHOWN_CASES]]
    if len(lost) > _SHOWN_CASES:
        names = ", ".join(case.id for case in lost[_SHOWN_CASES:])
        parts.append(paragraph(f"{len(lost) - _SHOWN_CASES:,} more are not shown side by side: {names}"))
    return "\n".join(parts)


def _lost(comparison: Comparison, other: str, arm: str) -> list[Case]:
    return [] if other == arm else comparison.lost_cases(other)


def _lost_case(comparison: Comparison, arm: str, case: Case) -> str:
    winner = comparison.winners(case)[0]
    texts = marked_contexts(case, *(comparison.results[name].outcomes[case.id] for name in (arm, winner)))
    sides = "".join(
        _side(name, comparison.results[name].outcomes[case.id], text, _said(comparison, name, case))
        for name, text in zip((arm, winner), texts, strict=True)
    )
    answer = paragraph(f"Answer: {case.answer}. Won by {', '.join(comparison.winners(case))}.")
    summary = f"<summary>{escape(case.id)} ({escape(case.type)}): {escape(case.question)}</summary>"
    return f'<details>{summary}{answer}<div class="side">{sides}</div></details>'


def _said(comparison: Comparison, arm: str, case: Case) -> str:
    """Return what the reader said from this context, and whether it was right."""
    answers = comparison.reading.answers[arm][case.id] if comparison.reading else ()
    told = []
    for answer in answers:
        correct = answer.marks.get("correct")
        verdict = "not judged" if correct is None else "right" if correct.value == 1 else "wrong"
        said = f"{answer.read.answer!r}" if answer.read.kind == "answered" else answer.read.kind.replace("_", " ")
        told.append(f"{said} ({verdict})")
    return paragraph(f"The reader: {'; '.join(told)}") if told else ""


def _side(arm: str, outcome: Outcome, text: str, said: str) -> str:
    context, score = outcome.context, outcome.score
    if context is None or score is None:
        return (
            f'<div><b>{escape(arm)}</b><p class="missing">{escape(outcome.kind)}: {escape(outcome.message)}</p></div>'
        )
    missing = [f"{field.record}{field.path}" for field in score.missing_fields]
    told = f'<p class="missing">Missing: {escape(", ".join(missing))}</p>' if missing else ""
    if score.by_aggregate:
        told += paragraph("Answered by an aggregate over all the gold records.")
    head = f"<b>{escape(arm)}</b> {score.tokens:,} tokens, {escape(context.status)}"
    return f"<div>{head}{told}{said}<pre>{text}</pre></div>"


def _only_changed(comparison: Comparison) -> str:
    """Return the cases that not every arm does alike, an arm a column."""
    name = "correct" if comparison.reading else "answerable"
    metric = ALL_METRICS[name]
    rows = []
    for case in comparison.changed_cases():
        row: list[object] = [case.id, case.type, case.question]
        for result in comparison.results.values():
            value = result.value(metric, case)
            row.append("-" if value is None else "right" if value == 1 else "wrong" if value == 0 else f"{value:.2f}")
        rows.append(row)
    head = f"<h2>Only changed</h2>{paragraph(f'{len(rows):,} of {len(comparison.cases):,} cases differ in {name}.')}"
    return head + (details("Show them", table(["case", "type", "question", *comparison.results], rows)) if rows else "")


def _causes(comparison: Comparison) -> str:
    """Return how often each arm went wrong for each cause."""
    found = {arm: Counter(told.cause for _, told in comparison.causes(arm)) for arm in comparison.results}
    causes = sorted({cause for counts in found.values() for cause in counts})
    if not causes:
        return ""
    rows = [[arm, *(counts[cause] for cause in causes)] for arm, counts in found.items()]
    names = [cause.replace("_", " ") for cause in causes]
    return "<h2>Why cases went wrong</h2>" + table(["arm", *names], rows, numeric=range(1, len(names) + 1))
