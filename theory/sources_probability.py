"""Publications on random equations and on families of laws, which claims about refits rest on."""

from __future__ import annotations

from collapsecheck.theory.records import Source

__all__ = ["PROBABILITY"]

PROBABILITY = (
    Source(
        key="kesten1973",
        entry="article",
        fields=(
            ("author", "Kesten, Harry"),
            ("title", "Random difference equations and renewal theory for products of random matrices"),
            ("journal", "Acta Mathematica"),
            ("volume", "131"),
            ("pages", "207--248"),
            ("year", "1973"),
        ),
    ),
    Source(
        key="goldie1991",
        entry="article",
        fields=(
            ("author", "Goldie, Charles M."),
            ("title", "Implicit renewal theory and tails of solutions of random equations"),
            ("journal", "The Annals of Applied Probability"),
            ("volume", "1"),
            ("number", "1"),
            ("pages", "126--166"),
            ("year", "1991"),
        ),
    ),
    Source(
        key="morris1982",
        entry="article",
        fields=(
            ("author", "Morris, Carl N."),
            ("title", "Natural exponential families with quadratic variance functions"),
            ("journal", "The Annals of Statistics"),
            ("volume", "10"),
            ("number", "1"),
            ("pages", "65--80"),
            ("year", "1982"),
        ),
    ),
    Source(
        key="dufresne1990",
        entry="article",
        fields=(
            ("author", "Dufresne, Daniel"),
            ("title", "The distribution of a perpetuity, with applications to risk theory and pension funding"),
            ("journal", "Scandinavian Actuarial Journal"),
            ("year", "1990"),
        ),
    ),
    Source(
        key="muirhead1982",
        entry="book",
        fields=(
            ("author", "Muirhead, Robb J."),
            ("title", "Aspects of Multivariate Statistical Theory"),
            ("publisher", "Wiley"),
            ("year", "1982"),
        ),
    ),
)
