"""Those who judge a channel and those who decide about it at the same time: each rests on what it has to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.app.test_deciding import opened, overtaken

from channel_desk import CMO, FOUNDED, MQL, PODCAST, judging, ratified
from ledger.app import clock
from ledger.errors import Conflict, Refused
from ledger.measure.channels.decide.again import evaluate_all
from ledger.measure.channels.decide.assessing import assessment_of
from ledger.measure.channels.decide.channels import decide_on_channel, evaluate_channel
from ledger.measure.channels.decide.terms import terms_of
from ledger.measure.channels.events.assessment import NOTHING
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.terms import ChannelTerms
from shell import ANA, BEN, CRO, DANA, MIA, OPS, SAL, Desk, criteria


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = judging(tmp_path_factory.mktemp("judging"))
    desk.does("ledger channel register podcast.yaml", by=ANA)
    desk.does("ledger channel evaluate podcast --scores scores.yaml", by=ANA)
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Ana scored the podcast."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    return template.copied(tmp_path)


def test_two_who_score_at_once_are_both_in_what_it_comes_to(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened(desk)
    given = assessment_of(desk.folder / "scores.yaml", {}, {}, {})
    more = "ledger channel evaluate podcast --scores scores.yaml"
    attempts = overtaken(ledger, monkeypatch, lambda: desk.does(more, by=MIA))
    (event,) = evaluate_channel(ledger, ledger.actor(BEN), "podcast", "", given).events
    assert isinstance(event, ChannelEvaluated)
    people = [ledger.address(each.assessor) for each in event.scores]
    assert (people, attempts) == ([ANA, MIA, BEN], [2])


def test_gates_are_asked_again_where_a_definition_that_they_read_changed_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(desk)
    desk.write("mql.yaml", criteria(MQL.replace("65", "60")))
    overtaken(ledger, monkeypatch, lambda: ratified(desk, "mql.yaml", "mql", CRO))
    with pytest.raises(Conflict, match="changed while the gates were asked"):
        evaluate_channel(ledger, ledger.actor(SAL), "podcast", "", assessment_of(None, {"moat": "1"}, {}, {}))
    (event,) = evaluate_channel(opened(desk), ledger.actor(SAL), "podcast", "", NOTHING).events
    assert isinstance(event, ChannelEvaluated)
    assert next(each.version for each in event.basis if each.key == "mql") == 2


@pytest.mark.parametrize(
    ("command", "by", "said"),
    [
        (f"ledger revoke channels decider {CMO} --because left", DANA, "may not act as decider"),
        ("ledger channel leave podcast --because 'nobody listens'", CMO, "was left"),
    ],
    ids=["the seat", "the channel"],
)
def test_who_decides_is_refused_where_the_seat_or_the_channel_went_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, by: str, said: str
) -> None:
    desk.does("ledger channel evaluate podcast --scores scores.yaml", by=BEN)
    ledger = opened(desk)
    overtaken(ledger, monkeypatch, lambda: desk.does(command, by=by))
    with pytest.raises(Refused, match=said):
        decide_on_channel(ledger, ledger.actor(CMO), "podcast", "reject", ChannelTerms())


def test_another_channel_makes_no_decision_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.does("ledger channel evaluate podcast --scores scores.yaml", by=BEN)
    desk.write("radio.yaml", PODCAST.replace("podcast", "radio"))
    ledger = opened(desk)
    attempts = overtaken(ledger, monkeypatch, lambda: desk.does("ledger channel register radio.yaml", by=OPS))
    assert decide_on_channel(ledger, ledger.actor(CMO), "podcast", "reject", ChannelTerms()).positions
    assert attempts == [1]


FILLED = PODCAST.replace("[company_size]", "[company_size, score]")


def test_gates_are_asked_again_where_the_file_of_the_channel_changed_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = opened(desk)
    desk.write("podcast.yaml", FILLED)
    overtaken(ledger, monkeypatch, lambda: desk.does("ledger channel register podcast.yaml", by=ANA))
    with pytest.raises(Conflict, match="registered anew while its gates were asked"):
        evaluate_channel(ledger, ledger.actor(SAL), "podcast", "", assessment_of(None, {"moat": "1"}, {}, {}))


def test_all_are_asked_again_where_the_file_of_one_changed_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.does(f"ledger revoke channels operator {OPS} --because left", by=DANA)
    ledger = opened(desk)
    desk.write("podcast.yaml", FILLED)
    overtaken(ledger, monkeypatch, lambda: desk.does("ledger channel register podcast.yaml", by=ANA))
    with pytest.raises(Conflict, match="registered anew while its gates were asked"):
        evaluate_all(ledger, ledger.actor(SAL))


@pytest.mark.parametrize("what", ["file", "definition"])
def test_nobody_decides_on_an_evaluation_that_was_outdated_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    desk.does("ledger channel evaluate podcast --scores scores.yaml", by=BEN)
    ledger = opened(desk)
    desk.write("podcast.yaml", FILLED)
    desk.write("mql.yaml", criteria(MQL.replace("65", "60")))
    overtaken(
        ledger,
        monkeypatch,
        lambda: (
            desk.does("ledger channel register podcast.yaml", by=ANA)
            if what == "file"
            else ratified(desk, "mql.yaml", "mql", CRO)
        ),
    )
    with pytest.raises(Refused, match="is outdated"):
        decide_on_channel(ledger, ledger.actor(CMO), "podcast", "reject", ChannelTerms())


def test_of_two_pilots_that_begin_at_once_the_second_finds_no_room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    room = "at_most: 1"
    desk.write("fit.yaml", (desk.folder / "fit.yaml").read_text().replace("at_most: 3", room))
    ratified(desk, "fit.yaml", "channel_fit", CMO, 2)
    for key in ("podcast", "radio"):
        desk.write(f"{key}.yaml", PODCAST.replace("podcast", key))
        desk.does(f"ledger channel register {key}.yaml", by=ANA)
        for each in (ANA, BEN):
            desk.does(f"ledger channel evaluate {key} --scores scores.yaml", by=each)
        for gate in ("read", "qualifies", "counted", "credited"):
            desk.does(f"ledger waive gate:{gate}@{key} --until 2026-06-30 --because 'a test'", by=DANA)
    ends = "--until 2026-06-30 --cap 20000 --success 'mql_rate >= 4 %' --stop 'mql_rate < 1 %' --least '50 conversions'"
    ledger = opened(desk)
    begun = f"ledger channel decide radio pilot {ends} --because 'a test'"
    overtaken(ledger, monkeypatch, lambda: desk.does(begun, by=CMO))
    bounds = {"success": "mql_rate >= 4 %", "stop": "mql_rate < 1 %", "least": "50 conversions"}
    terms = terms_of(until=date(2026, 6, 30), cap="20000", **bounds)
    with pytest.raises(Refused, match="is outdated"):
        decide_on_channel(ledger, ledger.actor(CMO), "podcast", "pilot", terms, "a test")
