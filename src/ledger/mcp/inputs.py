"""What each tool takes: names, days, texts and documents. A name is never a path, and nothing here leads to a file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from ledger.errors import BadInput
from ledger.govern.documents.queries.documents import require_shallow

Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_/]{0,199}$", description="The key of a definition, such as mql")]
ProposalName = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9_/]{0,199}#[0-9]{1,9}$", description="A proposal, such as mql#2")
]
Name = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_]{0,99}([@#][0-9]{1,9})?$",
        description="A key (mql: as in force), a version of it (mql@2) or a proposal (mql#2)",
    ),
]
On = Annotated[date, Meta(description="The day that is asked about; today, where none is named")]
KnownOn = Annotated[date, Meta(description="The day whose knowledge counts; today, where none is named")]
Document = Annotated[
    str | dict[str, Any],
    Meta(description="The whole document, as a text of YAML or JSON or as the object that it is; never a file's name"),
]
Reason = Annotated[str, Meta(min_length=1, max_length=8_000, description="The reason, which is put on record")]
Digest = Annotated[
    str,
    Meta(pattern=r"^[0-9a-f]{16,64}$", description="The digest of the proposal as you read it, 16 digits at least"),
]
Words = Annotated[str, Meta(max_length=8_000)]
Said = Annotated[list[Words], Meta(description="What it is to bring, each such as `sql_rate >= 31 % by 2026-09-30`")]


NAMES = ("key", "before", "after", "proposal")


class ToolInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a tool takes. Its docstring is what an agent reads of the tool."""


class DefinitionsCall(ToolInput, frozen=True, kw_only=True):
    """List the definitions: which version of each is in force, since when, and who decided it."""

    on: On | None = None
    known_on: KnownOn | None = None


class DefinitionCall(ToolInput, frozen=True, kw_only=True):
    """Read one definition: the text of the version that governs a day, its term, who decided it, on what."""

    key: Key
    on: On | None = None


class ExplainCall(ToolInput, frozen=True, kw_only=True):
    """Explain why a definition holds for one record that you make up, or does not, clause by clause.

    The version that governs the record by its standard answers; where the record has no date, the one of today. No
    record is kept. Make one up: never send a person's data.
    """

    key: Key
    record: Annotated[dict[str, Any], Meta(description="The record: the fields of its entity, each with its value")]


class MeaningDiffCall(ToolInput, frozen=True, kw_only=True):
    """Compare two versions or proposals by what they mean: the category, and a made-up record for each way.

    The category is computed: editorial, equivalent, widening, narrowing, shifting (some in, some out), incomparable.
    """

    before: Name
    after: Name


class ProposalsCall(ToolInput, frozen=True, kw_only=True):
    """List the open proposals: how each stands, what it waits for, who asked for it, and its digest."""


class BriefCall(ToolInput, frozen=True, kw_only=True):
    """Read what those who decide read of a proposal: what it means, whom it concerns, and what to ask about it.

    An agent gets the category and made-up records, and nothing that was counted.
    """

    proposal: ProposalName


class CheckCall(ToolInput, frozen=True, kw_only=True):
    """Check a document before you propose it: everything that is wrong with it, and what it would change.

    Nothing is recorded. Each problem says what happened, why, and what to do next.
    """

    document: Document
    effective: On | None = None


class CallTerms(ToolInput, frozen=True, kw_only=True):
    """When a change is to govern, of which nature it is, and what happens to history."""

    until: Annotated[date, Meta(description="The first day on which it governs no more; none where it is to stay")] | (
        None
    ) = None
    nature: (
        Annotated[
            Literal["policy", "estimate", "error"],
            Meta(description="A new rule, a recalibration, or a mistake corrected; the charter may name one"),
        ]
        | None
    ) = None
    standard: (
        Annotated[
            Literal["prospective", "retrospective", "cohort", "dual", "restated"],
            Meta(description="What happens to history; the charter may name one"),
        ]
        | None
    ) = None
    retroactive: Annotated[bool, Meta(description="Whether it may govern days before today")] = False
    since: Annotated[date, Meta(description="The first day of the records that a retrospective one judges")] | None = (
        None
    )
    cohort: Annotated[str, Meta(max_length=200, description="The date field by whose day a cohort is told")] = ""
    dual_until: Annotated[date, Meta(description="The day until which the old version counts too")] | None = None
    primary: Annotated[Literal["old", "new"], Meta(description="Which of two is the figure meanwhile")] | None = None
    corrects: Annotated[int, Meta(ge=1, description="The number of the version that was wrong")] | None = None
    stock: (
        Annotated[
            Literal["sweep", "edge"],
            Meta(description="Whether old records that now qualify count as new, or once changed"),
        ]
        | None
    ) = None
    lost: (
        Annotated[
            Literal["keep", "reclassify"], Meta(description="Whether records that no longer qualify stay, or leave")
        ]
        | None
    ) = None
    reason: Annotated[str, Meta(max_length=8_000, description="Why this standard, where it asks for a reason")] = ""
    expects: Said = []
    revisit: Annotated[date, Meta(description="The day on which somebody looks back at what came of it")] | None = None


class ProposeCall(CallTerms, frozen=True, kw_only=True):
    """Propose a document. Nothing in force is touched: people approve and ratify, or they do not.

    Check it first. You have at most five open proposals, and whoever answers for you counts as a co-author.
    """

    document: Document
    effective: Annotated[date, Meta(description="The first day on which it is to govern")]
    because: Reason


class ReviseCall(CallTerms, frozen=True, kw_only=True):
    """Put another document, or other terms, under a proposal of your own; terms that you do not give stay.

    Approvals that it has are void by it.
    """

    proposal: ProposalName
    digest: Digest
    document: Document
    because: Reason
    effective: Annotated[date, Meta(description="The first day on which it is to govern")] | None = None


class WithdrawCall(ToolInput, frozen=True, kw_only=True):
    """Take a proposal of your own back."""

    proposal: ProposalName
    digest: Digest
    because: Reason


def _unreadable(why: str) -> BadInput:
    """What is wrong with a call; of what should be a name, what a name is."""
    field = why.partition("`$.")[2].rstrip("`")
    if field in NAMES and "regex" in why:
        form = "a name is such as mql, mql@2 or mql#2, and never a path"
        return BadInput(f"`{field}` is no name", form, "list them: the tools definitions and proposals")
    return BadInput("the call cannot be read", why[:300], "give what the description of the tool names")


def read(given: dict[str, Any], sort: type[ToolInput]) -> ToolInput:
    """What a tool was called with. Raises BadInput."""
    require_shallow(given)
    try:
        return msgspec.convert(given, sort)
    except msgspec.ValidationError as error:
        raise _unreadable(str(error)) from None
