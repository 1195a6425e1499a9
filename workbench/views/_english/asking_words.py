"""Words by which questions ask: closed lists of English."""

from __future__ import annotations

from workbench.views._english.question import stem

__all__ = [
    "ARTICLES",
    "AUXILIARIES",
    "BEFORE_STATES",
    "BEING",
    "BIRTH",
    "GENERIC",
    "KINDS",
    "LENGTHS_OF_TIME",
    "LIVINGS",
    "NAME_NOTHING",
    "NO_CONDITION",
    "NUMBERS",
    "OF_AMOUNTS",
    "OF_NOTHING",
    "PLACES",
    "PLAIN_HEADS",
    "REASONS",
    "SAYING",
    "WAYS",
]


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, text.split()))


NAME_NOTHING = frozenset(
    """
    about across add after again ago along already although altogether always among anything around average away back
    before between biggest can't cheaper cheapest come comes costliest count currently data dearest detail details
    dollar dollars done during each earliest early else euro euros ever everything exactly former get gets go goes
    going gone got greatest happen happened happens heavier help higher highest hold holds immediately info
    information inside kind know larger largest last late later latest less like likely long look looks lower lowest
    make makes many matter maximum mean means meant might minimum moment more most much must near need needs never
    newest now number often older oldest once ought outside overall per pls possible priciest put puts recent same
    seem shall since smallest someone something soon sort still straight stuff sum take taken takes thing things
    though told took total try type until upon use used uses via want wants way went whenever whether whichever
    whoever within without yet younger
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""They ask for something and are the name of nothing."""

NO_CONDITION = _stems(
    """
    work worked works spend spent log logged record recorded belong belongs held hold make made total sum overall
    altogether there ever moment currently now far
    """
)
"""Words that nothing need be called by for all of a question to be understood: they tell no record from another."""

OF_AMOUNTS = _stems("dollar euro pound per hold holds held total altogether together combined worth sum overall")
"""They say that an amount is asked for, and not of what."""

SAYING = _stems(
    """
    about contain contained contains describe describes described mention mentions mentioned read reads say says said
    state states stated summarise summarize summary summarised summarized tell tells text write writes written wrote
    """
)
"""They ask what a text says; of what, other words tell."""

BEING = frozenset({"is", "are", "was", "were", "been", "be"})
"""Behind them stands what something is, or was made to be."""

BEFORE_STATES = frozenset({"not", "yet", "still", "already", "currently", "now", "all", "both", "ever", "actually"})
"""They may stand between."""

ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "our", "their", "is", "are", "was", "were"})
"""Behind them stands a noun, or what is asked for."""

AUXILIARIES = frozenset({"is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "will", "would"})
"""Behind what is asked for they begin what is said of it: "which bank does he use"."""

KINDS = _stems("code date fee id kind level name number price size type")
"""Behind a noun they make another one that says of what they are: a "battery type" is no type of a boat."""

NUMBERS = frozenset({"code", "date", "id", "name", "number", "numbers", "price"})
"""Behind a word they say that there is one: a "sail number" is no sail, a "sail type" is the type of that name."""

OF_NOTHING = frozenset(
    """
    all amount any area back because bit breakdown case copy couple detail end example exact form front full group half
    instance lack list lot lots main many middle most much new none number old one ones out outline overview pair part
    parts picture piece plenty proof reference rest result set share side some story terms top use way whole current
    actual real right correct proper total unique given original final present official overall other own
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Before "of", or before such a head, they say nothing of what is asked for: "part of", "the full name"."""

LIVINGS = frozenset({("for", "a", "living"), ("for", "a", "job")})
"""What somebody does so is a job."""

WAYS = _stems("method means mode channel")
"""What fields are called one of which answers "how was it paid?"."""

LENGTHS_OF_TIME = _stems("minute hour day night week month")
"""What fields are called one of which answers "how long does it take?", beside a length or a duration."""

REASONS = _stems("reason cause explanation rationale")
"""What fields are called one of which answers "why was it closed?"."""


PLACES = _stems(
    """
    address airport building city country district location place port site station street suburb town venue village
    """
)
"""What fields are called one of which answers "where is it?"."""

PLAIN_HEADS = _stems(
    """
    address amount code count data date day detail details entry field figure id info information kind level list name
    number place record status state sum time title total type value year records charge price cost fee please now
    today currently
    """
)
"""Behind another word they say little of their own: a "phone number" is a phone."""

BIRTH = frozenset({"birth", "born", "dob", "birthday", "birthdate"})
"""What fields are called that say when somebody was born, which is nothing that happened to a record."""

GENERIC = _stems("date time name number")
"""Of a "date of birth" the birth is asked for; that something else has a date says little."""
