"""An evaluation is outdated by a change of meaning, by age and by another file, and never by words alone."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from ledger.data import replace
from ledger.domain.definition import DefinitionAttested, Draft
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.state import State
from ledger.kinds import drafting
from ledger.kinds.criteria import CriteriaKind
from ledger.meanings.framework.framework import Criterion, Framework, Gate, Threshold
from ledger.meanings.framework.stored import framework_json
from ledger.measure.channels.events.channels import ChannelFile, ChannelRegistered
from ledger.measure.channels.events.evaluation import BasisRead, ChannelEvaluated, EvidenceGiven, GateResult
from ledger.measure.channels.views.outdated import outdated, outdated_on
from ledger.measure.counting.events import EvidenceChecked
from ledger.testing import definition, entity
from strategies import tries

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 2), date(2026, 6, 30)
GATES = (Gate("consent", asked="Is there consent?", evidence=True, renew=90), Gate("read", "supplies_read", ["mql"]))
AUDIENCE = Criterion("audience", "Audience", 100, 100, ("nobody", "some"), evidence=True)
FRAMEWORK = Framework((), GATES, (AUDIENCE,), (Threshold("adopt", Fraction(70)),), "reject", None, {}, 1, 1)


def framework(meaning: str, rules: Framework = FRAMEWORK) -> Draft:
    kind = CriteriaKind()
    return drafting.draft(
        kind, key="channel_fit", scope="channels", entity="", content={}, tree=framework_json(rules), meaning=meaning
    )


def mql(meaning: str, says: str = "first") -> Draft:
    return msgspec.structs.replace(definition("mql", says), meaning=meaning)


def in_force(draft: Draft, version: int, start: date, until: date | None = None) -> Event:
    return DefinitionAttested(
        version=version, draft=draft, source="document", evidence="m", evidence_digest="m", from_=start, until=until
    )


def registered(version: int, digest: str, on: date) -> Event:
    file = ChannelFile(key="podcast", title="Podcast", owner="dana")
    return ChannelRegistered(channel="podcast", version=version, file=file, digest=digest, on=on)


def evaluated(on: date, meaning: str = "m1", version: int = 1, file: str = "f1", **more: Any) -> Event:
    basis = (BasisRead(key="mql", version=version, meaning=meaning),)
    return ChannelEvaluated(
        channel="podcast",
        file=file,
        framework="channel_fit",
        version=1,
        scope="channels",
        basis=basis,
        total="100",
        recommendation="adopt",
        on=on,
        **more,
    )


def after(*events: Event) -> State:
    return fold(Recorded(n, "2026-01-01T00:00:00.000000Z", "dana", each) for n, each in enumerate(events, 1))


KNOWN = (in_force(framework("w1"), 1, JANUARY), in_force(mql("m1"), 1, JANUARY), registered(1, "f1", JANUARY))


def told(*events: Event, day: date = JUNE) -> list[str]:
    return [each.why for each in outdated_on(after(*KNOWN, *events), "podcast", day)]


def test_what_was_judged_stands_while_nothing_changes() -> None:
    assert told(evaluated(MARCH)) == []
    assert told() == []


def test_a_definition_that_a_gate_read_outdates_it_from_the_day_on_which_it_means_something_else() -> None:
    changed = (evaluated(MARCH), in_force(mql("m2"), 2, JUNE))
    assert told(*changed, day=JUNE - timedelta(1)) == []
    assert told(*changed) == ["`mql` v2 is not what v1 was"]


def test_another_text_of_the_same_meaning_outdates_nothing() -> None:
    assert told(evaluated(MARCH), in_force(mql("m1", "written otherwise"), 2, JUNE)) == []


def test_it_stands_again_once_the_definition_means_the_same_again() -> None:
    changed = (evaluated(MARCH), in_force(mql("m2"), 2, date(2026, 4, 1), JUNE), in_force(mql("m1"), 3, JUNE))
    assert told(*changed, day=date(2026, 4, 1)) != []
    assert told(*changed) == []


@pytest.mark.parametrize(
    ("category", "stands"), [("equivalent", True), ("editorial", True), ("widening", False), ("", False)]
)
def test_a_change_that_is_on_record_as_equivalent_outdates_nothing_and_one_that_nobody_proved_does(
    category: str, stands: bool
) -> None:
    state = after(*KNOWN, evaluated(MARCH), in_force(mql("m2"), 2, JUNE))
    history = state.definitions["mql"]
    history.versions[1] = replace(history.versions[1], category=category)
    found = outdated_on(state, "podcast", JUNE)
    assert (found == []) is stands
    assert [each.unproved for each in found] == ([] if stands else [("mql", 1, 2)])


def test_a_definition_that_nothing_takes_the_place_of_outdates_it_as_well() -> None:
    ended = (in_force(framework("w1"), 1, JANUARY), in_force(mql("m1"), 1, JANUARY, JUNE), registered(1, "f1", JANUARY))
    state = after(*ended, evaluated(MARCH))
    assert [each.why for each in outdated_on(state, "podcast", JUNE)] == ["`mql` is not in force any more"]


def test_another_framework_outdates_what_it_judged() -> None:
    assert told(evaluated(MARCH), in_force(framework("w2"), 2, JUNE)) == ["`channel_fit` v2 is not what v1 was"]
    assert told(evaluated(MARCH), in_force(framework("w1"), 2, JUNE)) == []


def test_a_file_that_was_found_altered_outdates_what_rests_on_it_until_it_is_as_it_was_or_given_anew() -> None:
    shown = EvidenceGiven(about="audience", name="a.pdf", digest="d", by="ana", on=JANUARY)
    altered, restored, other = (
        EvidenceChecked(evidence="a.pdf", cited=4, digest=digest, found=found)
        for digest, found in (("d", "x"), ("d", "d"), ("e", "x"))
    )
    judged = evaluated(JANUARY, evidence=(shown,))
    assert told(judged, altered) == ["a.pdf, which was given for audience, is another file by now"]
    assert told(judged, altered, restored) == []
    assert told(judged, other) == []
    anew = evaluated(JANUARY, evidence=(msgspec.structs.replace(shown, digest="x"),))
    assert told(judged, altered, anew) == []


def test_what_people_gave_is_too_old_once_its_days_are_over() -> None:
    gate = GateResult(key="consent", answer="pass", by="ana", on=MARCH)
    shown = EvidenceGiven(about="audience", name="a.pdf", digest="d", by="ana", on=MARCH)
    judged = evaluated(MARCH, gates=(gate,), evidence=(shown,))
    assert told(judged, day=MARCH + timedelta(89)) == []
    assert told(judged, day=MARCH + timedelta(90)) == ["what was given for consent is older than 90 days"]


def test_a_file_that_says_something_else_outdates_what_was_judged_of_the_first_one() -> None:
    again = registered(2, "f2", date(2026, 4, 1))
    assert told(evaluated(MARCH), again) == ["its file was registered again, as version 2"]
    assert told(evaluated(MARCH), again, evaluated(JUNE, file="f2")) == []


def test_judged_again_it_is_outdated_no_more_from_that_day_on() -> None:
    again = (evaluated(MARCH), in_force(mql("m2"), 2, date(2026, 5, 1)), evaluated(JUNE, "m2", 2))
    (found,) = outdated(after(*KNOWN, *again), "podcast")
    assert (found.since, found.until) == (date(2026, 5, 1), JUNE)
    assert found.known == len(KNOWN) + 2


@settings(max_examples=tries(60))
@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["m1", "m2"])), max_size=5), st.integers(0, 200))
def test_on_every_day_it_stands_exactly_where_what_is_in_force_means_what_was_read(
    changes: list[tuple[int, str]], ahead: int
) -> None:
    day, events = MARCH, [evaluated(MARCH)]
    for number, (later, meaning) in enumerate(changes, 2):
        day += timedelta(later)
        events.append(in_force(mql(meaning, f"v{number}"), number, day))
    state, asked = after(*KNOWN, *events), MARCH + timedelta(ahead)
    governing = state.history("mql").in_force(asked)
    assert governing
    assert bool(outdated_on(state, "podcast", asked)) == (governing.draft.meaning != "m1")


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"score": "number", "country": "text"}, True),
        ({"score": {"type": "number", "blank": "0"}}, False),
        ({"country": "text"}, False),
    ],
)
def test_of_an_entity_only_the_fields_that_the_definitions_read_count(fields: dict[str, Any], stands: bool) -> None:
    lead = [
        msgspec.structs.replace(entity("lead", **each), meaning=f"e{number}")
        for number, each in enumerate(({"score": "number"}, fields))
    ]
    reading = msgspec.structs.replace(definition("mql", entity="lead", reads=("score",)), meaning="m1")
    basis = (BasisRead(key="mql", version=1, meaning="m1"), BasisRead(key="lead", version=1, meaning="e0"))
    judged = msgspec.structs.replace(evaluated(MARCH), basis=basis)
    assert isinstance(judged, ChannelEvaluated)
    known = (in_force(framework("w1"), 1, JANUARY), in_force(lead[0], 1, JANUARY), in_force(reading, 1, JANUARY))
    state = after(*known, registered(1, "f1", JANUARY), judged, in_force(lead[1], 2, JUNE))
    assert (outdated_on(state, "podcast", JUNE) == []) is stands
