"""A proposal at a glance: what it asks for, in English, and what it comes to, for a list of what waits."""

from __future__ import annotations

from datetime import date

import msgspec

from ledger.answers.answer import ActToTake, act_to_take
from ledger.app.ledger import Ledger
from ledger.audit.erasure.answers.withheld import without_counts
from ledger.brief.content import BriefContent
from ledger.brief.headline import Headline, counting_step, headline_of_proposal
from ledger.domain.proposal import Proposal
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.govern.proposals.answers.story import change_in_words
from ledger.govern.proposals.queries.brief import told
from ledger.govern.proposals.views import Standing
from ledger.govern.seats.queries.rights import Sight

MOST = 5  # lines of a rule that are read at a glance


class ProposalCard(msgspec.Struct, frozen=True, kw_only=True):
    """One open proposal: what changes (or what it says, where it is the first), and what it does from its first day.

    `act` is what it waits for; `category` is in words, and nothing where no brief was shown; `more` are the lines left
    out. `count` is how the headline is counted, where it is not and whoever reads it may see that.
    """

    proposal: str
    key: str
    title: str
    act: str
    waits_for: str
    category: str
    first: bool
    lines: list[str]
    more: int
    headline: Headline
    count: ActToTake | None
    because: str
    by: list[str]
    from_: date = msgspec.field(name="from")
    until: date | None
    approvals: int
    quorum: int
    lapses: date | None


def proposal_card(
    ledger: Ledger, found: Standing, lapses: date | None, sight: Sight, made: BriefContent | None = None
) -> ProposalCard:
    """A proposal as it stands, with what was shown with it, or a brief made just now; figures are for who sees all."""
    proposal = found.proposal
    brief = made or (told(ledger, proposal.brief) if proposal.brief else None)
    headline = headline_of_proposal(proposal, brief if not brief or sight == "all" else without_counts(brief))
    lines = _lines(ledger, proposal, brief)
    change = brief["change"] if brief else None
    return ProposalCard(
        proposal=proposal.id,
        key=proposal.key,
        title=ledger.named(str(proposal.draft.content.get("title", proposal.key))),
        act=found.wait.act,
        waits_for=ledger.named(found.wait.words),
        category=change_in_words(change) if change else "",
        first=not (proposal.bound.displaces or proposal.terms.retires or proposal.terms.confirms),
        lines=lines[:MOST],
        more=max(0, len(lines) - MOST),
        headline=headline,
        count=_count(proposal) if sight == "all" and not headline.unit else None,
        because=ledger.named(proposal.because),
        by=[ledger.address(each) for each in proposal.contributors],
        from_=proposal.terms.from_,
        until=proposal.terms.until,
        approvals=found.counted,
        quorum=found.quorum,
        lapses=lapses,
    )


def _count(proposal: Proposal) -> ActToTake | None:
    if proposal.closed or proposal.terms.confirms:
        return None
    found = counting_step(proposal.id, proposal.draft.kind, judges=bool(proposal.draft.yields))
    return act_to_take(found) if found else None


def _lines(ledger: Ledger, proposal: Proposal, brief: BriefContent | None) -> list[str]:
    if proposal.terms.retires:
        return ["it ends, without a successor"]
    if proposal.terms.confirms:
        return [f"others confirm v{proposal.terms.confirms}, which one person decided alone; nothing changes"]
    english = brief["english"] if brief else None
    if english and english["difference"]:
        return english["difference"]
    return [ledger.named(line) for line in draft_lines(proposal.draft)]
