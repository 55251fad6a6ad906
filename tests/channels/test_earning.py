"""Can a channel earn? The gate beside every journey of two touches, whose credit the reference shares."""

from __future__ import annotations

import pytest
from tests.channels.judging import answer, channel, crediting, facts
from tests.kinds.crediting import CREDIT, SHARES
from tests.prove.test_credit_claims import FORMS, USED, every, shared_by_hand

from ledger.kinds.credit.rule import credit_rule

ALL = {
    **FORMS,
    "top alone": "{shares: [{funnel: top, share: 100}]}",
    "nothing to content": "{weights: [{when: \"channel = 'content'\", weight: 0}], otherwise: 2}",
    "nothing at all": "{weights: [{when: touches >= 1, weight: 0}], otherwise: 1}",
}


@pytest.mark.parametrize("form", ALL)
def test_a_channel_can_earn_exactly_where_some_journey_gives_it_credit(form: str) -> None:
    text = CREDIT.replace(f"credit: {SHARES}", f"credit: {ALL[form]}").partition("examples:")[0]
    definitions = crediting(credit=text)
    rule = credit_rule(definitions["pipeline_credit"], definitions, "UTC")
    outcomes = [shared_by_hand(rule, made, reached) for made, reached in every(rule, 2, USED)]
    for name in USED:
        told = answer("can_earn", "pipeline_credit", facts(channel(touch=name), definitions))
        earns = any(each.get(name, 0) > 0 for each in outcomes)
        assert told.answer == ("pass" if earns else "fail"), (name, told.because)
