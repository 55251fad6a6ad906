"""Any bytes at all, where we read what somebody else wrote: an answer or an error of ours, and nothing else."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from .fuzz import TARGETS, Target, tried

LONG = os.environ.get("LEDGER_TESTS") == "thorough"
SECONDS = 120
"""How long each target is tried by atheris."""


@st.composite
def mangled(draw: st.DrawFn, target: Target) -> bytes:
    """Something that it reads, with parts of it left out, doubled, moved, or put in another's place."""
    found = draw(st.sampled_from(target.seeds))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(found)))
        end = min(len(found), start + draw(st.sampled_from((0, 1, 2, 8, 40))))
        part = draw(st.sampled_from(target.words) | st.binary(max_size=3) | st.just(found[start:end] * 2))
        found = found[:start] + part + found[end:]
    return found


@pytest.mark.faults
@pytest.mark.fault(41)
@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_read_or_refused_in_three_parts(name: str) -> None:
    @settings(max_examples=20_000 if LONG else 150, deadline=None)
    @given(mangled(TARGETS[name]) | st.binary(max_size=60))
    def look(data: bytes) -> None:
        tried(TARGETS[name], data)

    look()


@pytest.mark.faults
@pytest.mark.fault(41)
@pytest.mark.skipif(not LONG, reason="./dev faults tries it")
@pytest.mark.parametrize("name", TARGETS)
def test_nor_is_anything_found_by_looking_where_the_code_has_not_been(name: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is made for Linux and for some versions of Python")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for n, seed in enumerate(TARGETS[name].seeds):
        (corpus / str(n)).write_bytes(seed)
    program = [sys.executable, str(Path(__file__).with_name("fuzzer.py")), name]
    told = subprocess.run(
        [*program, f"-max_total_time={SECONDS}", "-rss_limit_mb=2048", f"-artifact_prefix={tmp_path}/", str(corpus)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert told.returncode == 0, told.stderr[-4000:]
