"""Who would earn credit by a draft: an attribution that nobody decided, run over touches and conversions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledger.app.ledger import Ledger
from ledger.measure.credit.pure.run import run
from ledger.measure.credit.queries.compare import credit_named
from ledger.measure.credit.queries.credit import CreditFound, CreditSources, GoverningRule, opening


def credited_by_draft(
    ledger: Ledger, file: str, sources: CreditSources, day: date, also: Sequence[Path] = ()
) -> CreditFound:
    """Run the attribution in `file`, among what is in force on `day`, for every conversion. Raises as `credited`.

    It is read with what the files `also` draft.
    """
    named = credit_named(ledger, file, day, also)
    rule = GoverningRule(named.world.rule, named.world.taxonomy, named.schemas, named.around)
    with opening(ledger.settings) as opened:
        found = run(rule.rule, rule.taxonomy, rule.sides(sources, ledger.settings, opened), rule.weighed)
    return CreditFound(named.draft.key, 0, day, rule.rule, found, file)
