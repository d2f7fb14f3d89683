"""Checks of cells against each other inside a row, and of dates between rows of one pairing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .arrays import BoolArray
from .checks_cells import numbers
from .checks_references import Frames, group_numbers, last_end, repeats
from .dates import BEGINNING, END, Days, first_days, last_days
from .findings import Finding, rows_where
from .schema import TABLES, table


def check_rows(frames: Frames) -> Iterator[Finding]:
    """Find rows whose cells contradict each other; cells that cannot be read are passed over."""
    for name in ("places", "providers"):
        yield from _check_coordinates(name, frames[name])
    for declared in TABLES:
        if {"since", "until"} <= {*declared.column_names} and len(frames[declared.name]):
            yield from _check_dates(declared.name, frames[declared.name])
    yield from _check_quotas(frames["participants"])
    yield from _check_pairings(frames["pairings"])
    yield from _check_leads(frames)
    yield from _check_barred(frames)


def _check_coordinates(name: str, frame: pd.DataFrame) -> Iterator[Finding]:
    has_lon = (frame["lon"].str.strip() != "").to_numpy()
    has_lat = (frame["lat"].str.strip() != "").to_numpy()
    yield from rows_where(has_lon & ~has_lat, "half_coordinate", name, frame, "lon")
    yield from rows_where(has_lat & ~has_lon, "half_coordinate", name, frame, "lat")


def _check_dates(name: str, frame: pd.DataFrame) -> Iterator[Finding]:
    first, last = first_days(frame["since"]), last_days(frame["until"])
    yield from rows_where(
        last < first, "until_before_since", name, frame, "until",
        lambda position: {"since": frame["since"].iloc[position]},
    )  # fmt: skip


def _check_quotas(frame: pd.DataFrame) -> Iterator[Finding]:
    low, high = numbers(frame["min"]), numbers(frame["max"])
    yield from rows_where(
        low > high, "min_above_max", "participants", frame, "min",
        lambda position: {"maximum": frame["max"].iloc[position]},
    )  # fmt: skip
    has_priority = (frame["priority"].str.strip() != "").to_numpy()
    wrong = has_priority & (frame["side"] == "provider").to_numpy()
    yield from rows_where(wrong, "priority_of_provider", "participants", frame, "priority")


def _check_pairings(frame: pd.DataFrame) -> Iterator[Finding]:
    declared = table("pairings")
    repeated, first = repeats(declared, frame, declared.key)
    overlaps = repeated & overlapping(frame, declared.key)
    for mask, code in ((overlaps, "overlapping_pairing"), (repeated & ~overlaps, "duplicate_key")):
        yield from rows_where(mask, code, "pairings", frame, last_end(declared), first)
    since, until = validity(frame)
    outside = (since > last_days(frame["period"])) | (until < first_days(frame["period"]))
    outside = outside & (frame["status"] == "active").to_numpy()
    yield from rows_where(outside, "dates_outside_period", "pairings", frame, "period")


def _check_leads(frames: Frames) -> Iterator[Finding]:
    frame = frames["leads"]
    declared = table("leads")
    repeated, _ = repeats(declared, frame, declared.key)
    lead = ("party_id", "place_id", "sector_id")
    named = (frame["party_id"] != "").to_numpy() & (frame["place_id"] != "").to_numpy()
    mask = overlapping(frame, lead) & ~repeated & named
    yield from rows_where(mask, "overlapping_lead", "leads", frame, "party_id")
    places = frames["places"]
    led = places.loc[places["kind"].isin(["county", "zone"]), "id"]
    known = frame["place_id"].isin(places["id"]).to_numpy()
    wrong = (frame["sector_id"] == "").to_numpy() & known & ~frame["place_id"].isin(led).to_numpy()
    yield from rows_where(wrong, "lead_level", "leads", frame, "place_id")


def _check_barred(frames: Frames) -> Iterator[Finding]:
    frame, providers = frames["capabilities"], frames["providers"]
    barred = providers.loc[providers["barred_sectors"] != "", ["id", "barred_sectors"]]
    pairs = barred.assign(sector=barred["barred_sectors"].str.split("[;；]", regex=True))
    pairs = pairs.explode("sector")
    forbidden = pd.MultiIndex.from_arrays([pairs["id"], pairs["sector"].str.strip()])
    offered = pd.MultiIndex.from_frame(frame[["provider_id", "sector_id"]])
    mask = offered.isin(forbidden) & (frame["sector_id"] != "").to_numpy()
    yield from rows_where(mask, "barred_capability", "capabilities", frame, "sector_id")


def validity(frame: pd.DataFrame) -> tuple[Days, Days]:
    """Return the first and the last day of each row; open ends reach to 1900 and 2099.

    A date that cannot be read gives NaT, which compares as false.
    """
    since, until = first_days(frame["since"]), last_days(frame["until"])
    since[(frame["since"] == "").to_numpy()] = BEGINNING
    until[(frame["until"] == "").to_numpy()] = END
    return since, until


def overlapping(frame: pd.DataFrame, columns: tuple[str, ...]) -> BoolArray:
    """Return which rows overlap in time with an earlier row that is equal in ``columns``."""
    since, until = validity(frame)
    sound = ~np.isnat(since) & ~np.isnat(until) & (since <= until)
    rows = pd.DataFrame(
        {
            "group": group_numbers(frame, columns),
            "since": since.astype(np.int64),
            "until": until.astype(np.int64),
            "position": np.arange(len(frame)),
        }
    )[sound].sort_values(["group", "since", "position"])
    latest = rows.groupby("group")["until"].cummax().groupby(rows["group"]).shift()
    mask = np.zeros(len(frame), dtype=bool)
    mask[rows["position"].to_numpy()] = (rows["since"] <= latest).to_numpy()
    return mask
