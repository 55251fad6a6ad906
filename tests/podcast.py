"""A podcast that two people assessed by the framework of the hand example, in a ledger that is there already."""

from __future__ import annotations

from shell import ANA, BEN, CRO, DANA, SAL, TERMS, Desk

FITS = """\
kind: framework
key: channel_fit
scope: lifecycle
title: Fit of a new channel
statement: Whether a channel fits before it is paid for.
asks:
  supplies: fields of lead
  spend_cap: {type: number, unit: EUR}
  expected_conversions: {type: number}
gates:
  - {key: read, computed: {supplies_read: [mql]}}
  - {key: qualifies, computed: {reachable: mql}}
  - {key: consent, asked: Is there consent for every record?}
criteria:
  - key: audience
    title: Share of its audience that we sell to
    weight: 30
    scale: {0: nobody, 1: under 10 %, 2: 10 to 30 %, 3: 30 to 60 %, 4: over 60 %}
    floor: 1
  - {key: measurable, weight: 25, scale: {0: not at all, 1: people are asked, 2: by a code, 3: by clicks, 4: held out}}
  - {key: speed, weight: 20, scale: {0: a year, 1: two quarters, 2: a quarter, 3: a month, 4: a week}}
  - {key: cost, weight: 15, scale: {0: over three times, 1: three times, 2: twice, 3: the same, 4: less}}
  - {key: moat, weight: 10, scale: {0: none, 1: months, 2: a year, 3: years, 4: for ever}}
rule: [{adopt: total >= 70}, {pilot: total >= 55}, {otherwise: reject}]
pilot: {needs: [success, stop, until, spend_cap, least], longest: 120 days, extensions: 1}
review: {adopted: 365 days, pilot: at its end}
assessors: {at_least: 2, spread: 1}
"""
PODCAST = """\
kind: channel
key: podcast
title: Podcast sponsorship
owner: dana@acme.example
supplies: [score, employees]
spend_cap: 20000
expected_conversions: 60
"""
SCORED = {"audience": 3, "measurable": 2, "speed": 3, "cost": 3, "moat": 1}
SCORES = " ".join(f"--score {name}={score}" for name, score in SCORED.items())

MQLS = "kind: metric\nkey: mqls\nscope: lifecycle\nentity: lead\ntitle: MQLs\nof: mql\n"


def measured(desk: Desk) -> None:
    """Put the metric in force that a pilot is held against."""
    desk.write("mqls.yaml", MQLS)
    desk.does(f"ledger propose mqls.yaml --effective 2026-02-02 {TERMS} --because 'pilots end by it'", by=ANA)
    desk.does("ledger approve mqls#1", by=SAL)
    desk.does("ledger ratify mqls#1", by=CRO)


def framed(desk: Desk) -> None:
    """Put the framework in force, and the podcast on record."""
    desk.write("fits.yaml", FITS)
    desk.write("podcast.yaml", PODCAST)
    desk.does(f"ledger propose fits.yaml --effective 2026-02-02 {TERMS} --because 'channels are to be judged'", by=ANA)
    desk.does("ledger approve channel_fit#1", by=SAL)
    desk.does("ledger ratify channel_fit#1", by=CRO)
    desk.does("ledger channel register podcast.yaml", by=DANA)


def assessed(desk: Desk, channel: str = "podcast", scores: str = SCORES) -> None:
    """Have two people score a channel alike, and one of them answer for consent."""
    desk.does(f"ledger channel evaluate {channel} {scores} --answer consent=pass", by=ANA)
    desk.does(f"ledger channel evaluate {channel} {scores}", by=BEN)
