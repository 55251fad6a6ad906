"""Channels at the command line: what a new user reads, and every mistake that somebody makes with one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from tests.stories.test_rights_audit import Store

from channel_desk import CMO, PODCAST, judging
from ledger.domain.event import Event
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.spend.events import SpendRecorded
from shell import ANA, BEN, DANA, SAL, Desk

CONDITION = "--conditions 'the sponsor names us first'"
PILOT = (
    "decide podcast pilot --until 2026-06-30 --cap 20000 --success 'mql_rate >= 4 %' "
    "--stop 'spend per mql > 400' --least '50 conversions' --because 'we want to know'"
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = judging(tmp_path_factory.mktemp("judging"))
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for who in (ANA, BEN):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=who)
    return desk


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    """The podcast is registered, and Ana and Ben scored it."""
    return template.copied(tmp_path)


def refused(desk: Desk, command: str, by: str, code: int, *parts: str) -> None:
    done = desk.run(f"ledger channel {command}", by=by)
    assert done.code == code, done.err
    assert all(part in done.err for part in parts), done.err
    assert done.err.count("\n  fix: ") == done.err.count("Error: ")


def test_it_is_shown_with_its_gates_and_scores_with_and_without_waivers(desk: Desk) -> None:
    shown = desk.does("ledger channel show podcast").out
    for line in (
        "podcast: Podcast sponsorship, of dana@acme.example",
        "evaluated since 2026-03-02",
        "its records carry email, country; filled in: company_size by enrichment",
        "  read       supplies_read: mql, sql             fail",
        "  consent    Is there consent for every record?  pass",
    ):
        assert f"{line}\n" in shown
    moat = next(line for line in shown.splitlines() if line.startswith("  moat"))
    assert moat.split() == ["moat", "10", "%", *["1", "some", "months"] * 2, "1"]
    assert "Total 63.75 of 100, by channel_fit v1 of 2026-03-02. Recommended: reject; with waivers reject." in shown
    told = desk.does("ledger channel show podcast --json").data["channel"]["judgement"]
    assert (told["total"], told["recommendation"], told["passed"]) == ("255/4", "reject", told["passed_if_waived"])
    assert told["gates"][0]["names"] == ["job_level", "score"]


def test_the_condition_of_a_decision_is_told_with_it(desk: Desk) -> None:
    told = desk.does(f"ledger channel decide podcast reject {CONDITION}", by=CMO).out
    assert "under the condition that the sponsor names us first" in told
    assert "under the condition that the sponsor names us first" in desk.does("ledger channel show podcast").out


def test_the_list_has_a_line_for_each_and_says_how_to_begin_where_there_is_none(desk: Desk) -> None:
    row = desk.does("ledger channel list").out.splitlines()[1].split()
    assert row == ["podcast", "evaluated", "2026-03-02", "channel_fit", "v1", "63.75", "reject", DANA]
    assert "no channel is registered" in desk.does("ledger channel list --known-on 2026-03-01").out
    done = desk.run("ledger channel show podcast --known-on 2026-03-01")
    assert (done.code, "there was no channel `podcast` on 2026-03-01" in done.err) == (1, True)


def test_evidence_that_was_altered_afterwards_is_found_by_its_digest(desk: Desk) -> None:
    same = desk.does("ledger channel show podcast --evidence consent=contract.pdf --evidence audience=study.csv").out
    assert same.count("is what was given") == 2
    desk.write("contract.pdf", "signed, and changed")
    done = desk.run("ledger channel show podcast --evidence consent=contract.pdf")
    assert done.code == 3
    assert "consent: contract.pdf was altered: it is sha256:" in done.out
    unknown = desk.run("ledger channel show podcast --evidence moat=contract.pdf")
    assert (unknown.code, "moat: nothing was given" in unknown.out) == (3, True)
    refused(desk, "show podcast --evidence consent=gone.pdf", DANA, 1, "gone.pdf cannot be read")


def test_evidence_that_is_on_record_as_altered_outdates_what_was_judged_until_it_is_given_anew(desk: Desk) -> None:
    desk.write("study.csv", "a,b,c")
    assert desk.run("ledger evidence check study.csv --record", by=ANA).code == 3
    refused(desk, "decide podcast reject", CMO, 4, "is outdated", "study.csv, which was given for audience, is another")
    for who in (ANA, BEN):
        desk.does("ledger channel evaluate podcast --evidence audience=study.csv", by=who)
    desk.does("ledger channel decide podcast reject", by=CMO)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"key: podcast\n": ""}, ("`key` is missing",)),
        (
            {"kind: channel": "kind: criteria"},
            ("podcast.yaml:1:7", "a document of kind criteria", "write kind: channel"),
        ),
        ({"[email, country]": "[email, contry]"}, ("podcast.yaml:5:11", "no field `contry`", "write `country`")),
        ({"[company_size]": "[companysize]"}, ("no field `companysize`", "write `company_size`")),
        ({"spend_cap: 20000": "spend_cap: lots"}, ("`spend_cap` holds `lots`", "a number of 0 or more, in EUR")),
        ({"spend_cap: 20000": "spend_cap: -1"}, ("`spend_cap` holds `-1`",)),
        ({"touch: podcast": "tuch: podcast"}, ("`tuch` is not a key here", "write `touch`")),
        ({"dana@": "eve@"}, ("eve@acme.example is not known to this ledger",)),
        ({"Podcast sponsorship": "by eve@else.example"}, ("holds an address",)),
    ],
    ids=lambda each: next(iter(each.values()), "")[:20] if isinstance(each, dict) else "",
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(
    desk: Desk, change: dict[str, str], parts: tuple[str, ...]
) -> None:
    text = PODCAST
    for old, new in change.items():
        text = text.replace(old, new)
    desk.write("podcast.yaml", text)
    refused(desk, "register podcast.yaml", ANA, 1, *parts)


def test_a_file_says_all_that_the_framework_asks_before_it_is_judged(desk: Desk) -> None:
    desk.write("radio.yaml", PODCAST.replace("podcast", "radio").replace("expected_conversions: 60\n", ""))
    desk.does("ledger channel register radio.yaml", by=ANA)
    refused(desk, "evaluate radio", ANA, 4, "does not say expected_conversions", "ledger channel register FILE")


@pytest.mark.parametrize(
    ("command", "code", "parts"),
    [
        ("evaluate podcast --score audience=9", 1, ("audience has no step 9", "4: over 60 %", "give one of 0 to 4")),
        ("evaluate podcast --score reach=2", 1, ("`reach` takes no score",)),
        ("evaluate podcast --score audience=much", 1, ("`much` is no score of audience",)),
        ("evaluate podcast --answer read=pass", 1, ("nobody answers the gate read", "ledger waive gate:read@podcast")),
        (
            "evaluate podcast --answer consent='not applicable'",
            1,
            ("is no answer to the gate consent", "never skipped"),
        ),
        ("evaluate podcast --score audience=3", 4, ("there is no evidence for audience",)),
        ("evaluate podcast --evidence consent=gone.pdf", 1, ("gone.pdf cannot be read",)),
        ("evaluate podcst", 1, ("there is no channel `podcst`", "write podcast")),
        ("evaluate podcast --framework mql", 4, ("`mql` is of kind criteria",)),
        ("evaluate podcast --framework chanel_fit", 1, ("there is no framework `chanel_fit`", "write channel_fit")),
        ("evaluate podcast --scores podcast.yaml", 1, ("a document of kind channel", "write kind: assessment")),
    ],
)
def test_what_cannot_be_judged_so_is_refused(desk: Desk, command: str, code: int, parts: tuple[str, ...]) -> None:
    if "no evidence" in parts[0]:
        desk.write("fresh.yaml", PODCAST.replace("podcast", "fresh"))
        desk.does("ledger channel register fresh.yaml", by=ANA)
        command = command.replace("podcast", "fresh")
    refused(desk, command, SAL, code, *parts)


def test_all_that_is_wrong_with_a_document_of_scores_is_told_together(desk: Desk) -> None:
    desk.write("scores.yaml", "kind: assessment\nscores: {audience: high, moat: true}\nanswers: {consent: n/a}\n")
    refused(
        desk, "evaluate podcast --scores scores.yaml", SAL, 1, "scores.yaml:2:20", "holds `True`", "scores.yaml:3:20"
    )


def test_why_a_gate_was_answered_so_is_on_record_and_holds_nothing_that_cannot_be_seen(desk: Desk) -> None:
    desk.does("ledger channel evaluate podcast --answer 'consent=fail: the contract ended'", by=SAL)
    assert "  • consent: the contract ended\n" in desk.does("ledger channel show podcast").out
    done = desk.run("ledger channel evaluate podcast --answer 'consent=fail: \u202eso'", by=SAL)
    assert (done.code, "U+202E" in done.err) == (2, True)


def test_an_answer_of_somebody_else_is_never_replaced_without_a_word(desk: Desk) -> None:
    desk.does("ledger channel evaluate podcast --answer 'consent=fail: the contract ended'", by=SAL)
    for own in ("pass: it did not", "fail: it did"):
        again = desk.does(f"ledger channel evaluate podcast --answer 'consent={own}'", by=SAL)
        assert "takes the place" not in again.out, "it is their own"
    told = desk.does("ledger channel evaluate podcast --answer 'consent=pass: a new one'", by=ANA).out
    assert f"! consent: this takes the place of fail by {SAL}: it did\n" in told
    data = desk.does("ledger channel evaluate podcast --answer 'consent=fail: for ads only' --json", by=SAL).data
    assert data["replaced"] == [{"gate": "consent", "answer": "pass", "by": ANA, "because": "a new one"}]
    assert "takes the place" not in desk.does("ledger channel evaluate podcast --answer 'consent=fail: so'", by=ANA).out


def test_a_score_is_given_once_and_as_name_and_value(desk: Desk) -> None:
    for command, said in (("--score moat", "not as NAME=VALUE"), ("--score moat=1 --score moat=2", "given twice")):
        done = desk.run(f"ledger channel evaluate podcast {command}", by=SAL)
        assert (done.code, said in done.err) == (2, True)


@pytest.mark.parametrize(
    ("command", "who", "code", "parts"),
    [
        ("decide podcast reject", ANA, 4, ("may not act as decider in `channels/channel_fit`", f"ask {CMO}")),
        ("decide podcast pilot --because x", CMO, 4, ("has no success and no exit rule and no end",)),
        (
            "decide podcast pilot --stop 'mql > 4'",
            CMO,
            1,
            (
                "how a pilot ends, and not when",
                "say until when, and what else ends it: ledger channel decide podcast pilot",
            ),
        ),
        (PILOT.replace("06-30", "02-28"), CMO, 4, ("2026-02-28 is in the past",)),
        (PILOT.replace("06-30", "08-30"), CMO, 4, ("the framework allows 120",)),
        (
            PILOT.replace("mql_rate", "mql_rat"),
            CMO,
            4,
            ("`mql_rat` is no governed metric",),
        ),
        (PILOT.replace(">= 4 %", "= 4"), CMO, 1, ("is no bound of a metric",)),
        (PILOT.replace("50 conv", "some conv"), CMO, 1, ("how much there has to be",)),
        (PILOT.replace("20000", "much"), CMO, 1, ("`much` is no amount",)),
        ("decide podcast adopt --because x --review-on 2026-01-01", CMO, 4, ("a review on 2026-01-01 is in the past",)),
        (
            "decide podcast defer --because x",
            CMO,
            4,
            ("takes a waiver of the gate read", f"ask {DANA}: ledger waive gate:read@podcast --until DATE"),
        ),
        ("leave podcast --because x", ANA, 4, ("may not act as decider",)),
    ],
)
def test_what_cannot_be_decided_so_is_refused(
    desk: Desk, command: str, who: str, code: int, parts: tuple[str, ...]
) -> None:
    refused(desk, command, who, code, *parts)


def test_the_decider_sees_that_it_waits_until_it_is_decided(desk: Desk) -> None:
    told = "podcast  Podcast sponsorship; reject is recommended, 63.75 of 100 by channel_fit v1"
    mine = desk.does("ledger status", by=CMO).out
    assert "2026-03-02: 1 channel waits for you" in mine
    assert f"  {told}\n    ledger channel decide podcast OUTCOME\n" in mine
    others = desk.does("ledger status", by=ANA).out
    assert f"podcast: a decision by {CMO}; reject is recommended" in others
    desk.does("ledger channel decide podcast reject", by=CMO)
    assert "podcast" not in desk.does("ledger status", by=CMO).out


def test_what_is_recommended_is_decided_and_told_and_audited(desk: Desk) -> None:
    decided = desk.does("ledger channel decide podcast reject", by=CMO).out
    assert "reject, by cmo@acme.example on 2026-03-02" in decided
    assert "it was so already" in desk.does("ledger channel decide podcast reject", by=CMO).out
    assert "left since 2026-03-02" in desk.does("ledger channel leave podcast --because 'nobody listens'", by=CMO).out
    log = desk.does("ledger log").out
    assert "evaluated podcast by channel_fit v1: 63.75, " in log
    assert "decided podcast: reject\n" in log
    audit = desk.does("ledger audit rights --json").data
    assert "lacks" not in str([each for each in audit.get("acts", []) if each.get("lacks")])
    assert "nothing was altered" in desk.does("ledger verify").out


def test_an_evaluation_whose_framework_became_stricter_or_whose_file_changed_is_outdated(desk: Desk) -> None:
    desk.write("podcast.yaml", PODCAST.replace("20000", "30000"))
    desk.does("ledger channel register podcast.yaml", by=ANA)
    refused(desk, "decide podcast reject", CMO, 4, "is outdated", "its file was registered again, as version 2")
    desk.does("ledger channel evaluate podcast", by=SAL)
    desk.does("ledger channel decide podcast reject", by=CMO)


def test_a_channel_is_not_there_on_a_day_on_which_nobody_knew_it_and_the_day_that_it_came_is_told(desk: Desk) -> None:
    refused(desk, "show podcast --on 2026-01-15", ANA, 1, "on 2026-01-15", "registered on 2026-03-02", "show podcast")
    refused(desk, "show podcst --on 2026-01-15", ANA, 1, "the nearest is `podcast`", "write podcast")


def test_a_gate_that_would_answer_otherwise_today_outdates_what_was_judged(desk: Desk) -> None:
    desk.does("ledger revoke channels operator ops@acme.example --because 'she left'", by=CMO)
    refused(desk, "decide podcast reject", CMO, 4, "the gate owned would answer fail, and not pass")


def _unregistered(file: Store) -> Event:
    return structs.replace(file.last(ChannelEvaluated), channel="radio")


def _without_gates(file: Store) -> Event:
    return structs.replace(file.last(ChannelEvaluated), gates=())


def _by_too_few(file: Store) -> Event:
    return structs.replace(file.last(ChannelEvaluated), scores=file.last(ChannelEvaluated).scores[:1])


def _recommended_otherwise(file: Store) -> Event:
    return structs.replace(file.last(ChannelEvaluated), recommendation="adopt")


def test_what_is_said_of_a_channel_that_nobody_registered_changes_nothing_and_had_no_right(desk: Desk) -> None:
    before = desk.does("ledger channel list --json", by=CMO).data
    file = Store(desk)
    file.write(ANA, _unregistered(file))
    assert desk.does("ledger channel list --json", by=CMO).data == before
    found = desk.run("ledger audit rights --json", by=CMO)
    assert (found.code, found.data["had_no_right"]) == (6, 1)


@pytest.mark.parametrize("forge", [_without_gates, _by_too_few, _recommended_otherwise])
def test_what_nobody_could_have_judged_is_told_with_six_and_had_no_right(
    desk: Desk, forge: Callable[[Store], Event]
) -> None:
    file = Store(desk)
    file.write(ANA, forge(file))
    done = desk.run("ledger channel show podcast", by=CMO)
    assert (done.code, "see who wrote that: ledger audit rights" in done.err) == (6, True), done.err
    assert desk.run("ledger audit rights", by=CMO).code == 6


@pytest.mark.parametrize(("month", "amount"), [("2026-01", "NaN"), ("2026-01", "lots"), ("2025-Q4", "5")])
def test_a_spend_that_cannot_be_counted_counts_for_nothing_and_had_no_right(
    desk: Desk, month: str, amount: str
) -> None:
    desk.write("spend.csv", "month,channel,amount,currency\n2026-02,podcast,999999999999999,EUR\n")
    desk.does("ledger spend record spend.csv", by=ANA)
    assert "podcast: 999,999,999,999,999 EUR in all" in desk.does("ledger spend list", by=ANA).out
    file = Store(desk)
    file.write(ANA, structs.replace(file.last(SpendRecorded), month=month, amount=amount))
    assert "podcast: 999,999,999,999,999 EUR in all" in desk.does("ledger spend list", by=ANA).out
    found = desk.run("ledger audit rights --json", by=ANA)
    assert (found.code, found.data["had_no_right"]) == (6, 1)


def test_nobody_is_told_to_judge_a_channel_that_was_left(desk: Desk) -> None:
    desk.write("fair.yaml", f"kind: channel\nkey: fair\ntitle: Trade fair\nowner: {CMO}\nsupplies: [score]\n")
    assert "nobody judged it" in desk.does("ledger channel register fair.yaml", by=CMO).out
    assert "nobody judged it" not in desk.does("ledger channel leave fair --because 'it is cancelled'", by=CMO).out


def test_who_alone_could_let_a_gate_be_is_told_what_is_recommended(desk: Desk) -> None:
    whole = f'kind: charter\nscope: "*"\ntitle: All\nsteward: [{DANA}]\ndecider: {CMO}\n'
    desk.write("whole.yaml", whole)
    desk.does("ledger propose whole.yaml --effective 2026-03-02 --nature policy --because so", by=DANA)
    desk.does("ledger ratify charter#1", by=DANA)
    done = desk.run("ledger channel decide podcast defer --because x", by=CMO)
    (fix,) = set(re.findall("nobody else decides in `[*]`: decide what is recommended: (.*)", done.err))
    assert fix == "ledger channel decide podcast reject"
    desk.does(fix, by=CMO)
