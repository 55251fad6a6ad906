"""Which events there are: the class of each stored name, and for the kernel the file of `folds` that takes it in.

Nothing of an event is imported before its stored name is read for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from ledger import nouns
from ledger.domain.event import Event

_PLACES = {
    "ledger.founded/1": ("ledger.domain.founding.Founded", "ledger.domain.folds.people"),
    "person.registered/1": ("ledger.domain.founding.PersonRegistered", "ledger.domain.folds.people"),
    "person.left/1": ("ledger.domain.founding.PersonLeft", "ledger.domain.folds.people"),
    "person.erased/1": ("ledger.audit.erasure.events.PersonErased", "ledger.domain.folds.people"),
    "payload.withheld/1": ("ledger.audit.erasure.events.PayloadWithheld", "ledger.domain.folds.people"),
    "payload.released/1": ("ledger.audit.erasure.events.PayloadReleased", "ledger.domain.folds.people"),
    "charter.amended/1": ("ledger.domain.charter.CharterAmended", "ledger.domain.folds.rights"),
    "charter.recovered/1": ("ledger.domain.charter.CharterRecovered", "ledger.domain.folds.rights"),
    "right.revoked/1": ("ledger.domain.charter.RightRevoked", "ledger.domain.folds.rights"),
    "right.delegated/1": ("ledger.domain.delegation.RightDelegated", "ledger.domain.folds.rights"),
    "delegation.ended/1": ("ledger.domain.delegation.DelegationEnded", "ledger.domain.folds.rights"),
    "definition.proposed/1": ("ledger.domain.proposal.DefinitionProposed", "ledger.domain.folds.proposals"),
    "definition.revised/1": ("ledger.domain.proposal.DefinitionRevised", "ledger.domain.folds.proposals"),
    "proposal.approved/1": ("ledger.domain.proposal.ProposalApproved", "ledger.domain.folds.proposals"),
    "proposal.declined/1": ("ledger.domain.proposal.ProposalDeclined", "ledger.domain.folds.proposals"),
    "proposal.withdrawn/1": ("ledger.domain.proposal.ProposalWithdrawn", "ledger.domain.folds.proposals"),
    "definition.ratified/1": ("ledger.domain.proposal.DefinitionRatified", "ledger.domain.folds.proposals"),
    "definition.retired/1": ("ledger.domain.proposal.DefinitionRetired", "ledger.domain.folds.proposals"),
    "definition.confirmed/1": ("ledger.domain.proposal.DefinitionConfirmed", "ledger.domain.folds.proposals"),
    "definition.attested/1": ("ledger.domain.definition.DefinitionAttested", "ledger.domain.folds.proposals"),
    "invariant.waived/1": ("ledger.domain.waiver.InvariantWaived", "ledger.govern.waivers.fold"),
    "waiver.granted/1": ("ledger.domain.waiver.WaiverGranted", "ledger.govern.waivers.fold"),
    "consumer.added/1": ("ledger.govern.consumers.events.ConsumerAdded", "ledger.govern.consumers.fold"),
    "consumer.removed/1": ("ledger.govern.consumers.events.ConsumerRemoved", "ledger.govern.consumers.fold"),
    "channel.registered/1": (
        "ledger.measure.channels.events.channels.ChannelRegistered",
        "ledger.measure.channels.fold",
    ),
    "channel.evaluated/1": (
        "ledger.measure.channels.events.evaluation.ChannelEvaluated",
        "ledger.measure.channels.fold",
    ),
    "channel.decided/1": ("ledger.measure.channels.events.decision.ChannelDecided", "ledger.measure.channels.fold"),
    "channel.left/1": ("ledger.measure.channels.events.channels.ChannelLeft", "ledger.measure.channels.fold"),
    "channel.reviewed/1": ("ledger.measure.channels.events.review.ChannelReviewed", "ledger.measure.channels.fold"),
    "definition.reviewed/1": ("ledger.govern.reviews.events.DefinitionReviewed", "ledger.govern.reviews.fold"),
    "figure.recorded/1": ("ledger.measure.figures.events.figures.FigureRecorded", "ledger.measure.figures.fold"),
    "figure.withdrawn/1": ("ledger.measure.figures.events.figures.FigureWithdrawn", "ledger.measure.figures.fold"),
    "spend.recorded/1": ("ledger.measure.spend.events.SpendRecorded", "ledger.measure.spend.fold"),
    "touches.seen/1": ("ledger.measure.credit.events.touches.TouchesSeen", "ledger.measure.spend.fold"),
    "period.closed/1": ("ledger.measure.figures.events.close.PeriodClosed", "ledger.measure.figures.fold"),
    "restatement.ordered/1": (
        "ledger.measure.figures.events.restatement.RestatementOrdered",
        "ledger.measure.figures.fold",
    ),
    "restatement.completed/1": (
        "ledger.measure.figures.events.restatement.RestatementCompleted",
        "ledger.measure.figures.fold",
    ),
    "restatement.declined/1": (
        "ledger.measure.figures.events.restatement.RestatementDeclined",
        "ledger.measure.figures.fold",
    ),
    "work.ordered/1": ("ledger.deliver.delivery.events.work.WorkOrdered", "ledger.deliver.delivery.fold"),
    "work.done/1": ("ledger.deliver.delivery.events.work.WorkDone", "ledger.deliver.delivery.fold"),
    "work.cancelled/1": ("ledger.deliver.delivery.events.work.WorkCancelled", "ledger.deliver.delivery.fold"),
    "survey.recorded/1": ("ledger.deliver.survey.events.SurveyRecorded", "ledger.domain.folds.findings"),
    "delivery.refused/1": ("ledger.deliver.delivery.events.refusal.DeliveryRefused", "ledger.domain.folds.findings"),
    "refusal.lifted/1": ("ledger.deliver.delivery.events.refusal.RefusalLifted", "ledger.domain.folds.findings"),
    "bridge.recorded/1": ("ledger.measure.figures.events.bridge.BridgeRecorded", "ledger.domain.folds.findings"),
    "figure.accepted/1": ("ledger.measure.figures.events.bridge.FigureAccepted", "ledger.domain.folds.findings"),
    "notice.received/1": ("ledger.deliver.notices.events.NoticeReceived", "ledger.domain.folds.findings"),
    "consumer.acknowledged/1": ("ledger.govern.consumers.events.ConsumerAcknowledged", "ledger.domain.folds.findings"),
    "attribution.ran/1": ("ledger.measure.credit.events.run.AttributionRan", "ledger.domain.folds.findings"),
    "evidence.checked/1": ("ledger.domain.evidence.EvidenceChecked", "ledger.domain.folds.findings"),
    "proof.recorded/1": ("ledger.govern.waivers.events.proof.ProofRecorded", "ledger.domain.folds.findings"),
    "recovery.begun/1": ("ledger.domain.recovery.RecoveryBegun", "ledger.domain.folds.rights"),
    "recovery.consented/1": ("ledger.domain.recovery.RecoveryConsented", "ledger.domain.folds.rights"),
    "recovery.objected/1": ("ledger.domain.recovery.RecoveryObjected", "ledger.domain.folds.rights"),
    "credential.added/1": ("ledger.domain.credential.CredentialAdded", "ledger.govern.people.fold"),
    "credential.confirmed/1": ("ledger.domain.credential.CredentialConfirmed", "ledger.govern.people.fold"),
    "credential.objected/1": ("ledger.domain.credential.CredentialObjected", "ledger.govern.people.fold"),
    "credential.revoked/1": ("ledger.domain.credential.CredentialRevoked", "ledger.govern.people.fold"),
    "checkpoint_key.added/1": (
        "ledger.audit.checkpoints.events.key.CheckpointKeyAdded",
        "ledger.audit.checkpoints.fold",
    ),
    "checkpoint_key.revoked/1": (
        "ledger.audit.checkpoints.events.key.CheckpointKeyRevoked",
        "ledger.audit.checkpoints.fold",
    ),
    "ledger.restored/1": ("ledger.domain.restoration.LedgerRestored", "ledger.audit.restore.fold"),
    "restoration.corrected/1": ("ledger.domain.restoration.RestorationCorrected", "ledger.audit.restore.fold"),
    "verdicts.acknowledged/1": ("ledger.domain.verdict.VerdictsAcknowledged", "ledger.audit.trail.fold"),
    "token.made/1": ("ledger.govern.people.events.TokenMade", ""),
    "token.ended/1": ("ledger.govern.people.events.TokenEnded", ""),
    "target.declared/1": ("ledger.deliver.targets.events.delivery.TargetDeclared", ""),
    "target.observed/1": ("ledger.deliver.targets.events.delivery.TargetObserved", ""),
    "artifact.bound/1": ("ledger.deliver.targets.events.delivery.ArtifactBound", ""),
    "artifact.unbound/1": ("ledger.deliver.targets.events.delivery.ArtifactUnbound", ""),
    "baseline.observed/1": ("ledger.deliver.targets.events.delivery.BaselineObserved", ""),
    "delivery.planned/1": ("ledger.deliver.targets.events.delivery.DeliveryPlanned", ""),
    "delivery.confirmed/1": ("ledger.deliver.targets.events.delivery.DeliveryConfirmed", ""),
    "delivery.applied/1": ("ledger.deliver.targets.events.delivery.DeliveryApplied", ""),
    "delivery.failed/1": ("ledger.deliver.targets.events.delivery.DeliveryFailed", ""),
    "delivery.uncertain/1": ("ledger.deliver.targets.events.delivery.DeliveryUncertain", ""),
    "drift.observed/1": ("ledger.deliver.targets.events.delivery.DriftObserved", ""),
    "drift.waived/1": ("ledger.domain.waiver.DriftWaived", ""),
    "artifact.attested/1": ("ledger.deliver.targets.events.attested.ArtifactAttested", ""),
}
"""Events of deliveries fold into no state, and of tokens what keeps them knows which counts."""


class EventClasses(Mapping[str, type[Event]]):
    """The classes of events by their stored names, each imported when somebody asks for it."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places, self._met = places, dict[str, type[Event]]()

    def __getitem__(self, name: str) -> type[Event]:
        """The class of a stored name. Raises KeyError where there is none."""
        if name not in self._met:
            self._met[name] = _import_class(self._places[name]) if name in self._places else nouns.find_class(name)
        return self._met[name]

    def __iter__(self) -> Iterator[str]:
        """The stored names, in the order in which this program came to know them."""
        yield from self._places
        yield from nouns.NOUN_OF

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places) + len(nouns.NOUN_OF)

    def __contains__(self, name: object) -> bool:
        """Whether it is a stored name; nothing is imported for that."""
        return name in self._places or name in nouns.NOUN_OF


def _import_class(place: str) -> type[Event]:
    module, _, sort = place.rpartition(".")
    found: type[Event] = getattr(import_module(module), sort)
    return found


EVENTS = EventClasses({name: sort for name, (sort, _) in _PLACES.items()})
FOLDS = MappingProxyType({name: fold for name, (_, fold) in _PLACES.items() if fold})
"""The file of `folds` for each stored name that a state is made of."""
