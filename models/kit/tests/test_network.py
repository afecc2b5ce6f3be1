import numpy as np
import pytest
from cases import NETWORKS, description

from sitsformer_kit.export import example, predict
from sitsformer_kit.network import NetworkConfig, build, position_table


def eager(name, seed=1):
    return build(NETWORKS[name], seed).eval()


@pytest.mark.parametrize("name", NETWORKS)
def test_gives_one_logit_a_class(name):
    network = NETWORKS[name]
    logits = predict(eager(name), *example(description(network), 3, 5, 0))
    assert logits.shape == ((3, network.classes, 8, 8) if network.dense else (3, network.classes))
    assert logits.dtype == np.float32 and np.isfinite(logits).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_values_and_days_of_masked_dates_change_nothing(name):
    model = eager(name)
    sequences, positions, masks = example(description(NETWORKS[name]), 4, 8, 2)
    masks[:, 2] = False  # hidden in the middle too
    before = predict(model, sequences, positions, masks)
    sequences[~masks] = 1e4
    positions[~masks] = 200
    assert np.abs(predict(model, sequences, positions, masks) - before).max() < 1e-5


@pytest.mark.parametrize("name", NETWORKS)
def test_padding_changes_nothing(name):
    model = eager(name)
    inputs = example(description(NETWORKS[name]), 4, 6, 3)
    longer = [np.concatenate([array, np.zeros_like(array)], axis=1) for array in inputs]
    assert np.abs(predict(model, *longer) - predict(model, *inputs)).max() < 1e-5


@pytest.mark.parametrize("name", NETWORKS)
def test_a_valid_date_and_its_day_change_the_result(name):
    model = eager(name)
    sequences, positions, masks = example(description(NETWORKS[name]), 4, 6, 4)
    before = predict(model, sequences, positions, masks)
    other = sequences.copy()
    other[:, 0] += 1
    assert (np.abs(predict(model, other, positions, masks) - before) > 1e-4).reshape(4, -1).any(axis=1).all()
    moved = np.where(masks, (positions + 100) % 366 + 1, 0)
    assert (np.abs(predict(model, sequences, moved, masks) - before) > 1e-4).reshape(4, -1).any(axis=1).all()


def test_a_row_without_a_valid_date_is_finite():
    sequences, positions, masks = example(description(NETWORKS["linear"]), 2, 4, 5)
    assert np.isfinite(predict(eager("linear"), sequences, positions, np.zeros_like(masks))).all()


def test_dense_output_is_the_pixel_model_on_each_pixel():
    model = eager("dense")
    sequences, positions, masks = example(description(NETWORKS["dense"]), 2, 5, 6)
    one = predict(model.pixel, np.ascontiguousarray(sequences[:, :, :, 3, 6]), positions, masks)
    assert np.abs(predict(model, sequences, positions, masks)[:, :, 3, 6] - one).max() < 1e-5


def test_weights_depend_on_the_seed_alone():
    inputs = example(description(NETWORKS["patch"]), 3, 5, 0)
    first = predict(eager("patch", 1), *inputs)
    assert np.array_equal(first, predict(eager("patch", 1), *inputs))
    assert not np.allclose(first, predict(eager("patch", 2), *inputs))


def test_positions_of_padding_are_zero_and_of_days_differ():
    table = position_table(16).numpy()
    assert table.shape == (367, 16) and not table[0].any()
    assert len(np.unique(table.round(4), axis=0)) == 367


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"width": 30, "heads": 4}, "width 30: must be even and a multiple of heads 4"),
        ({"embedding": "cnn"}, "embedding cnn: allowed are"),
        ({"window": (5, 5)}, "needs 1x1"),
        ({"embedding": "spectral-spatial", "window": (3, 3)}, "needs 5x5"),
    ],
)
def test_refuses_sizes_that_do_not_fit(values, message):
    with pytest.raises(ValueError, match=message):
        NetworkConfig(3, 4, **values)
