"""What is in force as files that a team's own pipeline deploys; and what a platform has against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Artifact
from ledger.artifacts.protocols import Connector, Exports, Merges, Session, Validates
from ledger.compile.rule import artifact_of, rule
from ledger.deliver.delivery.queries.observe import shown
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.deliver.targets.queries.targets import connect, connector_of, deliveries
from ledger.domain.in_force import in_force
from ledger.errors import BadInput, LedgerError, Refused, TargetFault, UnknownName
from ledger.steps import Open, instead, step


class FileExport(NamedTuple):
    """Files for a team's own pipeline; what cannot be said there; what was left out; why the target was not read."""

    files: Mapping[str, bytes]
    problems: tuple[LedgerError, ...]
    unread: LedgerError | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the files leave out, as they say themselves."""
        texts = (content.decode() for path, content in self.files.items() if path.endswith("/left-out.txt"))
        return tuple(line for text in texts for line in text.splitlines())

    @property
    def incomplete(self) -> bool:
        """Whether something in force is not in the files."""
        return bool(self.problems or self.left_out)


def exported(ledger: Ledger, target: str, format: str, removed: Sequence[str]) -> FileExport:
    """The files that a team's own pipeline deploys, for what is in force today, over what the target holds."""
    connector = connector_of(ledger, target)
    if not isinstance(connector, Merges):
        return _exported(ledger, connector, None, target, format, removed)
    try:
        session = connect(ledger, target)[1]
    except (TargetFault, BadInput, UnknownName) as unread:
        return _exported(ledger, connector, None, target, format, removed)._replace(unread=unread)
    return _exported(ledger, connector, session, target, format, removed)


def _exported(
    ledger: Ledger, connector: Connector, session: Session | None, target: str, format: str, removed: Sequence[str]
) -> FileExport:
    if not isinstance(connector, Exports) or format not in connector.formats:
        known = ", ".join(connector.formats) if isinstance(connector, Exports) else "none"
        raise UnknownName(
            f"{connector.name} has no format `{format}`",
            why=f"it has: {known}",
            fix=instead("choose one of those", format, Open("FORMAT")),
        )
    artifacts, problems = [], list[LedgerError]()
    for bound in deliveries(ledger).of(target):
        try:
            artifacts.append(_compiled(ledger, connector, bound))
        except LedgerError as problem:
            problems.append(problem)
    if isinstance(connector, Merges):
        settings = ledger.settings.reached(target)
        return FileExport(connector.merged(settings, session, format, artifacts, removed), tuple(problems))
    return FileExport(connector.export(format, artifacts, removed), tuple(problems))


def _compiled(ledger: Ledger, connector: Connector, bound: GovernedArtifact) -> Artifact:
    """The artifact of what is in force, with the approximations that are on record for that version."""
    state, day = ledger.state(), ledger.today()
    same = in_force(state, bound.key, day).number == bound.version
    accepted = frozenset(bound.accepted) if same else frozenset[str]()
    scores = shown(state, deliveries(ledger), bound.target)
    wanted = rule(
        state, bound.key, day, ledger.zone, connector.name, ledger.address, accepted=accepted, deployed=scores
    )
    return artifact_of(connector, wanted, bound.address, bound.name)


def validated(ledger: Ledger, target: str, format: str, removed: Sequence[str]) -> tuple[list[str], FileExport]:
    """What the platform has against the exported files, asked without deploying them; and the files.

    Where no format is named it is the connector's first.
    """
    connector, session = connect(ledger, target)
    if not isinstance(session, Validates):
        raise Refused(
            f"{connector.name} cannot check files",
            why="the platform has no such question",
            fix=step("plan instead", "plan", target=target),
        )
    formats = list(connector.formats) if isinstance(connector, Exports) else []
    found = _exported(ledger, connector, session, target, format or "".join(formats[:1]), removed)
    return session.validate(found.files), found
