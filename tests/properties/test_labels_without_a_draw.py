"""The control to claims about labels that are drawn anew: where the prediction itself is the label, nothing changes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier

from collapsecheck.simulate import Categorical, block_generator, resample

LABELS = st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3), min_size=1, max_size=5)


def predicted(labels: np.ndarray) -> np.ndarray:
    """Label of each point by the vote in its cell, one row a cell; by a tree that tells all cells apart."""
    cells = np.repeat(np.arange(len(labels)), labels.shape[1])[:, np.newaxis]
    tree = DecisionTreeClassifier(random_state=0).fit(cells, labels.ravel())
    return np.asarray(tree.predict(cells).reshape(labels.shape))


@given(LABELS)
def test_a_fit_to_its_own_predictions_predicts_the_same(rows: list[list[int]]) -> None:
    first = predicted(np.array(rows))
    assert np.array_equal(predicted(first), first)
    assert np.array_equal(first, np.round(np.mean(rows, axis=1, keepdims=True)) * np.ones(3))


def test_labels_that_are_drawn_do_change() -> None:
    labels = np.repeat([[0.0], [0.0], [1.0]], 50, axis=1)
    drawn = resample(Categorical(), labels, block_generator(1, 0))
    assert (drawn.sum(axis=0) > 3 / 2).any()
    assert predicted(labels.T).sum() == 0
