"""Peak memory of a process that imports the engine and makes one plan; nothing else.

``python -m benchmarks.peak`` prints it in MB (10^6 bytes).
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from engine.plan import make_plan

from .instances import BIG, example


def main() -> None:
    """Plan the large layer of Bijie and print the peak."""
    plan = make_plan(*example("bijie", BIG))
    if not plan.certificate.valid:
        raise SystemExit("the plan is not proven")
    print(f"{own_peak_mb():.1f}")


def own_peak_mb() -> float:
    """Return the largest resident memory of this process so far, in MB.

    Linux keeps it per program (VmHWM); ``ru_maxrss`` would there count what the parent held when
    it started this process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def peak_mb() -> float:
    """Return the peak of a fresh process."""
    command = [sys.executable, "-m", "benchmarks.peak"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


if __name__ == "__main__":
    main()
