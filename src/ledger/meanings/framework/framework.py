"""A framework: what is asked of a channel, the gates it must pass, and the criteria it is scored by.

weight 30, scale 0 to 4, score 3     adds 30 * 3/4 to a total of at most 100
total >= 70                          adopt; the first line of the rule that holds decides
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from ledger.data import Data
from ledger.language.tree import Json

OUTCOMES = ("adopt", "pilot", "defer", "reject")
"""What may be decided about a channel, the highest first."""
PILOT_TERMS = ("success", "stop", "until", "spend_cap", "least")
"""What may be asked of a pilot before the first euro is spent."""
BEST = Fraction(100)
"""The best total: weights are percent of it."""


class ChannelField(Data, frozen=True):
    """What the file of a channel must say under `key`.

    `type` is one of a field's, with its `unit` or its `choices`; or `fields`, the names of fields of the entity `of`;
    or `channel`, a channel of the taxonomy `of`.
    """

    key: str
    type: str
    of: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    title: str = ""


class Gate(Data, frozen=True):
    """A test that must be passed.

    Either the ledger computes it, by a `question` and its `argument`; or people are `asked`, a sentence, with
    `evidence` where that is required. `renew` is after how many days the answer has to be given anew, 0 for never.
    """

    key: str
    question: str = ""
    argument: Json = None
    asked: str = ""
    evidence: bool = False
    renew: int = 0


class Criterion(Data, frozen=True):
    """One thing that a channel is scored by, from 0 to the last step of its `scale`, each with what it stands for.

    It weighs from `lowest` to `highest` percent: the same number where somebody chose one. A score below the `floor`
    rejects, whatever the total. `renew` is after how many days its evidence has to be looked at anew, 0 for never.
    """

    key: str
    title: str
    lowest: int
    highest: int
    scale: tuple[str, ...]
    evidence: bool = False
    renew: int = 0
    floor: int = 0

    @property
    def most(self) -> int:
        """The highest score."""
        return len(self.scale) - 1

    @property
    def in_words(self) -> str:
        """How much it weighs: `30 %`, or `20-30 %`."""
        return f"{self.lowest}-{self.highest} %" if self.lowest != self.highest else f"{self.lowest} %"


class Threshold(Data, frozen=True):
    """The outcome of a total of at least so many percent."""

    outcome: str
    least: Fraction


class PilotRule(Data, frozen=True):
    """What a pilot `needs` before it begins, how many days it may take at the longest, and its extensions."""

    needs: tuple[str, ...]
    longest: int
    extensions: int


class Framework(Data, frozen=True, dict=True):
    """The rules by which a channel is judged.

    A total that reaches no threshold gives `otherwise`. `reviews` is after how many days an outcome is looked at again,
    None for a pilot that is at its end. `assessors` must score it at the least, and where two scores of theirs lie more
    than `spread` steps apart a third one settles it.
    """

    asks: tuple[ChannelField, ...]
    gates: tuple[Gate, ...]
    criteria: tuple[Criterion, ...]
    thresholds: tuple[Threshold, ...]
    otherwise: str
    pilot: PilotRule | None
    reviews: Mapping[str, int | None]
    assessors: int
    spread: int

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What it can recommend by a total, the highest first."""
        return (*(each.outcome for each in self.thresholds), self.otherwise)

    @property
    def ranges(self) -> bool:
        """Whether some criterion weighs anything from one number to another."""
        return any(each.lowest != each.highest for each in self.criteria)

    def criterion(self, key: str) -> Criterion:
        """The criterion of that key."""
        return self._criteria[key]

    @cached_property
    def _criteria(self) -> Mapping[str, Criterion]:
        return MappingProxyType({each.key: each for each in self.criteria})
