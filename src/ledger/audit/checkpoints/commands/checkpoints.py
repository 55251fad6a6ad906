"""What an auditor keeps and checks: checkpoint, prove."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting

if TYPE_CHECKING:
    from ledger.audit.checkpoints.answers.checkpoints import CheckpointSigned
    from ledger.audit.checkpoints.queries.checkpoints import Signed

KEY_FILE = click.option("--key", required=True, type=params.FILE, metavar="FILE", help="The file of the key.")
OUT = click.option("-o", "--output", type=params.PRINTED, metavar="FILE", help="Write it to FILE, too.")


@click.command("checkpoint")
@KEY_FILE
@OUT
@click.option("--policy", type=params.FILE, metavar="FILE", help="Ask the witnesses in this policy to cosign it.")
@click.option("--whole", is_flag=True, help="Read and hash everything again, and not only what is new.")
@click.option("--watch", is_flag=True, help="Sign after each ratification and on a timer, until interrupted.")
@click.option(
    "--every", type=click.FloatRange(min=0.001), metavar="MINUTES", default=60, show_default=True, help="With --watch."
)
@reporting
def checkpoint_command(
    invocation: Invocation,
    key: Path,
    output: Path | None,
    policy: Path | None,
    whole: bool,
    watch: bool,
    every: float,
) -> Report:
    """Read and hash again what is new, and sign the root: a note to keep where the ledger's owner cannot write.

    Everything is read again once a day, or with --whole. The note is of the form that checksum databases use
    (c2sp.org/tlog-checkpoint), so others than us can check it. Only what goes on from the note that this key signed
    last, kept beside it as FILE.note, is signed. Exit code 6 where anything was altered, or a witness saw another
    history; 5 where too few witnesses of the policy (c2sp.org/tlog-policy) cosigned.
    """
    from ledger.audit.checkpoints.queries.checkpoints import sign_checkpoint

    with _writing(invocation, output) as write:
        answered = _answering(invocation, key, policy, write)
        if watch:
            return _watch(invocation, key, every * 60, answered)
        found = answered(sign_checkpoint(invocation.ledger, key, whole=whole))
    return Report(found, code=found.code)


def _answering(
    invocation: Invocation, key: Path, policy: Path | None, write: Callable[[str], None]
) -> Callable[[Signed], CheckpointSigned]:
    """What asks the witnesses of a policy, where there is one, and writes the note."""
    from ledger.audit.checkpoints.answers.checkpoints import checkpoint_signed, checkpoint_witnessed
    from ledger.audit.checkpoints.queries.witnesses import policy_in, witnessed

    asked = policy_in(policy) if policy else None

    def answer(signed: Signed) -> CheckpointSigned:
        if asked is None:
            write(str(signed.note))
            return checkpoint_signed(signed)
        found = checkpoint_witnessed(witnessed(invocation.ledger, key, signed, asked))
        write(found.note)
        return found

    return answer


def _watch(invocation: Invocation, key: Path, every: float, answered: Callable[[Signed], CheckpointSigned]) -> Report:
    import json
    import signal
    import threading
    from contextlib import suppress

    from ledger.audit.checkpoints.answers.checkpoints import CheckpointsEnded
    from ledger.audit.checkpoints.loops import watch
    from ledger.cli.say import say

    number = [0]

    def log(line: str) -> None:
        """On stderr, whoever listens: a log that nobody reads any more ends nothing."""
        with suppress(OSError):
            say(line, err=True)

    def signed(found: Signed) -> None:
        number[0] += 1
        answer = answered(found)
        log(json.dumps(answer.data()) if invocation.as_json else answer.line())

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    watch(invocation.ledger, key, every, stop, signed, log)
    return Report(CheckpointsEnded(signed=number[0]))


@click.command("prove")
@click.argument("position", type=click.IntRange(1))
@click.option(
    "--checkpoint", "note", required=True, type=params.FILE, metavar="FILE", help="A checkpoint that was kept."
)
@OUT
@reporting
def prove_command(invocation: Invocation, position: int, note: Path, output: Path | None) -> Report:
    """Prove that the event at POSITION is one of those that a checkpoint is over.

    The proof is of the form of c2sp.org/tlog-proof. With it, the event's line and the public key, nobody needs anything
    of ours, or any other event, to check it.
    """
    from ledger.audit.checkpoints.answers.checkpoints import event_proof
    from ledger.audit.checkpoints.queries.checkpoints import note_in, prove

    with _writing(invocation, output) as write:
        found = prove(invocation.ledger, position, note_in(note))
        write(str(found))
    return Report(event_proof(found))


@contextmanager
def _writing(invocation: Invocation, path: Path | None) -> Iterator[Callable[[str], None]]:
    """What writes the file, where one is asked for; whether it may be written is asked before anything is done."""
    from ledger.cli.files import may_write, write

    if path:
        may_write(path, invocation.settings)
    yield lambda text: write(path, text) if path else None
