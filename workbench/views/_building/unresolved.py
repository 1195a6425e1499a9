"""The contexts of questions that name nothing that exists, or something that fits several records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from workbench.context import Context, Item, Mention, Omission, Omissions, Status
from workbench.records import normal_form
from workbench.tokens import tokenizer
from workbench.views._asking.relevance import Relevance
from workbench.views._english.days import MONTH_NAMES
from workbench.views._english.foreign_words import little_words, without_little_words
from workbench.views._english.question import Question
from workbench.views._listing.listing import Listing
from workbench.views._naming.names import TITLES
from workbench.views._naming.resolve import Resolution
from workbench.views._naming.told import named
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._records.weights import Weights
from workbench.views._writing.guarding import guard_block
from workbench.views._writing.layout import Layout
from workbench.views._writing.render import render_row
from workbench.views._writing.select import Row
from workbench.views._writing.shown import Shown
from workbench.views._writing.writing import Block, one_line

__all__ = ["ambiguous", "joined", "lost_names", "not_found", "several_fields"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_TELLING = 4


def not_found(
    spec: ContextSpec,
    resolution: Resolution,
    asked: Question | None,
    budget_tokens: int,
    known: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
) -> Context:
    """Say which names of the question exist nowhere, and where they were looked for.

    Args:
        spec: The spec.
        resolution: What the question names.
        asked: The question, where there is one.
        budget_tokens: Ceiling on the text, in tokens of the spec's encoding.
        known: Tells which of some texts are values of fields, or what those are called; these are not lost then.
    """
    lost, values = lost_names(resolution, asked, known)
    what = named(lost) or "nothing that the question names"
    mentions = resolution.mentions or [Mention(text=name) for name in lost]
    guard = spec.trust.guard()
    parts = {"what was not found": f"Not found: {what}."}
    if values and not lost:
        parts["what was not found"] = "Not found: the question was not understood as a whole."
    if values:
        told = "; ".join(f"'{name}' is {what}" for name, what in values.items() if not name.isdigit())
        if told:
            parts["what is known"] = f"Known: {guard.text(one_line(told)).text}."
    if spec.entities:
        parts["where it was looked for"] = f"Looked for: {_looked_for(spec)}."
    counter = tokenizer(spec.encoding)
    text, whole, omissions = "", "", []
    for name, part in parts.items():
        longer = f"{text.rstrip()} {part}\n".lstrip()
        # A budget that holds this part holds those before it, which are tried first.
        whole = f"{whole.rstrip()} {part}\n".lstrip()
        if counter.count(longer) <= budget_tokens:
            text = longer
        else:
            cost = counter.count(whole)
            omissions.append(Omission(reason="budget", tokens=cost, detail=f"{name}; kept if budget >= {cost}"))
    return _short(spec, text, "not_found", mentions, (), omissions, budget_tokens)


def _looked_for(spec: ContextSpec) -> str:
    """Say by which keys and names which streams were searched."""
    parts = []
    for name in spec.entities:
        entity = spec.entities[name]
        ways = ", ".join(" + ".join(paths) for paths in entity.key_paths())
        parts.append(f"{name} ({entity.stream} by {ways})")
    return "; ".join(parts)


def lost_names(
    resolution: Resolution,
    asked: Question | None,
    known: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
) -> tuple[list[str], Mapping[str, str]]:
    """Return the names of a question that exist nowhere, and those that are values of fields with what they are."""
    lost = [mention.text for mention in resolution.mentions if not mention.records]
    if lost or asked is None:
        return lost, {}
    lost = [word.text for word in resolution.open_words] or asked.names() or asked.numbers()
    little = little_words(asked)
    lost = [bare for name in lost if (bare := without_little_words(name, little))]
    values = known(lost) if known is not None else {}
    return [name for name in lost if name not in values and not _is_dated(name)], values


def ambiguous(spec: ContextSpec, resolution: Resolution, source: Source, budget_tokens: int) -> Context:
    """List the records that each undecided name fits, by their names and keys.

    A whole name that is only close to those of several records is the name of none: then the status is `not_found`.
    """
    counter = tokenizer(spec.encoding)
    listed = [_Listed(mention, spec, source, counter.count) for mention in resolution.ambiguous]
    whole = counter.count("".join(block.text for one in listed for block in one.whole()))
    blocks: list[Block] = []
    omissions: list[Omission] = []
    left = budget_tokens
    for one in listed:
        shown, lacking = (one.whole(), []) if whole <= budget_tokens else one.within(left)
        left -= sum(counter.count(block.text) for block in shown)
        blocks += shown
        omissions += [
            Omission(record=urn, reason="budget", tokens=cost, detail=f"a candidate; kept if budget >= {whole}")
            for urn, cost in lacking
        ]
    if whole > budget_tokens:
        detail = f"more of each candidate than id and name; kept if budget >= {whole}"
        omissions.append(Omission(field="*", reason="budget", tokens=whole, detail=detail))
    items: list[Item] = []
    length = 0
    for block in blocks:
        items += [Item(record=u, start=length + a, end=length + b) for u, _, a, b in block.spans]
        length += len(block.text)
    status: Status = "not_found" if all(map(_near_name, resolution.ambiguous)) else "ambiguous"
    text = "".join(block.text for block in blocks)
    return _short(spec, text, status, resolution.mentions, tuple(items), omissions, budget_tokens)


def joined(candidates: Context, known: Context) -> Context:
    """Return what is shown of what is known, whose text begins with the candidates of what is not, as ambiguous."""
    items = (*candidates.items, *known.items)
    omissions = (*candidates.omissions, *known.omissions)
    return known.model_copy(update={"status": candidates.status, "items": items, "omissions": Omissions(omissions)})


class _Listed:
    """The records that one undecided name fits, each with its names and keys, and in a line of id and name alone."""

    def __init__(self, mention: Mention, spec: ContextSpec, source: Source, count: Callable[[str], int]) -> None:
        self._head, self._count = Block(_head(mention)), count
        self._candidates: list[tuple[str, Block, Block]] = []
        entity = spec.entities[mention.entity or ""]
        section = Section(name="candidates", of=mention.entity or "", format="line")
        guard, layout = spec.trust.guard(), Layout.of(section)
        names, usual = [path for name in entity.names for path in name], [*entity.names, ()][0]
        keys = [key for key in entity.keys if "*" not in key]
        usual_ways = (*keys, *(" + ".join(paths) for paths in entity.names))
        if (mention.by or "").startswith("/") and mention.by not in usual_ways:
            # Records that share what they are called are told apart by what else is said of them first.
            own = (one for one in spec.sections if one.of == mention.entity and not one.follow)
            keys += next((one.summary[:_TELLING] for one in own if one.summary), ())
        for urn, record in source.get_many(mention.records).items():
            fields = Relevance(None).fields(Row(record, ""), section, Weights())
            every = [one for one in fields if _is_of(one, [*names, *keys])]
            first = [] if record.title else [one for one in fields if _is_of(one, usual)]
            rendered = [
                guard_block(render_row(record, chosen, section, "most", layout), record, guard)
                for chosen in (every, first)
            ]
            self._candidates.append((urn, rendered[0], rendered[1]))

    def whole(self) -> list[Block]:
        """Return all lines, with all names and keys."""
        return [self._head, *(block for _, block, _ in self._candidates)]

    def within(self, budget_tokens: int) -> tuple[list[Block], list[tuple[str, int]]]:
        """Return as many short lines as fit, with how many more there are, and the URNs and costs of the others."""
        costs = [self._count(block.text) for _, _, block in self._candidates]
        left = budget_tokens - self._count(self._head.text)
        if left < 0:
            return [], [(urn, cost) for (urn, _, _), cost in zip(self._candidates, costs, strict=True)]
        shown = len(costs) if sum(costs) <= left else 0
        more = Block("")
        while shown < len(costs):
            tail = Block(f"and {len(costs) - shown - 1} more\n")
            if sum(costs[: shown + 1]) + self._count(tail.text) > left:
                break
            shown, more = shown + 1, tail
        blocks = [self._head, *(block for _, _, block in self._candidates[:shown])]
        lacking = [(urn, cost) for (urn, _, _), cost in zip(self._candidates[shown:], costs[shown:], strict=True)]
        return [*blocks, more] if lacking and more.text else blocks, lacking


def _is_of(shown: Shown, paths: Sequence[str]) -> bool:
    """Whether a field is, or holds, what one of some paths leads to."""
    return any(shown.pointer == path or path.startswith(f"{shown.pointer}/") for path in paths)


def several_fields(spec: ContextSpec, listing: Listing, budget_tokens: int) -> Context:
    """Say of which fields a word of the question is a value, where that decides which records are meant."""
    counter, guard = tokenizer(spec.encoding), spec.trust.guard()
    text, omissions = "", []
    for choice in listing.choices:
        fields = "; ".join(f"{one.label} ({one.path}), {count} records" for one, count in choice)
        line = f"Ambiguous: '{choice[0][0].text}' is a value of {len(choice)} fields: {fields}"
        longer = f"{text}{guard.text(one_line(line)).text}\n"
        if counter.count(longer) <= budget_tokens:
            text = longer
        else:
            cost = counter.count(longer)
            omissions.append(Omission(reason="budget", tokens=cost, detail=f"a word; kept if budget >= {cost}"))
    return _short(spec, text, "ambiguous", listing.mentions, (), omissions, budget_tokens)


def _is_dated(name: str) -> bool:
    """Whether a text is a month or a year, such as "July", which names nothing that is looked for."""
    return all(word in MONTH_NAMES or _YEAR.fullmatch(word) for word in normal_form(name).split())


def _near_name(mention: Mention) -> bool:
    """Whether a mention is a name of several words that is only close to others; one word may be a part of each."""
    words = [word for word in normal_form(mention.text).split() if word not in TITLES]
    return len(words) > 1 and (mention.by or "").startswith("close to ")


def _head(mention: Mention) -> str:
    count = len(mention.records)
    if _near_name(mention):
        return f"Not found: '{mention.text}' ({mention.entity}). Names close to it: {count}\n"
    fit = "record fits" if count == 1 else "records fit"
    return f"Ambiguous: {count} {fit} '{mention.text}' ({mention.entity}):\n"


def _short(
    spec: ContextSpec,
    text: str,
    status: Status,
    mentions: Sequence[Mention],
    items: tuple[Item, ...],
    omissions: Sequence[Omission],
    budget_tokens: int,
) -> Context:
    return Context(
        text=text,
        tokens=tokenizer(spec.encoding).count(text),
        encoding=spec.encoding,
        budget_tokens=budget_tokens,
        status=status,
        items=items,
        omissions=tuple(omissions),
        mentions=tuple(mentions),
    )
