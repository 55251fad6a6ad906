"""`/crm/v3/properties/{objectType}`: the properties of an object, one by one and in batches.

observed (public conformance runs on a developer test account, 2026-09-29): the answers to an existing, an archived and
an unknown name; the refusal to archive what a calculation or a workflow uses, even a disabled one; the refusals of
formulas; `Location` on creation. documented: success codes; batches answer 207 where an item was refused (the file of
2026-09 has 200 alone); archiving in a batch is 204 whatever the state was. assumed: a property that a list uses cannot
be archived either (knowledge base; the wire shape is unknown); archiving what is not there is 404; a group that is not
there is refused with 400; a formula that would depend on itself is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ledger_hubspot_emulator import definition, formula, records
from ledger_hubspot_emulator.answers import Answer, Rejected, bad, missing, rejected
from ledger_hubspot_emulator.batch import run_batch
from ledger_hubspot_emulator.defined import OBJECTS
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request
from ledger_hubspot_emulator.seed import TIERS
from ledger_hubspot_emulator.shapes import fields

MOST = 1000  # custom properties of one object; observed through Limits Tracking on a developer test account
_SENSITIVITIES = ("non_sensitive", "sensitive", "highly_sensitive")


def get_all(portal: Portal, request: Request) -> Answer:
    """All properties of one sensitivity, archived or not."""
    archived, sensitivity = request.flag("archived"), request.query.get("dataSensitivity", "non_sensitive")
    entries = portal.definitions[portal.entity(request.parts["object"])].values()
    found = [entry for entry in entries if entry["archived"] is archived and entry["dataSensitivity"] == sensitivity]
    return Answer(200, {"results": found})


def get(portal: Portal, request: Request) -> Answer:
    """One property."""
    found = _standing(portal, request, archived=request.flag("archived"))
    return Answer(200, found)


def create(portal: Portal, request: Request) -> Answer:
    """A new property, or an archived one again."""
    made = _create(portal, portal.entity(request.parts["object"]), request.body, request)
    return Answer(201, made, {"Location": f"{request.path.rstrip('/')}/{made['name']}"})


def update(portal: Portal, request: Request) -> Answer:
    """Some parts of one property; options as a whole."""
    entity, entry = portal.entity(request.parts["object"]), _standing(portal, request, archived=False)
    given = definition.updated(entry, request.body, request.version)
    return Answer(200, change(portal, entity, entry, given, request.user))


def archive(portal: Portal, request: Request) -> Answer:
    """Archive one property."""
    entity, entry = portal.entity(request.parts["object"]), _standing(portal, request, archived=False)
    _unused(portal, entity, entry)
    _archive(portal, entity, entry, request.user)
    return Answer(204)


def batch_create(portal: Portal, request: Request) -> Answer:
    """Several new properties; each is made or refused by itself."""
    entity = portal.entity(request.parts["object"])

    def one(item: Any) -> Any:
        return _create(portal, entity, item, request)

    return _batch(portal, request, request.inputs(), one, 201)


def batch_read(portal: Portal, request: Request) -> Answer:
    """Several properties by name; those that are not there are told as errors."""
    entity, inputs = portal.entity(request.parts["object"]), request.inputs({"archived", "dataSensitivity"})
    archived, sensitivity = request.body["archived"], request.body["dataSensitivity"]
    if not isinstance(archived, bool) or sensitivity not in _SENSITIVITIES:
        raise bad("archived is a boolean, and dataSensitivity one of its three words.")

    def one(item: Any) -> Any:
        name = fields(item, {"name"}, set())["name"]
        entry = portal.definitions[entity].get(name)
        if entry is None or entry["archived"] is not archived or entry["dataSensitivity"] != sensitivity:
            raise missing(f"Property {name} does not exist.")
        return entry

    return _batch(portal, request, inputs, one, 200)


def batch_archive(portal: Portal, request: Request) -> Answer:
    """Archive several properties, those that are there. assumed: none of them where one is in use."""
    entity = portal.entity(request.parts["object"])
    names = [fields(item, {"name"}, set())["name"] for item in request.inputs()]
    found = [entry for entry in map(portal.definitions[entity].get, names) if entry and not entry["archived"]]
    for entry in found:
        _unused(portal, entity, entry)
    for entry in found:
        _archive(portal, entity, entry, request.user)
    return Answer(204)


def change(portal: Portal, entity: str, entry: dict[str, Any], given: Mapping[str, Any], user: str) -> dict[str, Any]:
    """Make checked changes to one property, and return it."""
    changed = {**entry, **given}
    _group(portal, entity, changed["groupName"])
    if given.get("calculationFormula"):
        changed["calculationFormula"] = _formula(portal, entity, changed)
    portal.touch(user, "UPDATE", "PROPERTY", entry["name"])
    before = entry.get("calculationFormula", "")
    entry.update(changed)
    entry["options"] = [
        {**option, "displayOrder": option.get("displayOrder", n)} for n, option in enumerate(entry["options"])
    ]
    entry["updatedAt"], entry["updatedUserId"] = portal.stamp, user
    if before != entry.get("calculationFormula", ""):
        records.changed(portal, entity, entry["name"], before)
    return entry


def _create(portal: Portal, entity: str, body: Any, request: Request) -> dict[str, Any]:
    given = definition.created(body, request.version)
    held, name = portal.definitions[entity].get(given["name"]), given["name"]
    if held is not None and not held["archived"]:
        message = f"A property named '{name}' already exists."
        raise rejected(409, "OBJECT_ALREADY_EXISTS", message, "Properties.PROPERTY_WITH_NAME_EXISTS")
    _group(portal, entity, given["groupName"])
    own = [
        each for each in portal.definitions[entity].values() if not each["archived"] and "hubspotDefined" not in each
    ]
    if len(own) >= MOST:
        raise bad(f"There are at most {MOST} custom properties.", "PropertyValidationError.LIMIT_EXCEEDED")
    if given.get("calculationFormula"):
        given["calculationFormula"] = _formula(portal, entity, given)
    portal.touch(request.user, "CREATE" if held is None else "RESTORE", "PROPERTY", name)
    made = definition.shape({"options": [], **given}, user=request.user, now=portal.stamp)
    if held is not None:  # observed: the archived property is restored with its old createdAt, the new definition wins
        made["createdAt"] = held["createdAt"]
    portal.definitions[entity][name] = made
    if made["calculated"]:
        records.changed(portal, entity, name, "")
    return made


def _formula(portal: Portal, entity: str, given: Mapping[str, Any]) -> str:
    """The formula as it is stored. observed: 400 where it is none, 404 where it reads what is not there."""
    if TIERS.index(portal.settings["tier"]) < TIERS.index("PROFESSIONAL"):
        raise rejected(403, "FORBIDDEN", "Calculated properties need a Professional subscription.")
    known = {name: entry for name, entry in portal.definitions[entity].items() if not entry["archived"]}
    try:
        node = formula.parse(given["calculationFormula"])
        for name in formula.inputs(node):
            if name not in known or name == given["name"]:
                raise missing(f"Property {name} does not exist.")
            _no_circle(known, name, given["name"])
        formula.check(node, given["type"], known)
    except (formula.FormulaError, formula.TypeClash) as no:
        raise bad(str(no), "PropertyValidationError.INVALID_CALCULATION_FORMULA") from None
    return formula.spell(node, known)


def _no_circle(known: Mapping[str, Any], name: str, of: str) -> None:
    for far in formula.inputs(records.tree(known[name]["calculationFormula"])) if known[name]["calculated"] else ():
        if far == of:
            raise bad(f"{of} cannot depend on itself.", "PropertyValidationError.CIRCULAR_REFERENCE")
        if far in known:
            _no_circle(known, far, of)


def _group(portal: Portal, entity: str, name: str) -> None:
    group = portal.groups[entity].get(name)
    if group is None or group["archived"]:
        raise bad(f"Property group {name} does not exist.", "PropertyValidationError.GROUP_DOES_NOT_EXIST")


def _standing(portal: Portal, request: Request, *, archived: bool) -> dict[str, Any]:
    name = request.parts["name"]
    entry = portal.definitions[portal.entity(request.parts["object"])].get(name)
    if entry is None or entry["archived"] is not archived:
        raise missing(f"Property {name} does not exist.")
    return entry


def _archive(portal: Portal, entity: str, entry: dict[str, Any], user: str) -> None:
    portal.touch(user, "DELETE", "PROPERTY", entry["name"])
    entry.update(archived=True, archivedAt=portal.stamp, updatedAt=portal.stamp, updatedUserId=user)
    portal.recomputing.get(entity, {}).pop(entry["name"], None)


def _unused(portal: Portal, entity: str, entry: Mapping[str, Any]) -> None:
    name = entry["name"]
    if not entry["modificationMetadata"]["archivable"]:
        raise bad(f"Property {name} cannot be archived.", "PropertyValidationError.NOT_ARCHIVABLE")
    uses = list(_uses(portal, entity, name))
    if uses:
        number = OBJECTS.get(entity, entity)
        message = (
            f"Property: {name} of object type {number} is currently used in {len(uses)} places and cannot be deleted"
        )
        refusal = bad(message, "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE")
        errors = [
            {"message": message, "context": {"parentDisplayType": [kind], "parentName": [parent]}}
            for kind, parent in uses
        ]
        raise Rejected(400, {**refusal.body, "errors": errors})


def _uses(portal: Portal, entity: str, name: str) -> Iterator[tuple[str, str]]:
    for entry in portal.definitions[entity].values():
        reads = formula.inputs(records.tree(entry["calculationFormula"])) if entry["calculated"] else ()
        if not entry["archived"] and name in reads:
            yield "Calculated property", entry["label"]
    for held in portal.lists.values():
        if not held.deleted and held.object_type == OBJECTS.get(entity) and _names(held.filters, name):
            yield "Segment", held.name
    for flow in portal.flows.values():
        if flow.get("objectTypeId", "0-1") == OBJECTS.get(entity) and _names(flow, name):
            yield "Workflow", str(flow.get("name", flow["id"]))


def _names(part: Any, name: str) -> bool:
    if isinstance(part, Mapping):
        return name in (part.get("property"), part.get("property_name")) or _names([*part.values()], name)
    return isinstance(part, list) and any(_names(each, name) for each in part)


def _batch(portal: Portal, request: Request, inputs: list[Any], one: Callable[[Any], Any], status: int) -> Answer:
    answer = run_batch(portal, inputs, one, "name")
    plain = request.version == "2026-09"
    return Answer(200 if plain else 207 if "errors" in answer else status, answer)
