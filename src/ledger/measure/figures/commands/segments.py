"""By what a figure is told apart beside its period: one option of several commands."""

from __future__ import annotations

import click

segments = click.option(
    "--by", "segment_by", default="", metavar="COLUMN", help="The field or column whose values are the segments."
)
