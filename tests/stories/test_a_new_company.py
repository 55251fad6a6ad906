"""A company that the ledger never saw, with a file of sessions that nobody prepared: each printed step leads on.

new entity --from--> check --> propose, approve, ratify --> count, why --> a wrong turn withdrawn --> credit, a channel
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from ledger.app import clock
from shell import Desk, founded
from web.visitor import site

RITA, ANA, GIL, VP = (f"{name}@northwind.example" for name in ("rita", "ana", "gil", "vp"))
TODAY = "2024-07-01T09:00:00Z"
SESSIONS = "Session ID,User,Started,Source / Medium,Pageviews,Purchases,Customer type\n" + "".join(
    f"sess_{n:06},user_{n % 7},{n % 28 + 1:02}/0{n % 6 + 1}/2024 10:0{n % 6},{source},{n % 13},{n % 2},{kind}\n"
    for n in range(60)
    for source in [("google / cpc", "newsletter / email", "(not set)")[n % 3]]
    for kind in [("New", "Loyal")[n % 2]]
)
ORDERS = "order_no,user,bought_at\n" + "".join(f"O-{n},user_{n},2024-06-2{n} 12:00:00\n" for n in range(5))
TERMS = "--effective 2024-07-01 --nature policy --standard retrospective --because agreed"
SEATS = {"STEWARD": ANA, "APPROVER": GIL, "DECIDER": VP, "OPERATOR": RITA, "OWNER": RITA}
RULES = {"FIELD": "pageviews", "NUMBER": "8", "HIGH": "12", "LOW": "1", "REASON": "short", "AMOUNT": "5000"}
ORDER = {"CONVERTS": "order", "CONVERTED": "order_no IS NOT BLANK", "CLOSED": "bought_at", "ACCOUNT": "user"}
TOUCH = {"TAXONOMY": "channels", "OCCURRED": "started", "TOUCH_ID": "session_id"}
NAMES = {"TITLE": "A title", "STATEMENT": "What it is for", "CHANNEL": "search", "OTHER_CHANNEL": "newsletter"}
FILLED = {**SEATS, **RULES, **ORDER, **TOUCH, **NAMES}


def filled(text: str) -> str:
    """A form in which somebody wrote what its words in capitals stand for, comments apart."""
    words = re.compile(r"\b(?:" + "|".join(FILLED) + r")\b")
    lines = (line.partition("  # ") for line in text.splitlines())
    return "\n".join(words.sub(lambda word: FILLED[word[0]], line) + sign + rest for line, sign, rest in lines)


def began(desk: Desk, document: str, file: str) -> str:
    """Begin a document, fill it in, and write it; return what was printed of it first."""
    desk.does(f"ledger new {document} -o {file}", by=RITA)
    form = (desk.folder / file).read_text()
    desk.write(file, filled(form))
    return form


def agreed(desk: Desk, file: str, proposal: str, terms: str = TERMS) -> None:
    desk.does(f"ledger propose {file} {terms}", by=ANA)
    desk.does(f"ledger approve {proposal}", by=GIL)
    desk.does(f"ledger ratify {proposal}", by=VP)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The company's ledger on its first day: who decides, what a session is, and which of them are engaged."""
    desk = founded(tmp_path_factory.mktemp("company"), by=RITA, now=TODAY)
    desk.write("sessions.csv", SESSIONS)
    desk.write("orders.csv", ORDERS)
    began(desk, "charter", "charter.yaml")
    desk.does(f"ledger propose charter.yaml {TERMS}", by=RITA)
    desk.does("ledger ratify charter/lifecycle#1", by=RITA)
    desk.does("ledger new entity session --from sessions.csv -o session.yaml", by=RITA)
    agreed(desk, "session.yaml", "session#1")
    began(desk, "criteria engaged --entity session", "engaged.yaml")
    agreed(desk, "engaged.yaml", "engaged#1")
    return desk


@pytest.fixture
def company(template: Desk, tmp_path: Path) -> Desk:
    return template.copied(tmp_path)


def test_a_session_is_found_by_the_id_that_sessions_have(company: Desk) -> None:
    told = company.does("ledger why engaged --records sessions.csv --id sess_000012").out
    assert told.startswith("engaged v1 holds for record 13 (`Session ID` sess_000012)\n")


def test_records_of_another_entity_are_said_to_be_that(company: Desk) -> None:
    company.does("ledger new entity order --from orders.csv -o order.yaml")
    company.write("orders.csv.reading.yaml", "kind: reading\ncolumns: {order_no: order_no, bought_at: bought_at}\n")
    done = company.run("ledger count engaged --records orders.csv")
    assert (done.code, "orders.csv: the records are not read as those of session" in done.err) == (1, True)
    assert "their reading names order_no, bought_at, which are no fields of session" in done.err


def test_a_wrong_turn_that_was_withdrawn_stands_in_nobodys_way(company: Desk) -> None:
    company.write("engaged.yaml", (company.folder / "engaged.yaml").read_text().replace(">= 8", ">= 3"))
    company.does(f"ledger propose engaged.yaml {TERMS}", by=ANA)
    began(company, "metric engaged_sessions --entity session", "metric.yaml")
    company.write("metric.yaml", (company.folder / "metric.yaml").read_text().replace("CRITERIA", "engaged"))
    beside = company.does(f"ledger propose metric.yaml {TERMS}", by=ANA).out
    company.does("ledger withdraw engaged#2 --because 'a wrong turn'", by=ANA)
    company.does("ledger withdraw engaged_sessions#1 --because 'once more'", by=ANA)
    alone = company.does(f"ledger propose metric.yaml {TERMS}", by=ANA).out
    assert "conflicts with engaged#2: it changes `engaged`, which this rests on" in beside
    assert "conflicts" not in alone


def test_credit_begins_with_the_forms_and_ends_with_who_earned_it(company: Desk) -> None:
    company.does("ledger new entity order --from orders.csv -o order.yaml")
    agreed(company, "order.yaml", "order#1")
    began(company, "taxonomy channels --entity session", "channels.yaml")
    agreed(company, "channels.yaml", "channels#1")
    began(company, "attribution credit --entity session", "credit.yaml")
    nameless = company.run("ledger check credit.yaml")
    assert "no field names one record of order" in nameless.out
    form = (company.folder / "credit.yaml").read_text()
    company.write("credit.yaml", form.replace("# id: ORDER_NO ", "id: order_no  #"))
    agreed(company, "credit.yaml", "credit#1")

    asked = company.run("ledger series credit --records sessions.csv")

    step = "ledger attribution run credit --touches RECORDS --conversions RECORDS"
    assert f"fix: see who earns credit by it: {step}" in asked.err
    for command in ("count credit", "count credit.yaml"):
        assert "attribution run credit" in company.run(f"ledger {command} --records sessions.csv").err
    beside = company.run("ledger impact credit credit --records sessions.csv")
    assert "attribution compare credit --touches" in beside.err
    ran = company.does("ledger attribution run credit --touches sessions.csv --conversions orders.csv").out
    assert "5 conversions" in ran


def test_a_channel_begins_with_a_form_of_its_own(company: Desk) -> None:
    nothing = company.does("ledger channel list").out
    assert nothing.splitlines() == [
        "no channel is registered: ledger channel register FILE",
        "the file begins so: ledger new channel -o FILE",
    ]
    form = began(company, "channel coupons", "coupons.yaml")
    company.write("form.yaml", form)
    open_ = company.run("ledger channel register form.yaml", by=ANA)
    assert "write yours in the place of TITLE (line 4), CHANNEL (line 5), FIELD (line 6)" in open_.err
    assert "fix: register it: ledger channel register FILE" in company.run("ledger check coupons.yaml").out
    assert "ledger new assessment -o FILE" in company.does("ledger channel register coupons.yaml", by=RITA).out


def test_each_link_of_each_page_leads_to_a_page(company: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, TODAY)
    seen = dict[str, str]()
    with site(company) as pages:
        visitor, waiting = pages.visitor(RITA), ["/"]
        while waiting:
            path = waiting.pop()
            if path not in seen and not path.startswith("/static"):
                seen[path] = visitor.get(path)
                waiting += [unescape(each) for each in re.findall(r'href="(/[^"#]*)', seen[path])]
    assert {"/rights", "/d/engaged", "/why/engaged", "/p/engaged/1", "/d/charter/lifecycle"} <= seen.keys()


def test_the_day_on_which_a_session_became_engaged_is_told_once_the_line_that_is_printed_is_added(
    company: Desk,
) -> None:
    asked = company.run("ledger became engaged --records sessions.csv")
    line = re.search(r"add `(became: .*)` to the document of session, and propose it", asked.err)
    assert line, asked.err
    entity = (company.folder / "session.yaml").read_text() + line[1].replace("FIELD", "started") + "\n"
    company.write("session.yaml", entity)
    agreed(company, "session.yaml", "session#2")
    assert "known of 60 of 60 sessions" in company.does("ledger became engaged --records sessions.csv").out
