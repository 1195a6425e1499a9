"""The order of a policy's facts is free: as JSON with sorted keys it means the same."""

import json

import pytest
from policy_desk import RULES

from workbench.policy import Call, Policy, with_facts
from workbench.records import Provenance, Record

FACTS = {
    "z_quote": {"type": "string", "record": {"stream": "crm.lines", "argument": "line", "path": "/quote"}},
    "m_status": {"type": "string", "record": {"stream": "crm.quotes", "fact": "z_quote", "path": "/status"}},
    "a_owner": {"type": "string", "record": {"stream": "crm.states", "fact": "m_status", "path": "/owner"}},
}
BODY = {"tools": [{"file": "t.json"}], "roles": ["sales"], "approvers": ["manager", "director"], "rules": RULES}
RECORDS = {
    "crm:lines/1": {"quote": "q1"},
    "crm:quotes/q1": {"status": "open"},
    "crm:states/open": {"owner": "Ana"},
}


def get(urn):
    if urn not in RECORDS:
        return None
    source, _, rest = urn.partition(":")
    stream, _, record_id = rest.partition("/")
    return Record(
        source=source, stream=stream, id=record_id, fields=RECORDS[urn], provenance=Provenance(connector="files")
    )


@pytest.mark.parametrize("order", [list(FACTS), sorted(FACTS), ["m_status", "a_owner", "z_quote"]])
def test_facts_are_looked_up_one_behind_the_other_whatever_their_order(order):
    policy = Policy.model_validate({**BODY, "facts": {name: FACTS[name] for name in order}})
    known = with_facts(policy, Call("crm.discount", {"line": "1"}, "sales"), get)
    assert known.facts == {"z_quote": "q1", "m_status": "open", "a_owner": "Ana"}
    again = Policy.model_validate(json.loads(json.dumps(policy.model_dump(mode="json", by_alias=True), sort_keys=True)))
    assert again.digest() == policy.digest()


@pytest.mark.parametrize(
    "changed",
    [
        {"z_quote": {"type": "string", "record": {"stream": "crm.lines", "fact": "a_owner", "path": "/quote"}}},
        {"m_status": {"type": "string", "record": {"stream": "crm.lines", "fact": "m_status", "path": "/quote"}}},
        {"m_status": {"type": "string", "record": {"stream": "crm.lines", "fact": "nothing", "path": "/quote"}}},
    ],
)
def test_a_fact_that_leads_back_to_itself_is_refused(changed):
    with pytest.raises(ValueError, match="must be a fact that does not lead back to this one"):
        Policy.model_validate({**BODY, "facts": {**FACTS, **changed}})
