"""The command line: each command parses, calls, prints. One file a noun, imported when it runs.

Exit codes: 0 done · 1 failure · 2 usage · 3 changes or drift found · 4 refused, or an approval is missing ·
5 some targets failed · 6 integrity · 130 interrupted.
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
    3: "changes or drift found",
    4: "refused, or an approval is missing",
    5: "some targets failed",
    6: "integrity",
    130: "interrupted",
}

SECTIONS = {
    "Start": {
        "demo": ("ledger.cli.demo", "Watch the whole story in a temporary folder."),
        "init": ("ledger.cli.init", "Found a ledger here."),
        "sandbox": ("ledger.cli.sandbox", "Serve the platforms' emulators on loopback."),
    },
    "Find": {
        "survey": ("ledger.cli.surveying", "What targets hold already, as drafts of documents."),
        "import": ("ledger.cli.surveying", "Record a rule that a target holds, as decided by nobody."),
    },
    "Decide": {
        "check": ("ledger.cli.check", "Read documents and say everything that is wrong with them."),
        "diff": ("ledger.cli.comparing", "What a change means: who gets in, who gets out, by which clause."),
        "brief": ("ledger.cli.brief", "What a proposal means and does, as whoever decides reads it."),
        "impact": ("ledger.cli.impact", "What a change does to the records of a file, and whether it picks better."),
        "propose": ("ledger.cli.proposing", "Propose a document."),
        "revise": ("ledger.cli.proposing", "Put another document or other terms under a proposal."),
        "rebase": ("ledger.cli.proposing", "Renew a stale or lapsed proposal."),
        "retire": ("ledger.cli.proposing", "Propose that a definition ends."),
        "withdraw": ("ledger.cli.answering", "Take a proposal back."),
        "approve": ("ledger.cli.answering", "Consent to a proposal, as an approver."),
        "decline": ("ledger.cli.answering", "Say no to a proposal, on record."),
        "ratify": ("ledger.cli.answering", "Decide a proposal, as its decider."),
        "attest": ("ledger.cli.proposing", "Record a past version from evidence, decided by nobody."),
        "person": ("ledger.cli.persons", "Who is known: people, and the agents and services that they own."),
        "revoke": ("ledger.cli.rights", "End a seat."),
        "waive": ("ledger.cli.invariants", "Let an invariant be violated until a day."),
        "consumer": ("ledger.cli.consumers", "Who reads the numbers: whom a change has to be told."),
    },
    "Ask": {
        "list": ("ledger.cli.asking", "The definitions, and what is in force."),
        "proposals": ("ledger.cli.asking", "The proposals, and how each stands."),
        "show": ("ledger.cli.asking", "One definition, on any day, as known on any day."),
        "log": ("ledger.cli.asking", "What happened, in order."),
        "invariants": ("ledger.cli.invariants", "What must hold among definitions, and whether it does."),
        "history": ("ledger.cli.comparing", "How often a definition changed, who changed it, and what came back."),
        "rights": ("ledger.cli.rights", "Who may do what, and the gaps."),
        "count": ("ledger.cli.judging", "How many records a definition holds for."),
        "why": ("ledger.cli.judging", "Why a definition holds for one record, or does not."),
    },
    "Deliver": {
        "target": ("ledger.cli.targets", "Declare and list targets."),
        "bind": ("ledger.cli.targets", "Tie a definition to an artifact that exists."),
        "plan": ("ledger.cli.delivering", "What would change on the platforms, and whom it would move."),
        "apply": ("ledger.cli.delivering", "Carry out a plan."),
        "rollback": ("ledger.cli.delivering", "Plan to go back to an earlier ratified version."),
        "drift": ("ledger.cli.delivering", "What was changed by hand."),
        "sync": ("ledger.cli.syncing", "Look at targets, once or always, and do what each allows."),
        "export": ("ledger.cli.assuring", "Write what is in force as files for your own pipeline."),
        "validate": ("ledger.cli.assuring", "Have a platform check those files without deploying them."),
    },
    "Prove": {
        "parity": ("ledger.cli.assuring", "The records on which a target and the ledger disagree."),
        "audit": ("ledger.cli.audit", "By which right everything was done; a platform's own trail."),
        "replay": ("ledger.cli.proving", "Fold every event again, and print the state's hash."),
        "verify": ("ledger.cli.proving", "Re-read and re-hash everything, and print the root."),
        "plugins": ("ledger.cli.proving", "What is installed, what is loaded, and why something is not."),
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
        no_args_is_help=True,
    )
    return click.version_option(__version__, prog_name="ledger")(group)


def main() -> None:
    """Run the command line, on whatever terminal there is: a letter that it lacks is written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
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
            usage.show()
        if "--json" in sys.argv:
            say(_usage_envelope(usage))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return usage.exit_code


def _usage_envelope(usage: click.ClickException) -> str:
    from ledger.answers.answer import envelope

    path = usage.ctx.command_path if isinstance(usage, click.UsageError) and usage.ctx else "ledger"
    problem = {"code": "usage", "what": usage.format_message(), "why": "", "fix": f"see {path} --help", "place": ""}
    return envelope(path.removeprefix("ledger").strip(), usage.exit_code, [], {"errors": [problem]})
