"""What is done to text of records before a model reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from workbench.trust._addresses import address_edits
from workbench.trust._controls import control_edits
from workbench.trust._edits import Edit, Span, apply_edits, touches
from workbench.trust._hidden import hidden_edits
from workbench.trust._marks import fence_edits, forged_edits
from workbench.trust._personal import PersonalRule, personal_edits
from workbench.trust._secrets import secret_edits

__all__ = ["Guard", "Guarded"]


@dataclass(frozen=True)
class Guarded:
    """A text that was guarded.

    Attributes:
        text: The text as a model may read it.
        spans: The spans that were given, moved with the text.
        changes: How many hidden characters were removed (`hidden`), secrets and personal data replaced (`secret`,
            and the rule's name), addresses broken (`address`), signs of a fence and control tokens of chats replaced
            (`sign`), and passages fenced (`instruction`).
        changed: Of each span, the kinds of what was done to what stands in it, in order of their names.
    """

    text: str
    spans: tuple[Span, ...] = ()
    changes: dict[str, int] = field(default_factory=dict)
    changed: tuple[tuple[str, ...], ...] = ()


class Guard:
    """Cleans text of records; what it may say is decided by the rules, not by the text.

    Example:
        >>> Guard().text("My key is AKIAIOSFODNN7EXAMPLE, see https://x.example/a").text
        'My key is [secret removed], see hxxps://x.example/a'
    """

    def __init__(self, *, redact: Collection[PersonalRule] = (), known_hosts: Collection[str] = ()) -> None:
        """Remove what `redact` names; leave addresses of `known_hosts`, and of hosts below them, as they are."""
        self._redact = frozenset(redact)
        self._hosts = frozenset(host.lower().rstrip(".") for host in known_hosts)

    def text(self, text: str, secrets: Collection[str] = ()) -> Guarded:
        """Guard a text that is all of one record; `secrets` are words that are some here, whatever they look like."""
        return self.spans(text, [(0, len(text))], leaves=[(0, len(text))], secrets=secrets)

    def spans(
        self,
        text: str,
        spans: Sequence[Span],
        *,
        leaves: Sequence[Span],
        hosts: Collection[str] = (),
        secrets: Collection[str] = (),
    ) -> Guarded:
        """Guard a text that holds values of records.

        Args:
            text: The text.
            spans: Spans to keep true.
            leaves: Spans of single values, in order; a fence opens and closes within one.
            hosts: Hosts that are known here besides those of the guard.
            secrets: Words that are secrets here, whatever they look like.
        """
        kept, inner = list(spans), _disjoint(leaves)
        changes: dict[str, int] = {}
        kinds: list[set[str]] = [set() for _ in kept]
        known = self._hosts.union(hosts)
        steps: list[tuple[str, Callable[[str], list[Edit]]]] = [
            ("hidden", hidden_edits),
            ("sign", forged_edits),
            ("secret", lambda now: secret_edits(now, secrets)),
            ("personal", lambda now: personal_edits(now, self._redact)),
            ("address", lambda now: address_edits(now, known)),
        ]
        for name, edits_of in steps:
            edits = edits_of(text)
            if not edits:
                continue
            for edit in edits:
                label = edit.put.removeprefix("[").removesuffix(" removed]") if name == "personal" else name
                changes[label] = changes.get(label, 0) + 1
                _note(kinds, label, kept, edit)
            text, moved = apply_edits(text, edits, [*kept, *inner])
            kept, inner = moved[: len(kept)], moved[len(kept) :]
        fences = fence_edits(text, inner)
        if fences:
            changes["instruction"] = len(fences) // 2
            for edit in fences:
                _note(kinds, "instruction", kept, edit)
            text, kept = apply_edits(text, fences, kept)
        # Behind the fences, which close around them.
        controls = control_edits(text)
        if controls:
            changes["sign"] = changes.get("sign", 0) + len(controls)
            for edit in controls:
                _note(kinds, "sign", kept, edit)
            text, kept = apply_edits(text, controls, kept)
        return Guarded(text, tuple(kept), changes, tuple(tuple(sorted(one)) for one in kinds))


def _note(kinds: Sequence[set[str]], label: str, spans: Sequence[Span], edit: Edit) -> None:
    for noted, span in zip(kinds, spans, strict=True):
        if touches(edit, span):
            noted.add(label)


def _disjoint(spans: Sequence[Span]) -> list[Span]:
    """Return the innermost spans, in order; of two that overlap the shorter."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[1] - one[0], one[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
            chosen.append(span)
    return sorted(chosen)
