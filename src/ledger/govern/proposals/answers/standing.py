"""How a proposal stands: the approvals that it has, of how many and why, and what is in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.domain.category import Category
from ledger.domain.needs import Needs
from ledger.govern.proposals.views import Standing
from ledger.render.sections import Section, Table, just_lines, untitled


class ConflictingProposal(msgspec.Struct, frozen=True, kw_only=True):
    """Another open proposal that this one conflicts with, and why."""

    proposal: str
    why: str


class ProposalStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How a proposal stands today.

    `approvals` counts those that count, of `quorum` that it needs by the charter of the scope `charter`. `category` is
    what the change is where that charter routes by it, `category_about` the definition that it is said of where that is
    another, and `category_why` the reason. `needs` is how surely it has to be established who approves and ratifies;
    its `fresh` is in minutes, 0 for any time.
    """

    status: str
    approvals: int
    quorum: int
    category: str | None
    category_about: str | None
    category_why: str | None
    charter: str
    waits_for: str
    conflicts: list[ConflictingProposal]
    needs: Needs

    @property
    def approvals_in_words(self) -> str:
        """The approvals that count, of how many, and why so many."""
        counted = f"{self.approvals} of {self.quorum} approvals, by the charter of `{self.charter}`"
        if not self.category:
            return counted
        return f"{Category(self.category, self.category_about or '', self.category_why or '').words}: {counted}"

    def route_lines(self) -> Iterator[str]:
        """The approvals, where the charter routes by category."""
        if self.category:
            yield f"  {self.approvals_in_words}"

    def conflict_lines(self) -> Iterator[str]:
        """The other open proposals that it conflicts with."""
        yield from (f"  conflicts with {each.proposal}: {each.why}" for each in self.conflicts)


class ProposalSummary(ProposalStanding, frozen=True, kw_only=True):
    """A proposal in a list: from when it is to govern, its digest, and who asked for it."""

    proposal: str
    effective: str
    digest: str
    by: list[str]

    @property
    def counted(self) -> str:
        """How many approvals count, and of how many that it needs where it is still open."""
        return f"{self.approvals} of {self.quorum}" if self.waits_for else str(self.approvals)


class ProposalList(Answer, frozen=True, kw_only=True):
    """The proposals that are open, or all of them."""

    commands: ClassVar = ("proposals",)
    content: ClassVar = "proposals"

    proposals: list[ProposalSummary]

    def sections(self) -> Iterator[Section]:
        """A row each, and the conflicts among them, each pair once."""
        head = ("PROPOSAL", "STATUS", "EFFECTIVE", "APPROVALS", "WAITS FOR")
        rows = tuple((e.proposal, e.status, e.effective, e.counted, e.waits_for) for e in self.proposals)
        if not rows:
            yield just_lines("no open proposals")
            return
        yield untitled(Table(head, rows, least=("APPROVALS",)))
        yield just_lines(*_pairs(self.proposals))


def standing_data(ledger: Ledger, now: Standing) -> dict[str, Any]:
    """The fields of a ProposalStanding."""
    category = now.route.category
    return {
        "status": now.status,
        "approvals": now.counted,
        "quorum": now.quorum,
        "category": category.name if category else None,
        "category_about": category.about or None if category else None,
        "category_why": category.why or None if category else None,
        "charter": now.scope,
        "needs": now.needs,
        "waits_for": ledger.named(now.wait.words),
        "conflicts": [ConflictingProposal(proposal=each.proposal, why=each.why) for each in now.conflicts],
    }


def proposal_list(ledger: Ledger, found: Iterable[Standing]) -> ProposalList:
    """How each of these proposals stands."""
    return ProposalList(
        proposals=[
            ProposalSummary(
                proposal=each.proposal.id,
                effective=each.proposal.terms.from_.isoformat(),
                digest=each.proposal.digest,
                by=[ledger.address(person) for person in each.proposal.contributors],
                **standing_data(ledger, each),
            )
            for each in found
        ]
    )


def _pairs(found: Iterable[ProposalSummary]) -> Iterator[str]:
    told = set[str]()
    for now in found:
        told.add(now.proposal)
        beside = (each for each in now.conflicts if each.proposal not in told)
        yield from (f"  {now.proposal} conflicts with {each.proposal}: {each.why}" for each in beside)
