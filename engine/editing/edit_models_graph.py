"""Edits of the graph: cells, rows that come and go, needs and capabilities that grow or shrink."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator

from engine.policy import Period, Side
from graph_schema.schema import (
    CAPABILITIES,
    LEADS,
    NEEDS,
    PAIRINGS,
    PARTICIPANTS,
    PLACES,
    PROVIDERS,
    TABLES,
)
from graph_schema.schema_year import TABLES_OF_THE_YEAR

from .edit_schemas import row_schema
from .edit_types import Cell, EditModel, Factor, Id, Text


class SetProperty(EditModel):
    """Write one cell of a row: what the row is called by (its key) stays."""

    op: Literal["set_property"] = "set_property"
    table: Annotated[Text, Field(json_schema_extra={"enum": [t.name for t in TABLES]})]
    key: Id | dict[str, Text] = Field(
        description="The row's id, or each column of its key; left out = empty."
    )
    column: Text
    value: Cell


ProviderRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(PROVIDERS))]
PlaceRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(PLACES))]
ParticipantRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(PARTICIPANTS))]
LeadRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(LEADS))]
NeedRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(NEEDS))]
CapabilityRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(CAPABILITIES))]
PairingRow = Annotated[dict[str, Cell], WithJsonSchema(row_schema(PAIRINGS))]


class AddProvider(EditModel):
    """Add a provider. To be paired it also has to take part: `add_participant`."""

    op: Literal["add_provider"] = "add_provider"
    row: ProviderRow


class AddPlace(EditModel):
    """Add a place. To be paired it also has to take part: `add_participant`."""

    op: Literal["add_place"] = "add_place"
    row: PlaceRow


class AddParticipant(EditModel):
    """Let a provider or place take part in a layer."""

    op: Literal["add_participant"] = "add_participant"
    row: ParticipantRow


class AddLead(EditModel):
    """Let a party lead a place, or a sector there."""

    op: Literal["add_lead"] = "add_lead"
    row: LeadRow


class AddNeed(EditModel):
    """Add a need; without a period and status it is open in the policy's period."""

    op: Literal["add_need"] = "add_need"
    row: NeedRow


class AddCapability(EditModel):
    """Add a capability; without a period and status it is offered in the policy's period."""

    op: Literal["add_capability"] = "add_capability"
    row: CapabilityRow


class AddPairing(EditModel):
    """Add a standing pairing; without a period and status it is active in the policy's period."""

    op: Literal["add_pairing"] = "add_pairing"
    row: PairingRow


YearTable = Annotated[Text, Field(json_schema_extra={"enum": [t.name for t in TABLES_OF_THE_YEAR]})]
"""A table of the year's work."""


class AddRow(EditModel):
    """Add a row to a table of the year's work: a dispatch, a project, a budget."""

    op: Literal["add_row"] = "add_row"
    table: YearTable
    row: dict[str, Cell]


class RemoveRow(EditModel):
    """Take a row out of a table of the year's work, with what is said about it."""

    op: Literal["remove_row"] = "remove_row"
    table: YearTable
    key: Id | dict[str, Text] = Field(
        description="The row's id, or each column of its key; left out = empty."
    )


class RemoveProvider(EditModel):
    """Take a provider out, with its parts, capabilities, pairings, locks and waivers."""

    op: Literal["remove_provider"] = "remove_provider"
    id: Id


class RemovePlace(EditModel):
    """Take a place and all below it out, with parts, needs, leads, pairings, locks, waivers."""

    op: Literal["remove_place"] = "remove_place"
    id: Id


class RemoveParticipant(EditModel):
    """Let a provider or place no longer take part in a layer; its locks and waivers there go."""

    op: Literal["remove_participant"] = "remove_participant"
    layer: Id
    side: Side
    entity_id: Id


class RemoveLead(EditModel):
    """Take out the leads of a party at a place; role and since, left out, mean any."""

    op: Literal["remove_lead"] = "remove_lead"
    party_id: Id
    place_id: Id
    sector_id: Text = Field("", description="Empty = the lead of the territory.")
    role: Literal["lead", "co"] | None = None
    since: Text | None = None


class RemoveNeed(EditModel):
    """Take a need out."""

    op: Literal["remove_need"] = "remove_need"
    id: Id


class RemoveCapability(EditModel):
    """Take a capability out."""

    op: Literal["remove_capability"] = "remove_capability"
    id: Id


class RemovePairing(EditModel):
    """Take a standing pairing out, of the policy's period unless another is named."""

    op: Literal["remove_pairing"] = "remove_pairing"
    layer: Id
    provider_id: Id
    place_id: Id
    period: Period | None = None


class _Scale(EditModel):
    factor: Factor
    id: Id | None = None
    sector_id: Id | None = Field(None, description="The sector and all below it.")

    @model_validator(mode="after")
    def _selects(self) -> Self:
        given = self.model_fields_set - {"op", "reason", "factor"}
        chosen = {name for name in given if getattr(self, name) is not None}
        if not chosen:
            raise ValueError("say which: an id, or a sector, place, provider or party")
        if "id" in chosen and len(chosen) > 1:
            raise ValueError("an id names one row: leave the others out")
        return self


class ScaleNeed(_Scale):
    """Multiply needs: one by id, or those that count in a plan of a sector, of a place."""

    op: Literal["scale_need"] = "scale_need"
    place_id: Id | None = Field(None, description="The place and all below it or run by it.")


class ScaleCapability(_Scale):
    """Multiply capabilities: one by id, or those that count in a plan of whom the others say."""

    op: Literal["scale_capability"] = "scale_capability"
    provider_id: Id | None = None
    party_id: Id | None = None
    place_id: Id | None = Field(None, description="Providers that sit there or below.")
