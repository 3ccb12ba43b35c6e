"""Digests of one block per recursion: whoever changes a stream, or the order of its operations, hears of it here.

A changed digest changes every replicate, every verdict's estimate and every certificate. NumPy promises its bit
generators but not its methods, so a new NumPy may also be the reason; then say so in the changelog.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    DeterminantGrowth,
    Discrete,
    Exponential,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Heterozygosity,
    LeastSquares,
    Location,
    Mixture,
    Normal,
    Particle,
    Persistent,
    Recursion,
    Regression,
    Replace,
    Scaled,
    SquaredError,
    Subsample,
    TailCount,
    TwoPoint,
    Uniform,
    Variance,
    Vectors,
    Weighted,
    observe_block,
    run,
)

BLOCKS: dict[str, tuple[Any, Any, int, int, Any]] = {
    "fixed": (KDE(bandwidth=0.3), Normal(mean=1, sd=2), 20, 3, Variance()),
    "fixed, large": (KDE(bandwidth=0.3), Normal(), 1000, 2, Variance()),
    "fixed, uniform kernel": (KDE(bandwidth=0.3, kernel="uniform"), Exponential(), 7, 4, Particle()),
    "fixed, two-point kernel": (KDE(bandwidth=0.3, kernel="two_point"), TwoPoint(), 7, 4, Variance(ddof=0)),
    "scott_scipy": (KDE(bandwidth="scott_scipy"), Scaled(law=Exponential(), scale=2), 20, 5, Variance()),
    "silverman_scipy": (KDE(bandwidth="silverman_scipy"), Given(values=(1.0, 2.0, 5.0)), 3, 5, Variance()),
    "scott_sklearn": (KDE(bandwidth="scott_sklearn"), Uniform(low=-1, high=3), 20, 5, Particle()),
    "scott_statsmodels": (KDE(bandwidth="scott_statsmodels"), Normal(), 20, 5, Particle()),
    "types": (Categorical(), Discrete(probabilities=(0.2, 0.3, 0.5)), 10, 5, Heterozygosity()),
    "tail": (Categorical(), Uniform(), 10, 0, TailCount(low=0, high=0.1)),
    "regression": (LeastSquares(penalty=0.5), Regression(dimension=3, sd=2), 10, 3, SquaredError()),
    "vectors": (Gaussian(ddof=0), Vectors(law=Uniform(), dimension=3), 8, 4, DeterminantGrowth()),
    "mixture": (
        KDE(bandwidth=0.5),
        Mixture(components=(Normal(mean=-2, sd=0.5), Uniform(low=1, high=2)), weights=(0.25, 0.75)),
        10,
        1,
        Particle(),
    ),
}

DIGESTS = {
    "fixed": "20be78880a7965376c6455924add71ea299a1f9a4b27bfc68bc2400191d40fa7",
    "fixed, large": "8d7a0a5e387e2d008c903b24acabf8a90b1225f09b3c7c6404efcc8d90f3ff1c",
    "fixed, uniform kernel": "96b1683ac7c18aab7353c1afb305ef9a48d2fb380494961a21efa6f9cebffdfe",
    "fixed, two-point kernel": "f9e64d8161814dc324804be5c5a6ecd22956ab9edeeedd656de53a6e48cd68a3",
    "scott_scipy": "9a52ab2f8caa1c66ba25625997cbb27a8d533de1d5e693df88bf8013e4441b8a",
    "silverman_scipy": "8b9fffcacbfe4f46052070fde4c77b9e0e7243d3177b04ac6aa8d84a48dc21dc",
    "scott_sklearn": "bdfe911977efc6207c6f7d9811469da62e31ebf5bf47413b73e48aef782c6edf",
    "scott_statsmodels": "afb3ac61882c3c690d70dde9d205979c5edcf5890776c675401416e622169c40",
    "types": "350efa98be7285e7bb3c6e9e0ee65d7356b0cb80344d6abe53746467405ec5da",
    "tail": "9640c28ab912ecb7ca71c7458d200df23a1f51e5e2a9a1ca8acc15dfd3ab7778",
    "regression": "227761e1e306b92e766d8bdcf5d48521703b0b66a60dff75ef814e608653fa79",
    "vectors": "4af7b6bb81d5069ecafdd16917793e8f4aed8a6842d7e061b551b3ae45661812",
    "mixture": "1b1403b93c4b33daf1aac33db17a66c71c9e4ae9c88f184d0f5db0db6d1cd65b",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_bits_of_a_block_are_what_they_were(name: str) -> None:
    fit, law, size, generations, observable = BLOCKS[name]
    block = observe_block(
        Recursion(fit=fit), law=law, size=size, generations=generations, observable=observable, seed=2024, block=1
    )
    assert hashlib.sha256(block.astype("<f8").tobytes()).hexdigest() == DIGESTS[name]


RUNS: dict[str, tuple[Any, Any, str]] = {
    "gaussian": (Gaussian(), Replace(), "forward"),
    "accumulate": (KDE(bandwidth="scott_scipy"), Accumulate(), "forward"),
    "subsample": (KDE(bandwidth=0.3), Subsample(), "forward"),
    "fresh": (Gaussian(ddof=0), FreshFraction(fraction=0.2), "forward"),
    "persistent": (KDE(bandwidth=0.3), Persistent(fraction=0.2), "forward"),
    "weighted": (Location(), Weighted(real=20, weight=0.6), "forward"),
    "growing": (Categorical(), Growing(power=0.5), "forward"),
    "moments": (Gaussian(), Replace(), "moments"),
    "moments of a pool": (Gaussian(), Accumulate(), "moments"),
    "counts": (Categorical(), Replace(), "counts"),
    "genealogy": (KDE(bandwidth=0.3), Replace(), "genealogy"),
    "genealogy of a pool": (KDE(bandwidth=0.3), Accumulate(), "genealogy"),
}

RUN_DIGESTS = {
    "gaussian": "a840495ef23f56a206599a712a4f7d6e83df6c7d6dbad03d2653fa148737303e",
    "accumulate": "65d49f714a6e02fe2b2b19acd0f02d07be8f239bdec8652a3c2f1155c8a9391b",
    "subsample": "37211bbb06759105470ba88ff9a3fab402bdf069aea9d2e715b42cdd90c413f6",
    "fresh": "66429ae32bf2d0f85c3a4668aead53e5a9f371d56839e10968a0c6d32d03c5ed",
    "persistent": "cb299351a5f61b0c541bef5e41c7794b776ee1ee6892ecf542f3b20c60cb998d",
    "weighted": "65b1e32f1a71e0e9aa2fefea476a6e8257301ee6436521c4cc5b45ee38f591ea",
    "growing": "ce4d851fe9c51b6d84d9c64d966523314910222d75a5857d71e30f61c83a0644",
    "moments": "36c19e54f2969a7c08588fe7ccf6838f0f41dc3a16dd1283bd52e1d0c0801fbd",
    "moments of a pool": "6e652bff0fdffd1b4078672311a098f728168bc13b31db3c3ca3e1a8dd6a8221",
    "counts": "b09b81ee126120490760a8ced1314dc0452dec7218ee306cbddc9f4f4fb435cb",
    "genealogy": "b4279658a770b5218351e3a868e180a6a64d9bb7820497fdcf9a6fc36478fb87",
    "genealogy of a pool": "202b7760a446911b1dbd8a86a67a4f3693f7b3e14c90ea1cc4018e9018f6cf72",
}


@pytest.mark.parametrize("name", RUNS)
def test_the_bits_of_a_run_are_what_they_were(name: str) -> None:
    fit, workflow, method = RUNS[name]
    outcome = run(
        Recursion(fit=fit, workflow=workflow),
        law=Normal(),
        size=40,
        generations=12,
        at=[3, 12],
        replicates=600,
        observe=["variance", "particle"],
        seed=2024,
        method=method,
    )
    observed = np.stack([outcome.observed["variance"], outcome.observed["particle"]])
    assert hashlib.sha256(observed.astype("<f8").tobytes()).hexdigest() == RUN_DIGESTS[name]
