"""One call to a source: credentials, limits, repetition, redirects, bounds, and what the answer means."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import httpx
import tenacity

from workbench.connectors._http_auth import Authenticator, make_auth
from workbench.connectors._http_call import Call, base_url, origin, settings, unwrapped
from workbench.connectors._http_governor import Governor, QuotaReached, Stopped, WaitTooLong, governor_for
from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._http_parts import ErrorRule
from workbench.connectors._http_rules import Meaning, meaning, words_of
from workbench.connectors._http_secrets import Secrets
from workbench.connectors._http_tokens import TokenUnavailable
from workbench.connectors._http_transport import PrivateAddress, deadline, make_routes
from workbench.connectors._reading import Fate
from workbench.errors import AuthError, FetchError, RateLimited

__all__ = ["Answer", "HttpClient", "MaybeDone", "Skipped"]

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
# Headers that are made anew for the place that a redirect leads to.
_OF_THE_CALL = ("host", "authorization", "content-length", "content-type", "transfer-encoding")
_RENEWALS = 2
_USER_AGENT = "context-workbench"
# Nothing reached the source, so that even a call that changes something may be sent again.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LONGEST_PAUSE_S = 30.0
_SEARCHED_BYTES = 65_536  # of an answer that cannot be read, for secrets
_PASSING = ("wait", "retry", "refresh", "auth", "quota")


class Skipped(Exception):
    """The source does not let us read this part; the text is its reason."""


class MaybeDone(Exception):
    """A call that changes something was sent, and what became of it is not known; the text says why."""


class _Passing(Exception):
    """A fault that may be gone the next time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status.
        headers: Of the answer.
        body: The parsed JSON; `None` where there is none.
        links: Address of each relation in the `Link` header.
        url: Where the answer came from in the end.
        empty: A rule says that there is nothing, and that this is in order.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    links: Mapping[str, str]
    url: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    response: httpx.Response
    content: bytes
    url: str


class HttpClient:
    """Sends the calls of one connector. To be used by any thread, as a context manager.

    Attributes:
        base: What all paths stand behind.
        values: The connector's settings.
        calls: Requests that were sent so far, those for tokens and repeated ones included.
        reached: Whether the source ever gave an answer.
        answered: Whether it ever gave a good one.
        stop: When it is set, nothing more is sent, and whoever waits stops waiting.
    """

    def __init__(self, manifest: HttpManifest, *, root: Path, store_folder: Path, private: Sequence[str] = ()) -> None:
        """Prepare; nothing is sent yet.

        Args:
            manifest: Whose calls they are.
            root: The project's root.
            store_folder: Where rotated tokens are kept.
            private: Hosts (`host` or `host:port`) in private networks that may be asked.

        Raises:
            ManifestError: An address or a setting is missing.
            AuthError: A secret is not set.
        """
        self.manifest = manifest
        self.values = settings(manifest)
        self.base = base_url(manifest, self.values)
        self.stop = threading.Event()
        self.calls = 0
        self.reached = False
        self.answered = False
        self.secrets = Secrets(manifest.name, root)
        self._lock = threading.Lock()
        self._http = make_routes(
            allowed=_allowing(private), max_connections=manifest.limits.concurrency + 2, timeout_s=manifest.timeout_s
        )
        self._auth: Authenticator = make_auth(
            manifest.auth,
            secrets=self.secrets,
            base_url=self.base,
            send=self._send_for_token,
            store_folder=store_folder,
            connector=manifest.name,
        )
        self._governor: Governor = governor_for(self._auth.identity, manifest.limits)
        self._origin = origin(self.base)
        self._headers = httpx.Headers(
            {
                "user-agent": _USER_AGENT,
                "accept": "application/json",
                "accept-encoding": "gzip, deflate",
                **_lower(manifest.headers),
            }
        )
        limits = manifest.limits
        self._repeating = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Passing),
            stop=tenacity.stop_after_attempt(limits.retries + 1),
            wait=tenacity.wait_exponential_jitter(
                multiplier=limits.retry_first_s, max=_LONGEST_PAUSE_S, jitter=limits.retry_first_s
            ),
            # So that whoever gives up need not wait for the pause to end.
            sleep=tenacity.sleep_using_event(self.stop),
            reraise=True,
        )

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop whoever waits and close the connections."""
        self.stop.set()
        self._http.close()

    @property
    def quota(self) -> str:
        """What is used of the quota, as the source says it."""
        return self._governor.quota or ""

    @property
    def waited_s(self) -> float:
        """Seconds that the credential has waited because the source asked for it."""
        return self._governor.waited_s

    def fetch(
        self,
        call: Call,
        *,
        stream: str,
        rules: Sequence[ErrorRule] = (),
        repeat: bool = True,
        reading: bool = True,
    ) -> Answer:
        """Send a call and return its answer.

        Args:
            call: What is sent.
            stream: For paces and messages.
            rules: The stream's own rules.
            repeat: Whether it may be sent again when it may have arrived already.
            reading: Whether the answer must hold something: an empty one is a passing fault then.

        Raises:
            Skipped: The source does not let us read this, or has it no longer.
            AuthError: It refuses the credentials.
            RateLimited: It asks for a longer wait than the manifest allows, or a quota is used up.
            FetchError: It cannot be reached, or answers what cannot be read.
            MaybeDone: `repeat` is false and it is not known whether the call was carried out.
        """
        limits = self.manifest.limits
        rules = [*rules, *self.manifest.errors]
        try:
            return self._repeating(self._try, call, stream, rules, repeat, reading)
        except _Passing as exc:
            message = f"{exc}; asked {limits.retries + 1} times. What was stored before stays. Pull again later."
            raise FetchError(message, connector=self.manifest.name, stream=stream) from exc

    def fate(self, call: Call, gone: Sequence[int], *, stream: str, rules: Sequence[ErrorRule] = ()) -> Fate:
        """Ask for one record and return what became of it.

        Args:
            call: What is sent.
            gone: Statuses that say that the record is gone.
            stream: For paces and messages.
            rules: The stream's own rules; only those on what passes count here.

        Raises:
            AuthError, RateLimited, FetchError: As `fetch`.
        """
        # A rate limit or an expired token says nothing of the record, whatever its status is.
        passing = [rule for rule in [*rules, *self.manifest.errors] if rule.then in _PASSING]
        away = ErrorRule(status=list(gone), then="empty")
        kept = ErrorRule(status=[403, 404, 410, 451], then="skip")
        try:
            answer = self.fetch(call, stream=stream, rules=[*passing, away, kept], reading=False)
        except Skipped:
            return "forbidden"
        return "gone" if answer.status in gone else "there"

    def _try(self, call: Call, stream: str, rules: Sequence[ErrorRule], repeat: bool, reading: bool) -> Answer:
        """Make one attempt; a token server that cannot answer now is a passing fault, whose wait is kept."""
        try:
            return self._attempt(call, stream, rules, repeat, reading)
        except TokenUnavailable as exc:
            if exc.retry_after_s is not None and exc.retry_after_s <= self.manifest.limits.max_wait_s:
                self.stop.wait(exc.retry_after_s)
            message = str(exc).removeprefix(f"{self.manifest.name}: ")
            raise _Passing(message) from exc

    def _attempt(self, call: Call, stream: str, rules: Sequence[ErrorRule], repeat: bool, reading: bool) -> Answer:
        """Send a call until it is no longer a matter of waiting or of an expired token."""
        limits = self.manifest.limits
        renewals, began = 0, time.monotonic()
        while True:
            if self.stop.is_set():
                raise Stopped
            request = self._request(call)
            raw, sent_at = self._governed(request, stream, repeat)
            response = raw.response
            body, unreadable = _parsed(self.secrets.cleaned(raw.content))
            status, body = unwrapped(response.status_code, body) if call.wrapped else (response.status_code, body)
            means, rule = meaning(status, response.headers, body, rules)
            if means != "wait":
                self._governor.observe(response.headers)
            if means == "good" and unreadable and (raw.content or (reading and response.status_code != 204)):
                reason = self._unreadable(raw, unreadable)
                if not repeat:
                    raise MaybeDone(reason)
                raise _Passing(reason)
            if means in ("good", "empty"):
                self.answered = True
                return Answer(status, response.headers, body, _links(response), raw.url, means == "empty")
            words = words_of(status, body, rule, self.secrets.redact)
            if means == "wait":
                if time.monotonic() - began > limits.max_wait_s:
                    message = (
                        f"the source has refused this call for {limits.max_wait_s:,.0f} s (max_wait_s): {words}. "
                        "What was read is kept; pull again later."
                    )
                    raise RateLimited(message, connector=self.manifest.name, stream=stream)
                self._governor.refused(response.headers, body, sent_at)
            elif means == "refresh" and renewals < _RENEWALS and self._auth.renew(request):
                renewals += 1
            else:
                self._give_up(means, words, call, stream, repeat)

    def _give_up(self, means: Meaning, words: str, call: Call, stream: str, repeat: bool) -> None:
        """Raise what an answer comes to that is neither good nor mended by waiting or renewing."""
        name = self.manifest.name
        if means == "skip":
            raise Skipped(words)
        if means in ("refresh", "auth"):
            message = f"the source refuses the credentials ({words}). Mend the secret or its rights, then pull again."
            raise AuthError(message, connector=name, stream=stream)
        if means == "quota":
            message = f"the source's quota is used up ({words}). What was read is kept; pull again when it starts anew."
            raise RateLimited(message, connector=name, stream=stream)
        if means == "retry":
            if not repeat:
                raise MaybeDone(words)
            message = f"the source has a fault ({words})"
            raise _Passing(message)
        message = f"{self.shown(call.url)} was refused ({words}). Mend the manifest's request, or the source."
        raise FetchError(message, connector=name, stream=stream)

    def shown(self, url: str) -> str:
        """Return an address for a person: without its query, which may hold what is nobody's business."""
        return self.secrets.redact(url.partition("?")[0])

    def _clean(self, exc: Exception) -> Exception | None:
        """Return an error of a library as a cause, or `None` where it holds a secret that a traceback would show."""
        return exc if self.secrets.redact(f"{exc} {exc!r}") == f"{exc} {exc!r}" else None

    # -- sending -----------------------------------------------------------------------------------

    def _request(self, call: Call) -> httpx.Request:
        headers = self._headers
        content = call.content()
        if content is not None or call.headers:
            # Names in lower case: what a call sets replaces what the manifest sets.
            headers = httpx.Headers(headers)
            headers.update(_lower(call.headers))
            if content is not None:
                headers["content-type"] = "application/json"
        try:
            request = httpx.Request(call.method, call.url, headers=headers, content=content)
            ours = origin(call.url) == self._origin
        except (httpx.InvalidURL, ValueError) as exc:
            message = f"{self.shown(call.url)} is not an address: {self.secrets.redact(str(exc))}"
            raise FetchError(message, connector=self.manifest.name) from self._clean(exc)
        return self._auth.apply(request) if ours else request

    def _governed(self, request: httpx.Request, stream: str, repeat: bool) -> tuple[_Raw, float]:
        try:
            with self._governor.slot(stream, self.stop):
                sent_at = self._governor.clock.monotonic()
                return self._sent(request, repeat), sent_at
        except WaitTooLong as exc:
            who = "the source asks" if exc.banned else "limits.pace asks"
            message = (
                f"{who} to wait {exc.retry_after_s:,.0f} s, and limits.max_wait_s is "
                f"{self.manifest.limits.max_wait_s:,.0f}. What was read is kept; pull again then."
            )
            raise RateLimited(
                message, connector=self.manifest.name, stream=stream, retry_after_s=exc.retry_after_s
            ) from exc
        except QuotaReached as exc:
            message = (
                f"the source's quota is used up to {exc.quota}, which is limits.quota.stop_at. What was read is kept; "
                "pull again when it starts anew."
            )
            raise RateLimited(message, connector=self.manifest.name, stream=stream) from exc

    def _sent(self, request: httpx.Request, repeat: bool) -> _Raw:
        try:
            raw = self._follow(request, repeat)
        except PrivateAddress as exc:
            message = (
                f"{exc}. A manifest may not lead into a private network unless that is allowed: add the host to "
                "private_hosts in workbench.toml if you trust it."
            )
            raise FetchError(message, connector=self.manifest.name) from exc
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL, ValueError) as exc:
            # ValueError: what a redirect leads to is no address, as urllib says it.
            message = f"{self.shown(str(request.url))} cannot be asked: {self.secrets.redact(str(exc))}"
            raise FetchError(message, connector=self.manifest.name) from self._clean(exc)
        except (httpx.RequestError, httpx.StreamError) as exc:
            reason = self.secrets.redact(str(exc)) or type(exc).__name__
            message = f"{self.shown(str(request.url))}: {reason}"
            if not repeat and not isinstance(exc, _UNSENT):
                raise MaybeDone(message) from self._clean(exc)
            raise _Passing(message) from self._clean(exc)
        self.reached = True
        return raw

    def _follow(self, request: httpx.Request, repeat: bool) -> _Raw:
        """Send a request and follow redirects; what goes to another origin carries no credentials."""
        for _ in range(_MOST_REDIRECTS + 1):
            raw = self._bounded(request)
            where = raw.response.headers.get("location")
            if raw.response.status_code not in _REDIRECTS or not where:
                return raw
            target = urljoin(str(request.url), where)
            if request.method != "GET" and not repeat:
                message = f"{self.shown(str(request.url))} redirects a call that changes something. Mend the manifest."
                raise FetchError(message, connector=self.manifest.name)
            request = self._redirected(request, raw.response.status_code, target)
        message = f"{self.shown(str(request.url))} redirects more than {_MOST_REDIRECTS} times"
        raise FetchError(message, connector=self.manifest.name)

    def _redirected(self, request: httpx.Request, status: int, target: str) -> httpx.Request:
        as_get = status == 303 or (status in (301, 302) and request.method == "POST")
        content = None if as_get else request.content or None
        same = origin(target) == origin(str(request.url)) == self._origin
        headers = {"user-agent": _USER_AGENT, "accept": request.headers["accept"]}
        if not same:
            # Neither credentials nor a body of ours: the manifest's author named another host than this.
            return httpx.Request("GET", target, headers=headers)
        headers = {name: value for name, value in request.headers.items() if name not in _OF_THE_CALL}
        call = Call("GET" if as_get else request.method, target, headers)
        made = self._request(call)
        if content is None:
            return made
        kept = {**made.headers, "content-type": request.headers.get("content-type", "application/json")}
        return httpx.Request(made.method, made.url, headers=kept, content=content)

    def _bounded(self, request: httpx.Request) -> _Raw:
        """Send one request and read its answer, within the time and the size that are allowed."""
        most = self.manifest.max_page_bytes
        with self._lock:
            self.calls += 1
        with deadline(self.manifest.timeout_s):
            response = self._http.handle_request(request)
            try:
                parts, size = [], 0
                for chunk in response.iter_bytes():
                    size += len(chunk)
                    if size > most:
                        message = (
                            f"{self.shown(str(request.url))} answers with more than {most:,} bytes (max_page_bytes), "
                            "so the rest was not read. Ask for smaller pages, or allow more in the manifest."
                        )
                        raise FetchError(message, connector=self.manifest.name)
                    parts.append(chunk)
            finally:
                response.close()
        return _Raw(response, b"".join(parts), str(request.url))

    def _send_for_token(self, request: httpx.Request) -> httpx.Response:
        """Send a request of the authenticator and return the answer, read whole."""
        raw = self._sent(request, repeat=True)
        return httpx.Response(
            raw.response.status_code, headers=_without_encoding(raw.response.headers), content=raw.content
        )

    def _unreadable(self, raw: _Raw, reason: str) -> str:
        kind = raw.response.headers.get("content-type", "").partition(";")[0].strip() or "no content type"
        # Redacted before it is cut: half a secret would not be found.
        start = self.secrets.redact(raw.content[:_SEARCHED_BYTES].decode("utf-8", "replace"))
        begins = " ".join(start.split())[:60]
        return f"{self.shown(raw.url)} answers {kind} that is not JSON ({reason}); it begins: {begins}"


def _allowing(private: Sequence[str]) -> Callable[[str, int], bool]:
    names = {name.lower().rstrip(".") for name in private}
    return lambda host, port: host.lower().rstrip(".") in names or f"{host.lower().rstrip('.')}:{port}" in names


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _without_encoding(headers: httpx.Headers) -> dict[str, str]:
    return {k: v for k, v in headers.items() if k.lower() not in ("content-encoding", "content-length")}


def _links(response: httpx.Response) -> dict[str, str]:
    if "link" not in response.headers:
        return {}
    return {str(rel): link["url"] for rel, link in response.links.items() if "url" in link}


def _parsed(content: bytes) -> tuple[Any, str]:
    """Return the JSON of a body, or `None` and why it has none."""
    if not content:
        return None, "it is empty"
    try:
        return json.loads(content), ""
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as exc:
        return None, " ".join(str(exc).split())[:80]
