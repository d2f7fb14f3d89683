"""Datasets: the tables of one moment, under the hash of their content."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .common import Model, Report

Cell = str | bool | int | Annotated[float, Field(allow_inf_nan=False)] | list[str] | None
Tables = dict[str, list[dict[str, Cell]]]


class DatasetIn(Model):
    """Tables as JSON: name of a table to its rows, each a column to a cell."""

    tables: Tables


class TableCount(Model):
    """How many rows a table has."""

    table: str
    num_rows: int


class Dataset(Model):
    """A dataset that is kept."""

    id: str
    num_rows: int
    tables: list[TableCount]


class DatasetMade(Dataset):
    """A dataset with all that was found in it on the way."""

    report: Report
