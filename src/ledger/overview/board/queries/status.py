"""What waits for whom, what is due, what differs, and what nobody decided: from the record alone, on one fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.audit.trail.views import struck_in_words
from ledger.data import Data, replace
from ledger.deliver.delivery.events.work import WAITING, Order
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.deliver.targets.queries.look_again import days_to_look_again
from ledger.domain import showing
from ledger.domain.credential import Credential
from ledger.domain.restoration import Restoration
from ledger.domain.state import State
from ledger.govern.documents.views import CatalogueEntry, catalogue, violations
from ledger.govern.proposals.queries.routing import standings
from ledger.govern.proposals.views import Standing
from ledger.govern.requests.views import RequestStanding, waiting
from ledger.govern.seats.queries.recoveries import open_recovery
from ledger.govern.seats.views.emergencies import EmergencyWaiting, waiting as emergencies
from ledger.govern.seats.views.recoveries import RecoveryStanding, gaps as recovery_gaps
from ledger.journal.refused import refused
from ledger.measure.channels.views.judged import ChannelJudged, judged
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.views.restatements import due_restatements
from ledger.overview.board.views import Due, due, lapsing, looks

A_DAY = 86_400  # seconds
FOLLOWER = "follow"
"""What a follower's beats are of."""
DAYS = 30  # what is due later than that can wait


class StatusOn(Data, frozen=True):
    """How a ledger stands today.

    `open` is each open proposal with the day on which it lapses, `requests` what nobody answered; `differing` are the
    artifacts whose last look found what nobody with the right decided, `unsettled` those of which nobody knows whether
    they were written; `enrolling` are the credentials that do not count yet, `orders` wait for a worker. `restatements`
    were ordered and have to be carried out: they are material, or nobody measured what they change. `channels` were
    judged, and nobody decided about them. `emergencies` are those that their deciders did not answer, `recovery` is by
    whom the decider of `*` is to be replaced.
    `restorations` are where an older copy went on, and `unobserved` the targets at which nobody looked since.
    """

    day: date
    open: tuple[tuple[Standing, date | None], ...]
    requests: tuple[RequestStanding, ...]
    due: tuple[Due, ...]
    differing: tuple[GovernedArtifact, ...]
    unsettled: tuple[GovernedArtifact, ...]
    undecided: tuple[CatalogueEntry, ...]
    enrolling: tuple[Credential, ...]
    gaps: tuple[str, ...]
    orders: tuple[Order, ...]
    restatements: tuple[Restatement, ...]
    channels: tuple[ChannelJudged, ...]
    emergencies: tuple[EmergencyWaiting, ...] = ()
    recovery: RecoveryStanding | None = None
    restorations: tuple[Restoration, ...] = ()
    unobserved: tuple[str, ...] = ()


def without_platforms(found: StatusOn) -> StatusOn:
    """The same, for who may not know what platforms hold."""
    return replace(found, differing=(), unsettled=(), orders=(), unobserved=())


def status_today(ledger: Ledger) -> StatusOn:
    """How the ledger stands today."""
    today, now, found = ledger.today(), ledger.now(), ledger.snapshot()
    state, artifacts = found.state, tuple(found.deliveries.artifacts.values())
    return StatusOn(
        today,
        tuple((each, lapsing(state, each.proposal, today)) for each in _waiting(ledger)),
        tuple(waiting(state, today)),
        tuple(
            sorted({*_looks(ledger, today), *_waived(artifacts, today), *_past(state, today), *due(state, today, DAYS)})
        ),
        tuple(each for each in artifacts if each.drift),
        tuple(each for each in (*artifacts, *found.deliveries.creations.values()) if each.unsettled),
        tuple(each for each in catalogue(state, today) if each.attested and each.status == "in force"),
        tuple(each for each in state.credentials.by_id.values() if not each.ended and not each.counts(ledger.now())),
        (
            *state.rights.gaps(today),
            *showing.gaps(state, today),
            *recovery_gaps(state, today),
            *violations(state, today),
            *struck_in_words(state),
            *_unfollowed(ledger),
        ),
        tuple(each for each in ORDERS.of(state).values() if each.standing(now) == WAITING),
        tuple(due_restatements(state)),
        tuple(judged(state, today)),
        tuple(emergencies(state, today)),
        open_recovery(ledger),
        tuple(state.restorations),
        tuple(sorted(found.deliveries.unobserved)),
    )


def _waiting(ledger: Ledger) -> Iterator[Standing]:
    """The proposals that are not closed, but for those that lapsed and whose definition was decided since."""
    return (each for each in standings(ledger, closed=False) if not each.is_over)


def _unfollowed(ledger: Ledger) -> Iterator[str]:
    """That nobody is told anything, where `ledger.toml` says how people are to be told, and nobody did for a day.

    Or who is not, since their mailbox refuses it.
    """
    if not ledger.settings.follow:
        return
    if clock.machine() - max(ledger.journal.beats(FOLLOWER).values(), default=0) >= A_DAY:
        yield "nobody follows this ledger, so nobody is told what waits for them: ledger follow"
    for channel, person in refused(ledger.journal):
        yield f"{person} is not told what waits for them: `{channel}` was refused for good"


def _waived(artifacts: Iterable[GovernedArtifact], today: date) -> Iterator[Due]:
    """The days on which a target may differ no longer."""
    for each in artifacts:
        waiver = each.waived(today)
        if waiver and waiver.terms.until <= today + timedelta(days=DAYS):
            yield Due(waiver.terms.until, f"{each.target} {each.name}", "may not differ any more: its waiver ends")


def _past(state: State, today: date) -> Iterator[Due]:
    """The days that are past or today on which somebody was to look back at a definition, and did not."""
    return (each for each in looks(state, today) if each.day <= today)


def _looks(ledger: Ledger, today: date) -> Iterator[Due]:
    """The days on which somebody is to look again at what the ledger cannot ask, those that are past among them."""
    for (target, address), day in days_to_look_again(ledger, "").items():
        if day <= today + timedelta(days=DAYS):
            yield Due(day, f"{target} {address}", "somebody is to look there again")
