"""The same rules in casbin, Rego and CEL: run in an environment of their own, told what to do on standard input.

Input: `{"rules": [{effect, tool, role, lo, hi, region}], "calls": [{tool, role, bps, region}], "rounds": n}`.
Output: engine to `{"us": microseconds of each round's mean, "effects": [...]}`.
"""

import json
import sys
import time


def strictest(found):
    return next((effect for effect in ("deny", "ask", "allow") if effect in found), "deny")


def casbin_engine(rules):
    import casbin

    model = casbin.Model()
    model.add_def("r", "r", "role, tool, bps, region")
    model.add_def("p", "p", "role, tool, lo, hi, region, eft")
    model.add_def("e", "e", "some(where (p.eft == allow)) && !some(where (p.eft == deny))")
    model.add_def(
        "m",
        "m",
        "r.role == p.role && r.tool == p.tool && r.region == p.region && r.bps >= p.lo && r.bps <= p.hi",
    )

    def enforcer(kinds):
        made = casbin.Enforcer(model)
        made.model = casbin.Model()
        for section, value in (("r", "role, tool, bps, region"), ("p", "role, tool, lo, hi, region, eft")):
            made.model.add_def(section, section, value)
        made.model.add_def("e", "e", "some(where (p.eft == allow)) && !some(where (p.eft == deny))")
        made.model.add_def("m", "m", model["m"]["m"].value)
        for rule in rules:
            if rule["effect"] in kinds:
                eft = kinds[rule["effect"]]
                made.model.add_policy(
                    "p", "p", [rule["role"], rule["tool"], rule["lo"], rule["hi"], rule["region"], eft]
                )
        return made

    # As with two files of Cedar: what is allowed without asking, and what may be done after it.
    allow = enforcer({"allow": "allow", "deny": "deny", "ask": "deny"})
    both = enforcer({"allow": "allow", "deny": "deny", "ask": "allow"})

    def decide(call):
        given = (call["role"], call["tool"], call["bps"], call["region"])
        return "allow" if allow.enforce(*given) else "ask" if both.enforce(*given) else "deny"

    return decide


def rego_engine(rules):
    from regopy import Interpreter

    lines = ["package bench", "import rego.v1"]
    for rule in rules:
        tests = f'input.tool == "{rule["tool"]}"; input.role == "{rule["role"]}"; input.region == "{rule["region"]}"'
        lines.append(f"{rule['effect']} if {{ {tests}; input.bps >= {rule['lo']}; input.bps <= {rule['hi']} }}")
    lines.append('decision := "deny" if { deny } else := "ask" if { ask } else := "allow" if { allow } else := "deny"')
    rego = Interpreter()
    rego.add_module("bench", "\n".join(lines))

    def decide(call):
        rego.set_input(call)
        found = rego.query("x = data.bench.decision")
        return str(found.binding("x")).strip('"')

    return decide


def cel_engine(rules):
    import celpy

    environment = celpy.Environment()
    programs = []
    for rule in rules:
        text = f'tool == "{rule["tool"]}" && role == "{rule["role"]}" && region == "{rule["region"]}" '
        text += f"&& bps >= {rule['lo']} && bps <= {rule['hi']}"
        programs.append((rule["effect"], environment.program(environment.compile(text))))

    def decide(call):
        given = {name: celpy.json_to_cel(value) for name, value in call.items()}
        return strictest({effect for effect, program in programs if program.evaluate(given)})

    return decide


def main():
    job = json.load(sys.stdin)
    found = {}
    for name, make in (("casbin", casbin_engine), ("regopy", rego_engine), ("cel-python", cel_engine)):
        try:
            decide = make(job["rules"])
            effects = [decide(call) for call in job["calls"]]
            times = []
            for _ in range(job["rounds"]):
                start = time.perf_counter()
                for call in job["calls"]:
                    decide(call)
                times.append((time.perf_counter() - start) / len(job["calls"]) * 1e6)
            found[name] = {"us": times, "effects": effects}
        except Exception as error:  # an engine that cannot run is said, not hidden
            found[name] = {"error": f"{type(error).__name__}: {error}"[:300]}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
