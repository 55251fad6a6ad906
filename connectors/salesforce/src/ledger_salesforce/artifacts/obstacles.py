"""What stands against making an artifact so, found before anything is written: the reason, and the next step.

A plan refuses for it; an apply, which looks again, fails for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger import Artifact, Refused, TargetFault, Wanted
from ledger_salesforce import registry
from ledger_salesforce.native import describe, field, valueset
from ledger_salesforce.org.directory import GRANT, Directory, Missing
from ledger_salesforce.org.held import Held, Reads, read
from ledger_salesforce.settings import Settings
from ledger_salesforce.wire import faults
from ledger_salesforce.wire.faults import Absent


class There(NamedTuple):
    """What is there now, as far as it was looked at: a field's body, or a value set's Metadata."""

    managed: bool
    body: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] | None = None


def there(target: str, held: Held) -> There:
    """What is there, of what was read whole."""
    return There(held.managed, held.observed.body, valueset.values_of(target, held.metadata))


def look(wire: Reads, directory: Directory, wanted: Mapping[str, Wanted]) -> dict[str, There]:
    """What is there of each target, without reading again what a plan has seen: only value sets are read whole."""
    entries = directory.entries(wanted)
    unread = [at for at in entries if valueset.is_address(at) or directory.description(at) is None]
    found = dict(zip(unread, read(wire, directory, unread), strict=True)) if unread else {}
    if fault := next((each for each in found.values() if isinstance(each, TargetFault)), None):
        raise fault
    return {
        at: There(each.managed, *_held(at, found.get(at), wanted[at].observed.body, directory))
        for at, each in entries.items()
        if found.get(at, True) is not None
    }


def _held(
    at: str, found: Held | TargetFault | None, body: Mapping[str, Any] | None, directory: Directory
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """The body of a field, and the Metadata of a value set; of a field's Metadata, its description."""
    if valueset.is_address(at) and isinstance(found, Held):
        return None, valueset.values_of(at, found.metadata)
    return body, {"description": directory.description(at) or ""}


def before(artifact: Artifact, there: There | None, directory: Directory, settings: Settings) -> Refused | None:
    """The obstacle, or None; `there` is None where nothing is. Raises TargetFault where the org cannot tell."""
    if taken := _taken(artifact, there):
        return taken
    if lacks := directory.may_not():
        return Refused("the integration user may not change set-up", f"it lacks {lacks}", faults.PERMISSIONS)
    return _unfit(artifact, there, directory) or _unready(artifact, there is None, directory, settings)


def exporting(artifact: Artifact, there: There | None, directory: Directory) -> Refused | None:
    """The same for files, which somebody else deploys."""
    return _taken(artifact, there) or _unfit(artifact, there, directory)


def _taken(artifact: Artifact, there: There | None) -> Refused | None:
    """Why it is nobody's here to change."""
    target = field.target(artifact)
    if artifact.body is None:
        fix = "export its removal, and let people deploy it: ledger export"
        return Refused(f"{target} is not removed from here", "the Tooling API has no DELETE for it", fix)
    if there is not None and not artifact.address:
        fix = f"govern it in place: ledger bind KEY TARGET {target}"
        return Refused(f"{target} exists, and is not ours", "what people use is never taken over unasked", fix)
    if there is not None and there.managed:
        return Refused(f"{target} belongs to a managed package", "only its maker changes it", "bind another")
    return None


def _unfit(artifact: Artifact, there: There | None, directory: Directory) -> Refused | None:
    """Why the platform would not take it, or people would lose something."""
    target = field.target(artifact)
    if valueset.is_address(target):
        return _value_set(artifact, target, there)
    return _field(artifact, target, there, directory)


def _unready(artifact: Artifact, new: bool, directory: Directory, settings: Settings) -> Refused | None:
    """What goes with the artifact by the settings, and the org does not take. Raises TargetFault."""
    target, kind = field.target(artifact), settings.registry
    if settings.permission_set and not valueset.is_address(target):
        try:
            directory.permission_set(settings.permission_set)
        except Missing as fault:
            return Refused(fault.what, fault.why, fault.fix)
        if new and (lacks := directory.may_not(GRANT)):
            what = f"{target} could be made, and not be shown to {settings.permission_set}"
            return Refused(what, f"the integration user lacks {lacks}", f"give it {lacks}, or take permission_set out")
    if kind and (why := directory.registry(kind, registry.TYPES)):
        fix = (
            "export the type and deploy it (ledger export --format sfdx-registry), or take registry out of ledger.toml"
        )
        return Refused(f"the org has no registry {kind}", why, fix)
    return None


def _value_set(artifact: Artifact, target: str, there: There | None) -> Refused | None:
    parts = valueset.parts(target)
    if there is None:
        if parts["sort"] == "GlobalValueSet":
            return _too_long(target, parts["name"])
        fix = "name one that the org has, such as StandardValueSet/LeadStatus, or create a GlobalValueSet/NAME"
        return Refused(f"the org has no {target}", "standard value sets and picklist fields are not made here", fix)
    if parts["sort"] == valueset.OWN and not there.metadata:
        fix = f"bind what it uses: ledger bind KEY TARGET {parts['name']}"
        return Refused(f"{parts['name']} has no values of its own", "they are in a value set that fields share", fix)
    drop = bool(artifact.probe and artifact.probe.drop)
    why = valueset.objection(parts["name"], there.metadata or {}, artifact.body or {}, drop)
    if not why:
        return None
    return Refused(f"{target} cannot hold the ladder as it is", why, "change the ladder, or the values there in Setup")


def _field(artifact: Artifact, target: str, there: There | None, directory: Directory) -> Refused | None:
    kind = str((artifact.body or {}).get("type"))
    if there is None and (long := _too_long(target, str(field.parts(target)["name"]))):
        return long
    if there is not None and there.body is not None and (why := field.objection(there.body, kind)):
        return Refused(f"{target} is no {kind.lower()} formula", why, "bind another field, or create one")
    if there is not None and (full := _full(artifact, there)):
        return Refused(f"{target}: {full.what}", full.why, full.fix)
    if artifact.probe is None:
        return None
    try:
        directory.fields(target.split(".")[0])
        why = directory.objection(target, artifact.probe.columns)
    except Absent:
        missing = directory.no_object(target.split(".")[0])
        return Refused(missing.what, missing.why, missing.fix)
    return Refused(f"{target} cannot read what it needs", why, describe.FIX) if why else None


def _full(artifact: Artifact, there: There) -> TargetFault | None:
    """Why the ledger's line does not fit into the description."""
    try:
        field.description(there.metadata or {}, str((artifact.body or {}).get("description", "")))
    except TargetFault as fault:
        return fault
    return None


def _too_long(target: str, name: str) -> Refused | None:
    if len(name) <= field.LABEL:
        return None
    why = f"{name} has {len(name)} characters, and Salesforce takes {field.LABEL} (without __c)"
    return Refused(f"{target} is too long a name", why, "create it under a shorter one")
