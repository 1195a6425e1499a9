"""Policies, tools and calls drawn at random: every test, every kind of value, missing and wrong ones too."""

from datetime import UTC, datetime, timedelta

from workbench.policy import Call, Catalogue, Overlay, Policy, Tool

TEXTS = ("", "a", "ab", "b*", 'q"\\', "ä", "line\nend", "${x}")
NUMBERS = (-1, 0, 1, 2, 10, 2**53 - 1)
ROLES = ("agent", "lead", "chief")
START = datetime(2026, 11, 27, 22, 58, 59, 500_000, tzinfo=UTC)
ARGUMENTS = {
    "n": {"type": "integer"},
    "x": {"type": "number"},
    "s": {"type": "string"},
    "b": {"type": "boolean"},
    "ts": {"type": "array", "items": {"type": "string"}},
    "ns": {"type": "array", "items": {"type": "integer"}},
    "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    "open": {},
    "inner": {"type": "object", "properties": {"n": {"type": "integer"}, "s": {"type": ["string", "null"]}}},
    "rows": {"type": "array", "items": {"type": "object", "properties": {"k": {"type": "string"}}}},
}
FACTS = {"fs": "string", "fn": "integer", "fb": "boolean", "fts": "strings", "fns": "integers"}
SUBJECTS = {
    "integer": [
        {"argument": "n"},
        {"argument": "x"},
        {"argument": "maybe"},
        {"argument": "/inner/n"},
        {"fact": "fn"},
        {"count": "ts"},
        {"count": "rows", "where": {"path": "k", "starts_with": "a"}},
        {"count": "rows", "where": {"path": "k", "equals": "a"}},
        {"count": "ns", "where": {"equals": 1}},
    ],
    "string": [
        {"argument": "s"},
        {"argument": "/inner/s"},
        {"argument": "open"},
        {"fact": "fs"},
        {"call": "tenant"},
        {"call": "caller"},
    ],
    "boolean": [{"argument": "b"}, {"fact": "fb"}],
    "strings": [{"argument": "ts"}, {"argument": "/rows/*/k"}, {"fact": "fts"}],
    "integers": [{"argument": "ns"}, {"fact": "fns"}],
}
OF_LIST = {"strings": "string", "integers": "integer"}
TESTS = {
    "integer": ("equals", "differs_from", "one_of", "none_of", "at_least", "at_most"),
    "string": ("equals", "differs_from", "one_of", "none_of", "starts_with"),
    "boolean": ("equals", "differs_from"),
    "strings": ("contains", "within", "none_of"),
    "integers": ("contains", "within", "none_of"),
}


def catalogue():
    schema = {"type": "object", "properties": ARGUMENTS, "additionalProperties": False}
    return Catalogue(
        [
            Tool(name="crm.change", risk="write", parameters=schema),
            Tool(name="crm.pay", risk="money", parameters=schema),
            Tool(name="crm.find", risk="read", parameters=schema),
        ]
    )


def literal(dice, kind):
    return dice.choice({"integer": NUMBERS, "string": TEXTS, "boolean": (True, False)}[kind])


def referred(dice, kind):
    """Another value of the call of this kind, by reference; `None` where the draw finds none."""
    found = [one for one in SUBJECTS[kind] if "count" not in one and one.get("argument") != "open"]
    return {key: value for key, value in dice.choice(found).items() if key != "where"}


def condition(dice):
    if dice.random() < 0.1:
        window = dice.choice(
            [
                {"days": ["fri"]},
                {"days": ["mon", "sat"]},
                {"from": "22:00", "until": "23:00"},
                {"from": "23:00", "until": "06:00"},
                {"after": "2026-11-27T23:00:00Z"},
                {"before": "2026-11-27T23:00:00Z", "days": ["fri", "sun"]},
            ]
        )
        return {"time": window}
    kind = dice.choice(list(SUBJECTS))
    subject = dice.choice(SUBJECTS[kind])
    if dice.random() < 0.1 and "*" not in str(subject) and "count" not in subject:
        return {**subject, "present": dice.random() < 0.5}
    test = dice.choice([one for one in TESTS[kind] if one != "none_of" or subject != {"argument": "open"}])
    by_reference = dice.random() < 0.3 and test != "starts_with"
    if subject == {"argument": "open"} and test == "one_of":
        by_reference = False  # refused: neither side would say of which type the list is
    if kind in OF_LIST:
        inner = OF_LIST[kind]
        if test == "contains":
            operand = referred(dice, inner) if by_reference else literal(dice, inner)
        else:
            operand = (
                referred(dice, kind) if by_reference else [literal(dice, inner) for _ in range(dice.randint(1, 3))]
            )
    elif test in ("one_of", "none_of"):
        lists = {"integer": "integers", "string": "strings"}[kind]
        operand = referred(dice, lists) if by_reference else [literal(dice, kind) for _ in range(dice.randint(1, 3))]
    elif test == "starts_with":
        operand = dice.choice([text for text in TEXTS if text])
    else:
        operand = referred(dice, kind) if by_reference else literal(dice, kind)
    return {**subject, test: operand}


def rule(dice, number, effects):
    effect = dice.choice(effects)
    made = {"id": f"r{number}", "effect": effect, "when": [condition(dice) for _ in range(dice.randint(0, 3))]}
    if dice.random() < 0.7:
        made["tools"] = dice.sample(["crm.change", "crm.pay", "crm.find"], dice.randint(1, 3))
    else:
        made["risks"] = dice.sample(["read", "write", "money"], dice.randint(1, 2))
    if dice.random() < 0.5:
        made["roles"] = dice.sample(ROLES, dice.randint(1, 2))
    if effect == "ask":
        made["ask"] = {"approver": dice.choice(ROLES), "reason": "Because.", "ttl_s": dice.randint(1, 900)}
    return made


def policy(dice):
    rules = [rule(dice, number, ("allow", "allow", "ask", "deny")) for number in range(dice.randint(1, 7))]
    return Policy.model_validate(
        {
            "tools": [{"file": "tools.json"}],
            "roles": list(ROLES),
            "facts": {name: {"type": kind} for name, kind in FACTS.items()},
            "rules": rules,
        }
    )


def overlays(dice):
    if dice.random() < 0.6:
        return ()
    rules = [rule(dice, f"o{number}", ("ask", "deny")) for number in range(dice.randint(1, 3))]
    return (Overlay.model_validate({"rules": rules}),)


def value(dice, kind):
    if kind in OF_LIST:
        return [value(dice, OF_LIST[kind]) for _ in range(dice.randint(0, 3))]
    if kind == "rows":
        return [
            dice.choice([{"k": literal(dice, "string")}, {"k": literal(dice, "string")}, {}])
            for _ in range(dice.randint(0, 3))
        ]
    return literal(dice, kind)


def call(dice):
    kinds = {"n": "integer", "x": "integer", "s": "string", "b": "boolean", "ts": "strings", "ns": "integers"}
    kinds |= {"maybe": "integer", "rows": "rows"}
    arguments = {name: value(dice, kind) for name, kind in kinds.items() if dice.random() < 0.8}
    if dice.random() < 0.2:
        arguments["x"] = 1.5
    if dice.random() < 0.3:
        arguments["maybe"] = None
    if dice.random() < 0.6:
        arguments["open"] = value(dice, dice.choice(["string", "string", "integer", "strings", "boolean"]))
    if dice.random() < 0.6:
        arguments["inner"] = dice.choice([{}, {"n": 1}, {"s": None}, {"n": 10, "s": "ab"}, {"s": "b*"}])
    if dice.random() < 0.06:
        arguments[dice.choice(["n", "s", "new"])] = dice.choice([1.0, True, "x", 2**60, None, [], {}, float("nan")])
    facts = {name: value(dice, kind) for name, kind in FACTS.items() if dice.random() < 0.8}
    if dice.random() < 0.2:
        name = dice.choice(list(FACTS))
        facts[name] = value(dice, dice.choice(["string", "integer", "boolean", "strings", "integers"]))
    return Call(
        tool=dice.choice(["crm.change", "crm.pay", "crm.find"]) if dice.random() < 0.98 else "crm.\u0440ay",
        arguments=arguments,
        role=dice.choice(ROLES) if dice.random() < 0.98 else "root",
        caller=dice.choice(["", "a", "ab"]),
        tenant=dice.choice(["", "a", "b*"]),
        facts=facts,
        at=START + timedelta(seconds=dice.choice([0, 1, 3600, 7200, 86_400, 200_000])),
    )
