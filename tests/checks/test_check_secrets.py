"""Credentials are found in the forms that their issuers publish; what only looks like one is not."""

import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.checks import SECRET_FORMS, project_files, secrets_in

# Put together here, so that no scanner finds them in this file.
A, N = "Ab3dEf7h" * 8, "0123456789" * 4
SAMPLES = {
    "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "an AWS access key": "AKIA" + "IOSFODNN7EXAMPL2",
    "a GitHub token": "ghs_" + A[:36],
    "a GitLab token": "glpat-" + A[:20],
    "a Slack token": "xoxb-" + N[:24],
    "a Slack webhook": "https://hooks.slack.com/services" + "/T000/B000/" + A[:24],
    "a Stripe key": "sk_live_" + A[:24],
    "an Anthropic key": "sk-ant-" + A[:40],
    "an OpenAI key": "sk-proj-" + A[:40],
    "a Google key": "AIza" + A[:35],
    "a Google token": "ya29." + A[:40],
    "an npm token": "npm_" + A[:36],
    "a PyPI token": "pypi-AgEI" + A[:60],
    "a Hugging Face token": "hf_" + A[:34],
    "a SendGrid key": "SG." + A[:22] + "." + A[:43],
    "an Atlassian token": "ATATT3" + A[:56],
    "a HubSpot token": "pat-na1-" + "01234567-0123-0123-0123-0123456789ab",
    "a storage key": "AccountKey=" + A + A[:24] + "==",
    "a signed token": "eyJ" + A[:20] + ".eyJ" + A[:20] + "." + A[:30],
    "a password in an address": "postgresql://ana:" + "geheim77" + "@db.example/shop",
}
# Near what stands for a password, and passwords all the same.
NEAR = [
    "https://ana:" + "PASSWORD1@host.example",
    "https://ana:" + "TOKEN-9@host.example",
    "AKIA" + "EXAMPLE" * 2 + "77",
]
HARMLESS = [
    "postgresql://ana@db.example/shop",
    "postgresql://ana:***@db.example/shop",
    "https://user:${PASSWORD}@host.example",
    "https://user:<password>@host.example",
    "postgresql+psycopg://reader:PASSWORD@HOST:5432/shop",
    "https://user:YOUR_TOKEN@host.example",
    "AKIAI44QH8DHBEXAMPLE",
    "password: required",
    "token: {env: GITHUB_TOKEN}",
    'password = os.environ["SHOP_PASSWORD"]',
    'secret = "SALESFORCE_CLIENT_SECRET"',
    "api_key: null",
    "sha256:" + "0a" * 32,
    "-----BEGIN PUBLIC KEY-----",
    "the risk-ant-hill of ask-me-anything-tomorrow-morning",
    "AKIA",
    "12:30:45@noon",
]


def test_every_form_has_a_sample():
    assert list(SAMPLES) == list(SECRET_FORMS)


@pytest.mark.parametrize(("kind", "secret"), SAMPLES.items())
def test_a_credential_is_found_whatever_stands_around_it(kind, secret):
    for text in (secret, f"x = '{secret}'", f'{{"a": "{secret}"}}', f"first\nsecond {secret}\n"):
        found = list(secrets_in(text))
        assert [(code, what) for code, _, what, _ in found] == [("WB961", kind)], text
        assert found[0][1] == text[: text.index(secret)].count("\n") + 1
        assert secret[4:] not in found[0][3]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_credential_is_not_taken_for_one(text):
    assert list(secrets_in(text)) == []


@pytest.mark.parametrize("text", NEAR)
def test_what_only_begins_like_a_placeholder_is_found(text):
    assert [one[0] for one in secrets_in(text)] == ["WB961"]


def test_a_value_named_like_a_secret_is_doubtful():
    assert [one[0] for one in secrets_in('client_secret = "f7Hk29fkeWq1"')] == ["WB962"]


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert all(line >= 1 for _, line, _, _ in secrets_in(text))


@pytest.mark.parametrize("piece", ["a://b:", "eyJ" * 10 + ".", "password", "sk-", "a" * 40 + " ", "secret='"])
def test_a_long_text_takes_no_long_time(piece):
    began = time.perf_counter()
    list(secrets_in(piece * (200_000 // len(piece))))
    assert time.perf_counter() - began < 20


def test_files_that_git_ignores_are_not_for_others_to_see(tmp_path):
    (tmp_path / ".workbench").mkdir()
    for name in ("kept.txt", "ignored.env", ".workbench/x", "ä ö.txt"):
        (tmp_path / name).write_text("x")
    store = tmp_path / ".workbench"
    assert [one.name for one in project_files(tmp_path, store)] == ["ignored.env", "kept.txt", "ä ö.txt"]
    (tmp_path / ".gitignore").write_text("*.env\n")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert {one.name for one in project_files(tmp_path, store)} == {".gitignore", "kept.txt", "ä ö.txt"}


def test_this_file_holds_no_credential():
    assert [one for one in secrets_in(Path(__file__).read_text("utf-8")) if one[0] == "WB961"] == []
