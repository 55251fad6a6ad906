"""Random histories into which somebody wrote: acts of the verbs, and among them acts that were forged.

    commands --verbs--> recorded     commands --an event of before, or of stored.txt, changed here and there--> recorded

A forger writes in anybody's name, and takes care of the digests where that helps. What they wrote may have a right all
the same: that the two checkers say alike of each is what is asked, and not that all of it is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from domain.channel_steps import framework
from domain.histories import (
    CONTENT,
    DRAFT,
    PEOPLE,
    SCOPES,
    WHEN,
    WHICH,
    WHO,
    WORKING,
    Story,
    When,
    command,
    commands,
    terms_of,
    told,
    wait,
)
from domain.test_stored import LINES
from independent.bags import CODEC, Past, in_order, read_back, stamped
from independent.elsewhere import acts_elsewhere
from ledger.app.clock import stamp
from ledger.app.judging import EventJudging, NoLines
from ledger.audit.checkpoints.queries.signatures import Erasures
from ledger.domain.acts.approving import counting
from ledger.domain.acts.proposing import show, unshown
from ledger.domain.acts.ratifying import decided
from ledger.domain.acts.registering import add_person
from ledger.domain.basis import bound as bound_of
from ledger.domain.brief import Brief, Population
from ledger.domain.calendar import calendar_period
from ledger.domain.charter import ROLES, RightRevoked, amendment
from ledger.domain.credential import OidcBinding
from ledger.domain.definition import Draft, Evidence, with_digest
from ledger.domain.event import ASSERTED, ASSURANCES, Assurance, Authentication, Event, Recorded
from ledger.domain.needs import Needs
from ledger.domain.proposal import (
    DefinitionProposed,
    DefinitionRevised,
    Grounds,
    Proposal,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
    Terms,
    digest,
)
from ledger.domain.route import Route
from ledger.domain.state import State
from ledger.errors import LedgerError, Tampered
from ledger.govern.consumers.verbs import add as add_consumer
from ledger.govern.people.events import TokenMade
from ledger.govern.people.verbs.enrolling import add, confirm, object_to, revoke_credential
from ledger.govern.people.verbs.issuing import make
from ledger.govern.waivers.verbs.waiving import waive_item
from ledger.measure.counting.events import EvidenceChecked
from ledger.measure.counting.verbs import record_check
from ledger.measure.figures.verbs.reporting import record
from ledger.testing import given

KEYS = ("mql", "fit", "hot", "lead", "sql", "none")
TEXTS = (*PEOPLE, *KEYS, "lifecycle", "sales", "*", "lifecycle/mql", "mql#1", "fit#1", "mql#2", "charter", "decider")
NUMBERS = (0, 1, 2, 3, 9, 10, 11, 20)
NOUGHT = "0" * 64
STRICT: tuple[dict[str, Any], ...] = (
    {"needs": Needs(approve="session", ratify="session", fresh=20)},
    {"needs": Needs(approve="federated", ratify="federated")},
    {"quorum": 2, "needs": Needs(ratify="federated", fresh=20)},
) * 3
"""Charters under which a word is not enough: what is answered there takes more than the verbs are given here."""

WORTH = with_digest(msgspec.structs.replace(framework(key="worth"), scope="lifecycle"))
BEGUN = (CONTENT[:1], (CONTENT[0], CONTENT[4], CONTENT[7]), (CONTENT[0], WORTH))
"""What a company begins with: an entity, or two definitions on it as well, or a framework."""


ELSEWHERE = st.sampled_from((0,) * 12 + (1, 2, 3, 4))
"""Under which tags a forger writes: mostly those of what they wrote."""


@dataclass
class ForgedStory(Story):
    """A story in which not everything came about by a verb: each event is judged, and verbs decide on what counts.

    `assured` is what lines say of who acted, `tags` those that are not of the content, `honest` what verbs gave.
    """

    assured: dict[int, Assurance] = field(default_factory=dict)
    tags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    honest: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        lines = _Told(lambda position: self.assured.get(position, "asserted"), self.tags)
        self._judging = EventJudging("UTC", lines, Erasures(lambda _: None))
        self.state, events, self.events = self._judging.bench.state, self.events, []
        self.take(events)

    def ask(self, actor: str, draft: Draft, verb: Callable[[State, date], list[Event]]) -> bool:
        """Ask, where what was forged before lets anybody: on a state that cannot be, a verb may not come to an end."""
        try:
            return super().ask(actor, draft, verb)
        except Exception:
            return False

    def take(self, recorded: list[Recorded]) -> None:
        """Record what followed by a verb."""
        for each in recorded:
            self.honest.add(each.position)
            self._judge(each)

    def write(self, actor: str, event: Event, assurance: Assurance, tags: tuple[str, ...] | None = None) -> None:
        """Record something that no verb gave, if it can be stored and read again; under other tags, where given."""
        try:
            CODEC.decode(event.stored_name, CODEC.encode(event))
        except (LedgerError, ValueError, msgspec.MsgspecError):
            return
        (recorded,) = given(on=self.today).also((actor, event)).events
        position = len(self.events) + 1
        self.assured[position] = assurance
        if tags is not None:
            self.tags[position] = tags
        self._judge(recorded._replace(position=position))

    def _judge(self, recorded: Recorded) -> None:
        self.events.append(recorded)
        stored = read_back(stamped(recorded))
        self._judging.take(stored, self._judging.judge(stored))

    @property
    def past(self) -> Past:
        """As it was recorded."""
        return Past(in_order(self.events), self.assured, self.tags, frozenset(self.honest))


class _Told(NoLines):
    """What the lines of a story say."""

    def __init__(self, assurance: Callable[[int], Assurance], tags: Mapping[int, tuple[str, ...]]) -> None:
        super().__init__(assurance)
        self._tags = tags

    def misplaced(self, recorded: Recorded) -> bool:
        """Whether a forger wrote it elsewhere."""
        return sorted(self._tags.get(recorded.position, recorded.event.tags)) != sorted(recorded.event.tags)


def pasts(length: int = 20) -> st.SearchStrategy[Past]:
    """Histories with forgeries in them: of proposals mostly, or of what is done elsewhere."""
    of_proposals = st.one_of(*[commands()] * 3, *more(), *forgeries())
    of_all = st.one_of(command(wait, st.sampled_from((0, 1))), *more(), *[st.one_of(*acts_elsewhere())] * 9)
    return st.one_of(*(_pasts(each, length) for each in (of_proposals, of_proposals, of_all)))


def _pasts(acts: st.SearchStrategy[Any], length: int) -> st.SearchStrategy[Past]:
    some = st.lists(acts, min_size=length // 2, max_size=length * 2)
    return st.builds(_told, st.sampled_from((*WORKING, *STRICT)), st.sampled_from(BEGUN), some)


def honest_pasts(length: int = 12) -> st.SearchStrategy[Past]:
    """Histories of nothing but what the verbs gave."""
    acts = st.lists(st.one_of(*[commands()] * 3, *more()), min_size=length // 2, max_size=length * 2)
    return st.builds(_told, st.sampled_from(WORKING), st.sampled_from(BEGUN), acts)


def _told(seats: dict[str, Any], begun: tuple[Draft, ...], acts: list[Callable[[Story], Any]]) -> Past:
    began = told(seats, begun, [])
    story = ForgedStory(began.events, began.state, began.today, began.asked)
    for act in acts:
        with suppress(Tampered, msgspec.ValidationError):  # what was forged before may make no sense to who asks next
            act(story)
    return story.past


def more() -> tuple[st.SearchStrategy[Any], ...]:
    """Acts of other sorts than answers to proposals, by their verbs."""
    return (
        command(_account, WHO, WHICH),
        command(_confirm, WHO, WHICH),
        command(_end_credential, WHO, WHICH, st.booleans()),
        command(_register, WHO, st.sampled_from(("human", "agent")), WHICH),
        command(_token, WHO, st.sampled_from(("propose", "decide"))),
        command(_show, WHO, WHICH),
        command(_waive, WHO, st.sampled_from(("*", "lifecycle", "sales")), st.sampled_from((1, 30, 365))),
        command(_consume, WHO, WHO, st.sampled_from(KEYS)),
        command(_figure, WHO, st.sampled_from(KEYS), WHICH),
        command(_look, WHO, WHICH),
    )


def forgeries() -> tuple[st.SearchStrategy[Any], ...]:
    """What a careful forger writes, and a careless one."""
    how = st.builds(
        Forgery, st.integers(0, 60), st.integers(0, 10_000), st.booleans(), st.sampled_from(_ASSURED), ELSEWHERE
    )
    somebody = st.lists(WHO, max_size=3, unique=True)
    return (
        command(_again, WHO, st.integers(0, 10_000), how),
        command(_example, WHO, st.integers(0, 10_000), how),
        command(_proposal, WHO, DRAFT, WHEN, how),
        command(_proposal, WHO, DRAFT, WHEN, how),
        command(_revision, WHO, WHICH, DRAFT, WHEN, st.booleans(), how),
        command(_approval, WHO, WHICH, how),
        command(_approval, WHO, WHICH, how),
        command(_no, WHO, WHICH, st.sampled_from(("approver", "decider")), how),
        command(_withdrawal, WHO, WHICH, how),
        command(_ratification, WHO, WHICH, somebody, how),
        command(_ratification, WHO, WHICH, somebody, how),
        command(_counted_ratification, WHICH, how),
        command(_counted_ratification, WHICH, how),
        command(_charter, WHO, how),
        command(_revocation, WHO, st.sampled_from(SCOPES), WHO, how),
    )


class Forgery(NamedTuple):
    """What is changed of an event that would be well made, if anything is: the part, and to what.

    `whole` where the digests are those of what it says then.
    """

    part: int
    value: int
    whole: bool
    assurance: Assurance
    elsewhere: int = 0

    def write(self, who: str, event: Event, story: ForgedStory) -> None:
        """Write an event as it is forged, now and then where it does not belong."""
        forged = self.of(event, story.today)
        story.write(who, forged, self.assurance, foreign(forged.tags, self.elsewhere))

    def of(self, event: Event, today: date) -> Event:
        """The event as it is forged."""
        changed = altered(event, self.part, self.value, today)
        return whole_again(changed) if self.whole and isinstance(changed, ASKING) else changed


def foreign(tags: tuple[str, ...], sort: int) -> tuple[str, ...] | None:
    """Other tags than an event has: none, fewer, more, or those of something else; None where it keeps its own."""
    others = (
        None,
        (),
        tags[1:],
        (*tags, "rights:*", "proposal:mql#1"),
        tuple(each.replace("mql", "fit") for each in tags),
    )
    return others[sort]


ASKING = (DefinitionProposed, DefinitionRevised)
_ASSURED: tuple[Assurance, ...] = (*ASSURANCES, "asserted", "session", "federated")


def _proposal(who: str, draft: Draft, when: When, how: Forgery, story: ForgedStory) -> None:
    wanted = terms_of(when, story)
    count = sum(1 for each in story.state.proposals.values() if each.key == draft.key)
    said = {"proposal": f"{draft.key}#{count + 1}", "draft": draft, "terms": wanted, "because": "so"}
    event = DefinitionProposed(**said, bound=_grounds(story, draft, wanted), digest="", on=story.today)
    how.write(who, whole_again(event), story)


def _brief(which: int) -> Brief:
    """What was shown, of credit half of the times."""
    touches = Population(name="touches.csv", digest="sha256:a", records=which, cells={"video": which})
    return Brief(content={"shown": which}, populations={"touches": touches} if which % 2 else msgspec.UNSET)


def _revision(who: str, which: int, draft: Draft, when: When, shows: bool, how: Forgery, story: ForgedStory) -> None:
    """Another content, or a brief under what there is; a careless forger does both at once."""
    if not (before := story.proposal(which)):
        return
    brief = _brief(which) if shows else msgspec.UNSET
    asked, wanted = (before.draft, before.terms) if shows else (draft, terms_of(when, story))
    if asked.key != before.key:
        asked = before.draft
    bound = msgspec.structs.replace(_grounds(story, asked, wanted), shown=brief.digest if brief else "")
    on = before.on if shows else story.today
    said = {"proposal": before.id, "draft": asked, "terms": wanted, "because": "so", "brief": brief}
    event = DefinitionRevised(**said, bound=bound, digest="", on=on)
    how.write(who, whole_again(event), story)


def _grounds(story: ForgedStory, draft: Draft, wanted: Terms) -> Grounds:
    row = story.state.rights.governing(draft.path, story.today)
    try:
        return bound_of(story.state, draft, wanted, row) if row else _NOTHING
    except Exception:
        return msgspec.structs.replace(_NOTHING, rights=row.position if row else 0)


_NOTHING = Grounds(basis=(), displaces=(), affects=(), rights=0)


def _seated(story: ForgedStory, proposal: Proposal, who: str, how: Forgery) -> dict[str, Any]:
    """What an answer says of the seat, and of how whoever answers showed who they are."""
    row = story.state.rights.governing(proposal.draft.path, story.today)
    account = next((each.id for each in story.state.credentials.of(who)), "none")
    ago = timedelta(minutes=(-2, 0, 5, 20, 21, 40)[how.value % 6])
    at = stamp(_at(story.today) - ago)
    shown = Authentication(method="oidc", credential=account, at=at) if how.assurance != "asserted" else msgspec.UNSET
    return {
        "proposal": proposal.id,
        "digest": proposal.digest,
        "right": row.position if row else 0,
        "authentication": shown,
    }


def _approval(who: str, which: int, how: Forgery, story: ForgedStory) -> None:
    if proposal := story.proposal(which):
        solo = _solo(story, proposal)
        event = ProposalApproved(**_seated(story, proposal, who, how), role="approver", self_attested=solo)
        how.write(who, event, story)


def _no(who: str, which: int, role: str, how: Forgery, story: ForgedStory) -> None:
    if proposal := story.proposal(which):
        event = ProposalDeclined(**_seated(story, proposal, who, how), role=role, because="no")
        how.write(who, event, story)


def _withdrawal(who: str, which: int, how: Forgery, story: ForgedStory) -> None:
    if proposal := story.proposal(which):
        event = ProposalWithdrawn(proposal=proposal.id, digest=proposal.digest)
        how.write(who, event, story)


def _counted_ratification(which: int, how: Forgery, story: ForgedStory) -> None:
    """By whoever decides there, with the approvals that there are: nothing but what is changed of it is wrong."""
    if proposal := story.proposal(which):
        row = story.state.rights.governing(proposal.draft.path, story.today)
        counted = counting(story.state, proposal, row, story.today) if row else ()
        _ratification(row.terms.decider if row else "dana", which, list(counted), how, story)


def _ratification(who: str, which: int, counted: list[str], how: Forgery, story: ForgedStory) -> None:
    if not (proposal := story.proposal(which)):
        return
    row = story.state.rights.governing(proposal.draft.path, story.today)
    if row is None:
        return
    (event, *_) = decided(story.state, proposal, row, Route(row.terms.quorum), tuple(counted), "so")
    answered = _seated(story, proposal, who, how)
    event = msgspec.structs.replace(event, quorum=msgspec.UNSET, authentication=answered["authentication"])
    how.write(who, event, story)


def _charter(who: str, how: Forgery, story: ForgedStory) -> None:
    """The row of the charter that was decided last, whether it is there already or not."""
    asked = [each for each in story.state.proposals.values() if each.draft.kind == "charter"]
    if asked:
        last = asked[-1 - how.value % len(asked)]
        event = amendment(last.draft.content, last.terms.from_, last.terms.until, last.id)
        how.write(who, event, story)


def _revocation(who: str, scope: str, person: str, how: Forgery, story: ForgedStory) -> None:
    role = ROLES[how.value % len(ROLES)]
    event = RightRevoked(scope=scope, role=role, person=person, from_=story.today, because="so")
    how.write(who, event, story)


def _solo(story: ForgedStory, proposal: Proposal) -> bool:
    row = story.state.rights.governing(proposal.draft.path, story.today)
    return bool(row and row.terms.solo)


def _again(who: str, which: int, how: Forgery, story: ForgedStory) -> None:
    """An event of before, once more."""
    recent = story.events[-1 - which % len(story.events)]
    how.write(recent.actor if which % 2 else who, recent.event, story)


def _example(who: str, which: int, how: Forgery, story: ForgedStory) -> None:
    """What is pinned for ever of each sort, with the people of this company."""
    line = LINES[which % len(LINES)]
    story.write(who, CODEC.decode(line.name, line.payload.replace(b'"p_', b'"')), how.assurance)


def altered(event: Event, part: int, value: int, today: date) -> Event:
    """The event with one part changed: its own, or one of its draft, terms or grounds; with none for some numbers."""
    places = list(_places(event))
    if part >= 3 * len(places):
        return event
    path = places[part % len(places)]
    inner: Any = event
    for name in path[:-1]:
        inner = getattr(inner, name)
    changed = msgspec.structs.replace(inner, **{path[-1]: _another(getattr(inner, path[-1]), value, today)})
    for depth in range(len(path) - 2, -1, -1):
        outer: Any = event
        for name in path[:depth]:
            outer = getattr(outer, name)
        changed = msgspec.structs.replace(outer, **{path[depth]: changed})
    return changed  # type: ignore[no-any-return]


def _places(of: Any, at: tuple[str, ...] = ()) -> Any:
    for name in of.__struct_fields__:
        found = getattr(of, name)
        if isinstance(found, msgspec.Struct) and not isinstance(found, Event):
            yield from _places(found, (*at, name))
        elif not isinstance(found, msgspec.Raw):
            yield (*at, name)


def _another(was: Any, value: int, today: date) -> Any:
    """A value of the same sort."""
    match was:
        case bool():
            return not was
        case int():
            return NUMBERS[value % len(NUMBERS)]
        case date():
            return today + timedelta(days=(-20, -1, 0, 1, 40)[value % 5])
        case str():
            return NOUGHT if len(was) == len(NOUGHT) else TEXTS[value % len(TEXTS)]
        case tuple() if all(isinstance(each, str) for each in was):
            return (*was, PEOPLE[value % len(PEOPLE)]) if value % 3 else was[1:]
        case _:
            return was


def whole_again(event: DefinitionProposed | DefinitionRevised) -> Event:
    """What a careful forger writes: the digests are those of what it says."""
    draft = with_digest(event.draft)
    return msgspec.structs.replace(event, draft=draft, digest=digest(draft, event.terms, event.bound))


def _account(who: str, number: int, story: Story) -> None:
    public = OidcBinding(commitment=f"{who} {number % 2}")
    story.ask(who, CONTENT[0], lambda state, today: add(state, public, by=who, nonce="", proof=""))


def _credential(story: Story, which: int) -> str:
    names = list(story.state.credentials.by_id)
    return names[which % len(names)] if names else "none"


def _at(today: date) -> Any:
    from datetime import UTC, datetime

    return datetime(today.year, today.month, today.day, 9, tzinfo=UTC)


def _now(story: Story) -> Any:
    """The instant at which the next event is recorded: a verb asks whether a key counts as of then."""
    return _at(story.today).replace(microsecond=len(story.events) + 1)


def _confirm(who: str, which: int, story: Story) -> None:
    named = _credential(story, which)
    for by in (who, "dana"):
        story.ask(
            by,
            CONTENT[0],
            lambda state, today, by=by: confirm(
                state, named, by=by, today=today, at=_now(story), because="", identification=ASSERTED
            ),
        )


def _end_credential(who: str, which: int, objects: bool, story: Story) -> None:
    named = _credential(story, which)

    def verb(state: State, today: date) -> list[Event]:
        if objects:
            return object_to(state, named, by=who, today=today, at=_now(story), because="no")
        return revoke_credential(state, named, by=who, today=today, because="")

    story.ask(who, CONTENT[0], verb)


def _register(who: str, kind: Any, number: int, story: Story) -> None:
    person, owner = f"{kind}{number}", "" if kind == "human" else who
    for by in ("dana", who):
        story.ask(
            by,
            CONTENT[0],
            lambda state, today, by=by: add_person(state, person, "c", kind=kind, owner=owner, by=by, today=today),
        )


def _token(who: str, scope: str, story: Story) -> None:
    made = TokenMade(credential="t", person=who, scope=scope, until="")
    story.ask(who, CONTENT[0], lambda state, today: make(state, made))


def _show(who: str, which: int, story: Story) -> None:
    if proposal := story.proposal(which):
        brief, of = _brief(which), unshown(proposal)
        story.ask(who, proposal.draft, lambda state, today: show(state, proposal.id, brief, of=of, by=who, today=today))


def _waive(who: str, scope: str, days: int, story: Story) -> None:
    facts: Any = {"scope": scope, "since": story.today, "until": story.today + timedelta(days=days), "because": "so"}
    story.ask(who, CONTENT[0], lambda state, today: waive_item(state, "drift", "x", by=who, today=today, **facts))


def _consume(who: str, owner: str, key: str, story: Story) -> None:
    story.ask(
        who,
        CONTENT[0],
        lambda state, today: add_consumer(state, "Weekly", uses=[key], owner=owner, by=who, today=today),
    )


def _figure(who: str, key: str, number: int, story: Story) -> None:
    facts: Any = {"as_of": story.today, "evidence": Evidence("deck", "")}
    period = calendar_period("2025-Q4")
    story.ask(
        who, CONTENT[0], lambda state, today: record(state, key, period, str(number), by=who, today=today, **facts)
    )


def _look(who: str, number: int, story: Story) -> None:
    check = EvidenceChecked(evidence="deck", cited=1, digest="d", found=f"{number % 2}")
    story.ask(who, CONTENT[0], lambda state, today: record_check(state, check, by=who, today=today))
