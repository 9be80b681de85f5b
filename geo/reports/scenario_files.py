"""A scenario as files: JSON to be read again, CSV, GeoJSON and a workbook of its effect."""

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import ParameterError
from geo.figures.scenario_sentences import HYPOTHESIS, Names, tell_outcome
from geo.figures.scenario_tables import (
    list_areas,
    tabulate_changes,
    tabulate_communes,
    tabulate_deciles,
)
from geo.siting.changes import Opening
from geo.siting.effects import STATUS
from geo.siting.outcome import Outcome
from geo.siting.scenario import Scenario, to_json
from geo.store.cells import FORMULA

SUFFIXES = (".json", ".csv", ".geojson", ".xlsx")
DECIMALS = 5  # degrees, about 1 m
WIDTH = 60  # characters at most, of a column
FIGURES = {"children_gaining": "enfants", "children_losing": "enfants", "unmet_change": "places"}


def write_scenario(
    outcome: Outcome, path: Path, names: Names, areas: Mapping[str, str], squares: gpd.GeoDataFrame
) -> bytes:
    """The scenario in the form that the name of a file tells: one of SUFFIXES.

    JSON is the scenario alone, which the atlas reads again. ``areas``: names of EPT and communes
    by code. ``squares``: the processed table. Raises ParameterError for another suffix.
    """
    writers: dict[str, Callable[[], bytes]] = {
        ".json": lambda: write_alone(outcome.scenario),
        ".csv": lambda: write_csv(outcome, areas),
        ".geojson": lambda: write_geojson(outcome, squares),
        ".xlsx": lambda: write_workbook(outcome, names, areas),
    }
    return writers[check_suffix(path)]()


def check_suffix(path: Path) -> str:
    """The suffix of a file to write. Raises ParameterError when it is none of SUFFIXES."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ParameterError(
            f"Format « {path.suffix or path.name} » inconnu : finir le nom du fichier par "
            f"{', '.join(SUFFIXES)}."
        )
    return suffix


def write_alone(scenario: Scenario) -> bytes:
    """The scenario without its effect, as JSON that the atlas reads again."""
    return f"{to_json(scenario)}\n".encode()


def write_json(outcome: Outcome, areas: Mapping[str, str]) -> str:
    """The scenario and its effect as JSON text: figures (with their intervals), areas."""
    effects, margins = outcome.effects, outcome.margins
    figures: dict[str, Any] = {
        name: {"value": round(float(getattr(effects, name)), 3), "unit": unit}
        for name, unit in FIGURES.items()
    }
    if margins is not None:
        for name, figure in figures.items():
            low, high = margins.bounds(name)
            figure |= {"low": round(low, 3), "high": round(high, 3)}
    table = list_areas(outcome, areas).round(3).drop(columns=["scenario", "status"])
    content = {
        "scenario": json.loads(to_json(outcome.scenario)),
        "status": STATUS,
        "note": HYPOTHESIS,
        "target": round(outcome.basis.target, 3),
        "threshold": outcome.basis.threshold,
        "figures": figures,
        "areas": json.loads(table.to_json(orient="records")),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def write_csv(outcome: Outcome, areas: Mapping[str, str]) -> bytes:
    """The effect by area, as French spreadsheets read it."""
    table = list_areas(outcome, areas).round(3)
    texts = table.select_dtypes(["string", "object"]).astype("string")
    guarded = texts.apply(lambda column: column.str.replace(FORMULA, "'", regex=True))
    flat = table.assign(**{str(name): guarded[name] for name in guarded})
    return str(flat.to_csv(index=False, sep=";", decimal=",")).encode("utf-8-sig")


def write_geojson(outcome: Outcome, squares: gpd.GeoDataFrame) -> bytes:
    """The squares whose access changes, and the points of the openings; EPSG:4326."""
    cells = outcome.effects.cells
    moved = cells[cells["change"].abs() > 1e-9]
    shapes = squares[["code", "geometry"]].merge(
        moved[["code", "commune", "children_u3", "before", "after", "change"]], on="code"
    )
    told = {"scenario": outcome.scenario.name, "status": STATUS}
    features = [
        _write_feature(shape, {"what": "carreau", **row, **told})
        for shape, row in zip(
            shapes.geometry.to_crs(4326),
            shapes.drop(columns="geometry").round(3).to_dict("records"),
            strict=True,
        )
    ]
    opened = [change for change in outcome.scenario.changes if isinstance(change, Opening)]
    points = gpd.GeoSeries([shapely.Point(each.point) for each in opened], crs=2154).to_crs(4326)
    features += [
        _write_feature(
            point,
            {
                "what": "ouverture", "name": each.name, "kind": each.kind,
                "places": each.places, **told,
            },
        )
        for point, each in zip(points, opened, strict=True)
    ]  # fmt: skip
    content = {"type": "FeatureCollection", "note": HYPOTHESIS, "features": features}
    return json.dumps(content, ensure_ascii=False).encode()


def write_workbook(outcome: Outcome, names: Names, areas: Mapping[str, str]) -> bytes:
    """The scenario, its effect in sentences, by commune and by decile, and the numbers."""
    import xlsxwriter

    sentences = [*filter(None, tell_outcome(outcome, names)), HYPOTHESIS]
    sheets = {
        "Scénario": tabulate_changes(outcome.scenario, names),
        "Effet": pd.DataFrame({outcome.scenario.name: sentences}),
        "Communes": tabulate_communes(outcome, areas),
        "Pauvreté": tabulate_deciles(outcome),
        "Chiffres": list_areas(outcome, areas).round(3),
    }
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for title, table in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, [str(column) for column in table.columns], heading)
            for row, values in enumerate(table.itertuples(index=False), start=1):
                for column, value in enumerate(values):
                    if not pd.isna(value):
                        sheet.write(row, column, value, wrapped)
            for column, label in enumerate(table.columns):
                longest = max([len(str(label)), *table[label].map(lambda value: len(str(value)))])
                sheet.set_column(column, column, min(longest + 2, WIDTH))
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _write_feature(shape: Any, properties: Mapping[Any, Any]) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda xy: xy.round(DECIMALS))
    known = {
        str(name): None if isinstance(value, float) and pd.isna(value) else value
        for name, value in properties.items()
    }
    return {
        "type": "Feature",
        "properties": known,
        "geometry": json.loads(shapely.to_geojson(rounded)),
    }
