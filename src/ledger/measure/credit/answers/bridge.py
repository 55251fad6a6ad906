"""How credit goes from one attribution to another: every step, what it gives and what it takes.

             BRAND   CONTENT  MOVES
before     511.937   759.605
reset       +7.651    +7.298  189 conversions
…
after      631.114   686.371
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ledger.answers.amounts import THOUSANDTH, adding_up_to, conversions_shown, many, money_text
from ledger.measure.credit.pure.compare import BridgeStep, Remainder
from ledger.measure.credit.pure.crosswalk import Moves
from ledger.render.sections import Block, Table, Waterfall, Words

IN_WORDS = {
    "conversions": "what counts as one",
    "candidates": "which touches can be theirs",
    "reset": "where a journey begins anew",
    "window": "how far back a touch may lie",
    "eligibility": "which touches may earn",
    "taxonomy": "which channel a touch is of",
    "collapse": "which touches count as one",
    "credit": "how it is shared",
    "taxonomy and credit": "which channel a touch is of, and how it is shared",
    "value": "what a conversion is worth",
}


class CreditMove(msgspec.Struct, frozen=True, kw_only=True):
    """What a step moves of a channel or a part: `gained` and `lost` in 10^-9 of a conversion, their sum in `credit`.

    Those are summed over conversions, of which it moves so many. The money is that of `value`, where there is one.
    """

    name: str
    credit: int
    gained: int
    lost: int
    value: str | None
    conversions: int


class CreditStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in which the two may differ, in a fixed order. `conversions` are those whose credit it moves."""

    name: str
    differs: bool
    conversions: int
    channels: list[CreditMove]
    funnel: list[CreditMove]


class CreditRemainder(msgspec.Struct, frozen=True, kw_only=True):
    """What no step explains: in 10^-9 of a conversion, and in millionths of money. There is none where all is well."""

    name: str
    credit: int
    value: int


class CreditBridge(msgspec.Struct, frozen=True, kw_only=True):
    """The steps, and what they leave: the ends are two ordinary runs, the steps a crosswalk of all worlds."""

    steps: list[CreditStep]
    remainders: list[CreditRemainder]

    @property
    def alike(self) -> list[str]:
        """In what the two do not differ."""
        return [each.name for each in self.steps if not each.differs]

    def blocks(self, ends: Mapping[str, tuple[int, int]]) -> Iterator[Block]:
        """A picture of the part that moves most, the table, and what else is to be said.

        `ends` are the credit before and after by part, in thousandths and in the order in which they are shown.
        """
        told = [each for each in self.steps if each.differs]
        columns = {name: [before, *self._steps(name, after - before)] for name, (before, after) in ends.items()}
        if told and ends:
            most = max(ends, key=lambda name: abs(ends[name][1] - ends[name][0]))
            if said := self._most(most, columns[most]):
                yield Words(said)
            yield _picture(most, [each.name for each in told], columns[most])
        yield Table(("", *(name.upper() for name in ends), "MOVES"), tuple(self._rows(columns)))
        yield Words(self._said)

    def _most(self, part: str, column: Sequence[int]) -> str:
        """Which step moves most of what a part gains or loses; empty where it moves nothing."""
        told, steps = [each for each in self.steps if each.differs], column[1:]
        whole = sum(steps)
        greatest = max(range(len(steps)), key=lambda n: steps[n] if whole > 0 else -steps[n])
        if not whole:
            return ""
        name, moves = told[greatest].name, conversions_shown(steps[greatest], sign=True)
        return f"{part} {conversions_shown(whole, sign=True)} in all, most of it by {name} ({IN_WORDS[name]}): {moves}."

    def _rows(self, columns: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, ...]]:
        told = [each for each in self.steps if each.differs]
        yield ("before", *(conversions_shown(column[0]) for column in columns.values()), "")
        for n, each in enumerate(told, 1):
            moves = many(each.conversions, "conversion") if each.conversions else "no effect"
            yield (
                f"{each.name} ({IN_WORDS[each.name]})",
                *(conversions_shown(column[n], sign=True) for column in columns.values()),
                moves,
            )
        yield ("after", *(conversions_shown(sum(column)) for column in columns.values()), "")

    def _steps(self, name: str, difference: int) -> list[int]:
        """What each step gives a part, in thousandths that add up to the difference."""
        told = [each for each in self.steps if each.differs]
        credit = [next((move.credit for move in each.funnel if move.name == name), 0) for each in told]
        return adding_up_to(difference, credit, THOUSANDTH)

    @property
    def _said(self) -> str:
        alike = f"Alike in both: {', '.join(self.alike)}. " if self.alike else ""
        if self.remainders:
            worst = self.remainders[0]
            return (
                f"{alike}The steps leave {worst.credit:,} of 10^-9 of {worst.name or 'what nobody earned'}: the runs"
                " and the crosswalk do not agree, so that none of these figures may be used."
            )
        return f"{alike}Remainder 0: both runs and all steps between them agree to the last unit."


def credit_bridge(steps: Sequence[BridgeStep], left: Sequence[Remainder], nobody: str, money: bool) -> CreditBridge:
    """The bridge as it is told; what no touch earned goes by the name `nobody`."""
    return CreditBridge(
        steps=[
            CreditStep(
                name=each.name,
                differs=each.differs,
                conversions=each.moves.conversions,
                channels=_moves(each.moves.channels, nobody, money),
                funnel=_moves(each.moves.parts, nobody, money),
            )
            for each in steps
        ],
        remainders=[CreditRemainder(name=each.of or nobody, credit=each.credit, value=each.value) for each in left],
    )


def _moves(found: Moves, nobody: str, money: bool) -> list[CreditMove]:
    return [
        CreditMove(
            name=name or nobody,
            credit=each.credit,
            gained=each.gained,
            lost=each.lost,
            value=money_text(each.value, money),
            conversions=each.conversions,
        )
        for name, each in sorted(found.items())
    ]


def _picture(part: str, steps: Sequence[str], column: Sequence[int]) -> Waterfall:
    told = [conversions_shown(each, sign=n > 0) for n, each in enumerate(column)]
    return Waterfall(
        f"{part}, from before to after",
        ("before", *steps, "after"),
        tuple(column),
        (*told, conversions_shown(sum(column))),
    )
