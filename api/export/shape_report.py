"""The page of a network's shape: one self-contained HTML file, no request to anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from api.entity_names import EntityNames
from api.messages import Catalogue
from engine.shape.modularity import NULL_CLIMBS
from engine.shape.study import ShapeStudy
from graph_schema.graph import AssistanceGraph
from graph_schema.schema import TABLES

from .page_font import font_uri
from .shape_canvas import FAMILY, visible
from .shape_figures import ShapeFigures
from .shape_findings import Findings
from .shape_tables import ShapeTables
from .whole_file import write_whole

NUM_CAUTIONS = 4

HEADINGS = ("findings", "findings_note", "figures", "as_table", "tables", "tables_note",
            "head_measure", "head_scale", "head_means", "caution", "again")  # fmt: skip
"""What the template says by itself."""


def write_shape_report(
    file: Path, study: ShapeStudy, words: Catalogue, graph: AssistanceGraph | None = None, *,
    name: str = "",
) -> None:  # fmt: skip
    """Write the page of one study, whole or not at all; the same study gives the same bytes.

    Parameters
    ----------
    graph
        Tables of the pairs: names, and the map; None for an edge list.
    name
        What the network is called, such as a policy's name; the subject's own without one.

    Raises
    ------
    OSError
        When the file cannot be written; what was there then stays.
    """
    write_whole(file, shape_page(study, words, graph, name=name).encode("utf-8"))


def shape_page(
    study: ShapeStudy, words: Catalogue, graph: AssistanceGraph | None = None, *, name: str = ""
) -> str:
    """Return the page of one study."""
    of: Callable[[str], str] = str if graph is None else EntityNames(graph).of

    def label(id_: str) -> str:
        return visible(of(id_))

    figures = ShapeFigures(study, label, graph, words).all()
    drawn = {own.picture.key: Markup(own.picture.svg) for own in figures}  # noqa: S704 - our own SVG
    facts = {
        "lang": {"zh": "zh-CN", "en": "en"}[words.lang],
        "said": {key: words.text(f"shape.page.{key}") for key in HEADINGS},
        "title": words.text("shape.page.title", name=name or _name(study)),
        "findings": Findings(study, label, words).all(), "figures": figures, "drawn": drawn,
        "tables": ShapeTables(study, label, words).all(),
        "cautions": [words.text(f"shape.page.caution.{i + 1}") for i in range(NUM_CAUTIONS)],
        "synthetic": _synthetic(graph, words), "hashes": study.hashes, "family": FAMILY,
        "made": words.text("shape.page.seed", num=study.num_draws, seed=study.seed,
                           searched=study.num_searched, climbs=NULL_CLIMBS,
                           version=version("jiedui")),
    }  # fmt: skip
    # What the font has to write is known when all else is.
    return _template().render(facts, font=font_uri(_template().render(facts, font="")))


def _name(study: ShapeStudy) -> str:
    """Return the subject's name; an edge list is called by its web."""
    own = study.subject
    return own.name if own.pairs is not None else next((key.web for key in own.webs), own.name)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True).get_template("shape.html")  # fmt: skip


def _synthetic(graph: AssistanceGraph | None, words: Catalogue) -> str:
    """Return which tables hold synthetic rows, and how many; "" when none does."""
    shares: Mapping[str, float] = {} if graph is None else {
        own.name: float((rows["origin"] == "synthetic").mean())
        for own in TABLES if len(rows := graph.table(own.name))}  # fmt: skip
    told = [words.text("shape.page.synthetic_table", table=words.text(f"table.{table}"), share=own)
            for table, own in shares.items() if own > 0]  # fmt: skip
    return words.text("shape.page.synthetic", tables=told) if told else ""
