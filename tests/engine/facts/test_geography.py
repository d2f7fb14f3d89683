"""Distances on the globe."""

from __future__ import annotations

import numpy as np

from engine.facts.geography import EARTH_RADIUS_KM, great_circle_km


def test_a_degree_on_the_equator_is_a_360th_of_the_circumference():
    assert great_circle_km([(0, 0)], [(1, 0), (0, 1)]).tolist() == [[111.2, 111.2]]


def test_a_degree_of_longitude_shrinks_with_the_cosine_of_latitude():
    # 111.195 * cos 60° = 55.6
    assert great_circle_km([(10, 60)], [(11, 60)]).tolist() == [[55.6]]


def test_the_far_side_of_the_globe_is_half_a_circumference_away():
    km = great_circle_km([(0, 0)], [(180, 0)])[0, 0]
    assert km == round(np.pi * EARTH_RADIUS_KM, 1)


def test_rows_are_starts_and_columns_are_ends():
    assert great_circle_km([(0, 0), (1, 0), (2, 0)], [(0, 0), (2, 0)]).tolist() == [
        [0, 222.4], [111.2, 111.2], [222.4, 0],
    ]  # fmt: skip


def test_unknown_ends_have_an_unknown_distance():
    km = great_circle_km([(0, 0), (np.nan, 0)], [(0, 0), (0, np.nan)])
    assert np.isnan(km).tolist() == [[False, True], [True, True]]


def test_no_ends_have_no_distances():
    assert great_circle_km([], [(0, 0)]).shape == (0, 1)
    assert great_circle_km([(0, 0)], []).shape == (1, 0)
