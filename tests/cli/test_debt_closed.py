"""Each sort of debt is opened by acts, and closed by each command that `debt resolve` prints, run as it is printed."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from channel_desk import judging
from credit_figures_desk import ASKED as OF_DEALS, decided, reach_back
from crediting_desk import ASKED, crediting
from forged import events_in, forge, id_of
from ledger.domain.proposal import digest
from platforms import delivering, listing, next_version, org, portal_with_list
from shell import ANA, BEN, CHARTER, CRO, DANA, LEAD, MIA, OPS, SAL, TERMS, Desk, criteria, decide, founded, invariant

CMO = "cmo@acme.example"
POLICY = "--nature policy --standard retrospective"


class Opened(NamedTuple):
    """A ledger in which an item stands, its name, and what its capitals stand for where that is not said here.

    `edits` is what somebody changes in its document, `again` what puts a platform where it was, and `before` what
    somebody does there before a command, by its act.
    """

    desk: Desk
    item: str
    filled: Mapping[str, str] = {}
    edits: Callable[[str], str] = str
    again: Callable[[], Any] = str
    before: Mapping[str, Callable[[], Any]] = {}


FILLED = {
    "TEXT": "'so that it is settled'",
    "DATE": "2027-02-01",
    "ADDRESS": MIA,
    "TITLE": "'Weekly numbers'",
    "DECIDER": "cmo@acme.example",
    "STEWARD": ANA,
    "APPROVER": SAL,
    "OUTCOME": "stop",
    "FILE": "new-file.yaml",
}


def filled(text: str, opened: Opened) -> str:
    """A command or a document with its capitals filled in."""
    known = {**FILLED, **opened.filled}
    return re.sub(r"\b[A-Z][A-Z]{3,}\b", lambda found: known.get(found[0], found[0]), text)


def resolved(opened: Opened) -> dict[str, Any]:
    """The ways that are printed for an item, and the document that one of them takes."""
    return dict(opened.desk.does(f"ledger debt resolve {shlex.quote(opened.item)} --json").data)


def take(opened: Opened, way: Mapping[str, Any], *, answered: bool = True) -> None:
    """Run a command as it is printed, and then whatever others have to carry out by that; or answer, if they do."""
    opened.again()
    opened.before.get(way["act"], str)()
    command = f"ledger {way['act']} {way['given']}".rstrip()
    file = next((each for each in shlex.split(command) if each.endswith(".yaml")), "")
    if file and way["act"] == "propose" and resolved(opened)["document"]:
        path = opened.desk.folder / file
        path.unlink(missing_ok=True)
        opened.desk.does(f"ledger debt resolve {shlex.quote(opened.item)} -o {file}")
        path.write_text(opened.edits(filled(path.read_text(), opened)))
    before = waiting(opened.desk)
    who = filled(way["role"], opened) if way["role"].isupper() else next(iter(way["people"]), ANA)
    opened.desk.does(filled(command, opened), by=who)
    if way["act"] == "plan" and "--output plan.json" in command:
        opened.desk.does("ledger apply plan.json", by=who)
    while answered and (new := [each for each in waiting(opened.desk) if each not in before]):
        for proposal, act, person in new:
            opened.desk.does(f"ledger {act} {proposal} --because 'we agreed'", by=person)


def waiting(desk: Desk) -> list[tuple[str, str, str]]:
    """Each proposal that waits, for which act and for whom first."""
    found = desk.does("ledger status --json").data["proposals"]
    return [
        (each["proposal"], each["act"], each["people"][0]) for each in found if each["act"] in ("approve", "ratify")
    ]


def standing(desk: Desk) -> dict[str, bool]:
    """The items of today, and whether a waiver lets each stand."""
    return {each["item"]: bool(each["waiver"]) for each in desk.does("ledger debt --json").data["items"]}


# --- each sort, opened ------------------------------------------------------------------------------------------------


def unratified(desk: Desk) -> Opened:
    desk.write("hot.yaml", criteria("score >= 90", "hot"))
    desk.write("memo.txt", "hot leads score 90\n")
    decide_entity_before(desk)
    desk.does("ledger attest hot.yaml --effective 2025-06-01 --evidence memo.txt --because memo", by=ANA)
    return Opened(desk, "unratified_version/hot")


def decide_entity_before(desk: Desk) -> None:
    """The entity governs the year before, too."""
    desk.does(
        f"ledger propose lead.yaml --effective 2025-01-01 --retroactive {TERMS} --because 'they were there'", by=ANA
    )
    desk.does("ledger approve lead#2", by=SAL)
    desk.does("ledger ratify lead#2", by=CRO)


def alone(desk: Desk) -> Opened:
    """Dana decided it before anybody else was seated."""
    folder = desk.folder.with_name(f"{desk.folder.name}-alone")
    folder.mkdir()
    new = founded(folder)
    new.write("lead.yaml", LEAD)
    new.does("ledger propose lead.yaml --effective 2026-02-02 --nature policy --because agreed")
    new.does("ledger ratify lead#1")
    return Opened(new, "self_attested/lead")


def alone_and_then_seated(desk: Desk) -> Opened:
    """The same, in a scope in which others hold seats since."""
    opened = alone(desk)
    opened.desk.write("charter.yaml", CHARTER)
    opened.desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'others decide'")
    opened.desk.does("ledger ratify charter/lifecycle#1")
    return opened


def lapsed(desk: Desk) -> Opened:
    desk.write("mql.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose mql.yaml --effective 2026-02-10 {TERMS} --because stricter", by=ANA)
    return Opened(desk.at("2026-03-10T09:00:00Z"), "lapsed_proposal/mql#2", {"FILE": "mql.yaml"})


def lapsed_end(desk: Desk) -> Opened:
    desk.does("ledger retire mql --effective 2026-02-10 --because 'nobody reads it'", by=ANA)
    return Opened(desk.at("2026-03-10T09:00:00Z"), "lapsed_proposal/mql#2", {"FILE": "mql.yaml"})


def sudden(desk: Desk) -> Opened:
    with_charter(desk, f"emergency: {{by: [{OPS}], days: 7}}\n")
    desk.write("sudden.yaml", criteria("score >= 90"))
    terms = "--effective 2026-02-02 --nature estimate --standard prospective --because 'bots'"
    desk.does(f"ledger propose sudden.yaml {terms}", by=ANA)
    desk.does("ledger ratify mql#2 --emergency --because 'bots fill the form'", by=OPS)
    return Opened(desk, "emergency/mql#2")


def with_charter(desk: Desk, more: str) -> None:
    """The charter of `lifecycle` with more in it."""
    desk.write("charter-2.yaml", CHARTER + more)
    desk.does(f"ledger propose charter-2.yaml --effective 2026-02-02 {TERMS} --because 'we need it'")
    desk.does("ledger ratify charter/lifecycle#2")


def unanswered(desk: Desk) -> Opened:
    with_charter(desk, "answers_within: 5 days\n")
    desk.does("ledger ask mql --hurts 'it counts students'", by=MIA)
    return Opened(desk.at("2026-02-10T09:00:00Z"), "unanswered_request/r-1")


def broken(desk: Desk) -> Opened:
    """A rule that breaks an invariant, which was waived until it was in force."""
    desk.write("big.yaml", invariant("every: mql\nis: employees >= 100", "big"))
    decide(desk, "big.yaml", "big")
    desk.does("ledger waive big --until 2026-02-20 --because 'a trial'", by=CRO)
    desk.write("low.yaml", criteria("score >= 65"))
    decide(desk, "low.yaml", "mql", "2026-02-10", 2)
    desk.write("kept.yaml", criteria("score >= 65 AND employees >= 300"))
    return Opened(
        desk.at("2026-03-02T09:00:00Z"),
        "broken_invariant/big",
        {"FILE": "kept.yaml"},
        edits=lambda text: re.sub(r"employees\s+>= 100", "score >= 65", text),
    )


def untold(desk: Desk) -> Opened:
    desk.does(f"ledger consumer add 'CMO weekly' --uses mql --owner {MIA}", by=OPS)
    desk.write("mql.yaml", criteria("score >= 70"))
    decide(desk.at("2026-03-02T09:00:00Z"), "mql.yaml", "mql", "2026-03-02", 2)
    name = next(each for each in standing(desk.at("2026-03-03T09:00:00Z")) if each.startswith("untold"))
    return Opened(desk.at("2026-03-03T09:00:00Z"), name)


def undecided_credit(desk: Desk) -> Opened:
    """Somebody reads credit by an attribution that was found in use."""
    crediting(desk)
    for name in ("touch", "deal", "channels"):
        decide(desk, f"{name}.yaml", name)
    desk.does(f"ledger consumer add 'CMO weekly' --uses credit --owner {MIA}", by=OPS)
    return Opened(desk, "undecided_credit/cmo-weekly")


def unread_credit(desk: Desk) -> Opened:
    """An attribution that nobody reads is closed by who reads it: a consumer."""
    crediting(desk)
    return Opened(desk.at("2026-09-01T09:00:00Z"), "no_reader/credit")


def unread(desk: Desk) -> Opened:
    return Opened(desk.at("2026-09-01T09:00:00Z"), "no_reader/mql")


def without_a_decider(desk: Desk) -> Opened:
    desk.does(f"ledger revoke lifecycle decider {CRO} --because left")
    return Opened(desk, "no_decider/lifecycle")


def without_approvers(desk: Desk) -> Opened:
    for person in (SAL, MIA, ANA):
        desk.does(f"ledger revoke lifecycle approver {person} --because left")
    return Opened(
        desk,
        "unmet_quorum/lifecycle",
        edits=lambda text: text.replace("APPROVER", BOB),
    )


BOB = "bob@acme.example"


def without_an_operator(desk: Desk) -> Opened:
    with_charter(desk, f"emergency: {{by: [{MIA}], days: 7}}\n")
    desk.does(f"ledger revoke lifecycle operator {OPS} --because left")
    return Opened(desk, "no_operator/lifecycle", edits=lambda text: text.replace("OPERATOR", BOB))


def unkept(desk: Desk) -> Opened:
    desk.write("mql.yaml", criteria("score >= 70"))
    decide(desk, "mql.yaml", "mql", number=2, more="--stock edge")
    kept = "became:\n  mql: {by: {snapshots: daily}, re_entry: first}\n"
    return Opened(desk, "unkept_fields/mql", edits=lambda text: text + kept)


def expired(desk: Desk) -> Opened:
    opened = unratified(desk)
    desk.does("ledger waive item:unratified_version/hot --until 2026-03-01 --because 'the campaign runs'", by=CRO)
    return opened._replace(desk=desk.at("2026-03-02T09:00:00Z"), item="expired_waiver/unratified_version/hot")


def channels(desk: Desk, until: str, *said: str) -> Desk:
    """The desk at which channels are judged, with a podcast on which that was said; on another day."""
    folder = desk.folder.with_name(f"{desk.folder.name}-channels")
    folder.mkdir()
    there = judging(folder)
    there.does("ledger channel register podcast.yaml", by=ANA)
    for line in said:
        there.does(line.partition("$ ")[2], by=f"{line.partition(' ')[0]}@acme.example")
    return there.at(until)


JUDGED = [
    "ana $ ledger channel evaluate podcast --scores scores.yaml",
    "ben $ ledger channel evaluate podcast --scores scores.yaml",
]
PILOT = [
    *JUDGED,
    *(
        f"dana $ ledger waive gate:{gate}@podcast --until 2026-06-30 --because 'to learn'"
        for gate in ("read", "qualifies", "counted", "credited")
    ),
    "cmo $ ledger channel decide podcast pilot --until 2026-06-30 --cap 20000 --success 'mql_rate >= 4 %' "
    "--stop 'spend per mql_rate > 400' --least '50 conversions' --because 'to learn'",
]


def undecided(desk: Desk) -> Opened:
    there = channels(desk, "2026-04-02T09:00:00Z", *JUDGED)
    there.write("spend.csv", "month,channel,amount,currency\n2026-03,podcast,4000,EUR\n")
    there.does("ledger spend record spend.csv", by=ANA)
    return Opened(there, "undecided_channel/podcast", {"OUTCOME": "reject"})


def unjudged(*said: str, desk: Desk) -> Opened:
    """Money goes through a channel whose evaluation is not there, not finished, or outdated."""
    there = channels(desk, "2026-04-02T09:00:00Z", *said)
    there.write("spend.csv", "month,channel,amount,currency\n2026-03,podcast,4000,EUR\n")
    there.does("ledger spend record spend.csv", by=ANA)
    return Opened(there, "undecided_channel/podcast", {"FILE": "scores.yaml"})


def late_review(desk: Desk) -> Opened:
    return Opened(channels(desk, "2026-12-01T09:00:00Z", *PILOT), "overdue_review/podcast")


def expired_gate(desk: Desk) -> Opened:
    """A pilot goes on after its waivers ended, and its money was spent."""
    there = channels(desk, "2026-07-01T09:00:00Z", *PILOT)
    there.write("spend.csv", "month,channel,amount,currency\n2026-01,podcast,100,EUR\n")
    there.does("ledger spend record spend.csv", by=ANA)
    return Opened(there, "expired_waiver/gate/read@podcast")


SF = ExitStack()


@pytest.fixture(scope="module", autouse=True)
def platforms() -> Iterator[None]:
    """What openers start is stopped at the end."""
    with SF:
        yield


def elsewhere(desk: Desk, name: str) -> Desk:
    """A folder for a ledger of its own, beside that of the desk."""
    folder = desk.folder.with_name(f"{desk.folder.name}-{name}")
    folder.mkdir()
    return Desk(folder, DANA, desk.now)


def drifted(desk: Desk) -> Opened:
    """Somebody changes the formula in Setup."""
    there = SF.enter_context(org())
    operator = delivering(elsewhere(desk, "drift"), there)
    operator.does("ledger plan -o first.json")
    operator.does("ledger apply first.json")

    def by_hand() -> None:
        there.by_hand("AND(Score__c >= 40, NumberOfEmployees >= 200)")
        operator.run("ledger sync")

    by_hand()
    return Opened(operator, "drift/sf/Lead.MQL__c", again=by_hand)


def refused(desk: Desk) -> Opened:
    """A version is in force that Salesforce cannot hold."""
    operator = delivering(elsewhere(desk, "refused"), SF.enter_context(org()), "score >= 65")
    next_version(operator, "score >= 65 AND created >= TODAY - 30 DAYS")
    operator.run("ledger plan --record")
    name = next(each for each in standing(operator) if each.startswith("refused_target"))
    return Opened(operator, name, edits=lambda text: text.replace("created >= TODAY - 30 DAYS", "score >= 70"))


def imposed(desk: Desk) -> Opened:
    """A platform says that it takes away what a list reads."""
    there = SF.enter_context(portal_with_list())
    operator = listing(elsewhere(desk, "imposed"), there)
    operator.does("ledger notices --record")
    name = next(each for each in standing(operator) if each.startswith("imposed"))
    return Opened(operator, name)


def looked_at(desk: Desk) -> Opened:
    """A version from which somebody expected something by a day that is past."""
    desk.write("mqls.yaml", "kind: metric\nkey: mqls\nscope: lifecycle\nentity: lead\ntitle: MQLs\nof: mql\n")
    decide(desk, "mqls.yaml", "mqls")
    desk.write("mql.yaml", criteria("score >= 70"))
    decide(desk, "mql.yaml", "mql", number=2, more="--revisit 2026-04-01")
    return Opened(desk.at("2026-05-01T09:00:00Z"), "overdue_review/mql")


def with_hopes(desk: Desk) -> Opened:
    """The same, where it was said what is expected by that day."""
    desk.write("leads.csv", LEADS)
    desk.write("mqls.yaml", "kind: metric\nkey: mqls\nscope: lifecycle\nentity: lead\ntitle: MQLs\nof: mql\n")
    decide(desk, "mqls.yaml", "mqls")
    desk.write("mql.yaml", criteria("score >= 70"))
    decide(desk, "mql.yaml", "mql", number=2, more="--expects 'mqls >= 2 by 2026-04-01'")
    return Opened(desk.at("2026-05-01T09:00:00Z"), "overdue_review/mql", {"RECORDS": "leads.csv"})


def outdated(desk: Desk) -> Opened:
    """A channel was judged by definitions of which another version is in force since."""
    there = channels(
        desk, "2026-03-02T09:00:00Z", *JUDGED, "cmo $ ledger channel decide podcast reject --because 'too dear'"
    )
    there.write("mql-2.yaml", criteria("score >= 90 AND NOT opted_out"))
    decide(there, "mql-2.yaml", "mql", "2026-03-02", 1)
    return Opened(there.at("2026-03-05T09:00:00Z"), "outdated_evaluation/podcast")


def deviating(desk: Desk) -> Opened:
    """A pilot, where it was recommended to reject the channel."""
    return Opened(channels(desk, "2026-06-30T09:00:00Z", *PILOT), "deviation/podcast", {"DATE": "2026-10-01"})


LEADS = "id,score,employees,created\n1,70,300,2026-02-05T12:00:00Z\n2,80,300,2026-02-06T12:00:00Z\n"


def unexplained(desk: Desk) -> Opened:
    """A figure that was reported, and that nobody comes to again."""
    desk.write("leads.csv", LEADS)
    desk.write("memo.txt", "5")
    now = desk.at("2026-03-10T09:00:00Z")
    now.does("ledger figure record mql 2026-02 5 --as-of 2026-03-02 --evidence memo.txt", by=ANA)
    now.does("ledger bridge mql --period 2026-02 --records leads.csv --record", by=ANA)
    return Opened(now, next(each for each in standing(now) if each.startswith("not_reproducible")))


def unrestated(desk: Desk) -> Opened:
    """A month is closed; then a rule is decided that judges all history."""
    desk.write("leads.csv", LEADS)
    now = desk.at("2026-03-10T09:00:00Z")
    now.does("ledger period close 2026-02 --definition mql --records leads.csv", by=CRO)
    now.write("mql.yaml", criteria("score >= 75"))
    now.does(f"ledger propose mql.yaml --effective 2026-03-10 {POLICY} --because stricter", by=ANA)
    now.does("ledger approve mql#2", by=SAL)
    now.does("ledger ratify mql#2", by=CRO)
    return Opened(now, "unrestated/mql v2", {"RECORDS": "leads.csv"})


def ordered(desk: Desk) -> Opened:
    """The same, and somebody ordered that it be computed again."""
    opened = unrestated(desk)
    order = "ledger restate mql --from v1 --to v2 --period 2026-02 --reopen 2026-02 --because decided"
    opened.desk.does(order, by=CRO)
    return opened


def unrestated_credit(desk: Desk) -> Opened:
    """A month of two metrics over an attribution is closed; then another way to give credit reaches back."""
    now = decided(desk, spend=(), v2="", now="2026-05-04T09:00:00Z")
    for key in ("video_credit", "all_value"):
        now.does(f"ledger period close 2026-03 --definition {key} {OF_DEALS}", by=CRO)
    told = {"TOUCHES": "touches.csv", "CONVERSIONS": "deals.csv"}
    return Opened(reach_back(now), "unrestated/pipeline v2", told)


def nearly_shown(desk: Desk) -> Opened:
    """A rule that keeps records of before as they were is delivered as it is for all."""
    operator = delivering(elsewhere(desk, "nearly"), SF.enter_context(org()), "score >= 65")
    next_version(operator, "score >= 70")
    operator.write("later.yaml", criteria("score >= 75"))
    late = operator.at("2026-02-10T09:00:00Z")
    decide(late, "later.yaml", "mql", "2026-02-10", 3)
    late.does("ledger plan --target sf --accept as-is -o p.json")
    late.does("ledger apply p.json")
    return Opened(late, "accepted_loss/sf/Lead.MQL__c", edits=lambda text: text.replace("75", "76"))


def shown_by_hand(desk: Desk) -> Opened:
    """A list that nobody can ask shows the version in force, for every record alike."""
    desk.write("seen.png", "a picture of the list")
    desk.does("ledger target add mkto --connector manual --set label=Marketo --set id=1", by=OPS)
    seen = "--holds mql@1 --evidence seen.png --again 2026-12-01"
    desk.does(f"ledger target attest mkto 'Big accounts' {seen}", by=OPS)
    return Opened(desk, "accepted_loss/mkto/Big accounts")


def both_shown(desk: Desk) -> Opened:
    """The days on which both counted are over, and the platform shows the old one."""
    operator = delivering(elsewhere(desk, "both"), SF.enter_context(org()), "score >= 65")
    operator.does("ledger plan -o first.json")
    operator.does("ledger apply first.json")
    charter = CHARTER.replace("retrospective]", "retrospective, dual]")
    operator.write("dual.yaml", charter)
    operator.does(f"ledger propose dual.yaml --effective 2026-02-02 {TERMS} --because 'both may count'", by=DANA)
    operator.does("ledger ratify charter/lifecycle#2", by=DANA)
    operator.write("next.yaml", criteria("score >= 70"))
    dual = "--nature policy --standard dual --dual-until 2026-03-01 --primary new --because both"
    operator.does(f"ledger propose next.yaml --effective 2026-02-02 {dual}", by=ANA)
    operator.does("ledger approve mql#2", by=SAL)
    operator.does("ledger ratify mql#2", by=CRO)
    return Opened(operator.at("2026-03-02T09:00:00Z"), "dual_overdue/mql v2")


def unknown(desk: Desk) -> Opened:
    """More than a twentieth of the touches lie in no channel."""
    crediting(desk)
    path = desk.folder / "touches.csv"
    seen = "".join(f"{number},acme,2026-04-{number - 80}T09:00:00Z,tv\n" for number in range(91, 100))
    path.write_text(f"{path.read_text().rstrip()}\n{seen}")
    desk.run(f"ledger attribution run credit {ASKED} --record", by=ANA)
    told = {"TOUCHES": "touches.csv", "CONVERSIONS": "deals.csv"}
    return Opened(
        desk, "unknown_touches/channels", told, edits=lambda text: re.sub(r"('+)mail('+)", r"\1mail\2, \1tv\2", text)
    )


def contested(desk: Desk) -> Opened:
    """Somebody with the right wrote a charter past the program, and not that it displaces the one before."""
    copy = desk.copied(desk.folder.with_name(f"{desk.folder.name}-copy"))
    copy.write("other.yaml", CHARTER.replace("decider: cro@", "decider: ben@"))
    copy.does(f"ledger propose other.yaml --effective 2026-02-02 {TERMS} --because 'another decides'")
    copy.does("ledger ratify charter/lifecycle#2")
    written = [event for _, _, event in events_in(copy.folder / "ledger.db")]
    proposed, ratified, amended = written[len(events_in(desk.folder / "ledger.db")) :]
    bound = replace(proposed.bound, displaces=())
    told = {"digest": digest(proposed.draft, proposed.terms, bound)}
    file = desk.folder / "ledger.db"
    for each in (replace(proposed, bound=bound, **told), replace(ratified, **told), amended):
        forge(file, id_of(file, DANA), each)
    return Opened(
        desk.at("2026-02-10T09:00:00Z"), "contested_scope/lifecycle", edits=lambda text: f"{text}review: 90 days\n"
    )


def undeclared(desk: Desk) -> Opened:
    """A rule was asked for as the first one; meanwhile it was found that another was in use, and it was asked again."""
    decide_entity_before(desk)
    desk.write("hot.yaml", criteria("score >= 90", "hot"))
    plain = "--nature policy --standard prospective --because agreed"
    desk.does(f"ledger propose hot.yaml --effective 2026-02-02 {plain}", by=ANA)
    desk.write("found.yaml", criteria("score >= 80", "hot"))
    desk.write("memo.txt", "hot leads score 80\n")
    desk.does("ledger attest found.yaml --effective 2025-06-01 --evidence memo.txt --because memo", by=ANA)
    desk.does("ledger rebase hot#1", by=ANA)
    desk.does("ledger approve hot#1", by=SAL)
    desk.does("ledger ratify hot#1", by=CRO)
    desk.write("leads.csv", LEADS.replace("2026-02", "2026-01"))
    told = {"PERIOD": "2026-01", "RECORDS": "leads.csv"}
    return Opened(desk, "no_standard/hot v2", told, edits=lambda text: text.replace("90", "91"))


def rivals(desk: Desk, imported: bool = False) -> Opened:
    """A list and a field both claim to be the MQL, and nobody bound either; `imported` where no definition is, too."""
    there, other = SF.enter_context(org()), SF.enter_context(portal_with_list())
    key = "score_model" if imported else "mql"
    operator = delivering(elsewhere(desk, "rivals"), there, key=key).at(HS_TOKEN=other.settings["token"])
    operator.does("ledger unbind sf Lead.MQL__c --because 'begin anew'")
    operator.does(f"ledger target add hs --connector hubspot --set sandbox={other.url} --set token=env:HS_TOKEN")
    operator.does("ledger survey hs sf --record")
    return Opened(
        operator,
        next(each for each in standing(operator) if each.startswith("rival_rule")),
        again=lambda: there.by_hand("Score__c >= 50"),
        before={"survey": lambda: other.door("edit", {"address": "list/12", "user": "77", "deleted": True})},
    )


def old_fit(desk: Desk) -> Opened:
    """An attribution weighs by what was fitted on the conversions of a quarter, more than a year ago."""
    crediting(desk)
    desk.does(f"ledger attribution fit credit {ASKED} --period 2026-Q2 -o first.yaml", by=ANA)
    decide(desk, "first.yaml", "credit_fit")
    text = (desk.folder / "linear.yaml").read_text()
    desk.write("markov.yaml", text.replace("credit: linear", "credit: {markov: {order: 1, fit: credit_fit}}"))
    decide(desk, "markov.yaml", "credit")
    told = {"TOUCHES": "touches.csv", "CONVERSIONS": "deals.csv", "DATE": "2027-12-01"}
    return Opened(desk.at("2027-09-01T09:00:00Z"), "stale_fit/credit", told)


OPENED: dict[str, Callable[[Desk], Opened]] = {
    "unratified_version": unratified,
    "self_attested, alone": alone,
    "self_attested": alone_and_then_seated,
    "lapsed_proposal": lapsed,
    "lapsed_proposal, an end": lapsed_end,
    "emergency": sudden,
    "unanswered_request": unanswered,
    "broken_invariant": broken,
    "untold_consumer": untold,
    "undecided_credit": undecided_credit,
    "no_reader": unread,
    "no_reader, of credit": unread_credit,
    "no_decider": without_a_decider,
    "unmet_quorum": without_approvers,
    "no_operator": without_an_operator,
    "unkept_fields": unkept,
    "expired_waiver": expired,
    "expired_waiver, of a gate": expired_gate,
    "undecided_channel": undecided,
    "overdue_review, of a channel": late_review,
    "overdue_review": looked_at,
    "overdue_review, of what was expected": with_hopes,
    "outdated_evaluation": outdated,
    "deviation": deviating,
    "not_reproducible": unexplained,
    "unrestated": unrestated,
    "unrestated, ordered": ordered,
    "unrestated, of credit": unrestated_credit,
    "drift": drifted,
    "refused_target": refused,
    "imposed": imposed,
    "accepted_loss": nearly_shown,
    "accepted_loss, by hand": shown_by_hand,
    "dual_overdue": both_shown,
    "unknown_touches": unknown,
    "no_standard": undeclared,
    "contested_scope": contested,
    "rival_rule": rivals,
    "rival_rule, of nobody's": lambda desk: rivals(desk, imported=True),
    "stale_fit": old_fit,
}


def test_the_charter_that_seats_others_beside_the_founder_is_not_called_the_founders_alone(desk: Desk) -> None:
    opened = alone(desk)
    opened.desk.does(f"ledger debt resolve {opened.item} -o seats.yaml")
    drafted = (opened.desk.folder / "seats.yaml").read_text()
    assert "title: Who decides what no other charter covers\n" in drafted
    assert "alone" not in drafted


def test_a_charter_that_lacks_approvers_is_drafted_with_seats_to_be_filled_and_asks_no_fewer(desk: Desk) -> None:
    opened = without_approvers(desk)
    desk.does(f"ledger debt resolve {opened.item} -o next.yaml")
    assert "approver:\n  of: [APPROVER]\n  quorum: 1\n" in (desk.folder / "next.yaml").read_text()
    proposed = desk.run("ledger propose next.yaml --effective 2026-02-02 --nature policy --because x")
    assert (proposed.code, "write yours in the place of APPROVER (line 6)" in proposed.err) == (1, True)


@pytest.mark.parametrize("name", OPENED)
def test_each_command_that_is_printed_for_an_item_closes_it(name: str, desk: Desk, tmp_path: Path) -> None:
    opened = OPENED[name](desk)
    assert standing(opened.desk)[opened.item] is False
    found = resolved(opened)["ways"]
    first_steps = [way for way, after in itertools.pairwise(found) if after["words"].startswith("then ")]
    for number, way in enumerate(found):
        there = opened._replace(desk=opened.desk.copied(tmp_path / f"way-{number}"))
        if way["words"].startswith("then "):
            for before in first_steps:
                take(there, before, answered=way["act"] != "decline")
        take(there, way)
        if way in first_steps:  # what says the same is settled by it already
            assert there.item.startswith(("rival", "lapsed")) or standing(there.desk)[there.item] is False
        elif way["act"] == "waive" and "item:" in way["given"] and not opened.item.startswith("expired"):
            assert standing(there.desk)[there.item] is True
        else:
            assert there.item not in standing(there.desk), way["words"]


def test_a_closed_period_is_restated_from_the_version_that_made_its_number(desk: Desk) -> None:
    """The version before this one may have left that period to an earlier one."""
    desk.write("leads.csv", f"{LEADS}3,70,300,2026-04-05T12:00:00Z\n")
    now = desk.at("2026-05-02T09:00:00Z")
    for number, score, more in ((2, 75, "--since 2026-04-01 --standard-because paid"), (3, 80, "")):
        if number == 3:
            for month in ("2026-02", "2026-04"):
                now.does(f"ledger period close {month} --definition mql --records leads.csv", by=CRO)
        now.write("mql.yaml", criteria(f"score >= {score}"))
        now.does(f"ledger propose mql.yaml --effective 2026-05-02 {POLICY} --because stricter {more}", by=ANA)
        now.does(f"ledger approve mql#{number}", by=SAL)
        now.does(f"ledger ratify mql#{number}", by=CRO)
    ways = resolved(Opened(now, "unrestated/mql v3"))["ways"]
    assert [each["given"].partition(" --because")[0] for each in ways[:4]] == [
        "mql --from v1 --to v3 --period 2026-02 --reopen 2026-02",
        "restatement-1 --records RECORDS",
        "mql --from v2 --to v3 --period 2026-04 --reopen 2026-04",
        "restatement-2 --records RECORDS",
    ]
    for way in ways[:4]:
        command = filled(f"ledger {way['act']} {way['given']}", Opened(now, "", {"RECORDS": "leads.csv"}))
        now.does(command, by=CRO)
    assert "unrestated/mql v3" not in standing(now)


@pytest.mark.parametrize("said", [(), JUDGED[:1], JUDGED], ids=["none", "one of two", "outdated"])
def test_a_channel_that_nobody_can_decide_on_is_judged_first_or_left(
    said: list[str], desk: Desk, tmp_path: Path
) -> None:
    opened = unjudged(*said, desk=desk)
    if said == JUDGED:
        file = opened.desk.folder / "podcast.yaml"
        file.write_text(file.read_text().replace("title: Podcast", "title: Radio"))
        opened.desk.does("ledger channel register podcast.yaml", by=ANA)
    ways = resolved(opened)["ways"]
    assert [way["act"] for way in ways] == ["channel evaluate", "channel leave", "waive"]
    there = opened._replace(desk=opened.desk.copied(tmp_path / "left"))
    take(there, ways[1])
    assert there.item not in standing(there.desk)
    for assessor in (ANA, BEN):
        opened.desk.does(filled(f"ledger {ways[0]['act']} {ways[0]['given']}", opened), by=assessor)
    decided = resolved(opened)["ways"][0]
    assert decided["act"] == "channel decide"
    take(opened, decided)
    assert opened.item not in standing(opened.desk)


def test_a_broken_invariant_is_kept_by_another_version_of_what_it_is_about(desk: Desk) -> None:
    """The document that is printed is the invariant's own, and says nothing new before somebody amends it."""
    ways = resolved(broken(desk))["ways"]
    assert [(each["act"], each["words"]) for each in ways[:2]] == [
        ("propose", "amend the invariant: change its document, and have it ratified"),
        ("propose", "or have a version of `mql` ratified that keeps it"),
    ]


def test_a_lapsed_proposal_whose_definition_was_decided_since_is_asked_of_nobody(desk: Desk) -> None:
    opened = lapsed(desk)
    assert [each["proposal"] for each in opened.desk.does("ledger status --json").data["proposals"]] == ["mql#2"]
    take(opened, resolved(opened)["ways"][0], answered=False)
    opened.desk.does("ledger decline mql#3 --because 'not now'", by=CRO)
    assert opened.item not in standing(opened.desk)
    assert opened.desk.does("ledger status --json").data["proposals"] == []
    assert opened.desk.does("ledger weekly --json").data["waits"] == []
    (left,) = opened.desk.does("ledger proposals --json").data
    assert left["waits_for"].startswith("nothing: `mql` was decided since, by #")


def test_who_answers_a_lapsed_proposal_is_told_the_act_that_works_and_who_can_do_it(desk: Desk) -> None:
    opened = lapsed(desk)
    fix = f"ask {ANA} or {BEN} to give it another first day: ledger revise mql#2 FILE --effective DATE --because TEXT"
    assert fix in opened.desk.run("ledger approve mql#2", by=SAL).err
    command = "ledger revise mql#2 mql.yaml --effective 2026-03-10 --because 'as it was asked'"
    opened.desk.does(command, by=ANA)
    opened.desk.does("ledger approve mql#2", by=SAL)


def test_a_proposal_of_what_was_decided_meanwhile_is_taken_back(desk: Desk) -> None:
    desk.write("mql.yaml", criteria("score >= 70"))
    for day in ("2026-02-11", "2026-02-10"):
        desk.does(f"ledger propose mql.yaml --effective {day} {TERMS} --because stricter", by=ANA)
    desk.does("ledger approve mql#3", by=SAL)
    way = "ledger withdraw mql#2 --because TEXT"
    assert f"  mql#2 is stale now: {way}" in desk.does("ledger ratify mql#3", by=CRO).out
    assert way in desk.run("ledger rebase mql#2", by=ANA).err
    (found,) = desk.does("ledger status --json", by=ANA).data["proposals"]
    assert (found["act"], found["command"]) == ("withdraw", way)
    desk.does(way, by=ANA)
    assert desk.does("ledger status --json", by=ANA).data["proposals"] == []


def test_the_week_tells_each_item_of_debt_and_status_the_review_that_is_overdue(desk: Desk) -> None:
    there = expired_gate(desk).desk
    found = there.does("ledger debt --json").data["items"]
    assert {"undecided_channel/podcast", "overdue_review/podcast"} <= {each["item"] for each in found}
    told = there.does("ledger weekly --json").data["debt"]
    assert sum(int(each["what"].partition(" ")[0]) for each in told) == len(found)
    due = [(each["on"], each["about"]) for each in there.does("ledger status --json").data["due"]]
    assert ("2026-06-30", "podcast") in due


def test_what_a_channel_cost_is_told_since_its_decision_and_in_all(desk: Desk) -> None:
    there = expired_gate(desk).desk
    assert "100 EUR spent" in there.does("ledger debt").out
    assert "0 of 20,000 EUR (100 in all)" in there.does("ledger channel portfolio").out


def test_money_of_another_currency_is_not_held_against_the_cap(desk: Desk) -> None:
    there = channels(desk, "2026-07-01T09:00:00Z", *PILOT)
    there.write("spend.csv", "month,channel,amount,currency\n2026-05,podcast,99000,USD\n")
    there.does("ledger spend record spend.csv", by=ANA)
    told = there.does("ledger channel portfolio").out
    assert "99,000 USD, and the cap is 20,000 EUR" in told
    assert "over cap" not in told
    shown = there.does("ledger channel show podcast").out
    assert "spent 99,000 USD; since it was decided 99,000, and the cap is 20,000 EUR" in shown
    assert "it may cost 20,000 EUR" in there.does("ledger channel brief podcast").out


def test_a_channel_whose_pilot_is_over_was_decided_and_is_permitted_no_more(desk: Desk) -> None:
    there = expired_gate(desk).desk
    assert "1 channel in use that no decision permits" in there.does("ledger debt").out
    assert "its pilot ended on 2026-06-30" in there.does("ledger debt show undecided_channel/podcast").out


def test_what_anybody_may_close_is_said_to_be_open_to_anybody_in_the_week_too(desk: Desk) -> None:
    there = outdated(desk).desk
    (item,) = (each for each in there.does("ledger debt").out.splitlines() if each.startswith("outdated"))
    assert item.endswith("anybody")
    told = there.does("ledger weekly").out
    (line,) = (each for each in told.splitlines() if "decided on an outdated evaluation" in each)
    assert line.endswith(": anybody")


def test_who_may_close_an_item_is_said_alike_wherever_that_is_told(desk: Desk) -> None:
    there = unratified(desk).desk
    (item,) = there.does("ledger debt --json").data["items"]
    assert (item["people"], item["closes"]) == ([ANA, BEN], [CRO])
    assert f"  {ANA}, {BEN}, then {CRO}" in there.does("ledger debt").out
    assert f"steward {ANA} or {BEN}; then decided by {CRO}" in there.does("ledger debt plan").out
    (line,) = there.does("ledger weekly --json").data["debt"]
    assert (line["decides"], line["then"]) == ([ANA, BEN], [CRO])


@pytest.mark.parametrize("name", OPENED)
def test_the_ask_of_the_week_is_an_act_that_its_person_can_do_now(name: str, desk: Desk) -> None:
    opened = OPENED[name](desk)
    ask = opened.desk.does("ledger weekly --json").data["ask"]
    assert ask["decides"]
    command = ask["command"].replace("-o FILE", "-o asked.yaml")
    opened.desk.does(filled(command, opened), by=ask["decides"][0])
