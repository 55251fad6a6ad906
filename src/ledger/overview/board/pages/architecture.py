"""`/map`: the marketing architecture on one page, each part of it a link."""

from __future__ import annotations

from ledger.overview.board.answers.map import architecture_map
from ledger.overview.board.queries.architecture import architecture as placed, without_platforms
from ledger.web.page import Page
from ledger.web.visit import Visit


def architecture(visit: Visit) -> Page:
    """The page."""
    found = placed(visit.ledger, visit.day("on"))
    return Page(
        "map.html", {"map": architecture_map(visit.ledger, found if visit.seated else without_platforms(found))}
    )
