"""What a policy says of dispatch: who may serve a need, in which order, and what counts."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Tier = Literal["partners", "territory_lead", "field_lead", "anyone"]
TIERS: tuple[Tier, ...] = ("partners", "territory_lead", "field_lead", "anyone")
"""Who may serve a need: the partners that its place, or a place above it, has in the plan;
providers of a body that leads its county; those of a body that leads its sector there; all."""

Ranking = Literal["value_first", "tiers_first", "points"]

MAX_DECIMALS = 6
POINTS_OF_A_NEED = 1_000
"""What a whole need of urgency 1, served at full value, is worth in the points of tiers."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
TierPoints = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Piece(_Model):
    """A share of every need, and what it is worth beside the first."""

    share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    value: Share


class DispatchPolicy(_Model):
    """Capabilities to needs: order of tiers, diminishing worth, floors, least portions."""

    order: Annotated[tuple[Tier, ...], Field(min_length=1)] = Field(
        TIERS,
        description="Who may serve a need, first to last; those not named may not. A capability"
        " counts to the first that fits.",
    )
    ranking: Ranking = Field(
        "value_first",
        description="value_first: the most worth, then as little as can be from the last tier, the"
        " one before it, …. tiers_first: as much as can be from the first tier, then the second,"
        " …, then the most worth. points: worth less tier_points.",
    )
    tier_points: tuple[TierPoints, ...] = Field(
        (),
        description="For points: what a whole need served by each tier costs, where a whole need"
        " of urgency 1 and value 1 is worth 1,000. One number a tier of the order; must not fall.",
    )
    pieces: Annotated[tuple[Piece, ...], Field(min_length=1, max_length=10)] = Field(
        (Piece(share=0.5, value=1.0), Piece(share=0.3, value=0.6), Piece(share=0.2, value=0.3)),
        description="Shares of a need from the first to the last, 1 together; their value must"
        " not rise.",
    )
    county_floor: Share = Field(
        0.0,
        description="Share of what a county needs in a sector that is served before anything else."
        " Out of reach it is a gap, with its proof.",
    )
    county_floors: dict[str, Share] = Field({}, description="County → its own share instead.")
    min_portion: Share = Field(
        0.0, description="Least share of a need that is of use: with less it is not served."
    )
    min_portions: dict[str, Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]] = Field(
        {}, description="Sector → least amount that is of use; a smaller need is served whole."
    )
    decimals: Annotated[int, Field(strict=True, ge=0, le=MAX_DECIMALS)] = Field(
        2, description="Most decimals that an amount may have."
    )

    @model_validator(mode="after")
    def _is_sound(self) -> DispatchPolicy:
        if len(set(self.order)) < len(self.order):
            raise ValueError("order names a tier twice")
        if self.ranking == "points" and len(self.tier_points) != len(self.order):
            raise ValueError(
                f"tier_points has {len(self.tier_points)} numbers for {len(self.order)} tiers"
            )
        if any(later < first for first, later in pairwise(self.tier_points)):
            raise ValueError("tier_points must not fall")
        if sum(Decimal(repr(piece.share)) for piece in self.pieces) != 1:
            raise ValueError("the shares of pieces must sum to 1")
        if any(later.value > first.value for first, later in pairwise(self.pieces)):
            raise ValueError("the value of pieces must not rise")
        return self
