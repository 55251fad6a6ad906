"""What happened, in order, in a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ledger import nouns
from ledger.audit.checkpoints.events import key as checkpoint_key
from ledger.audit.erasure import events as erasure
from ledger.deliver.delivery.events import work
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.domain import (
    charter,
    credential,
    definition,
    delegation,
    founding,
    proposal as proposals,
    recovery,
    restoration,
    verdict,
    waiver,
)
from ledger.domain.category import CATEGORY
from ledger.domain.event import Recorded
from ledger.domain.sense import Senseless
from ledger.domain.statement import signature_or_commitment
from ledger.domain.struck import Struck
from ledger.govern.consumers import events as consumer
from ledger.govern.people import events as token
from ledger.govern.reviews import events as definition_review
from ledger.measure.channels.events import (
    channels as channel,
    decision as channel_decision,
    evaluation as channel_evaluation,
    review as channel_review,
)
from ledger.measure.credit.events import touches
from ledger.measure.figures.events import close, figures as figure, restatement
from ledger.measure.spend import events as spend
from ledger.views.found_out import found_out
from ledger.views.uncounted import uncounted
from ledger.views.words import NATURE, STANDARD, term


class Happened(NamedTuple):
    """One event as a line: `sentence` says what the actor did.

    Where it tells what was counted of a definition, `uncounted` says the same without that, and `key` names it.
    `struck` is why it has no effect; empty where it has.
    """

    position: int
    recorded_at: str
    actor: str
    sentence: str
    because: str
    uncounted: str = ""
    key: str = ""
    struck: str = ""

    def seen_by(self, sees: Callable[[str], bool]) -> Happened:
        """As it is told to whoever sees what was counted of the definitions that `sees` says."""
        return self if not self.uncounted or sees(self.key) else self._replace(sentence=self.uncounted)


BASELINES = ("artifact.bound/1", "baseline.observed/1")
"""The events that say what an artifact held: a sentence may look back at the one before."""


def timeline(events: Iterable[Recorded], before: Iterable[Recorded] = ()) -> Iterator[Happened]:
    """Every event that people ask about; registrations of people are left out.

    Where these begin in the middle, `before` are the `BASELINES` that came first.
    """
    held: dict[tuple[str, str], str] = {}
    for each in before:
        _as_before(held, each.event)
    for position, recorded_at, actor, event in events:
        said, struck = (event.said, event.why) if isinstance(event, Struck) else (event, "")
        sentence = _told(said) if struck else _as_before(held, said) or _told(said)
        if sentence or struck:
            told = sentence or f"recorded a {said.stored_name}"
            key = getattr(said, "key", "")
            yield Happened(position, recorded_at, actor, told, _reason(said), uncounted(said), key, struck)


def _reason(event: Any) -> str:
    """Why, as whoever acted says it, or as the log of its noun does."""
    noun = nouns.NOUN_OF.get(event.stored_name)
    return str(noun.part("log").reason(event)) if noun else getattr(event, "because", "")


def _told(event: Any) -> str:
    if isinstance(event, Senseless):
        return f"recorded a {event.stored_name} that makes no sense: {event.why}"
    try:
        return _sentence(event)
    except Exception as broken:  # what was stored past the program may be anything, and an audit has to go on
        return f"recorded a {event.stored_name} that makes no sense: {type(broken).__name__}"


def _sentence(event: Any) -> str:
    if noun := nouns.NOUN_OF.get(event.stored_name):
        return str(noun.part("log").sentence(event))
    match event:
        case founding.Founded():
            return "founded the ledger, alone"
        case charter.CharterAmended():
            return f"the charter of `{event.scope}` is in force from {event.from_}: {event.title}"
        case founding.PersonLeft():
            return f"let {event.person} go: they act no more"
        case definition.DefinitionAttested():
            when = term(event.from_, event.until)
            return f"attested v{event.version} for {when}, from {event.evidence}: decided by nobody"
        case waiver.InvariantWaived() | waiver.WaiverGranted():
            subject = waiver.waiver_subject(waiver.granted(event).subject)
            return f"waived {subject.in_words} until {event.until}{_marks(event)}"
        case waiver.DriftWaived():
            until = f"until {event.until}{_marks(event)}"
            return f"waived how {event.target} {event.name} differs from {event.key} {until}"
        case consumer.ConsumerAdded():
            return f"added the consumer {event.title}, of {event.owner}: it uses {', '.join(event.uses)}"
        case consumer.ConsumerRemoved():
            return f"removed the consumer {event.title}, which used {', '.join(event.uses)}"
        case _:
            return next(filter(None, (tell(event) for tell in _TELL)), "")


def _replaced(event: Any) -> str:
    match event:
        case charter.CharterRecovered():
            return f"had {event.decider} decide in `*` from {event.from_}, in the place of {event.replaces}"
        case recovery.RecoveryBegun():
            return f"began {event.recovery}: {event.decider} is to decide in `*`, not {event.replaces}{_marks(event)}"
        case recovery.RecoveryConsented():
            return f"consented to {event.recovery}{_marks(event)}"
        case recovery.RecoveryObjected():
            return f"objected to {event.recovery}: it is over"
        case _:
            return ""


def _seated(event: Any) -> str:
    match event:
        case charter.RightRevoked():
            return f"ended the seat of {event.person} as {event.role} in `{event.scope}` from {event.from_}"
        case delegation.RightDelegated():
            seat = f"{event.role} in `{event.scope}`"
            return f"lets {event.to} act as {seat} for {event.person}, from {event.from_} until {event.until}"
        case delegation.DelegationEnded():
            seat = f"{event.role} in `{event.scope}`"
            return f"ended that {event.to} acts as {seat} for {event.person}, from {event.from_}"
        case _:
            return ""


def _restored(event: Any) -> str:
    match event:
        case restoration.LedgerRestored():
            kept = f"a checkpoint over {event.size:,} events was kept" if event.size else "no checkpoint was kept"
            return f"declared that an older copy goes on, as incarnation {event.incarnation}: {kept}"
        case restoration.RestorationCorrected():
            kept = f"a checkpoint over {event.size:,} events of incarnation {event.incarnation} was kept"
            return f"corrected the restoration #{event.restoration}: {kept}"
        case verdict.VerdictsAcknowledged():
            return f"read which acts in `{event.scope}` have no effect: {len(event.struck)}"
        case _:
            return ""


def _enrolled(event: Any) -> str:
    match event:
        case credential.CredentialAdded():
            return f"enrolled the {credential.method_of(event.public)} credential {event.credential}"
        case credential.CredentialConfirmed():
            how = " with the recovery key" if event.recovered else ""
            return f"confirmed {event.person}'s credential {event.credential}{how}{_marks(event)}"
        case credential.CredentialObjected():
            return f"objected to {event.person}'s credential {event.credential}"
        case credential.CredentialRevoked():
            return f"ended {event.person}'s credential {event.credential}"
        case token.TokenMade():
            return f"made the token {event.credential} of {event.person}, to {event.scope}, until {event.until[:10]}"
        case token.TokenEnded():
            return f"ended the token {event.credential} of {event.person}"
        case checkpoint_key.CheckpointKeyAdded():
            return f"has checkpoints signed by the key {event.key}"
        case checkpoint_key.CheckpointKeyRevoked():
            return f"revoked the key {event.key}, which signed checkpoints"
        case _:
            return ""


def _reported(event: Any) -> str:
    match event:
        case figure.FigureRecorded():
            segment = f", {event.segment}" if event.segment else ""
            told = f"{event.number} {event.unit}".strip()
            return f"recorded a figure of {event.period}{segment}: {told} as of {event.as_of}, from {event.evidence}"
        case figure.FigureWithdrawn():
            return f"withdrew the figure that #{event.figure} recorded"
        case spend.SpendRecorded():
            instead = f", in the place of #{event.replaces}" if event.replaces else ""
            told = f"{event.amount} {event.currency} on {event.channel} in {event.month}"
            return f"recorded a spend of {told}, from {event.source}{instead}"
        case touches.TouchesSeen():
            return f"recorded touches that {event.key} v{event.version} saw: {_seen(event)}"
        case close.PeriodClosed():
            return f"closed {event.period} at {event.counts[0].number}{_marks(event)}"
        case restatement.RestatementOrdered():
            versions = f"v{event.from_version} → v{event.to_version}"
            periods = event.periods[0] if len(event.periods) == 1 else f"{event.periods[0]} to {event.periods[-1]}"
            return f"ordered {event.restatement}: {versions} for {periods}{_marks(event)}"
        case restatement.RestatementCompleted():
            whole = (each for each in event.changes if each.segment == restatement.ALL)
            numbers = ", ".join(f"{each.period} {each.before} → {each.after}" for each in whole)
            return f"completed {event.restatement}: {numbers}{_marks(event)}"
        case restatement.RestatementDeclined():
            return f"declined {event.restatement} as immaterial: below {event.materiality} %{_marks(event)}"
        case _:
            return ""


def _channel(event: Any) -> str:
    match event:
        case channel.ChannelRegistered():
            which = "" if event.version == 1 else f", file {event.version}"
            return f"registered the channel {event.channel}{which}: {event.file.title}, of {event.file.owner}"
        case channel_evaluation.ChannelEvaluated():
            return f"evaluated {event.channel} by {event.framework} v{event.version}: {_evaluated(event)}"
        case channel_decision.ChannelDecided():
            until = f" until {event.pilot.until}" if event.pilot else ""
            unlike = f", deviating from {event.recommendation}" if event.deviates else ""
            return f"decided {event.channel}: {event.outcome}{until}{unlike}{_marks(event)}"
        case channel_review.ChannelReviewed():
            until = f" until {event.until}" if event.until else ""
            again = f", to be looked at again on {event.review_on}" if event.review_on else ""
            found = f" (the figures say: {event.finding})" if event.finding else ""
            return f"reviewed {event.channel}: {event.outcome}{until}{again}{found}{_marks(event)}"
        case definition_review.DefinitionReviewed():
            held = f", {event.held} of {len(event.figures)} expectations held" if event.figures else ""
            again = f", to be looked at again on {event.revisit}" if event.revisit else ""
            return f"reviewed {event.key} v{event.version}: {event.verdict}{again}{held}{_marks(event)}"
        case channel.ChannelLeft():
            return f"left the channel {event.channel}{_marks(event)}"
        case _:
            return ""


def _evaluated(event: channel_evaluation.ChannelEvaluated) -> str:
    """What an evaluation comes to, or that it is not finished."""
    passed = len(event.gates) - len(event.failed)
    gates = f"{passed} of {len(event.gates)} gates pass"
    if not event.finished:
        return f"{gates}; scores lack"
    return f"{event.total_in_words}, {gates}: {event.recommendation}"


def _seen(event: touches.TouchesSeen) -> str:
    return ", ".join(f"{each.channel} {each.touches}" for each in event.channels) or "none"


def _worked(event: Any) -> str:
    match event:
        case work.WorkDone():
            how = {"done": "carried out", "partly": "carried out a part of"}.get(event.outcome, "could not carry out")
            return f"{how} {event.order}{f': {event.what}' if event.what else ''}"
        case work.WorkCancelled():
            return f"cancelled {event.order}"
        case work.WorkOrdered(sort=work.APPLY):
            return f"ordered that the plan of {event.planned} be applied to {', '.join(event.targets)} ({event.order})"
        case work.WorkOrdered():
            return f"ordered a {event.sort} at {', '.join(event.targets)} ({event.order})"
        case _:
            return ""


def _proposed(event: Any) -> str:
    match event:
        case proposals.DefinitionProposed() | proposals.DefinitionRevised():
            return _asked(event)
        case proposals.ProposalApproved():
            return f"approved {event.proposal}{_relayed(event)}{_marks(event)}"
        case proposals.ProposalDeclined():
            as_ = "by veto" if event.role == "veto" else f"as {event.role}"
            return f"declined {event.proposal} {as_}{_relayed(event)}{_marks(event)}"
        case proposals.ProposalWithdrawn():
            return f"withdrew {event.proposal}"
        case proposals.DefinitionRatified():
            when = term(event.from_, event.until)
            sudden = ", in an emergency" if event.emergency_until else ""
            said = f"ratified {event.proposal}{sudden}: v{event.version} for {when}"
            return f"{said}{_routed(event)}{_relayed(event)}{_marks(event)}"
        case proposals.DefinitionRetired():
            gone = f"ratified {event.proposal}: retired from {event.from_}"
            return f"{gone}{_routed(event)}{_relayed(event)}{_marks(event)}"
        case proposals.DefinitionConfirmed():
            kept = f"ratified {event.proposal}: v{event.version} is confirmed"
            return f"{kept}{_routed(event)}{_relayed(event)}{_marks(event)}"
        case _:
            return ""


def _relayed(event: Any) -> str:
    """For whom an act was done, where somebody stood in, and whose word was passed on with it, where one was."""
    stood_in = f", for {event.for_}" if event.for_ else ""
    return stood_in + (f", passing on the word of {event.relayed_for}" if event.relayed_for else "")


def _routed(event: Any) -> str:
    """What the change was, and what that asked for, where the charter routes by it."""
    if not event.category:
        return ""
    return f"; {CATEGORY.get(event.category, event.category)}, with {len(event.counted)} of {event.quorum} approvals"


def _asked(event: Any) -> str:
    terms = event.terms
    if event.brief:
        return f"showed a brief of {event.proposal}"
    if terms.retires:
        return f"proposed {event.proposal}: to retire {event.draft.key} from {terms.from_}"
    verb = "proposed" if isinstance(event, proposals.DefinitionProposed) else "revised"
    if terms.confirms:
        return f"{verb} {event.proposal}: to confirm {event.draft.key} v{terms.confirms} as it is"
    words = f"{NATURE[terms.nature]}, {STANDARD[terms.standard]}"
    back = ", retroactive" if terms.retroactive else ""
    return f"{verb} {event.proposal} for {term(terms.from_, terms.until)}: {words}{back}"


def _delivered(event: Any) -> str:
    if isinstance(event, ArtifactAttested):
        there = f"{event.target} {event.address}"
        return f"attested that {there} is gone" if event.gone else f"attested that {there} holds {event.holds}"
    if isinstance(event, delivery.TargetDeclared):
        return f"declared the target {event.target}: {event.connector} {event.label} ({event.identity})"
    if isinstance(event, delivery.TargetObserved):
        return f"looked at all that is governed on {event.target}, which may be written to again"
    if isinstance(event, delivery.ArtifactBound):
        unlike = ", which differs from it" if event.differs else ""
        return f"bound {event.key} to {event.target} {event.name}{unlike}"
    if isinstance(event, delivery.ArtifactUnbound):
        return f"let {event.target} {event.name} go: {event.key} governs it no longer"
    where = f"{getattr(event, 'target', '')} {getattr(event, 'name', '')}"
    return _removed(event, where) if getattr(event, "desired", "-") == "" else _written(event, where)


def _as_before(held: dict[tuple[str, str], str], event: Any) -> str:
    """That a difference went away, where an artifact is seen to hold what it was held against before."""
    baseline = getattr(event, "baseline", None)
    if baseline is None:
        return ""
    at = event.target, event.address
    before, held[at] = held.get(at, ""), baseline.digest
    again = isinstance(event, delivery.BaselineObserved) and before == baseline.digest
    return f"found {event.target} {event.name} as it was before: nothing differs there any more" if again else ""


def _removed(event: Any, where: str) -> str:
    match event:
        case delivery.DeliveryPlanned():
            return f"is about to remove {where}"
        case delivery.DeliveryApplied():
            return f"removed {where}"
        case delivery.DeliveryConfirmed():
            return f"found {where} gone"
        case _:
            return f"removing {where} {_unfinished(event)}"


def _written(event: Any, where: str) -> str:
    match event:
        case delivery.DeliveryPlanned():
            verb = "roll back" if event.action == "rollback" else event.action
            return f"is about to {verb} {where} to v{event.version}"
        case delivery.DeliveryApplied():
            return f"applied v{event.version} to {where}"
        case delivery.DeliveryConfirmed():
            return f"found {where} as v{event.version} already"
        case delivery.DriftObserved():
            since = f"v{event.version} was applied" if event.version else "it was bound"
            return f"found {where} changed by hand since {since}"
        case delivery.BaselineObserved():
            return f"recorded what {where} holds: later looks are held against it"
        case delivery.DeliveryFailed() | delivery.DeliveryUncertain():
            return f"applying v{event.version} to {where} {_unfinished(event)}"
        case _:
            return ""


def _unfinished(event: Any) -> str:
    return "failed" if isinstance(event, delivery.DeliveryFailed) else "is uncertain"


def _marks(event: Any) -> str:
    """How an act was done, where that is worth a word."""
    alone, signed = getattr(event, "self_attested", False), signature_or_commitment(event)
    return f"{' (self-attested)' if alone else ''}{' (signed)' if signed else ''}"


def _forgotten(event: Any) -> str:
    match event:
        case erasure.PersonErased():
            return f"erased {event.person}: name, address, keys and signatures are gone"
        case erasure.PayloadWithheld():
            return f"withheld the payload of #{event.position} from audit bags"
        case erasure.PayloadReleased():
            return f"let the payload of #{event.position} be in audit bags again"
        case _:
            return ""


_TELL = (
    _seated,
    _forgotten,
    _restored,
    _replaced,
    _proposed,
    _enrolled,
    _reported,
    _channel,
    _worked,
    found_out,
    _delivered,
)
"""What tells of an event, each of those that it knows."""
