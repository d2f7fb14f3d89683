"""Selectors: in a scenario, many at once where an edit names one by its id.

A selector stands in the place of an id. All of its keys have to hold. Whoever fits when the edit's
turn comes is meant, so that one who was added before is among them (`scenario_expand`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from engine.editing.edit_models import SELECTOR
from engine.editing.edit_models_graph import (
    AddParticipant,
    RemoveParticipant,
    RemovePlace,
    RemoveProvider,
)
from engine.editing.edit_models_policy import Allow, LockIn, LockOut, Release, SetParticipantQuota
from engine.editing.edit_schemas import row_schema
from engine.editing.edit_types import Cell, EditModel, Id
from engine.policy import Name
from graph_schema.schema import PARTICIPANTS, PLACE_KINDS, PROVIDER_KINDS

KINDS = tuple(dict.fromkeys((*PLACE_KINDS, *PROVIDER_KINDS)))


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"there is no such kind; there are {', '.join(KINDS)}")
    return kind


class Selector(BaseModel):
    """Many providers, or many places: those for whom every key holds that is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: Literal[True] | None = Field(None, description="Everybody.")
    within: Id | None = Field(
        None,
        description="A place. Places: itself, all below it or run by it. Providers: who sit there.",
    )
    kind: Annotated[str, AfterValidator(_known_kind)] | None = Field(
        None, json_schema_extra={"enum": [*KINDS, None]}
    )
    party: Id | None = Field(None, description="Providers that belong to this body.")
    parent: Id | None = Field(None, description="Providers directly below this one.")
    ids: tuple[Id, ...] | None = Field(None, description="These.")
    but: tuple[Id, ...] = Field((), description="Not these.")

    @model_validator(mode="after")
    def _selects(self) -> Self:
        if all(getattr(self, key) is None for key in type(self).model_fields if key != "but"):
            raise ValueError("say who: all = true, within, kind, party, parent or ids")
        return self


def _form(value: object) -> str:
    return SELECTOR if isinstance(value, dict | Selector) else "id"


OneOrMany = Annotated[
    Annotated[Id, Tag("id")] | Annotated[Selector, Tag(SELECTOR)], Discriminator(_form)
]
"""An id, or a selector in its place."""

_PartCell = Annotated[
    Annotated[Cell, Tag("id")] | Annotated[Selector, Tag(SELECTOR)], Discriminator(_form)
]


class LockInMany(LockIn):
    """Pin a pair, or each pair of those selected."""

    provider_id: OneOrMany  # type: ignore[assignment]
    place_id: OneOrMany  # type: ignore[assignment]


class LockOutMany(LockOut):
    """Forbid a pair, or each pair of those selected."""

    provider_id: OneOrMany  # type: ignore[assignment]
    place_id: OneOrMany  # type: ignore[assignment]


class AllowMany(Allow):
    """Waive the hard rules that refuse a pair, or each pair of those selected."""

    provider_id: OneOrMany  # type: ignore[assignment]
    place_id: OneOrMany  # type: ignore[assignment]


class ReleaseMany(Release):
    """Drop every lock and waiver of a pair, or of each pair of those selected."""

    provider_id: OneOrMany  # type: ignore[assignment]
    place_id: OneOrMany  # type: ignore[assignment]


class SetParticipantQuotaMany(SetParticipantQuota):
    """Give a participant, or each selected, numbers of its own."""

    entity_id: OneOrMany  # type: ignore[assignment]


def _row_schema() -> dict[str, Any]:
    schema = row_schema(PARTICIPANTS)
    one = schema["properties"]["entity_id"]
    many = {"type": "object", "description": "A selector, as elsewhere."}
    schema["properties"]["entity_id"] = {"anyOf": [one, many]}
    return schema


class AddParticipantMany(AddParticipant):
    """Let somebody, or all selected that do not do so, take part in a layer."""

    row: Annotated[dict[str, _PartCell], WithJsonSchema(_row_schema())]  # type: ignore[assignment]

    @model_validator(mode="after")
    def _selects(self) -> Self:
        if any(isinstance(self.row[key], Selector) for key in self.row if key != "entity_id"):
            raise ValueError("only entity_id takes a selector")
        return self


class RemoveProviderMany(RemoveProvider):
    """Take a provider, or all selected, out."""

    id: OneOrMany  # type: ignore[assignment]


class RemovePlaceMany(RemovePlace):
    """Take a place, or all selected, out, with all below."""

    id: OneOrMany  # type: ignore[assignment]


class RemoveParticipantMany(RemoveParticipant):
    """Let somebody, or all selected, no longer take part in a layer."""

    entity_id: OneOrMany  # type: ignore[assignment]


class Freeze(EditModel):
    """Pin the pairs that stand, or those of the plan that the scenario is based on.

    Of a layer, of providers, of places, or of all three together. A pair that is forbidden stays
    so; one whose ends do not both take part is left out.
    """

    op: Literal["freeze"] = "freeze"
    layer: Name | None = Field(None, description="Absent = every layer.")
    provider_id: OneOrMany | None = None
    place_id: OneOrMany | None = None
    pairs: Literal["standing", "plan"] = Field(
        "standing",
        description="standing = active pairings of the policy's period; plan = the pairs of the"
        " plan that the scenario is based on.",
    )

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.layer is self.provider_id is self.place_id is None:
            raise ValueError("say what to freeze: a layer, provider_id or place_id")
        return self
