"""Several requests in one.

Documented: `composite` and `tooling/composite` take 25 subrequests and count as one call; at most 5 of them may be
queries or collections; `@{ref.id}` stands for what an earlier one answered; with `allOrNone` one failure undoes all.
`composite/batch` takes 25 independent ones, each of which counts. `composite/sobjects` takes 200 records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator import sobjects
from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.body import parsed
from ledger_salesforce_emulator.org import Org

MOST, QUERIES, RECORDS = 25, 5, 200
JSON = {"content-type": "application/json"}
HALTED = "PROCESSING_HALTED"
ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."  # observed
UNDONE = "Record rolled back because not all records were valid and the request was using AllOrNone header"  # observed
REFERENCE = re.compile(r"@\{(\w+)((?:\.\w+|\[\d+\])+)\}")
Endpoint = Callable[[Org, Call], Answer]


def composite(org: Org, request: Call, version: str, call: Endpoint, base: str = "") -> Answer:
    """POST /composite, and /tooling/composite with base `/tooling`."""
    body = _object(parsed(request), "compositeRequest")
    asked = body["compositeRequest"]
    _check(asked, base)
    kept = org.copied() if body.get("allOrNone") else None
    answers: dict[str, Answer] = {}
    for each in asked:
        answers[each["referenceId"]] = _subrequest(org, each, answers, call, version, base)
    failed = {key for key, each in answers.items() if each.status >= 400}
    if kept and failed:
        org.restore(kept)
        rolled = ApiError(400, HALTED, ROLLED_BACK).answer()
        answers = {key: each if key in failed else rolled for key, each in answers.items()}
    return Answer(200, {"compositeResponse": [_told(key, each) for key, each in answers.items()]})


def _told(reference: str, of: Answer) -> dict[str, Any]:
    return {"body": of.body, "httpHeaders": {}, "httpStatusCode": of.status, "referenceId": reference}


def _check(asked: Sequence[Any], base: str) -> None:
    """Documented limits; codes and wording assumed."""
    if len(asked) > MOST:
        raise ApiError(400, "LIMIT_EXCEEDED", f"The maximum number of subrequests is {MOST}")
    names = [each.get("referenceId") for each in asked if isinstance(each, Mapping)]
    if len(names) < len(asked) or not all(isinstance(each, str) and re.fullmatch(r"\w+", each) for each in names):
        raise ApiError(
            400, "JSON_PARSER_ERROR", "every subrequest needs a referenceId of letters, digits and underscores"
        )
    if len(set(names)) < len(names):
        raise ApiError(400, "INVALID_INPUT", "Duplicate referenceId provided")
    counted = [each for each in asked if re.search(r"/query(All)?[/?]|/composite/sobjects", str(each.get("url")))]
    if len(counted) > QUERIES:
        raise ApiError(400, "LIMIT_EXCEEDED", f"At most {QUERIES} subrequests may be queries or collections")


def _subrequest(
    org: Org, of: Mapping[str, Any], answers: Mapping[str, Answer], call: Endpoint, version: str, base: str
) -> Answer:
    try:
        url = _filled(str(of.get("url")), answers)
        body = json.loads(_filled(json.dumps(of["body"]), answers)) if of.get("body") is not None else None
    except ApiError as refused:
        return refused.answer()
    inside = re.match(rf"/services/data/v\d+\.\d{base}/(?!tooling/|composite$)", url)
    if not inside:  # observed: /composite refuses Tooling addresses so; the other way round is assumed
        return ApiError(400, HALTED, f"The url {url} is not supported here").answer()
    return call(org, Call(str(of.get("method")), url, JSON, json.dumps(body).encode() if body is not None else b""))


def _filled(text: str, answers: Mapping[str, Answer]) -> str:
    def value(match: re.Match[str]) -> str:
        answer = answers.get(match[1])
        if answer is None or answer.status >= 400:
            raise ApiError(
                400, HALTED, f"Invalid reference specified. No value for {match[0][2:-1]} found in {match[1]}"
            )
        found = answer.body
        for name, at in re.findall(r"\.(\w+)|\[(\d+)\]", match[2]):
            try:
                found = found[int(at)] if at else found[name]
            except (KeyError, IndexError, TypeError):
                why = f"Invalid reference specified. No value for {match[0][2:-1]} found in {match[1]}"
                raise ApiError(400, HALTED, why) from None
        return str(found)

    return REFERENCE.sub(value, text)


def batch(org: Org, request: Call, version: str, call: Endpoint) -> Answer:
    """POST /composite/batch."""
    body = _object(parsed(request), "batchRequests")
    asked: list[Any] = body["batchRequests"]
    results: list[dict[str, Any]] = []
    if len(asked) > MOST:
        raise ApiError(400, "LIMIT_EXCEEDED", f"The maximum number of subrequests is {MOST}")
    for each in asked:
        if body.get("haltOnError") and any(done["statusCode"] >= 400 for done in results):
            halted = ApiError(412, "BATCH_PROCESSING_HALTED", "Batch processing halted by request")
            results.append({"statusCode": 412, "result": [halted.told()]})
            continue
        org.used += 1
        sent = each.get("richInput")
        address = f"/services/data/{str(each.get('url')).lstrip('/')}"
        inner = Call(str(each.get("method")), address, JSON, json.dumps(sent).encode() if sent is not None else b"")
        answer = call(org, inner)
        results.append({"statusCode": answer.status, "result": answer.body})
    return Answer(200, {"hasErrors": any(each["statusCode"] >= 400 for each in results), "results": results})


def create(org: Org, request: Call, version: str) -> Answer:
    """POST /composite/sobjects."""
    body = _object(parsed(request), "records")
    return _each(org, body, lambda each: sobjects.made(org, _type(each), each))


def update(org: Org, request: Call, version: str) -> Answer:
    """PATCH /composite/sobjects."""

    def change(each: Mapping[str, Any]) -> str:
        key = str(each.get("id") or each.get("Id") or "")
        if not key:
            raise ApiError(400, "MISSING_ARGUMENT", "Id not specified in an update call", ())
        sobjects.change(org, _type(each), key, {k: v for k, v in each.items() if k.lower() != "id"})
        return key

    return _each(org, _object(parsed(request), "records"), change)


def delete(org: Org, request: Call, version: str) -> Answer:
    """DELETE /composite/sobjects?ids=…"""
    ids = [each for each in request.parameter("ids").split(",") if each]
    known = {key: of.name for of in org.objects.values() for key in of.records}
    known |= dict.fromkeys(org.grants, "FieldPermissions")

    def remove(key: str) -> str:
        if key not in known:
            raise ApiError(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ())
        sobjects.remove(org, known[key], key)
        return key

    return _each(org, {"records": ids, "allOrNone": request.parameter("allOrNone") == "true"}, remove)


def _each(org: Org, body: Mapping[str, Any], act: Callable[[Any], str]) -> Answer:
    """Observed: the errors of a collection have `statusCode`, where a single call has `errorCode`."""
    if len(body["records"]) > RECORDS:
        raise ApiError(
            400, "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {RECORDS} records in this call"
        )
    kept = org.copied() if body.get("allOrNone") else None
    results: list[dict[str, Any]] = []
    for each in body["records"]:
        try:
            results.append({"id": act(each), "success": True, "errors": []})
        except ApiError as refused:
            results.append(_failed(refused))
    if kept and not all(each["success"] for each in results):
        org.restore(kept)
        undone = ApiError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", UNDONE)
        results = [_failed(undone) if each["success"] else each for each in results]
    return Answer(200, results)


def _failed(refused: ApiError) -> dict[str, Any]:
    told = {"statusCode": refused.code, "message": refused.message, "fields": list(refused.fields or ())}
    return {"success": False, "errors": [told]}


def _type(of: Any) -> str:
    found = of.get("attributes", {}).get("type") if isinstance(of, Mapping) else None
    if not found:
        raise ApiError(400, "INVALID_INPUT", "Missing entity type information", ())
    return str(found)


def _object(body: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(body, Mapping) or not isinstance(body.get(name), list):
        raise ApiError(400, "JSON_PARSER_ERROR", f"The HTTP entity body must have a list of {name}")
    return body
