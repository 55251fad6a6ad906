"""Making artifacts so: one look, one batch of writes, one look again.

    wanted x held --obstacle, or changed since the plan--> fault, unwritten
                  --written once--> read back --as wanted--> done
                                        |--as it was, and what stopped it passes--> written again
                                        |--as it was, though it was taken--> read again
                                        `--otherwise--> fault

Nothing is written twice without a look between, so that a write whose answer was lost is found and not repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ledger import Artifact, Observed, TargetFault, Wanted
from ledger.connecting import Passing, Waits
from ledger_salesforce.artifacts import obstacles, sort_of
from ledger_salesforce.native import field, valueset
from ledger_salesforce.org.directory import Directory
from ledger_salesforce.org.held import Held, read
from ledger_salesforce.settings import Settings
from ledger_salesforce.wire import soap
from ledger_salesforce.wire.batches import Ask

Outcome = Observed | TargetFault


class Wire(soap.Wire, Protocol):
    """What writing needs of the client."""

    def reads(self, paths: Sequence[str]) -> list[Any]: ...  # noqa: D102
    def writes(self, parts: Sequence[Ask]) -> list[Any]: ...  # noqa: D102
    @property
    def waits(self) -> Waits: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Task:
    """An artifact to be written over what was found."""

    artifact: Artifact
    held: Held | None

    @property
    def target(self) -> str:
        """Its address."""
        return field.target(self.artifact)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The whole Metadata after the write. Raises TargetFault."""
        return sort_of(self.target).metadata(self.artifact, self.held)

    def untouched(self, now: Held | TargetFault | None) -> bool:
        """Whether it is as it was."""
        if isinstance(now, TargetFault):
            return False
        before = self.held.observed if self.held else None
        return before == (now.observed if now else None)


def apply(wire: Wire, directory: Directory, wanted: Sequence[Wanted], settings: Settings) -> list[Outcome]:
    """Make each so; what became of each, in this order."""
    targets = [field.target(each.artifact) for each in wanted]
    try:
        found = read(wire, directory, targets)
    except TargetFault as fault:
        return [fault] * len(targets)
    looked = [_task(each, now, directory, settings) for each, now in zip(wanted, found, strict=True)]
    done: dict[int, Outcome] = {at: each for at, each in enumerate(looked) if not isinstance(each, Task)}
    done |= _written(wire, directory, {at: each for at, each in enumerate(looked) if isinstance(each, Task)})
    return [done[at] for at in range(len(wanted))]


def _task(wanted: Wanted, held: Held | TargetFault | None, directory: Directory, settings: Settings) -> Task | Outcome:
    """What is to be written; or what it came to without a write. Raises nothing."""
    artifact, observed = wanted
    if isinstance(held, TargetFault):
        return held
    seen = held.observed if held else Observed(field.target(artifact), "", None)
    if seen.body == artifact.body:
        return seen
    try:
        there = obstacles.there(seen.address, held) if held else None
        if obstacle := obstacles.before(artifact, there, directory, settings):
            return TargetFault(obstacle.what, obstacle.why, obstacle.fix)
    except TargetFault as fault:
        return fault
    if (seen.body, seen.revision) != (observed.body, observed.revision):
        fix = "plan again, and look at what changed"
        return TargetFault(f"{field.target(artifact)} changed since the plan", _change(held), fix)
    return Task(artifact, held)


def _written(wire: Wire, directory: Directory, todo: dict[int, Task]) -> dict[int, Outcome]:
    """Send what was not taken yet, and look; until nothing changes any more by waiting."""
    done: dict[int, Outcome] = {}
    answers: dict[int, Any] = {}
    tried, waited = 0, 0.0
    while todo:
        tried += 1
        send = {at: task for at, task in todo.items() if at not in answers or isinstance(answers[at], Passing)}
        try:
            answers |= dict(zip(send, _send(wire, directory, list(send.values())), strict=True))
            found = dict(zip(todo, read(wire, directory, [each.target for each in todo.values()]), strict=True))
        except TargetFault as fault:
            return done | dict.fromkeys(todo, fault)
        done |= {at: _outcome(task, answers[at], found[at]) for at, task in todo.items()}
        todo = {at: task for at, task in todo.items() if _may_change(task, answers[at], found[at], done[at])}
        seconds = wire.waits.next_wait(tried, waited, _after(answers[at] for at in todo)) if todo else None
        if seconds is None or not wire.waits.wait(seconds):
            break
        waited += seconds
    return done


def _after(answers: Iterable[Any]) -> str:
    """How long the org asked to be left alone, empty where it did not."""
    return next((each.after for each in answers if isinstance(each, Passing) and each.after), "")


def _may_change(task: Task, answer: Any, now: Held | TargetFault | None, outcome: Outcome) -> bool:
    """Whether a write is worth another try or, where it was taken, another look: reads can be behind it."""
    if isinstance(outcome, Observed) or not task.untouched(now):
        return False
    return isinstance(answer, Passing) or not isinstance(answer, TargetFault)


def _outcome(task: Task, answer: Any, now: Held | TargetFault | None) -> Outcome:
    if isinstance(now, TargetFault):
        return now
    if now is not None and now.observed.body == task.artifact.body:
        return now.observed
    if isinstance(answer, TargetFault):
        return answer
    why = "it was read back at once and differs from what was sent"
    return TargetFault(f"{task.target} does not hold what was written", why, "plan again")


def _send(wire: Wire, directory: Directory, tasks: Sequence[Task]) -> list[Any]:
    """What each write was answered, in this order; what reads it back decides."""
    made = [_write(task) for task in tasks]
    answers = iter(wire.writes([each for each in made if isinstance(each, Ask)]))
    sent = [next(answers) if isinstance(each, Ask) else each for each in made]
    for task, answer in zip(tasks, sent, strict=True):
        if task.held is None and isinstance(answer, Mapping) and isinstance(answer.get("id"), str):
            directory.put(task.target, answer["id"])
    return [_updated(wire, task) if each is SOAP else each for task, each in zip(tasks, sent, strict=True)]


SOAP = object()
"""What is not written by the Tooling API."""


def _write(task: Task) -> Any:
    """The write; SOAP for a standard value set, and a fault where the ledger's line finds no room."""
    if _named(task.target)[0] == "StandardValueSet":
        return SOAP
    try:
        metadata = task.metadata
    except TargetFault as fault:
        return fault
    sort, name = _named(task.target)
    if task.held is None:
        return Ask("POST", f"tooling/sobjects/{sort}", {"FullName": name, "Metadata": metadata})
    return Ask("PATCH", f"tooling/{task.held.path}", {"FullName": name, "Metadata": metadata})


def _named(target: str) -> tuple[str, str]:
    sort, _, name = target.rpartition("/")
    return "CustomField" if sort in ("", valueset.OWN) else sort, name


def _updated(wire: Wire, task: Task) -> TargetFault | None:
    """A standard value set goes by SOAP: that Tooling takes an update of one is documented nowhere with an example."""
    try:
        component = _component(_named(task.target)[1], task.metadata)
        return soap.save(wire, "updateMetadata", "StandardValueSet", [component])[0]
    except TargetFault as fault:
        return fault


def _component(name: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """A standard value set in the Metadata API's spelling: `fullName` for `valueName`, and nothing of `urls`."""
    known = {key: metadata.get(key) for key in ("groupingStringEnum", "sorted")}
    values = [{"fullName": each.get("valueName"), **each} for each in metadata["standardValue"]]
    bare = [{key: each[key] for key in each.keys() - {"valueName", "urls"}} for each in values]
    return {"fullName": name, **known, "standardValue": bare}


def _change(held: Held | None) -> str:
    if held is None:
        return "it is not there"
    return f"{held.observed.changed_by or 'somebody'} changed it at {held.observed.changed_at or 'a time unknown'}"
