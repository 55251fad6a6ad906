"""A decider is told by mail that a channel was judged, once, until it is decided."""

from __future__ import annotations

from pathlib import Path

from tests.follow.post import by_mail, post
from tests.follow.telling import told

from channel_desk import CMO, judging
from shell import ANA, BEN

SAID = "the channel podcast (Podcast sponsorship) was judged (reject) and waits for your decision"


def test_a_channel_that_was_judged_waits_for_its_decider(tmp_path: Path) -> None:
    desk = judging(tmp_path)
    with post() as server:
        by_mail(desk, server.port)
        told(desk)
        desk.does("ledger channel register podcast.yaml", by=ANA)
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=ANA)
        assert told(desk) == [], "scores lack"
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=BEN)
        assert told(desk) == [(CMO, SAID)]
        assert "ledger channel show podcast" in server.taken[-1].get_content()
        assert told(desk) == [], "once is enough"
        desk.does("ledger channel decide podcast reject", by=CMO)
        assert told(desk) == []
