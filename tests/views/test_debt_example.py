"""The debt of one company over five weeks, as somebody worked it out by hand: its stock, and what it cost.

01-01 mql is attested, in use since 2023      01-10 its list is changed by hand      01-20 the decider's seat ends
01-25 the change is waived until 02-10        02-01 a charter seats a decider
02-05 a second version is ratified, which says what was found there
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from msgspec.structs import replace
from tests.domain.steps import ratified

from ledger.deliver.targets.events.delivery import ArtifactBound, DriftObserved
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.revoking import revoke
from ledger.domain.definition import Draft, Evidence
from ledger.domain.founding import Founded
from ledger.domain.waiver import DriftWaived
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.item import ItemStretch
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.testing import Given, definition, entity, given, people, row, solo, terms

FOUNDED, USED = date(2026, 1, 1), date(2023, 4, 2)
LIST = {"target": "hs", "address": "list:12", "name": "MQL", "key": "mql"}
WEIGHTS = {sort.name: sort.weight for sort in SORTS}


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def mql(says: str) -> Draft:
    return replace(definition("mql", says, entity="lead"), meaning=says)


def waived() -> DriftWaived:
    terms_of_it = {"from_": day("01-25"), "until": day("02-10"), "because": "the campaign runs"}
    return DriftWaived(**LIST, observed="edited", scope="lifecycle", right=1, **terms_of_it)


@cache
def story() -> Given:
    told = given(Founded(ledger_id="acme", zone="UTC", clock="system"), on=FOUNDED)
    told = told.also(*people("dana", "ana", "ben", "sal", "mia", "cro", "ops"))
    told = told.also(row("*", start=FOUNDED, **solo("dana")), row(start=FOUNDED))
    told = ratified(told, entity("lead", score="number"), terms(USED, retroactive=True))
    told = told.after(attest, draft=mql("used"), start=USED, until=None, evidence=Evidence("memo", ""), by="ana")
    told = told.also(ArtifactBound(**LIST))
    told = told.on(day("01-10")).also(
        DriftObserved(**LIST, version=0, meaning="", desired="bound", observed="edited", found="edited")
    )
    told = told.on(day("01-20")).after(
        revoke, scope="lifecycle", role="decider", person="cro", start=day("01-20"), by="dana"
    )
    told = told.on(day("01-25")).also(waived())
    told = told.on(day("02-01")).also(row(start=day("02-01")))
    return ratified(told.on(day("02-05")), mql("edited"), terms(day("02-05")))


def then() -> list[ItemStretch]:
    return DebtFold(SORTS).taken(story().events).then(day("03-01"))


def stock(told: list[ItemStretch], on: date) -> int:
    return sum(WEIGHTS[each.item.sort] for each in told if each.period.covers(on) and not each.item.waiver)


def weight_days(told: list[ItemStretch], first: date, until: date, *, waived: bool = False) -> int:
    days = [first + timedelta(days=n) for n in range((until - first).days)]
    every = (each for each in told if bool(each.item.waiver) == waived)
    return sum(WEIGHTS[each.item.sort] for each in every for on in days if each.period.covers(on))


def test_the_stock_of_each_day_is_what_somebody_would_count_by_hand() -> None:
    told = then()
    days = ("01-01", "01-10", "01-20", "01-25", "02-01", "02-05", "02-10")
    assert [stock(told, day(each)) for each in days] == [5, 10, 18, 13, 5, 0, 0]


def test_what_it_cost_is_the_weight_by_the_days_that_an_item_was_open() -> None:
    told = then()
    assert weight_days(told, FOUNDED, day("02-01")) == 5 * 31 + 5 * 15 + 8 * 12 == 326
    assert weight_days(told, day("02-01"), day("03-01")) == 5 * 4 == 20
    assert weight_days(told, FOUNDED, day("02-01"), waived=True) == 5 * 7 == 35
    assert weight_days(told, day("02-01"), day("03-01"), waived=True) == 5 * 4 == 20


def test_what_was_attested_later_was_debt_all_the_while_and_nobody_could_know() -> None:
    fold = DebtFold(SORTS).taken(story().events)
    (item,) = items(DebtFacts(SORTS).taken(story().events), day("01-05"))
    assert (item.key, item.since, item.hidden) == (("unratified_version", "mql"), USED, 1_005)
    assert [stock(fold.now(day("03-01")), date(2024, month, 1)) for month in range(1, 13)] == [5] * 12
    assert stock(fold.then(day("03-01")), date(2025, 12, 31)) == 0
