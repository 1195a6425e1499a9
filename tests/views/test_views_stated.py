"""Which values state one fact differently, and which say the same in the ways of two systems."""

import pytest

from workbench.views._writing.stated import differ

EUR = {"amount_minor": 1000, "currency": "EUR"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000.00", 1000),
        ("1000.0", 1000),
        ("2026-01-02", "2026-01-02T15:00:00Z"),
        ("2026-01-01T00:30:00+02:00", "2025-12-31T22:30:00Z"),
        ("14.03.2025", "2025-03-14"),
        ("4.3.2025 9:30", "2025-03-04T09:30:00Z"),
        ("yes", True),
        ("N", False),
        ("OSLO ", "Oslo"),
        ({"value": "open", "label": "Being worked on"}, "Open"),
        ({"value": "open", "label": "Being worked on"}, {"value": "o", "label": "being worked on"}),
        (EUR, dict(EUR)),
        ("+44 1632 960000", "01632 960000"),
        ("+39 784 445111", "+39784445111"),
        ("Acme, Ltd.", "ACME Ltd"),
        ("12-A High St", "12 A, High St."),
        # A code beside words: nobody can tell.
        ("IT", "Italy"),
        # What states no fact, or cannot be told.
        (None, "Oslo"),
        ("", "Oslo"),
        (["Oslo"], "Rome"),
        ({"a": 1}, {"a": 2}),
        (EUR, 10),
    ],
)
def test_values_that_say_the_same_or_cannot_be_compared_do_not_differ(one, other):
    assert not differ(one, other)
    assert not differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1000, 1001),
        ("2026-01-02", "2026-01-03T00:00:00Z"),
        ("2026-01-02T10:00:00Z", "2026-01-02T15:00:00Z"),
        ("14.03.2025", "2025-03-15"),
        ("99.1.2025", "9.1.2025"),
        ("yes", False),
        (True, False),
        (True, 0),
        ("Oslo", "Rome"),
        ("007", "7"),
        ("IT", "DE"),
        ("+44 1632 960000", "01632 960001"),
        ("A 12", "B 12"),
        ({"value": "open", "label": "Open"}, "closed"),
        (EUR, {**EUR, "amount_minor": 1001}),
        (EUR, {**EUR, "currency": "USD"}),
    ],
)
def test_values_that_cannot_both_be_right_differ(one, other):
    assert differ(one, other)
    assert differ(other, one)
