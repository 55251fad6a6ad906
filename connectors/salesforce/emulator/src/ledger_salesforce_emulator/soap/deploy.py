"""deploy and checkDeployStatus: a whole package, as one transaction, or only looked at (`checkOnly`).

Every component goes the way that the Tooling API takes, so it is judged by the same rules. The order in which a package
names things does not matter (documented), so what fails for want of another component is tried again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger_salesforce_emulator import setup
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soap import package
from ledger_salesforce_emulator.soap.envelope import Fault, SoapCall, add, child, text, truth
from ledger_salesforce_emulator.soap.package import Part

ORDER = ("", "GlobalValueSet", "StandardValueSet", "CustomObject", "CustomField", "ValidationRule", "CustomMetadata")
Told = dict[str, Any]


def deploy(org: Org, call: SoapCall, into: Any) -> None:
    """The deploy call. Raises Fault."""
    options = child(call.body, "DeployOptions")
    given = {name: truth(text(options, name)) for name in ("checkOnly", "rollbackOnError", "ignoreWarnings")}
    if not org.sandbox and not given["rollbackOnError"]:  # documented
        raise Fault("INVALID_OPERATION", "rollbackOnError must be true for a production organization")
    if not org.sandbox and text(options, "testLevel") == "NoTestRun":  # observed wording
        raise Fault("INVALID_OPERATION", "testLevel of NoTestRun cannot be used in production organizations")
    parts = package.read(text(call.body, "ZipFile"))
    before = org.copied()
    told = _run(org, parts)
    failed = [each for each in told if not each["success"]]
    if given["checkOnly"] or (failed and given["rollbackOnError"]):
        org.restore(before)
    key = org.next_id("0Af")
    org.deploys[key] = {"options": given, "told": told, "at": org.clock.now(), "polls": 0}
    result = add(into, "result")
    add(result, "done", False)
    add(result, "id", key)
    add(result, "state", "Queued")


def _run(org: Org, parts: Sequence[Part]) -> list[Told]:
    rank = {sort: at for at, sort in enumerate(ORDER)}
    waiting = sorted(
        (part for part in parts if not part.deletes),
        key=lambda part: (rank.get(part.sort, len(ORDER)), bool(part.metadata.get("formula"))),
    )
    done: list[Told] = []
    while waiting:
        tried = [(part, _write(org, part)) for part in waiting]
        done += [told for _, told in tried if told["success"]]
        failed = [(part, told) for part, told in tried if not told["success"]]
        if len(failed) == len(waiting):
            done += [told for _, told in failed]
            break
        waiting = [part for part, _ in failed]
    return done + [_delete(org, part) for part in parts if part.deletes]


def _write(org: Org, part: Part) -> Told:
    if part.sort not in setup.SORTS or part.broken:
        return _told(part, part.broken or f"Unknown type {part.sort}")
    of, before = setup.SORTS[part.sort], setup.read(org, part.sort, part.name)
    try:
        if before is None:
            of.create(org, part.name, part.metadata, org.me)
        else:
            of.update(org, part.name, part.metadata, org.me)
    except ApiError as refused:
        return _told(part, refused.message)
    after = setup.read(org, part.sort, part.name)
    return _told(part, "", created=before is None, changed=before != after)


def _delete(org: Org, part: Part) -> Told:
    if part.sort not in setup.SORTS or part.broken:
        return _told(part, part.broken or f"Unknown type {part.sort}")
    if setup.read(org, part.sort, part.name) is None:  # observed: a warning, and the deployment goes on
        return _told(part, f"No {part.sort} named: {part.name} found", kind="Warning")
    try:
        setup.SORTS[part.sort].delete(org, part.name, org.me)
    except ApiError as refused:
        return _told(part, refused.message)
    return _told(part, "", changed=True, deleted=True)


def _told(part: Part, problem: str, kind: str = "Error", **flags: bool) -> Told:
    plain = {"changed": False, "created": False, "deleted": False, **flags}
    named = {"sort": part.sort, "file": part.file, "name": part.name}
    return {**named, **plain, "problem": problem, "kind": kind, "success": not problem or kind == "Warning"}


def status(org: Org, call: SoapCall, into: Any) -> None:
    """The checkDeployStatus call: the first look finds it in progress. Raises Fault."""
    key = text(call.body, "asyncProcessId")
    held = org.deploys.get(key)
    if held is None:
        raise Fault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    held["polls"] += 1
    _status(org, add(into, "result"), key, held, truth(text(call.body, "includeDetails")))


def _status(org: Org, into: Any, key: str, held: Mapping[str, Any], details: bool) -> None:
    told, options, done = held["told"], held["options"], held["polls"] > 1
    failed = [each for each in told if not each["success"]]
    moment = held["at"].strftime("%Y-%m-%dT%H:%M:%S.000Z")
    state = ("Failed" if failed else "Succeeded") if done else "InProgress"
    add(into, "checkOnly", options["checkOnly"])
    if done:
        add(into, "completedDate", moment)
    for name, value in (("createdBy", org.me.id[:15]), ("createdByName", org.me.name), ("createdDate", moment)):
        add(into, name, value)
    inner = add(into, "details")
    for each in sorted(told, key=lambda each: each["success"]) if details and done else ():
        _message(inner, each, moment)
    counts = {"Errors": len(failed), "sDeployed": len(told) - len(failed), "sTotal": len(told)}
    add(into, "done", done)
    add(into, "id", key)
    add(into, "ignoreWarnings", options["ignoreWarnings"])
    add(into, "lastModifiedDate", moment)
    add(into, "numberComponentErrors", counts["Errors"] if done else 0)
    add(into, "numberComponentsDeployed", counts["sDeployed"] if done else 0)
    add(into, "numberComponentsTotal", counts["sTotal"])
    for name in ("numberTestErrors", "numberTestsCompleted", "numberTestsTotal"):
        add(into, name, 0)
    add(into, "rollbackOnError", options["rollbackOnError"])
    add(into, "runTestsEnabled", False)
    add(into, "startDate", moment)
    add(into, "status", state)
    add(into, "success", done and not failed)


def _message(into: Any, told: Told, moment: str) -> None:
    of = add(into, "componentSuccesses" if told["success"] else "componentFailures")
    add(of, "changed", told["changed"])
    add(of, "componentType", told["sort"])
    add(of, "created", told["created"])
    add(of, "createdDate", moment)
    add(of, "deleted", told["deleted"])
    add(of, "fileName", told["file"])
    add(of, "fullName", told["name"])
    if told["problem"]:
        add(of, "problem", told["problem"])
        add(of, "problemType", told["kind"])
    add(of, "success", told["success"])
