"""Credentials that stand in a project's files: known forms, and values that are named like secrets."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from workbench.checks._report import Finding

__all__ = ["SECRET_FORMS", "find_secrets", "project_files", "secrets_in"]

# Forms that their issuers publish, so that leaked ones can be found; read 2026-11-28:
# https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
# (keys that end in EXAMPLE stand in AWS's own texts and are nobody's)
# https://docs.slack.dev/authentication/tokens, https://docs.stripe.com/keys, https://docs.gitlab.com/security/tokens
SECRET_FORMS: dict[str, str] = {
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "an AWS access key": r"\b(?:AKIA|ASIA)(?![0-9A-Z]{9}EXAMPLE\b)[0-9A-Z]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255})\b",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a Slack token": r"\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{20,}",
    "a Slack webhook": r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,}",
    "a Stripe key": r"\b(?:[rs]k_live_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,})",
    "an Anthropic key": r"\bsk-ant-[A-Za-z0-9_-]{20,}",
    "an OpenAI key": r"\bsk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9]{20,}[A-Za-z0-9_-]*",
    "a Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a Google token": r"\bya29\.[0-9A-Za-z_-]{30,}",
    "an npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a PyPI token": r"\bpypi-AgEI[A-Za-z0-9_-]{50,}",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{34}\b",
    "a SendGrid key": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b",
    "an Atlassian token": r"\bATATT3[A-Za-z0-9_=-]{50,}",
    "a HubSpot token": r"\bpat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    "a storage key": r"\bAccountKey=[A-Za-z0-9+/]{80,}={0,2}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}",
    "a password in an address": r"(?<=[a-z0-9])://[^\s/:@'\"<>{}$*]{1,200}:(?!(?:YOUR_|MY_)?(?:PASSWORD|PASSWD|SECRET|TOKEN)@)"
    r"[^\s/:@'\"<>{}$*]{3,200}@[\w.-]+",
}
"""Name of a kind of credential to its form."""

_KNOWN = re.compile("|".join(f"(?P<f{number}>{form})" for number, form in enumerate(SECRET_FORMS.values())))
_NAMED = re.compile(
    r"(?i)(?:password|passwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?token|"
    r"access[_-]?token)[\"']?\s{0,4}[:=]\s{0,4}(?P<quote>[\"'])(?P<value>[^\"'\s<>{}$*]{12,200})(?P=quote)"
)
_FOLDERS = frozenset({".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints"})
_MAX_BYTES = 64_000_000
_MOST = 20


class _Found(NamedTuple):
    code: str
    line: int
    what: str
    shown: str


def secrets_in(text: str) -> Iterator[tuple[str, int, str, str]]:
    """Yield code, line from 1, kind, and a shortened form of every credential in a text; never the whole of one.

    Example:
        >>> [(code, line, what) for code, line, what, _ in secrets_in("id = AKIA" + "Q" * 16)]
        [('WB961', 1, 'an AWS access key')]
    """
    names = list(SECRET_FORMS)
    taken = []
    for match in _KNOWN.finditer(text):
        taken.append(match.span())
        kind = names[int((match.lastgroup or "f0")[1:])]
        yield _Found("WB961", _line(text, match.start()), kind, _shown(match.group()))
    for match in _NAMED.finditer(text):
        value = match["value"]
        inside = any(start < match.end() and match.start() < end for start, end in taken)
        if not inside and re.search(r"[0-9]", value) and re.search(r"[A-Za-z]", value):
            yield _Found("WB962", _line(text, match.start("value")), "a value named like a secret", _shown(value))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _shown(secret: str) -> str:
    """Return what tells a secret from another without giving it away: its first four characters and its length."""
    return f"{secret[:4]}*** ({len(secret)} characters)"


def find_secrets(root: Path, paths: Sequence[Path], *, ignored: Sequence[str] = ()) -> tuple[list[Finding], list[str]]:
    """Look for credentials in files.

    Args:
        root: The project's root; places are told from there.
        paths: The files.
        ignored: Patterns of paths, such as `tests/*`, whose files are known to hold none that is real.

    Returns:
        The findings, at most 20 a file, and which files were not read and why, as sentences.
    """
    found: list[Finding] = []
    unread: list[str] = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in ignored):
            continue
        try:
            if path.stat().st_size > _MAX_BYTES:
                unread.append(f"{name} has more than {_MAX_BYTES:,} bytes")
                continue
            data = path.read_bytes()
        except OSError as exc:
            unread.append(f"{name} cannot be read ({exc.strerror or exc})")
            continue
        if b"\0" in data[:8192]:
            continue
        hits = list(secrets_in(data.decode("utf-8", "replace")))
        for code, line, what, shown in hits[:_MOST]:
            found.append(Finding.of(code, f"{name}:{line}", f"{what}: {shown}. {_todo(code)}"))
        if len(hits) > _MOST:
            found.append(Finding.of(hits[_MOST][0], name, f"and {len(hits) - _MOST:,} more like these."))
    return found, unread


def _todo(code: str) -> str:
    if code == "WB961":
        return "Take it out, and make it void at its issuer: it may stand in the history already."
    return "Read it from an environment variable, or list the file under [check] not_secret of workbench.toml."


def project_files(root: Path, store: Path) -> list[Path]:
    """Return the files of a project that are for others to see, sorted.

    In a git repository those that git would take (ignored ones are not); else all but the store's, those of virtual
    environments and caches.
    """
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)  # noqa: S603 - fixed words
        names = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
        paths = [root / name for name in names]
    except (OSError, subprocess.SubprocessError):
        paths = [Path(folder) / name for folder, name in _walked(root)]
    return sorted({path for path in paths if path.is_file() and not path.is_relative_to(store)})


def _walked(root: Path) -> Iterator[tuple[str, str]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [one for one in folders if one not in _FOLDERS and not (Path(folder, one) / "pyvenv.cfg").exists()]
        yield from ((folder, name) for name in names)
