"""The loss against values worked out by hand."""

import math

import pytest
import torch

from ingestion.training.losses import contrastive, nested_contrastive

AXES = torch.eye(2)


def test_two_orthogonal_pairs() -> None:
    # Each row scores 1 with its own target and 0 with the other: -log(e / (e + 1)) both ways.
    loss = contrastive(AXES, AXES, torch.tensor([0, 1]), temperature=1.0)
    assert loss.item() == pytest.approx(-math.log(math.e / (math.e + 1)), abs=1e-6)


def test_rows_of_the_same_target_are_not_negatives() -> None:
    loss = contrastive(AXES, AXES.flip(0), torch.tensor([7, 7]), temperature=1.0)
    assert loss.item() == pytest.approx(0.0, abs=1e-6)


def test_length_of_vectors_does_not_matter() -> None:
    keys = torch.tensor([0, 1])
    left, right = torch.tensor([[1.0, 2.0], [3.0, -1.0]]), torch.tensor([[2.0, 1.0], [0.5, -2.0]])
    assert contrastive(left, right, keys, 0.1).item() == pytest.approx(
        contrastive(left * 5, right * 3, keys, 0.1).item(), abs=1e-5
    )


def test_nested_loss_averages_over_prefixes() -> None:
    keys = torch.tensor([0, 1])
    left = torch.tensor([[1.0, 0.0, 2.0], [1.0, 1.0, 0.0]])
    right = torch.tensor([[0.0, 1.0, 1.0], [1.0, 0.0, 3.0]])
    whole, prefix = (contrastive(left[:, :d], right[:, :d], keys, 0.5).item() for d in (3, 2))
    nested = nested_contrastive(left, right, keys, 0.5, (3, 2)).item()
    assert nested == pytest.approx((whole + prefix) / 2, abs=1e-6)
    assert whole != pytest.approx(prefix, abs=1e-3)
