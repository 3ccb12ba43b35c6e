"""The publications that claims, and the ways of deciding about them, rest on, by key."""

from __future__ import annotations

from collapsecheck.errors import InputError
from collapsecheck.theory.records import Source

__all__ = ["SOURCES", "source"]


def _source(key: str, entry: str, **fields: str) -> Source:
    return Source(key=key, entry=entry, fields=tuple(fields.items()))


_ALL = (
    _source(
        "shumailov2024",
        "article",
        author="Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Papernot, Nicolas and Anderson, Ross "
        "and Gal, Yarin",
        title="{AI} models collapse when trained on recursively generated data",
        journal="Nature",
        volume="631",
        pages="755--759",
        year="2024",
        doi="10.1038/s41586-024-07566-y",
    ),
    _source(
        "borji2024",
        "misc",
        author="Borji, Ali",
        title="A Note on {Shumailov} et al. (2024): `{AI} Models Collapse When Trained on Recursively Generated Data'",
        year="2024",
        eprint="2410.12954",
        archiveprefix="arXiv",
    ),
    _source(
        "moran1975",
        "article",
        author="Moran, P. A. P.",
        title="Wandering distributions and the electrophoretic profile",
        journal="Theoretical Population Biology",
        volume="8",
        number="3",
        pages="318--330",
        year="1975",
    ),
    _source(
        "kingman1976",
        "article",
        author="Kingman, J. F. C.",
        title="Coherent random walks arising in some genetical models",
        journal="Proceedings of the Royal Society of London A",
        volume="351",
        pages="19--31",
        year="1976",
    ),
    _source(
        "kingman1982",
        "article",
        author="Kingman, J. F. C.",
        title="On the genealogy of large populations",
        journal="Journal of Applied Probability",
        volume="19",
        number="A",
        pages="27--43",
        year="1982",
    ),
    _source(
        "wright1931",
        "article",
        author="Wright, Sewall",
        title="Evolution in {Mendelian} populations",
        journal="Genetics",
        volume="16",
        number="2",
        pages="97--159",
        year="1931",
    ),
    _source(
        "harris1963",
        "book",
        author="Harris, Theodore E.",
        title="The Theory of Branching Processes",
        publisher="Springer",
        year="1963",
    ),
    _source(
        "ewens2004",
        "book",
        author="Ewens, Warren J.",
        title="Mathematical Population Genetics {I}: Theoretical Introduction",
        publisher="Springer",
        edition="2nd",
        year="2004",
    ),
    _source(
        "silverman1986",
        "book",
        author="Silverman, B. W.",
        title="Density Estimation for Statistics and Data Analysis",
        publisher="Chapman and Hall",
        year="1986",
    ),
    _source(
        "silverman1981",
        "article",
        author="Silverman, B. W.",
        title="Using kernel density estimates to investigate multimodality",
        journal="Journal of the Royal Statistical Society, Series B",
        volume="43",
        number="1",
        pages="97--99",
        year="1981",
    ),
    _source(
        "scott1992",
        "book",
        author="Scott, David W.",
        title="Multivariate Density Estimation: Theory, Practice, and Visualization",
        publisher="Wiley",
        year="1992",
    ),
    _source(
        "silverman-young1987",
        "article",
        author="Silverman, B. W. and Young, G. A.",
        title="The bootstrap: to smooth or not to smooth?",
        journal="Biometrika",
        volume="74",
        number="3",
        pages="469--479",
        year="1987",
    ),
    _source(
        "virtanen2020",
        "article",
        author="Virtanen, Pauli and Gommers, Ralf and Oliphant, Travis E. and others",
        title="{SciPy} 1.0: fundamental algorithms for scientific computing in {Python}",
        journal="Nature Methods",
        volume="17",
        pages="261--272",
        year="2020",
        doi="10.1038/s41592-019-0686-2",
    ),
    _source(
        "pedregosa2011",
        "article",
        author="Pedregosa, Fabian and Varoquaux, Gaël and Gramfort, Alexandre and others",
        title="Scikit-learn: Machine Learning in {Python}",
        journal="Journal of Machine Learning Research",
        volume="12",
        pages="2825--2830",
        year="2011",
    ),
    _source(
        "seabold-perktold2010",
        "inproceedings",
        author="Seabold, Skipper and Perktold, Josef",
        title="Statsmodels: Econometric and Statistical Modeling with {Python}",
        booktitle="Proceedings of the 9th Python in Science Conference",
        pages="92--96",
        year="2010",
    ),
    _source(
        "johnson-kotz-balakrishnan1995",
        "book",
        author="Johnson, Norman L. and Kotz, Samuel and Balakrishnan, N.",
        title="Continuous Univariate Distributions",
        publisher="Wiley",
        volume="2",
        edition="2nd",
        year="1995",
    ),
    _source(
        "karlin-studden1966",
        "book",
        author="Karlin, Samuel and Studden, William J.",
        title="{Tchebycheff} Systems: With Applications in Analysis and Statistics",
        publisher="Interscience",
        year="1966",
    ),
    _source(
        "behboodian1970",
        "article",
        author="Behboodian, Javad",
        title="On the modes of a mixture of two normal distributions",
        journal="Technometrics",
        volume="12",
        number="1",
        pages="131--139",
        year="1970",
    ),
    _source(
        "robertson-fryer1969",
        "article",
        author="Robertson, C. A. and Fryer, J. G.",
        title="Some descriptive properties of normal mixtures",
        journal="Skandinavisk Aktuarietidskrift",
        volume="1969",
        number="3--4",
        pages="137--146",
        year="1969",
    ),
    _source(
        "popoviciu1935",
        "article",
        author="Popoviciu, Tiberiu",
        title="Sur les équations algébriques ayant toutes leurs racines réelles",
        journal="Mathematica (Cluj)",
        volume="9",
        pages="129--145",
        year="1935",
    ),
    _source(
        "robbins1968",
        "article",
        author="Robbins, Herbert E.",
        title="Estimating the total probability of the unobserved outcomes of an experiment",
        journal="The Annals of Mathematical Statistics",
        volume="39",
        number="1",
        pages="256--257",
        year="1968",
    ),
    _source(
        "gil-pelaez1951",
        "article",
        author="Gil-Pelaez, J.",
        title="Note on the inversion theorem",
        journal="Biometrika",
        volume="38",
        number="3--4",
        pages="481--482",
        year="1951",
    ),
    _source(
        "catoni2012",
        "article",
        author="Catoni, Olivier",
        title="Challenging the empirical mean and empirical variance: A deviation study",
        journal="Annales de l'Institut Henri Poincaré, Probabilités et Statistiques",
        volume="48",
        number="4",
        pages="1148--1185",
        year="2012",
        doi="10.1214/11-AIHP454",
    ),
)

SOURCES = {item.key: item for item in _ALL}
"""Sources by key."""


def source(key: str) -> Source:
    """The source with this key.

    Raises
    ------
    InputError
        For an unknown key.

    Examples
    --------
    >>> source("shumailov2024").entry
    'article'
    """
    if key not in SOURCES:
        raise InputError("source", key, "must be one of " + ", ".join(sorted(SOURCES)))
    return SOURCES[key]
