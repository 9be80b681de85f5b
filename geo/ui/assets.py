"""What the browser fetches once and keeps: Leaflet and the map's layers, as static files.

Streamlit serves the folder ``static/`` beside the app to anyone: only published data go there.
File names carry the hash of their content, so a browser may keep them for ever.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xstatic.pkg import leaflet

import geo
from geo import french, paths
from geo.errors import AtlasError, MissingDataError
from geo.figures import palette
from geo.store.tables import MANIFEST, read_table, write_json

STATIC = paths.PROJECT / "static"
URL_ROOT = "app/static"  # where Streamlit serves the folder, relative to the app
INDEX = "assets.json"
SQUARES = "carreau"  # the level of the squares, in the names of layers


@dataclass(frozen=True)
class AssetVersion:
    """The published files: a version, and the address of each relative to the app.

    Names of ``urls``: « leaflet_js », « leaflet_css », the levels (« departement », « ept »,
    « commune », « iris », « carreau ») and « neighbours », « background », « labels », « qpv »,
    « stations », « structures ».
    """

    version: str
    urls: Mapping[str, str]


def publish_assets(folder: Path = STATIC, processed: Path | None = None) -> AssetVersion:
    """Write Leaflet and the layers (GeoJSON, EPSG:4326, 5 decimals) where the browser finds them.

    Does nothing when the folder already holds the snapshot of ``processed`` (by default the
    project's). The index is written last: a publication that is stopped leaves the previous one.
    Raises MissingDataError without a snapshot, AtlasError when the folder cannot be written.
    """
    processed = processed or paths.processed_dir()
    version = _fingerprint(processed)
    published = _read_index(folder)
    if published is not None and published.version == version:
        return published
    from geo.ui.layers import draw_layers  # geopandas: slow to load, and rarely needed here

    try:
        folder.mkdir(parents=True, exist_ok=True)
        urls = {
            **_publish_leaflet(folder),
            **{
                name: f"{URL_ROOT}/{_publish(folder, name, content)}"
                for name, content in draw_layers(lambda table: read_table(table, processed))
            },
        }
        write_json(folder / INDEX, {"version": version, "urls": urls})
        _remove_stale(folder, urls.values())
    except OSError as error:
        if isinstance(error, AtlasError):
            raise
        raise AtlasError(
            f"Impossible d’écrire les fonds de carte dans {folder} ({error.strerror or error}). "
            "Donner le droit d’écriture sur ce dossier à l’utilisateur qui lance l’application."
        ) from error
    return AssetVersion(version, urls)


def _fingerprint(processed: Path) -> str:
    """Hash of what decides of the files: the snapshot, Leaflet, the code."""
    manifest = processed / MANIFEST
    if not manifest.is_file():
        raise MissingDataError(f"{manifest} est absent. Lancer : geo build.")
    digest = hashlib.sha256(f"{geo.__version__} {leaflet.VERSION}".encode())
    digest.update(manifest.read_bytes())
    for module in (Path(__file__).with_name("layers.py"), french.__file__, palette.__file__):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()[:16]


def _read_index(folder: Path) -> AssetVersion | None:
    """The last publication; None when there is none, or when a file of it has gone."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    urls = index["urls"]
    whole = all((folder / url.removeprefix(f"{URL_ROOT}/")).is_file() for url in urls.values())
    return AssetVersion(index["version"], urls) if whole else None


def _publish_leaflet(folder: Path) -> dict[str, str]:
    """Copy Leaflet from its package, images included, in a folder named after its version."""
    source = Path(leaflet.BASE_DIR)
    name = f"leaflet-{leaflet.VERSION}"
    if not (folder / name).is_dir():
        staging = Path(tempfile.mkdtemp(prefix=".publishing-", dir=folder))
        try:
            for file in ("leaflet.js", "leaflet.css"):
                shutil.copyfile(source / file, staging / file)
            shutil.copytree(source / "images", staging / "images")
            staging.chmod(0o755)
            staging.rename(folder / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return {
        "leaflet_js": f"{URL_ROOT}/{name}/leaflet.js",
        "leaflet_css": f"{URL_ROOT}/{name}/leaflet.css",
    }


def _publish(folder: Path, layer: str, content: bytes) -> str:
    """Write a layer atomically; returns its file name."""
    name = f"{layer}-{hashlib.sha256(content).hexdigest()[:12]}.json"
    target = folder / name
    if not target.is_file():
        temporary = folder / f".publishing-{name}"
        temporary.write_bytes(content)
        temporary.replace(target)
    return name


def _remove_stale(folder: Path, urls: Iterable[str]) -> None:
    """Remove the layers of earlier snapshots."""
    kept = {url.rsplit("/", 1)[-1] for url in urls} | {INDEX}
    for file in folder.glob("*.json"):
        if file.name not in kept:
            file.unlink(missing_ok=True)
