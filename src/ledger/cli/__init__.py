"""The command line: each command parses, calls, prints. One file a noun, imported when it runs.

Exit codes: 0 done · 1 failure · 2 usage · 3 found what you asked to be stopped by · 4 refused, or an approval is
missing · 5 some targets failed · 6 integrity · 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys

import click

from ledger import __version__
from ledger.cli.lazy import Sections
from ledger.cli.say import say

EXIT_CODES = {
    0: "done",
    1: "failure",
    2: "usage",
    3: "found what you asked to be stopped by",
    4: "refused, or an approval is missing",
    5: "some targets failed",
    6: "integrity",
    130: "interrupted",
}

SECTIONS = {
    "Start": {
        "demo": ("ledger.cli.demo", "Play the whole story in a temporary folder."),
        "init": ("ledger.cli.init", "Create a ledger here."),
        "trust": ("ledger.cli.trusting", "Trust a ledger.toml, so that its secrets are read."),
        "copy": (
            "ledger.audit.restore.commands.storing",
            "Copy the whole ledger to another database, or move it there.",
        ),
        "backup": ("ledger.audit.restore.commands.restoring", "Back the whole ledger up to a file."),
        "restore": (
            "ledger.audit.restore.commands.restoring",
            "Put a ledger back from a backup, held against a checkpoint.",
        ),
        "migrate": (
            "ledger.audit.restore.commands.storing",
            "Bring the database of an older version to what this one writes.",
        ),
        "completion": ("ledger.cli.completing", "Print what your shell reads to complete keys, proposals, targets."),
        "sandbox": ("ledger.deliver.targets.commands.sandbox", "Run emulators of the platforms on this machine."),
    },
    "Find": {
        "new": ("ledger.deliver.survey.commands.new", "Print a document to fill in, or draft an entity from a file."),
        "survey": (
            "ledger.deliver.survey.commands.surveying",
            "List what your platforms hold, and draft documents from it.",
        ),
        "import": (
            "ledger.deliver.survey.commands.surveying",
            "Record a platform's rule as a version that nobody decided.",
        ),
        "adopt": (
            "ledger.deliver.survey.commands.surveying",
            "Carry out what was agreed after a survey, for all rules at once.",
        ),
    },
    "Decide": {
        "ask": ("ledger.govern.requests.rows", "Ask for a change, and say what hurts."),
        "answer": ("ledger.govern.requests.commands", "Answer who asked for a change, as a steward."),
        "check": ("ledger.govern.proposals.commands.check", "Check documents, and report every problem at once."),
        "diff": (
            "ledger.govern.proposals.commands.comparing",
            "Compare two versions: who gets in, who gets out, by which clause.",
        ),
        "brief": (
            "ledger.govern.proposals.commands.brief",
            "Show what a proposal means and does, for those who decide.",
        ),
        "bridge": (
            "ledger.measure.metrics.commands.bridge",
            "Explain, step by step, why a figure is not what was reported.",
        ),
        "impact": (
            "ledger.measure.counting.commands.impact",
            "Count what a change does to your records, and whether it picks better.",
        ),
        "propose": ("ledger.govern.proposals.commands.proposing", "Propose a document."),
        "revise": ("ledger.govern.proposals.commands.proposing", "Change the document or the terms of a proposal."),
        "rebase": ("ledger.govern.proposals.commands.proposing", "Renew a stale or lapsed proposal."),
        "retire": ("ledger.govern.proposals.commands.proposing", "Propose to end a definition."),
        "withdraw": ("ledger.govern.proposals.rows", "Take a proposal back."),
        "approve": ("ledger.govern.proposals.commands.answering", "Approve a proposal, as an approver."),
        "decline": ("ledger.govern.proposals.commands.answering", "Decline a proposal, on record."),
        "ratify": ("ledger.govern.proposals.commands.answering", "Ratify a proposal, as its decider."),
        "review": (
            "ledger.govern.proposals.commands.looking_back",
            "Look back at a decision: what was expected, and what came of it.",
        ),
        "attest": ("ledger.govern.proposals.commands.proposing", "Record a past version from evidence."),
        "person": ("ledger.govern.people.rows", "Add and list people, agents and services."),
        "erase": ("ledger.audit.erasure.commands", "Erase a person: name, address, keys and signatures, for ever."),
        "credential": (
            "ledger.govern.people.commands.credentials",
            "Enrol the keys that people sign with, and confirm whose they are.",
        ),
        "recover": ("ledger.govern.seats.rows", "Replace a decider who died or vanished."),
        "revoke": ("ledger.govern.seats.rows", "End a seat."),
        "delegate": ("ledger.govern.seats.rows", "Let somebody act in your seat for a while."),
        "undelegate": ("ledger.govern.seats.rows", "End that somebody acts in another one's seat."),
        "waive": (
            "ledger.govern.debt.commands.waiving",
            "Allow an invariant to be violated, or a target to differ, until a day.",
        ),
        "channel": ("ledger.measure.channels.commands.channels", "Judge ways to reach buyers, and decide about them."),
        "consumer": ("ledger.govern.consumers.rows", "Add and list who reads the numbers."),
    },
    "Ask": {
        "serve": ("ledger.cli.serving", "Serve the pages on which people read and decide, and the API for programs."),
        "sign-in": ("ledger.cli.serving", "Print an address that signs somebody in on the pages, once."),
        "token": ("ledger.govern.people.commands.tokens", "Make, list and end tokens for programs."),
        "mcp": ("ledger.cli.mcp", "Let an agent read, and propose, by the Model Context Protocol."),
        "login": ("ledger.govern.people.commands.logins", "Say which logins of a database may act here, and as whom."),
        "debt": (
            "ledger.govern.debt.commands.debt",
            "Show what is in effect that nobody decided, what it weighs, who may close it.",
        ),
        "status": (
            "ledger.overview.board.commands.status",
            "Show what waits for you, what is due, what differs, what nobody decided.",
        ),
        "weekly": (
            "ledger.overview.week.commands",
            "Read how the week went: figures, decisions, what waits, and one ask.",
        ),
        "list": ("ledger.govern.definitions.commands", "List definitions, and which version of each is in force."),
        "map": ("ledger.overview.board.rows", "Map who decides what, where it is in use, and what is missing."),
        "proposals": ("ledger.govern.proposals.rows", "List proposals, and how each stands."),
        "requests": (
            "ledger.govern.requests.rows",
            "List the changes that people asked for, and what became of each.",
        ),
        "show": (
            "ledger.overview.board.commands.show",
            "Show a definition or a proposal, on any day, as known on any day.",
        ),
        "log": ("ledger.govern.definitions.rows", "Show what happened, in order."),
        "invariants": ("ledger.govern.waivers.rows", "List what must hold among definitions, and whether it does."),
        "history": (
            "ledger.govern.proposals.rows",
            "Show how often a definition changed, and who changed it.",
        ),
        "rights": ("ledger.govern.debt.commands.gaps", "Show who may do what, and where nobody may."),
        "count": ("ledger.measure.metrics.commands.counts", "Count the records that a definition holds for."),
        "evidence": ("ledger.audit.trail.rows", "Look again at what was shown as evidence."),
        "figure": (
            "ledger.measure.figures.rows",
            "Keep the numbers that were reported, and see how they were revised.",
        ),
        "period": ("ledger.measure.metrics.commands.periods", "Close periods, so that their numbers stand."),
        "restate": ("ledger.measure.metrics.commands.restatements", "Have past figures computed again, on record."),
        "spend": ("ledger.measure.spend.rows", "Keep what was spent on each channel."),
        "became": ("ledger.measure.counting.commands.became", "Count when records became what a definition says."),
        "series": (
            "ledger.measure.figures.commands.series",
            "Show a figure period by period, where its rule changed, and who decided.",
        ),
        "attribution": (
            "ledger.measure.metrics.commands.attribution",
            "Give credit for conversions to the touches before them.",
        ),
        "why": (
            "ledger.measure.counting.commands.judging",
            "Explain why a definition holds for a record, or does not.",
        ),
    },
    "Deliver": {
        "target": ("ledger.deliver.delivery.commands.attesting", "Declare and list targets."),
        "bind": ("ledger.deliver.delivery.rows", "Bind a definition to an artifact that exists."),
        "join": ("ledger.deliver.survey.rows", "Bring artifacts that say the same under one definition."),
        "unbind": ("ledger.deliver.delivery.rows", "Let an artifact go, so that no definition governs it."),
        "plan": (
            "ledger.deliver.delivery.commands.delivering",
            "Show what would change on the platforms, and for whom.",
        ),
        "apply": ("ledger.deliver.delivery.commands.delivering", "Carry out a plan."),
        "rollback": ("ledger.deliver.delivery.commands.delivering", "Plan a return to an earlier ratified version."),
        "order": ("ledger.deliver.delivery.rows", "Ask a worker for a look, a plan or an apply."),
        "orders": ("ledger.deliver.delivery.rows", "List what was ordered, and what became of it."),
        "work": (
            "ledger.deliver.delivery.commands.working",
            "Carry out what was ordered, as the service that holds the tokens.",
        ),
        "notices": (
            "ledger.deliver.notices.rows",
            "Show what platforms impose, and what is bound that it touches.",
        ),
        "drift": ("ledger.deliver.delivery.rows", "Find what was changed by hand."),
        "capture": ("ledger.measure.counting.commands.capturing", "Keep what records are today as a file of your own."),
        "sync": ("ledger.deliver.sync.commands", "Look at targets, once or continuously, and do what each allows."),
        "follow": ("ledger.overview.following.commands", "Tell people what waits for them, once or continuously."),
        "export": (
            "ledger.deliver.delivery.commands.assuring",
            "Write what is in force as files for your own pipeline.",
        ),
        "validate": (
            "ledger.deliver.delivery.rows",
            "Have a platform check those files without deploying them.",
        ),
    },
    "Prove": {
        "parity": (
            "ledger.deliver.delivery.commands.assuring",
            "Find the records on which a platform and the ledger disagree.",
        ),
        "audit": ("ledger.audit.trail.commands.audit", "Check the right behind each act, or take away what proves it."),
        "replay": (
            "ledger.audit.trail.commands.replay",
            "Fold all events again, and print the hash of the state.",
        ),
        "verify": ("ledger.audit.checkpoints.commands.proving", "Re-read and re-hash everything, and print the root."),
        "checkpoint": (
            "ledger.audit.checkpoints.commands.checkpoints",
            "Sign the root, for whoever keeps it elsewhere.",
        ),
        "checkpoint-key": ("ledger.audit.checkpoints.rows", "Add, list and revoke the keys that sign checkpoints."),
        "prove": (
            "ledger.audit.checkpoints.commands.checkpoints",
            "Prove that an event is one that a checkpoint is over.",
        ),
        "withhold": ("ledger.audit.erasure.rows", "Keep a payload out of what auditors take away."),
        "plugins": ("ledger.cli.plugins", "List plugins, and why one is not loaded."),
    },
}


def program() -> click.Group:
    """The command line as an object."""
    group = Sections(
        SECTIONS,
        name="ledger",
        help="The system of record for marketing definitions and the decisions about them.",
        epilog="Exit codes: " + " · ".join(f"{code} {words}" for code, words in EXIT_CODES.items()),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
        alone="status",
        no_args_is_help=True,
    )
    no_pager = click.option(
        "--no-pager", is_flag=True, expose_value=False, callback=_no_pager, help="Print long answers at once."
    )
    return no_pager(click.version_option(__version__, prog_name="ledger")(group))


def _no_pager(context: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        context.meta["ledger.paged"] = False


def main() -> None:
    """Run the command line, on whatever terminal there is: a letter that it lacks is written as its number."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        program().main(standalone_mode=False, prog_name="ledger")
    except click.ClickException as usage:
        sys.exit(_misused(usage))
    except (click.Abort, KeyboardInterrupt):
        say("interrupted: what was recorded stays, and nothing is half-written", err=True)
        sys.exit(130)


def _misused(usage: click.ClickException) -> int:
    """Say what was wrong with the command, to programs too where they asked for JSON."""
    try:
        if isinstance(usage, click.exceptions.NoArgsIsHelpError):
            say(usage.format_message())
        else:
            _tell(usage)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return usage.exit_code


def _tell(usage: click.ClickException) -> None:
    """Tell it in three parts. What was typed is repeated, and no line of that may look like one of ours."""
    from ledger.answers.answer import data_of, envelope, told
    from ledger.cli.misuse import misuse_of
    from ledger.render.printable import one_line

    path = usage.ctx.command_path if isinstance(usage, click.UsageError) and usage.ctx else "ledger"
    problem = misuse_of(usage, sys.argv[1:])
    if isinstance(usage, click.UsageError) and usage.ctx:
        say(f"{usage.ctx.get_usage()}\n", err=True)
    for line in told(problem):
        say(one_line(line), err=True)
    if "--json" in sys.argv:
        say(envelope(path.removeprefix("ledger").strip(), usage.exit_code, [], {"errors": data_of(problem)}))
