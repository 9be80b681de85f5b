"""Command line of the atlas: everything the app does, without the app."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from geo import paths
from geo.errors import AtlasError, ParameterError

app = typer.Typer(
    name="geo",
    help="Atlas de l'accueil du jeune enfant en Seine-Saint-Denis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console(stderr=True)


class Format(StrEnum):
    """Formats of the tables printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="ID", help="Source à traiter ; peut être répété."),
]
MirrorOption = Annotated[
    str | None,
    typer.Option(
        "--mirror", metavar="DOSSIER-ou-URL", help="Copie des fichiers à la place des éditeurs."
    ),
]


@app.command()
def collect(source: SourceOption = None, mirror: MirrorOption = None) -> None:
    """Télécharger les fichiers des éditeurs dans data/raw/."""
    from geo import collect as collector
    from geo.catalog import get_source, load_catalog
    from geo.collect.report import make_progress, report_outcomes

    sources = [get_source(name) for name in source] if source else list(load_catalog().values())
    with make_progress(console) as progress:
        outcomes = collector.collect(
            sources, paths.raw_dir(), mirror=mirror, explicit=bool(source), progress=progress
        )
    _output().print(report_outcomes(outcomes))
    raise typer.Exit(collector.exit_code(outcomes))


@app.command()
def status(
    source: SourceOption = None,
    mirror: MirrorOption = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ne pas interroger les éditeurs.")
    ] = False,
) -> None:
    """Dire ce que data/raw/ contient, son millésime, son âge, et si l'éditeur a plus récent."""
    from geo import collect as collector
    from geo.catalog import get_source, load_catalog
    from geo.collect.report import report_status

    sources = [get_source(name) for name in source] if source else list(load_catalog().values())
    lines = collector.status(sources, paths.raw_dir(), check_publisher=not offline, mirror=mirror)
    _output().print(report_status(lines))


@app.command()
def build(
    mirror: Annotated[
        Path | None,
        typer.Option("--mirror", metavar="DOSSIER", help="Lire le miroir, pas data/raw/."),
    ] = None,
) -> None:
    """Faire les tables de data/processed/ à partir de data/raw/ (ou du miroir)."""
    from geo.build import Inputs, assemble, write_snapshot

    inputs = Inputs(paths.raw_dir(), mirror)
    with console.status("Fabrication des tables…"):
        snapshot = assemble(inputs)
        manifest = write_snapshot(snapshot.tables, snapshot.sources, inputs, paths.processed_dir())
    rows = sum(entry["rows"] for entry in manifest["tables"].values())
    typer.echo(f"{len(manifest['tables'])} tables, {rows} lignes, dans {paths.processed_dir()}.")


@app.command()
def check() -> None:
    """Comparer les totaux aux repères publiés et lister les lacunes connues."""
    from geo.indicators.checks import compare_yardsticks
    from geo.indicators.gaps import list_gaps
    from geo.indicators.report import report_checks

    _output().print(report_checks(compare_yardsticks(), list_gaps()))


@app.command()
def indicators(
    level: Annotated[
        str, typer.Option("--level", help="departement, ept, commune ou iris.")
    ] = "commune",
    year: Annotated[
        int | None,
        typer.Option("--year", help="Année ; sans elle, la dernière connue de chaque territoire."),
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="Un seul mode d'accueil (total, eaje, am…).")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="Forme de la sortie.")] = Format.TABLE,
) -> None:
    """Afficher places, taux et enfants de moins de 3 ans de chaque territoire."""
    from geo.indicators.report import report_indicators
    from geo.indicators.tables import tabulate_indicators

    table = tabulate_indicators(level, year, mode)
    if format_ is Format.CSV:
        typer.echo(table.round(3).to_csv(index=False), nl=False)
    elif format_ is Format.JSON:
        records = json.loads(table.round(3).to_json(orient="records"))
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        _output().print(report_indicators(table))


@app.command(
    name="app", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def run_app(context: typer.Context) -> None:
    """Ouvrir l'application dans le navigateur (les options suivantes vont à Streamlit)."""
    from geo.ui.serve import serve

    serve(context.args)


def main() -> None:
    """Entry point: atlas errors become a sentence and an exit code, never a traceback.

    Exit codes: 0, done; 1, failed; 2, wrong parameter.
    """
    try:
        app()
    except AtlasError as error:
        console.print(f"[bold red]Erreur :[/] {error}", highlight=False, soft_wrap=True)
        sys.exit(2 if isinstance(error, ParameterError) else 1)


def _output() -> Console:
    """Console of the results; wide enough to keep every column when piped."""
    out = Console()
    return out if out.is_terminal else Console(width=200)
