"""The file of a channel is typed by what the frameworks in force ask, and tells each mistake with its place."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.documents import load
from ledger.errors import BadInput, Problems
from ledger.meanings.framework.framework import ChannelField
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.pure.assessment import assessment_file
from ledger.measure.channels.pure.file import channel_file

ASKED = {
    each.key: each
    for each in (
        ChannelField("supplies", "fields", "lead"),
        ChannelField("enriched", "fields", "lead"),
        ChannelField("spend_cap", "number", unit="EUR"),
        ChannelField("hosts", "number"),
        ChannelField("exclusive", "boolean"),
        ChannelField("begins", "date"),
        ChannelField("risk", "choice", choices=("low", "high")),
        ChannelField("markets", "choices", choices=("de", "at")),
        ChannelField("pitch", "text"),
    )
}
BARE = "kind: channel\nkey: podcast\ntitle: Podcast\n"


def read(more: str = "", asked: dict[str, ChannelField] = ASKED) -> ChannelFile:
    (document,) = load(f"{BARE}{more}".encode(), "podcast.yaml")
    return channel_file(document, asked, {"lead": ("email", "score")}, "p_ana", lambda address: f"id of {address}")


def test_whose_it_is_and_what_it_says_is_read_as_it_is_stored() -> None:
    assert read() == ChannelFile(key="podcast", title="Podcast", owner="p_ana")
    found = read(
        "owner: dana@acme.example\nsupplies: email\nfilled_by: {enrichment: [score]}\nspend_cap: 20000.50\nhosts: 2\n"
        "exclusive: true\nbegins: 2026-03-01\nrisk: low\nmarkets: [de, at]\npitch: they listen\nenriched: [score]\n"
    )
    assert (found.owner, found.supplies, found.spend_cap) == ("id of dana@acme.example", ("email",), "20000.5")
    assert found.filled == {"email", "score"}
    assert found.says == {
        "hosts": "2",
        "exclusive": "true",
        "begins": "2026-03-01",
        "risk": "low",
        "markets": ("de", "at"),
        "pitch": "they listen",
        "enriched": ("score",),
    }
    assert [found.answer(each) for each in ("risk", "spend_cap", "nothing")] == ["low", "20000.5", ""]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("spend_cap: lots", "a number of 0 or more, in EUR"),
        ("hosts: true", "a number of 0 or more"),
        ("exclusive: maybe", "true or false"),
        ("begins: soon", "a day"),
        ("risk: middling", "one of low, high"),
        ("markets: [de, fr]", "some of de, at"),
        ("pitch: 3", "a text"),
        ("expected_conversions: -1", "a number of 0 or more"),
    ],
)
def test_what_is_not_of_the_type_that_is_asked_for_is_refused_with_its_place(line: str, wanted: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(line)
    assert refused.value.why == f"it holds {wanted}"
    assert refused.value.place.startswith("podcast.yaml:4:")


def test_a_field_that_is_written_twice_is_supplied_once() -> None:
    found = read("supplies: [email, score, email]\nfilled_by: {enrichment: [score, score]}\n")
    assert (found.supplies, found.filled_by) == (("email", "score"), {"enrichment": ("score",)})


def test_all_that_is_wrong_is_told_together() -> None:
    with pytest.raises(Problems) as refused:
        read("spend_cap: lots\nrisk: none\nsupplies: [mail]\nfilled_by: {enrichment: [skore]}\n")
    assert [each.fix for each in refused.value.problems][-1] == "write `score`"
    assert len(refused.value.problems) == 4


def test_what_nobody_asks_is_no_key_and_without_a_framework_only_what_every_file_may_say_is() -> None:
    with pytest.raises(BadInput, match="`rsik` is not a key here"):
        read("rsik: low")
    with pytest.raises(BadInput, match="`risk` is not a key here"):
        read("risk: low", {})
    assert read("supplies: [anything]", {}).supplies == ("anything",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scores: {audience: 2.5}", "a score is a step of a scale"),
        ("scores: {audience: true}", "a score is a step of a scale"),
        ("answers: {consent: n/a}", "passed or failed, and never skipped"),
        ("skores: {audience: 2}", "has the keys"),
        ("scores: [3]", "it holds lines"),
    ],
)
def test_a_document_of_scores_holds_steps_and_answers(text: str, said: str) -> None:
    (document,) = load(f"kind: assessment\n{text}\n".encode(), "scores.yaml")
    with pytest.raises(BadInput) as refused:
        assessment_file(document)
    assert said in refused.value.why


@pytest.mark.parametrize(("word", "answer"), [("pass", "pass"), ("yes", "pass"), ("true", "pass"), ("No", "fail")])
def test_a_gate_is_answered_in_the_words_that_people_use(word: str, answer: str) -> None:
    (document,) = load(f"kind: assessment\nanswers: {{consent: {word}}}\n".encode(), "scores.yaml")
    found: Any = assessment_file(document)
    assert found.answers["consent"].answer == answer
