"""What a portal holds, parsed back into the language: lists, and formulas as the compiler writes them. Pure."""

from __future__ import annotations

from ledger_hubspot.imports import formulas
from ledger_hubspot.imports.native import native

__all__ = ["formulas", "native"]
