"""What operations are asked with: the query of a GET or the body of a POST, each a struct of what may stand there."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ledger.app.choices import Role
from ledger.table.inputs import Input, Name, Reason, Words

MOST = 1_000
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Nature = Literal["policy", "estimate", "error"]
Standard = Literal["prospective", "retrospective", "cohort", "dual", "restated"]
Primary = Literal["old", "new"]
Stock = Literal["sweep", "edge"]
Lost = Literal["keep", "reclassify"]
RulesOf = Annotated[
    Literal["standard", "then", "today"],
    Meta(description="By which version: the one that governs the record, as it was, or the one in force today"),
]


class ListPart(Input, frozen=True, kw_only=True):
    """A part of a list: so many of it at most, after so many that come first. Without a limit it is the whole."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] | None = None
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


class DocumentText(Input, frozen=True, kw_only=True):
    """A file of documents or records: what errors call it, and what it holds."""

    source: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
    text: str


class DocumentToCheck(Input, frozen=True, kw_only=True):
    """A document as a text (YAML or JSON) or as the object that it is, and the day that it is read against (today).

    With `records`, a CSV file, the answer has the headline of the change by this `standard` (prospective). They are
    counted and forgotten, which takes a seat as steward, approver or decider.
    """

    document: str | dict[str, Any]
    effective: date | None = None
    records: DocumentText | None = None
    standard: Standard | None = None


class OnDay(Input, frozen=True, kw_only=True):
    """The day that is asked about; today, where none is named."""

    on: date | None = None


class OnDays(OnDay, frozen=True, kw_only=True):
    """The day that is asked about, and the day whose knowledge counts; today, where none is named."""

    known_on: date | None = None


class ListOnDays(ListPart, frozen=True, kw_only=True):
    """The day that is asked about, the day whose knowledge counts, and the part of the list."""

    on: date | None = None
    known_on: date | None = None


class Pages(Input, frozen=True, kw_only=True):
    """A part of a long list: so many at most, after a position."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 100
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0


class ProposalPages(Pages, frozen=True, kw_only=True):
    """The same of proposals; with `closed`, those that are closed too."""

    closed: bool = False


class TwoNames(OnDay, frozen=True, kw_only=True):
    """What is compared: a key (as in force), a version `key@2` or a proposal `key#2`, each."""

    before: Name
    after: Name


class TwoSides(OnDay, frozen=True, kw_only=True):
    """Two sets of documents, as files: those before a change, and those after it."""

    before: list[DocumentText]
    after: list[DocumentText]


class OfFigures(ListPart, frozen=True, kw_only=True):
    """Only the numbers that people read on a day, or those of one segment."""

    as_of: date | None = None
    segment: str | None = None


class OfSegment(Input, frozen=True, kw_only=True):
    """Only those of one segment; of all records, where none is named."""

    segment: str = ""


class OneRecord(OnDay, frozen=True, kw_only=True):
    """One record: its fields and values. It is judged and forgotten.

    Without `rules` it is `standard`: the version that governs the record answers. Where the record does not hold the
    date that the standard needs, today's rule answers, and the answer says so. `on` alone is the version in force on
    that day; with `then`, the answer is as things stood on it.
    """

    record: dict[str, Any]
    rules: RulesOf | None = None


class Because(Input, frozen=True, kw_only=True):
    """The reason, where there is one."""

    because: Words = ""


class BecauseOf(Input, frozen=True, kw_only=True):
    """The reason, without which nothing is done."""

    because: Reason


class OfHistory(BecauseOf, frozen=True, kw_only=True):
    """What some standards need: see `ledger propose --help`; `reason` is why this one.

    `expects` is what the change is to bring, such as `sql_rate >= 31 % by 2026-09-30`, and `revisit` the day of the
    next look at it.
    """

    since: date | None = None
    cohort: Words = ""
    dual_until: date | None = None
    primary: Primary | None = None
    corrects: int | None = None
    stock: Stock | None = None
    lost: Lost | None = None
    reason: Words = ""
    expects: list[Words] = msgspec.field(default_factory=list)
    revisit: date | None = None


class NewProposal(OfHistory, frozen=True, kw_only=True):
    """A document as a text (YAML or JSON) or as the object that it is, and from when it is to govern."""

    document: str | dict[str, Any]
    effective: date
    until: date | None = None
    nature: Nature | None = None
    standard: Standard | None = None
    retroactive: bool = False
    answers: list[Words] = msgspec.field(default_factory=list)


class Revision(OfHistory, frozen=True, kw_only=True):
    """Another document, or other terms; what is not given stays."""

    document: str | dict[str, Any]
    effective: date | None = None
    until: date | None = None
    nature: Nature | None = None
    standard: Standard | None = None
    retroactive: bool = False
    answers: list[Words] = msgspec.field(default_factory=list)


class Ending(BecauseOf, frozen=True, kw_only=True):
    """The first day on which it is gone."""

    effective: date
    retroactive: bool = False


Scope = Annotated[str, Meta(pattern=r"^(\*|[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*)$", description="A path, or `*`")]
Address = Annotated[str, Meta(min_length=1, max_length=254)]


class NewDelegation(BecauseOf, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A seat of whoever acts, who acts in it meanwhile, from which day (today), and the first day without them."""

    role: Role
    scope: Scope
    to: Address
    until: date
    from_: date | None = None


class EndingDelegation(BecauseOf, frozen=True, kw_only=True):
    """A seat, either of the two between whom it is delegated, and the first day without whoever stands in (today)."""

    role: Role
    scope: Scope
    address: Address
    effective: date | None = None


class OldVersion(Because, frozen=True, kw_only=True):
    """A version that was in use, from when until when, and the name and digest (SHA-256) of the file that shows it."""

    document: str | dict[str, Any]
    effective: date
    until: date | None = None
    evidence: Annotated[str, Meta(min_length=1, max_length=255)]
    digest: Digest
