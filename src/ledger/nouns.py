"""Which nouns there are beyond the kernel: each is a folder, and a line here.

    stored name --NOUN_OF--> Noun --part("fold")--> a module of its folder, imported when such an event is first met

Strings only: nothing of a noun is imported before one of its events is read, or one of its rows is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple


class Noun(NamedTuple):
    """A noun: its folder, its events, and what of the kernel's acts it has a say in.

    `events` are by stored name the class of each: its place in the folder, or in the kernel, which knows some itself.
    `decides` are those on which decisions about definitions rest, `finds` those that say what an act found out, and
    `delivers` those that say what is on platforms. `observes` are events of the kernel that it adds events to, or
    refuses. `pins` are those of its events whose member `proposal` keeps a proposal in use.
    """

    place: str
    events: Mapping[str, str] = MappingProxyType({})
    observes: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    delivers: tuple[str, ...] = ()

    def part(self, name: str) -> ModuleType:
        """Import one module of the folder: `events`, `fold`, `verbs`, `rights`, `log` or `rows`."""
        return import_module(f"{self.place}.{name}")


NOUNS: Mapping[str, Noun] = MappingProxyType(
    {
        "board": Noun("ledger.overview.board"),
        "following": Noun("ledger.overview.following"),
        "week": Noun("ledger.overview.week"),
        "consumers": Noun(
            "ledger.govern.consumers",
            events={
                "consumer.acknowledged/1": "events.ConsumerAcknowledged",
                "consumer.added/1": "events.ConsumerAdded",
                "consumer.removed/1": "events.ConsumerRemoved",
            },
            finds=("consumer.acknowledged/1",),
        ),
        "debt": Noun("ledger.govern.debt"),
        "definitions": Noun("ledger.govern.definitions"),
        "documents": Noun("ledger.govern.documents"),
        "people": Noun(
            "ledger.govern.people",
            events={
                "credential.added/1": "ledger.domain.credential.CredentialAdded",
                "credential.confirmed/1": "ledger.domain.credential.CredentialConfirmed",
                "credential.objected/1": "ledger.domain.credential.CredentialObjected",
                "credential.revoked/1": "ledger.domain.credential.CredentialRevoked",
                "token.ended/1": "events.TokenEnded",
                "token.made/1": "events.TokenMade",
            },
            decides=(
                "credential.added/1",
                "credential.confirmed/1",
                "credential.objected/1",
                "credential.revoked/1",
                "token.ended/1",
                "token.made/1",
            ),
        ),
        "proposals": Noun("ledger.govern.proposals"),
        "requests": Noun(
            "ledger.govern.requests",
            events={"change.answered/1": "events.ChangeAnswered", "change.requested/1": "events.ChangeRequested"},
            observes=("definition.proposed/1", "definition.revised/1"),
            pins=("change.answered/1",),
        ),
        "reviews": Noun(
            "ledger.govern.reviews",
            events={
                "definition.reviewed/1": "events.DefinitionReviewed",
            },
            decides=("definition.reviewed/1",),
        ),
        "seats": Noun(
            "ledger.govern.seats",
            events={
                "charter.recovered/1": "ledger.domain.charter.CharterRecovered",
                "recovery.begun/1": "ledger.domain.recovery.RecoveryBegun",
                "recovery.consented/1": "ledger.domain.recovery.RecoveryConsented",
                "recovery.objected/1": "ledger.domain.recovery.RecoveryObjected",
            },
            decides=("charter.recovered/1", "recovery.begun/1", "recovery.consented/1", "recovery.objected/1"),
        ),
        "waivers": Noun(
            "ledger.govern.waivers",
            events={
                "invariant.waived/1": "ledger.domain.waiver.InvariantWaived",
                "proof.recorded/1": "events.proof.ProofRecorded",
                "waiver.granted/1": "ledger.domain.waiver.WaiverGranted",
            },
            decides=("invariant.waived/1", "waiver.granted/1"),
            finds=("proof.recorded/1",),
        ),
        "channels": Noun(
            "ledger.measure.channels",
            events={
                "channel.decided/1": "events.decision.ChannelDecided",
                "channel.evaluated/1": "events.evaluation.ChannelEvaluated",
                "channel.left/1": "events.channels.ChannelLeft",
                "channel.registered/1": "events.channels.ChannelRegistered",
                "channel.reviewed/1": "events.review.ChannelReviewed",
            },
        ),
        "counting": Noun(
            "ledger.measure.counting",
            events={
                "evidence.checked/1": "events.EvidenceChecked",
            },
            finds=("evidence.checked/1",),
        ),
        "credit": Noun(
            "ledger.measure.credit",
            events={
                "attribution.ran/1": "events.run.AttributionRan",
                "touches.seen/1": "events.touches.TouchesSeen",
            },
            finds=("attribution.ran/1",),
        ),
        "figures": Noun(
            "ledger.measure.figures",
            events={
                "bridge.recorded/1": "events.bridge.BridgeRecorded",
                "figure.accepted/1": "events.bridge.FigureAccepted",
                "figure.recorded/1": "events.figures.FigureRecorded",
                "figure.withdrawn/1": "events.figures.FigureWithdrawn",
                "period.closed/1": "events.close.PeriodClosed",
                "restatement.completed/1": "events.restatement.RestatementCompleted",
                "restatement.declined/1": "events.restatement.RestatementDeclined",
                "restatement.ordered/1": "events.restatement.RestatementOrdered",
            },
            finds=("bridge.recorded/1", "figure.accepted/1"),
        ),
        "metrics": Noun("ledger.measure.metrics"),
        "spend": Noun(
            "ledger.measure.spend",
            events={
                "spend.recorded/1": "events.SpendRecorded",
            },
        ),
        "delivery": Noun(
            "ledger.deliver.delivery",
            events={
                "artifact.attested/1": "ledger.deliver.targets.events.attested.ArtifactAttested",
                "artifact.bound/1": "ledger.deliver.targets.events.delivery.ArtifactBound",
                "artifact.unbound/1": "ledger.deliver.targets.events.delivery.ArtifactUnbound",
                "baseline.observed/1": "ledger.deliver.targets.events.delivery.BaselineObserved",
                "delivery.applied/1": "ledger.deliver.targets.events.delivery.DeliveryApplied",
                "delivery.confirmed/1": "ledger.deliver.targets.events.delivery.DeliveryConfirmed",
                "delivery.failed/1": "ledger.deliver.targets.events.delivery.DeliveryFailed",
                "delivery.planned/1": "ledger.deliver.targets.events.delivery.DeliveryPlanned",
                "delivery.refused/1": "events.refusal.DeliveryRefused",
                "delivery.uncertain/1": "ledger.deliver.targets.events.delivery.DeliveryUncertain",
                "drift.observed/1": "ledger.deliver.targets.events.delivery.DriftObserved",
                "drift.waived/1": "ledger.domain.waiver.DriftWaived",
                "refusal.lifted/1": "events.refusal.RefusalLifted",
                "target.declared/1": "ledger.deliver.targets.events.delivery.TargetDeclared",
                "target.observed/1": "ledger.deliver.targets.events.delivery.TargetObserved",
                "work.cancelled/1": "events.work.WorkCancelled",
                "work.done/1": "events.work.WorkDone",
                "work.ordered/1": "events.work.WorkOrdered",
            },
            finds=("delivery.refused/1", "refusal.lifted/1"),
            delivers=(
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
            ),
        ),
        "notices": Noun(
            "ledger.deliver.notices",
            events={
                "notice.received/1": "events.NoticeReceived",
            },
            finds=("notice.received/1",),
        ),
        "survey": Noun(
            "ledger.deliver.survey",
            events={
                "survey.recorded/1": "events.SurveyRecorded",
            },
            finds=("survey.recorded/1",),
        ),
        "sync": Noun("ledger.deliver.sync"),
        "targets": Noun("ledger.deliver.targets"),
        "bag": Noun("ledger.audit.bag"),
        "checkpoints": Noun(
            "ledger.audit.checkpoints",
            events={
                "checkpoint_key.added/1": "events.key.CheckpointKeyAdded",
                "checkpoint_key.revoked/1": "events.key.CheckpointKeyRevoked",
            },
        ),
        "erasure": Noun(
            "ledger.audit.erasure",
            events={
                "payload.released/1": "events.PayloadReleased",
                "payload.withheld/1": "events.PayloadWithheld",
                "person.erased/1": "events.PersonErased",
            },
            decides=("payload.released/1", "payload.withheld/1", "person.erased/1"),
        ),
        "restore": Noun(
            "ledger.audit.restore",
            events={
                "ledger.restored/1": "ledger.domain.restoration.LedgerRestored",
                "restoration.corrected/1": "ledger.domain.restoration.RestorationCorrected",
            },
            decides=("ledger.restored/1", "restoration.corrected/1"),
        ),
        "trail": Noun(
            "ledger.audit.trail",
            events={
                "verdicts.acknowledged/1": "ledger.domain.verdict.VerdictsAcknowledged",
            },
            decides=("verdicts.acknowledged/1",),
        ),
    }
)
"""Each noun by its name."""

NOUN_OF: Mapping[str, Noun] = MappingProxyType({name: noun for noun in NOUNS.values() for name in noun.events})
"""The noun of each stored name; a name that is not here is the kernel's."""
EMPTY: Mapping[Any, Any] = MappingProxyType({})


def observing(stored_name: str) -> Iterator[Noun]:
    """Yield the nouns that have a say in an act of the kernel."""
    return (noun for noun in NOUNS.values() if stored_name in noun.observes)


def place_of(stored_name: str) -> str:
    """Return where the class of a noun's event is, as a dotted name."""
    noun = NOUN_OF[stored_name]
    place = noun.events[stored_name]
    return place if place.startswith("ledger.") else f"{noun.place}.{place}"


def find_in(stored_name: str, part: str, table: str, key: Any) -> Any:
    """Look something up in a table of one part of the noun that has an event; None where there is none."""
    noun = NOUN_OF.get(stored_name)
    return getattr(noun.part(part), table, EMPTY).get(key) if noun else None
