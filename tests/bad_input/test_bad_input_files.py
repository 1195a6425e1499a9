"""Files that people write, broken in every way: one message with file, key and what is known, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from bad_input_shop import CASES, MANIFEST, SPEC, Shop, case, short

ASK = ("build", "help", "--question", "Status of order o3?")
COMPARE = ("compare", "help", "--arms", "view")
PULL = ("pull", "shop")
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


def spec(old: str, new: str) -> bytes:
    assert old in SPEC
    return SPEC.replace(old, new).encode()


def manifest(old: str, new: str) -> bytes:
    assert old in MANIFEST
    return MANIFEST.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (spec("follow:", "folow:"), "WB102", "sections[2].folow: 'folow' is not a key here. Known: aggregates, "),
        (SPEC.encode() + b"colour: red\n", "WB102", "colour: 'colour' is not a key here. Known: $schema, "),
        (BOMB.encode() + SPEC.encode(), "WB102", "line 1: not valid YAML: anchors and aliases are refused ('a')."),
        (spec("budget_tokens: 400", "budget_tokens: many"), "WB102", "budget_tokens: 'many' does not fit: "),
        (spec("budget_tokens: 400", "budget_tokens: 0"), "WB102", "budget_tokens: 0 does not fit: "),
        (spec("required: true", "required: 7"), "WB102", "sections[0].required: 7 does not fit: "),
        (spec("of: user", "of: usr"), "WB102", "sections[0].of: 'usr' is not an entity of this spec. Known: order, us"),
        (spec("shop.users", "shop.usrs"), "WB103", "entities.user.stream: 'shop.usrs' is not a stream that was pulled"),
        (spec("[orders]", "[ordrs]"), "WB102", "sections[2].follow[0]: 'ordrs' is not a link of shop.users. Known: or"),
        (SPEC.encode() + b"# \xe9\n", "WB102", "is not UTF-8. Save the file as UTF-8."),
        (SPEC.encode("utf-16"), "WB102", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "WB102", "nested too deeply. Flatten it."),
        (b"", "WB102", "must hold a mapping at its top, not NoneType. Known keys: "),
        (b"- 1", "WB102", "must hold a mapping at its top, not list. Known keys: "),
        (b"x: !!python/object/apply:os.system ['true']\n", "WB102", "line 1: not valid YAML: could not determine"),
        (b"# " + b"x" * 5_000_000 + b"\n", "WB102", "the file has 5,000,003 bytes; at most 4,000,000 are read."),
    ],
    ids=short,
)
def test_a_broken_spec_is_named_with_its_file_and_key(shop: Shop, content: bytes, code: str, says: str) -> None:
    shop.spec.write_bytes(content)
    told = shop.refused(code, *ASK)
    assert told.startswith(f"{shop.spec}: ")
    assert says in told
    shop.spec.write_text(SPEC, encoding="utf-8")
    assert "status: shipped" in shop.good(*ASK)


def test_a_task_without_its_spec_is_named_with_those_there_are(shop: Shop) -> None:
    shop.spec.unlink()
    told = shop.refused("WB103", *ASK)
    assert "'help' is not a task of this project, since its folder has no context.yaml. Known: " in told


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (manifest("title:", "titel:"), "WB101", "streams[0].titel: 'titel' is not a key here. Known: "),
        (BOMB.encode() + MANIFEST.encode(), "WB101", "anchors and aliases are refused ('a')"),
        (manifest("[/id]", "7"), "WB101", "streams[0].key: 7 does not fit: Input should be a valid list."),
        (manifest("format: json", "format: xml"), "WB101", "streams[0].format: 'xml' does not fit: "),
        (manifest("to: users", "to: usrs"), "WB103", "streams[1].links[0].to: 'usrs' is not a stream of shop. Known: "),
        (
            manifest("type: files", "type: filez"),
            "WB103",
            "type: 'filez' is not a type of connector. Known: files, http, sql",
        ),
        (b"\xff", "WB101", "byte 0 is not UTF-8"),
    ],
    ids=short,
)
def test_a_broken_manifest_is_named_with_its_file_and_key(shop: Shop, content: bytes, code: str, says: str) -> None:
    shop.manifest.write_bytes(content)
    told = shop.refused(code, *PULL)
    assert told.startswith(f"{shop.manifest}: ")
    assert says in told
    assert shop.refused(code, *ASK).startswith(f"{shop.manifest}: ")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name = ", "not valid TOML: "),
        (
            b'nam = "x"\n',
            "nam: 'nam' is not a key here. Known: check, connectors, encoding, name, private_hosts, store. Did you",
        ),
        (b'name = "\xff"\n', "not valid TOML: "),
        (b"store = 7\n", "store: 7 does not fit: "),
        (b'store = ""\n', "store: '' is the project's own folder or one that holds it."),
        (b'store = ".."\n', "store: '..' is the project's own folder or one that holds it."),
        (b'encoding = "gpt2"\n', "encoding: 'gpt2' is not an encoding that works offline. Known: cl100k_base, o200k"),
    ],
    ids=short,
)
def test_broken_settings_are_named_with_their_key(shop: Shop, content: bytes, says: str) -> None:
    settings = shop.root / "workbench.toml"
    settings.write_bytes(content)
    told = shop.refused("WB100", *ASK)
    assert told.startswith(f"{settings}: ")
    assert says in told


def lines(*cases: object) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in cases).encode()


GONE = [case(n, f"shop:orders/x{n}", "/status", "open", "Status?") for n in range(8)]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (lines(CASES[0]) + b'{"id": \n', "WB100", ":2: not valid JSON: "),
        (lines(CASES[0], CASES[1], CASES[0]), "WB100", ":3: id: 'c1' is also the id of line 1. Ids are unique."),
        (lines(CASES[0]) + b'{"id": "\xff"}\n', "WB100", ":2: byte 8 of the line is not UTF-8."),
        (lines({**CASES[0], "hps": 1}), "WB100", ":1: hps: 'hps' is not a key here. Known: aliases, answer, "),
        (lines({**CASES[0], "hops": "two"}), "WB100", ":1: hops: 'two' does not fit: "),
        (lines({**CASES[0], "question": ""}), "WB100", ":1: question: '' does not fit: "),
        (lines({**CASES[0], "gold_records": ["o1"]}), "WB100", "'o1' is not a record's URN."),
        (b"\n", "WB100", ": there is no case in this file."),
        (lines(GONE[1]), "WB500", ": case 'c1': gold record shop:orders/x1 does not exist. Correct the URN, or pull"),
        (lines(*GONE), "WB500", "And 3 more."),
        (
            lines(case(1, "shop:orders/o1", "/stats", "open", "q")),
            "WB500",
            "has nothing at /stats. At its top: Known: ",
        ),
    ],
    ids=short,
)
def test_broken_cases_are_named_with_their_file_and_line(shop: Shop, content: bytes, code: str, says: str) -> None:
    shop.cases.write_bytes(content)
    told = shop.refused(code, *COMPARE)
    assert told.startswith(str(shop.cases))
    assert says in told


def test_missing_cases_are_named_with_the_file_to_write(shop: Shop) -> None:
    assert "nope.jsonl: the file of cases does not exist." in shop.refused("WB100", *COMPARE, "--cases", "nope.jsonl")
    shop.cases.unlink()
    assert f"task 'help' has no cases. Write {shop.cases}" in shop.refused("WB500", *COMPARE)


def no_users(shop: Shop) -> None:
    (shop.root / "data" / "users.json").unlink()


def a_folder(shop: Shop) -> None:
    no_users(shop)
    (shop.root / "data" / "users.json").mkdir()


def no_folder(shop: Shop) -> None:
    (shop.root / "data").rename(shop.root / "elsewhere")


@pytest.mark.parametrize(
    ("mishap", "says"),
    [
        (no_users, "users.json does not exist. In that folder: orders.json. Did you mean 'orders.json'?"),
        (a_folder, "users.json is a folder: name a pattern such as FOLDER/*.jsonl."),
        (no_folder, "data does not exist. Mend root in the manifest, or put the files there."),
    ],
    ids=short,
)
def test_a_source_that_is_gone_is_named_and_its_records_stay(
    shop: Shop, mishap: Callable[[Shop], None], says: str
) -> None:
    mishap(shop)
    assert says in shop.refused("WB303", *PULL)


USER = '{"id": "u1", "name": "Ana Ruiz", "email": "ana@example.com"}'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f'{USER}\n{{"id": "u2", \n', "users.json:2: not valid JSON"),
        (f'{USER}\n{{"id": "u2", "name": "\udcff"}}\n', "users.json:2: byte 23 of the line is not UTF-8"),
        (f'{USER}\n{{"id": "u1", "name": "Other"}}\n', "users.json:2: the id 'u1' stands at users.json:1 already"),
        (f'{USER}\n{{"name": "nobody"}}\n', "users.json:2: the key /id is missing"),
        (f"{USER}\n7\n", "users.json:2: a record must be an object, not a number (7)"),
        (f'{USER}\n{{"id": "u2", "name": NaN}}\n', "users.json:2: NaN is not JSON"),
    ],
    ids=short,
)
def test_a_broken_line_is_refused_alone_and_named_in_the_receipt(shop: Shop, content: str, says: str) -> None:
    shop.manifest.write_text(MANIFEST.replace("format: json", "format: jsonl", 1), encoding="utf-8")
    shop.data("users", content.encode("utf-8", "surrogateescape"))
    ended = shop.run("pull", "shop")
    assert ended.code == 1
    assert ended.err == "shop: the pull is partial\n"
    assert says in ended.out
    assert "Traceback" not in ended.out
    # What was stored before is there: nothing is taken for deleted where something could not be read.
    kept = shop.kept()
    assert (kept.streams, kept.problems) == ({"shop.orders": 12, "shop.users": 3}, [])


def test_a_line_that_stands_twice_is_one_record(shop: Shop) -> None:
    shop.data("users", f"[{USER}, {USER}]")
    out = shop.good("pull", "shop")
    assert out.splitlines()[1].split() == ["shop.users", "2", "0", "0", "1", "2", "1", "0", "complete"]
