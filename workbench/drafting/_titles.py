"""What sections and their counts are called, so that they can be read aloud: `trips of the driver (as co driver)`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from workbench.drafting._code_tables import without_codes_before
from workbench.drafting._labels import agree, english, known_words, meant_beside, plain_words
from workbench.drafting._links import Edge
from workbench.drafting._nouns import MASS_NOUNS, ROLES, STREAM_NOUNS
from workbench.drafting._short_for import is_short_for
from workbench.records import plural, singular

__all__ = ["called_many", "title_of"]


_COLLECTIVE = frozenset({"staff", "personnel", "crew", "people", "premises"})
# Words that end no name: `referred by`, `reports to`.
_LEAD_ON = frozenset({"by", "to", "from", "of", "for", "at", "in", "on", "with", "as", "into", "onto"})
# Those that say what becomes of somebody: who is `sent_out`.
_PARTICLES = frozenset({"out", "off", "away", "up", "down"})
_PLACING = frozenset({"at", "in", "on"})
# Who has the key to a house, or is the main one of several: no words for keys of records.
_KEY_TO_A_PLACE = frozenset({"holder", "contact", "account", "person", "worker", "safe", "box", "cabinet"})


def called_many(entity: str) -> str:
    """Return the plural of an entity's name: `order lines`, and `maintenance records` of what is not counted.

    Example:
        >>> called_many("order_line"), called_many("fuel")
        ('order lines', 'fuel records')
    """
    words = entity.replace("_", " ")
    last = words.rpartition(" ")[2]
    if last in _COLLECTIVE:
        return words
    return f"{words} records" if last in MASS_NOUNS else plural(words)


def title_of(
    entity: str,
    walk: Sequence[Edge],
    names: Mapping[str, str],
    keys: Mapping[str, Collection[str]] = MappingProxyType({}),
    *,
    many: bool,
) -> str:
    """Return what a section is called, such as `products of the customer's orders`.

    Args:
        entity: From which it leads.
        walk: The links that it follows.
        names: Stream to entity.
        keys: Stream to what the fields with the ids of its records are called, in one.
        many: Whether it may have several records.
    """
    owner = f"the {entity.replace('_', ' ')}"
    for place, edge in enumerate(walk[:-1]):
        through, of, role = _noun(edge, names, keys, many=edge.many)
        plain = place == 0 and of == "of" and not role
        owner = f"{owner}'s {through}" if plain else f"the {through} {of} {owner}{role}"
    noun, of, role = _noun(walk[-1], names, keys, many=many, back=len(walk) > 1 and walk[-1].to == walk[0].stream)
    return f"{noun} {of} {owner}{role}"


def _noun(
    edge: Edge, names: Mapping[str, str], keys: Mapping[str, Collection[str]], *, many: bool, back: bool = False
) -> tuple[str, str, str]:
    """Return what a link leads to, how it belongs to the records before, and as what where that has to be said.

    A way `back` to others of the kind that it begins at always says by which role.
    """
    target = names[edge.to].replace("_", " ")
    called = called_many(names[edge.to]) if many else target
    if not edge.held:
        way_back = plain_words(edge.name)
        is_own = way_back == plain_words(edge.to.partition(".")[2])
        if way_back and not is_own and "_by_" not in edge.name and not agree(plain_words(target)[-1:], way_back):
            # The accounts that an account is the parent of have a name of their own: its subsidiaries.
            return f"{' '.join(way_back)} ({called})", "of", ""
        own = names[edge.stream].rpartition("_")[2]
        role = _role(edge.said or edge.plain or edge.inverse, own)
        role = [word for word in role if word != own] or role if edge.said else role
        verb = role[:-1] if role[-1] == own else role
        if len(verb) > 1 and _is_third_person(verb[0]) and not edge.said and "_by_" not in edge.name:
            # Hives stand at an apiary: they are the apiary's. Who reports to somebody is one reporting to him.
            doing = "of" if verb[-1] in _PLACING else " ".join([_doing(verb[0]), *verb[1:]])
            return called, doing, ""
        if verb and verb[-1] in _LEAD_ON and not edge.said:
            # Of a link `issued_by_branch` to branches: the loans issued by a branch.
            return called, " ".join(verb), ""
        told = bool(edge.plain) and agree(role, [own])
        plain = told or f"_by_{edge.inverse}" not in edge.name or (len(role) == 1 and agree(role, [own]))
        if edge.stream == edge.to and [singular(word) for word in role] != [own]:
            # Whom a supervisor supervises are not just the employees of an employee.
            plain = False
        how = "" if len(role) > 1 and role[-1] in _PARTICLES else "as "
        return called, "of", "" if plain else f" ({how}{' '.join(role)})"
    return _held_noun(edge, target, called, keys, many=many, back=back), "of", ""


def _is_third_person(word: str) -> bool:
    return word[-1:] == "s" and word[-2:] not in ("ss", "us", "is")


def _doing(word: str) -> str:
    """Return the participle of a verb in the third person: `answering` of `answers`."""
    root = word.removesuffix("s")
    return f"{root.removesuffix('e')}ing"


def _held_noun(
    edge: Edge, target: str, called: str, keys: Mapping[str, Collection[str]], *, many: bool, back: bool
) -> str:
    """Return what a link that the records before hold leads to, by its name: the home branch, the recruiter (user)."""
    called_so = without_codes_before(plain_words(edge.to.partition(".")[2]))
    if known_words(plain_words(edge.plain or edge.name)) == called_so:
        return called
    role = _role(edge.said or edge.plain or edge.name, target.rpartition(" ")[2])
    if target.rpartition(" ")[2] in role and "".join(plain_words(edge.name)) in keys.get(edge.to, ()):
        # The `hiveTag` of an inspection is what hives are called by.
        return called
    if edge.said:
        # What stands behind the table's name is no noun, or not surely: the staff (fix) of a damage.
        rest = [word for word in role if word not in target.split()]
        if rest and agree(rest, plain_words(edge.to.partition(".")[2])):
            return called
        return f"{called} ({' '.join(rest)})" if rest else called
    said = " ".join(role)
    if (role[-1] in _LEAD_ON or (len(role) > 1 and role[-1] in _PARTICLES)) and said not in ROLES:
        return f"{called} ({said})"
    if set(role) <= set(target.split()):
        return called
    if said in (target, plural(target)) or [singular(w) for w in role] == plain_words(target):
        return called
    if agree(role, plain_words(target)) and len(role) == 1 and edge.stream != edge.to and not back:
        # A member's sponsor is a patron, as members are, and yet no "member of the member".
        return called
    if len(role) > 1 and singular(role[-1]) == singular(target.rpartition(" ")[2]):
        # The home branch of a member is a branch. What a loan is issued by stands before what that is.
        if role[-2] in _LEAD_ON:
            return f"{called} ({' '.join(role[:-1])})"
        return " ".join([*role[:-1], called_many(role[-1]) if many else singular(role[-1])])
    if said in ROLES:
        return f"{ROLES[said]}, {said} ({called})"
    if many:
        said = " ".join([*role[:-1], called_many(singular(role[-1]))])
    return f"{said} ({called})"


def _role(name: str, target: str = "") -> list[str]:
    """Return the words of a link's name, abbreviations written out where they mean one thing, or cut short its end."""
    words = plain_words(name)
    kept = known_words(words) or words
    if words[:1] == ["key"] and len(words) > 1 and _meant(words[1], ())[-1] in _KEY_TO_A_PLACE:
        kept = ["key", *kept]
    said = [
        word
        for place, one in enumerate(kept)
        for word in ([target] if is_short_for(one, target) else _meant(one, kept[:place][-1:] + kept[place + 1 :][:1]))
    ]
    return said or [name]


def _meant(word: str, beside: Sequence[str]) -> list[str]:
    if told := meant_beside(word, beside):
        return told
    said = english(word)
    return STREAM_NOUNS.get(word, said[0] if len(said) == 1 else word).split()
