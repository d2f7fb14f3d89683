"""The notebooks run from top to bottom, and hold no outputs in the repository."""

from __future__ import annotations

import ast
import warnings

import nbformat
import pytest

from .pages import DOCS

NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))
SMALL = {"EXAMPLE": "tiny", "DRAWS": 5, "RUNS": 2, "POINTS": 2}
"""What is run here; as they stand they take the whole of Bijie."""


WANTED = {
    "network-of-bijie": "modules, Q =",
    "actual-optimal-chance": "of places have a partner",
    "what-coordination-is-worth": "rematched",
}


def read(file):
    return nbformat.read(file, as_version=4)


def cells(book):
    return [cell for cell in book.cells if cell.cell_type == "code"]


def shrunk(book):
    """Give a notebook the small values of those parameters that it has."""
    (cell,) = [own for own in cells(book) if "parameters" in own.metadata.get("tags", ())]
    named = {own.targets[0].id for own in ast.parse(cell.source).body}
    assert named & {"EXAMPLE"}
    cell.source += "".join(f"\n{name} = {SMALL[name]!r}" for name in sorted(named & set(SMALL)))
    return book


def run(book):
    """Run a notebook in a kernel of its own, without its outputs being written anywhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's own libraries
        from nbclient import NotebookClient

        NotebookClient(book, timeout=120, kernel_name="python3").execute()
    return book


def texts(book):
    outputs = [output for cell in cells(book) for output in cell.outputs]
    return " ".join(
        output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
        for output in outputs
    )


def test_there_are_three():
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda own: own.stem)
def test_a_notebook_holds_no_outputs_and_says_what_is_synthetic(file):
    book = read(file)
    nbformat.validate(book)
    assert all(not cell.outputs and cell.execution_count is None for cell in cells(book))
    assert "synthetic" in book.cells[0].source
    assert '"bijie"' in "".join(cell.source for cell in cells(book))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda own: own.stem)
def test_a_notebook_runs_from_top_to_bottom(file):
    done = run(shrunk(read(file)))
    assert all(cell.execution_count for cell in cells(done))
    assert "optimal" in texts(done)
    assert WANTED[file.stem] in texts(done)
