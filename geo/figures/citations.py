"""Where figures come from, in words: the source line of a figure, the licences of its sources."""

from collections.abc import Iterable

from geo.catalog import get_source


def cite(source_ids: Iterable[str], year: int | None = None) -> str:
    """Source line of a figure: publishers and vintages; titles are in « Données et méthode ».

    With a ``year``, a source that has files of that year is cited for them alone.
    """
    vintages: dict[str, list[str]] = {}
    for source in map(get_source, dict.fromkeys(source_ids)):
        every = [file.vintage for file in source.file]
        dated = [vintage for vintage in every if year and str(year) in vintage]
        known = vintages.setdefault(source.publisher, [])
        known += [vintage for vintage in dict.fromkeys(dated or every) if vintage not in known]
    return "Source : " + " ; ".join(f"{who} ({', '.join(when)})" for who, when in vintages.items())


def list_licences(source_ids: Iterable[str]) -> list[str]:
    """Licences of sources, each once."""
    return list(dict.fromkeys(get_source(source).licence for source in source_ids))
