"""What came of answering a proposal: an approval, a no, a withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.govern.proposals.answers.standing import ProposalStanding, standing_data
from ledger.govern.proposals.queries.routing import routed_standing
from ledger.render.sections import Section, just_lines

Act = Literal["approved", "declined", "withdrawn"]


class ProposalReply(Answer, frozen=True, kw_only=True):
    """Somebody's answer to a proposal; without a position they gave it before.

    `for_` is who holds the seat in which they answered, where they stand in for somebody.
    """

    commands: ClassVar = ("approve", "decline", "withdraw")

    proposal: str
    position: int | None
    act: Act
    for_: str | msgspec.UnsetType = msgspec.field(name="for", default=msgspec.UNSET)

    def sections(self) -> Iterator[Section]:
        """One line."""
        yield just_lines(_reply(self.proposal, self.position, self.act, self.for_ or ""))


class RoutedApproval(Answer, ProposalStanding, frozen=True, kw_only=True):
    """An approval where the charter routes by category, and how the proposal stands with it.

    `for_` is who holds the seat in which it was given, where somebody stands in for them.
    """

    commands: ClassVar = ("approve",)

    proposal: str
    position: int | None
    for_: str | msgspec.UnsetType = msgspec.field(name="for", default=msgspec.UNSET)

    def sections(self) -> Iterator[Section]:
        """The approval, and how many there are of how many."""
        yield just_lines(_reply(self.proposal, self.position, "approved", self.for_ or ""), *self.route_lines())


def proposal_reply(ledger: Ledger, proposal: str, decided: Decided, act: Act) -> ProposalReply:
    """What came of answering a proposal."""
    return ProposalReply(proposal=proposal, position=decided.position, act=act, for_=seated_for(ledger, decided))


def approval(ledger: Ledger, proposal: str, decided: Decided) -> ProposalReply | RoutedApproval:
    """What came of an approval, with how the proposal stands where its charter routes by category."""
    now = routed_standing(ledger, decided.state, proposal)
    if now is None:
        return proposal_reply(ledger, proposal, decided, "approved")
    told, seated = standing_data(ledger, now), seated_for(ledger, decided)
    return RoutedApproval(proposal=proposal, position=decided.position, for_=seated, **told)


def seated_for(ledger: Ledger, decided: Decided) -> str | msgspec.UnsetType:
    """Who holds the seat in which somebody answered, where they stand in for them."""
    seated = next((found for each in decided.events if (found := getattr(each, "for_", None))), "")
    return ledger.address(seated) if seated else msgspec.UNSET


def _reply(proposal: str, position: int | None, act: Act, seated: str = "") -> str:
    stood_in = f" for {seated}" if seated else ""
    return f"{proposal} is {act} already" if position is None else f"{act} {proposal}{stood_in}  (#{position})"
