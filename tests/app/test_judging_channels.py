"""Those who judge a channel and those who decide about it at the same time: each rests on what it has to."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.test_deciding import opened, overtaken

from channel_desk import CMO, FOUNDED, MQL, PODCAST, judging, ratified
from ledger.app import clock
from ledger.app.decisions.assessing import assessment_of
from ledger.app.decisions.channels import decide_on_channel, evaluate_channel
from ledger.domain.channel_assessment import NOTHING
from ledger.domain.channel_evaluation import ChannelEvaluated
from ledger.domain.channel_terms import ChannelTerms
from ledger.errors import Conflict, Refused
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
