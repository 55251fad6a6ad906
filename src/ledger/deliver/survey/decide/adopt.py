"""Adoption in bulk: what people agreed on after a survey is carried out, thing by thing, and nothing twice.

agreed.yaml --documents beside it--> in force --its rules--> attested and bound, decided too, joined, or left
                              `--not yet--> the rules wait for them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ledger.app.evidence import evidence_in
from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native
from ledger.deliver.delivery.decide import binding
from ledger.deliver.delivery.queries.observe import Progress
from ledger.deliver.survey.decide.all import in_order, tried
from ledger.deliver.survey.decide.carry import Carried, Carrier, decided
from ledger.deliver.survey.decide.join import join
from ledger.deliver.survey.decide.one import ImportOptions, attest_rule, over, over_entity
from ledger.deliver.survey.pure.agreed import KEYED, Agreed, AgreedRule, read
from ledger.deliver.survey.queries.references import Governed, governed, made_of
from ledger.deliver.survey.queries.survey import surveys
from ledger.deliver.targets.queries import targets
from ledger.domain.event import Actor
from ledger.domain.scope import of_definition
from ledger.errors import LedgerError, Refused, UnknownName
from ledger.govern.documents.queries.documents import document_in, draft
from ledger.govern.documents.queries.rereading import Register, document_of, surroundings_on
from ledger.govern.proposals.decide.propose import terms_of
from ledger.steps import step

IMPORTED = ("attest", "bind")


class Adoption(NamedTuple):
    """What became of one agreed thing: a document, or the rule of a target."""

    subject: str
    act: str
    key: str
    carried: Carried = Carried()
    problem: LedgerError | None = None


@dataclass(frozen=True)
class _Target:
    """A target, asked only for what is not governed yet: an approver needs no way to it."""

    carrier: Carrier
    name: str
    failed: list[LedgerError] = field(default_factory=list)

    @cached_property
    def known(self) -> Governed:
        """What governs its artifacts, and what this run plans."""
        return governed(self.carrier.ledger, self.name, self.carrier.ledger.state())

    @cached_property
    def platform(self) -> str:
        """Whose bindings its fields have."""
        return targets.connector_of(self.carrier.ledger, self.name).name

    @property
    def natives(self) -> Mapping[str, Native]:
        """Its rules. Raises the same problem each time, and asks only once."""
        if self.failed:
            raise self.failed[0]
        try:
            return self._natives
        except LedgerError as problem:
            self.failed.append(problem)
            raise

    @cached_property
    def _natives(self) -> Mapping[str, Native]:
        connector, session = targets.connect(self.carrier.ledger, self.name)
        return {each.address: each for each in surveys(session, connector.name).rules()}

    def native(self, rule: AgreedRule) -> Native:
        """A rule as it is there. Raises UnknownName."""
        if found := self.natives.get(rule.address):
            return found
        raise UnknownName(
            f"{self.name} has no rule {rule.address}",
            why="it may be gone since the survey",
            fix=step("take its line out of the file, or look again", "survey", self.name),
            place=rule.place,
        )


def adopt(ledger: Ledger, actor: Actor | None, file: Path, tell: Progress) -> list[Adoption]:
    """Carry out what a file says, as far as the actor may; a dry run, in which nothing is recorded, has none.

    Raises LedgerError where the file itself is in the way of everything.
    """
    document = document_in(file)
    agreed = read(document)
    if actor and not agreed.because:
        raise document.problem(("because",), "nobody says why", "the reason goes on record", "fill in `because`")
    terms = terms_of(agreed.effective or ledger.today(), agreed.nature, agreed.standard)
    carrier = Carrier(ledger, actor, _reason(ledger, agreed, file.parent), terms, agreed.effective)
    documents = [_document(carrier, file.parent / name) for name in agreed.documents]
    awaited = [each.subject for each in documents if each.carried.left or each.problem]
    if awaited:
        return documents + [_waiting(each, awaited) for each in agreed.rules]
    return documents + _rules(carrier, agreed.rules, tell)


def _reason(ledger: Ledger, agreed: Agreed, folder: Path) -> str:
    """The one reason, with the evidence by its name and digest. Raises BadInput where it names a stranger."""
    if not agreed.evidence:
        return ledger.reason(agreed.because)
    evidence = evidence_in(folder / agreed.evidence)
    return ledger.reason(f"{agreed.because}; shown by {evidence.name} (sha256 {evidence.digest})")


def _document(carrier: Carrier, file: Path) -> Adoption:
    """Bring a document into force."""
    ledger, day, key = carrier.ledger, carrier.terms.from_, ""
    try:
        document = document_in(file)
        made, _ = draft(ledger.plugins, document, surroundings_on(ledger.state(), day, ledger.zone, Register(ledger)))
        key, carried = made.key, decided(carrier, document, made)
    except LedgerError as problem:
        return Adoption(file.name, "decide", key, problem=problem)
    if made.kind != "charter" and not carried.left and not ledger.state().history(key).in_force(carrier.today):
        carried = Carried(carried.done, ("wait",), f"{day}, when it begins to govern")
    return Adoption(file.name, "decide", key, carried)


def _waiting(rule: AgreedRule, awaited: Sequence[str]) -> Adoption:
    """A rule that nothing was done about yet."""
    if rule.act not in KEYED:
        return Adoption(rule.label, rule.act, "")
    left = ("join",) if rule.act == "join" else IMPORTED
    return Adoption(rule.label, rule.act, rule.key, Carried((), left, f"{', '.join(awaited)} to be in force"))


def _rules(carrier: Carrier, rules: Sequence[AgreedRule], tell: Progress) -> list[Adoption]:
    """Every rule: done in the order in which they rest on one another, and told in that of the file."""
    there = {each: _Target(carrier, each) for each in {rule.target for rule in rules}}
    found: dict[AgreedRule, Adoption] = {}
    for rule in _in_order(rules, there):
        found[rule] = _adopted(carrier, rule, there[rule.target])
        tell("adopted", len(found), len(rules))
    return [found[each] for each in rules]


def _in_order(rules: Sequence[AgreedRule], there: Mapping[str, _Target]) -> list[AgreedRule]:
    """Those first that others rest on, and those last that join one of them."""
    places: dict[tuple[str, str], int] = {}
    for target in there.values():
        mine = [each for each in rules if each.target == target.name]
        if all(each.act not in KEYED or target.known.key(each.address) for each in mine):
            continue
        try:
            natives = in_order([each for each in target.natives.values() if each.parent])
        except LedgerError:
            continue  # told with each of its rules
        places |= {(target.name, each.address): at for at, each in enumerate(natives)}
    return sorted(rules, key=lambda each: (each.act == "join", places.get((each.target, each.address), 0)))


def _adopted(carrier: Carrier, rule: AgreedRule, there: _Target) -> Adoption:
    if rule.act not in KEYED:
        return Adoption(rule.label, rule.act, "")
    try:
        carried = _carried(carrier, rule, there)
    except LedgerError as problem:
        return Adoption(rule.label, rule.act, rule.key, problem=problem)
    return Adoption(rule.label, rule.act, rule.key, carried)


def _carried(carrier: Carrier, rule: AgreedRule, there: _Target) -> Carried:
    by = there.known.key(rule.address)
    if rule.act == "join":
        return Carried() if by == rule.key else _joined(carrier, rule)
    if by and by != rule.key:
        raise Refused(
            f"{rule.label} is governed by `{by}`",
            why=f"the file says `{rule.key}`, and an artifact has one definition",
            fix=f"write `{by}` there, or `do: join`",
            place=rule.place,
        )
    carried = Carried() if by else _imported(carrier, rule, there)
    if rule.act == "import":
        return carried
    if carried.left:
        return carried.then(Carried(left=("propose", "ratify")))
    version = carrier.ledger.state().history(rule.key).in_force(carrier.today)
    return carried.then(decided(carrier, document_of(version.draft), version.draft)) if version else carried


def _imported(carrier: Carrier, rule: AgreedRule, there: _Target) -> Carried:
    """Attest what the rule says, and bind its artifact; a reader of both is asked only by who may do either."""
    ledger, known, path = carrier.ledger, there.known, of_definition(rule.scope, rule.key)
    on_record = bool(ledger.state().history(rule.key).versions)
    if carrier.actor and not any(carrier.may(path, each) for each in IMPORTED):
        return carrier.left(path, *IMPORTED[on_record:])
    native = there.native(rule)
    found = over_entity(known, native, over(ledger, ledger.state(), rule.target, there.platform, native, ""))
    made = tried(known, found, rule.key, ImportOptions(scope=rule.scope))
    known.planned[rule.address] = made_of(made, found.tree, found.schema, found.since)
    current = ledger.state().history(rule.key).in_force(carrier.today)
    done = Carried()
    if not (current and current.draft.content_digest == made.content_digest):
        if not carrier.may(path, "attest"):
            return carrier.left(path, *IMPORTED)
        attest_rule(ledger, carrier.by, found, rule.key, ImportOptions(scope=rule.scope), carrier.because)
        done = Carried(("attest",))
    return done.then(_bound(carrier, rule, path))


def _bound(carrier: Carrier, rule: AgreedRule, path: str) -> Carried:
    if not carrier.may(path, "bind"):
        return carrier.left(path, "bind")
    binding.bind(carrier.ledger, carrier.by, rule.key, rule.target, rule.address)
    return Carried(("bind",))


def _joined(carrier: Carrier, rule: AgreedRule) -> Carried:
    """Bring an artifact under a definition that says the same, out of one that nobody decided. Raises Refused."""
    current = carrier.ledger.state().history(rule.key).in_force(carrier.today)
    if current is None:
        return Carried((), ("join",), f"`{rule.key}` to be on record")
    path = current.draft.path
    if not carrier.may(path, "join"):
        return carrier.left(path, "join")
    name = f"{rule.target}/{rule.address}"
    (made,) = join(carrier.ledger, carrier.by, rule.key, [name], carrier.because, differing=rule.differing)
    if problem := made.problem:
        fix = problem.fix.replace("--differing", "`differing: true` in its line")
        raise type(problem)(problem.what, problem.why, fix, rule.place)
    return Carried(("join",))
