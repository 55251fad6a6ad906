"""What a process costs, or a piece of work in this one: processor time, which a busy machine hardly moves."""

from __future__ import annotations

import gc
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def processor_time(words: Sequence[str], folder: Path, **environment: str) -> float:
    """Return the user and system seconds of a command in a folder. Raises SystemExit where it does not end well."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = subprocess.Popen(
        words, cwd=folder, env={**kept, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, used = os.wait4(started.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words)}: {started.stderr.read().decode() if started.stderr else ''}")
    return used.ru_utime + used.ru_stime


def work_time(work: Callable[[], object]) -> float:
    """Return the processor seconds of a piece of work."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start
