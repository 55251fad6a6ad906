"""A server reads the whole ledger before anybody asks, and what it read costs later pages nothing."""

from __future__ import annotations

import gc
from threading import Event

from ledger.web.serve import warming
from shell import Desk
from web.visitor import site


def test_a_server_does_not_look_for_garbage_in_what_it_read(desk: Desk) -> None:
    with site(desk) as pages:
        pages.site.warm.clear()
        try:
            warming(pages.site, Event())
            read = pages.site.ledger.snapshot().bench.state.definitions
            assert not any(each is read for each in gc.get_objects())
        finally:
            gc.unfreeze()
    assert pages.site.warm.is_set()
