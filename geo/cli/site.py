"""Command « site »: the sheets of one to five addresses, side by side."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from geo.cli.files import check_new, create_file
from geo.cli.output import (
    Format,
    app,
    console,
    make_output,
    print_shapes,
    print_table,
    say_parameters,
)
from geo.cli.walking import NetworkOption, load_tables
from geo.errors import ParameterError

if TYPE_CHECKING:
    from geo.siting.ground import Ground
    from geo.siting.sheet import Sheet

Point = tuple[tuple[float, float], str]  # x, y (EPSG:2154, metres), label


@app.command()
def site(
    addresses: Annotated[
        list[str] | None, typer.Argument(help="Une à cinq adresses : « 12 rue X, Commune ».")
    ] = None,
    lon: Annotated[float | None, typer.Option("--lon", help="Longitude, en degrés.")] = None,
    lat: Annotated[float | None, typer.Option("--lat", help="Latitude, en degrés.")] = None,
    places: Annotated[int, typer.Option("--places", help="Places de la MAM.")] = 16,
    minutes: Annotated[
        float, typer.Option("--minutes", help="Marche des familles, en minutes.")
    ] = 10.0,
    target: Annotated[
        float | None,
        typer.Option("--target", help="Taux visé, places pour 100 enfants ; la France sans lui."),
    ] = None,
    network: NetworkOption = False,
    form: Annotated[
        Format, typer.Option("--format", help="table, csv, json ou geojson (zones à pied).")
    ] = Format.TABLE,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FICHIER", help="Fiche de deux pages à créer : .pdf, .docx."),
    ] = None,
    author: Annotated[
        str, typer.Option("--author", metavar="NOM", help="Auteur, écrit au pied de la fiche.")
    ] = "",
) -> None:
    """Dire ce que vaut une adresse pour ouvrir une MAM : besoin, offre, effet, financements."""
    from geo.figures.site_tables import tabulate_sheets
    from geo.siting.ground import load_ground
    from geo.siting.sheet import Plan, compare_sites

    plan = Plan(places=places, minutes=minutes, target=target)
    if out:
        _check_out(out)
    points = _find_points(addresses or [], lon, lat)
    ground: Ground = load_ground(load_tables(network))
    sheets = compare_sites(points, ground, plan)
    say_parameters(places=places, minutes=minutes, taux_vise=sheets[0].target, reseau=network)
    if out:
        _write_paper(sheets, ground, out, author)
    elif form is Format.JSON:
        content = [_describe(sheet) for sheet in sheets]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif form is Format.GEOJSON:
        _print_catchments(sheets)
    elif form is Format.CSV:
        print_table(tabulate_sheets(sheets), form, str)
    else:
        _print_report(sheets)


def _check_out(out: Path) -> None:
    from geo.reports.site_papers import check_form

    check_form(out.suffix.lower().removeprefix("."))
    check_new(out)


def _write_paper(sheets: "tuple[Sheet, ...]", ground: "Ground", out: Path, author: str) -> None:
    from geo.reports.site_papers import write_site_paper

    form = out.suffix.lower().removeprefix(".")
    create_file(out, write_site_paper(sheets, ground.tables, form, author=author))
    typer.echo(f"{' ; '.join(sheet.site.label for sheet in sheets)} : {out}")


def _find_points(addresses: list[str], lon: float | None, lat: float | None) -> list[Point]:
    """Points of the addresses, then that of the coordinates. Raises ParameterError."""
    import geopandas as gpd

    if (lon is None) != (lat is None):
        raise ParameterError("Donner --lon et --lat ensemble, en degrés.")
    if not addresses and lon is None:
        raise ParameterError("Donner une adresse, ou un point avec --lon et --lat.")
    points = _find_addresses(addresses) if addresses else []
    if lon is not None and lat is not None:
        flat = gpd.GeoSeries.from_xy([lon], [lat], crs=4326).to_crs(2154).iloc[0]
        points.append(((flat.x, flat.y), f"Point {lat:.5f}, {lon:.5f}"))
    return points


def _find_addresses(addresses: list[str]) -> list[Point]:
    """The points of addresses. Raises ParameterError for none, or several: they are named."""
    import geopandas as gpd

    from geo.network.addresses import find_address, read_book

    book, points = read_book(), []
    for text in addresses:
        search = find_address(text, book)
        if len(search.found) != 1:
            named = "".join(f"\n  {found.label}" for found in search.found)
            raise ParameterError(f"« {text} » : {search.message}{named}")
        found = search.found[0]
        if found.doubt:
            console.print(f"« {escape(text)} » : {escape(search.message)}", highlight=False)
        flat = gpd.GeoSeries.from_xy([found.lon], [found.lat], crs=4326).to_crs(2154).iloc[0]
        points.append(((float(flat.x), float(flat.y)), found.label))
    return points


def _describe(sheet: "Sheet") -> dict[str, object]:
    """A sheet as JSON: figures, structures, verdict, funding."""
    from geo.figures.site_sentences import (
        LIMITS,
        tell_advice,
        tell_cautions,
        tell_headline,
        tell_surroundings,
        tell_verdict,
    )
    from geo.figures.site_tables import tabulate_sheets
    from geo.siting.funding import advise_funding
    from geo.siting.verdict import judge_site

    site, verdict = sheet.site, judge_site(sheet)
    figures = tabulate_sheets([sheet]).drop(columns="address").round(3)
    return {
        "address": site.label,
        "lon": round(site.lon, 5),
        "lat": round(site.lat, 5),
        "commune": site.commune.code,
        "iris": site.iris,
        "verdict": verdict.strength,
        "cautions": list(verdict.cautions),
        "text": [
            f"{tell_headline(verdict)}.",
            tell_verdict(sheet, verdict).replace("**", ""),
            *tell_surroundings(sheet),
            *tell_cautions(sheet, verdict),
            *LIMITS,
        ],
        "figures": json.loads(figures.to_json(orient="records")),
        "structures": json.loads(sheet.structures.round(3).to_json(orient="records")),
        "funding": [
            {
                "rule": advice.rule.id,
                "name": advice.rule.name,
                "answer": advice.answer,
                "text": tell_advice(advice, sheet),
                "since": None if advice.rule.since is None else str(advice.rule.since),
                "source": advice.rule.source,
            }
            for advice in advise_funding(sheet)
        ],
    }


def _print_catchments(sheets: "tuple[Sheet, ...]") -> None:
    import geopandas as gpd
    import pandas as pd

    parts = [sheet.catchments.assign(address=sheet.site.label) for sheet in sheets]
    print_shapes(gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs))


def _print_report(sheets: "tuple[Sheet, ...]") -> None:
    """The verdicts, then every figure, an address a column."""
    from rich.table import Table

    from geo.figures.site_sentences import tell_comparison, tell_headline, tell_verdict
    from geo.figures.site_tables import compare_lines
    from geo.siting.verdict import judge_site

    out = make_output()
    labels = [f"{rank}. {sheet.site.label}" for rank, sheet in enumerate(sheets, start=1)]
    for label, sheet in zip(labels, sheets, strict=True):
        verdict = judge_site(sheet)
        out.print(f"[bold]{escape(label)}[/] : {tell_headline(verdict)}.", highlight=False)
        out.print(escape(tell_verdict(sheet, verdict).replace("**", "")), highlight=False)
    if len(sheets) > 1:
        out.print(escape(tell_comparison(sheets, labels).replace("**", "")), highlight=False)
    lines = compare_lines(sheets, labels)
    table = Table()
    for heading in ("Rubrique", "Indicateur", "Statut", *labels):
        table.add_column(escape(heading))
    for row in lines.to_dict("records"):
        table.add_row(*(escape(str(row[key])) for key in ("section", "label", "status", *labels)))
    out.print(table)
