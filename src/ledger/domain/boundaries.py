"""The events that each decision rests on (design section 4): read them, decide, append under the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ledger import nouns
from ledger.domain import EVENTS, scope as scopes
from ledger.domain.event import Boundary, Query

if TYPE_CHECKING:
    from ledger.domain.definition import Draft

_RIGHTS = (
    "charter.amended/1",
    "charter.recovered/1",
    "delegation.ended/1",
    "right.delegated/1",
    "right.revoked/1",
)
_CREDENTIALS = (
    "credential.added/1",
    "credential.confirmed/1",
    "credential.objected/1",
    "credential.revoked/1",
)
_RESTORATIONS = (
    "ledger.restored/1",
    "restoration.corrected/1",
)
_FINDINGS = tuple(sorted(name for noun in nouns.NOUNS.values() for name in noun.finds))
_DELIVERIES = tuple(sorted(name for noun in nouns.NOUNS.values() for name in noun.delivers))
DECIDED = tuple(sorted(EVENTS.keys() - {*_DELIVERIES, "artifact.attested/1"}))
"""All that people did, and nothing of what is on platforms."""
_DECISIONS = tuple(name for name in DECIDED if name not in nouns.NOUN_OF or name in nouns.NOUN_OF[name].decides)
"""What decisions about definitions rest on: the events of the kernel, and those of which a noun says that."""


def rights(scope: str) -> Boundary:
    """The charters of a scope and of every wider one, the seats taken away there, and who stands in for whom."""
    tags = (f"rights:{each}" for each in scopes.path(scope))
    return Boundary(tuple(Query(_RIGHTS, (each,)) for each in tags))


def charter(scope: str) -> Boundary:
    """What a charter of a scope rests on beside itself: those around it, and what people can show of who they are."""
    return union(rights(scope), credentials())


def definitions(keys: Iterable[str]) -> Boundary:
    """All that was decided about these definitions."""
    return Boundary(tuple(Query(_DECISIONS, (f"definition:{key}",)) for key in sorted(set(keys))))


def proposed_by(agent: str) -> Boundary:
    """What an agent proposed, about whatever."""
    return Boundary((Query(("definition.proposed/1",), (f"person:{agent}",)),))


def entity(key: str) -> Boundary:
    """All that was decided about an entity and the definitions on it."""
    return Boundary((Query(_DECISIONS, (f"entity:{key}",)),) if key else ())


def referring(key: str) -> Boundary:
    """The definitions that mention this one."""
    return Boundary((Query(_DECISIONS, (f"refers:{key}",)),))


def findings(*keys: str) -> Boundary:
    """What acts found out about these definitions; about anything, where none is named."""
    return Boundary(tuple(Query(_FINDINGS, (f"definition:{key}",)) for key in keys) or (Query(_FINDINGS),))


def receipts(name: str) -> Boundary:
    """All that was recorded on the platforms for one order."""
    return Boundary((Query(_DELIVERIES, (f"order:{name}",)),))


def credentials(*people: str) -> Boundary:
    """All that was said of the credentials of these people; of everybody's, where nobody is named."""
    tags: list[tuple[str, ...]] = [(f"person:{each}",) for each in sorted(set(people))] or [()]
    return Boundary(tuple(Query(_CREDENTIALS, each) for each in tags))


def credential(named: str) -> Boundary:
    """All that was said of one credential."""
    return Boundary((Query(_CREDENTIALS, (f"credential:{named}",)),))


def people() -> Boundary:
    """Founding, who everybody is, who left, and who was erased; and where an older copy went on: trust begins again."""
    kinds = ("ledger.founded/1", "ledger.restored/1", "person.registered/1", "person.left/1", "person.erased/1")
    return Boundary((Query(kinds, ()),))


def restorations() -> Boundary:
    """Where an older copy went on, and what was said of that later."""
    return Boundary((Query(_RESTORATIONS),))


def decisions() -> Boundary:
    """Everything that was decided, and everything that was said of consumers."""
    return Boundary((Query(DECIDED),))


def everything() -> Boundary:
    """Every event: what somebody did, whatever it was."""
    return Boundary((Query(),))


def every_charter() -> Boundary:
    """All charters, revocations and delegations."""
    return Boundary((Query(_RIGHTS),))


def delivering() -> Boundary:
    """Targets, artifacts and everything delivered or drifted; and where an older copy went on."""
    return Boundary((Query((*_DELIVERIES, "ledger.restored/1")),))


def deliveries(keys: Iterable[str]) -> Boundary:
    """Everything delivered or drifted of these definitions."""
    return Boundary(tuple(Query(_DELIVERIES, (f"definition:{key}",)) for key in sorted(set(keys))))


def surroundings(found: Draft) -> Boundary:
    """All that a proposal of this content rests on: itself, its entities with everything on them, and the rights."""
    return union(
        definitions([found.key, *found.rests_on]),
        *map(entity, found.rests_on),
        charter(found.content["scope"]) if found.kind == "charter" else rights(found.path),
    )


def covered(*parts: Boundary) -> frozenset[str] | None:
    """The definitions that these boundaries are of; None where one is wider, such as that of an entity."""
    tags = {tag for part in parts for query in part.queries for tag in query.tags or ("",)}
    keys = {tag.removeprefix("definition:") for tag in tags if tag.startswith("definition:")}
    return frozenset(keys) if len(keys) == len(tags) else None


def union(*boundaries: Boundary) -> Boundary:
    """Whatever any of them covers."""
    return Boundary(tuple(dict.fromkeys(query for boundary in boundaries for query in boundary.queries)))
