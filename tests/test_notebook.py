"""The notebook runs from the committed tables, without the internet, and is kept without outputs.

Its own assertions hold its figures (births of 2024, coverage of 2022).
"""

import nbformat
import pytest
from nbclient import NotebookClient

from geo.paths import PROJECT

NOTEBOOK = PROJECT / "notebooks" / "prise_en_main.ipynb"
TIMEOUT_S = 60  # a cell


@pytest.fixture(scope="module")
def executed():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    folder = {"metadata": {"path": str(NOTEBOOK.parent)}}
    return NotebookClient(notebook, timeout=TIMEOUT_S, resources=folder).execute()


def outputs(notebook, kind):
    return [
        output["data"][kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def test_it_computes_the_rate_of_the_departement(executed):
    tables = "\n".join(outputs(executed, "text/plain"))

    assert "35.2" in tables
    assert "due aux places" in tables


def test_it_draws_a_static_map_and_one_that_needs_no_internet(executed):
    maps = [html for html in outputs(executed, "text/html") if "<iframe" in html]

    assert len(outputs(executed, "image/png")) == 1
    assert len(maps) == 1
    assert "leaflet" in maps[0]
    for address in ("cdn.", "code.jquery", "src=&quot;http", "href=&quot;http"):
        assert address not in maps[0]


def test_it_is_committed_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)

    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
