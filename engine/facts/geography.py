"""Distances on the globe."""

from __future__ import annotations

import numpy as np

from graph_schema.arrays import FloatArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""


def great_circle_km(
    starts: list[tuple[float, float]], ends: list[tuple[float, float]]
) -> FloatArray:
    """Return great-circle distances (haversine, mean radius 6371.0088 km), rounded to 0.1 km.

    Parameters
    ----------
    starts, ends
        (longitude, latitude) in degrees; NaN gives NaN.

    Examples
    --------
    >>> great_circle_km([(0.0, 0.0)], [(1.0, 0.0)]).tolist()
    [[111.2]]
    """
    return _haversine_km(_radians(starts)[:, None], _radians(ends)[None])


def km_between(starts: list[tuple[float, float]], ends: list[tuple[float, float]]) -> FloatArray:
    """Return the distance of each start to the end beside it, as `great_circle_km`.

    >>> km_between([(0.0, 0.0), (0.0, 0.0)], [(1.0, 0.0), (0.0, 0.0)]).tolist()
    [111.2, 0.0]
    """
    return _haversine_km(_radians(starts), _radians(ends))


def _radians(points: list[tuple[float, float]]) -> FloatArray:
    radians: FloatArray = np.radians(np.array(points, dtype=float).reshape(-1, 2))
    return radians


def _haversine_km(start: FloatArray, end: FloatArray) -> FloatArray:
    half = np.sin((end - start) / 2) ** 2
    square = half[..., 1] + np.cos(start[..., 1]) * np.cos(end[..., 1]) * half[..., 0]
    km: FloatArray = (
        np.rint(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(square, 1))) * 10) / 10
    )
    return km
