r"""Another decider for `*`, where the one there was died or vanished: by several people whom its charter names for it.

    begun --consented to, each consent signed--> enough of them --seven days--> charter.recovered
       \--objected to by a seat of `*`, or the decider acts, whatever they do, or an older copy goes on--> ended

Whoever waits does so by the clock of whatever stamps the events: nothing here can tell whether somebody set it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from ledger.data import Data, replace
from ledger.domain.charter import CharterRecovered
from ledger.domain.digest import sha256
from ledger.domain.event import Assurance, Authentication, Event, Recorded
from ledger.domain.scope import EVERYTHING
from ledger.domain.tagging import Forms, by_member, by_text

WAIT = timedelta(days=7)
"""From the consent that made them enough, until somebody else decides."""
NAMED_FOR = timedelta(days=30)
"""How long ago an amendment named them, where the founding named nobody."""


class _OfRecovery(Event, frozen=True, kw_only=True):
    tag_forms: ClassVar[Forms] = (by_member("recovery", "recovery"), by_text(f"rights:{EVERYTHING}"))
    recovery: str
    right: int
    because: str = ""


class _Signed(_OfRecovery, frozen=True, kw_only=True):
    """`right` is the position of the row that names whoever consents, `assurance` how surely it was known who did."""

    assurance: Assurance
    signature: str
    authentication: Authentication
    commitments: dict[str, str] | msgspec.UnsetType = msgspec.UNSET

    @property
    def erasable(self) -> tuple[str, ...]:
        """The signature of whoever consents."""
        return ("signature",)


class RecoveryBegun(_Signed, frozen=True, kw_only=True):
    """Somebody asks that `decider` takes the place of `replaces` in `*`. It is the first consent, too."""

    stored_name: ClassVar[str] = "recovery.begun/1"
    decider: str
    replaces: str


class RecoveryConsented(_Signed, frozen=True, kw_only=True):
    """Another one of those who are named for it consents."""

    stored_name: ClassVar[str] = "recovery.consented/1"


class RecoveryObjected(_OfRecovery, frozen=True, kw_only=True):
    """Somebody seated in `*` says no, which ends it. `right` is the position of the row that seats them."""

    stored_name: ClassVar[str] = "recovery.objected/1"


RECOVERY_EVENTS = (RecoveryBegun, RecoveryConsented, RecoveryObjected)


class RecoveryConsent(Data, frozen=True):
    """Who consented, and when that was recorded."""

    person: str
    at: datetime


class Recovery(Data, frozen=True):
    """One recovery as it stands. `ended` says how it ended: empty as long as it is open."""

    position: int
    terms: RecoveryBegun
    consents: tuple[RecoveryConsent, ...]
    ended: str = ""
    ended_at: int = 0

    @property
    def id(self) -> str:
        """What it is called: `recovery#1`."""
        return self.terms.recovery

    @property
    def digest(self) -> str:
        """What a consent signs: who is to decide."""
        return recovery_digest(self.id, self.terms.decider)


def recovery_digest(recovery: str, decider: str) -> str:
    """What a consent signs: that in a recovery of this name somebody is to decide in `*`."""
    return sha256({"recovery": recovery, "scope": EVERYTHING, "decider": decider})


class Recoveries(msgspec.Struct):
    """Every recovery, by its name. `watched` are the deciders whose every act ends those that are open: one at most,
    but for what somebody wrote past the verbs.
    """

    by_id: dict[str, Recovery] = msgspec.field(default_factory=dict)
    watched: frozenset[str] = frozenset()

    @property
    def open(self) -> Recovery | None:
        """The one that is neither ended nor completed: there is one at most."""
        return next((each for each in self.by_id.values() if not each.ended), None)

    def evolve(self, recorded: Recorded) -> None:
        """Take one more event in. A recovery is begun once, and each consents to it once."""
        position, recorded_at, actor, event = recorded
        match event:
            case RecoveryBegun():
                first = RecoveryConsent(actor, datetime.fromisoformat(recorded_at))
                self.by_id.setdefault(event.recovery, Recovery(position, event, (first,)))
            case RecoveryConsented():
                self._change(event, consents=RecoveryConsent(actor, datetime.fromisoformat(recorded_at)))
            case RecoveryObjected():
                self._change(event, ended="objected to", ended_at=position)
            case CharterRecovered():
                self._change(event, ended="completed", ended_at=position)
        self._watch()

    def acted(self, position: int, actor: str) -> None:
        """Take in that a decider who was to be replaced did something."""
        for name, each in self.by_id.items():
            if not each.ended and each.terms.replaces == actor and each.position < position:
                self.by_id[name] = replace(each, ended="ended by an act of the decider", ended_at=position)
        self._watch()

    def restored(self, position: int) -> None:
        """Take in that an older copy goes on: what was lost may have been an objection, or an act of the decider."""
        for name, each in self.by_id.items():
            if not each.ended:
                self.by_id[name] = replace(each, ended="ended by a restoration", ended_at=position)
        self._watch()

    def _watch(self) -> None:
        self.watched = frozenset(each.terms.replaces for each in self if not each.ended)

    def _change(self, event: Any, **changed: Any) -> None:
        found = self.by_id.get(event.recovery)
        if found and not found.ended:
            if given := changed.get("consents"):
                again = any(each.person == given.person for each in found.consents)
                changed["consents"] = found.consents if again else (*found.consents, given)
            self.by_id[found.id] = replace(found, **changed)

    def copied(self) -> Recoveries:
        """Others of the same content, to be added to."""
        return Recoveries(dict(self.by_id), self.watched)

    def __iter__(self) -> Iterator[Recovery]:
        """Each, in their order."""
        return iter(self.by_id.values())
