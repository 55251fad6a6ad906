"""The real journeys of 7,896 customers, as the records of an attribution, and two ways to give credit for them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kinds.crediting import DEAL, TOUCH
from kinds.reading import beside, read
from ledger.domain.definition import Draft
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.entity import schema
from ledger.kinds.taxonomy import taxonomy_of
from ledger.measure.credit.pure.run import CreditSides, CreditWorld
from ledger.measure.credit.pure.sides import EntityRows
from ledger.population.source.file import open_file

DATA = Path(__file__).parents[3] / "shared" / "data" / "journeys.csv"
CHANNELS = """\
kind: taxonomy
key: channels
scope: measurement
entity: touch
funnel: [brand, content, close]
channels:
  video: {funnel: brand, paid: true}
  display: {funnel: brand, paid: true}
  facebook: {funnel: content, paid: true}
  instagram: {funnel: content, paid: true}
  search: {funnel: close, paid: true}
rules:
  - {when: medium = 'Online Video', channel: video}
  - {when: medium = 'Online Display', channel: display}
  - {when: medium = 'Facebook', channel: facebook}
  - {when: medium = 'Instagram', channel: instagram}
  - {when: medium = 'Paid Search', channel: search}
otherwise: unknown
"""
LINEAR = """\
kind: attribution
key: credit
scope: measurement
entity: touch
taxonomy: channels
conversion: {entity: deal, when: stage = 'won', at: closed, value: {field: amount, currency: EUR}}
journey: {by: {touch: account_id, conversion: account_id}, reset: never}
touches: {at: occurred, order: [touch_id]}
credit: linear
no_touch: unattributed
"""
SHARES = (
    LINEAR.replace("reset: never", "reset: at_conversion, window: 14 days")
    .replace("order: [touch_id]", "order: [touch_id], collapse: once")
    .replace(
        "credit: linear",
        "credit: {shares: [{funnel: brand, share: 40}, {funnel: content, share: 30}, {funnel: close, share: 30}]}",
    )
)
PARTS_OF_FUNNEL = ("brand", "content", "close")


def entities() -> dict[str, Draft]:
    touch, deal = read(TOUCH), read(DEAL)
    return {"touch": touch, "deal": deal, "channels": read(CHANNELS, beside(touch))}


def world(text: str) -> CreditWorld:
    known = entities()
    draft = read(text, beside(*known.values()))
    taxonomy = taxonomy_of(known["channels"])
    return CreditWorld(attribution_of(draft), taxonomy, weighed_schema(schema(known["touch"], (), "UTC"), taxonomy))


def real_sides(folder: Path, zone: str = "UTC", customer: str = "") -> CreditSides:
    """The records in two files; every row is a touch, and those that convert are deals too.

    They are those of one customer where one is named.
    """
    if not DATA.exists():
        pytest.skip("the real journeys are not here")
    with DATA.open() as rows:
        read_ = [row for row in csv.DictReader(rows) if customer in ("", row["customer_id"])]
    touches = [
        {
            "touch_id": f"{n:06}",
            "account_id": row["customer_id"],
            "occurred": row["time"],
            "medium": row["channel"],
        }
        for n, row in enumerate(read_)
    ]
    deals = [
        {
            "deal_id": f"{n:06}",
            "account_id": row["customer_id"],
            "closed": row["time"],
            "stage": "won",
            "amount": row["conversion_value"],
        }
        for n, row in enumerate(read_)
        if row["conversion"] == "1"
    ]
    known = entities()
    sides = (
        EntityRows(open_file(_written(folder / f"{name}.csv", rows)), schema(known[name], (), zone), {})
        for name, rows in (("touch", touches), ("deal", deals))
    )
    return CreditSides(*sides)


def _written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
