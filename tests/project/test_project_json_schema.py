"""The library jsonschema comes without the grammar that takes it seconds to import, and with all that it can check."""

import subprocess
import sys
import textwrap

import pytest


def run(code):
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_grammar_that_nobody_uses_is_not_built():
    pytest.importorskip("rfc3987_syntax")
    said = run("""
        import sys
        from workbench.project import json_schema_library
        jsonschema = json_schema_library()
        print("rfc3987_syntax" in sys.modules, "lark" in sys.modules)
        print("iri" in jsonschema.FormatChecker().checkers, json_schema_library() is jsonschema)
    """)
    assert said == ["False", "False", "True", "True"]


@pytest.mark.live  # it takes seconds
def test_the_grammar_checks_as_ever():
    pytest.importorskip("rfc3987_syntax")
    said = run("""
        from workbench.project import json_schema_library
        checker = json_schema_library().FormatChecker(["iri"])
        print(checker.conforms("https://example.com/\u00e4", "iri"), checker.conforms("no iri", "iri"))
    """)
    assert said == ["True", "False"]


def test_where_there_is_no_such_grammar_none_is_made_up():
    said = run("""
        import importlib.util
        found = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *more: None if name == "rfc3987_syntax" else found(name, *more)
        import builtins
        real = builtins.__import__
        def without(name, *more, **named):
            if name.startswith("rfc3987"):
                raise ImportError(name)
            return real(name, *more, **named)
        builtins.__import__ = without
        from workbench.project import json_schema_library
        print("iri" in json_schema_library().FormatChecker().checkers)
    """)
    assert said == ["False"]
