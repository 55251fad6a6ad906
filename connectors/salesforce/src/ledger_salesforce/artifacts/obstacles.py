"""What stands against making an artifact so, found before anything is written: the reason, and the next step.

A plan refuses for it; an apply, which looks again, fails for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import Artifact, Refused, TargetFault, Wanted
from ledger_salesforce import registry
from ledger_salesforce.artifacts import sort_of
from ledger_salesforce.artifacts.sort import There
from ledger_salesforce.native import field, valueset
from ledger_salesforce.org.directory import GRANT, Directory, Missing
from ledger_salesforce.org.held import Held, Reads, read
from ledger_salesforce.settings import Settings
from ledger_salesforce.wire import faults


def there(target: str, held: Held) -> There:
    """What is there, of what was read whole."""
    return There(held.managed, held.observed.body, valueset.values_of(target, held.metadata))


def look(wire: Reads, directory: Directory, wanted: Mapping[str, Wanted]) -> dict[str, There]:
    """What is there of each target, without reading again what a plan has seen: only value sets are read whole."""
    entries = directory.entries(wanted)
    unread = [at for at in entries if sort_of(at).whole or directory.description(at) is None]
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
    if sort_of(at).whole and isinstance(found, Held):
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
    return sort_of(field.target(artifact)).obstacle(artifact, there, directory)


def _unready(artifact: Artifact, new: bool, directory: Directory, settings: Settings) -> Refused | None:
    """What goes with the artifact by the settings, and the org does not take. Raises TargetFault."""
    target, kind = field.target(artifact), settings.registry
    if settings.permission_set and sort_of(target).seen:
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
