"""Settings for every test: the same examples on every run and machine, and pictures without a screen."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"

# Derandomised: a run of the suite is a fact about the code, not about the day. No deadline: nothing is timed.
settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("house")
