"""IRIS, communes and EPT of the département, in the geography of 2025."""

from collections.abc import Collection

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import UnreadableFileError
from geo.territory.changes import sum_counts, update_communes, update_iris

DEPARTEMENT = "93"
LAND_CRS = 2154  # Lambert 93, metres

# Usual numbers of the EPT of the Métropole du Grand Paris (décret 2015-1655 and following);
# INSEE's file gives only their names.
EPT_NUMBERS = {
    "200057867": "T6",
    "200058097": "T7",
    "200057875": "T8",
    "200058790": "T9",
}


def build_iris(contours: gpd.GeoDataFrame, names: pd.DataFrame) -> gpd.GeoDataFrame:
    """IRIS of the département (processed table ``iris``, EPSG:2154).

    ``contours``: code, name, type, commune, geometry, of any vintage (reader ign_iris).
    ``names``: code, name, in the geography of 2025 (reader ign_iris_2025). Raises
    UnreadableFileError when the two do not have the same codes, or when the polygons have a gap
    or an overlap.
    """
    table = contours.to_crs(LAND_CRS)
    table = table.assign(code=update_iris(table["code"]), commune=update_communes(table["commune"]))
    table = table[table["commune"].str.startswith(DEPARTEMENT)]
    known = names[names["code"].str.startswith(DEPARTEMENT)].set_index("code")["name"]
    _require_same_codes(set(table["code"]), set(known.index))
    table = table.assign(name=table["code"].map(known), area_km2=table.area / 1e6)
    table = table.sort_values("code", ignore_index=True)
    faults = ~shapely.is_empty(shapely.coverage_invalid_edges(table.geometry.values))
    if faults.any():
        raise UnreadableFileError(
            f"{int(faults.sum())} IRIS se chevauchent ou laissent un vide "
            f"(le premier : {table['code'][faults].iloc[0]}) : prendre un autre millésime."
        )
    return table[["code", "name", "type", "commune", "area_km2", "geometry"]]


def build_communes(
    iris: gpd.GeoDataFrame,
    cog: pd.DataFrame,
    ept: pd.DataFrame,
    populations: pd.DataFrame,
    population_year: int,
    published: Collection[str],
) -> gpd.GeoDataFrame:
    """Communes of the département (processed table ``communes``, EPSG:2154).

    The geometry is the union of the commune's IRIS. ``cog``: code, name, type. ``ept``: commune,
    ept, ept_name. ``populations``: code, population. ``published``: codes of the communes for
    which the CNAF publishes coverage by mode. Raises UnreadableFileError when a commune has no
    name, EPT or population.
    """
    shapes = dissolve(iris, iris["commune"])
    today = cog[cog["type"].eq("COM")].set_index("code")["name"]
    members = ept.assign(commune=update_communes(ept["commune"]))
    members = members.drop_duplicates("commune").set_index("commune")
    inhabitants = sum_counts(
        populations.assign(code=update_communes(populations["code"])), ["code"], ["population"]
    ).set_index("code")["population"]
    table = shapes.assign(
        name=shapes["code"].map(today),
        ept=shapes["code"].map(members["ept"]),
        ept_name=shapes["code"].map(members["ept_name"]),
        population=shapes["code"].map(inhabitants),
        population_year=population_year,
        published=shapes["code"].isin(list(published)),
        area_km2=shapes.area / 1e6,
    )
    for column, source in (
        ("name", "du COG"),
        ("ept", "de la liste des EPT"),
        ("population", "des populations"),
    ):
        missing = table["code"][table[column].isna()]
        if len(missing):
            raise UnreadableFileError(f"Communes absentes {source} : {', '.join(missing)}.")
    columns = ["code", "name", "ept", "ept_name", "population", "population_year", "published"]
    return table[[*columns, "area_km2", "geometry"]]


def build_ept(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """EPT of the département (processed table ``ept``, EPSG:2154), the union of their communes.

    ``label`` puts the usual number before the name: « T8 Est Ensemble ».
    """
    shapes = dissolve(communes, communes["ept"])
    names = communes.drop_duplicates("ept").set_index("ept")["ept_name"]
    name = shapes["code"].map(names)
    label = (shapes["code"].map(EPT_NUMBERS).fillna("EPT") + " " + name).astype("string")
    return shapes.assign(name=name, label=label)[["code", "name", "label", "geometry"]]


def dissolve(coverage: gpd.GeoDataFrame, codes: pd.Series) -> gpd.GeoDataFrame:
    """Union of the polygons of a coverage that share a code: columns code, geometry, sorted.

    Only shared borders are removed: no vertex moves, so the result is a coverage too.
    """
    groups = coverage.geometry.groupby(codes.to_numpy(), sort=True)
    shapes = {code: shapely.coverage_union_all(shapes.values) for code, shapes in groups}
    return gpd.GeoDataFrame(
        {"code": pd.Series(list(shapes), dtype="string")},
        geometry=gpd.GeoSeries(list(shapes.values()), crs=coverage.crs),
    )


def _require_same_codes(drawn: set[str], named: set[str]) -> None:
    differences = sorted(drawn ^ named)
    if differences:
        raise UnreadableFileError(
            f"{len(differences)} IRIS ne sont que dans les contours ou que dans la liste des "
            f"codes 2025 : {', '.join(differences[:5])}. "
            "S'il s'agit d'un changement de commune, l'ajouter à geo/territory/changes.csv."
        )
