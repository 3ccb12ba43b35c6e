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
    "fixed": "eabedb50ac08562ba7dbe31692a1c1d87d19a0c1226e2e0d4ed8a2fa44c0ef58",
    "fixed, large": "8d7a0a5e387e2d008c903b24acabf8a90b1225f09b3c7c6404efcc8d90f3ff1c",
    "fixed, uniform kernel": "4902fc70ec0f70c25ec3ed2493522ad0e462ff692391d960b8cdceed752cb130",
    "fixed, two-point kernel": "5caed38892a055edf5582251707fc1104b406bbfdb9da3474beea4fe707b455a",
    "scott_scipy": "35f7d863868a68f4cd7e9921f372ac70ce40238d8e74f98c4d014c797a624039",
    "silverman_scipy": "88f2f06f919d62e703e30029c8eb304e2eb11dcd82cc3a81ec5989d88d4c63b8",
    "scott_sklearn": "d95798487ecea2415e3e28720a9dee6e07431ef8c3b6cf54e5b64e2b12cb81f1",
    "scott_statsmodels": "b30df8759f21a6496a68cdfefa0ca7decaef8b82fe3c1da167e5b83ee628ab3b",
    "types": "390e4d990aed54984de497606188714d67ece092fc79f5440e5fadaac5ec480d",
    "tail": "f3767c830b3f04f6f418f21e3a7b00fa042ce82de5595842d9f272011fd39eeb",
    "regression": "7a96a08884464af31757a5ffbe9f6cc2b5d409fbebe58bc3e03e29321cab6070",
    "vectors": "97833719ffdc5a31d005ac2cf7a80cef9bedd30a6cb86647fc908a40aa265dfc",
    "mixture": "2a67aca0d927396e3cba0216b308dddf5cdfd438944b03c9acfb9eb5f2893aa0",
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
