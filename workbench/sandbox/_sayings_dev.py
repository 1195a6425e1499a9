"""What goes wrong in the company's software, as customers, support and developers put it."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["CHORES", "COMMENTS", "REPOSITORIES", "REVIEW_NOTES", "STEPS", "Chore", "Repository", "Symptom"]


class Symptom(NamedTuple):
    """One defect, told by the customer (case), by support (issue) and by the developer (pull request)."""

    subject: str
    told: str
    title: str
    cause: str
    fix: str


class Repository(NamedTuple):
    """A repository of the company; `families` are the products that it has to do with, none for any."""

    name: str
    about: str
    language: str
    topics: tuple[str, ...]
    families: tuple[str, ...]
    symptoms: tuple[Symptom, ...]


REPOSITORIES: Final = (
    Repository(
        "scale-firmware",
        "Firmware of the bench, crane and pocket scales.",
        "C",
        ("firmware", "embedded"),
        ("Heron", "Curlew", "Wren"),
        (
            Symptom(
                "{product} loses its clock",
                "The clock of the {product} falls back to 2000 whenever it is unplugged.",
                "RTC resets to 2000-01-01 after power loss",
                "Backup domain is never unlocked before the RTC write.",
                "Unlock backup domain before setting RTC",
            ),
            Symptom(
                "{product} freezes on tare",
                "If we press tare [twice|quickly twice] the {product} hangs and only the plug helps.",
                "Double tare locks up the UI task",
                "Mutex taken twice in tare_commit().",
                "Make tare_commit() re-entrant",
            ),
            Symptom(
                "{product} shows kg as lb",
                "After the update the {product} shows pounds. We are in {city}, nobody here weighs in pounds.",
                "Unit falls back to lb when locale is unset",
                "Default unit table has US first.",
                "Take the default unit from the region byte",
            ),
        ),
    ),
    Repository(
        "analyser-firmware",
        "Moisture analysers, pH meters and probes.",
        "C",
        ("firmware", "sensors"),
        ("Plover", "Otter", "Teal"),
        (
            Symptom(
                "{product} stops at 99 %",
                "Every run of the {product} stops at 99 % and never prints.",
                "Drying curve never reaches the stop criterion",
                "Criterion compares rounded with raw mass.",
                "Compare raw mass in the stop criterion",
            ),
            Symptom(
                "{product} forgets its calibration",
                "We calibrate the {product} on Monday and by Tuesday it asks for it again.",
                "Calibration block is written to the wrong page",
                "Page index is off by one above 127 entries.",
                "Fix page index of the calibration store",
            ),
        ),
    ),
    Repository(
        "logger-export",
        "Export of logged readings as CSV and XLSX.",
        "Python",
        ("csv", "export"),
        ("Dunlin",),
        (
            Symptom(
                "Export from {product} cuts off names",
                "When we export the log as CSV the batch names stop after sixteen characters. It used to work.",
                "CSV export truncates batch names to 16 chars",
                "Column width of the old printer format leaked into the writer.",
                "Drop the width limit in CsvWriter",
            ),
            Symptom(
                "Umlauts broken in export of {product}",
                "Names like Köln arrive as KÃ¶ln in Excel. Only from the {product}.",
                "XLSX export double-encodes UTF-8",
                "Bytes are decoded as latin-1 before writing.",
                "Decode readings as UTF-8 once",
            ),
            Symptom(
                "Export of {product} misses the last day",
                "The CSV always ends the evening before. The {product} itself shows today.",
                "Export drops the current day",
                "Upper bound is exclusive and in UTC.",
                "Include the current local day in exports",
            ),
        ),
    ),
    Repository(
        "tarnlink",
        "Pairs instruments with laptops and phones.",
        "Kotlin",
        ("bluetooth", "app"),
        ("Kestrel", "Avocet", "Siskin", "Dunlin"),
        (
            Symptom(
                "Cannot pair {product}[| after the update]",
                "Since the update the {product} is not found any more. "
                "[Two laptops, same story.|Phone finds it, laptop does not.]",
                "Pairing fails when the device name is longer than 20 bytes",
                "Advertising packet is truncated.",
                "Shorten advertised names to 20 bytes",
            ),
            Symptom(
                "{product} drops the connection",
                "The {product} disconnects every [ten|thirty] minutes, always in the middle of a batch.",
                "Connection is dropped on keep-alive timeout",
                "Keep-alive is sent from the UI thread.",
                "Move keep-alive to its own thread",
            ),
        ),
    ),
    Repository(
        "quote-portal",
        "Where customers see and accept their quotes.",
        "TypeScript",
        ("quotes", "web"),
        (),
        (
            Symptom(
                "Cannot accept our quote online",
                "The button does nothing. [Firefox and Chrome.|Also on the phone.]",
                "Accept button dead when a line has 100+ units",
                "Quantity is validated as two digits.",
                "Validate quantity as a number",
            ),
            Symptom(
                "Discount shown twice in the portal",
                "The portal shows our discount on the line and again at the end. Which one is right?",
                "Discount applied twice in the quote summary",
                "Summary subtracts the header discount from discounted lines.",
                "Do not discount discounted lines",
            ),
        ),
    ),
    Repository(
        "billing-sync",
        "Moves orders and invoices between Salesforce and the ledger.",
        "Python",
        ("billing", "sync"),
        (),
        (
            Symptom(
                "Invoice came twice",
                "We got the same invoice twice, one second apart. Which one do we pay?",
                "Invoice is sent twice after a retry",
                "Retry has no idempotency key.",
                "Send an idempotency key with each invoice",
            ),
            Symptom(
                "Reminder for a paid invoice",
                "You remind us of an invoice that we paid. The transfer is attached.",
                "Dunning ignores payments booked on the due date",
                "Comparison is < instead of <=.",
                "Count payments on the due date as in time",
            ),
        ),
    ),
)


class Chore(NamedTuple):
    """Something that developers found themselves."""

    title: str
    body: str


CHORES: Final = (
    Chore("Bump [toolchain|CI image] to {version}", "The [old one|current one] is out of support [soon|since spring]."),
    Chore("Flaky test: test_{word}", "Fails about one run in [ten|twenty]. [Clock again?|Only on the slow runner.]"),
    Chore("Document the {word} setting", "Asked {count} times in #dev this month. [Ten minutes of work.|Please.]"),
    Chore("Remove dead {word} code", "Nobody calls it since {version}."),
    Chore("Log less in {word}", "{count} MB a day of the same line."),
    Chore("Release {version}", "- [ ] changelog\n- [ ] tag\n- [ ] tell support[|\n- [ ] cake]"),
)
STEPS: Final = (
    "[Steps|To reproduce]:\n1. {step}\n2. [wait|look]\n\n[Happens every time.|Not always, {count} of 10.]",
    "[Seen|Reproduced] on [our bench|a loan unit], firmware {version}.",
    "Could not reproduce [here|on {version}], but the log [is clear|shows it].",
    "Customer is [patient so far|not amused], please [give me a date|look soon].",
)
COMMENTS: Final = (
    "[I can reproduce this|Confirmed] on {version}.", "[Same here|+1], second customer this [week|month].",
    "[Looking|Having a look] now.", "Root cause: {cause}", "[Fix|Patch] is up, needs review.",
    "Is this really {priority}? [Workaround exists.|They can restart it.]",
    "Customer tested the build, [works|all good].", "[Duplicate?|Not a duplicate], I checked.",
    "Moved to the next release, sorry.", "[Nice find|Good catch]!", "Needs a test before we close this.",
)  # fmt: skip
REVIEW_NOTES: Final = (
    "[Small|One-line] change, big effect.", "Test added.", "Not tested on the [oldest|P] hardware yet.",
    "[Reviewers|@ everyone]: please look at the error path.", "Backport to {version} follows.",
)  # fmt: skip
