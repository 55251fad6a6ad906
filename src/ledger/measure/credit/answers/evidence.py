"""Credit beside what experiments found: overstated, understated, consistent; and what no version can repair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from ledger.answers.amounts import THOUSANDTH, adding_up, conversions_shown, many, tenths_shown
from ledger.measure.credit.pure.evidence import EvidenceRead, EvidenceSeen, unrecorded, verdict
from ledger.render.sections import Block, Points, Table, Words

WHY = {
    "unreadable": "a number or a day in it cannot be read",
    "no channel": "it names no channel",
    "no day": "it says not from when until when",
    "no estimate": "it says not how many more conversions there were",
    "no standard error": "it says not how far off that may be",
    "unknown channel": "neither taxonomy has its channel",
    "unknown design": "its design is none of geo, holdout and user",
    "ends before it begins": "it ends before it begins",
    "negative standard error": "its standard error is negative",
}


class LiftVerdict(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One experiment beside the credit that its channel has in the same days and scope, before and after.

    `incremental` conversions, give or take 1.96 times `standard_error`. Credit is in 10^-9 of a conversion, and
    `verdict_before` and `verdict_after` are overstated, understated or consistent. It is `unrecorded` where it caused
    more conversions than its channel was seen in (`ceiling`, the greater of both): then touches are missing.
    """

    channel: str
    design: str
    from_: date
    until: date
    scope: str
    incremental: str
    standard_error: str
    document_digest: str
    credit_before: int
    credit_after: int
    verdict_before: str
    verdict_after: str
    ceiling: int
    unrecorded: bool


class LiftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All experiments, and how much credit lies in the days and scope of one about its own channel, in 10^-9.

    `no_evidence` are the channels with credit about which there is none; `left_out` are rows that are none, by why.
    """

    experiments: list[LiftVerdict]
    covered_before: int
    covered_after: int
    credit_before: int
    credit_after: int
    no_evidence: list[str]
    left_out: dict[str, int]

    def blocks(self) -> Iterator[Block]:
        """Each experiment, and how far evidence goes."""
        if self.experiments:
            yield Table(
                ("CHANNEL", "EXPERIMENT", "FOUND", "CREDIT BEFORE", "CREDIT AFTER"),
                tuple(map(_row, self.experiments)),
            )
        yield Words(self._covered)
        if told := [f"{many(number, 'row')} left out: {WHY[why]}" for why, number in self.left_out.items()]:
            yield Points(tuple(told))

    def unrecorded(self) -> Iterator[str]:
        """What is to be recorded before anybody changes a version for it."""
        for each in self.experiments:
            if each.unrecorded:
                yield (
                    f"{each.channel} caused {each.incremental} conversions and was seen in {each.ceiling:,}:"
                    " its touches are not recorded. Instrument first"
                )

    @property
    def _covered(self) -> str:
        before, after = (
            _percent(self.covered_before, self.credit_before),
            _percent(self.covered_after, self.credit_after),
        )
        rest = f" No evidence about {', '.join(self.no_evidence)}." if self.no_evidence else ""
        return f"{after} of the credit has evidence (before: {before}).{rest}"


def lift_answer(
    read: EvidenceRead, before: EvidenceSeen, after: EvidenceSeen, with_credit: Sequence[str]
) -> LiftAnswer:
    """The experiments as they are told; `with_credit` are the channels that have any, before or after."""
    seen = {each.channel for each in read.found}
    experiments = []
    for of, was, now in zip(read.found, before.inside, after.inside, strict=True):
        ceiling = max(was.ceiling, now.ceiling)
        experiments.append(
            LiftVerdict(
                channel=of.channel,
                design=of.design,
                from_=of.from_,
                until=of.until,
                scope=of.scope,
                incremental=_plain(of.incremental),
                standard_error=_plain(of.standard_error),
                document_digest=of.document_digest,
                credit_before=was.credit,
                credit_after=now.credit,
                verdict_before=verdict(was.credit, of),
                verdict_after=verdict(now.credit, of),
                ceiling=ceiling,
                unrecorded=unrecorded(ceiling, of),
            )
        )
    return LiftAnswer(
        experiments=experiments,
        covered_before=before.covered,
        covered_after=after.covered,
        credit_before=before.credit,
        credit_after=after.credit,
        no_evidence=[each for each in with_credit if each not in seen],
        left_out=read.left_out,
    )


def _row(each: LiftVerdict) -> tuple[str, ...]:
    before, after = (adding_up([credit], THOUSANDTH)[0] for credit in (each.credit_before, each.credit_after))
    margin = _plain(Decimal("1.96") * Decimal(each.standard_error))
    return (
        each.channel,
        f"{each.design}, {each.from_} until {each.until}{f', {each.scope}' if each.scope else ''}",
        f"{each.incremental} ± {margin}",
        f"{conversions_shown(before)}, {each.verdict_before}",
        f"{conversions_shown(after)}, {each.verdict_after}",
    )


def _percent(part: int, whole: int) -> str:
    (tenths,) = adding_up([1000 * part], whole or 1)
    return f"{tenths_shown(tenths)} %"


def _plain(number: Decimal) -> str:
    """A decimal without an exponent, and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
