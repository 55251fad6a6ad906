"""An insider appends past the program, among honest acts: each answer is that of the ledger without what is forged.

honest acts, at two desks alike --at one of them, forged acts come between--> the same answers, but for numbers
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings, strategies as st
from msgspec.structs import replace

from forged import events_in, forge, id_of
from independent.checkers import second_checker
from ledger.domain.charter import CharterAmended
from ledger.domain.definition import DefinitionAttested
from ledger.domain.event import Event
from ledger.domain.founding import Founded, PersonRegistered
from ledger.domain.proposal import DefinitionProposed
from shell import ANA, BEN, CRO, MIA, OPS, SAL, TERMS, Desk, criteria
from strategies import how_many

HISTORIES = how_many(10, 25, 500)
DAYS = tuple(f"2026-02-{day:02}T09:00:00Z" for day in range(3, 24))
STRANGER = "p_00000000000000ff"
"""Nobody: an id that no event registers."""


class Step(NamedTuple):
    """One act: an honest one by the command line at both desks, or one that is forged at one of them."""

    honest: tuple[str, str] | None
    kind: int = 0
    which: int = 0
    actor: int = 0


HONEST = (
    (f"ledger propose next.yaml --effective 2026-03-02 {TERMS} --because agreed", ANA),
    (f"ledger propose other.yaml --effective 2026-03-02 {TERMS} --because agreed", BEN),
    ("ledger approve NEWEST", SAL),
    ("ledger approve NEWEST", MIA),
    ("ledger ratify NEWEST", CRO),
    ("ledger ratify NEWEST", CRO),
    ("ledger decline NEWEST --because no", MIA),
    ("ledger withdraw NEWEST", ANA),
    ("ledger ask mql --hurts 'too few calls'", OPS),
    (f"ledger retire mql --effective 2026-04-01 --because x {TERMS}", ANA),
    ("ledger delegate approver --scope lifecycle --to ops@acme.example --from 2026-02-24 --until 2026-03-01", MIA),
)
STEPS = st.one_of(
    st.builds(Step, st.sampled_from(HONEST)),
    st.builds(Step, st.sampled_from(HONEST)),
    st.builds(Step, st.none(), st.integers(0, 3), st.integers(0, 999), st.integers(0, 2)),
)
ASKED = (
    "ledger list",
    "ledger show mql",
    "ledger log mql",
    "ledger history mql",
    "ledger status",
    "ledger rights",
    "ledger proposals",
    "ledger requests",
    "ledger why mql lead.json",
)


def forged_by(step: Step, file: Path) -> None:
    """Write an act that has no right: under foreign tags, by a stranger, or by somebody without the seat."""
    past = [(actor, event) for _, actor, event in events_in(file) if not isinstance(event, Founded | PersonRegistered)]
    actor, event = past[step.which % len(past)]
    stranger = (STRANGER, id_of(file, OPS), STRANGER)[step.actor]
    match step.kind:
        case 0:
            forge(file, actor, event, tags=("definition:elsewhere", "rights:nowhere"))
        case 1:
            forge(file, STRANGER, event)
        case 2:
            forge(file, stranger, _coup(past, stranger))
        case _:
            forge(file, stranger, _otherwise(past, event))


def _coup(past: Sequence[tuple[str, Event]], person: str) -> Event:
    row = next(event for _, event in past if isinstance(event, CharterAmended))
    return replace(row, stewards=(person,), decider=person, operators=(person,))


def _otherwise(past: Sequence[tuple[str, Event]], event: Event) -> Event:
    """What OPS, who operates and nothing else, has no right to: a version from evidence, or a proposal of their own."""
    said: Any = next(each for _, each in reversed(past) if isinstance(each, DefinitionProposed))
    if isinstance(event, DefinitionProposed):
        return replace(said, proposal=f"{said.draft.key}#77")
    day = said.terms.from_
    return DefinitionAttested(
        version=9, draft=said.draft, source="", evidence="memo", evidence_digest="0" * 64, from_=day, because="x"
    )


def told(desk: Desk) -> dict[str, str]:
    """What each surface says, but for numbers, and for what is said of acts without effect."""
    return {command: _plain(desk.run(command, now="2026-03-20T09:00:00Z")) for command in ASKED}


def _plain(done: Any) -> str:
    lines = re.sub(r"\n {6}no effect:.*(\n {8,}.*)*", "", done.out + done.err)
    lines = re.sub(r"^.*\[struck out\].*\n( {6}because.*\n)?", "", lines, flags=re.MULTILINE)
    kept = [each for each in lines.splitlines() if "no right and no effect" not in each]
    numbered = re.sub(r"(#|\bv|\br-|\(#|position |right )[0-9]+", r"\1N", "\n".join(kept))
    return re.sub(r"[0-9a-f]{12,64}", "HEX", re.sub(r" +", " ", numbered))


def newest(desk: Desk) -> str:
    """The proposal that was made last by whoever may."""
    open_ = desk.run("ledger proposals --json").data
    return str(open_[-1]["proposal"]) if open_ else "mql#1"


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=12))
def test_every_answer_is_that_of_the_ledger_without_what_was_forged(template: Desk, steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        honest, attacked = (_desk(template, Path(folder) / name) for name in ("honest", "attacked"))
        for number, step in enumerate(steps):
            if step.honest:
                command, by = step.honest
                codes = [
                    desk.run(command.replace("NEWEST", newest(desk)), by, now=DAYS[number]).code
                    for desk in (honest, attacked)
                ]
                assert codes[0] == codes[1], (step, codes)
            else:
                forged_by(step, attacked.folder / "ledger.db")
        assert told(honest) == told(attacked)
        _require_second_checker_to_agree(attacked, Path(folder) / "bag")


def _desk(template: Desk, folder: Path) -> Desk:
    desk = template.copied(folder).at(LEDGER_CACHE=str(folder.parent / f"cache of {folder.name}"))
    desk.write("next.yaml", criteria("score >= 70"))
    desk.write("other.yaml", criteria("score >= 80"))
    desk.write("lead.json", '{"score": 75, "employees": 300}')
    return desk


def _require_second_checker_to_agree(desk: Desk, bag: Path) -> None:
    """The bag is judged by the second checker as the ledger judges itself."""
    shutil.rmtree(bag, ignore_errors=True)
    desk.does(f"ledger audit export --all -o {bag}")
    acts = desk.run("ledger audit rights --all --json").data["acts"]
    theirs = second_checker(bag)
    assert {each["position"]: each["verdict"] for each in acts} == {at: said.verdict for at, said in theirs.items()}
