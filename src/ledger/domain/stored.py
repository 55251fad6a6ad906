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
    "ledger.founded/1": ("founding.Founded", "people"),
    "person.registered/1": ("founding.PersonRegistered", "people"),
    "person.left/1": ("founding.PersonLeft", "people"),
    "person.erased/1": ("erasure.PersonErased", "people"),
    "payload.withheld/1": ("erasure.PayloadWithheld", "people"),
    "payload.released/1": ("erasure.PayloadReleased", "people"),
    "charter.amended/1": ("charter.CharterAmended", "rights"),
    "charter.recovered/1": ("charter.CharterRecovered", "rights"),
    "right.revoked/1": ("charter.RightRevoked", "rights"),
    "right.delegated/1": ("delegation.RightDelegated", "rights"),
    "delegation.ended/1": ("delegation.DelegationEnded", "rights"),
    "definition.proposed/1": ("proposal.DefinitionProposed", "proposals"),
    "definition.revised/1": ("proposal.DefinitionRevised", "proposals"),
    "proposal.approved/1": ("proposal.ProposalApproved", "proposals"),
    "proposal.declined/1": ("proposal.ProposalDeclined", "proposals"),
    "proposal.withdrawn/1": ("proposal.ProposalWithdrawn", "proposals"),
    "definition.ratified/1": ("proposal.DefinitionRatified", "proposals"),
    "definition.retired/1": ("proposal.DefinitionRetired", "proposals"),
    "definition.confirmed/1": ("proposal.DefinitionConfirmed", "proposals"),
    "definition.attested/1": ("definition.DefinitionAttested", "proposals"),
    "invariant.waived/1": ("waiver.InvariantWaived", "waivers"),
    "waiver.granted/1": ("waiver.WaiverGranted", "waivers"),
    "consumer.added/1": ("consumer.ConsumerAdded", "consumers"),
    "consumer.removed/1": ("consumer.ConsumerRemoved", "consumers"),
    "channel.registered/1": ("channel.ChannelRegistered", "channels"),
    "channel.evaluated/1": ("channel_evaluation.ChannelEvaluated", "channels"),
    "channel.decided/1": ("channel_decision.ChannelDecided", "channels"),
    "channel.left/1": ("channel.ChannelLeft", "channels"),
    "channel.reviewed/1": ("channel_review.ChannelReviewed", "channels"),
    "definition.reviewed/1": ("definition_review.DefinitionReviewed", "reviews"),
    "figure.recorded/1": ("figure.FigureRecorded", "figures"),
    "figure.withdrawn/1": ("figure.FigureWithdrawn", "figures"),
    "spend.recorded/1": ("spend.SpendRecorded", "spend"),
    "touches.seen/1": ("touches.TouchesSeen", "spend"),
    "period.closed/1": ("close.PeriodClosed", "figures"),
    "restatement.ordered/1": ("restatement.RestatementOrdered", "figures"),
    "restatement.completed/1": ("restatement.RestatementCompleted", "figures"),
    "restatement.declined/1": ("restatement.RestatementDeclined", "figures"),
    "work.ordered/1": ("work.WorkOrdered", "orders"),
    "work.done/1": ("work.WorkDone", "orders"),
    "work.cancelled/1": ("work.WorkCancelled", "orders"),
    "survey.recorded/1": ("rivals.SurveyRecorded", "findings"),
    "delivery.refused/1": ("refusal.DeliveryRefused", "findings"),
    "refusal.lifted/1": ("refusal.RefusalLifted", "findings"),
    "bridge.recorded/1": ("figure_bridge.BridgeRecorded", "findings"),
    "figure.accepted/1": ("figure_bridge.FigureAccepted", "findings"),
    "notice.received/1": ("platform_notice.NoticeReceived", "findings"),
    "consumer.acknowledged/1": ("consumer.ConsumerAcknowledged", "findings"),
    "attribution.ran/1": ("attribution_run.AttributionRan", "findings"),
    "evidence.checked/1": ("evidence.EvidenceChecked", "findings"),
    "proof.recorded/1": ("proof.ProofRecorded", "findings"),
    "recovery.begun/1": ("recovery.RecoveryBegun", "rights"),
    "recovery.consented/1": ("recovery.RecoveryConsented", "rights"),
    "recovery.objected/1": ("recovery.RecoveryObjected", "rights"),
    "credential.added/1": ("credential.CredentialAdded", "credentials"),
    "credential.confirmed/1": ("credential.CredentialConfirmed", "credentials"),
    "credential.objected/1": ("credential.CredentialObjected", "credentials"),
    "credential.revoked/1": ("credential.CredentialRevoked", "credentials"),
    "checkpoint_key.added/1": ("checkpoint_key.CheckpointKeyAdded", "checkpoint_keys"),
    "checkpoint_key.revoked/1": ("checkpoint_key.CheckpointKeyRevoked", "checkpoint_keys"),
    "ledger.restored/1": ("restoration.LedgerRestored", "restorations"),
    "restoration.corrected/1": ("restoration.RestorationCorrected", "restorations"),
    "verdicts.acknowledged/1": ("verdict.VerdictsAcknowledged", "acknowledged"),
    "token.made/1": ("token.TokenMade", ""),
    "token.ended/1": ("token.TokenEnded", ""),
    "target.declared/1": ("delivery.TargetDeclared", ""),
    "target.observed/1": ("delivery.TargetObserved", ""),
    "artifact.bound/1": ("delivery.ArtifactBound", ""),
    "artifact.unbound/1": ("delivery.ArtifactUnbound", ""),
    "baseline.observed/1": ("delivery.BaselineObserved", ""),
    "delivery.planned/1": ("delivery.DeliveryPlanned", ""),
    "delivery.confirmed/1": ("delivery.DeliveryConfirmed", ""),
    "delivery.applied/1": ("delivery.DeliveryApplied", ""),
    "delivery.failed/1": ("delivery.DeliveryFailed", ""),
    "delivery.uncertain/1": ("delivery.DeliveryUncertain", ""),
    "drift.observed/1": ("delivery.DriftObserved", ""),
    "drift.waived/1": ("waiver.DriftWaived", ""),
    "artifact.attested/1": ("attested.ArtifactAttested", ""),
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
    module, _, sort = place.partition(".")
    found: type[Event] = getattr(import_module(f"ledger.domain.{module}"), sort)
    return found


EVENTS = EventClasses({name: sort for name, (sort, _) in _PLACES.items()})
FOLDS = MappingProxyType({name: fold for name, (_, fold) in _PLACES.items() if fold})
"""The file of `folds` for each stored name that a state is made of."""
