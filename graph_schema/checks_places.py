"""Checks of the trees: places, sectors and providers under one another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .checks_references import Frames
from .findings import Facts, Finding, rows_where
from .schema import KINDS_INSIDE_A_COUNTY, PLACE_PARENTS
from .tree import NONE, find, tree


def check_trees(frames: Frames) -> Iterator[Finding]:
    """Find cycles in all trees, wrong levels in the tree of places, places outside a county.

    A place below an unknown id, or in or below a cycle, is not judged on its county.
    """
    for name in ("sectors", "places", "providers"):
        branch = tree(frames[name])
        yield from rows_where(branch.in_cycle, "cycle", name, branch.rows, "parent_id")
    yield from _check_levels(frames["places"])
    yield from _check_zones_and_areas(frames["places"])
    yield from _check_counties(frames["places"])


def _check_levels(places: pd.DataFrame) -> Iterator[Finding]:
    branch = tree(places)
    kinds = branch.rows["kind"].to_numpy(dtype=object)
    child = np.flatnonzero(branch.above >= 0)
    wrong = np.zeros(len(kinds), dtype=bool)
    pairs = pd.DataFrame({"kind": kinds[child], "parent": kinds[branch.above[child]]})
    for kind, parents in PLACE_PARENTS.items():
        is_known = pairs["parent"].isin(list(PLACE_PARENTS))
        bad = (pairs["kind"] == kind) & is_known & ~pairs["parent"].isin(list(parents))
        wrong[child[bad.to_numpy()]] = True

    def facts(position: int) -> Facts:
        kind = kinds[position]
        parent = kinds[branch.above[position]]
        return {"kind": kind, "parent_kind": parent, "allowed": PLACE_PARENTS[kind]}

    yield from rows_where(wrong, "wrong_level", "places", branch.rows, "parent_id", facts)


def _check_zones_and_areas(places: pd.DataFrame) -> Iterator[Finding]:
    rows = tree(places).rows
    for column, kind, code in (
        ("run_by", "zone", "run_by_no_zone"), ("area_id", "area", "area_id_no_area"),
    ):  # fmt: skip
        named = find(rows, places[column])
        fits = (rows["kind"] == kind).to_numpy()
        wrong = named >= 0
        wrong[wrong] = ~fits[named[wrong]]
        yield from rows_where(wrong, code, "places", places, column)


def _check_counties(places: pd.DataFrame) -> Iterator[Finding]:
    branch = tree(places)
    county = branch.nearest((branch.rows["kind"] == "county").to_numpy())
    # The way up from a cycle never ends; those below one are mended by mending it.
    root = branch.nearest(branch.above == NONE)
    outside = branch.rows["kind"].isin(KINDS_INSIDE_A_COUNTY).to_numpy()
    outside = outside & (county == NONE) & (root >= 0)
    yield from rows_where(outside, "outside_county", "places", branch.rows, "parent_id")
