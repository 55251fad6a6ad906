r"""A version that somebody ratified in an emergency, until its decider answers.

    proposed --ratified in an emergency--> governs [from, emergency_until) --> what was in force before governs again
                        \--the decider ratifies over a term, retires, or says no--> answered

An answer is an act of the decider on the same definition: a ratification or a retirement, which says what governs; or a
no to what was ratified in the emergency, which then ends on its day and is not to come again.

    a no, or a veto --30 days, or what the charter says: none on that key--> none that means the same --ratified--> over
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from ledger.data import Data, replace
from ledger.domain.definition import Draft
from ledger.domain.proposal import DefinitionRatified


class Emergency(Data, frozen=True):
    """That somebody ratified in an emergency, and the position of the decider's answer: 0 where there is none yet.

    `answer` is what it was: ratified, retired or declined.
    """

    position: int
    by: str
    terms: DefinitionRatified
    answered: int = 0
    answer: str = ""

    @property
    def proposal(self) -> str:
        """What was ratified."""
        return self.terms.proposal

    @property
    def key(self) -> str:
        """The definition that it is about."""
        return self.terms.key

    @property
    def until(self) -> date:
        """The first day on which it governs no more."""
        assert self.terms.emergency_until
        return self.terms.emergency_until


Emergencies: TypeAlias = Mapping[str, Emergency]
"""By the proposal that was ratified, in their order."""


def says_the_same(one: Draft, other: Draft, *, by_meaning: bool) -> bool:
    """Whether two drafts have the same content; `by_meaning`, whether they mean the same, whatever the words."""
    alike = bool(one.meaning) and one.meaning == other.meaning
    return one.content_digest == other.content_digest or (by_meaning and alike)


def unanswered(emergencies: Emergencies, key: str) -> Emergency | None:
    """The emergency of a definition that its decider has not answered: there is one at most."""
    return next((each for each in emergencies.values() if each.key == key and not each.answered), None)


def answer(emergencies: dict[str, Emergency], key: str, position: int, how: str) -> None:
    """Take in that the decider answered the emergency of a definition, where one waits."""
    if waiting := unanswered(emergencies, key):
        emergencies[waiting.proposal] = replace(waiting, answered=position, answer=how)
