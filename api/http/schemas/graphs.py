"""The network of a dataset: nodes, what is around them, names, maps."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .common import Model


class Node(Model):
    """A node: ``key`` is its label and id."""

    key: str
    label: str
    labels: list[str]
    id: str
    name: str
    properties: dict[str, Any]


class Nodes(Model):
    """Nodes with one id: ids of different labels may be equal."""

    items: list[Node]


class Relationship(Model):
    """A relationship from one node to another, by their keys."""

    type: str
    start: str
    end: str
    properties: dict[str, Any]


class Neighbourhood(Model):
    """The nodes around one, nearest first, and the relationships between them."""

    nodes: list[Node]
    relationships: list[Relationship]
    is_whole: bool = Field(description="Whether ``limit`` was enough.")


class QueryOut(Model):
    """A named question about the live dataset."""

    name: str
    parameters: list[str]
    columns: list[str]
    answers: str


class Queries(Model):
    """Every named question."""

    items: list[QueryOut]


class QueryIn(Model):
    """What a named question is asked with."""

    parameters: dict[str, str] = Field(default_factory=dict)


class Rows(Model):
    """The answer to a named question: its columns, and a row each."""

    columns: list[str]
    rows: list[dict[str, Any]]


class HitOut(Model):
    """Something that is called as asked; ``matched`` is the form that was found."""

    kind: Literal["place", "provider", "party", "sector"]
    id: str
    name: str
    county_id: str
    county_name: str
    matched: str


class Hits(Model):
    """What is called as asked, the best first."""

    items: list[HitOut]


class Geometry(Model):
    """A point, or a line from a provider to a place; longitude and latitude in degrees."""

    type: Literal["Point", "LineString"]
    coordinates: list[Any]


class Feature(Model):
    """One place, provider or pair."""

    type: Literal["Feature"]
    id: str
    geometry: Geometry
    properties: dict[str, Any]


class FeatureCollection(Model):
    """GeoJSON (RFC 7946). Places stand at the seat of their county: nothing finer is known."""

    type: Literal["FeatureCollection"]
    features: list[Feature]
