"""Targets: target add, target list, target check, bind."""

from __future__ import annotations

import re
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.cli.report import Session, reporting
from ledger.errors import BadInput
from ledger.render.table import table

CHANGED = 3
SIGNS = {True: "✓", False: "✗", None: "?"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


@click.group("target")
def target_command() -> None:
    """Declare, list and check targets: the orgs and portals that definitions are delivered to."""


@target_command.command("add")
@click.argument("name")
@click.option("--connector", required=True, help="The connector's name, such as salesforce or hubspot.")
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting; secrets only as env:NAME or file:PATH."
)
@reporting
def add(session: Session, name: str, connector: str, settings: tuple[str, ...]) -> Report:
    """Declare the target NAME: ask the platform which org or portal it is, and record that.

    The settings are written to ledger.toml; what the name means is recorded for ever. Nothing is written there.
    """
    from ledger.app.deliveries import targets
    from ledger.app.settings import add_target
    from ledger.plugins import load

    if not NAME.fullmatch(name):
        raise BadInput(f"`{name}` cannot name a target", why="a name is a lower-case word", fix="such as sf")
    found = load([*session.settings.named, connector]).connector(connector)
    given = dict(_pair(each, found.settings) for each in settings)
    known = session.settings.targets.get(name)
    if known is not None and known != {"connector": connector, **given}:
        raise BadInput(
            f"ledger.toml has a target `{name}` already",
            why="its settings differ from these",
            fix=f"edit [targets.{name}] there",
        )
    identity, decided = targets.declare(session.ledger, session.actor, name, found, given)
    if known is None:
        add_target(session.settings.path, name, {"connector": connector, **given})
    lines = [
        f"{name} is {connector} {identity.label} ({identity.id}), {identity.kind}",
        "  read only: nothing is written there before you apply a plan",
    ]
    data = {
        "target": name,
        "connector": connector,
        "identity": identity.id,
        "label": identity.label,
        "kind": identity.kind,
    }
    return Report({**data, "positions": decided.positions}, lines)


@target_command.command("list")
@reporting
def list_(session: Session) -> Report:
    """The targets, and the artifacts that are governed there."""
    from ledger.app.deliveries.targets import deliveries

    found = deliveries(session.ledger)
    rows = [(t.target, t.connector, f"{t.label} ({t.identity})", t.kind) for _, t in sorted(found.targets.items())]
    bound = [
        (b.target, b.name, b.key, f"v{b.version}" if b.version else "never applied")
        for _, b in sorted(found.artifacts.items())
    ]
    lines = table(("TARGET", "CONNECTOR", "IS", "KIND"), rows) if rows else ["no targets are declared"]
    lines += ["", *table(("TARGET", "ARTIFACT", "DEFINITION", "APPLIED"), bound)] if bound else []
    data: dict[str, Any] = {
        "targets": [
            {"target": t.target, "connector": t.connector, "identity": t.identity, "label": t.label, "kind": t.kind}
            for t in found.targets.values()
        ],
        "artifacts": [
            {"target": b.target, "address": b.address, "name": b.name, "key": b.key, "version": b.version}
            for b in found.artifacts.values()
        ],
    }
    return Report(data, lines)


@target_command.command("check")
@click.argument("target", metavar="TARGET")
@reporting
def check(session: Session, target: str) -> Report:
    """Try on TARGET what its connector assumes of the platform. Reads only.

    Exit code 3 where something does not hold. What a target cannot tell is marked ?.
    """
    from ledger.app.deliveries.check import check as checked

    found = list(checked(session.ledger, target))
    lines = [line for each in found for line in (f"{SIGNS[each.held]} {each.assumption}", f"    {each.seen}")]
    held = sum(each.held is True for each in found)
    unknown = sum(each.held is None for each in found)
    ending = f"{held} of {len(found)} hold" + (f", and {unknown} cannot be told" if unknown else "")
    data = [{"assumption": each.assumption, "held": each.held, "seen": each.seen} for each in found]
    return Report(data, [*lines, ending], CHANGED if any(each.held is False for each in found) else 0)


@click.command("bind")
@click.argument("key", metavar="KEY")
@click.argument("target", metavar="TARGET")
@click.argument("artifact", metavar="ARTIFACT")
@reporting
def bind_command(session: Session, key: str, target: str, artifact: str) -> Report:
    """Tie KEY to an ARTIFACT that TARGET has: a field such as Lead.MQL__c, a list by its name.

    It keeps its id, and is changed only when a plan is applied.
    """
    from ledger.app.deliveries.targets import bind

    found, decided = bind(session.ledger, session.actor, key, target, artifact)
    data = {"target": target, "address": found.address, "name": found.name, "key": key, "positions": decided.positions}
    if not decided.events:
        return Report(data, [f"{target} {found.name} is bound to {key} already"])
    return Report(data, [f"{key} governs {target} {found.name} ({found.address})  (#{decided.positions[-1]})"])


def _pair(text: str, known: Any) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or key not in known:
        raise BadInput(
            f"`{text}` is no setting of this connector", why=f"it has {', '.join(known)}", fix="write --set key=value"
        )
    return key, value
