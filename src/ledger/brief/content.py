"""What a decision brief holds, as JSON: it is digested, recorded with the proposal, and told again years later.

Counts are whole numbers, and rates are worked out where they are told: no float is stored. People are ids. What was
shown as an older form is told as it was; what that form did not have is `NotRequired` here.
"""

from __future__ import annotations

from typing import NotRequired, TypeAlias, TypedDict

FORMAT = "brief/3"
FORMATS = ("brief/1", "brief/2", FORMAT)


class BriefExample(TypedDict):
    """A record that tells two versions apart, as few fields as do, by their titles; what is not there is blank.

    `clauses` kept it out, in English.
    """

    record: dict[str, str]
    on: str
    before: int
    after: int
    clauses: list[str]


class BriefRecord(TypedDict):
    """A real record that moves, by the titles of its fields: for whoever holds the records, and never kept."""

    gained: bool
    id: str
    record: dict[str, str]


class BriefChange(TypedDict):
    """A change category, what proved it, why there is none, and an example each way where there is one.

    `credit` where it is credit that moves: `why` then says in which journey, too.
    """

    category: str
    proved: str
    why: str
    gains: BriefExample | None
    losses: BriefExample | None
    credit: NotRequired[bool]


class BriefCell(TypedDict):
    """The records of a cell, and what became of them where that was asked."""

    records: int
    yes: int
    no: int


BriefCells: TypeAlias = dict[str, BriefCell]


class BriefRow(TypedDict):
    """A segment or a month; None where it is blank."""

    value: str | None
    cells: BriefCells


class BriefBlame(TypedDict):
    """A clause, in English, that answers for records that move one way: of how many, and of how many it alone."""

    cell: str
    lets_in: bool
    clause: str
    records: int
    alone: int


class BriefUndeclared(TypedDict):
    """A column with values that its field does not declare, and in how many records."""

    column: str
    records: int


class BriefImpact(TypedDict):
    """What the change does to a population. `left_out` are records without a known outcome.

    `beside` names what it was put beside, where that is not what governs without it: `nothing`, or another rule.
    """

    name: str
    digest: str
    records: int
    sort: str
    cells: BriefCells
    by: str
    segments: list[BriefRow]
    clock: str
    months: list[BriefRow]
    clauses: list[BriefBlame]
    outcome: str
    known: str
    left_out: int
    undeclared: list[BriefUndeclared]
    beside: NotRequired[str]


class BriefAmount(TypedDict):
    """The number of a period, or of a segment of it (None where it is blank, or where none was asked).

    `ungoverned` where no rule governs any of its records without the change.
    """

    period: str
    segment: str | None
    before: int
    after: int
    ungoverned: NotRequired[bool]


class BriefSums(TypedDict):
    """A number without the change, and with it; `ungoverned` as of a period."""

    before: int
    after: int
    ungoverned: NotRequired[bool]


class BriefDisclosure(TypedDict):
    """What a change that reaches back does to the figures of before, after IAS 8.28 to 31 and 49.

    `earlier` is all before the first period that is told, `undated` what is in no period. `since` is the first day of
    the records that it judges, None where it judges all history, and `right` the event of the charter by which it is
    decided, 0 where nobody may. `why` says why there are no amounts; then there are none.
    """

    unit: str
    by: str
    amounts: list[BriefAmount]
    earlier: BriefSums
    undated: BriefSums
    since: str | None
    right: int
    scope: str
    why: str


class BriefRecent(TypedDict):
    """What a rule would have done in the last whole weeks that there are records of, up to a Sunday."""

    weeks: int
    until: str
    cells: BriefCells


class BriefAhead(TypedDict):
    """Of a rule that goes by the day of a record: how many records it judges, and which it never will.

    `note` says what else is to be known of the versions that judged those of before. `first` is the first day whose
    records it judges, where that is another than the day on which it comes to govern.
    """

    records: int
    undated: int
    note: str
    recent: BriefRecent | None
    first: NotRequired[str]


class BriefIndirect(TypedDict):
    """Another definition that means something else with this change, and how many of its records move.

    Where `rehearsed`, those are records of before, which are not judged again.
    """

    key: str
    title: str
    version: int
    change: BriefChange
    cells: BriefCells | None
    rehearsed: NotRequired[bool]


class BriefEnglish(TypedDict):
    """What was asked and what is asked, and the difference, clause by clause; which way blanks go.

    `says` is the whole of what judges no records, in its first version: nothing is there to tell a difference from.
    """

    before: list[str]
    after: list[str]
    difference: list[str]
    blanks: list[str]
    says: NotRequired[list[str]]


class BriefStep(TypedDict):
    """One version of the past: `reverts` is the earlier one that it means, 0 for none."""

    version: int
    since: str
    category: str
    nature: str
    asked_by: str
    decided_by: str
    reverts: int


class BriefHistory(TypedDict):
    """How often a definition changed, in how many days."""

    changes: int
    days: int
    steps: list[BriefStep]


class BriefInvariant(TypedDict):
    """One that the change touches: whether it holds, and in words how that is known or what breaks it."""

    key: str
    title: str
    holds: bool
    told: str


class BriefPlatform(TypedDict):
    """One artifact that the change reaches: what becomes of it there, and who would enter and leave, where asked."""

    target: str
    artifact: str
    key: str
    refused: bool
    told: str
    enters: int | None
    leaves: int | None
    members: int | None
    notes: list[str]


class BriefConsumer(TypedDict):
    """Who reads a number that the change touches: through which definitions, and whether it will be another number."""

    title: str
    owner: str
    through: list[str]
    different: bool


class BriefSeats(TypedDict):
    """Who has a say in it and who carries it out; `asked` is how many approvals it takes, in words.

    `vetoes` can stop it, and `delegates` act in the seats of those who hold them, each as *who for whom*.
    """

    approvers: list[str]
    quorum: int
    asked: str
    decider: str
    operators: list[str]
    vetoes: NotRequired[list[str]]
    delegates: NotRequired[list[str]]


class BriefRival(TypedDict):
    """Another open proposal that this one conflicts with, and why."""

    proposal: str
    why: str


class BriefSpan(TypedDict):
    """A version that would govern these days without the change."""

    version: int
    start: str
    until: str | None


class BriefClosed(TypedDict):
    """The periods of a definition that are closed: the change does not move their numbers."""

    key: str
    periods: list[str]


class BriefGoal(TypedDict):
    """The goal of a metric in words, and what becomes of it by the rule that would go on and by the new one."""

    told: str
    before: str
    after: str


class BriefContradicted(TypedDict):
    """A number that the change contradicts, `closed` or reported, and what the new rule makes of it."""

    period: str
    number: str
    after: str
    closed: bool


class BriefMetric(TypedDict):
    """A metric over an attribution that may move: its last final `period` by the rule that would go on and the new one.

    Each figure is an exact decimal or fraction, None where there is none; no period where nothing was counted, and
    `why` where something prevents that. `sort` is credit, value, share, cost, return or change. `readers` are the
    consumers that read it.
    """

    key: str
    title: str
    sort: str
    readers: list[str]
    period: str
    before: str | None
    after: str | None
    currency: str
    why: str
    goal: NotRequired[BriefGoal]
    contradicts: NotRequired[list[BriefContradicted]]


class BriefTurn(TypedDict):
    """A limit of a channel that is judged otherwise by the new rule, by the last final `period` of its metric.

    `sort` is success or stop, of a pilot, or gate, whose key is `gate`. `limit` is what was decided, in words. Before
    and after it holds or does not hold; a gate passes, fails, or is unknown.
    """

    channel: str
    sort: str
    gate: str
    metric: str
    limit: str
    period: str
    before: str
    after: str


class BriefRequest(TypedDict):
    """A request that the proposal answers: who asked on which day about what, what hurts, and the evidence."""

    request: str
    about: str
    by: str
    on: str
    hurts: str
    evidence: str


BriefProposal = TypedDict(
    "BriefProposal",
    {
        "proposal": str,
        "key": str,
        "kind": str,
        "title": str,
        "statement": str,
        "entity": str,
        "from": str,
        "until": str | None,
        "nature": str,
        "standard": str,
        "retroactive": bool,
        "retires": bool,
        "because": str,
        "asked_by": list[str],
        "displaces": list[BriefSpan],
        "requests": NotRequired[list[BriefRequest]],
        "of_history": NotRequired[str],
        "standard_because": NotRequired[str],
        "expects": NotRequired[list[str]],
        "revisit": NotRequired[str],
        "confirms": NotRequired[int],
        "beside": NotRequired[int],
    },
)
"""What is asked for, as the proposal has it; `requests` are those that it answers.

`of_history` is what it says of history beside its standard, and `standard_because` why this one. `expects` is what it
is to bring, and `revisit` the day of the next look. `confirms` is the version
that others are to decide as it is. `beside` is the version that governs its first day by now, where it was to displace
another. Each is left out where there is none.
"""


class BriefPair(TypedDict):
    """How many records the rule that would go on holds for, and the new one: of so many whole `weeks`, or of all (0).

    `gained` are those of the new one alone, `lost` those of the other. `until` is their last day, empty for all.
    """

    before: int
    after: int
    gained: int
    lost: int
    weeks: int
    until: str


class BriefPeriod(TypedDict):
    """The number of a quarter as it stands (or as it was `reported`), and as the change would make it."""

    name: str
    before: int
    after: int
    reported: bool


class BriefCrossed(TypedDict):
    """Criteria that read a score, and how many records come to be in it, or cease to be, as that moves."""

    key: str
    records: int


class BriefShare(TypedDict):
    """What a part of the funnel has of the credit before and after, in 10^-9 of a conversion."""

    name: str
    before: int
    after: int


class BriefCredit(TypedDict):
    """Credit by both rules: of how many conversions each, by part of the funnel, and what no part has."""

    before: int
    after: int
    parts: list[BriefShare]
    others: list[BriefShare]


class BriefHeadline(TypedDict):
    """What a change does from its first day: both numbers of a pair are of the same `records`.

    `moved` and `far` are of points and stages: how many records move at all, and by more than ten points. `segments`
    are those of the weeks, where somebody asked `by` what to tell them. `credit` is that of an attribution.
    `of_its_days` says that only the records are counted that the change judges, and `dateless` that no field of a
    record says of which day it is.
    """

    population: str
    records: int
    sort: str
    week: BriefPair | None
    period: BriefPeriod | None
    every: BriefPair | None
    moved: NotRequired[int]
    far: NotRequired[int]
    by: NotRequired[str]
    segments: NotRequired[list[BriefRow]]
    credit: NotRequired[BriefCredit]
    crossed: NotRequired[list[BriefCrossed]]
    dual_until: NotRequired[str]
    of_its_days: NotRequired[bool]
    dateless: NotRequired[bool]


class BriefContent(BriefProposal):
    """All of it. `on` is the day on which it was made.

    `impact` are the records that it judges; `rehearsal` are those of before, as if it had judged them too.
    `closed` are the periods that stay as they are, and `metrics` those over an attribution that it may move. `turns`
    are the limits of pilots and gates that turn with it. Each is left out where there is none.
    """

    format: str
    on: str
    english: BriefEnglish | None
    change: BriefChange | None
    indirect: list[BriefIndirect]
    impact: BriefImpact | None
    rehearsal: NotRequired[BriefImpact | None]
    ahead: NotRequired[BriefAhead | None]
    headline: NotRequired[BriefHeadline | None]
    disclosure: NotRequired[BriefDisclosure | None]
    history: BriefHistory | None
    closed: NotRequired[list[BriefClosed]]
    metrics: NotRequired[list[BriefMetric]]
    turns: NotRequired[list[BriefTurn]]
    invariants: list[BriefInvariant]
    platforms: list[BriefPlatform]
    seats: BriefSeats
    consumers: list[BriefConsumer]
    conflicts: list[BriefRival]
    questions: list[str]


def looks(content: BriefContent) -> list[BriefImpact]:
    """What was counted, of which no record is in two; the one that tells most is the first."""
    found = [each for each in (content["impact"], content.get("rehearsal")) if each]
    return sorted(found, key=lambda each: -each["records"])
