from datetime import date

import numpy as np
import pytest

from sitsformer_kit import series
from sitsformer_kit.samples import degree_cells, folds


def test_keeps_all_valid_dates_in_order():
    assert series.choose_dates(np.array([1, 0, 1, 1, 0], dtype=bool), 12).tolist() == [0, 2, 3]


def test_thins_evenly_when_there_are_too_many():
    # n of m at floor(i * m / n): 4 of 10 are 0, 2, 5, 7
    valid = np.ones(11, dtype=bool)
    valid[0] = False
    assert series.choose_dates(valid, 4).tolist() == [1, 3, 6, 8]


def test_pads_to_the_smallest_length_of_the_ladder():
    assert [series.padded_length(count, (4, 8, 12)) for count in (1, 4, 5, 12)] == [4, 4, 8, 12]
    with pytest.raises(ValueError, match="13 dates: the longest length is 12"):
        series.padded_length(13, (4, 8, 12))


def test_scales_in_float32():
    scaled = series.scale(np.array([[[1000, 3]]]), (500.0, 1.0), (250.0, 4.0), axis=2)
    assert scaled.dtype == np.float32 and scaled.tolist() == [[[2.0, 0.5]]]


def test_padding_is_zero_after_scaling():
    sequences, positions, masks = series.batch([np.ones((2, 1), np.float32)], [np.array([10, 366])], 4)
    assert sequences[0, :, 0].tolist() == [1, 1, 0, 0]
    assert positions.tolist() == [[10, 366, 0, 0]] and positions.dtype == np.int64
    assert masks.tolist() == [[True, True, False, False]]


def test_day_of_year_counts_from_one():
    assert [series.day_of_year(date(2024, 1, 1)), series.day_of_year(date(2024, 12, 31))] == [1, 366]


def test_invalid_neighbours_take_the_centre():
    window = np.arange(9.0).reshape(1, 1, 3, 3)
    valid = np.ones((1, 3, 3), dtype=bool)
    valid[0, 0, 0] = valid[0, 2, 1] = False
    assert series.fill_window(window, valid)[0, 0].tolist() == [[4, 1, 2], [3, 4, 5], [6, 4, 8]]


def test_cells_hold_near_points_and_part_far_ones():
    found = degree_cells([10.01, 10.04, 10.06, -0.01], [5.01, 5.04, 5.01, 5.01], 0.05)
    assert found[0] == found[1] and len({*found.tolist()}) == 3


def test_folds_never_part_a_group():
    random = np.random.default_rng(0)
    groups = random.integers(0, 40, 500)
    labels = random.integers(0, 4, 500)
    fold = folds(labels, groups, 5, 7)
    assert all(len(set(fold[groups == group])) == 1 for group in range(40))
    shares = np.array([np.bincount(labels[fold == number], minlength=4) for number in range(5)])
    assert (shares > 10).all()  # every class in every fold
    assert np.array_equal(fold, folds(labels, groups, 5, 7))


def test_folds_need_enough_groups():
    with pytest.raises(ValueError, match="2 groups of places can't make 5 folds"):
        folds(np.zeros(9, dtype=int), np.arange(9) % 2, 5, 0)
