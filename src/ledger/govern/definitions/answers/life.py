"""A definition's life in words and dates: each stretch of days with who is behind it, and what a change of it meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.app.ledger import Ledger
from ledger.domain.category import category_words
from ledger.views.words import NATURE, STANDARD

if TYPE_CHECKING:
    from ledger.brief.content import BriefChange, BriefExample
    from ledger.govern.definitions.queries.life import ChangeInEnglish, GoverningStretch


class LifeStretch(msgspec.Struct, frozen=True, kw_only=True):
    """Days, the last excluded, and the version that governs them; version 0 where none does.

    What was attested has no decider and nobody who asked. `approved_by` are those whose consent carried it.
    `confirmed_by` ratified since that others confirm what one person decided alone.
    """

    version: int
    from_: date = msgspec.field(name="from")
    until: date | None
    attested: bool = False
    decided_by: str | None = None
    self_attested: bool = False
    confirmed_by: str = ""
    asked_by: list[str] = []
    approved_by: list[str] = []
    nature: str = ""
    standard: str = ""
    because: str = ""
    proposal: str = ""

    def covers(self, day: date) -> bool:
        """Whether a day is one of these."""
        return self.from_ <= day and (self.until is None or day < self.until)


class ExampleInWords(msgspec.Struct, frozen=True, kw_only=True):
    """A record that two versions judge otherwise, as few fields as tell, by their titles; all else is blank.

    `before` and `after` are what each says of it, `clauses` what keeps or kept it out.
    """

    record: dict[str, str]
    before: int
    after: int
    clauses: list[str]


class ChangeInWords(msgspec.Struct, frozen=True, kw_only=True):
    """What going from one version to another means; without a category where it judges no records."""

    before: int
    after: int
    category: str
    difference: list[str]
    proved: str
    why: str
    gained: ExampleInWords | None
    lost: ExampleInWords | None


def life_stretch(ledger: Ledger, found: GoverningStretch) -> LifeStretch:
    """One stretch of days, with addresses."""
    segment, version, proposal = found
    if version is None:
        return LifeStretch(version=0, from_=segment.from_, until=segment.until)
    terms = proposal.terms if proposal else None
    return LifeStretch(
        version=version.number,
        from_=segment.from_,
        until=segment.until,
        attested=version.attested,
        decided_by=ledger.address(version.decider) if version.decider else None,
        self_attested=version.self_attested,
        confirmed_by=ledger.address(version.confirmation.decider) if version.confirmation else "",
        asked_by=[ledger.address(each) for each in proposal.contributors] if proposal else [],
        approved_by=sorted(ledger.address(each) for each in proposal.consenting) if proposal else [],
        nature=NATURE[terms.nature] if terms else "",
        standard=STANDARD[terms.standard] if terms else "",
        because=ledger.named(proposal.because) if proposal else "",
        proposal=version.proposal,
    )


def change_in_words(ledger: Ledger, found: ChangeInEnglish) -> ChangeInWords:
    """A change as people read it."""
    told = found.told
    return ChangeInWords(
        before=found.before,
        after=found.after,
        category=_category(told) if told else "",
        difference=[ledger.named(each) for each in found.difference],
        proved=told["proved"] if told else "",
        why=told["why"] if told else "",
        gained=_example(ledger, told["gains"]) if told else None,
        lost=_example(ledger, told["losses"]) if told else None,
    )


def _category(told: BriefChange) -> str:
    examples = [each for each in (told["gains"], told["losses"]) if each]
    return category_words(told["category"], moves=any({each["before"], each["after"]} != {0, 1} for each in examples))


def _example(ledger: Ledger, found: BriefExample | None) -> ExampleInWords | None:
    if found is None:
        return None
    named = {ledger.named(field): ledger.named(value) for field, value in found["record"].items()}
    clauses = [ledger.named(each) for each in found["clauses"]]
    return ExampleInWords(record=named, before=found["before"], after=found["after"], clauses=clauses)
