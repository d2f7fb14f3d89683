"""A dispatch on the screen: fields, coverage, floors, needs that lack, what is idle, changes."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from api.entity_names import EntityNames
from api.screen import Screen
from engine.dispatch_policy import POINTS_OF_A_NEED
from engine.record import rows_of

from .dispatch_files import floor_gaps_json

if TYPE_CHECKING:
    from engine.dispatch import ActualCoverage, Dispatch, Redispatch

SHOWN = 10
"""Needs, capabilities and changes that are shown one by one; the rest are counted."""


class DispatchView:
    """Shows one dispatch in the words of one screen."""

    def __init__(self, found: Dispatch, names: EntityNames, screen: Screen) -> None:
        self._found, self._names, self._screen = found, names, screen

    def show(
        self, actual: ActualCoverage, potential: dict[str, float | None],
        again: Redispatch | None = None,
    ) -> None:  # fmt: skip
        """Write all of it to stdout."""
        found = self._found
        self._say("dispatch.title", "bold", needs=len(found.needs), items=len(found.items),
                  sectors=len(found.sectors), id=found.dispatch_id)  # fmt: skip
        self._certificate()
        if again is not None:
            self._changes(again)
        self._sectors()
        self._coverage(actual, potential)
        self._floors()
        self._lacking()
        self._idle()

    def _certificate(self) -> None:
        certificate = self._found.certificate
        gap = next(((name, number) for name, number in zip(
            self._found.ranks.names, certificate.gap, strict=True) if number), None)  # fmt: skip
        if gap is None:
            self._say("dispatch.optimal", "green")
        else:
            self._say("dispatch.bounded", "yellow", gap=self._rank(*gap))

    def _rank(self, name: str, number: int) -> str:
        """Return so many of a rank in words."""
        if name == "worth":
            points = number * POINTS_OF_A_NEED / self._found.ranks.worth
            return self._screen.text("dispatch.rank.worth", num=f"{points:,.3g}")
        if name == "floor":
            return self._screen.text("dispatch.rank.floor", num=f"{number:,}")
        tier = self._found.policy.order[int(name.removeprefix("tier.")) - 1]
        return self._screen.text("dispatch.rank.tier", num=f"{number:,}", tier=self._tier(tier))

    def _tier(self, tier: str) -> str:
        return self._screen.text(f"tier.{tier}")

    def _sectors(self) -> None:
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for key in ("sector", "unit", "needed", "served", "share", "offered", "idle", "lacking"):
            table.add_column(self._screen.text(f"dispatch.column.{key}"),
                             justify="left" if key in {"sector", "unit"} else "right")  # fmt: skip
        for own in self._found.sectors:
            problem, scale = own.problem, 10**own.problem.decimals
            needed, served = (int(own.sum()) for own in (problem.demand, own.served))
            table.add_row(
                self._screen.styled(self._names.of(problem.sector_id)),
                self._screen.styled(self._names.unit(problem.sector_id)),
                _amount(needed / scale), _amount(served / scale), _percent(served / needed),
                _amount(int(problem.supply.sum()) / scale), _amount(int(own.idle.sum()) / scale),
                str(int((own.served < problem.demand).sum())),
            )  # fmt: skip
        self._screen.show(table)
        tiers = self._found.items["tier"].value_counts()
        told = [self._screen.text("dispatch.of_tier", tier=self._tier(tier), num=tiers.get(tier, 0))
                for tier in self._found.policy.order]  # fmt: skip
        self._say("dispatch.tiers", tiers=self._screen.words.join(told))

    def _coverage(self, actual: ActualCoverage, potential: dict[str, float | None]) -> None:
        own = actual.kpis
        self._say(
            "dispatch.coverage", "bold", actual=_percent(own["actual_coverage"]),
            potential=_percent(potential["potential_coverage"]),
            blind=_percent(own["actual_blind_spots"]),
            county=_percent(own["actual_fairness_minimum"]),
        )  # fmt: skip

    def _floors(self) -> None:
        for gap in floor_gaps_json(self._found):
            unit = self._names.unit(gap["sector_id"])
            counties = [
                self._screen.text("dispatch.lacks", county=self._names.of(county), unit=unit,
                                  num=_amount(lacking))
                for county, lacking in gap["counties"].items()
            ]  # fmt: skip
            self._say("dispatch.floor_gap", "yellow", sector=self._names.of(gap["sector_id"]),
                      counties=self._screen.words.join(counties), demand=_amount(gap["demand"]),
                      capacity=_amount(gap["capacity"]), unit=unit,
                      num=len(gap["capabilities"]))  # fmt: skip

    def _lacking(self) -> None:
        needs = self._found.needs
        lacking = needs[needs["limit"] != "full"]
        weight = lacking["urgency"] * (1 - lacking["share"])
        rows = lacking.assign(weight=weight).sort_values(
            ["weight", "need_id"], ascending=[False, True]
        )
        if not len(rows):
            self._say("dispatch.none_lacking", "green")
            return
        self._say("dispatch.lacking", "bold", num=len(rows))
        for row in rows_of(rows.head(SHOWN)):
            unit = self._names.unit(row["sector_id"])
            gains = ""
            if row["points_per_unit"] > 0:
                gains = self._screen.text("dispatch.gains", unit=unit,
                                          points=f"{row['points_per_unit']:.3g}")  # fmt: skip
            limit = self._screen.text(f"dispatch.limit.{row['limit']}")
            self._say("dispatch.need", need=self._names.of(row["need_id"]), limit=limit,
                      place=self._names.place(row["place_id"]), served=_amount(row["served"]),
                      amount=_amount(row["amount"]), unit=unit, gains=gains)  # fmt: skip
        self._more(len(rows))

    def _idle(self) -> None:
        capabilities = self._found.capabilities
        rows = capabilities[capabilities["idle"] > 0].sort_values(
            ["waived_gain", "idle", "capability_id"], ascending=[False, False, True]
        )
        if not len(rows):
            return
        self._say("dispatch.idle", "bold", num=len(rows))
        for row in rows_of(rows.head(SHOWN)):
            unit = self._names.unit(row["sector_id"])
            where = "nowhere"
            if row["waived_need_id"] and row["waived_gain"] > 0:
                where = "waived"
            elif row["best_need_id"]:
                where = "best" if row["best_price"] > 0 else "instead"
            prefix = "waived" if where == "waived" else "best"
            best = self._screen.text(
                f"dispatch.place.{where}", unit=unit, need=self._names.of(row[f"{prefix}_need_id"]),
                place=self._names.place(row[f"{prefix}_place_id"]),
                points=f"{abs(row['waived_gain' if where == 'waived' else 'best_price']):.3g}",
            )  # fmt: skip
            self._say("dispatch.capability", provider=self._names.of(row["provider_id"]),
                      title=self._names.of(row["capability_id"]), idle=_amount(row["idle"]),
                      amount=_amount(row["amount"]), unit=unit, best=best)  # fmt: skip
        self._more(len(rows))

    def _changes(self, again: Redispatch) -> None:
        causes = again.changes["cause"].value_counts()
        self._say("dispatch.changes", "bold", chosen=causes.get("chosen", 0),
                  must_go=causes.get("must_go", 0), lapsed=causes.get("lapsed", 0))  # fmt: skip
        provider_of = dict(zip(*(self._found.facts.graph.column("capabilities", name)
                                 for name in ("id", "provider_id")), strict=True))  # fmt: skip
        order = {"chosen": 0, "must_go": 1, "lapsed": 2}
        rows = again.changes.assign(order=again.changes["cause"].map(order))
        for row in rows_of(rows.sort_values("order", kind="stable").head(SHOWN)):
            self._say(
                "dispatch.change", provider=self._names.of(provider_of[row["capability_id"]]),
                need=self._names.of(row["need_id"]), before=_amount(row["before"]),
                after=_amount(row["after"]), unit=self._names.unit(row["sector_id"]),
                cause=self._screen.text(f"dispatch.cause.{row['cause']}"),
            )  # fmt: skip
        self._more(len(rows))

    def _more(self, num: int) -> None:
        if num > SHOWN:
            self._say("dispatch.more", "dim", num=num - SHOWN)

    def _say(self, key: str, style: str = "", /, **facts: Any) -> None:
        self._screen.line(self._screen.text(key, **facts), style)


def _amount(number: float) -> str:
    """Return an amount as people write it.

    >>> _amount(1234.0), _amount(0.25)
    ('1,234', '0.25')
    """
    return f"{number:,.10g}"


def _percent(share: float | None) -> str:
    """Return a share as a percentage, rounded down: 100 means all.

    >>> _percent(0.9999), _percent(1.0), _percent(None)
    ('99.9%', '100.0%', '–')
    """
    return "–" if share is None else f"{floor(share * 1000 + 1e-9) / 10:.1f}%"
