"""Matching the network with the open data: measured on real lists, and timed on a large one.

    python3 start.py run python benchmarks/bench_matching.py

The real lists are the municipal pages, in the place of the network's list, and the points of
OpenStreetMap; each page was paired by hand (tests/network/labels_matching.csv). They are matched
with the positions of the pages, then without: most of these positions come from OpenStreetMap.
Then every open-data structure, its name and address altered as people alter them, must find
itself again; and 10,000 such copies are imported from a workbook and matched.

Bars: of the strong proposals, precision 0.95 and recall 0.85 at least on the labels; of all of
them, recall 0.95; 10,000 structures imported and matched in under 20 s. Exits 1 when one is broken.
"""

import csv
import io
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd

from geo.network.importing import prepare_import
from geo.network.intake import apply_import
from geo.network.matching import Proposal, propose_matches
from geo.network.model import NetworkStructure
from geo.network.store import open_store
from geo.paths import PROJECT
from geo.store import read_table
from geo.supply.kinds import KIND_LABELS

LABELS = PROJECT / "tests" / "network" / "labels_matching.csv"
PAGES, POINTS = "structures_communes", "osm_poi"
SIZE = 10_000
Pairs = set[tuple[str, str]]


def read_lists(structures: gpd.GeoDataFrame) -> tuple[list[NetworkStructure], gpd.GeoDataFrame]:
    """The municipal pages as the network's list, and the points as the open data; the ids of the
    points are those that OpenStreetMap gives them."""
    pages, points = [], []
    for row in structures.to_dict("records"):
        for entry in json.loads(row["sources"]):
            if entry["source"] == PAGES:
                pages.append(make_page(len(pages), row["commune"], entry))
            elif entry["source"] == POINTS:
                points.append(make_point(row["commune"], entry))
    table = pd.DataFrame(points)
    shapes = gpd.points_from_xy(table.pop("lon"), table.pop("lat"), crs=4326)
    return pages, gpd.GeoDataFrame(table, geometry=shapes).to_crs(2154)


def make_page(number: int, commune: str, entry: dict[str, Any]) -> NetworkStructure:
    """A municipal page's structure; its key is its note."""
    quality = entry["quality"]
    return NetworkStructure(
        id=f"r-{number:012x}",
        name=entry["name"],
        kind=entry["kind"],
        manager=entry.get("manager"),
        address=entry.get("address"),
        commune=commune,
        lon=entry.get("lon"),
        lat=entry.get("lat"),
        location_quality=quality if quality != "commune" else None,
        note=entry["id"],
    )


def make_point(commune: str, entry: dict[str, Any]) -> dict[str, Any]:
    """A row of the open data made of one point of OpenStreetMap."""
    known = {name: entry.get(name) for name in ("kind", "manager", "address", "lon", "lat")}
    return {
        "id": entry["id"],
        "name": entry.get("name") or "Structure sans nom",
        "commune": commune,
        "location_quality": entry["quality"],
        "sources": json.dumps([entry]),
        **known,
    }


def measure(title: str, found: Pairs, expected: Pairs) -> tuple[float, float]:
    """Print and return the precision and the recall of some pairs."""
    right = len(found & expected)
    precision = right / len(found) if found else 1.0
    recall = right / len(expected)
    print(
        f"{title} : {len(found)} paires, {len(expected)} attendues ; précision {precision:.3f}, "
        f"rappel {recall:.3f}"
    )
    for word, pairs in (("à tort", found - expected), ("manque", expected - found)):
        for one, other in sorted(pairs)[:6]:
            print(f"    {word} : {one} / {other}")
    return precision, recall


def measure_labels(structures: gpd.GeoDataFrame, names: dict[str, str]) -> bool:
    """Print precision and recall on the real lists; whether the bars hold."""
    pages, points = read_lists(structures)
    with LABELS.open(encoding="utf-8", newline="") as stream:
        labels = list(csv.DictReader(stream))
    keys = {page.id: str(page.note) for page in pages}
    assert set(keys.values()) == {row["page"] for row in labels}, "every page has its label"
    expected = {(row["page"], row["point"]) for row in labels if row["point"]}
    bare = [replace(p, lon=None, lat=None, location_quality=None) for p in pages]
    held = []
    for title, network in (("pages situées", pages), ("pages sans position", bare)):
        proposals = propose_matches(network, points, (), names)

        def pair(chosen: list[Proposal]) -> Pairs:
            return {(keys[p.structure], p.other) for p in chosen}

        strong = measure(f"{title}, fortes", pair([p for p in proposals if p.strong]), expected)
        every = measure(f"{title}, toutes", pair(proposals), expected)
        held += [strong[0] >= 0.95, strong[1] >= 0.85, every[1] >= 0.95]
    return all(held)


def alter(text: str | None, chance: random.Random) -> str:
    """A text as somebody else writes it: capitals, a letter missing or doubled, hyphens lost."""
    letters = list(text or "")
    for _ in range(chance.choice((0, 1, 1, 2)) if len(letters) > 6 else 0):
        at = chance.randrange(1, len(letters) - 1)
        letters[at] = chance.choice(("", letters[at] * 2, letters[at]))
    altered = "".join(letters)
    ways: tuple[Callable[[str], str], ...] = (str, str.upper, lambda t: t.replace("-", " "))
    return chance.choice(ways)(altered)


def copy_structures(
    structures: gpd.GeoDataFrame, names: dict[str, str], size: int, *, numbered: bool
) -> list[tuple[str, list[Any]]]:
    """Altered copies: id of the original, and a row of a list (name, kind, address, town, places,
    longitude, latitude). ``numbered``: their names differ, as an import refuses doubles."""
    chance = random.Random(93)
    rows = structures[~structures["name"].str.startswith("Structure sans nom")].to_dict("records")
    points = dict(zip(structures["id"], structures.geometry.to_crs(4326), strict=True))
    copies = []
    for number in range(size):
        row = rows[number % len(rows)]
        point = points[row["id"]]
        located = point is not None and chance.random() < 0.7
        copies.append(
            (
                row["id"],
                [
                    alter(row["name"], chance) + (f" {number}" if numbered else ""),
                    KIND_LABELS[row["kind"]],
                    alter(row["address"] if isinstance(row["address"], str) else "", chance),
                    names[row["commune"]],
                    chance.randint(8, 60),
                    point.x + chance.gauss(0, 3e-4) if located else None,
                    point.y + chance.gauss(0, 2e-4) if located else None,
                ],
            )
        )
    return copies


def write_workbook(rows: list[list[Any]]) -> bytes:
    """A workbook as an import takes it."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Réseau")
    sheet.append(["Nom", "Type", "Adresse", "Commune", "Places", "Longitude", "Latitude"])
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def import_copies(content: bytes, communes: pd.DataFrame) -> dict[int, NetworkStructure]:
    """The structures of the accepted rows, by position in the file."""
    verdicts = prepare_import(content, communes).verdicts
    return {
        i: NetworkStructure(id=f"r-{i:012x}", **verdict.fields)
        for i, verdict in enumerate(verdicts)
        if verdict.outcome != "rejected"
    }


def measure_copies(
    structures: gpd.GeoDataFrame, communes: pd.DataFrame, names: dict[str, str]
) -> None:
    """Print precision and recall when each structure is looked for under an altered name."""
    named = int((~structures["name"].str.startswith("Structure sans nom")).sum())
    copies = copy_structures(structures, names, named, numbered=False)
    network = import_copies(write_workbook([row for _, row in copies]), communes)
    expected = {(s.id, copies[i][0]) for i, s in network.items()}
    proposals = propose_matches(network.values(), structures, (), names)
    measure("copies, fortes", {(p.structure, p.other) for p in proposals if p.strong}, expected)
    measure("copies, toutes", {(p.structure, p.other) for p in proposals}, expected)


def time_many(structures: gpd.GeoDataFrame, communes: pd.DataFrame, names: dict[str, str]) -> bool:
    """Print the time to import SIZE structures into a new database and match them; whether the
    bar holds."""
    copies = copy_structures(structures, names, SIZE, numbered=True)
    content = write_workbook([row for _, row in copies])
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/network.db") as store:
        started = time.perf_counter()
        apply_import(store, prepare_import(content, communes), [], "essai", "liste.xlsx")
        imported = time.perf_counter() - started
        network = [stored.structure for stored in store.list_structures()]
        proposals = propose_matches(network, structures, (), names)
        spent = time.perf_counter() - started
    print(
        f"{len(network)} structures importées sur {SIZE} en {imported:.1f} s, {len(proposals)} "
        f"rapprochements proposés en {spent - imported:.1f} s : {spent:.1f} s (20 s au plus)"
    )
    return spent < 20 and len(network) > 0.9 * SIZE


def main() -> int:
    """Run the benchmark; returns the exit code."""
    structures, communes = read_table("structures"), read_table("communes")
    names = dict(zip(communes["code"], communes["name"], strict=True))
    held = measure_labels(structures, names)
    measure_copies(structures, communes, names)
    return int(not (time_many(structures, communes, names) and held))


if __name__ == "__main__":
    sys.exit(main())
