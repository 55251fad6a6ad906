"""What a bag says, for people who do not run programs: one page, from the bag alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.sentence import sentence_of
from ledger.answers.simulated import SIMULATED
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.language.days import in_words
from ledger.render.sections import Block, Lines, Outline, Points, Section, Table, Words, just_lines

if TYPE_CHECKING:
    from ledger.audit.bag.queries.report import BagAct, BagReading, InForce

LONGEST = 200
"""So many acts are on a page, the last ones."""
ASIDE = "A program of the ledger made this page, from the bag alone. VERIFY.md in the bag has the commands of others."
RIGHTS = (
    "By which right each act was done: not judged here. RIGHTS.md in the bag has the rules, in edition {edition}. What"
    " rests on a payload that is withheld nobody can judge."
)
BEFORE = (
    "Whether anything was rewritten before the root was signed: not judged here. A checkpoint that somebody kept shows"
    " it, or the signature of a witness."
)


class BagVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version in force on the day of the bag, since when, and who decided it by which act.

    Nobody did where it is attested. `signature` is `holds`, `does not hold`, `not judged`, or empty where it was not
    signed. `rules` are what it says, as it is applied. `unsigned` says that it rests on an event after the signed root.
    """

    key: str
    kind: str
    title: str
    statement: str
    version: int
    since: str
    until: str | None
    decided_by: str | None
    decided_at: str
    position: int
    assurance: str
    signature: str
    self_attested: bool
    approved_by: list[str]
    rules: list[str]
    unsigned: bool

    @property
    def finding(self) -> str:
        """The same as a sentence."""
        late = " Not signed: it rests on an event after the signed root." if self.unsigned else ""
        return f"{self._said}{late}"

    @property
    def _said(self) -> str:
        since = f"`{self.key}` v{self.version} governs since {self.since}"
        if not self.decided_by:
            return f"{since}, attested: decided by nobody."
        alone = ", alone" if self.self_attested else ""
        consent = f", with the approval of {' and '.join(self.approved_by)}" if self.approved_by else ""
        return f"{since}, ratified by {self.decided_by}{alone} on {self.decided_at[:10]}{consent}."


class BagActLine(msgspec.Struct, frozen=True, kw_only=True):
    """An act: who did what, how surely it was established who, and whether their signature holds."""

    position: int
    at: str
    by: str
    what: str
    assurance: str
    signature: str


class BagReport(Answer, frozen=True, kw_only=True):
    """What a bag says. `wrong` is what does not fit; nothing where nobody altered it, as far as the bag tells.

    `signed_by` is the key that signed its checkpoint, where one was given and did. `covered` are the events that the
    checkpoint is over, `late` those that came after them. `edition` is that of the rules by which the bag is judged.
    """

    commands: ClassVar = ("audit report",)

    bag: str
    file: str
    key: str | None
    ledger: str
    simulated: bool
    on: str
    events: int
    payloads: int
    withheld: dict[str, int]
    root: str
    origin: str | None
    covered: int
    late: list[str]
    edition: int
    signed_by: str | None
    wrong: list[str]
    unfolded: str | None
    in_force: list[BagVersion]
    acts: list[BagActLine]

    def sections(self) -> Iterator[Section]:
        """The finding, and where the page is."""
        yield Section("", tuple(self._short()))
        yield just_lines(f"wrote {self.file}: open it in a browser")

    def page(self) -> Iterator[Section]:
        """The finding, what is in force, who did what, what was judged, and what is not there."""
        yield Section("In short", tuple(self._short()))
        yield from (Section(f"{each.title or each.key}, v{each.version}", tuple(_rule(each))) for each in self._shown())
        yield Section("Who decided what", tuple(self._told()))
        yield Section("What was judged, and what was not", (Points(tuple(self._judged())),))
        yield Section("What is withheld", tuple(self._away()))
        yield Section("Root and checkpoint", (Lines(tuple(self._roots()), exact=True),))

    @property
    def title(self) -> str:
        """Of the page."""
        return f"What was decided about {self.key}" if self.key else "What was decided"

    @property
    def subtitle(self) -> str:
        """Of the page."""
        return f"A bag of the ledger {self.ledger}, made on {self.on}: {self.events:,} events"

    @property
    def footer(self) -> list[str]:
        """Of the page."""
        return [*([SIMULATED] if self.simulated else []), ASIDE]

    @property
    def broken(self) -> bool:
        """Whether something in the bag does not fit."""
        return bool(self.wrong) or any(each.signature == "does not hold" for each in self.acts)

    def _shown(self) -> Sequence[BagVersion]:
        return self.in_force if self.key else ()

    def _short(self) -> Iterator[Block]:
        bad = [each for each in self.acts if each.signature == "does not hold"]
        if self.wrong or bad:
            yield Words("Something in this bag does not fit. Rest nothing on it before that is explained.", strong=True)
            yield Points((*self.wrong, *(f"the signature of #{each.position} does not hold" for each in bad)))
        elif self.signed_by:
            first = f"of its first {self.covered:,} events " if self.covered < self.events else ""
            yield Words(f"Nothing {first}in this bag was altered after its root was signed.", strong=True)
        else:
            yield Words(
                "Everything in this bag fits together. Nobody's signature of its root was checked.", strong=True
            )
        if self.unfolded:
            yield Words(f"What is in force cannot be told: {self.unfolded}.")
        elif self.key:
            yield Points(tuple(each.finding for each in self.in_force) or (f"No version of `{self.key}` governs.",))
        else:
            yield _standing(self.in_force)

    def _told(self) -> Iterator[Block]:
        last = self.acts[-LONGEST:]
        rows = tuple(
            (f"#{each.position}", each.at[:10], each.by, each.what, each.assurance, each.signature or "-")
            for each in last
        )
        head = ("EVENT", "ON", "WHO", "WHAT", "HOW SURELY", "SIGNATURE")
        yield Table(head, rows) if rows else Words("Nobody decided anything that this bag tells of.")
        if len(self.acts) > LONGEST:
            yield Words(f"These are the last {LONGEST} of {len(self.acts):,} acts.")

    def _judged(self) -> Iterator[str]:
        read = f"{self.events:,} lines and {self.payloads:,} payloads were read and hashed again"
        yield f"{read}: {'see above' if self.wrong else 'each is what the root says, and no file is another'}."
        signed = [each for each in self.acts if each.signature]
        held = sum(each.signature == "holds" for each in signed)
        unsigned = len(self.acts) - len(signed)
        yield f"{held} of {len(signed)} signatures of these acts hold; {unsigned} acts have none."
        if self.signed_by:
            yield "The root was signed by the key that you gave."
        elif self.origin:
            yield "Whether the root was signed by the key of the ledger: not judged. Give the key: `--key KEY`."
        else:
            yield "Whether anybody vouches for the root: not judged. The bag has no checkpoint: compare its root."
        if self.late:
            more = f" and {len(self.late) - LONGEST:,} more" if len(self.late) > LONGEST else ""
            yield f"No signature covers what came after the root: {'; '.join(self.late[:LONGEST])}{more}."
        yield BEFORE
        yield RIGHTS.format(edition=self.edition)

    def _away(self) -> Iterator[Block]:
        if not self.withheld:
            yield Words("Nothing: every payload is in the bag.")
            return
        yield Table(("WHY", "PAYLOADS"), tuple((why, f"{number:,}") for why, number in self.withheld.items()))
        yield Words("Their lines are in the bag: when, of what type, by whom and about what, and not what they say.")

    def _roots(self) -> Iterator[str]:
        yield f"root {self.root}"
        if self.origin:
            yield f"checkpoint of {self.origin}"
            yield f"over the first {self.covered:,} of {self.events:,} events"
        if self.signed_by:
            yield f"signed by {self.signed_by}"


def bag_report(found: BagReading, file: str, named: Callable[[str], str]) -> BagReport:
    """What a bag says; `named` puts addresses in the place of ids, where the bag tells them."""
    content, noted = found.content, found.content.checkpoint
    return BagReport(
        bag=str(content.folder),
        file=file,
        key=found.key or None,
        ledger=content.info.get("External-Identifier", ""),
        simulated=content.info.get("Ledger-Clock") == "simulated",
        on=in_words(found.day),
        events=content.root.size,
        payloads=len(content.events),
        withheld=dict(found.withheld),
        root=str(content.root),
        origin=noted.origin if noted else None,
        covered=noted.root.size if noted else 0,
        late=[named(f"#{each.position} {each.type} by {each.actor}") for each in found.late],
        edition=content.edition,
        signed_by=str(content.signed_by) if content.signed_by else None,
        wrong=content.wrong,
        unfolded=found.unfolded or None,
        in_force=[_version(each, named) for each in found.in_force],
        acts=[_act(each, named) for each in found.acts],
    )


def _version(found: InForce, named: Callable[[str], str]) -> BagVersion:
    version, draft, act = found.version, found.version.draft, found.act
    return BagVersion(
        key=version.key,
        kind=draft.kind,
        title=draft.content.get("title") or "",
        statement=named(draft.content.get("statement") or ""),
        version=version.number,
        since=str(found.term.period.from_),
        until=str(found.term.period.until) if found.term.period.until else None,
        decided_by=named(version.decider) or None,
        decided_at=version.recorded_at,
        position=version.position,
        assurance=act.assurance if act else "",
        signature=act.proof if act else "",
        self_attested=version.self_attested,
        approved_by=[named(each) for each in found.approved],
        rules=[named(line) for line in draft_lines(draft)] if draft.source else [],  # and not as somebody wrote it
        unsigned=found.unsigned,
    )


def _act(found: BagAct, named: Callable[[str], str]) -> BagActLine:
    recorded = found.recorded
    return BagActLine(
        position=recorded.position,
        at=recorded.recorded_at,
        by=named(recorded.actor),
        what=named(sentence_of(recorded)),
        assurance=found.assurance,
        signature=found.proof,
    )


def _rule(found: BagVersion) -> Iterator[Block]:
    if found.statement.strip("- "):
        yield Words(found.statement)
    yield Outline("what it says", tuple(found.rules)) if found.rules else Words("It has no text of criteria.")
    if found.decided_by:
        sure = f"How surely it is known that {found.decided_by} ratified it: {found.assurance}"
        yield Words(f"{sure}{f'; the signature {found.signature}' if found.signature else ''}.")


def _standing(found: Sequence[BagVersion]) -> Block:
    head = ("DEFINITION", "VERSION", "SINCE", "DECIDED BY", "HOW SURELY", "SIGNATURE", "ROOT")
    rows = tuple(
        (
            *(e.key, f"v{e.version}", e.since, e.decided_by or "nobody", e.assurance or "-", e.signature or "-"),
            "not signed" if e.unsigned else "-",
        )
        for e in found
    )
    return Table(head, rows) if rows else Words("No definition governs.")
