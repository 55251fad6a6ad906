"""An invariant over an attribution: what it claims, read with its places, told in English, and stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.documents import load
from ledger.errors import BadInput
from ledger.kinds.credit.claim import CreditClaim, CreditSubject
from ledger.kinds.invariant import claim_in_words, claim_lines, claim_of
from ledger.kinds.names import INVARIANT

from .crediting import CREDIT, around
from .reading import KIND, objections, read

AROUND = around(read(CREDIT, around()))
HEAD = """\
kind: invariant
key: inv
scope: measurement
entity: touch
attribution: pipeline_credit
"""
FORMS = {
    "earns": ("earns: {funnel: top}", "in some journey the part top earns credit"),
    "always": (
        "always_earns: {funnel: top, at_least: 20 %}",
        "wherever the part top is there, it earns 20 % of the credit at least",
    ),
    "always something": (
        "always_earns: {channel: direct}",
        "wherever the channel direct is there, it earns some of the credit",
    ),
    "never more": (
        "never_more: {funnel: middle, than: 45.5 %, with: {channel: brand_video}}",
        "the part middle never earns more than 45.5 % of the credit where the channel brand_video is there too",
    ),
    "repetition": ("repetition: {funnel: middle}", "one more touch of the part middle never raises its share"),
    "only alone": ("only_alone: {channel: unknown}", "the channel unknown earns only where nothing else is"),
    "never": (
        "never_earns: {when: \"kind  = 'view'\"}",
        "touches that satisfy `kind = 'view'` never earn",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_its_claim_is_a_sentence_and_what_is_stored_says_the_same(form: str) -> None:
    text, words = FORMS[form]
    draft = read(HEAD + text, AROUND)
    assert claim_in_words(claim_of(draft)) == f"{words}, by `pipeline_credit`"
    assert claim_lines(claim_of(draft))[1].endswith(words)
    assert (draft.kind, draft.entity, draft.yields) == ("invariant", "touch", "")
    assert draft.refers == ("pipeline_credit",)
    assert draft.entities == ("deal", "deal_role", "touch")


@pytest.mark.parametrize("form", FORMS)
def test_it_is_read_again_from_what_was_stored(form: str) -> None:
    from ledger.govern.documents.queries.rereading import document_of

    draft = read(HEAD + FORMS[form][0], AROUND)
    again = KIND[INVARIANT].read(document_of(draft), AROUND)
    assert (again.content_digest, again.meaning) == (draft.content_digest, draft.meaning)


def test_the_shape_on_disk_is_this() -> None:
    draft = read(HEAD + FORMS["never more"][0], AROUND)
    assert draft.tree == {
        "invariant": "never_more",
        "attribution": "pipeline_credit",
        "of": {"funnel": "middle"},
        "percent": "45.5",
        "with": {"channel": "brand_video"},
    }
    assert draft.content["never_more"] == {"funnel": "middle", "than": "45.5 %", "with": {"channel": "brand_video"}}
    assert claim_of(draft) == CreditClaim(
        "never_more",
        "pipeline_credit",
        CreditSubject("funnel", "middle"),
        Decimal("45.5"),
        CreditSubject("channel", "brand_video"),
    )


def test_its_criteria_is_kept_as_it_was_written_and_what_it_reads_is_named() -> None:
    draft = read(HEAD + FORMS["never"][0], AROUND)
    assert draft.source == {"never_earns.when": "kind  = 'view'"}
    assert draft.reads == ("touch.kind",)


def test_another_attribution_under_it_is_another_meaning() -> None:
    other = around(read(CREDIT.replace("window: 90 days", "window: 60 days"), around()))
    text = HEAD + FORMS["repetition"][0]
    assert read(text, AROUND).meaning != read(text, other).meaning
    assert read(text, AROUND).content_digest == read(text, other).content_digest


@pytest.mark.parametrize(
    ("claim", "what", "place"),
    [
        ("title: Nothing", "nothing is claimed of `attribution`", "doc.yaml:5:14"),
        (
            "earns: {funnel: top}\nrepetition: {funnel: top}",
            "earns and repetition make no claim together",
            "doc.yaml:7:13",
        ),
        ("earns: {}", "`earns` names nobody", "doc.yaml:6:8"),
        ("earns: {funnel: top, channel: direct}", "`earns` names a part of the funnel and a channel", "doc.yaml:6:8"),
        ("earns: {funnel: topp}", "`topp` is not known here", "doc.yaml:6:17"),
        ("only_alone: {channel: mail}", "`mail` is not known here", "doc.yaml:6:23"),
        ("never_more: {funnel: middle}", "`than` is missing", "doc.yaml:6:13"),
        ("never_more: {funnel: middle, than: 0.45}", "`than` holds", "doc.yaml:6:36"),
        ("never_more: {funnel: middle, than: 145 %}", "`145 %` is no bound", "doc.yaml:6:36"),
        ("always_earns: {funnel: top, at_least: 0 %}", "`0 %` is no bound", "doc.yaml:6:39"),
        ("never_more: {funnel: middle, than: 4 %, with: {}}", "`with` names nobody", "doc.yaml:6:47"),
        ("repetition: {funnel: middle, at_least: 4 %}", "at_least", "doc.yaml:6:30"),
        ("never_earns: {when: knd = 'view'}", "touch has no field or criteria knd", "doc.yaml:6:21"),
        ("never_earns: {when: occurred > TODAY}", "speaks of TODAY", "doc.yaml:6:21"),
        ("every: is_bot", "every", "doc.yaml:6:1"),
    ],
)
def test_what_makes_no_claim_is_told_at_its_place(claim: str, what: str, place: str) -> None:
    with pytest.raises(BadInput) as told:
        read(HEAD + claim, AROUND)
    assert what in told.value.what
    assert told.value.place == place
    assert told.value.why
    assert told.value.fix


@pytest.mark.parametrize(
    ("line", "by", "what"),
    [
        ("attribution: pipeline_credit", "attribution: other", "there is no attribution `other`"),
        ("attribution: pipeline_credit", "attribution: channels", "there is no attribution `channels`"),
        ("entity: touch", "entity: deal", "by `pipeline_credit` each touch earns credit"),
    ],
)
def test_it_is_about_an_attribution_in_force_and_whoever_earns_by_it(line: str, by: str, what: str) -> None:
    text = (HEAD + FORMS["earns"][0]).replace(line, by)
    with pytest.raises(BadInput, match=what):
        read(text, AROUND)


def test_a_claim_about_nobody_is_objected_to_at_its_place() -> None:
    (told,) = objections(HEAD + "never_earns: {when: \"kind = 'a' AND kind = 'b'\"}", AROUND)
    assert told.startswith("doc.yaml:6:21")
    assert "no record satisfies what `when` asks for" in told


def test_a_bound_is_read_as_it_is_meant_however_it_is_spelt() -> None:
    def read_bound(text: str) -> Any:
        found = claim_of(read(HEAD + f"never_more: {{funnel: middle, than: {text}}}", AROUND))
        return found.bound if isinstance(found, CreditClaim) else None

    assert read_bound("45 %") == read_bound("45%") == read_bound("45.00 %")
    assert len(load(HEAD + "earns: {funnel: top}", "doc.yaml")) == 1
