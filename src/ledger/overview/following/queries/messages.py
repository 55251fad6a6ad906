"""What a channel is to send now: a sentence and a link for each notice that still holds, to whoever is still there.

outgoing --erased, or left--> nobody is told          one message a notice, or one for many
|--holds no longer--> not told any more
`--> message(s), by person where the channel is personal
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.domain.notice import Notice
from ledger.errors import TargetFault
from ledger.hookspecs import NoticeMessage
from ledger.overview.following.queries.channels import Telling, Way
from ledger.overview.following.queries.wording import Wording
from ledger.overview.following.views import PASSING

MANY = 5
"""How many messages a person gets at once; more go together."""


class Addressed(NamedTuple):
    """A notice, and the address of whom it is for."""

    notice: Notice
    address: str


class Ready(NamedTuple):
    """A message, and the notices that are told by it."""

    message: NoticeMessage
    notices: tuple[Notice, ...]


class Sending(NamedTuple):
    """A message on the channel of that name: sent, or not for this reason."""

    way: str
    ready: Ready
    problem: TargetFault | None = None


class Sifted(NamedTuple):
    """What is to become of notices: to be told, not any more, or not to anybody."""

    holding: list[Addressed]
    over: list[Notice]
    gone: list[Notice]


def due(taken: datetime, now: datetime, digest: time | None, zone: str) -> bool:
    """Whether a notice is sent now: at once, or where a digest's hour came since; also where the clock went back."""
    if digest is None or taken > now:
        return True
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() >= digest else local.date() - timedelta(days=1)
    return taken < datetime.combine(day, digest, ZoneInfo(zone))


def addresses_of(ledger: Ledger) -> dict[str, str]:
    """The addresses of those who may be told something, by id: nobody who was erased, or who left."""
    left = ledger.snapshot().state.left
    return {each.id: each.address for each in ledger.journal.people().values() if each.id not in left}


def sifted(notices: Iterable[Notice], addresses: Mapping[str, str], holds: Callable[[Notice], bool]) -> Sifted:
    """The notices by what is to become of them; `addresses` are of those who may be told, `holds` says what is true."""
    found = Sifted([], [], [])
    for each in notices:
        if each.person not in addresses:
            found.gone.append(each)
        elif not holds(each):
            found.over.append(each)
        else:
            found.holding.append(Addressed(each, addresses[each.person]))
    return found


def messages(
    ledger: Ledger, told: Telling, way: Way, holding: Sequence[Addressed], addresses: Mapping[str, str]
) -> list[Ready]:
    """The messages of one channel, what waits first.

    What is sent at once is a message of its own, whose key tells it from all others. Those of a day go together, and so
    do more than a person would read one by one, as at the first look.
    """
    personal, each_has = way.channel.personal, Counter(each.address for each in holding)

    def together(each: Addressed) -> tuple[object, ...]:
        """What goes by one message: a person's, where it is personal; a matter's, where it is sent at once."""
        at_once = told.digest is None and not (personal and each_has[each.address] > MANY)
        return (each.address if personal else "", _matter(each.notice) if at_once else None)

    groups: dict[tuple[object, ...], list[Addressed]] = {}
    for each in sorted(holding, key=_order):
        groups.setdefault(together(each), []).append(each)
    wording = Wording(ledger, addresses, told.detail, personal)
    return [_message(ledger, wording, group) for group in groups.values()]


def _matter(notice: Notice) -> tuple[object, ...]:
    """A notice, whoever it is for."""
    return notice[:-1]


def _message(ledger: Ledger, wording: Wording, group: Sequence[Addressed]) -> Ready:
    identity = ledger.founded.ledger_id
    told, lines = list[dict[str, object]](), list[str]()
    for _, same in groupby(group, key=lambda each: _matter(each.notice)):
        people = list(same)
        one = people[0].notice
        sentence, link = wording.sentence(one, [each.address for each in people]), wording.link(one)
        to = [{"address": each.address, "key": f"{identity}/{each.notice.key}"} for each in people]
        said = {"sort": one.sort, "about": one.about, "position": one.position, "sentence": sentence, "link": link}
        told.append({**said, "to": to})
        lines += [f"{sentence}.", f"    {link}", ""]
    keys = sorted(each.notice.key for each in group)
    message = NoticeMessage(
        to=tuple(dict.fromkeys(each.address for each in group)),
        title=f"{told[0]['sentence']}{f', and {len(told) - 1} more' if len(told) > 1 else ''}",
        text="\n".join(lines),
        notices=tuple(told),
        ledger=identity,
        key=f"{identity}/{keys[0] if len(keys) == 1 else sha256(' '.join(keys).encode()).hexdigest()}",
        at=clock.machine(),
    )
    return Ready(message, tuple(each.notice for each in group))


def _order(each: Addressed) -> tuple[object, ...]:
    """What waits for people stands before what they are only told."""
    sort, about, act, position, _ = each.notice
    return sort not in PASSING, position, sort, about, act, each.address
