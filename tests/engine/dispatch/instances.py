"""Random sectors, small enough for brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from engine.dispatch.sector_problem import SectorProblem
from engine.dispatch_policy import DispatchPolicy, Piece

PIECES = (
    (Piece(share=1.0, value=1.0),),
    (Piece(share=0.5, value=1.0), Piece(share=0.5, value=0.4)),
    (Piece(share=0.3, value=1.0), Piece(share=0.3, value=0.6), Piece(share=0.4, value=0.0)),
)


def sector(
    supply, demand, tiers, *, urgency=None, refused=None, county=None, floors=(), portions=None,
    pieces=PIECES[0], num_tiers=4,
):  # fmt: skip
    """Return a sector from plain lists; tiers at or beyond their number are refused."""
    n, m = len(supply), len(demand)
    demand = np.array(demand, dtype=np.int64)
    tiers = np.array(tiers, dtype=np.int64).reshape(n, m)
    urgency = np.ones(m) if urgency is None else np.array(urgency, dtype=float)
    county = np.array([-1] * m if county is None else county, dtype=np.int64)
    borders = np.rint(np.cumsum([0.0] + [p.share for p in pieces])[None] * demand[:, None])
    refused = np.zeros((n, m), np.int64) if refused is None else np.array(refused, np.int64)
    return SectorProblem(
        sector_id="edu", decimals=0, num_tiers=num_tiers,
        capability_ids=tuple(f"c{i}" for i in range(n)),
        provider_ids=tuple(f"p{i}" for i in range(n)),
        supply=np.array(supply, dtype=np.int64),
        need_ids=tuple(f"k{i}" for i in range(m)), place_ids=tuple(f"s{i}" for i in range(m)),
        demand=demand, urgency=urgency,
        counties=tuple(f"g{i}" for i in range(len(floors))), county=county,
        tiers=tiers, refused=refused.reshape(n, m) | (tiers >= num_tiers) * 8,
        steps=np.diff(borders.astype(np.int64), axis=1),
        step_values=urgency[:, None] * np.array([p.value for p in pieces]),
        floors=np.array(floors, dtype=np.int64),
        portions=np.zeros(m, np.int64) if portions is None else np.array(portions, np.int64),
    )  # fmt: skip


@st.composite
def sectors(draw, *, with_portions=False):
    """A sector with tiers, refusals, pieces, floors, and portions if asked for; and its policy."""
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    num_tiers = draw(st.integers(1, 3))

    def numbers(low, high, size):
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    demand = numbers(1, 4, m)
    num_counties = draw(st.integers(0, 2))
    county = numbers(-1, num_counties - 1, m)
    totals = [sum(np.array(demand)[np.array(county) == own]) for own in range(num_counties)]
    own = sector(
        numbers(0, 4, n), demand, numbers(0, num_tiers, n * m),
        urgency=[x / 4 for x in numbers(0, 4, m)],
        refused=[x // 4 for x in numbers(0, 4, n * m)],
        county=county, floors=[draw(st.integers(0, int(total))) for total in totals],
        portions=[draw(st.integers(0, d)) for d in demand] if with_portions else None,
        pieces=draw(st.sampled_from(PIECES)), num_tiers=num_tiers,
    )  # fmt: skip
    ranking = draw(st.sampled_from(["value_first", "tiers_first", "points"]))
    points = tuple(sorted(numbers(0, 1200, num_tiers))) if ranking == "points" else ()
    order = ("partners", "territory_lead", "field_lead", "anyone")[:num_tiers]
    return own, DispatchPolicy(order=order, ranking=ranking, tier_points=points)
