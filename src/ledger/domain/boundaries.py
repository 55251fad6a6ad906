"""The events that each decision rests on (design section 4): read them, decide, append under the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ledger import nouns
from ledger.domain import EVENTS, scope as scopes
from ledger.domain.event import Boundary, Query

if TYPE_CHECKING:
    from ledger.domain.definition import Draft

_CONSUMERS = ("consumer.added/1", "consumer.removed/1")
_CHANNELS = ("channel.decided/1", "channel.evaluated/1", "channel.left/1", "channel.registered/1", "channel.reviewed/1")
_WORK = ("work.cancelled/1", "work.done/1", "work.ordered/1")
_RIGHTS = (
    "charter.amended/1",
    "charter.recovered/1",
    "delegation.ended/1",
    "right.delegated/1",
    "right.revoked/1",
)
_SPEND = ("spend.recorded/1", "touches.seen/1")
_FIGURES = (
    "figure.recorded/1",
    "figure.withdrawn/1",
    "period.closed/1",
    "restatement.completed/1",
    "restatement.declined/1",
    "restatement.ordered/1",
)
_FINDINGS = (
    "attribution.ran/1",
    "bridge.recorded/1",
    "consumer.acknowledged/1",
    "delivery.refused/1",
    "evidence.checked/1",
    "figure.accepted/1",
    "notice.received/1",
    "proof.recorded/1",
    "refusal.lifted/1",
    "survey.recorded/1",
)
_WAIVERS = ("invariant.waived/1", "waiver.granted/1")
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
_DELIVERIES = (
    "artifact.bound/1",
    "artifact.unbound/1",
    "baseline.observed/1",
    "delivery.applied/1",
    "delivery.confirmed/1",
    "delivery.failed/1",
    "delivery.planned/1",
    "delivery.uncertain/1",
    "drift.observed/1",
    "drift.waived/1",
    "target.declared/1",
    "target.observed/1",
)
DECIDED = tuple(sorted(EVENTS.keys() - {*_DELIVERIES, "artifact.attested/1"}))
"""All that people did, and nothing of what is on platforms."""
_CHECKPOINT_KEYS = ("checkpoint_key.added/1", "checkpoint_key.revoked/1")
_OF_NOUNS = tuple(name for name, noun in nouns.NOUN_OF.items() if not noun.decides)
_OTHERS = (*_CHECKPOINT_KEYS, *_CONSUMERS, *_OF_NOUNS, *_WORK, *_FIGURES, *_CHANNELS, *_SPEND, *_FINDINGS)
_DECISIONS = tuple(name for name in DECIDED if name not in _OTHERS)
"""What decisions about definitions rest on: none is made over for a consumer, a request, a figure, a finding."""


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


def figures(keys: Iterable[str]) -> Boundary:
    """What was reported, closed and restated of these definitions, and all that was decided about them."""
    keys = sorted(set(keys))
    return union(definitions(keys), *map(reports, keys))


def reports(key: str) -> Boundary:
    """What was reported, closed and restated of a definition, and nothing that was decided about it."""
    return Boundary((Query(_FIGURES, (f"definition:{key}",)),))


def restatements() -> Boundary:
    """Every order of a restatement, and what became of it."""
    return Boundary((Query(_FIGURES[3:]),))


def proposed_by(agent: str) -> Boundary:
    """What an agent proposed, about whatever."""
    return Boundary((Query(("definition.proposed/1",), (f"person:{agent}",)),))


def entity(key: str) -> Boundary:
    """All that was decided about an entity and the definitions on it."""
    return Boundary((Query(_DECISIONS, (f"entity:{key}",)),) if key else ())


def referring(key: str) -> Boundary:
    """The definitions that mention this one."""
    return Boundary((Query(_DECISIONS, (f"refers:{key}",)),))


def waivers(keys: Iterable[str]) -> Boundary:
    """The waivers of these invariants."""
    return Boundary(tuple(Query(_WAIVERS, (f"definition:{key}",)) for key in sorted(set(keys))))


def waivers_of(subject: str) -> Boundary:
    """The waivers of one subject, such as `gate:consent@podcast`."""
    return Boundary((Query(_WAIVERS, (f"waiver:{subject}",)),))


def proofs(keys: Iterable[str]) -> Boundary:
    """What was proved of these invariants."""
    return Boundary(tuple(Query(("proof.recorded/1",), (f"definition:{key}",)) for key in sorted(set(keys))))


def findings(*keys: str) -> Boundary:
    """What acts found out about these definitions; about anything, where none is named."""
    return Boundary(tuple(Query(_FINDINGS, (f"definition:{key}",)) for key in keys) or (Query(_FINDINGS),))


def consumer(id_: str) -> Boundary:
    """All that was said of one consumer."""
    return Boundary((Query((*_CONSUMERS, "consumer.acknowledged/1"), (f"consumer:{id_}",)),))


def consumers() -> Boundary:
    """Every consumer."""
    return Boundary((Query(_CONSUMERS),))


def channel(key: str) -> Boundary:
    """All that was said of one channel."""
    return Boundary((Query(_CHANNELS, (f"channel:{key}",)),))


def channels() -> Boundary:
    """Every channel."""
    return Boundary((Query(_CHANNELS),))


def spend(keys: Iterable[str] = ()) -> Boundary:
    """What was spent on these channels, and all that was said of them; on all, where none is named."""
    tags: list[tuple[str, ...]] = [(f"channel:{key}",) for key in sorted(set(keys))] or [()]
    return Boundary(tuple(Query((*_CHANNELS, *_SPEND[:1]), each) for each in tags))


def touches() -> Boundary:
    """Which channels had touches, as far as runs saw it."""
    return Boundary((Query(_SPEND[1:]),))


def order(name: str) -> Boundary:
    """What was ordered under this name, and what was said of it."""
    return Boundary((Query(_WORK, (f"order:{name}",)),))


def orders() -> Boundary:
    """Every order."""
    return Boundary((Query(_WORK),))


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


def checkpoint_keys() -> Boundary:
    """Every key that signs checkpoints, or did."""
    return Boundary((Query(_CHECKPOINT_KEYS),))


def people() -> Boundary:
    """Founding, who everybody is, who left, and who was erased; and where an older copy went on: trust begins again."""
    kinds = ("ledger.founded/1", "ledger.restored/1", "person.registered/1", "person.left/1", "person.erased/1")
    return Boundary((Query(kinds, ()),))


def restorations() -> Boundary:
    """Where an older copy went on, and what was said of that later."""
    return Boundary((Query(_RESTORATIONS),))


def withheld(position: int) -> Boundary:
    """Whether the payload of an event is in no bag."""
    return Boundary((Query(("payload.released/1", "payload.withheld/1"), (f"event:{position}",)),))


def decisions() -> Boundary:
    """Everything that was decided, and everything that was said of consumers."""
    return Boundary((Query(DECIDED),))


def everything() -> Boundary:
    """Every event: what somebody did, whatever it was."""
    return Boundary((Query(),))


def every_charter() -> Boundary:
    """All charters, revocations and delegations."""
    return Boundary((Query(_RIGHTS),))


def target(name: str) -> Boundary:
    """What was said of one target."""
    return Boundary((Query(("target.declared/1", "target.observed/1"), (f"target:{name}",)),))


def artifact(target_name: str, address: str) -> Boundary:
    """Everything about one artifact."""
    return Boundary((Query((), (f"artifact:{target_name}/{address}",)),))


def attested(target_name: str = "") -> Boundary:
    """What people saw on a target, or on any."""
    return Boundary((Query(("artifact.attested/1",), (f"target:{target_name}",) if target_name else ()),))


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
