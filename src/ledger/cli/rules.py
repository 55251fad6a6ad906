"""By which version records are judged: `then`, `then:DATE`, `standard`, `today` or `on:DATE`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.cli import params

PLAIN = ("then", "standard", "today")


class RulesParam(click.ParamType[Any]):
    """One of the words, or a day: `on:` which a version was in force, or `then:` how it stood."""

    name = "then[:DATE]|standard|today|on:DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it, or say what it may be."""
        if value in PLAIN or not isinstance(value, str):
            return value
        word, _, day = value.partition(":")
        if word not in ("on", "then") or not day:
            known = "then, then:2026-03-01, standard, today, on:2026-03-01"
            raise click.BadParameter(f"`{value}` is none of {known}", ctx, param)
        found = params.DAY.convert(day, param, ctx)
        if word == "on" or not isinstance(found, date):
            return found
        from ledger.measure.counting.queries.judge import Then

        return Then(found)


RULES = RulesParam()
