"""`/credit/{key}`: where credit moves from one version to another, by which step, and what neither can repair.

It is run on the populations that `ledger.toml` names under `[credit.KEY]`, for those who may have records counted.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.app.populations import records_of
from ledger.errors import BadInput
from ledger.govern.definitions.answers.definitions import version_text
from ledger.govern.definitions.queries.definitions import version_on
from ledger.govern.definitions.queries.life import digest_around, require_definition
from ledger.measure.credit.answers.comparison import CreditComparisonAnswer, credit_comparison
from ledger.measure.credit.queries.compare import CompareSources, compare_credit, sides_of_page
from ledger.measure.credit.queries.credit import journeys_known
from ledger.web.page import Page
from ledger.web.records import counting, stamp_of
from ledger.web.visit import Visit


def credit(visit: Visit) -> Page:
    """The page."""
    ledger, key = visit.ledger, str(visit.request.path_params["key"])
    require_definition(ledger.snapshot().state, key)
    offered = sides_of_page(ledger, key)
    before = _chosen(visit, "from", offered.labels, offered.before)
    after = _chosen(visit, "to", offered.labels, offered.after)
    named = ledger.settings.credited(key)
    newest = version_on(ledger, key, None, None, offered.newest)
    sight = visit.sight(newest.version.draft.path)
    return Page(
        "credit.html",
        {
            "key": key,
            "shown": version_text(ledger, newest, None, governs=False),
            "labels": offered.labels,
            "before": before,
            "after": after,
            "named": named,
            "sight": sight,
            "found": _compared(visit, key, before, after, named) if named and sight == "all" else None,
        },
    )


def _compared(visit: Visit, key: str, before: str, after: str, named: Mapping[str, str]) -> CreditComparisonAnswer:
    """What comes of it, worked out once for the same versions and the same files."""
    ledger = visit.ledger
    records = {name: records_of(ledger.settings, each, None, {}) for name, each in named.items()}
    credit = journeys_known(ledger.settings, key)
    assert credit is not None
    sources = CompareSources(credit, records.get("spend"), records.get("lift"))

    def made() -> CreditComparisonAnswer:
        with counting(visit), visit.computing():
            return visit.named(credit_comparison(compare_credit(ledger, before, after, sources)))

    stamp = stamp_of(records)
    if stamp is None:
        return made()
    about = ("credit", before, after, ledger.today(), digest_around(ledger.snapshot().state, key), visit.decided, stamp)
    return visit.site.worked_out.get(about, made)


def _chosen(visit: Visit, name: str, known: list[str], otherwise: str) -> str:
    """A version or a proposal that the address names. Raises BadInput."""
    asked = visit.request.query_params.get(name, "")
    if not asked or asked in known:
        return asked or otherwise
    raise BadInput(
        f"`{asked[:40]}` is no version of it", "versions and open proposals are compared", "pick one on the page"
    )
