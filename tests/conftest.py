"""Settings for every test: the same examples on every run and machine, and pictures without a screen."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"
# SymPy reads it when it is imported: proofs of all claims in one process keep more than its 1000 entries busy.
os.environ.setdefault("SYMPY_CACHE_SIZE", "10000")

# Derandomised: a run of the suite is a fact about the code, not about the day. No deadline: nothing is timed.
settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declared here, since pytest asks only the folders that it is called with for options."""
    text = "runs of each route on each law in tests/calibration, at two error rates, and 20 seeds of the catalogue"
    parser.addoption("--calibration-runs", type=int, metavar="N", default=None, help=text)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``--dist loadfile``, tests of one claim share a worker whatever their file, and so what was found there."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # tests run without it, too

    from collapsecheck.theory import claims  # noqa: PLC0415  # only who hands out the tests needs their ids here

    class ByClaimOrFile(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            parameters = test.partition("[")[2].rstrip("]")
            named = (claim_id for claim_id in claims() if f"{parameters}-".startswith(f"{claim_id}-"))
            return max(named, key=len, default=file)

    return ByClaimOrFile(config, log)


@pytest.fixture
def threads_for_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads where a command would start processes, each for seconds; that it does not matter is tested in unit/.

    No verdict is remembered from another test, as none would be in new processes.
    """
    from collapsecheck.simulate import executors, pools  # noqa: PLC0415  # most tests do without
    from collapsecheck.verify import judging  # noqa: PLC0415  # most tests do without

    monkeypatch.setattr(executors, "process_pool", lambda workers, _ledger: pools.thread_pool(workers))
    monkeypatch.setattr(judging, "_VERDICTS", {})


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Load what is slow before pytester runs a suite in this process, which forgets what that suite imported."""
    if "pytester" in getattr(item, "fixturenames", ()):
        import scipy.signal  # noqa: F401, PLC0415  # for what it loads, which most tests do without

        from collapsecheck.simulate.engines import engine_named  # noqa: PLC0415  # most tests do without

        engine_named()
