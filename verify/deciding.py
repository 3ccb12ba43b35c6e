"""One decision about a simulator that someone else wrote."""

from __future__ import annotations

from collapsecheck.errors import InputError
from collapsecheck.verify.decisions import FIRST_LOOK, Prediction, decide, grow, look_sizes
from collapsecheck.verify.records import Protocol, Verdict
from collapsecheck.verify.replicates import BLOCK, Simulator, replicate_blocks
from collapsecheck.verify.verdicts import METHODS, verdict_of

__all__ = ["decide_simulator"]


def decide_simulator(
    simulate: Simulator, asked: Prediction, kind: str, *, seed: int, protocol: Protocol, columns: int | None = None
) -> Verdict:
    """The verdict on a prediction, from replicates that are drawn as they are needed.

    Parameters
    ----------
    simulate : callable
        Maps a `numpy.random.Generator` and a number of replicates to that many rows.
    asked : Prediction
        Its interval guards against replicates that no verdict can be based on.
    kind : str
        A key of `FIRST_LOOK` and of `METHODS`.
    seed : int
        Seed of this decision, >= 0.
    protocol : Protocol
    columns : int, optional
        Numbers in a row; by default a row is one number.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        If the simulator is none.
    """
    if not callable(simulate):
        shape = "(size,)" if columns is None else f"(size, {columns})"
        raise InputError("simulate", simulate, f"must be a callable (rng, size) -> array of shape {shape}")
    sizes = look_sizes(protocol.budget, first=FIRST_LOOK[kind], block=BLOCK)
    samples = grow(replicate_blocks(simulate, seed, columns), sizes)
    (decision,) = decide(samples, [asked], alpha=protocol.alpha, sizes=sizes)
    side = "" if asked.side == "equal" else f" {asked.side}"
    method = f"{METHODS[kind]}{side}, {len(sizes)} looks"
    return verdict_of(decision, asked, alpha=protocol.alpha, method=method, seed=seed)
