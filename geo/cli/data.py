"""Commands that fill and check the data: collect, status, build, check."""

from pathlib import Path
from typing import Annotated

import typer

from geo import paths
from geo.cli.output import app, console, make_output

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
    make_output().print(report_outcomes(outcomes))
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
    make_output().print(report_status(lines))


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

    make_output().print(report_checks(compare_yardsticks(), list_gaps()))
