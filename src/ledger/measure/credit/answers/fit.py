"""A fit that was worked out, with the document that freezes it; and one that was worked out again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import msgspec

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.documents import Document
from ledger.documents.written import written as document_text
from ledger.language.literals import plain
from ledger.meanings.credit.fit import written
from ledger.measure.credit.queries.fit import FitChecked, FitFound
from ledger.render.sections import Points, Section, Table, Words, untitled

_PROPOSED_AS = "--effective DATE --nature estimate --because …"


class ChannelEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What conversions lose without a channel, of 1; and Anderl's total: the conversions divided by these effects."""

    channel: str
    touches: int
    effect: str
    total: str


class FitAnswer(Answer, frozen=True, kw_only=True):
    """A fit, as a document to be decided. The totals are not the credit: they have no segment and no month."""

    commands: ClassVar = ("attribution fit",)

    attribution: str
    version: int
    order: int
    period: str
    converted: int
    lost: int
    touchless: int
    probability: str
    channels: list[ChannelEffect]
    document: str
    file: str

    def sections(self) -> Iterator[Section]:
        """The chain, each channel, and where the document is."""
        head = f"a Markov chain of order {self.order} on the journeys of {self.attribution} v{self.version}"
        yield untitled(Words(head + (f", {self.period}" if self.period else ""), strong=True))
        ended = f"{many(self.converted, 'journey')} that converted, {self.lost:,} that did not"
        yield untitled(Words(f"{ended}: the probability to convert is {_short(self.probability)}"))
        cells = (
            (each.channel, f"{each.touches:,}", _short(each.effect), _thousandths(each.total)) for each in self.channels
        )
        columns = ("CHANNEL", "TOUCHES", "REMOVAL EFFECT", "TOTAL (ANDERL)")
        yield Section("WHAT IS LOST WITHOUT A CHANNEL", (Table(columns, tuple(cells)),))
        if points := list(self._apart()):
            yield Section("WHAT TO KNOW", (Points(tuple(points)),))
        yield untitled(Words(f"wrote {self.file}; next: ledger propose {self.file} {_PROPOSED_AS}"))

    def _apart(self) -> Iterator[str]:
        if not self.lost:
            yield "no journey without a conversion was given: the chain knows only of those that converted"
        if self.touchless:
            yield f"{many(self.touchless, 'conversion')} without a touch: the chain knows nothing of them"


class EffectAgain(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's effect as it stands in a fit, as it comes out again, and the difference."""

    channel: str
    stood: str
    again: str
    difference: str


class FitCheckAnswer(Answer, frozen=True, kw_only=True):
    """A fit that was worked out again: whether it holds, within 10^-9; `others` are the sides whose records differ."""

    commands: ClassVar = ("attribution fit",)

    fit: str
    holds: bool
    others: list[str]
    channels: list[EffectAgain]

    def sections(self) -> Iterator[Section]:
        """Whether it holds, and each channel."""
        told = "it comes out again, within 10^-9" if self.holds else "it does not come out again"
        yield untitled(Words(f"{self.fit}: {told}", strong=True))
        if self.others:
            yield untitled(Words(f"these are not the records of its {', '.join(self.others)}"))
        cells = tuple((each.channel, each.stood, each.again, each.difference) for each in self.channels)
        yield untitled(Table(("CHANNEL", "IN THE FIT", "AGAIN", "DIFFERENCE"), cells))


def fit_answer(found: FitFound, key: str, file: Path) -> FitAnswer:
    """What was fitted, and its document under a key."""
    effects, fitted = found.fit.effects, found.found
    whole = sum(effects.values())
    return FitAnswer(
        attribution=found.key,
        version=found.version,
        order=found.asked.order,
        period=found.asked.period,
        converted=fitted.converted,
        lost=fitted.lost,
        touchless=fitted.touchless,
        probability=plain(written(fitted.removal.probability)),
        channels=[
            ChannelEffect(
                channel=name,
                touches=fitted.touches[name],
                effect=plain(each),
                total=_total(fitted.converted * each / whole) if whole else "0",
            )
            for name, each in effects.items()
        ],
        document=_document(found, key),
        file=str(file),
    )


def fit_check_answer(found: FitChecked) -> FitCheckAnswer:
    """What came out again."""
    now = found.again.fit.effects
    return FitCheckAnswer(
        fit=found.key,
        holds=found.holds,
        others=list(found.others),
        channels=[
            EffectAgain(
                channel=name,
                stood=plain(found.stood.effects.get(name, Decimal())),
                again=plain(now.get(name, Decimal())),
                difference=_total(each),
            )
            for name, each in found.differences.items()
        ],
    )


def _document(found: FitFound, key: str) -> str:
    asked, fitted = found.asked, found.found
    return document_text(
        Document(
            "fit",
            {
                "key": key,
                "scope": found.scope,
                "entity": found.entity,
                "title": f"Fit of {found.key}",
                "statement": "What the conversions would lose without each channel.",
                "taxonomy": found.taxonomy,
                "order": asked.order,
                "effects": dict(found.fit.effects),
                "fitted": {
                    "attribution": found.key,
                    "version": found.version,
                    "on": asked.day.isoformat(),
                    **({"period": asked.period} if asked.period else {}),
                    **({"unconverted": True} if asked.unconverted else {}),
                    "converted": fitted.converted,
                    "lost": fitted.lost,
                    "probability": written(fitted.removal.probability),
                },
                "population": dict(found.population),
            },
        )
    )


def _total(total: Decimal) -> str:
    return f"{total:.9f}".rstrip("0").rstrip(".")


def _short(number: str) -> str:
    return f"{Decimal(number):.6f}"


def _thousandths(number: str) -> str:
    return f"{Decimal(number):,.3f}"
