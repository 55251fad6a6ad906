"""`ledger completion`: what a shell reads to complete what is typed."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ledger.answers.answer import Report
from ledger.cli.report import Invocation, reporting

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@reporting
def completion_command(invocation: Invocation, shell: str) -> Report:
    """Print the completion for SHELL: commands, options, and the keys, proposals and targets of the ledger here.

    Add eval "$(ledger completion bash)" to ~/.bashrc, or the same with zsh to ~/.zshrc; or write it for fish to
    ~/.config/fish/completions/ledger.fish.
    """
    from ledger.answers.completion import CompletionScript

    complete = get_completion_class(shell)
    assert complete is not None  # click knows these shells
    script = complete(click.get_current_context().find_root().command, {}, "ledger", "_LEDGER_COMPLETE")
    return Report(CompletionScript(shell=shell, script=script.source()))
