"""The brief of a proposal as somebody asks for it: what was shown, or a new look and how far records moved since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records
from ledger.brief.content import BriefContent, BriefRecord
from ledger.data import replace
from ledger.domain import brief as domain
from ledger.domain.brief import Brief, Population
from ledger.domain.event import Actor
from ledger.errors import BadInput
from ledger.govern.proposals.decide.show_brief import show
from ledger.govern.proposals.queries import brief as gather
from ledger.measure.counting.queries.why import Why, followed
from ledger.measure.credit.queries.credit import CreditSources
from ledger.population.asking import ImpactOptions


class Movement(NamedTuple):
    """The records as they were shown and as they are, how far that is in percent, and how far the charter tolerates."""

    was: Population
    now: Population
    percent: Fraction
    tolerance: int

    @property
    def too_far(self) -> bool:
        """Whether what was shown is no ground any more."""
        return self.percent > self.tolerance


@dataclass(frozen=True, slots=True)
class BriefView:
    """A brief and how it stands: `bound` where an approval binds it, `position` where it was recorded just now.

    `content` has people's addresses. `followed` is one record, as each version and the proposal judges it.
    `standing` says why the proposal waits for no answer, where it does not.
    """

    brief: Brief
    content: BriefContent
    standing: str
    seen: tuple[BriefRecord, ...] = ()
    bound: bool = False
    position: int | None = None
    movements: Mapping[str, Movement] = field(default_factory=dict)
    followed: tuple[tuple[str, Why], ...] = ()

    @property
    def too_far(self) -> bool:
        """Whether the records moved further than the charter tolerates since they were shown."""
        return any(each.too_far for each in self.movements.values())


def view(
    ledger: Ledger,
    actor: Actor | None,
    proposal_id: str,
    records: Records | None,
    *,
    by: tuple[str, ...] = (),
    month: str = "",
    outcome: str = "",
    known: str = "",
    id_: str = "",
    live: bool = False,
    beside: str = "",
    follow: str = "",
    journeys: CreditSources | None = None,
    known_journeys: bool = False,
) -> BriefView:
    """What was shown with a proposal, or a new look where records, journeys, targets or an `actor` are named.

    `follow` is the id of a record, or COLUMN=ID. Credit is counted on `journeys`, else with `known_journeys` on
    those of the settings. An `actor` makes it what is shown. Raises BadInput where records are asked about and
    none are named, and what `gather.brief` and `show` raise.
    """
    asked = ImpactOptions(by=by, month=month, outcome=outcome, known=known)
    if (any(asked) or beside or id_ or follow) and not records:
        why, fix = "there is nothing to ask so without records", "add --records RECORDS"
        raise BadInput("--by, --month, --outcome, --known, --id and --beside are about records", why, fix)
    before = gather.shown(ledger, proposal_id)
    if before and not (records or live or actor or journeys):
        return _view(ledger, before, bound=True)
    again = (asked if any(asked) else gather.asked_as(before))._replace(id=id_, samples=1)
    beside = beside or gather.asked_beside(before)
    look = gather.BriefOptions(records, again, live, beside, journeys, known_journeys)
    found, seen, of = gather.brief(ledger, proposal_id, look)
    one = followed(ledger, ledger.state().proposals[proposal_id], records, follow) if records and follow else []
    if actor:
        positions = show(ledger, actor, proposal_id, found, of).positions
        shown = _view(ledger, found, seen, bound=True, position=positions[-1] if positions else None)
    else:
        shown = _view(ledger, found, seen, movements=_movements(ledger, proposal_id, records, before, found))
    return replace(shown, followed=tuple(one))


def _view(
    ledger: Ledger,
    found: Brief,
    seen: tuple[BriefRecord, ...] = (),
    *,
    bound: bool = False,
    position: int | None = None,
    movements: Mapping[str, Movement] | None = None,
) -> BriefView:
    content = gather.told(ledger, found)
    return BriefView(found, content, gather.stands(ledger, content["proposal"]), seen, bound, position, movements or {})


def _movements(
    ledger: Ledger, proposal_id: str, records: Records | None, before: Brief | None, found: Brief
) -> Mapping[str, Movement]:
    """How far each population moved since it was shown; none where nobody counted then or now."""
    if before is None:
        return {}
    shown, now = before.every_population, found.every_population
    if records and shown and now and before.content.get("format") != found.content.get("format"):
        now = gather.looked_again(ledger, proposal_id, records)
    far = gather.tolerated(ledger, proposal_id)
    pairs = {option: (was, now[option]) for option, was in shown.items() if option in now}
    return {option: Movement(*two, domain.moved(*two), far) for option, two in pairs.items()}
