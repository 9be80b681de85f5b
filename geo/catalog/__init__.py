"""The catalogue: every source of the atlas, in ``sources.toml``.

Adding a vintage or fixing a URL is an edit of that file, never of code.
"""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from geo.catalog.model import Source, SourceFile
from geo.errors import CatalogError, ParameterError

__all__ = ["CATALOG_FILE", "Source", "SourceFile", "get_source", "load_catalog"]

CATALOG_FILE = Path(__file__).with_name("sources.toml")


@cache
def load_catalog(path: Path = CATALOG_FILE) -> dict[str, Source]:
    """Read the catalogue.

    Returns the sources by id, in the order of the file. Raises CatalogError when the file is
    malformed or an id comes twice; the message names the source and the field.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = [Source.model_validate(entry) for entry in raw.get("source", [])]
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CatalogError(f"Catalogue illisible ({path.name}) : {error}") from error
    by_id: dict[str, Source] = {}
    for source in sources:
        if source.id in by_id:
            raise CatalogError(f"Catalogue : la source « {source.id} » y figure deux fois.")
        by_id[source.id] = source
    return by_id


def get_source(source_id: str) -> Source:
    """Source of that id; raises ParameterError with the known ids when there is none."""
    catalog = load_catalog()
    if source_id not in catalog:
        known = ", ".join(catalog)
        raise ParameterError(f"Source inconnue : « {source_id} ». Sources connues : {known}.")
    return catalog[source_id]
