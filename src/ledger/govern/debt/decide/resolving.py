"""The acts that close an item of debt, opened and not done: commands to run, and the document that one of them takes.

    unratified_version mql   propose mql.yaml (what is in use, over its own days), ratify          or retire, or waive
    drift hs/list:12         plan (put it back)      propose mql.yaml (what was found there)       or waive
    no_decider lifecycle     propose charter.yaml (the charter, with a decider to be named)        or waive

Nothing is recorded here.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.deliver.survey.events import RivalRule
from ledger.deliver.survey.pure.columns import slug
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.domain.charter import ROLES
from ledger.domain.renewing import renewal
from ledger.domain.scope import charter_key
from ledger.domain.standard import has_standard
from ledger.domain.waiver import waiver_subject
from ledger.govern.debt.decide.closing_documents import ClosingDocument, closing_document, is_by_hand, options_from
from ledger.govern.debt.decide.ordering import ways_to_restate
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem
from ledger.govern.debt.views.closers import OF_SCOPE, closing_scope, is_of_gate, seated_first, waiving_scope
from ledger.govern.debt.views.credit import UNDECIDED_CREDIT
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.platforms import Rivals
from ledger.govern.debt.views.reading import EXPIRED
from ledger.govern.reviews.verbs import expected_of
from ledger.kinds.names import FRAMEWORK
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.queries.outdated import reasons_on
from ledger.measure.channels.verbs.registering import path_of
from ledger.measure.channels.verbs.reviewing import review_due, rules_of
from ledger.steps import DATE, FILE, RECORDS, TEXT, NextStep, Open, step

RIVALS = "rival_rule"
TOUCHES, CONVERSIONS, KEY = Open("TOUCHES"), Open("CONVERSIONS"), Open("KEY")
TO_BE_SEATED = "STEWARD"
"""Whom the charter that comes first names as its steward."""
Ways = Iterator[tuple[NextStep, str]]
"""Steps, each with the role of whoever takes it; empty for that of who closes the item."""


class ClosingAct(NamedTuple):
    """One way to close an item, or to let it stand: the step, in which role somebody takes it, and who may.

    `file` is that of the document which the step takes, where one was drafted.
    """

    step: NextStep
    role: str
    people: tuple[str, ...]
    file: str = ""


class Resolution(NamedTuple):
    """The ways to close an item, and the document that a proposal of it takes, if there is one; else why none is."""

    ways: tuple[ClosingAct, ...]
    document: str = ""
    undrafted: str = ""


def resolution(
    ledger: Ledger, found: DebtOn, each: WeighedItem, file: str = "", free: Callable[[str], str] = str
) -> Resolution:
    """How an item is closed. `file` is where its document is going to be, where somebody says so.

    Without one `free` turns a name for it into one that no file has yet.
    """
    drafted = closing_document(ledger, found, each)
    name = file or free(_name(found, each.item, drafted))
    return Resolution(tuple(_ways(found, each, drafted, name)), drafted.text, drafted.why)


def key_to_close(found: DebtOn, each: WeighedItem) -> str:
    """The definition of which a proposal would close an item."""
    item, row = each.item, seated_first(found.fold.facts.state, each.item, found.day)
    if row or item.sort in OF_SCOPE:
        return charter_key(row.terms.scope if row else item.subject)
    if item.sort == UNDECIDED_CREDIT.name:
        return item.about.rpartition(" v")[0]
    return re.split(r" v\d+$|[@#]", item.subject)[0]


def _ways(found: DebtOn, each: WeighedItem, drafted: ClosingDocument, file: str) -> Iterator[ClosingAct]:
    """The acts that close an item, the first that of its sort; and a waiver, which lets it stand."""
    item = each.item
    if item.sort == "drift":
        yield _way(found, each, _delivery("put it back", _target(item)), "operator")
    if drafted.text:
        proposed = step(drafted.words or each.closing.words, "propose", file, **drafted.options, because=TEXT)
        yield _way(found, each, proposed, "steward")._replace(file=file)
    for act, role in _CLOSING.get(item.sort, _by_its_act)(found, each):
        if role or not drafted.text:
            yield _way(found, each, act, role or each.closers.role)
    if not item.waiver and item.sort != EXPIRED:
        waiver = step("let it stand until a day", "waive", f"item:{each.name}", until=DATE, because=TEXT)
        yield _way(found, each, waiver, "decider")


def _by_its_act(found: DebtOn, each: WeighedItem) -> Ways:
    """The act of its sort, unless a document is proposed; the role is that of who closes it."""
    if each.item.sort != "drift":
        yield each.closing, ""


def _delivery(words: str, target: str) -> NextStep:
    return step(words, "plan", target=target, output="plan.json")


def _by_delivering(found: DebtOn, each: WeighedItem) -> Ways:
    target, _, address = each.item.subject.partition("/")
    if is_by_hand(found, target):
        yield step("let it go: no definition governs it then", "unbind", target, address, because=TEXT), "operator"
    else:
        yield _delivery("then deliver that", target), "operator"


def _by_accepting(found: DebtOn, each: WeighedItem) -> Ways:
    """The figure is accepted, as the item names it."""
    yield step(each.closing.words, "figure accept", *shlex.split(each.item.about), because=TEXT), ""


def _by_running(found: DebtOn, each: WeighedItem) -> Ways:
    """The last run of what gives credit to these channels, once more."""
    ran = found.fold.facts.state.findings.last("run", each.item.subject)
    words = "then run the attribution again"
    yield step(words, "attribution run", ran.key, touches=TOUCHES, conversions=CONVERSIONS, record=True), "steward"


def _by_fitting(found: DebtOn, each: WeighedItem) -> Ways:
    """It is fitted on later records; or its decider looked at it, and keeps it for a while."""
    key, options = each.item.subject, options_from(found, each, found.day)
    words, file = "fit it anew on later records", "fit.yaml"
    yield step(words, "attribution fit", key, touches=TOUCHES, conversions=CONVERSIONS, output=file), "steward"
    yield step("then have that ratified", "propose", file, **options, because=TEXT), "steward"
    yield step("look at it, and keep it", "review", key, **_records_of(found, key), keep=True, because=TEXT), "decider"


def _by_confirming(found: DebtOn, each: WeighedItem) -> Ways:
    words = each.sort.closing.words
    alone = seated_first(found.fold.facts.state, each.item, found.day)
    words = f"then {words}" if alone else words
    confirmed = step(words, "propose", each.item.subject, confirm=True, because=TEXT)
    yield confirmed, TO_BE_SEATED if alone else "steward"


def _by_planning(found: DebtOn, each: WeighedItem) -> Ways:
    """What a target cannot hold is planned again once it can; or it governs nothing there any more."""
    key, _, target = each.item.subject.rpartition("@")
    yield step("then have the plan find that it compiles", "plan", target=target, record=True), "operator"
    bound = found.fold.facts.deliveries.artifacts.values()
    for artifact in sorted(one.address for one in bound if (one.target, one.key) == (target, key)):
        yield step("let the artifact go", "unbind", target, artifact, because=TEXT), "operator"


def _by_governing(found: DebtOn, each: WeighedItem) -> Ways:
    """One of two rival rules becomes what a definition says; or a survey finds that one is gone."""
    rivals, key = _rivals(found, each), _claimed(found, each)
    for rule in rivals:
        yield from _governed_there(found, key, rule)
    targets = dict.fromkeys(rule.target for rule in rivals)
    yield step("delete one of them there, and then look again", "survey", *targets, record=True), "operator"


def _governed_there(found: DebtOn, key: str, rule: RivalRule) -> Ways:
    """A rule becomes what the definition says that governs it; without one, it comes under one, or is taken over."""
    name, delivered = f"{rule.target} {rule.name}", f"deliver to {rule.target} what `{key}` says"
    if _bound(found, rule):
        yield _delivery(delivered, rule.target), "operator"
    elif found.fold.facts.state.history(key).in_force(found.day):
        yield step(f"let `{key}` govern {name}", "join", key, rule.place, differing=True, because=TEXT), "operator"
        yield _delivery(f"then {delivered}, if it differs", rule.target), "operator"
    else:
        yield step(f"record what {name} says as `{key}`", "import", rule.target, rule.address, key=key), "steward"
        yield step(f"then let `{key}` govern {name}", "bind", key, rule.target, rule.address), "operator"


def _rivals(found: DebtOn, each: WeighedItem) -> tuple[RivalRule, RivalRule]:
    rivalry = found.fold.facts.of(Rivals).found[each.item.subject]
    return rivalry.one, rivalry.other


def _bound(found: DebtOn, rule: RivalRule) -> GovernedArtifact | None:
    return found.fold.facts.deliveries.artifacts.get((rule.target, rule.address))


def _claimed(found: DebtOn, each: WeighedItem) -> str:
    """The definition that two rules claim to be: that which governs one of them, or the one of that name."""
    bound = (_bound(found, rule) for rule in _rivals(found, each))
    return next((one.key for one in bound if one), slug(each.item.about))


def _by_reviewing(found: DebtOn, each: WeighedItem) -> Ways:
    """What a channel comes to, by a look at it; of a definition the act of its sort, on records where it takes some."""
    state = found.fold.facts.state
    channel = CHANNELS.of(state).get(each.item.subject)
    if channel is None:
        counted = _records_of(found, each.item.subject)
        yield replace(each.closing, options={**counted, **each.closing.options}), ""
        return
    if channel.decision and not channel.decision.pilot:
        words, act = "review it, and keep it", "channel review"
        yield step(words, act, channel.key, outcome="keep", review_on=DATE, because=TEXT), "decider"
    due = review_due(channel, found.day)
    if due.pilot and due.extensions < rules_of(state, due.decision).extensions:
        words, act = "review it, and give it more time", "channel review"
        yield step(words, act, channel.key, outcome="extend", until=DATE, because=TEXT), "decider"
    yield step("review it, and stop it", "channel review", channel.key, outcome="stop", because=TEXT), "decider"


def _records_of(found: DebtOn, key: str) -> Mapping[str, Open]:
    """The records that a review takes: those against which it is held what was expected of the version in force."""
    state = found.fold.facts.state
    version = state.history(key).in_force(found.day)
    return {"records": RECORDS} if version and expected_of(state, version) else {}


def _by_deciding(found: DebtOn, each: WeighedItem) -> Ways:
    """What becomes of a channel; of a name that nobody registered, whose it is."""
    name = each.item.subject
    if name not in CHANNELS.of(found.fold.facts.state):
        yield step("register it: write its file (ledger new channel)", "channel register", FILE), "steward"
        return
    yield from _deciding(found, name, "reject it; or adopt, pilot or defer")
    yield step("leave it", "channel leave", name, because=TEXT), "decider"


def _deciding(found: DebtOn, name: str, words: str) -> Ways:
    """A decision on a channel; of one whose evaluation nobody can decide on, the evaluation that comes first."""
    facts = found.fold.facts
    judged = CHANNELS.of(facts.state)[name].evaluation
    if judged and judged.finished and not reasons_on(facts.state, name, found.day, facts.zone):
        yield step(words, "channel decide", name, "reject", because=TEXT), "decider"
        return
    known = [key for key, each in facts.state.in_force_on(found.day).items() if each.draft.kind == FRAMEWORK]
    if not known:
        return  # who judges it first needs a framework; it can be left without
    several = {"framework": KEY} if len(known) > 1 and judged is None else {}
    first = "judge it, as its framework asks; a decision on it is possible after that"
    yield step(first, "channel evaluate", name, scores=FILE, **several), "steward"


def _by_excusing(found: DebtOn, each: WeighedItem) -> Ways:
    """It is excused anew; or a channel that fails a gate is used no more."""
    yield each.closing, ""
    if is_of_gate(each.item):
        _, channel = waiver_subject(each.item.about).gate
        yield from _deciding(found, channel, "reject the channel")
        yield step("leave it", "channel leave", channel, because=TEXT), "decider"


def _by_leaving(found: DebtOn, each: WeighedItem) -> Ways:
    """The reader is no more."""
    yield step("or say that nobody reads it any more", "consumer remove", each.item.subject), "steward"


def _by_keeping(found: DebtOn, each: WeighedItem) -> Ways:
    """What an invariant is about is decided so that it keeps it."""
    invariant = found.fold.facts.state.history(each.item.subject).in_force(found.day)
    governs = found.fold.facts.state.in_force_on(found.day)
    for key in sorted(invariant.draft.refers) if invariant else ():
        if key in governs and has_standard(governs[key].draft):
            words = f"or have a version of `{key}` ratified that keeps it"
            yield step(words, "propose", FILE, **options_from(found, each, found.day), because=TEXT), "steward"


def _by_ending(found: DebtOn, each: WeighedItem) -> Ways:
    yield step("end it", "retire", each.item.subject, effective=str(found.day), because=TEXT), "steward"


def _by_saying_no(found: DebtOn, each: WeighedItem) -> Ways:
    yield step("say no to it", "decline", each.item.subject, because=TEXT), "decider"


def _asked_again(found: DebtOn, each: WeighedItem) -> Ways:
    """What was asked for without a document of its own: an end, or a confirmation. What may be renewed gets its no."""
    proposal = found.fold.facts.state.proposals[each.item.subject]
    if proposal.terms.confirms:
        yield step("ask for it again", "propose", proposal.key, confirm=True, because=TEXT), "steward"
    if proposal.terms.retires:
        day = str(max(proposal.terms.from_, found.day))
        yield step("ask for it again", "retire", proposal.key, effective=day, because=TEXT), "steward"
    if not (proposal.closed or (proposal.terms.retires and proposal.terms.missed(found.day))):
        act = renewal(found.fold.facts.state, proposal, found.day)
        if act.act == "withdraw":
            yield act, "steward"
            return
        yield replace(act, words=f"{act.words}, so that somebody can say no"), "steward"
        yield step("then say no to it, on record", "decline", proposal.id, because=TEXT), "decider"


def _way(found: DebtOn, each: WeighedItem, act: NextStep, role: str) -> ClosingAct:
    if role not in ROLES:
        return ClosingAct(act, role, () if role == TO_BE_SEATED else each.closers.people)
    rights = found.fold.facts.state.rights
    row = rights.governing(_scope(found, each, act), found.day)
    return ClosingAct(act, role, tuple(rights.actors(row, role, found.day)) if row else ())


def _scope(found: DebtOn, each: WeighedItem, act: NextStep) -> str:
    """The scope in which somebody takes a step."""
    state, item = found.fold.facts.state, each.item
    if act.act == "waive":
        return waiving_scope(item)
    if act.act.startswith("channel "):
        channel = CHANNELS.of(state).get(act.subject)
        return path_of(state, channel, found.day) if channel else item.scope
    if item.sort != RIVALS or act.act == "survey":
        return closing_scope(state, item, found.day)
    governs = state.in_force_on(found.day)
    claimed = governs.get(_claimed(found, each))
    entities = [version for version in governs.values() if version.draft.kind == "entity"]
    return next((version.draft.path for version in filter(None, (claimed, *entities))), item.scope)


def _target(item: Item) -> str:
    return item.subject.partition("/")[0]


def _name(found: DebtOn, item: Item, drafted: ClosingDocument) -> str:
    """What a file of the document may be called."""
    row = seated_first(found.fold.facts.state, item, found.day)
    stem = row.terms.scope if row else item.about if item.sort == "drift" else drafted.name or item.subject
    stem = f"charter-{stem}" if row or item.sort in OF_SCOPE else stem
    return f"{re.sub(r'[^a-z0-9_-]+', '-', stem.lower()).strip('-') or 'document'}.yaml"


_CLOSING: Mapping[str, Callable[[DebtOn, WeighedItem], Ways]] = {
    "self_attested": _by_confirming,
    "unratified_version": _by_ending,
    UNDECIDED_CREDIT.name: _by_leaving,
    "emergency": _by_saying_no,
    "broken_invariant": _by_keeping,
    "lapsed_proposal": _asked_again,
    "overdue_review": _by_reviewing,
    "refused_target": _by_planning,
    "accepted_loss": _by_delivering,
    "unknown_touches": _by_running,
    "stale_fit": _by_fitting,
    "unrestated": ways_to_restate,
    "deviation": _by_reviewing,
    "undecided_channel": _by_deciding,
    EXPIRED: _by_excusing,
    "not_reproducible": _by_accepting,
    "no_standard": ways_to_restate,
    RIVALS: _by_governing,
}
"""Of which sorts other acts than that of the sort are a way."""
