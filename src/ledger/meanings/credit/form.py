"""The ways in which credit may be given: a closed set, each an integer weight of 0 or more for every touch.

first · last · last_but: [direct] · linear · shapley · decay: {half_life: 7 days} · shares: [...] · weights: [...]
markov: {order: 1, fit: pipeline_fit}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ledger.data import Data, field, replace
from ledger.language.tree import Tree


class FirstTouch(Data, frozen=True):
    """All of it to the first touch."""


class LastTouch(Data, frozen=True):
    """All of it to the last touch."""


class LastBut(Data, frozen=True):
    """All of it to the last touch of another channel than these; where there is none, to the last."""

    channels: tuple[str, ...]


class Linear(Data, frozen=True):
    """The same to every touch."""


class Shapley(Data, frozen=True):
    """The same to every channel of the journey, carried by its first touch: the Shapley value of conversions."""


class Decay(Data, frozen=True):
    """Half as much for every `half_life` days that a touch lies further back.

    Calendar days are counted; with `elapsed`, the whole hours that passed.
    """

    half_life: int
    elapsed: bool = False

    @property
    def half(self) -> int:
        """The half-life in what is counted."""
        return self.half_life * (24 if self.elapsed else 1)

    @property
    def unit(self) -> str:
        """What is counted, in the singular."""
        return "hour" if self.elapsed else "day"


class ShareLine(Data, frozen=True):
    """`share` parts of the credit, divided equally over the touches that `to` and `name` choose.

    `to` is `touch` (`name` first, last or others), `before` (a milestone), `funnel` (a part) or `channel`.
    """

    to: str
    name: str
    share: int


class Shares(Data, frozen=True):
    """What every line gives to its touches. A line without touches is left out: the others grow in proportion."""

    lines: tuple[ShareLine, ...]


class Weighed(Data, frozen=True):
    """The weight of the touches that satisfy `when`."""

    when: Tree
    weight: int


class Weights(Data, frozen=True):
    """The weight beside the first rule that holds, else `otherwise`."""

    rules: tuple[Weighed, ...]
    otherwise: int


class Markov(Data, frozen=True):
    """What a fit says that the conversions lose without a channel (its removal effect, in 10^-9).

    A version names its fit; `effects` are those of the fit in force, or of a version from before fits were documents.
    """

    order: int
    effects: Mapping[str, int] = field(default_factory=dict)
    fit: str = ""


Form: TypeAlias = FirstTouch | LastTouch | LastBut | Linear | Shapley | Decay | Shares | Weights | Markov


def with_whens(form: Form, of: Callable[[Tree], Tree]) -> Form:
    """The same form, with each criteria in it replaced by what `of` makes of it."""
    if not isinstance(form, Weights):
        return form
    return replace(form, rules=tuple(replace(each, when=of(each.when)) for each in form.rules))
