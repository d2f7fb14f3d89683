"""What is proven of a plan, and what it keeps of the standing pairings, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.layer_titles import LayerTitles
from api.messages import Catalogue

Record = Mapping[str, Any]


def certificate_sentence(certificate: Record, num_networks: int, words: Catalogue) -> str:
    """Return what is proven of a plan, from the certificate of its record."""
    num = certificate.get("bound_kept", 0)
    key = "within_kept" if num else certificate["kind"]
    bound = f"{certificate['bound']['cost_points']:,}"
    return words.text(f"proof.{key}", num_networks=num_networks, num=num, bound=bound)


def keep_sentences(
    record: Record, words: Catalogue, names: Mapping[str, str] | None = None, *,
    only_short: bool = False,
) -> list[str]:  # fmt: skip
    """Return what a plan keeps under each bound on change; of counties those that are short.

    Parameters
    ----------
    record
        With ``keeps`` (or none), ``policy`` and ``pairs``.
    names
        County → name; those of the pairs where it is not given.
    """
    titles = LayerTitles(record["policy"], words.lang)
    if names is None:
        names = {row["county_id"]: row["county_name"] for row in record["pairs"]}
    told, num_met = [], 0
    for row in record.get("keeps", ()):
        if not row["short"] and (row["county"] or only_short):
            num_met += 1
            continue
        layers = titles.of(row["layers"][0]) if "@" in row["id"] else words.text("keep.all_layers")
        where = layers if not row["county"] else words.text(
            "keep.in_county", county=names.get(row["county"], row["county"]), layers=layers
        )  # fmt: skip
        facts = {key: f"{row[key]:,}" for key in ("standing", "wanted", "kept", "short")}
        told.append(words.text("keep.short" if row["short"] else "keep.kept", where=where, **facts))
    if num_met and not only_short:
        told.append(words.text("keep.counties_kept", num=num_met))
    return told
