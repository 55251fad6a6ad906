"""What waits at the end of a week, a line each: what it is, who decides it, by when, and by which command or page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from shlex import quote

import msgspec

from ledger.app.ledger import Ledger
from ledger.govern.debt.answers.debt import debt_items, on_platform
from ledger.govern.debt.decide.resolving import key_to_close, resolution
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem
from ledger.govern.debt.views.channels import UNDECIDED_CHANNEL
from ledger.govern.debt.views.closers import ANYBODY
from ledger.govern.debt.views.words import in_words
from ledger.govern.seats.queries.rights import deciders_of
from ledger.measure.channels.answers.portfolio import ChannelHolding, PortfolioAnswer
from ledger.overview.board.answers.status import LedgerStatus

SOON = timedelta(days=7)
NAMED = 3
"""Subjects of one sort of debt that are named."""
TOLD_ABOVE = ("drift", "unanswered_request", "emergency")
"""The sorts that have lines of their own."""


class WeeklyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What waits: what is asked of whom (or of nobody who could), by when, by which command and on which page.

    `headline` is what a proposal does from its first day. `then` are who decides what is asked for first. `anybody`
    says that nobody in particular is asked.
    """

    what: str
    ask: str
    decides: list[str]
    due: date | None
    overdue: bool
    command: str
    page: str
    headline: str = ""
    then: list[str] = msgspec.field(default_factory=list)
    anybody: bool = False

    @property
    def who(self) -> str:
        """Who may do it, and who decides that then."""
        first = " or ".join(self.decides) or self.unnamed
        return f"{first}, then {' or '.join(self.then)}" if self.then else first

    @property
    def unnamed(self) -> str:
        """Who may do it where nobody in particular is to."""
        return ANYBODY if self.anybody else "nobody who could"

    def lines(self) -> Iterator[str]:
        """What it is and who decides, and how."""
        yield f"{self.what}{self.when}: {self.who}"
        if self.headline:
            yield f"  {self.headline}"
        yield f"  {self.command}"

    @property
    def when(self) -> str:
        """By when, as it goes on in a sentence; empty where nothing ends it."""
        if self.due is None:
            return ""
        return f", overdue since {self.due}" if self.overdue else f", by {self.due}"


def pressing(lines: Iterable[WeeklyLine], on: date) -> WeeklyLine | None:
    """The one that presses most of those that somebody can do: what is overdue, then what is due within a week, then
    in the order given.
    """

    def order(line: WeeklyLine) -> tuple[bool, date]:
        return not line.overdue, line.due if line.due and line.due <= on + SOON else date.max

    return min((line for line in lines if line.decides), key=order, default=None)


def waiting(status: LedgerStatus, headlines: Mapping[str, str]) -> Iterator[WeeklyLine]:
    """What somebody is to answer: emergencies, proposals and requests; and figures that are to be computed again.

    `headlines` say by proposal what it does from its first day.
    """
    for sudden in status.emergencies:
        what = f"{sudden.proposal} ({sudden.title}), ratified in an emergency by {sudden.by}"
        yield _line(
            what,
            f"answer {what}: say no, or propose and ratify what is to govern on",
            sudden.people,
            f"ledger decline {sudden.proposal} --because TEXT",
            f"/p/{sudden.proposal.replace('#', '/')}",
            due=sudden.until,
            overdue=sudden.over,
        )
    for each in status.proposals:
        if each.act:
            what = each.proposal if each.proposal.startswith(f"{each.title}#") else f"{each.proposal} ({each.title})"
            yield _line(
                what,
                f"{each.act} {what}",
                each.people,
                each.command,
                f"/p/{each.proposal.replace('#', '/')}",
                due=each.lapses,
                headline=headlines.get(each.proposal, ""),
            )
    for one in status.requests:
        command = f"ledger answer {one.request} --no --because TEXT"
        what = f"{one.request}, a change of {one.about}"
        yield _line(
            what,
            f"answer {what}: say no and why, or propose it",
            one.people,
            command,
            "/ask",
            due=one.due,
            overdue=one.overdue,
        )
    for of in status.restatements:
        yield _line(of.what, f"complete {of.restatement}", of.people, of.completing, f"/d/{of.key}")


def differing(ledger: Ledger, status: LedgerStatus) -> Iterator[WeeklyLine]:
    """What somebody changed by hand, but for what may differ until a day."""
    for each in status.differences:
        if each.settled and each.waiver is None:
            what = f"{each.target} {each.name} ({each.key})"
            people = deciders(ledger, each.key)
            yield _line(
                what,
                f"decide on what was changed by hand at {what}",
                people,
                f"ledger debt resolve {quote(f'drift/{each.target}/{each.address}')}",
                f"/d/{each.key}",
            )


def channels_in_week(
    ledger: Ledger, found: PortfolioAnswer, waived: Collection[str], *, spend: bool
) -> Iterator[WeeklyLine]:
    """Pilots, and channels with which something is wrong or that are soon looked at again.

    Of a channel that is `waived`, nobody has to decide whether it may be used.
    """
    for each in found.channels:
        soon = each.next_day is not None and each.next_day <= found.day + SOON
        wrong = each.is_wrong and not (each.undecided and each.channel in waived)
        if not (wrong or soon or each.status == "piloting"):
            continue
        what = f"{each.channel}, {each.in_words}"
        act = _act_on(each)
        people = deciders(ledger, each.framework) if each.framework and each.total else [each.owner]
        command = f"ledger channel {_COMMANDS[act].format(each.channel)}"
        page = f"/channels/{each.channel}"
        spent = f"; {each.spent_in_words} spent" if spend and each.spent_in_words else ""
        yield _line(f"{what}{spent}", f"{act} {what}", people, command, page, due=each.next_day, overdue=each.overdue)


def _act_on(channel: ChannelHolding) -> str:
    """Return what is done with a channel next: nobody can decide on one that no framework judged to the end."""
    if channel.undecided:
        return "decide" if channel.total else "judge"
    return "evaluate" if channel.outdated else "review"


_COMMANDS = {
    "judge": "evaluate {} --scores FILE",
    "decide": "decide {} OUTCOME --because TEXT",
    "review": "review {} --outcome OUTCOME --because TEXT",
    "evaluate": "evaluate {}",
}
"""What is typed for each act on a channel, after `ledger channel`."""


def find_waived(found: DebtOn) -> frozenset[str]:
    """Return the channels that may be used until a day, though nobody decided on them."""
    sort = UNDECIDED_CHANNEL.name
    return frozenset(each.item.subject for each in found.found if each.item.sort == sort and each.item.waiver)


def debt_asks(ledger: Ledger, found: DebtOn, waits: Iterable[str], *, platforms: bool) -> Iterator[WeeklyLine]:
    """Of each sort of debt the first item that somebody can close now, by their first act; none that is under way.

    `waits` are the definitions of which a proposal waits already: then that is what to answer.
    """
    under_way, told = {*waits}, set[str]()
    for each in found.found:
        item = each.item
        shown = platforms or not on_platform(item.sort, item.subject)
        if item.waiver or item.sort in (*TOLD_ABOVE, *told) or key_to_close(found, each) in under_way or not shown:
            continue
        ways = resolution(ledger, found, each)
        first = next((way for way in ways.ways if way.people and way.step.act != "waive"), None)
        if first is None:
            continue
        told.add(item.sort)
        what = f"{in_words(item.sort, 1)}: {ledger.named(item.subject)}"
        drafted = ways.document and first.step.act == "propose" and "confirm" not in first.step.options
        command = f"ledger debt resolve {quote(each.name)} -o FILE" if drafted else first.step.command
        people = map(ledger.address, first.people)
        yield _line(what, f"{what}; {first.step.words}", people, command, "/debt", due=each.due, overdue=each.late)


def debt_in_week(ledger: Ledger, found: DebtOn, *, platforms: bool) -> Iterator[WeeklyLine]:
    """What nobody with the right decided, a line for each sort; what is told above already is left out."""
    sorts: dict[str, list[WeighedItem]] = {}
    for each in found.found:
        told = platforms or not on_platform(each.item.sort, each.item.subject)
        if told and not each.item.waiver and each.item.sort not in TOLD_ABOVE:
            sorts.setdefault(each.item.sort, []).append(each)
    for sort, those in sorts.items():
        first, names = those[0], [each.item.subject for each in those]
        shown = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        items = debt_items(ledger, those)
        people, then = (
            dict.fromkeys(each for one in items for each in getattr(one, name)) for name in ("first", "then")
        )
        due = min((each.due for each in those if each.due), default=None)
        what = f"{in_words(sort, len(those))}: {ledger.named(shown)}"
        yield _line(
            what,
            f"{what}; {first.closing.words}",
            people,
            f"ledger debt resolve {quote(first.name)}",
            "/debt",
            due=due,
            overdue=any(each.late for each in those),
            then=then,
            anybody=all(each.role == ANYBODY for each in items),
        )


def deciders(ledger: Ledger, key: str) -> list[str]:
    """The addresses of those who decide on a definition today."""
    return [ledger.address(each) for each in deciders_of(ledger, key)]


def _line(
    what: str,
    ask: str,
    decides: Iterable[str],
    command: str,
    page: str,
    *,
    due: date | None = None,
    overdue: bool = False,
    headline: str = "",
    then: Iterable[str] = (),
    anybody: bool = False,
) -> WeeklyLine:
    return WeeklyLine(
        what=what,
        ask=ask,
        decides=list(decides),
        due=due,
        overdue=overdue,
        command=command,
        page=page,
        headline=headline,
        then=list(then),
        anybody=anybody,
    )
