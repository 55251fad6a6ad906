"""What a verb always made so, and nobody asked of what was written past it: an audit asks now, by a rule of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest

from domain.steps import LEDGER, alone, begin_company, chartered, proposed, ratified
from independent.bags import Past, in_order, write_bag
from independent.breaking import CARRIED, MQL, OPEN, OTHER, approved, asked, decision, past_of, with_row
from independent.checkers import disagreements, our_verdicts, second_checker
from independent.histories import whole_again
from independent.signers import credential_of, public_of, row_of
from ledger.audit.erasure.events import PersonErased
from ledger.audit.restore.verbs import correct, restore
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    DeliveryPlanned,
    TargetDeclared,
    TargetObserved,
)
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.proposing import show, unshown
from ledger.domain.acts.ratifying import decided
from ledger.domain.brief import Brief, Population
from ledger.domain.charter import EmergencyRule, amendment
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, RecoveryKey, SshKey
from ledger.domain.definition import DefinitionAttested, packed, with_digest
from ledger.domain.founding import PersonLeft
from ledger.domain.proposal import DefinitionRatified, DefinitionRevised
from ledger.domain.restoration import LedgerRestored, RestorationCorrected
from ledger.domain.route import Route
from ledger.testing import DAY, Given, charter, definition, people, solo, terms


def _without_a_category() -> Past:
    """Of no category, *otherwise* would ask for nothing; it may be any, so it takes what the strictest takes."""
    so_far = proposed(with_row(quorum=0, quorums={"shifting": "all", "otherwise": 0}), MQL)
    return past_of(so_far, "cro", _decided(so_far, 0))


def _decided(so_far: Given, quorum: int, name: str = "mql#1", **more: Any) -> Any:
    proposal = so_far.state.proposals[name]
    row = so_far.state.rights.governing(proposal.draft.path, so_far.today)
    assert row
    (event, *_) = decided(so_far.state, proposal, row, Route(quorum), ("sal",) if quorum else (), "so")
    return msgspec.structs.replace(event, **more)


def _in_the_guise_of_a_rule() -> Past:
    """The content is that of a charter for everything; the kind is not, so the decider of `lifecycle` decides it."""
    content = charter("*", decider="cro").content
    rule = with_digest(msgspec.structs.replace(definition("x"), packed_content=packed(dict(content))))
    so_far = ratified(LEDGER, rule)
    return past_of(so_far, "cro", amendment(content, DAY, None, "x#1"))


def _correcting_nothing() -> Past:
    """A correction of a version that there is not, carried by everybody who has to."""
    so_far = LEDGER.also(("ana", asked(LEDGER, MQL, terms(corrects=9, standard="restated"))))
    return past_of(so_far.after(approve, proposal_id="mql#1", by="sal"), "cro", _decided_by_all(so_far))


def _decided_by_all(so_far: Given) -> Any:
    return _decided(so_far.after(approve, proposal_id="mql#1", by="sal"), 1)


def _attested_elsewhere() -> Past:
    draft = definition("mql", "other", scope="*")
    found = {"source": "document", "evidence": "-", "evidence_digest": ""}
    end = DAY - timedelta(days=1)
    event = DefinitionAttested(version=2, draft=draft, from_=end - timedelta(days=9), until=end, **found)
    return past_of(ratified(LEDGER, MQL), "dana", event)


def _another_brief() -> Past:
    """What is under the proposal is not what its digest says was shown."""
    before = OPEN.state.proposals["mql#1"]
    grounds = msgspec.structs.replace(before.bound, shown="0" * 64)
    told = {"draft": before.draft, "terms": before.terms, "on": before.on, "brief": Brief(content={"shown": "so"})}
    event = DefinitionRevised(proposal="mql#1", bound=grounds, digest="", because="so", **told)
    return past_of(OPEN, "ben", whole_again(event))


def _other_touches_than_shown() -> Past:
    """Under the digest of what was shown, there are more touches than then."""
    before = OPEN.state.proposals["mql#1"]
    shown, written = (Brief(content={"shown": "so"}, populations={"touches": _touches(each)}) for each in (7, 9))
    grounds = msgspec.structs.replace(before.bound, shown=shown.digest)
    told = {"draft": before.draft, "terms": before.terms, "on": before.on, "brief": written}
    event = DefinitionRevised(proposal="mql#1", bound=grounds, digest="", because="so", **told)
    return past_of(OPEN, "ben", whole_again(event))


def _touches(records: int) -> Population:
    return Population(name="touches.csv", digest="sha256:a", records=records, cells={"video": records})


def _resting_for_ever() -> Past:
    """A veto that says until when nobody may do anything: its charter says for how many days."""
    so_far = proposed(with_row(vetoes=("dana",), emergency=EmergencyRule(by=("ben",), days=5, rests=3)), MQL)
    (no,) = so_far.when(decline, proposal_id="mql#1", by="dana", because="no").events
    return past_of(so_far, "dana", msgspec.structs.replace(no, rests_until=DAY + timedelta(days=4)))


def _alone_again() -> Past:
    """Dana confirms what she decided alone, still alone."""
    so_far = alone(begin_company(), MQL)
    return past_of(so_far, "dana", asked(so_far, MQL, CONFIRMS))


def _of_other_content() -> Past:
    so_far = chartered(alone(begin_company(), MQL), charter())
    return past_of(so_far, "ana", asked(so_far, OTHER, CONFIRMS))


def _confirmed(number: int, **more: Any) -> Past:
    """A confirmation of what Dana decided alone, carried; of another number, or as another sort of decision."""
    so_far = proposed(chartered(alone(begin_company(), MQL), charter()), MQL, CONFIRMS)
    event = _decided(so_far.after(approve, proposal_id="mql#2", by="sal"), 1, name="mql#2")
    told = {each: getattr(event, each) for each in event.__struct_fields__}
    kind = more.pop("kind", type(event))
    return past_of(so_far.after(approve, proposal_id="mql#2", by="sal"), "cro", kind(**{**told, "version": number}))


def _confirmed_twice() -> Past:
    """Two ask for it, and the second is ratified as if nobody had ratified the first."""
    so_far = chartered(alone(begin_company(), MQL), charter())
    both = proposed(proposed(so_far, MQL, CONFIRMS), MQL, terms(DAY + timedelta(days=1), confirms=1))
    both = both.on(DAY + timedelta(days=1))
    for each in ("mql#2", "mql#3"):
        both = both.after(approve, proposal_id=each, by="sal")
    event = _decided(both, 1, name="mql#3")
    return past_of(both.after(ratify, proposal_id="mql#2", by="cro"), "cro", event)


CONFIRMS = terms(confirms=1)
GONE = {"public": "0" * 64, "proof": "1" * 64}
"""What is committed to, and disclosed nowhere."""
WRITTEN: dict[str, tuple[Callable[[], Past], str]] = {
    "a quorum that is not the row's": (lambda: past_of(CARRIED, "cro", decision(CARRIED, quorum=0)), "R67"),
    "no category where one sets the quorum": (_without_a_category, "R67"),
    "a charter in the guise of a rule": (_in_the_guise_of_a_rule, "R83"),
    "a day to come, to lapse later": (
        lambda: past_of(LEDGER, "ana", asked(LEDGER, MQL, on=DAY + timedelta(days=99))),
        "R60",
    ),
    "a brief from the beginning": (
        lambda: past_of(LEDGER, "ana", asked(LEDGER, MQL, brief=Brief(content={"shown": "so"}))),
        "R62",
    ),
    "a brief that is not what was shown": (_another_brief, "R62"),
    "a brief of credit on other touches than were shown": (_other_touches_than_shown, "R62"),
    "a no that lets an emergency begin at another time": (_resting_for_ever, "R64"),
    "a correction of nothing": (_correcting_nothing, "R69"),
    "a confirmation of who decides alone still": (_alone_again, "R48"),
    "a confirmation of other content": (_of_other_content, "R48"),
    "a confirmation of another version": (lambda: _confirmed(2), "R69"),
    "a version that comes of a confirmation": (lambda: _confirmed(2, kind=DefinitionRatified), "R69"),
    "a second confirmation": (_confirmed_twice, "R48"),
    "an attestation under another scope's key": (_attested_elsewhere, "R46"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_found_by_its_rule(name: str) -> None:
    write, rule = WRITTEN[name]
    past = write()
    said = our_verdicts(past)[past.events[-1].position]
    assert (said.verdict, said.rule) == ("not entitled", rule)
    with TemporaryDirectory() as folder:
        assert second_checker(write_bag(past, Path(folder)))[past.events[-1].position].verdict == "not entitled"


def _shown_on(touches: int) -> Given:
    of = unshown(OPEN.state.proposals["mql#1"])
    brief = Brief(content={"shown": "so"}, populations={"touches": _touches(touches)})
    return OPEN.after(show, proposal_id="mql#1", brief=brief, of=of, by="ana")


def test_an_approval_binds_the_touches_that_were_shown(tmp_path: Path) -> None:
    shown, other = _shown_on(7), _shown_on(9)
    digest = other.state.proposals["mql#1"].digest
    for said, verdict in (({}, "entitled"), ({"digest": digest}, "not entitled")):
        past = past_of(shown, "sal", approved(shown, **said))
        assert our_verdicts(past)[past.events[-1].position].verdict == verdict
        theirs = second_checker(write_bag(past, tmp_path / verdict))
        assert theirs[past.events[-1].position].verdict == verdict


@pytest.mark.parametrize("key", ["", "k", "ssh-ed25519", "ssh-ed25519 A", "ssh-ed25519 !!!!", "ssh-ed25519 AAAA"])
def test_what_is_no_key_is_found_and_keeps_no_checker_from_the_rest(key: str, tmp_path: Path) -> None:
    added = CredentialAdded(credential="c", person="sal", public=SshKey(key=key), nonce="", proof="")
    past = past_of(LEDGER, "sal", added)
    ours, theirs = our_verdicts(past), second_checker(write_bag(past, tmp_path / "bag"))
    assert not [*disagreements(ours, theirs)]
    assert theirs[len(past.events)].verdict == "not entitled"


def test_a_proof_that_nobody_erased_and_is_not_there_is_none(tmp_path: Path) -> None:
    added = {"credential": credential_of("sal"), "person": "sal", "public": public_of("sal")}
    past = past_of(LEDGER, "sal", CredentialAdded(**added, nonce="", proof=""))
    ours, theirs = our_verdicts(past), second_checker(write_bag(past, tmp_path / "bag"))
    assert {ours[len(past.events)].verdict, theirs[len(past.events)].verdict} == {"not entitled"}


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, "entitled"),
        ({"size": 90}, "not entitled"),
        ({"size": 100}, "not entitled"),
        ({"incarnation": 2, "size": 101}, "entitled"),
        ({"incarnation": 2, "size": 100}, "not entitled"),
        ({"incarnation": 3}, "not entitled"),
        ({"restoration": 1}, "not entitled"),
        ({"right": 1}, "not entitled"),
    ],
    ids=str,
)
def test_two_checkers_agree_on_what_corrects_a_restoration(said: dict[str, Any], verdict: str, tmp_path: Path) -> None:
    """An older copy of the second incarnation went on, of which 100 events were kept, and of the first 110."""
    head = len(LEDGER.events)
    gone_on = LEDGER.after(restore, head=head, size=100, root="a" * 64, of=2, because="lost", by="dana")
    known = gone_on.after(correct, size=110, root="b" * 64, of=1, because="found", by="dana")
    right = LEDGER.state.rights.row("*", LEDGER.today)
    assert right
    told = {"restoration": head + 1, "incarnation": 1, "size": 120, "right": right.position, **said}
    past = past_of(known, "dana", RestorationCorrected(**told, root="c" * 64, because="found"))
    ours, theirs = our_verdicts(past), second_checker(write_bag(past, tmp_path / "bag"))
    assert not [*disagreements(ours, theirs)]
    assert theirs[len(past.events)].verdict == verdict


ERASED_ELSEWHERE: dict[str, tuple[tuple[Any, ...], str]] = {
    "nobody": ((), "not entitled"),
    "whoever enrolled it": ((PersonLeft(person="vp"), PersonErased(person="vp", because="so")), "not judged"),
    "whoever enrolled it, before they left": ((PersonErased(person="vp", because="so"),), "not entitled"),
    "somebody else": ((PersonLeft(person="cfo"), PersonErased(person="cfo", because="so")), "not entitled"),
    "by whom it had no effect": (
        (PersonLeft(person="vp"), PersonErased(person="vp", because="so", struck=(len(LEDGER.events) + 3,))),
        "not entitled",
    ),
}
"""Who is erased after a key of VP's is gone, and how its enrolment is judged then."""


@pytest.mark.parametrize("name", ERASED_ELSEWHERE)
def test_only_an_erasure_that_counts_makes_it_that_nobody_can_judge_what_is_gone(name: str, tmp_path: Path) -> None:
    """The key and its proof are nowhere; whether somebody erased VP, or somebody else, is told by a later event."""
    later, verdict = ERASED_ELSEWHERE[name]
    so_far = LEDGER.also(*people("vp", "cfo"))
    added = CredentialAdded(
        credential="k", person="vp", public=SshKey(), nonce="", proof="", title="", commitments=GONE
    )
    past = Past(in_order(so_far.also(("vp", added), *later).events))
    at = len(past.events) - len(later)
    ours, theirs = our_verdicts(past), second_checker(write_bag(past, tmp_path / "bag"))
    assert not [*disagreements(ours, theirs)]
    assert theirs[at].verdict == verdict


@pytest.mark.parametrize("erased", [False, True])
def test_a_key_that_is_gone_is_still_of_its_method_where_an_older_copy_goes_on(erased: bool, tmp_path: Path) -> None:
    """Whoever reads a bag has to know of it which keys are to be confirmed again: the offline one is not."""
    added = CredentialAdded(credential="k", person="dana", public=RecoveryKey(), nonce="", proof="", commitments=GONE)
    begin = begin_company()
    alone = Given(begin.events[:3]).also(added, *(each.event for each in begin.events[3:]))
    confirmed = CredentialConfirmed(
        credential="k", person="dana", right=row_of(alone), assurance="asserted", self_attested=True
    )
    gone_on = LedgerRestored(incarnation=2, size=0, root="", right=row_of(alone), because="none was kept")
    again = alone.also(confirmed, gone_on, confirmed)
    leaving = (("cro", PersonLeft(person=each)) for each in ("bot", "robot", "dana"))
    let_go = chartered(again, charter("*", **solo("cro"))).also(*leaving)
    so_far = let_go.also(("cro", PersonErased(person="dana", because="so"))) if erased else let_go
    past = Past(in_order(so_far.events))
    ours, theirs = our_verdicts(past), second_checker(write_bag(past, tmp_path / "bag"))
    assert not [*disagreements(ours, theirs)]
    told = [theirs[at].verdict for at in (4, len(again.events) - 2, len(again.events))]
    none = "not entitled"
    assert told == (["not judged", "entitled", none] if erased else [none, none, none])


def test_whether_a_ledger_went_on_anew_is_not_judged_where_the_time_before_is_withheld(tmp_path: Path) -> None:
    gone_on = LEDGER.after(restore, head=len(LEDGER.events), size=0, root="", of=1, because="lost", by="dana")
    right = LEDGER.state.rights.row("*", LEDGER.today)
    assert right
    again = LedgerRestored(incarnation=2, size=0, root="", right=right.position, because="lost again")
    past = past_of(gone_on, "dana", again)
    first, last = len(past.events) - 1, len(past.events)
    whole, part = (
        second_checker(write_bag(past, tmp_path / "whole")),
        second_checker(write_bag(past, tmp_path / "part", {first})),
    )
    assert (whole[last].verdict, part[last].verdict) == ("not entitled", "not judged")


def test_whether_something_was_planned_is_not_judged_where_what_happened_at_its_target_is_withheld(
    tmp_path: Path,
) -> None:
    """What nobody planned takes the seat of the operator, which BEN does not hold; whoever planned it did."""
    at = {"target": "sf", "address": "L1", "name": "MQL", "key": "mql"}
    desired = {"version": 1, "meaning": "m", "desired": "d", "observed": ""}
    planned = ("ops", DeliveryPlanned(**at, **desired, action="create", plan="p"))
    past = Past(in_order(ratified(LEDGER, MQL).also(planned, ("ben", ArtifactBound(**at))).events))
    at_last = len(past.events)
    whole = second_checker(write_bag(past, tmp_path / "whole"))[at_last]
    part = second_checker(write_bag(past, tmp_path / "part", {at_last - 1}))[at_last]
    assert (whole.verdict, part.verdict) == ("entitled", "not judged")


@pytest.mark.parametrize("gone", ["target.observed/1", "ledger.restored/1"])
def test_whether_a_target_was_looked_at_is_not_judged_where_that_is_withheld(gone: str, tmp_path: Path) -> None:
    declared = TargetDeclared(target="sf", connector="salesforce", identity="00D", label="Acme", kind="sandbox")
    planned = DeliveryPlanned(
        target="sf", address="L1", name="MQL", key="mql", version=1, meaning="m", desired="d", observed="",
        action="create", plan="p",
    )  # fmt: skip
    restored = LedgerRestored(incarnation=2, size=0, root="", right=row_of(LEDGER), because="lost")
    told = [("ops", declared), ("dana", restored), ("ops", TargetObserved(target="sf")), ("ops", planned)]
    past = Past(in_order(ratified(LEDGER, MQL).also(*told).events))
    last = len(past.events)
    hidden = {each.position for each in past.events if each.event.stored_name == gone}
    whole = second_checker(write_bag(past, tmp_path / "whole"))[last]
    part = second_checker(write_bag(past, tmp_path / "part", hidden))[last]
    assert (our_verdicts(past)[last].verdict, whole.verdict, part.verdict) == ("entitled", "entitled", "not judged")
