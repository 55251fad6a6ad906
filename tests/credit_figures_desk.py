"""A desk with the hand example of credit and money: three channels, five deals, spend of three months, and metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shell import ANA, CRO, SAL, Desk

NOW = "2026-12-01T09:00:00Z"
ASKED = "--touches touches.csv --conversions deals.csv"
V1, V2 = "--rules on:2026-01-15", "--rules on:2026-11-30"
ENTITIES = {
    "touch": "{touch_id: {type: text}, account: {type: text}, medium: {type: text}, on: {type: date, clock: event}}",
    "deal": "{deal_id: {type: text}, account: {type: text}, amount: {type: number}, region: {type: text},"
    " closed: {type: date, clock: event}}",
    "contact": "{contact_id: {type: text}, source: {type: text}, made: {type: date, clock: event}}",
}
CHANNELS = """\
kind: taxonomy
key: channels
scope: lifecycle
entity: touch
funnel: [top, middle, bottom]
channels:
  video: {funnel: top, paid: true}
  content: {funnel: middle}
  search: {funnel: bottom, paid: true}
rules:
  - {when: "medium = 'video'", channel: video}
  - {when: "medium = 'content'", channel: content}
  - {when: "medium = 'search'", channel: search}
otherwise: unknown
"""
LINEAR = """\
kind: attribution
key: pipeline
scope: lifecycle
entity: touch
taxonomy: channels
conversion: {entity: deal, when: "TRUE", at: closed, value: {field: amount, currency: EUR}, again: each}
journey: {by: {touch: account, conversion: account}, reset: at_conversion, window: 90 days}
touches: {at: on, order: [touch_id]}
credit: linear
no_touch: unattributed
"""
SHARES = LINEAR.replace(
    "credit: linear",
    "credit: {shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}",
)
METRICS = {
    "all_credit": "measure: credit\nof: pipeline",
    "all_value": "measure: value\nof: pipeline",
    "paid_credit": "measure: credit\nof: pipeline\nearned_by: {paid: true}",
    "paid_value": "measure: value\nof: pipeline\nearned_by: {paid: true}",
    "video_credit": "measure: credit\nof: pipeline\nearned_by: {channel: video}",
    "video_value": "measure: value\nof: pipeline\nearned_by: {channel: video}",
    "touched": "measure: credit\nof: pipeline\ndated_by: touch",
    "settled": "measure: credit\nof: pipeline\ndated_by: touch\nsettles: 7 days",
    "video_share": "share: {of: video_credit, over: all_credit}",
    "video_part": "share: {of: video_value, over: all_value}",
    "cost": "cost: {per: all_credit}",
    "paid_cost": "cost: {per: paid_credit}",
    "late_cost": "cost: {per: all_credit, lag: 1 month}",
    "spread_cost": "cost: {per: all_credit, spread: even}",
    "return": "return: {of: all_value}",
    "paid_return": "return: {of: paid_value}",
    "converted": "return: {of: all_value, rates: fx, into: EUR}",
    "change": "change: {of: all_value, from: before}",
}
TOUCHES = (
    ("acme", "2026-01-20", "video"),
    ("acme", "2026-02-10", "content"),
    ("acme", "2026-03-02", "search"),
    ("acme", "2026-03-20", "content"),
    ("beta", "2026-02-25", "search"),
    ("beta", "2026-03-05", "content"),
    ("gamma", "2026-03-28", "video"),
)
DEALS = (
    ("d1", "acme", "2026-03-05", "900", "north"),
    ("d3", "acme", "2026-04-03", "300", "north"),
    ("d2", "beta", "2026-03-10", "600", "south"),
    ("d5", "gamma", "2026-04-10", "400", ""),
    ("d4", "eps", "2026-03-15", "100", "south"),
)
SPEND = (
    ("2026-01", "video", "100", "EUR"),
    ("2026-02", "video", "200", "EUR"),
    ("2026-03", "video", "500", "EUR"),
    ("2026-03", "search", "250", "EUR"),
)


def entity(key: str) -> str:
    return f"kind: entity\nkey: {key}\nscope: lifecycle\nfields: {ENTITIES[key]}\n"


def metric(key: str, text: str, of: str = "deal") -> str:
    return f"kind: metric\nkey: {key}\nscope: lifecycle\nentity: {of}\n{text}\n"


def attest(desk: Desk, key: str, text: str, day: str = "2025-01-01") -> None:
    """Put a definition in force, as it was found."""
    desk.write(f"{key}.yaml", text)
    desk.does(f"ledger attest {key}.yaml --effective {day} --evidence note.txt", by=ANA)


def records(desk: Desk, touches: tuple[Any, ...] = TOUCHES, deals: tuple[Any, ...] = DEALS) -> None:
    """Write the files of touches and deals."""
    rows = (f"t{n:02},{','.join(each)}\n" for n, each in enumerate(touches))
    desk.write("touches.csv", "touch_id,account,on,medium\n" + "".join(rows))
    lines = (",".join(each) + "\n" for each in deals)
    desk.write("deals.csv", "deal_id,account,closed,amount,region\n" + "".join(lines))


def spent(desk: Desk, lines: tuple[Any, ...], touches: Mapping[str, str] | None = None) -> None:
    """Register the channels of these lines, and record what was spent on them."""
    for key in sorted({channel for _, channel, *_ in lines}):
        touch = (touches or {}).get(key, "")
        named = f"touch: {touch}\n" if touch else ""
        desk.write(f"{key}.channel.yaml", f"kind: channel\nkey: {key}\ntitle: {key}\nowner: {ANA}\n{named}")
        desk.does(f"ledger channel register {key}.channel.yaml", by=ANA)
    desk.write("spend.csv", "month,channel,amount,currency\n" + "".join(",".join(each) + "\n" for each in lines))
    desk.does("ledger spend record spend.csv", by=ANA)


def decided(template: Desk, spend: tuple[Any, ...] = SPEND, v2: str = "2026-11-01", now: str = NOW) -> Desk:
    """The hand example: linear from the beginning, shares from a day on, and every metric in force."""
    desk = template.at(now)
    desk.write("note.txt", "the report of last year")
    for key in ENTITIES:
        attest(desk, key, entity(key))
    attest(desk, "channels", CHANNELS)
    attest(desk, "pipeline", LINEAR)
    if v2:
        attest(desk, "pipeline", SHARES, v2)
    for key, text in METRICS.items():
        attest(desk, key, metric(key, text))
    records(desk)
    if spend:
        spent(desk, spend)
    return desk


def figures(desk: Desk, key: str, more: str = "") -> dict[Any, Any]:
    """The figure of each row by its names, and that of the whole under `all`."""
    data = desk.does(f"ledger count {key} {ASKED} {more} --json").data
    found = {tuple(each[name] for name in ("period", "name") if name in each): told(each) for each in data["rows"]}
    return {key[0] if len(key) == 1 else key: each for key, each in found.items()} | {"all": told(data["overall"])}


def told(row: Mapping[str, Any]) -> str:
    """The figure of a row; a dash where nothing is paid, and why where there is none."""
    if row.get("paid") is False:
        return "—"
    return row["figure"] or row["why"]


def all_stood(desk: Desk) -> bool:
    """Whether each act on record stood by a right."""
    found = re.search(r"^(\d+) of (\d+) acts stood by a right$", desk.does("ledger audit rights").out, re.MULTILINE)
    assert found
    return found[1] == found[2]


def reach_back(desk: Desk) -> Desk:
    """Ratify the shares in the place of the linear rule, for all history."""
    desk.write("pipeline.yaml", SHARES)
    terms = "--effective 2026-05-04 --nature policy --standard retrospective --because decided"
    desk.does(f"ledger propose pipeline.yaml {terms}", by=ANA)
    desk.does("ledger approve pipeline#1", by=SAL)
    desk.does("ledger ratify pipeline#1", by=CRO)
    return desk
