"""What somebody stored past the verbs and makes no sense: every question answers, or says where it stands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import Phase, given, settings, strategies as st

from absurd import CODEC, absurd_events, examples
from cli.test_commands import CALLS, WITHOUT_A_LEDGER
from ledger.app import clock
from ledger.app.explained import explained
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.settings import FILE, load
from ledger.audit.trail.queries.audit import audited
from ledger.domain.event import Actor, Event
from ledger.errors import BadInput, Tampered
from ledger.journal import stores
from ledger.mcp.file import FileSource
from ledger.mcp.inputs import DefinitionsCall
from ledger.mcp.tools import READING
from podcast import assessed, framed
from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, OPS, SAL, Desk
from strategies import how_many
from web.test_looks import PAGES
from web.visitor import Pages, site

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
ACTING = {"copy", "backup", "restore", "capture", "order apply", "work", "sync", "survey", "validate", "evidence check"}
QUESTIONS = [
    f"{name} {arguments}"
    for name, (arguments, by, _) in CALLS.items()
    if by is None and name not in WITHOUT_A_LEDGER | ACTING
]
ADDRESSES = [address for found in PAGES.values() for address in found if not address.startswith("/enter")]


class Company(NamedTuple):
    """A ledger with something of most things, who is known to it, and an example of each event."""

    desk: Desk
    people: dict[str, str]
    known: dict[str, list[Any]]

    def storing(self, *events: Event, by: str = "ana") -> None:
        """Put the ledger back as it was, and store events past the verbs."""
        for each in self.desk.folder.glob("ledger.db*"):
            each.unlink()
        shutil.copy(self.desk.folder / "before", self.desk.folder / "ledger.db")
        with stores.open_(load(self.desk.folder / "ledger.toml").database.address, CODEC) as journal:
            for number, event in enumerate(events):
                try:
                    journal.record([event], actor=Actor(self.people[by]), command_id=f"by hand {number}", now=NOON)
                except BadInput:
                    continue  # no tag may be like that, and no store takes it

    def example(self, name: str, **changed: Any) -> Event:
        """An event of a type, with other values in it."""
        event = CODEC.decode(name, msgspec.json.encode({**self.known[name][-1], **changed}))
        return getattr(event, "said", event)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def company(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Company:
    desk = template.copied(tmp_path_factory.mktemp("senseless")).at(by=DANA)
    desk.write("memo.txt", "we called twelve")
    for name in ("leads.csv", "touches.csv"):
        desk.write(name, "score,employees,created\n80,500,2026-01-05T10:00:00Z\n")
    desk.write("lead.json", '{"score": 80, "employees": 500}')
    desk.does(f"ledger consumer add 'CMO weekly' --uses mql --owner {DANA}", by=ANA)
    desk.does("ledger figure record mql 2026-01 12 --as-of 2026-02-02 --evidence memo.txt", by=ANA)
    desk.does("ledger ask mql --hurts 'they wait too long'", by=OPS)
    framed(desk)
    assessed(desk)
    desk = desk.copied(tmp_path_factory.mktemp("before"))
    shutil.copy(desk.folder / "ledger.db", desk.folder / "before")
    with stores.open_(load(desk.folder / "ledger.toml").database.address, CODEC) as journal:
        found = {each: journal.person_by_address(each) for each in (DANA, ANA, BEN, SAL, MIA, CRO, OPS)}
        people = {address.partition("@")[0]: person.id for address, person in found.items() if person}
        known = examples(journal.read()[0], people)
    return Company(desk, people, {name: [*each] for name, each in known.items()})


# --- what is known to have been stored --------------------------------------------------------------------------------

Forge = Callable[[Company], Event]
NUMBERLESS: dict[str, tuple[str, dict[str, Any]]] = {
    "a run that gave no credit that can be counted": ("attribution.ran/1", {"credit": "2026-13"}),
    "a figure that is no number": ("figure.recorded/1", {"number": "nan"}),
    "a figure of no period": ("figure.recorded/1", {"period": "2026-13"}),
    "a bridge over no number": ("bridge.recorded/1", {"reported": "1/0"}),
    "an evaluation that comes to nothing": ("channel.evaluated/1", {"total": "1/0"}),
    "a channel whose spend is no number": ("channel.decided/1", {"spend_cap": "9" * 5_000}),
    "an order for no period": ("restatement.ordered/1", {"periods": [""]}),
}
OUT_OF_RANGE: dict[str, tuple[str, dict[str, Any]]] = {
    "a version attested before the calendar": ("definition.attested/1", {"from": "0001-01-01"}),
    "a charter under which proposals lapse before they are made": ("charter.amended/1", {"lapses_after": -1}),
    "an order that lapses before it is given": ("work.ordered/1", {"minutes": -5}),
}


@pytest.mark.parametrize("name", NUMBERLESS)
def test_an_event_whose_number_is_none_is_recorded_without_effect_and_named_by_an_audit(
    company: Company, name: str
) -> None:
    type_, changed = NUMBERLESS[name]
    company.storing()
    before = company.desk.does("ledger replay --json").data["state"]
    company.storing(company.example(type_, **changed))
    assert company.desk.does("ledger replay --json").data["state"] == before
    (act,) = company.desk.run("ledger audit rights --json").data["acts"]
    assert "makes no sense" in act["lacks"]
    assert "makes no sense" in company.desk.does("ledger log").out


@pytest.mark.parametrize("name", OUT_OF_RANGE)
def test_an_event_with_a_day_or_a_number_out_of_range_is_named_by_an_audit(company: Company, name: str) -> None:
    type_, changed = OUT_OF_RANGE[name]
    company.storing(company.example(type_, **changed))
    (act,) = company.desk.run("ledger audit rights --json").data["acts"]
    assert "makes no sense" in act["lacks"]


# --- whatever may be stored -------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=how_many(1, 2, 100), derandomize=how_many(1, 1, 0) == 1, phases=(Phase.generate,), database=None)
def test_every_question_answers_or_says_where_what_makes_no_sense_stands(company: Company, data: st.DataObject) -> None:
    events = data.draw(st.lists(absurd_events(company.known), min_size=1, max_size=4))
    company.storing(*events, by=data.draw(st.sampled_from(sorted(company.people))))
    for question in data.draw(st.permutations(QUESTIONS))[: how_many(12, 20, len(QUESTIONS))]:
        done = company.desk.run(f"ledger {question} --json")
        for problem in done.errors if done.code not in (0, 3) and "errors" in (done.data or {}) else ():
            assert all(problem[part] for part in ("what", "fix")), question
            assert problem["code"] != "tampered" or problem["place"] or "#" in problem["what"], (question, problem)
    for address, found in _pages(company, data.draw(st.permutations(ADDRESSES))[: how_many(5, 10, 99)]):
        assert found.status_code != 500 or "What to do" in found.text, address


def _pages(company: Company, addresses: list[str]) -> Iterator[tuple[str, Any]]:
    """How each page was answered; a page that broke is a 500 that says nothing to do."""
    with pytest.MonkeyPatch.context() as patch, _site(company, patch) as pages:
        visitor = pages.visitor(CRO)
        for address in addresses:
            yield address, visitor.client.get(address, follow_redirects=False)


@contextmanager
def _site(company: Company, patch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """The pages of the ledger; none, where it is not opened for what is in it, which is refused in three parts."""
    patch.setenv(clock.NOW, FOUNDED)
    with site(company.desk) as found:
        yield found


# --- a door at which an answer breaks ---------------------------------------------------------------------------------


@contextmanager
def _opened(company: Company) -> Iterator[Ledger]:
    ledger = open_ledger(load(company.desk.folder / FILE))
    try:
        yield ledger
    finally:
        ledger.journal.close()


def test_an_answer_that_breaks_over_acts_without_a_right_is_refused_with_their_places(company: Company) -> None:
    company.storing(company.example("right.revoked/1", scope="lifecycle"), by="ops")
    with _opened(company) as ledger:
        position = ledger.journal.head()
        told = explained(ledger, KeyError("p_nobody"))
        missing = explained(ledger, Tampered("there is no v9 of `mql`", "nobody decided it", "look"))
    assert isinstance(told, Tampered)
    assert (told.place, bool(told.why), bool(told.fix)) == (f"event #{position}", True, True)
    assert str(missing).startswith(f"event #{position}: there is no v9 of `mql`")


def test_answers_that_break_have_a_ledger_audited_once_until_something_is_recorded(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.storing(company.example("right.revoked/1", scope="lifecycle"), by="ops")
    audits: list[int] = []
    monkeypatch.setattr(
        "ledger.audit.trail.queries.audit.audited",
        lambda ledger: audits.append(ledger.journal.head()) or audited(ledger),
    )
    with _opened(company) as ledger:
        first = [str(explained(ledger, KeyError("p_nobody"))) for _ in range(3)]
        ledger.journal.record(
            [company.example("right.revoked/1", scope="lifecycle")],
            actor=Actor(company.people["ops"]),
            command_id="again",
            now=NOON,
        )
        then = explained(ledger, KeyError("p_nobody"))
    assert (len(set(first)), len(audits)) == (1, 2)
    assert isinstance(then, Tampered)
    assert len(then.place.split(", ")) == 2


def test_an_answer_that_breaks_where_every_act_had_its_right_is_a_bug_and_nothing_hides_it(company: Company) -> None:
    company.storing()
    broken, refused = KeyError("p_nobody"), BadInput("no", "why", "fix")
    with _opened(company) as ledger:
        assert explained(ledger, broken) is broken
        assert explained(ledger, refused) is refused


def test_a_command_and_a_page_that_break_over_such_an_act_tell_of_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.storing(company.example("right.revoked/1", scope="lifecycle"), by="ops")

    def broken(*_: object, **__: object) -> None:
        raise KeyError("p_nobody")

    monkeypatch.setattr("ledger.govern.seats.answers.rights.ScopeRights.rules", property(broken))
    done = company.desk.run("ledger rights")
    assert (done.code, "ledger audit rights" in done.err, "event #" in done.err) == (6, True, True)
    ((_, found),) = _pages(company, ["/rights"])
    assert (found.status_code, "What to do" in found.text, "event #" in found.text) == (500, True, True)


def test_an_agent_whose_question_breaks_over_such_an_act_is_told_of_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("p_nobody")

    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setattr("ledger.mcp.file.definition_list", broken)
    tool = next(each for each in READING if each.name == "definitions")
    company.storing()
    with _opened(company) as ledger, pytest.raises(KeyError):
        FileSource(ledger).answer(tool, DefinitionsCall())
    company.storing(company.example("right.revoked/1", scope="lifecycle"), by="ops")
    with _opened(company) as ledger, pytest.raises(Tampered, match=f"event #{ledger.journal.head()}: "):
        FileSource(ledger).answer(tool, DefinitionsCall())
