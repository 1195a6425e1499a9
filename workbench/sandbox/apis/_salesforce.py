"""A look-alike of the REST API of a Salesforce org: signing in, describing, querying, reading and writing rows.

Not covered, and answered as any unknown path: Bulk API, SOSL, UI API, Tooling, approvals, reports, files, and change
events, which Salesforce sends over gRPC and CometD and not to an address (`updated` and `deleted` of an object are
there). The SOAP login is not there: clients take a session id, or a token of `/services/oauth2/token`.

Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_list.htm and
https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes (read 2026-11-25)
"""

from __future__ import annotations

import base64
import binascii
import hmac
import itertools
import json
import random
import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from workbench.sandbox.apis._look_alike import Call, LookAlike, Refusal, Route, secret, whole_number
from workbench.sandbox.apis._quota import Window
from workbench.sandbox.apis._salesforce_org import SalesforceOrg, refused, stamp_of, whole_id
from workbench.sandbox.apis._server import Answer, Asked, json_answer
from workbench.sandbox.apis._shapes import SALESFORCE_OBJECTS, seconds_of
from workbench.sandbox.apis._soql import Malformed, parse_soql
from workbench.sandbox.apis._soql_run import Answered, QueryFault, run_soql, steps_of

__all__ = ["Salesforce"]

Body = dict[str, Any]
_VERSION = re.compile(r"v[0-9]{2}\.0")
_FROM = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)
# Of a page's rows; the more fields are asked for, the fewer rows a page has.
# https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_changing_batch_size.htm
_MOST_ROWS = 2_000
_LEAST_ROWS = 200
_MOST_LOCATORS = 50
_ORG = "00DSb0000004321EAA"


class Salesforce(LookAlike):
    """The look-alike. `_open` holds the queries whose pages are still asked for."""

    name = "salesforce"

    def __post_init__(self) -> None:
        """Begin without sessions but for the one that never ends."""
        self.org = SalesforceOrg(self.state)
        self._calls = Window(100_000 if self.limits == "vendor" else 100_000_000, 86_400)
        self._open: OrderedDict[str, tuple[Answered, int]] = OrderedDict()
        self._tokens = {self.session_id}
        self._numbers = itertools.count(1)
        self._routes = self._all_routes()

    # -- credentials

    @property
    def session_id(self) -> str:
        """A session that is there from the beginning."""
        return f"{_ORG[:15]}!{secret(self.seed, 'salesforce session', 96)}"

    @property
    def client_id(self) -> str:
        """The app's consumer key."""
        return f"3MVG9{secret(self.seed, 'salesforce client', 80)}"

    @property
    def client_secret(self) -> str:
        """The app's consumer secret."""
        return secret(self.seed, "salesforce client secret", 64, "0123456789ABCDEF")

    @property
    def refresh_token(self) -> str:
        """What somebody got by signing in once."""
        return f"5Aep861{secret(self.seed, 'salesforce refresh', 80)}"

    def identify(self, asked: Asked) -> str:
        """Return the id of the integration user; any session that is good belongs to it."""
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        if kind not in ("Bearer", "OAuth") or token not in self._tokens:
            raise refused("INVALID_SESSION_ID", "Session expired or invalid", 401)
        return self.user_id()

    def user_id(self) -> str:
        """Return the id of the user in whose name clients work: the first one."""
        users = self.state.select("salesforce.User")
        return str(users[0]["Id"]) if users else whole_id("005Sb0000000001")

    def expire(self) -> None:
        """End all sessions."""
        self._tokens.clear()

    def _token(self, call: Call) -> Answer:
        form = call.asked.form
        client, secret_ = form.get("client_id", ""), form.get("client_secret", "")
        kind, _, rest = call.asked.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            try:
                client, _, secret_ = base64.b64decode(rest).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return _no_token("invalid_client", "invalid client credentials")
        grant = form.get("grant_type", "")
        if grant not in ("client_credentials", "refresh_token"):
            return _no_token("unsupported_grant_type", "grant type not supported")
        if client != self.client_id:
            return _no_token("invalid_client_id", "client identifier invalid")
        if not hmac.compare_digest(secret_.encode(), self.client_secret.encode()):
            return _no_token("invalid_client", "invalid client credentials")
        if grant == "refresh_token" and form.get("refresh_token") != self.refresh_token:
            return _no_token("invalid_grant", "expired access/refresh token")
        token = f"{_ORG[:15]}!{secret(self.seed, f'salesforce {next(self._numbers)}', 96)}"
        self._tokens.add(token)
        return json_answer(
            {
                "access_token": token,
                "signature": secret(self.seed, "salesforce signature", 43) + "=",
                "scope": "api refresh_token",
                "instance_url": self.base,
                "id": f"{self.base}/id/{_ORG}/{self.user_id()}",
                "token_type": "Bearer",
                "issued_at": str(int(self.state.now() * 1000)),
            }
        )

    # -- quota and refusals

    def spend(self, asked: Asked, who: str, answer: Answer | None) -> dict[str, str]:
        """Count a call of the org's day."""
        del asked, who
        spent = self._calls.spend(_ORG, 0 if answer is not None else 1)
        if spent.refused:
            raise refused("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403)
        return {"Sforce-Limit-Info": f"api-usage={spent.used}/{spent.limit}"}

    def refuse(self, fault: str, asked: Asked) -> Answer:
        """Refuse; Salesforce gives no hint how long to wait."""
        del asked
        if fault == "expired":
            return refused("INVALID_SESSION_ID", "Session expired or invalid", 401).answer
        if fault == "lost_permission":
            message = "insufficient access rights on cross-reference id"
            return refused("INSUFFICIENT_ACCESS", message, 403).answer
        if fault == "quota":
            answer = refused("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403).answer
            answer.headers["Sforce-Limit-Info"] = "api-usage=100000/100000"
            return answer
        # Too many long requests at a time: the only limit that passes by itself.
        answer = refused("SERVER_UNAVAILABLE", "Your request was throttled. Please try again.", 503).answer
        if fault == "rate_limit":
            answer.headers["Retry-After"] = "1"
        return answer

    def unknown(self, asked: Asked, other_methods: Sequence[str]) -> Answer:
        """Answer what is not there."""
        if other_methods:
            allowed = ",".join(sorted({"HEAD", *other_methods}))
            message = f"HTTP Method '{asked.method}' not allowed. Allowed are {allowed}"
            answer = refused("METHOD_NOT_ALLOWED", message, 405).answer
            answer.headers["Allow"] = allowed
            return answer
        return refused("NOT_FOUND", "The requested resource does not exist", 404).answer

    def collection_of(self, call: Call, route: Route) -> str:
        """Return the object that is asked about."""
        named = call.names.get("object") or ""
        if not named and (found := _FROM.search(call.query.get("q", ""))):
            named = found[1]
        name = self.org.object_name(named)
        return f"salesforce.{name}" if name else ""

    def remove(self, collection: str, body: Body) -> None:
        """Move a row into the recycle bin."""
        self.org.delete(collection.partition(".")[2], body["Id"])

    def change_schema(self, collection: str, rng: random.Random) -> None:
        """Rename a custom field, as an administrator does."""
        name = collection.partition(".")[2]
        self.org.begin(deleted=False)
        custom = sorted(field for field in self.org.fields(name) if field.endswith("__c") and "_v2" not in field)
        if custom:
            old = rng.choice(custom)
            known = self.state.fact("renamed", {})
            known.setdefault(collection, {})[old] = f"{old.removesuffix('__c')}_v2__c"
            self.state.set_fact("renamed", known)
            self.org.begin(deleted=False)

    # -- places

    def routes(self) -> Sequence[Route]:
        """Return what is there."""
        return self._routes

    def _all_routes(self) -> list[Route]:
        data, rows = "/services/data/{version}", "/services/data/{version}/sobjects/{object}"
        return [
            Route("POST", "/services/oauth2/token", self._token, open=True),
            Route("GET", "/services/oauth2/userinfo", self._userinfo),
            Route("GET", "/services/data", self._versions, open=True),
            Route("GET", data, self._resources),
            Route("GET", f"{data}/limits", self._limits),
            Route("GET", f"{data}/query", self._query),
            Route("GET", f"{data}/queryAll", self._query),
            Route("GET", f"{data}/query/{{locator}}", self._more),
            Route("GET", f"{data}/queryAll/{{locator}}", self._more),
            Route("POST", f"{data}/composite", self._composite),
            Route("GET", f"{data}/sobjects", self._objects),
            Route("GET", rows, self._object),
            Route("POST", rows, self._create),
            Route("GET", f"{rows}/describe", self._describe),
            Route("GET", f"{rows}/updated", self._updated),
            Route("GET", f"{rows}/deleted", self._deleted),
            Route("GET", f"{rows}/{{id}}", self._read),
            Route("PATCH", f"{rows}/{{id}}", self._update),
            Route("DELETE", f"{rows}/{{id}}", self._delete),
        ]

    def _object_name(self, call: Call) -> str:
        self._version(call)
        self.org.begin(deleted=False)
        name = self.org.object_name(call.names["object"])
        if name is None:
            raise refused("NOT_FOUND", "The requested resource does not exist", 404)
        return name

    @staticmethod
    def _version(call: Call) -> str:
        version = call.names["version"]
        if not _VERSION.fullmatch(version):
            raise refused("NOT_FOUND", "The requested resource does not exist", 404)
        return version

    def _userinfo(self, call: Call) -> Answer:
        user = self.state.get("salesforce.User", call.who) or {}
        names = {"user_id": call.who, "organization_id": _ORG, "name": user.get("Name"), "email": user.get("Email")}
        return json_answer({"sub": f"{self.base}/id/{_ORG}/{call.who}", **names})

    def _versions(self, call: Call) -> Answer:
        del call
        listed = [("Winter '26", "65.0"), ("Spring '26", "66.0"), ("Summer '26", "67.0")]
        return json_answer([{"label": a, "url": f"/services/data/v{b}", "version": b} for a, b in listed])

    def _resources(self, call: Call) -> Answer:
        base = f"/services/data/{self._version(call)}"
        names = ("sobjects", "query", "queryAll", "limits", "composite")
        return json_answer({name: f"{base}/{name}" for name in names})

    def _limits(self, call: Call) -> Answer:
        self._version(call)
        spent = self._calls.spend(_ORG, 0)
        return json_answer({"DailyApiRequests": {"Max": spent.limit, "Remaining": spent.remaining}})

    def _objects(self, call: Call) -> Answer:
        version = self._version(call)
        listed = [self.org.about(name, version) for name in SALESFORCE_OBJECTS]
        return json_answer({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})

    def _object(self, call: Call) -> Answer:
        about = self.org.about(self._object_name(call), call.names["version"])
        return json_answer({"objectDescribe": about, "recentItems": []})

    def _describe(self, call: Call) -> Answer:
        return json_answer(self.org.description(self._object_name(call), call.names["version"]))

    # -- queries

    def _query(self, call: Call) -> Answer:
        self._version(call)
        self.org.begin(deleted=call.asked.path.rstrip("/").lower().endswith("queryall"))
        text = call.query.get("q")
        if text is None:
            raise refused("MALFORMED_QUERY", "SOQL query is missing")
        try:
            answered = run_soql(parse_soql(text), self.org)
        except Malformed as exc:
            raise refused("MALFORMED_QUERY", str(exc)) from exc
        except QueryFault as exc:
            raise refused(exc.code, str(exc)) from exc
        if answered.count_only:
            return json_answer({"totalSize": len(answered.rows), "done": True, "records": []})
        locator = f"01gSb{next(self._numbers):010d}IAA"
        return self._page(call, locator, answered, 0, self._page_size(call, answered))

    @staticmethod
    def _page_size(call: Call, answered: Answered) -> int:
        fields = max(1, len(answered.paths))
        size = max(_LEAST_ROWS, min(_MOST_ROWS, 100_000 // fields))
        asked = re.search(r"batchSize=(\d+)", call.asked.headers.get("sforce-query-options", ""))
        return min(size, whole_number(asked[1] if asked else None, size, least=_LEAST_ROWS, most=_MOST_ROWS))

    def _more(self, call: Call) -> Answer:
        self._version(call)
        self.org.begin(deleted=True)
        locator, _, start = call.names["locator"].rpartition("-")
        held = self._open.get(locator)
        if held is None or not start.isdecimal():
            raise refused("INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(call, locator, held[0], int(start), held[1])

    def _page(self, call: Call, locator: str, answered: Answered, start: int, size: int) -> Answer:
        end = start + size
        version = call.names["version"]
        tree = steps_of(answered.paths)
        if answered.aggregated:
            shown = [{"attributes": {"type": "AggregateResult"}, **row} for row in answered.rows[start:end]]
        else:
            shown = [self._shown(answered.object, row, tree, version) for row in answered.rows[start:end]]
        done = end >= len(answered.rows)
        body: Body = {"totalSize": len(answered.rows), "done": done, "records": shown}
        if not done:
            self._open[locator] = (answered, size)
            self._open.move_to_end(locator)
            while len(self._open) > _MOST_LOCATORS:
                self._open.popitem(last=False)
            following = start if call.fault == "repeat_cursor" else end
            body["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{following}"
        return json_answer(body)

    def _shown(self, name: str, row: Body, tree: dict[str, Any], version: str) -> Body:
        url = f"/services/data/{version}/sobjects/{name}/{row.get('Id')}"
        shown: Body = {"attributes": {"type": name, "url": url}}
        for step, inside in tree.items():
            if inside is None:
                value = row.get(step)
                shown[step] = False if value is None and self.org.fields(name)[step]["type"] == "boolean" else value
                continue
            field = next(one for one in self.org.fields(name).values() if one["relationshipName"] == step)
            target = str(field["referenceTo"][0])
            reached = self.org.row(target, str(row.get(field["name"]) or ""))
            shown[step] = None if reached is None else self._shown(target, reached, inside, version)
        return shown

    # -- rows

    def _read(self, call: Call) -> Answer:
        name = self._object_name(call)
        row = self.org.shown(name, self.org.existing(name, call.names["id"]))
        fields = self.org.fields(name)
        wanted = [one.strip() for one in call.query.get("fields", "").split(",") if one.strip()] or list(fields)
        for field in wanted:
            if field not in fields:
                raise refused("INVALID_FIELD", f"No such column '{field}' on sobject of type {name}")
        return json_answer(self._shown(name, row, dict.fromkeys(wanted), call.names["version"]))

    def _create(self, call: Call) -> Answer:
        name = self._object_name(call)
        id_ = self.org.create(name, self._body(call), call.who)
        location = f"/services/data/{call.names['version']}/sobjects/{name}/{id_}"
        return json_answer({"id": id_, "success": True, "errors": []}, 201, {"Location": location})

    def _update(self, call: Call) -> Answer:
        self.org.update(self._object_name(call), call.names["id"], self._body(call))
        return Answer(204)

    def _delete(self, call: Call) -> Answer:
        name = self._object_name(call)
        if name == "User":
            raise refused("METHOD_NOT_ALLOWED", "HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET,PATCH", 405)
        self.org.delete(name, call.names["id"])
        return Answer(204)

    @staticmethod
    def _body(call: Call) -> Body:
        body = call.json()
        if body is None:
            raise refused(
                "JSON_PARSER_ERROR", "Unexpected character or end of the request's body, which is no JSON object"
            )
        return body

    def _updated(self, call: Call) -> Answer:
        name, (start, end) = self._object_name(call), self._between(call)
        rows = self.state.select(f"salesforce.{name}", since=start)
        ids = [row["Id"] for row in rows if seconds_of(row.get("SystemModstamp")) < end]
        return json_answer({"ids": ids, "latestDateCovered": stamp_of(min(end, self.state.now()))})

    def _deleted(self, call: Call) -> Answer:
        name, (start, end) = self._object_name(call), self._between(call)
        found = self.state.deleted_ids(f"salesforce.{name}").items()
        rows = [{"id": id_, "deletedDate": stamp_of(at)} for id_, at in found if start <= at < end]
        covered = stamp_of(min(end, self.state.now()))
        return json_answer({"deletedRecords": rows, "earliestDateAvailable": stamp_of(0), "latestDateCovered": covered})

    @staticmethod
    def _between(call: Call) -> tuple[float, float]:
        start, end = (seconds_of(call.query.get(name, "").replace(" ", "+")) for name in ("start", "end"))
        if not start or not end or start >= end:
            raise refused("INVALID_REPLICATION_DATE", "startDate must be before endDate, and both must be given")
        return start, end

    def _composite(self, call: Call) -> Answer:
        """Do several requests as one call; one that refers to an earlier one's answer is not covered."""
        self._version(call)
        found = self._body(call).get("compositeRequest")
        if not isinstance(found, list) or not 1 <= len(found) <= 25:
            raise refused("INVALID_INPUT", "compositeRequest must be a list of 1 to 25 requests")
        parts = []
        for one in found:
            answer = self._part(call, one if isinstance(one, dict) else {})
            body = json.loads(answer.body) if answer.body else None
            headers = {name: value for name, value in answer.headers.items() if name == "Location"}
            reference = one.get("referenceId") if isinstance(one, dict) else None
            part = {"body": body, "httpHeaders": headers, "httpStatusCode": answer.status, "referenceId": reference}
            parts.append(part)
        return json_answer({"compositeResponse": parts})

    def _part(self, call: Call, one: Body) -> Answer:
        url = urlsplit(str(one.get("url", "")))
        steps = url.path.strip("/").split("/")
        method = str(one.get("method", "")).upper()
        body = json.dumps(one["body"]).encode() if "body" in one else b""
        asked = Asked(method, url.path, url.query, call.asked.headers, body, call.asked.at, url.path)
        if "@{" in url.geturl() or "@{" in body.decode():
            raise refused("NOT_FOUND", "The requested resource does not exist", 404)
        for route in self._routes:
            names = route.match(steps)
            if names is not None and route.method == method and not route.open and "composite" not in route.pattern:
                try:
                    return route.answer(Call(asked, names, call.who, call.fault))
                except Refusal as exc:
                    return exc.answer
        return self.unknown(asked, [])


def _no_token(error: str, description: str) -> Answer:
    return json_answer({"error": error, "error_description": description}, 400)
