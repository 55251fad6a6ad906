"""An attribution document: every part of it is held to what is in force, and its examples to what it gives."""

from __future__ import annotations

import pytest

from ledger.documents.written import written
from ledger.errors import BadInput, LedgerError
from ledger.govern.documents.queries.rereading import document_of
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.references import WITH_FILE
from ledger.meanings.credit.attribution import Collapse, Window
from ledger.meanings.credit.english import attribution_lines
from ledger.meanings.credit.form import Decay, LastBut, ShareLine, Shares, Weights

from .crediting import CHANNELS, CREDIT, DEAL, ROLE, SHARES, TOUCH, around
from .reading import beside, notes, objections, read

AROUND = around()
JOURNEY = (
    "  - {touches: [brand_video -40 days, content -30 days, content -20 days, content -10 days, paid_search -1 day],\n"
)


def told(old: str, new: str) -> LedgerError:
    assert old in CREDIT
    with pytest.raises(LedgerError) as found:
        read(CREDIT.replace(old, new), AROUND)
    return found.value


def with_credit(form: str) -> str:
    return CREDIT.replace(f"credit: {SHARES}", f"credit: {form}").partition("examples:")[0]


def test_an_attribution_rests_on_its_taxonomy_and_on_every_entity_that_it_joins() -> None:
    draft = read(CREDIT, AROUND)
    assert draft.refers == ("channels",)
    assert draft.rests_on == ("touch", "deal", "deal_role")
    assert draft.reads_of("deal") == (
        *("account_id", "amount", "closed", "deal_id", "lead_on", "opportunity_on", "stage"),
    )
    assert draft.reads_of("touch") == ("account_id", "is_bot", "kind", "occurred", "person_id", "touch_id")
    assert draft.reads_of("deal_role") == ("deal_id", "person_id", "role")
    assert sorted(draft.source) == ["conversion.when", "journey.through.when", "touches.eligible"]


def test_it_reads_as_its_steps_in_order() -> None:
    assert attribution_lines(attribution_of(read(CREDIT, AROUND))) == [
        "conversion  each deal where stage = 'won', at closed",
        "value       amount in EUR",
        "journey     by account_id = account_id; of a deal_role where role IN ('buyer', 'champion'); touches after the "
        "conversion before; at most 90 days before",
        "touches     each touch where NOT is_bot AND kind <> 'email_open', by occurred, touch_id",
        "counted     every touch counts",
        "credit      40 to top, 30 to middle, 30 to bottom",
        "no touch    unattributed",
    ]


def test_an_example_that_earns_something_else_is_told_with_both_shares() -> None:
    assert objections(CREDIT, AROUND) == []
    (told,) = objections(CREDIT.replace("middle: 30 %, bottom", "middle: 35 %, bottom"), AROUND)
    assert "the example gives middle 35 %, and the attribution gives it 30 %" in told
    assert "doc.yaml:" in told


def test_an_example_is_worked_out_in_the_window_and_as_touches_collapse() -> None:
    near = CREDIT.replace("window: 90 days", "window: {top: 30 days, otherwise: 90 days}")
    told = sorted(each.partition("gives ")[2] for each in objections(near, AROUND))
    assert [each.partition("\n")[0] for each in told] == [
        "bottom 30 %, and the attribution gives it 50 %",
        "middle 30 %, and the attribution gives it 50 %",
        "top 40 %, and the attribution gives it 0 %",
    ]
    linear = CREDIT.replace(SHARES, "linear").replace("collapse: none", "collapse: once")
    third = linear.replace("top: 40 %, middle: 30 %, bottom: 30 %", "top: 33.33 %, content: 33.33 %, paid_search: 33 %")
    assert objections(third, AROUND) == []


def test_nobody_earns_an_example_without_touches() -> None:
    alone = CREDIT.replace(JOURNEY.strip()[len("- {") :], "touches: [],").replace(
        "top: 40 %, middle: 30 %, bottom: 30 %", "unattributed: 100 %"
    )
    assert objections(alone, AROUND) == []


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("{last_but: [direct]}", LastBut(("direct",))),
        ("{decay: {half_life: 7 days}}", Decay(7)),
        ("{decay: {half_life: 7 days, ages: elapsed}}", Decay(7, elapsed=True)),
        (
            "{shares: [{touch: first, share: 40}, {before: lead, share: 2}, {touch: others, share: 20}]}",
            Shares((ShareLine("touch", "first", 40), ShareLine("before", "lead", 2), ShareLine("touch", "others", 20))),
        ),
    ],
)
def test_every_form_of_credit_is_read_as_it_is_written(form: str, found: object) -> None:
    assert attribution_of(read(with_credit(form), AROUND)).form == found


def test_weights_may_speak_of_the_touch_and_of_its_place_in_the_journey() -> None:
    first = "{when: \"place = 'first' AND medium = 'cpc'\", weight: 3}"
    form = f"{{weights: [{first}, {{when: nth > 2, weight: 2}}], otherwise: 1}}"
    draft = read(with_credit(form), AROUND)
    found = attribution_of(draft).form
    assert isinstance(found, Weights)
    assert [each.weight for each in found.rules] == [3, 2]
    assert "medium" in draft.reads_of("touch")
    assert "place" not in draft.reads_of("touch")
    assert "credit.weights.1.when" in draft.source


def test_windows_and_collapses_are_read_as_they_are_written() -> None:
    hours = attribution_of(read(CREDIT.replace("window: 90 days", "window: 48 hours"), AROUND))
    assert hours.journey.window == Window(48, hours=True)
    parts = attribution_of(read(CREDIT.replace("window: 90 days", "window: {top: 180 days}"), AROUND))
    assert parts.journey.window == Window(None, parts={"top": 180})
    session = attribution_of(read(CREDIT.replace("collapse: none", "collapse: session 30 minutes"), AROUND))
    assert session.touches.collapse == Collapse("session", 30)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("taxonomy: channels", "taxonomy: chanels", "there is no taxonomy `chanels`"),
        ("entity: deal\n", "entity: deals\n", "there is no entity `deals`"),
        ("at: closed", "at: lead_on", "`lead_on` is not the clock of deal"),
        ("field: amount", "field: stage", "`stage` is a choice"),
        ("field: amount", "field: amonut", "`amonut` is no field of deal"),
        ("currency: EUR", "currency: euro", "`euro` is no currency"),
        ("again: each", "again: every", "`every` is not known here"),
        ("window: 90 days", "window: 90 weeks", "`90 weeks` is no length of time"),
        ("window: 90 days", "window: {top: 90 days, otherwise: 48 hours}", "the window is in days and in hours"),
        ("window: 90 days", "window: {upper: 90 days}", "`upper` is not a key here"),
        ("order: [touch_id]", "order: []", "`order` is missing"),
        ("collapse: none", "collapse: session 0 minutes", "`session 0 minutes` is no session"),
        ("reset: at_conversion", "reset: always", "`always` is not known here"),
        ("{funnel: top, share: 40}", "{funnel: upper, share: 40}", "`upper` is not known here"),
        ("{funnel: top, share: 40}", "{funnel: top, share: 0}", "`share` holds `0`"),
        ("{funnel: top, share: 40}", "{before: demo, share: 40}", "`demo` is not known here"),
        ("{funnel: top, share: 40}", "{funnel: middle, share: 40}", "two lines give to funnel middle"),
        ("no_touch: unattributed", "no_touch: direct", "`direct` is a channel"),
        ("no_touch: unattributed", "no_touch: unknown", "`unknown` is a channel"),
        ("no_touch: unattributed", "no_touch: middle", "`middle` is a part of the funnel"),
        ("NOT is_bot AND", "occurred < TODAY AND", "this criteria speaks of TODAY"),
        ("brand_video -40 days", "brand -40 days", "`brand` is no channel"),
        ("brand_video -40 days", "brand_video 40 days", "`40 days` is no time before the conversion"),
        ("top: 40 %", "top: forty", "`forty` is no share"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_place(old: str, new: str, what: str) -> None:
    found = told(old, new)
    assert what in str(found)
    assert found.place.startswith("doc.yaml:")
    assert found.fix


def test_a_taxonomy_that_is_only_proposed_is_ratified_first_or_checked_beside_it() -> None:
    with pytest.raises(BadInput) as refused:
        read(CREDIT, beside(read(TOUCH), read(DEAL), read(ROLE)))
    assert refused.value.fix == f"ratify the taxonomy `channels` first; or, to try a draft, {WITH_FILE}"


def test_a_fit_that_is_only_proposed_is_ratified_first_or_checked_beside_it() -> None:
    with pytest.raises(LedgerError) as refused:
        read(with_credit("{markov: {order: 1, fit: removal}}"), AROUND)
    assert refused.value.fix == f"ratify the fit `removal` first; or, to try a draft, {WITH_FILE}"


def test_hours_ask_for_instants_on_both_sides() -> None:
    touch = read(TOUCH.replace("occurred: {type: datetime", "occurred: {type: date"))
    dated = beside(touch, read(DEAL), read(ROLE), read(CHANNELS, beside(touch)))
    read(CREDIT, dated)
    with pytest.raises(BadInput, match="`occurred` of touch is a date"):
        read(CREDIT.replace("window: 90 days", "window: 48 hours"), dated)


def test_hours_that_passed_are_asked_of_touches_with_a_time_of_day() -> None:
    elapsed = with_credit("{decay: {half_life: 7 days, ages: elapsed}}")
    for name, field, before in (("touch", "occurred", TOUCH), ("deal", "closed", DEAL)):
        texts = {"touch": TOUCH, "deal": DEAL} | {
            name: before.replace(f"{field}: {{type: datetime", f"{field}: {{type: date")
        }
        touch = read(texts["touch"])
        dated = beside(touch, read(texts["deal"]), read(ROLE), read(CHANNELS, beside(touch)))
        with pytest.raises(BadInput, match=f"`{field}` of {name} is a date"):
            read(elapsed, dated)
        read(with_credit("{decay: {half_life: 7 days}}"), dated)
    with pytest.raises(BadInput, match="`calendar` is not known here"):
        read(with_credit("{decay: {half_life: 7 days, ages: calendar}}"), AROUND)


def test_a_decay_without_ages_is_stored_as_it_ever_was_and_one_with_them_means_another_thing() -> None:
    days, hours = (
        read(with_credit(f"{{decay: {{half_life: 7 days{more}}}}}"), AROUND) for more in ("", ", ages: elapsed")
    )
    assert days.tree["credit"] == {"decay": {"half_life": 7}}
    assert days.content["credit"] == {"decay": {"half_life": "7 days"}}
    assert hours.content["credit"] == {"decay": {"half_life": "7 days", "ages": "elapsed"}}
    assert days.meaning != hours.meaning


def test_its_meaning_is_that_of_what_it_rests_on_too() -> None:
    draft = read(CREDIT, AROUND)
    assert (
        read(CREDIT.replace("key: pipeline_credit", "key: pipeline_credit\ntitle: Pipeline"), AROUND).meaning
        == draft.meaning
    )
    assert read(CREDIT.replace("window: 90 days", "window: 91 days"), AROUND).meaning != draft.meaning
    touch = read(TOUCH)
    other = beside(touch, read(DEAL), read(ROLE), read(CHANNELS.replace("'ppc'", "'sem'"), beside(touch)))
    assert read(CREDIT, other).meaning != draft.meaning
    assert read(CREDIT, other).content_digest == draft.content_digest


def test_notes_say_where_credit_goes_that_nobody_earned() -> None:
    assert notes(CREDIT, AROUND) == ["a conversion without a touch that earns goes to unattributed"]


FORMS = [
    *("first", "last", "linear", "shapley", "{last_but: [direct, unknown]}", "{decay: {half_life: 7 days}}", SHARES),
    "{shares: [{touch: first, share: 40}, {before: lead, share: 2}, {channel: direct, share: 20}]}",
    "{weights: [{when: \"place IN ('first', 'only')\", weight: 3}], otherwise: 1}",
    "{markov: {order: 1, fit: content_fit}}",
]
REPLACED = [
    *(("window: 90 days", each) for each in ("window: 48 hours", "window: {top: 3 days, otherwise: 9 days}")),
    ("window: 90 days", "window: {top: 3 days}"),
    ("collapse: none", "collapse: session 30 minutes"),
    ("currency: EUR", "currency: {field: currency, rates: fx, into: EUR}"),
    ("  again: each\n", "  id: deal_id\n"),
]


@pytest.mark.parametrize("text", [*map(with_credit, FORMS), *(CREDIT.replace(*each) for each in REPLACED)])
def test_a_document_that_is_put_together_again_says_the_same(text: str) -> None:
    draft = read(text, AROUND)
    again = read(written(document_of(draft)), AROUND)
    assert again == draft


def test_a_taxonomy_that_is_put_together_again_says_the_same() -> None:
    draft = read(CHANNELS, AROUND)
    assert read(written(document_of(draft)), AROUND) == draft


def test_a_weight_compares_no_score_by_itself_or_by_what_it_refers_to() -> None:
    busy = "kind: score\nkey: busy\nscope: measurement\nentity: touch\nbounds: [0, 9]\n"
    busy += "rules: [{when: is_bot, points: 5}]\n"
    hot = "kind: criteria\nkey: hot\nscope: measurement\nentity: touch\ncriteria: busy >= 5\n"
    scored = read(busy, AROUND)
    known = around(scored, read(hot, around(scored)))
    for when in ("busy >= 5", "hot"):
        with pytest.raises(BadInput, match="a weight compares busy"):
            read(with_credit(f"{{weights: [{{when: {when}, weight: 3}}], otherwise: 1}}"), known)
    eligible = CREDIT.replace("NOT is_bot AND", "NOT hot AND")
    assert "hot" in read(eligible, known).refers
