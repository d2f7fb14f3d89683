"""Which office answers for a project: an office, never a person."""

from __future__ import annotations

from engine.facts.place_tree import PlaceTree
from engine.facts.plain_cells import plain_cells
from graph_schema.graph import AssistanceGraph


class Offices:
    """Looks up contact offices: the provider's, else its party's, else that of who leads there."""

    def __init__(self, graph: AssistanceGraph) -> None:
        cells = plain_cells(graph, "providers", "id", "party_id", "contact_office")
        self._providers = {id_: (party or "", office or "") for id_, party, office in cells}
        cells = plain_cells(graph, "parties", "id", "contact_office")
        self._parties = {id_: office or "" for id_, office in cells}
        self._leads: dict[tuple[str, str], str] = {}
        columns = ("place_id", "sector_id", "role", "party_id")
        for place, sector, _, party in sorted(
            (place, sector or "", role != "lead", party)
            for place, sector, role, party in plain_cells(graph, "leads", *columns)
        ):
            if office := self._parties.get(party, ""):
                self._leads.setdefault((place, sector), office)
        self._tree = PlaceTree.of(graph)

    def of(self, provider: str, place: str, sector: str) -> str:
        """Return the office; "" where nobody names one.

        Of bodies that lead, that of the territory comes before that of the sector, the nearest
        place first, a lead before those that lead together, then the first id.
        """
        party, office = self._providers.get(provider, ("", ""))
        if office or (office := self._parties.get(party, "")):
            return office
        line = self._tree.line(place)
        found = (self._leads.get((above, field), "") for field in ("", sector) for above in line)
        return next((office for office in found if office), "")
