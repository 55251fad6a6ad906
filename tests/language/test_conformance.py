"""Section 11 of the language, case by case: what each expression says of each record, and what is refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from cases import VERDICTS
from ledger.data import replace
from ledger.errors import BadInput
from ledger.language.evaluate import judge
from ledger.language.expand import expand
from ledger.language.judged import judged
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted

TODAY = date(2026, 3, 29)
FIELDS = (
    Field("score", "number"),
    Field("employees", "number", blank=Decimal(0)),
    Field("fit", "number", blank=Decimal(0)),
    Field("country", "text", blank="unknown"),
    Field("title", "text"),
    Field("job_level", "choice", choices=("c_level", "vp", "director", "other")),
    Field("tags", "choices", choices=("demo", "trial")),
    Field("is_competitor", "boolean"),
    Field("a", "boolean"),
    Field("b", "boolean"),
    Field("c", "boolean"),
    Field("created", "datetime"),
    Field("renewal", "date"),
    Field("trial_end", "date"),
)
LEAD = Schema("lead", {field.name: field for field in FIELDS}, frozenset({"mql"}))
CRITERIA = {"mql": read("score >= 65 AND employees >= 200", LEAD)}

REFUSED = [  # the text, the column of the fault, and what to write instead
    ("employees IS BLANK", 1, "`employees = 0`"),
    ("fit IS BLANK", 1, "`fit = 0`"),
    ("a AND b OR c", 9, "`(a AND b) OR c` or `a AND (b OR c)`"),
    ("score IN (65, NULL)", 15, "`score IN (65) OR score IS BLANK`"),
    ("score IN ()", 11, "write the values"),
    ("score IN (5, 5.0)", 14, "leave this one out"),
    ("title = ''", 9, "`title IS BLANK`"),
    ("title = NULL", 9, "`title IS BLANK`"),
    ("job_level = 'VP'", 13, "'vp'"),
    ("job_level < 'vp'", 1, "`job_level IN ('c_level', 'vp')`"),
    ("tags = 'demo'", 1, "`tags HAS 'demo'`"),
    ("65 <= score", 1, "`score >= 65`"),
    ("score >= '65'", 10, "write 65"),
    ("score >= 1234567890123456", 10, "round it"),
    ("score + 1 > 2", 7, "write the worked-out number"),
    ("scor >= 65", 1, "`score`"),
    ("created >= '2026-02-30'", 12, "DATE '2026-01-31'"),
    ("created >= TODAY - 1 MONTH", 22, "TODAY - 30 DAYS"),
    ("renewal = created", 1, "compare each with a literal"),
    ("title = country", 1, "compare each with a literal"),
    ("score BETWEEN 20 AND 10", 1, "`score BETWEEN 10 AND 20`"),
    ("title LIKE 'a%'", 7, "`title STARTS WITH 'a'`"),
    ("LOWER(title) = 'a'", 1, "`title = 'a'`"),
    ("mql = TRUE", 1, "`mql`"),
    ("TRUE AND a", 6, "`a`"),
]


@pytest.mark.parametrize(("case", "text", "record", "verdict"), VERDICTS)
def test_the_verdict_is_the_one_in_the_table(case, text, record, verdict):
    tree = expand(read(text, LEAD), CRITERIA)
    assert judge(tree, record, LEAD, TODAY) is verdict, case


def score(low: int, high: int, **rules: int) -> Score:
    return Score(tuple(Weighted(read(when, LEAD), points) for when, points in rules.items()), low, high)


def test_a_score_is_summed_before_it_is_clamped():
    """Case 36: 40 - 60 + 30 is 10; clamped on the way it would be 30."""
    fit = score(0, 100, **{"job_level = 'vp'": 40, "is_competitor": -60, "employees >= 1000": 30})
    vp = {"job_level": "vp", "is_competitor": True, "employees": 2000}
    assert judged(fit, vp, LEAD, TODAY) == 10


def test_a_score_without_a_true_rule_is_nothing_clamped():
    never = {"score >= 65": 40}
    assert judged(score(0, 100, **never), {}, LEAD, TODAY) == 0
    assert judged(score(10, 100, **never), {}, LEAD, TODAY) == 10
    assert judged(score(-20, 100, TRUE=-500), {}, LEAD, TODAY) == -20
    assert judged(score(-20, 100, TRUE=500), {}, LEAD, TODAY) == 100


def test_a_record_is_in_the_last_stage_that_it_satisfies():
    stages = {"known": "score IS NOT BLANK", "mql": "a", "hot": "b"}
    ladder = Ladder(tuple(Stage(key, key, read(when, LEAD)) for key, when in stages.items()))
    assert judged(ladder, {}, LEAD, TODAY) is None
    assert judged(replace(ladder, otherwise="none"), {}, LEAD, TODAY) == "none"
    assert judged(ladder, {"score": 1}, LEAD, TODAY) == "known"
    assert judged(ladder, {"b": True}, LEAD, TODAY) == "hot"
    assert judged(ladder, {"score": 1, "a": True}, LEAD, TODAY) == "mql"


def test_a_code_is_compared_exactly_and_a_text_is_not():
    assert not judge(read("job_level = 'vp'", LEAD), {"job_level": "VP"}, LEAD, TODAY)
    assert judge(read("job_level <> 'vp'", LEAD), {"job_level": "VP"}, LEAD, TODAY)
    assert not judge(read("tags HAS 'demo'", LEAD), {"tags": ["Demo"]}, LEAD, TODAY)
    assert judge(read("title = 'vp'", LEAD), {"title": "VP"}, LEAD, TODAY)


@pytest.mark.parametrize(("text", "column", "fix"), REFUSED, ids=[text for text, _, _ in REFUSED])
def test_what_must_be_refused_is_refused_with_its_place_and_a_fix(text, column, fix):
    with pytest.raises(BadInput) as refusal:
        read(text, LEAD, source="mql.yaml")
    assert refusal.value.place == f"mql.yaml:1:{column}"
    assert fix in refusal.value.fix
    assert refusal.value.what
    assert refusal.value.why


@pytest.mark.parametrize(("text", "fix"), [(text, fix) for text, _, fix in REFUSED if "`" in fix])
def test_what_the_fix_says_to_write_can_be_read(text, fix):
    for instead in re.findall("`([^`]+)`", fix):
        if instead != "score":
            assert read(instead, LEAD)
