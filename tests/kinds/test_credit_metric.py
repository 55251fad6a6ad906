"""A metric over an attribution: what a document may say, what is stored of it, and what is refused at which place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.data import replace
from ledger.documents import Document
from ledger.domain.over_attribution import STORED as KNOWN_AS, is_over_attribution
from ledger.errors import BadInput, LedgerError, Problems
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.govern.documents.queries.rereading import read_again
from ledger.kinds.credit.metric import credit_metric_of
from ledger.kinds.goal import goal_of
from ledger.kinds.kind import Surroundings
from ledger.meanings.credit.metric import (
    STORED,
    ChangeOfCredit,
    Cost,
    CreditSum,
    Earners,
    Return,
    ShareOfCredit,
    SpendTerms,
    metric_from,
    metric_json,
)

from .crediting import CREDIT, around
from .reading import KIND, LEAD, MQL, beside, document, notes, read
from .test_every_kind import parts, places, replaced

HEAD = "kind: metric\nkey: figure\nscope: measurement\nentity: deal\n"
BARE = CREDIT.replace("key: pipeline_credit", "key: bare").replace("  value: {field: amount, currency: EUR}\n", "")
OTHER = CREDIT.replace("key: pipeline_credit", "key: other_credit")


def metric(*lines: str, key: str = "figure", entity: str = "deal") -> str:
    head = HEAD.replace("key: figure", f"key: {key}").replace("entity: deal", f"entity: {entity}")
    return head + "".join(f"{line}\n" for line in lines)


def _known() -> Surroundings:
    base = around()
    drafts = {**base.definitions}
    lead = read(LEAD.replace("  score:", "  source: {type: text}\n  score:"))
    drafts |= {"lead": lead, "mql": read(MQL, beside(lead))}

    def add(text: str) -> None:
        found = read(text, beside(*drafts.values()))
        drafts[found.key] = found

    for each in (CREDIT, BARE, OTHER):
        add(each)
    for key, lines in METRICS.items():
        add(metric(*lines, key=key, entity="lead" if key in ("mqls", "scores") else "deal"))
    return beside(*drafts.values())


METRICS = {
    "all_value": ("measure: value", "of: pipeline_credit"),
    "top_value": ("measure: value", "of: pipeline_credit", "earned_by: {part: top}"),
    "paid_value": ("measure: value", "of: pipeline_credit", "earned_by: {paid: true}"),
    "touched_value": ("measure: value", "of: pipeline_credit", "dated_by: touch"),
    "other_value": ("measure: value", "of: other_credit"),
    "all_credit": ("measure: credit", "of: pipeline_credit"),
    "top_credit": ("measure: credit", "of: pipeline_credit", "earned_by: {part: top}"),
    "some_cost": ("cost: {per: top_credit}",),
    "mqls": ("of: mql",),
    "scores": ("measure: {sum: score}", "of: mql"),
}
KNOWN = _known()
MEANT = {
    ("measure: credit", "of: pipeline_credit"): CreditSum("credit", "pipeline_credit"),
    (
        "measure: value",
        "of: pipeline_credit",
        "earned_by: {part: top}",
        "dated_by: touch",
        "settles: 7 days",
    ): CreditSum("value", "pipeline_credit", Earners(part="top"), "touch", 7),
    ("measure: value", "of: pipeline_credit", "earned_by: {channel: [paid_search, content]}"): CreditSum(
        "value", "pipeline_credit", Earners(("content", "paid_search"))
    ),
    ("measure: credit", "of: pipeline_credit", "earned_by: {channel: unattributed}"): CreditSum(
        "credit", "pipeline_credit", Earners(("unattributed",))
    ),
    ("measure: credit", "of: pipeline_credit", "earned_by: {channel: unknown}"): CreditSum(
        "credit", "pipeline_credit", Earners(("unknown",))
    ),
    ("measure: credit", "of: pipeline_credit", "earned_by: {paid: true}"): CreditSum(
        "credit", "pipeline_credit", Earners(paid=True)
    ),
    ("share: {of: top_value, over: all_value}",): ShareOfCredit("top_value", "all_value"),
    ("cost: {per: top_credit}",): Cost("top_credit"),
    ("cost: {per: top_credit, lag: 2 months, spread: even, rates: fx, into: USD}",): Cost(
        "top_credit", "", SpendTerms(2, True, "fx", "USD")
    ),
    ("return: {of: top_value, lag: 1 month, rates: fx, into: EUR}",): Return(
        "top_value", SpendTerms(1, False, "fx", "EUR")
    ),
    ("change: {of: top_value, from: year_before}",): ChangeOfCredit("top_value", "year_before"),
}


@pytest.mark.parametrize(("lines", "meant"), MEANT.items())
def test_a_metric_over_an_attribution_means_what_it_says_and_is_stored_both_ways(
    lines: tuple[str, ...], meant: CreditSum
) -> None:
    draft = read(metric(*lines), KNOWN)
    assert credit_metric_of(draft) == meant
    assert metric_from(metric_json(meant)) == meant
    assert read_again(draft, KNOWN) == draft
    assert (draft.yields, is_over_attribution(draft)) == ("", True)
    assert STORED == KNOWN_AS


def test_it_rests_on_what_it_is_of_and_changes_its_meaning_with_that() -> None:
    draft = read(metric("share: {of: top_value, over: all_value}"), KNOWN)
    assert draft.refers == ("all_value", "top_value")
    drafts = dict(KNOWN.definitions)
    drafts["pipeline_credit"] = read(CREDIT.replace("window: 90 days", "window: 30 days"), KNOWN)
    text = metric("measure: value", "of: pipeline_credit")
    before, after = read(text, KNOWN), read(text, beside(*drafts.values()))
    assert before.content_digest == after.content_digest
    assert before.meaning != after.meaning


def test_a_cost_for_each_record_of_a_count_is_of_the_entity_of_those_records() -> None:
    draft = read(metric("cost: {per: mqls, channel: source}", entity="lead"), KNOWN)
    assert credit_metric_of(draft) == Cost("mqls", "source")


def test_it_is_printed_as_it_was_written_a_line_for_each_thing_that_it_says() -> None:
    lines = METRICS["top_value"], ("cost: {per: top_credit, lag: 1 month, spread: even}", "goal: {at_most: 400}")
    assert draft_lines(read(metric(*lines[0], "settles: 7 days"), KNOWN)) == [
        "measure    value",
        "of         pipeline_credit",
        "earned by  part top",
        "dated by   conversion",
        "settles    7 days",
    ]
    assert draft_lines(read(metric(*lines[1]), KNOWN)) == [
        "cost per  top_credit",
        "spend     of its earners, 1 month before, spread evenly over the days of a month",
        "goal: at most 400",
    ]


@pytest.mark.parametrize(
    ("goal", "lines", "told"),
    [
        ("{at_least: 100000, per: month}", METRICS["top_value"], "at least 100,000 a month"),
        ("{at_least: 30 %}", ("share: {of: top_value, over: all_value}",), "at least 30 %"),
        ("{at_least: -5 %}", ("change: {of: top_value, from: before}",), "at least -5 %"),
        ("{at_least: 250 %}", ("change: {of: top_value, from: before}",), "at least 250 %"),
        ("{at_most: 400}", ("cost: {per: top_credit}",), "at most 400"),
        ("{at_least: 2.5}", ("return: {of: top_value}",), "at least 2.5"),
    ],
)
def test_a_goal_is_of_the_sort_of_its_figure(goal: str, lines: tuple[str, ...], told: str) -> None:
    found = goal_of(read(metric(*lines, f"goal: {goal}"), KNOWN))
    assert found
    assert found.in_words == told
    assert found.value == found.number / (100 if "%" in told else 1)


def refused(lines: tuple[str, ...], entity: str = "deal") -> LedgerError:
    with pytest.raises(LedgerError) as told:
        read(metric(*lines, entity=entity), KNOWN)
    return told.value


CREDITED = ("measure: credit", "of: pipeline_credit")
REFUSED = [
    (("measure: value", "of: bare"), "`bare` names no value of a conversion", "write measure: credit", 5),
    (("measure: credit", "of: mql"), "`mql` is of kind criteria, and gives no credit", "write measure: count", 6),
    (("measure: credit", "of: channels"), "`channels` is of kind taxonomy", "name an attribution", 6),
    (("measure: credit", "of: pipeline_credt"), "there is no attribution", "write `pipeline_credit`", 6),
    (("measure: count", "of: pipeline_credit"), "`pipeline_credit` is an attribution", "write measure: credit", 6),
    ((*CREDITED, "earned_by: {channel: contnt}"), "there is no channel `contnt`", "write `content`", 7),
    ((*CREDITED, "earned_by: {part: topp}"), "there is no part `topp`", "write `top`", 7),
    ((*CREDITED, "earned_by: {part: top, channel: direct}"), "`part and channel` are given", "keep one of", 7),
    ((*CREDITED, "earned_by: {}"), "`earned_by` names nobody", "keep one of channel, part, paid", 7),
    ((*CREDITED, "earned_by: {paid: false}"), "`paid` holds `False`", "write paid: true", 7),
    ((*CREDITED, "earned_by: {channel: [direct, direct]}"), "stands there twice", "such as channel:", 7),
    ((*CREDITED, "earned_by: {channel: []}"), "no channel is named", "such as channel:", 7),
    ((*CREDITED, "dated_by: clock"), "`clock` dates no credit", "write dated_by: conversion, or touch", 7),
    ((*CREDITED, "settles: a week"), "`a week` is no number of days", "such as 30 days", 7),
    ((*CREDITED, "unit: EUR"), "`unit` is not a key here", "", 7),
    ((*CREDITED, "share: {of: top_value, over: all_value}"), "`share` and `measure` are given", "leave out", 5),
    (("share: {of: top_credit, over: all_value}",), "`top_credit` has measure: credit", "measure: credit", 5),
    (("share: {of: top_value, over: other_value}",), "`top_value` has of: pipeline_credit", "of: pipeline_credit", 5),
    (("share: {of: top_value, over: touched_value}",), "has dated_by: conversion", "dated_by: conversion", 5),
    (("share: {of: all_value, over: top_value}",), "is earned by content, direct", "name a metric over", 5),
    (("share: {of: all_value, over: all_value}",), "have the same earners", "name the wider metric", 5),
    (("share: {of: some_cost, over: all_value}",), "`some_cost` is a cost", "name a metric with measure", 5),
    (("share: {of: mqls, over: all_value}",), "`mqls` is a count of records", "name a metric with measure", 5),
    (("share: {of: top_value, over: figure}",), "`figure` is of itself", "name another", 5),
    (("share: {of: top_value, over: all_valu}",), "there is no metric `all_valu`", "write `all_value`", 5),
    (("share: {of: top_value, over: mql}",), "`mql` is of kind criteria", "ratify a metric of `mql`", 5),
    (("cost: {per: top_value}",), "`top_value` is a value", "write return: {of: top_value}", 5),
    (("cost: {per: some_cost}",), "`some_cost` is a cost", "name a metric with measure: credit", 5),
    (("cost: {per: top_credit, channel: stage}",), "`top_credit` names its earners itself", "leave channel out", 5),
    (("cost: {per: top_credit, lag: 2 weeks}",), "`2 weeks` is not a lag", "such as lag: 1 month", 5),
    (("cost: {per: top_credit, spread: daily}",), "`daily` is not known here", "use one of those", 5),
    (("cost: {per: top_credit, rates: fx}",), "`rates` is given alone", "such as rates: fx, into: EUR", 5),
    (("cost: {per: top_credit, rates: fx, into: euro}",), "`euro` is not a currency", "such as into: EUR", 5),
    (("return: {of: top_credit}",), "`top_credit` is credit", "write cost: {per: top_credit}", 5),
    (("return: {of: top_value, rates: fx, into: USD}",), "the value is in EUR", "write into: EUR", 5),
    (("share: {of: top_value, over: all_value, lag: 1 month}",), "a share has no `lag`", "leave lag out", 5),
    (("change: {of: top_value, from: before, spread: even}",), "a change has no `spread`", "leave spread out", 5),
    (("change: {of: top_value, from: ago}",), "`ago` is not known here", "use one of those", 5),
    (("cost: {per: top_credit}", "goal: {at_most: 400, per: month}"), "has no `per`", "leave per out", 6),
    (("cost: {per: top_credit}", "goal: {at_most: 250 EUR}"), "`250 EUR` is no number", "such as at_most: 40", 6),
    (("change: {of: top_value, from: before}", "goal: {at_least: 5}"), "`5` is not a percentage", "30 %", 6),
]


@pytest.mark.parametrize(("lines", "said", "fix", "line"), REFUSED)
def test_what_is_refused_is_told_at_its_place_with_a_way_out(
    lines: tuple[str, ...], said: str, fix: str, line: int
) -> None:
    told = refused(lines)
    assert isinstance(told, BadInput)
    assert not isinstance(told, Problems)
    assert said in told.what
    assert told.why
    assert fix in str(told)
    assert told.place.startswith(f"doc.yaml:{line}:")


@pytest.mark.parametrize(
    ("lines", "entity", "fix"),
    [
        (CREDITED, "touch", "write entity: deal"),
        (("cost: {per: mqls}",), "deal", "write entity: lead"),
        (("share: {of: top_value, over: all_value}",), "touch", "write entity: deal"),
    ],
)
def test_it_is_of_the_entity_that_converts_or_that_is_counted(lines: tuple[str, ...], entity: str, fix: str) -> None:
    assert fix in str(refused(lines, entity))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("cost: {per: scores}",), "`scores` counts no records"),
        (("cost: {per: mqls, channel: score}",), "`score` is no text of lead"),
        (("cost: {per: mqls, channel: sorce}",), "write `source`"),
    ],
)
def test_a_cost_is_for_each_record_whose_text_names_a_channel(lines: tuple[str, ...], said: str) -> None:
    assert said in str(refused(lines, "lead"))


def told(*lines: str) -> str:
    return "\n".join(notes(metric(*lines), KNOWN))


def test_whoever_checks_it_is_told_when_it_has_no_figure_and_when_it_is_final() -> None:
    assert "pipeline_credit cannot move it" in told(*METRICS["all_credit"])
    assert "it moves where `pipeline_credit`" in told(*METRICS["top_value"])
    assert "provisional for 90 days" in told(*METRICS["touched_value"])
    assert "needs an amount of spend" in told("cost: {per: top_credit}")
    assert "0 or less before" in told("change: {of: top_value, from: before}")


def test_no_metric_of_records_is_taken_for_one() -> None:
    draft = read(metric("of: mql", entity="lead"), KNOWN)
    assert (is_over_attribution(draft), credit_metric_of(draft), draft.yields) == (False, None, "metric")


TEXTS = [metric(*lines) for lines in MEANT] + [metric("cost: {per: mqls, channel: source}", entity="lead")]


@st.composite
def spoiled(draw: st.DrawFn) -> Document:
    """A good metric in which one or two parts are anything else."""
    found = document(draw(st.sampled_from(TEXTS)))
    value: Any = dict(found.value)
    for _ in range(draw(st.integers(1, 2))):
        value = replaced(value, draw(st.sampled_from(places(value)[1:])), draw(parts))
    return replace(found, value=value)


@given(spoiled())
def test_no_document_breaks_it(given_document: Document) -> None:
    """It is read, and again as it was stored, or it is refused in words."""
    try:
        draft = KIND["metric"].read(given_document, KNOWN)
    except LedgerError as problem:
        for each in getattr(problem, "problems", (problem,)):
            assert each.what
            assert each.why
        return
    assert is_over_attribution(draft) == (credit_metric_of(draft) is not None)
    assert draft_lines(draft)
