"""Write actions: checked, shown before they are sent, and never sent twice by mistake."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.connectors import _http_client
from workbench.connectors._action_result import ActionCall, ActionRequestPreview, ActionResult, Actions
from workbench.connectors._http_call import Call, base_url, build, settings
from workbench.connectors._http_client import HttpClient, MaybeDone, Skipped
from workbench.connectors._http_credentials import ApiKeyAuth, BasicAuth, NoAuth
from workbench.connectors._http_manifest import HttpManifest, names_in
from workbench.connectors._http_offers import Action
from workbench.connectors._http_secrets import Secrets
from workbench.connectors._one_record import OneStore, one_record, waiting_writer, whole_object
from workbench.errors import ConfigError, FetchError, UnknownNameError, WorkbenchError
from workbench.project import json_schema_library
from workbench.records import MISSING, canonical_json, lookup

__all__ = ["act", "actions_of", "arguments_from_texts", "find_action"]

Allow = Callable[[ActionCall], None]
"""Decides on a call before anything is sent: raises an error, such as `PolicyError`, to prevent it."""

_SENT_HEADERS = {"user-agent": "context-workbench", "accept": "application/json"}


def actions_of(manifest: HttpManifest) -> Actions:
    """Return what can be changed through a connector."""
    return Actions(manifest.name, manifest.actions)


def find_action(manifest: HttpManifest, name: str) -> Action:
    """Return an action by its name.

    Raises:
        UnknownNameError: There is none.
    """
    for action in manifest.actions:
        if action.name == name:
            return action
    raise UnknownNameError(name, [action.name for action in manifest.actions], what=f"an action of {manifest.name}")


def act(
    manifest: HttpManifest,
    store: OneStore,
    name: str,
    arguments: Mapping[str, Any],
    *,
    root: Path,
    store_folder: Path,
    dry_run: bool = True,
    idempotency_key: str | None = None,
    allow: Allow | None = None,
    private_hosts: Sequence[str] = (),
) -> ActionResult:
    """Do an action, or show what would be sent.

    A call that may have arrived is repeated only where the manifest says that twice does it once. Where it is not
    known what became of it, the result is `unknown`, and no error: it must be looked at.

    Args:
        manifest: Declares the action.
        store: Where the record goes that comes back.
        name: The action's name, without the connector's.
        arguments: Checked against the action's JSON Schema.
        root: The project's root; files of secrets start there.
        store_folder: Where tokens that a source gave anew are kept.
        dry_run: Send nothing, and need no secrets.
        idempotency_key: For an action with `idempotency: {type: header}`; default: a new one. Give the one of an
            earlier result to repeat a call whose end is unknown.
        allow: Decides on the call, dry runs included; raises to prevent it. Here policies take hold.
        private_hosts: Hosts in private networks that may be asked.

    Raises:
        UnknownNameError: There is no such action or argument.
        ConfigError: An argument is missing or wrong, or the action takes no idempotency key.
        ManifestError: A setting or the address is not set.
        AuthError: The credentials are missing or refused. Nothing was done.
        RateLimited: The source asks for a longer wait than the manifest allows. Nothing was done.
        FetchError: The source could not be reached. Nothing was done.
    """
    action = find_action(manifest, name)
    full_name = f"{manifest.name}.{name}"
    given = _checked(action, full_name, arguments)
    values = settings(manifest)
    call = build(action.request, base_url(manifest, values), {**values, **given}, connector=manifest.name, stream=name)
    key = ""
    if action.idempotency.header is not None:
        key = idempotency_key or str(uuid.uuid4())
        call = Call(call.method, call.url, {**call.headers, action.idempotency.header: key}, call.body)
    elif idempotency_key is not None:
        message = f"{full_name} takes no idempotency key: the source would not look at it. Leave it out."
        raise ConfigError(message)
    preview = _preview(manifest, call)
    if allow is not None:
        allow(ActionCall(name=full_name, risk=action.risk, arguments=given, request=preview, dry_run=dry_run))
    planned = ActionResult(name=full_name, risk=action.risk, result="dry run", request=preview, idempotency_key=key)
    if dry_run:
        return planned
    with HttpClient(manifest, root=root, store_folder=store_folder, private=private_hosts) as client:
        return _sent(manifest, action, store, client, call, planned, given)


def _sent(
    manifest: HttpManifest,
    action: Action,
    store: OneStore,
    client: HttpClient,
    call: Call,
    planned: ActionResult,
    given: dict[str, Any],
) -> ActionResult:
    repeat = action.idempotency.type != "none"
    try:
        answer = client.fetch(call, stream=action.name, repeat=repeat, reading=False)
    except MaybeDone as exc:
        return _unknown(planned, action, client.secrets.redact(str(exc)))
    except Skipped as exc:
        return _refused(planned, action, client, str(exc))
    except FetchError as exc:
        text = client.secrets.redact(str(exc))
        passing = isinstance(exc.__cause__, _http_client._Passing)
        if "max_page_bytes" in text or (passing and repeat):
            return _unknown(planned, action, text)
        # Without a cause and with an answer, the source has spoken; else nothing arrived there.
        if exc.__cause__ is None and client.reached:
            return _refused(planned, action, client, text)
        raise
    done = {"result": "done", "status": answer.status, "answer": _redacted(answer.body, client.secrets)}
    result = planned.model_copy(update=done)
    result = result.model_copy(update=_undo(manifest, action, given, answer.body))
    return result.model_copy(update=_stored(manifest, action, store, given, answer.body))


def _refused(planned: ActionResult, action: Action, client: HttpClient, words: str) -> ActionResult:
    why = client.secrets.redact(words)
    if action.idempotency.type != "none" and client.calls > 1:
        # Such as "not found" for a deletion whose first answer was lost: it may be refused because it is done.
        return _unknown(planned, action, f"an earlier attempt may have been carried out before this answer: {why}")
    return planned.model_copy(update={"result": "refused", "reason": why})


def _unknown(planned: ActionResult, action: Action, why: str) -> ActionResult:
    again = "give the same idempotency_key to send it again" if planned.idempotency_key else "only then send it again"
    what = f"look into the source whether it was done ({action.description.rstrip('.')}), and {again}"
    return planned.model_copy(update={"result": "unknown", "reason": f"the call may have arrived: {why}; {what}"})


def _undo(manifest: HttpManifest, action: Action, given: dict[str, Any], body: Any) -> dict[str, Any]:
    if action.undo is None:
        return {}
    whole = {"arguments": given, "answer": body}
    found = {name: lookup(whole, pointer) for name, pointer in action.undo.arguments.items()}
    missing = [name for name, value in found.items() if value is MISSING or value is None]
    if missing:
        return {"reason": f"it can not be taken back from here: the answer does not give {', '.join(missing)}"}
    return {"undo": (f"{manifest.name}.{action.undo.action}", found)}


def _stored(
    manifest: HttpManifest, action: Action, store: OneStore, given: dict[str, Any], body: Any
) -> dict[str, Any]:
    """Store the record that came back. Whatever goes wrong here, the action is done."""
    if action.stream is None:
        return {}
    stream = manifest.stream(action.stream)
    included = {name: given[argument] for name, argument in action.include.items() if argument in given}
    try:
        whole = whole_object(stream, lookup(body, action.records) if action.records else body, included)
        if whole is None:
            return {}
        record = one_record(manifest, stream, *whole, location=f"action {action.name}")
        with waiting_writer(store, 10.0) as writer:
            writer.upsert(record.qualified_stream, [record])
    except (ValueError, WorkbenchError) as exc:
        return {"reason": f"it is done, but its record is not stored: {exc}. Pull {manifest.name}.{stream.name}"}
    return {"record": record.urn}


# -- arguments -------------------------------------------------------------------------------------


def _checked(action: Action, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments, if they keep to the action's schema."""
    from referencing import Registry

    jsonschema = json_schema_library()  # 40 ms, which a program without actions need not pay
    given = dict(arguments)
    known = action.arguments.get("properties", {})
    for argument in given:
        if argument not in known:
            raise UnknownNameError(str(argument), known, what=f"an argument of {name}")
    for argument in action.arguments.get("required", []):
        if argument not in given:
            message = f"{name} needs the argument '{argument}'{_meaning(known.get(argument))}. Given: {_list(given)}."
            raise ConfigError(message, key=f"arguments.{argument}")
    try:
        canonical_json(given)
    except (TypeError, ValueError, RecursionError) as exc:
        message = f"the arguments of {name} must be JSON values: {str(exc)[:200]}"
        raise ConfigError(message, key="arguments") from exc
    # An empty registry: nothing is fetched, whatever a schema refers to.
    validator = jsonschema.Draft202012Validator(
        action.arguments,
        registry=Registry(),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    fault = jsonschema.exceptions.best_match(validator.iter_errors(given))
    if fault is not None:
        place = ".".join(str(part) for part in ("arguments", *fault.absolute_path))
        rule = {fault.validator: fault.validator_value}
        shown = f"{json.dumps(fault.instance, ensure_ascii=False)[:80]} does not fit {json.dumps(rule)[:200]}"
        message = f"{shown}{_meaning(fault.schema)}. See the action {name}."
        raise ConfigError(message, key=place)
    for argument in names_in(action.request.path):
        text = str(given.get(argument, "x"))
        if not text or any(part in (".", "..") for part in re.split(r"[/\\]", text)):
            message = f"'{text[:80]}' would lead elsewhere than {action.request.path}, so it is not sent"
            raise ConfigError(message, key=f"arguments.{argument}")
    return given


def _meaning(schema: Any) -> str:
    said = schema.get("description") if isinstance(schema, dict) else None
    return f" ({said})" if isinstance(said, str) and said else ""


def _list(names: Mapping[str, Any]) -> str:
    return ", ".join(sorted(names)) or "none"


def arguments_from_texts(action: Action, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return arguments that were given as texts; where the schema wants no text, they are read as JSON.

    Example:
        A schema of `{"labels": {"type": "array"}}` makes a list of `["bug"]`.
    """
    made: dict[str, Any] = {}
    for name, text in texts.items():
        schema = action.arguments.get("properties", {}).get(name, {})
        kinds = schema.get("type", "string") if isinstance(schema, dict) else "string"
        made[name] = text
        if "string" not in ([kinds] if isinstance(kinds, str) else kinds):
            try:
                made[name] = json.loads(text)
            except ValueError:
                continue  # the check of the arguments says what is wanted
    return made


# -- what is shown ---------------------------------------------------------------------------------


def _preview(manifest: HttpManifest, call: Call) -> ActionRequestPreview:
    headers = dict(_SENT_HEADERS)
    headers |= {name.lower(): value for name, value in {**manifest.headers, **call.headers}.items()}
    if call.body is not None:
        headers["content-type"] = "application/json"
    auth, url = manifest.auth, call.url
    if isinstance(auth, ApiKeyAuth):
        if auth.param is not None:
            url += f"{'&' if '?' in url else '?'}{auth.param}=***"
        else:
            headers[(auth.header or "").lower()] = f"{auth.prefix}***"
    elif isinstance(auth, BasicAuth):
        headers["authorization"] = "Basic ***"
    elif not isinstance(auth, NoAuth):
        headers["authorization"] = "Bearer ***"
    return ActionRequestPreview(method=call.method, url=url, headers=headers, body=call.body)


def _redacted(value: Any, secrets: Secrets) -> Any:
    if isinstance(value, str):
        return secrets.redact(value)
    if isinstance(value, dict):
        return {secrets.redact(name): _redacted(child, secrets) for name, child in value.items()}
    if isinstance(value, list):
        return [_redacted(child, secrets) for child in value]
    return value
