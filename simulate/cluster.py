"""A pool of workers of a Dask cluster. Needs the extra ``[dask]``, and is imported by whoever asks for it.

Without the address of a scheduler, a cluster of this machine is started that lasts as long as the pool. Any other
cluster is reached by the address of its scheduler, whoever started it. A batch system, for instance SLURM, runs one by
``dask_jobqueue``, in a script that lives as long as the cluster shall::

    from dask_jobqueue import SLURMCluster

    if __name__ == "__main__":
        cluster = SLURMCluster(cores=32, processes=32, memory="64GB", walltime="04:00:00")
        cluster.scale(jobs=4)
        print(cluster.scheduler_address)
        input("Enter ends the cluster: ")

What it prints goes to ``collapsecheck verify --executor dask --scheduler ADDRESS``. Every worker needs the same version
of collapsecheck. A task of a worker that dies is done again by another one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client, KilledWorker, LocalCluster

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.pools import Pool, uninterrupted

__all__ = ["dask_pool"]

_PATIENCE = "10s"
"""How long a scheduler may take to answer."""


@contextmanager
def dask_pool(workers: int, scheduler: str | None) -> Iterator[Pool]:
    """Workers of a Dask scheduler, or `workers` processes of this machine.

    Raises
    ------
    InputError
        If no scheduler answers.
    CollapsecheckError
        If the cluster is lost on the way.
    """
    with _started(workers) if scheduler is None else _answering(scheduler) as client:
        executor = client.get_executor(pure=False)
        try:
            yield Pool(
                submit=lambda work, batch: executor.submit(work, batch, _uncounted),
                slots=lambda: max(1, sum(client.nthreads().values())),
                steps=lambda: 0,
            )
        except (KilledWorker, OSError) as error:
            raise CollapsecheckError(f"the Dask cluster was lost: {error}; run the same again") from error
        finally:
            executor.shutdown(wait=False)


@contextmanager
def _started(workers: int) -> Iterator[Client]:
    with uninterrupted():
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
        )
    with cluster, Client(cluster) as client:
        yield client


def _answering(scheduler: str) -> Client:
    try:
        return Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        remedy = "no Dask scheduler answers; start one with: dask scheduler, and workers with: dask worker ADDRESS"
        raise InputError("scheduler", scheduler, remedy) from error


def _uncounted() -> None:
    """Count no step."""
