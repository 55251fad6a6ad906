"""The brief of a proposal: its story, and what to know about it before somebody decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import ActToTake, Answer, act_to_take
from ledger.answers.population import population_told
from ledger.answers.simulated import SIMULATED
from ledger.audit.erasure.answers import withheld
from ledger.audit.erasure.answers.withheld import CoarseLook
from ledger.brief.content import BriefContent, BriefRecord
from ledger.brief.headline import Headline, counting_brief, headline_of_brief
from ledger.domain.brief import RECORDS, percent, told
from ledger.govern.proposals.answers.story import name, story
from ledger.govern.seats.queries.rights import Sight
from ledger.language.days import days_in_words
from ledger.measure.counting.answers.why import decided_by, verdict_in_words
from ledger.render.page import page
from ledger.render.sections import Outline, Section, just_lines

if TYPE_CHECKING:
    from ledger.govern.proposals.decide.view import BriefView, Movement

PROOF = "Categories are proved on a model of the language, and what platforms hold on a model of each."


class RecordJudged(msgspec.Struct, frozen=True, kw_only=True):
    """What one version, or the proposal, says of the record that is followed, and by which clauses."""

    by: str
    record: str
    verdict: bool | int | str | None
    decided_by: list[str]

    @property
    def in_words(self) -> str:
        """As one line."""
        why = f": {', '.join(self.decided_by)}" if self.decided_by else ""
        return f"{self.by} {verdict_in_words(self.verdict)} it{why}"


class BriefAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A brief with its digest, a real record for each way in which records move (`seen`), and what to know about it.

    `brief` is what was recorded, where it was; `standing` says why the proposal waits for no answer, where it does not.
    `page` is the file that it was written to. `followed` is what each version and then the proposal says of one record.
    `sight` says how much is told of what was counted: where that is not `all`, `coarse` has it in tens, or nothing.
    `headline` is what the change does from its first day, and `count` how somebody has it counted where nobody did.
    """

    commands: ClassVar = ("brief",)

    digest: str
    brief: BriefContent
    seen: list[BriefRecord]
    notes: list[str]
    standing: str = ""
    page: str = ""
    followed: tuple[RecordJudged, ...] = ()
    sight: Sight = "all"
    coarse: tuple[CoarseLook, ...] = ()
    headline: Headline | None = None
    count: ActToTake | None = None

    def story(self) -> list[Section]:
        """Its story, and what is told in the place of counts that are withheld."""
        return [*story(self.brief, self.seen), *withheld.told(self.coarse, self.sight)]

    def sections(self) -> Iterator[Section]:
        """Where it was written to; or the story, between what is asked about and what to know about it."""
        if self.page:
            yield just_lines(f"wrote {self.page}", *self.notes)
            return
        head = f"{self.brief['proposal']}: {name(self.brief)}"
        yield just_lines(head, *([days_in_words(f"  {self.standing}")] if self.standing else []))
        yield from self.story()
        yield from self._record()
        yield just_lines("", *self.notes)

    def _record(self) -> Iterator[Section]:
        """The record that is followed, from version to version."""
        if self.followed:
            yield Section("One record", (Outline(self.followed[0].record, tuple(e.in_words for e in self.followed)),))

    def html(self, *, simulated: bool) -> str:
        """The same as one page of HTML, with how sure it is."""
        notes = [*([SIMULATED] if simulated else []), PROOF, *self.notes]
        heading = f"Decision brief of {self.brief['proposal']}"
        return page(name(self.brief), heading, [*self.story(), *self._record()], notes)


def brief_answer(found: BriefView, file: Path | None, sight: Sight = "all") -> BriefAnswer:
    """A brief as it is told to somebody who sees so much, to be written to `file` where one is named."""
    everything = sight == "all"
    content = found.content if everything else withheld.without_counts(found.content)
    return BriefAnswer(
        digest=found.brief.digest if everything else "",
        brief=content,
        headline=headline_of_brief(content),
        count=act_to_take(count) if everything and (count := counting_brief(content)) else None,
        seen=list(found.seen) if everything else [],
        notes=[*_notes(found), *(_counts(found) if everything else ())],
        sight=sight,
        coarse=withheld.coarse_looks(found.content, sight),
        standing=found.standing,
        page=str(file) if file else "",
        followed=tuple(
            RecordJudged(by=by, record=each.record, verdict=each.verdict, decided_by=decided_by(each))
            for by, each in found.followed
        ),
    )


def _notes(found: BriefView) -> Iterator[str]:
    if found.standing:
        yield days_in_words(f"{found.content['proposal']} is {found.standing}")
    yield days_in_words(f"made on {found.content['on']}")


def _counts(found: BriefView) -> Iterator[str]:
    """What is to be known of its digest, and of the records that were counted."""
    binds = "what an approval binds" if found.bound else "not shown yet; --shown does"
    yield f"brief {found.brief.digest[:16]}: {binds}"
    for option, of in found.brief.every_population.items():
        which = "" if option == RECORDS else f"{option}, "
        yield f"{which}{population_told(of.digest, of.reading)}: the ledger keeps none of its records"
    if found.position is not None:
        yield f"shown with the proposal (#{found.position}); approvals before it are void"
    for option, movement in found.movements.items():
        yield _since(option, movement)


def _since(option: str, movement: Movement) -> str:
    """How far a population has moved since it was shown."""
    was, now = movement.was, movement.now
    which, is_, it = ("population", "is", "it was") if option == RECORDS else (option, "are", "they were")
    if movement.percent == 0:
        same = (was.digest, was.reading) == (now.digest, now.reading)
        other = "these are other records" if option == RECORDS else f"the {option} are other records"
        return f"the {which} {is_} as {it} shown" if same else f"{other}, and count the same"
    said = f"the {which} moved by {percent(movement.percent)} % since {it} shown: {told(was, now)}"
    return f"{said}; {movement.tolerance} % is tolerated"
