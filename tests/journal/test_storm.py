"""Kills of clients, connections, backends and the server under load: what was said is so, and followers miss nothing.

What is known of power loss is not more than what PostgreSQL promises: these kills end processes, and no disk lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from clusters import Server, cluster

from .storm import LONG, Follower, shuffled, storm

pytestmark = pytest.mark.faults
KILLS = (("client", 2), ("wire", 7), ("backend", 3), ("server", 2))
SLOW_COMMIT = ("fsync=on", "commit_delay=50000", "commit_siblings=0")
"""Each commit takes 50 ms and more, in which what is under way can be lost to its client."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with cluster() as made:
        yield made.server("only", *SLOW_COMMIT)


@pytest.mark.fault(3)
@pytest.mark.fault(4)
@pytest.mark.fault(5)
def test_what_was_acknowledged_is_stored_what_failed_is_not_and_who_follows_misses_nothing(
    server: Server, tmp_path: Path
) -> None:
    chance = Random(15)
    with storm(server, tmp_path, seed=15) as made:
        follower = Follower(made.address)
        follower.start()
        for each in shuffled([(sort, times * (30 if LONG else 1)) for sort, times in KILLS], chance):
            made.goes_on(2)
            made.kill(each)
        made.goes_on(5)
    made.require_sound()  # so what a killed writer had sent is decided
    account, stored = made.account(), made.stored()
    assert account.wrong(stored) == []
    assert len(account.acknowledged) > 2 * len(made.kills)
    assert follower.told(len(stored)) == list(range(1, len(stored) + 1))


@pytest.mark.fault(4, control=True)
def test_who_looks_for_a_lost_command_without_the_lock_says_that_it_failed_and_it_is_stored(
    server: Server, tmp_path: Path
) -> None:
    with storm(server, tmp_path, seed=15, naive=True) as made:
        while not made.account().wrong(made.stored()):
            assert len(made.kills) < 60, "so the test above would not find it either"
            made.goes_on(2)
            made.kill("wire")
    assert made.account().failed & made.stored().keys()
