"""A notice in one sentence, and where to go on: a page, or the command that shows it. Neither decides anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from ledger.app.ledger import PERSON, Ledger
from ledger.brief.headline import headline_of_brief
from ledger.domain.notice import Notice
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.govern.proposals.queries.brief import told
from ledger.govern.requests.fold import SLOT as REQUESTS
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.render.printable import one_line

WAITS = {
    "approve": ("approval", ""),
    "ratify": ("ratification", ""),
    "revise": ("revision", ": an approver declined it"),
    "rebase": ("renewal", ": it went stale or lapsed"),
    "withdraw": ("withdrawal", ": what it asks for is in force already"),
}
ANSWERS = ("approve", "ratify")
"""What only those may do who see all that was counted."""
LONGEST = 300  # characters of what somebody else wrote


@dataclass(frozen=True)
class Wording:
    """How notices of a ledger are told: in which detail, to one person or to several.

    `addresses` are of those who may be told, by id: none of an erased person is kept for a text that names one.
    """

    ledger: Ledger
    addresses: Mapping[str, str]
    detail: str
    personal: bool

    def sentence(self, notice: Notice, people: Sequence[str]) -> str:
        """The notice in a sentence, without its full stop; whatever it names, in one line."""
        return one_line(self._sentence(notice, people))

    def _sentence(self, notice: Notice, people: Sequence[str]) -> str:
        state, (sort, about, act, *_) = self.ledger.snapshot().state, notice
        match sort:
            case "waits":
                noun, why = self._waits(state.proposals.get(about), act)
                whose = f"your {noun}" if self.personal else f"{noun} by {' or '.join(people)}"
                more = f"{self._because(state, about)}{self._headline(state, about, act)}"
                return f"{self._proposal(state, about)} waits for {whose}{why}{more}"
            case "decided":
                return f"{self._proposal(state, about)} {self._decided(state.proposals.get(about), act)}"
            case "lapses":
                return f"{self._proposal(state, about)} lapses on {act} if nobody decides"
            case "emergency":
                return self._emergency(state, about, act, people)
            case "asked" | "judged":
                return self._asked(state, notice, people)
            case "answered":
                return f"{self._request(state, about)} was answered with {act or 'a no'}"
            case "drift":
                target, _, address = about.partition(" ")
                return f"{self._artifact(target, address)} on {target} is not as it was decided ({act})"
            case "weekly":
                return f"week {about} is over: read how it went"
            case "key" | "recovery":
                return self._key(state, about) if sort == "key" else self._recovery(state, about)
            case _:
                return self._stands_in(state, notice)

    def link(self, notice: Notice) -> str:
        """The page that shows what it is about; without one, the command."""
        page = self.ledger.settings.page
        match notice.sort:
            case "drift":
                target = notice.about.partition(" ")[0]
                return page(f"/d/{notice.act}") or f"ledger drift --target {quote(target)}"
            case "asked" | "answered":
                return page("/ask") or "ledger requests"
            case "judged":
                return page(f"/channels/{notice.about}") or f"ledger channel show {quote(notice.about)}"
            case "weekly":
                return page("/weekly") or "ledger weekly"
            case "stands in":
                return page("/rights") or "ledger rights"
            case "recovery":
                return page("/rights") or "ledger recover"
            case "key":
                return page("/credentials") or "ledger credential list"
            case _:
                look = "brief" if notice.act in ("approve", "ratify") else "show"
                return page(f"/p/{notice.about}") or f"ledger {look} {quote(notice.about)}"

    def _proposal(self, state: State, about: str) -> str:
        proposal = state.proposals.get(about)
        if proposal is None or self.detail == "key":
            return about
        title = str(proposal.draft.content.get("title", proposal.key))
        return about if title == proposal.key else f"{about} ({self._said(title)})"

    def _waits(self, proposal: Proposal | None, act: str) -> tuple[str, str]:
        """What it waits for, and why."""
        missed = proposal and not proposal.closed and proposal.terms.missed(self.ledger.today())
        return ("revision", ": its first day is past") if missed else WAITS[act]

    def _whose(self, noun: str, people: Sequence[str]) -> str:
        """Whose answer or decision it waits for."""
        article = "an" if noun[0] in "aeiou" else "a"
        return f"your {noun}" if self.personal else f"{article} {noun} by {' or '.join(people)}"

    def _asked(self, state: State, notice: Notice, people: Sequence[str]) -> str:
        sort, about, act, *_ = notice
        if sort == "asked":
            return f"{self._request(state, about)} asks for a change and waits for {self._whose('answer', people)}"
        judged = f"the channel {self._channel(state, about)} was judged ({act})"
        return f"{judged} and waits for {self._whose('decision', people)}"

    def _emergency(self, state: State, about: str, act: str, people: Sequence[str]) -> str:
        found = state.emergencies[about]
        said = f"{self._proposal(state, about)} was ratified in an emergency"
        back = "no platform goes back by itself"
        match act:
            case "over":
                return f"{said} that ended on {found.until}, and its decider has not answered it; {back}"
            case "ends":
                return f"{said} that ends on {found.until}, and its decider has not answered it; {back}"
            case _:
                whose = self._whose("answer", people)
                because = f"; {self._said(found.terms.because)}" if self.detail == "reason" else ""
                return f"{said} until {found.until}, and waits for {whose}{because}"

    def _request(self, state: State, about: str) -> str:
        asked = REQUESTS.of(state).get(about)
        if asked is None or self.detail == "key":
            return about
        hurts = f": {asked.terms.hurts}" if self.detail == "reason" else ""
        return f"{about} ({self._said(f'{asked.about}{hurts}')})"

    def _channel(self, state: State, about: str) -> str:
        found = CHANNELS.of(state).get(about)
        return about if found is None or self.detail == "key" else f"{about} ({self._said(found.file.title)})"

    def _stands_in(self, state: State, notice: Notice) -> str:
        """Who acts in whose seat, as the delegation says that came with an event or was ended by it."""
        lent = state.rights.at(notice.position)
        if lent is None:
            return f"who acts in a seat of `{notice.about}` is another one"
        terms, period = lent.terms, lent.period
        who, whose = (self.addresses.get(each, each) for each in (terms.to, terms.person))
        if notice.act == "ends":
            return f"{who} no longer acts as {terms.role} in `{terms.scope}` for {whose}, from {period.until} on"
        return f"{who} acts as {terms.role} in `{terms.scope}` for {whose}, from {terms.from_} until {terms.until}"

    def _key(self, state: State, about: str) -> str:
        found = state.credentials.by_id[about]
        named = f"the {found.method} key {about} of {self.addresses.get(found.person, found.person)}"
        if found.ended:
            return f"{named} was {found.ended}"
        if found.counts_from is None:
            return f"{named} waits for a registrar"
        return f"{named} counts from {found.counts_from:%Y-%m-%d %H:%M} UTC on, unless somebody seated objects"

    def _recovery(self, state: State, about: str) -> str:
        found = state.recoveries.by_id[about]
        who, was = (self.addresses.get(each, each) for each in (found.terms.decider, found.terms.replaces))
        if found.ended == "completed":
            return f"{who} decides in `*` now, in the place of {was} ({about})"
        if found.ended:
            return f"{about}, by which {who} was to decide in `*` in the place of {was}, was {found.ended}"
        many = f"{len(found.consents)} consented, and any seat of `*` may object"
        return f"{who} is to decide in `*` in the place of {was} ({about}): {many}"

    def _headline(self, state: State, about: str, act: str) -> str:
        """What it does from its first day, as it was counted: told to one who is to answer, and to nobody beside."""
        proposal = state.proposals.get(about)
        shown = proposal.brief if proposal and self.personal and self.detail == "reason" else None
        content = told(self.ledger, shown) if shown and act in ANSWERS else None
        return f"; {headline_of_brief(content).first.rstrip('.')}" if content and content.get("headline") else ""

    def _because(self, state: State, about: str) -> str:
        proposal = state.proposals.get(about)
        return f"; asked because {self._said(proposal.because)}" if proposal and self.detail == "reason" else ""

    def _decided(self, proposal: Proposal | None, act: str) -> str:
        if proposal is None or act == "declined":
            return f"was {act}"
        return f"was ratified: it {'ends' if act == 'retired' else 'is in force'} from {proposal.terms.from_} on"

    def _artifact(self, target: str, address: str) -> str:
        bound = self.ledger.snapshot().deliveries.artifacts.get((target, address))
        return self._said(bound.name if bound and self.detail != "key" else address)

    def _said(self, text: str) -> str:
        """What somebody else wrote, in one line of no great length."""
        found = one_line(PERSON.sub(lambda person: self.addresses.get(person[0], person[0]), text))
        return found if len(found) <= LONGEST else f"{found[:LONGEST]}…"
