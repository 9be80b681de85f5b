"""Reading the vector layers of French publishers: plain or zipped, columns renamed by vintage."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import UnreadableFileError

_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"


def read_layer(path: Path, members: tuple[str, ...] = (".gpkg", ".shp")) -> gpd.GeoDataFrame:
    """First layer of a vector file, or of the largest member of a zip with one of the suffixes.

    The suffixes are tried in order. Column names come in lower case, the CRS is the file's.
    Raises UnreadableFileError when the archive holds no such member or the layer has no CRS.
    """
    with path.open("rb") as stream:
        if stream.read(len(_SEVEN_ZIP)) == _SEVEN_ZIP:
            raise UnreadableFileError(
                "archive 7z : l'extraire, et déposer à sa place le fichier .gpkg qu'elle contient"
            )
    layer = gpd.read_file(_locate(path, members))
    if not isinstance(layer, gpd.GeoDataFrame):
        raise UnreadableFileError("attendu une couche géographique, reçu une table sans géométrie")
    if layer.crs is None:
        raise UnreadableFileError("la couche n'a pas de système de coordonnées")
    return layer.rename(columns={c: c.lower() for c in layer.columns if c != "geometry"})


def pick_columns(table: pd.DataFrame, names: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Columns of a table under our names; ``names`` gives the publisher's, one a vintage.

    Raises UnreadableFileError when a column has none of its names.
    """
    found = {ours: next((n for n in theirs if n in table), None) for ours, theirs in names.items()}
    missing = [" ou ".join(names[ours]) for ours, theirs in found.items() if theirs is None]
    if missing:
        raise UnreadableFileError(
            f"colonnes attendues absentes : {', '.join(missing)} ; "
            f"colonnes reçues : {', '.join(map(str, table.columns[:12]))}"
        )
    return pd.DataFrame({ours: table[theirs].astype("string") for ours, theirs in found.items()})


def _locate(path: Path, members: tuple[str, ...]) -> str:
    """GDAL's name of the file to read: the path itself, or a member of the zip."""
    if not zipfile.is_zipfile(path):
        return str(path)
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    for suffix in members:
        found = [m for m in infos if m.filename.lower().endswith(suffix)]
        if found:
            largest = max(found, key=lambda m: (m.file_size, m.filename))
            return f"/vsizip/{{{path.resolve()}}}/{largest.filename}"
    names = ", ".join(m.filename for m in infos[:5])
    raise UnreadableFileError(f"attendu un membre {' ou '.join(members)}, l'archive a : {names}")
