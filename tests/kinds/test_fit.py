"""A fit of credit: numbers that somebody froze, held to the channels of a taxonomy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.documents.written import written
from ledger.errors import LedgerError
from ledger.govern.documents.queries.rereading import document_of
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.fit import fit_of, with_fit
from ledger.meanings.credit.form import Markov
from ledger.meanings.credit.stored import form_from, form_json

from .crediting import CREDIT, FITTED, SHARES, around
from .reading import notes, objections, read

AROUND = around()
BY_FIT = CREDIT.replace(f"credit: {SHARES}", "credit: {markov: {order: 1, fit: content_fit}}").partition("examples:")[0]


def told(text: str) -> str:
    with pytest.raises(LedgerError) as found:
        read(text, AROUND)
    return found.value.what


def test_a_fit_holds_the_part_that_is_lost_without_each_channel() -> None:
    found = fit_of(read(FITTED, AROUND))
    assert (found.order, found.effects["direct"]) == (1, Decimal("0.5"))
    assert found.weights == {"content": 7, "direct": 500_000_000, "unknown": 0}


def test_a_fit_that_is_put_together_again_says_the_same() -> None:
    text = FITTED + "fitted: {attribution: credit, version: 1, on: 2026-03-01}\npopulation: {touches: 'sha256:00'}\n"
    draft = read(text, AROUND)
    assert read(written(document_of(draft)), AROUND) == draft


def test_a_fit_is_held_to_its_taxonomy() -> None:
    assert told(FITTED.replace("content: 0", "fax: 0")) == "`fax` is no channel"
    assert told(FITTED.replace("direct: 0.5", "direct: 1.5")) == "`direct` holds `1.5`"
    assert told(FITTED.replace("order: 1", "order: 4")) == "`order` holds `4`"
    assert told(FITTED.replace("taxonomy: channels", "taxonomy: touch")).startswith("there is no taxonomy `touch`")


def test_what_a_fit_has_not_seen_is_said_before_it_is_decided() -> None:
    said = " ".join(notes(FITTED, AROUND))
    assert "it has not seen brand_video, paid_search" in said
    assert "nobody can work it out again" in said
    nothing = FITTED.replace("0.5", "0").replace("0.000000007", "0")
    assert "no channel has an effect" in " ".join(objections(nothing, AROUND))


def test_an_attribution_rests_on_the_fit_that_it_names() -> None:
    draft = read(BY_FIT, AROUND)
    assert draft.refers == ("channels", "content_fit")
    form = with_fit(attribution_of(draft), AROUND.definitions).form
    assert isinstance(form, Markov)
    assert form.effects["direct"] == 500_000_000
    other = around(read(FITTED.replace("0.5", "0.25"), AROUND))
    assert read(BY_FIT, other).meaning != draft.meaning


def test_an_attribution_names_a_fit_that_is_there_of_its_order_and_no_numbers() -> None:
    assert told(BY_FIT.replace("content_fit", "other_fit")) == "there is no fit `other_fit`"
    assert told(BY_FIT.replace("order: 1", "order: 2")) == "`content_fit` is a fit of order 1"
    inline = BY_FIT.replace("fit: content_fit", "fit: f, effects: {direct: 7}")
    assert told(inline) == "the numbers of a fit stand in the attribution"


def test_numbers_that_were_decided_inside_an_attribution_stay_as_they_were() -> None:
    stored = {"markov": {"order": 1, "effects": {"direct": 7}, "fit": "f"}}
    assert form_json(form_from(stored)) == stored
    assert form_json(Markov(1, fit="f")) == {"markov": {"order": 1, "fit": "f"}}
