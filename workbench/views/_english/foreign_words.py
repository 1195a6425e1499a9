"""Little words of German, French and Spanish, which a question in one of them holds, and which name nothing."""

from __future__ import annotations

from workbench.records import normal_form
from workbench.views._english.question import Question

__all__ = ["little_words", "without_little_words"]

_FOREIGN = frozenset(
    normal_form(word)
    for word in """
    der das den dem des ein eine einer eines einem einen kein keine von vom zum zur bei beim mit nach aus für über unter
    zwischen ohne gegen seit bis durch auf ist sind waren wird wurde werden haben hatte kann gibt er und oder aber nicht
    auch nur wie wer wem wen wessen wo wohin woher wann warum wieso weshalb welche welcher welches welchen wieviel viele
    viel unser unsere ihr ihre sein seine mein meine ich wir sie dieser diese dieses ins zu bitte zeige
    le les un une du de est était étaient avec dans chez sous vers qui que quoi quel quelle quels quelles où quand
    comment pourquoi combien cet cette ces mes notre nos votre vos leur leurs ses nous vous ils aux ont avait être avoir
    el la las una unos unas del al es está están fue eran por para sobre desde hasta hacia quién quiénes qué cuál cuáles
    dónde cuándo cómo cuánto cuánta cuántos cuántas sus nuestro nuestra esta estos estas ese esa hay tiene tienen han
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# English has them, too, or names do: they count as foreign only beside others that are.
_ALSO_ENGLISH = frozenset(
    """
    die was war hat man an am in im um on me no si sur a son par sans et en los pour este pas elle ne il au y o u e con
    sin mi su lo se ha ma mon sa ce ou entre par
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_ENOUGH = 2


def little_words(question: Question) -> frozenset[str]:
    """Return the little words of other languages that a question holds, in normal form.

    Example:
        >>> sorted(little_words(Question("Was ist die Adresse der Firma?")))
        ['der', 'die', 'ist', 'was']
        >>> sorted(little_words(Question("What was paid by Las Palmas?")))
        []
    """
    said = {word.normal for word in question.words}
    # "Las Palmas" and "El Paso" are names, and English questions hold them.
    foreign = {word.normal for word in question.words if word.normal in _FOREIGN and not word.text[:1].isupper()}
    begins = question.words[0].normal if question.words else ""
    foreign |= {begins} & _FOREIGN
    if len(foreign) < _ENOUGH:
        return frozenset(foreign - {begins})
    return frozenset(said & (_FOREIGN | _ALSO_ENGLISH))


def without_little_words(name: str, little: frozenset[str]) -> str:
    """Return a name without the little words at its ends; empty where it has nothing else.

    Example:
        >>> without_little_words("Der Kunde", frozenset({"der"})), without_little_words("Der", frozenset({"der"}))
        ('Kunde', '')
    """
    words = name.split()
    while words and normal_form(words[0]) in little:
        words.pop(0)
    while words and normal_form(words[-1]) in little:
        words.pop()
    return " ".join(words)
