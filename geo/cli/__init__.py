"""Command line of the atlas: everything the app does, without the app."""

import io
import sys

import typer
from rich.markup import escape

from geo.cli import (
    analysis,
    data,
    export,
    figure,
    network,
    network_crossing,
    network_history,
    network_password,
    network_places,
    report,
    scenario,
    scenario_changes,
    site,
    siting,
    walking,
)
from geo.cli.output import app, console
from geo.errors import AtlasError, ParameterError

__all__ = [
    "analysis",
    "data",
    "export",
    "figure",
    "main",
    "network",
    "network_crossing",
    "network_history",
    "network_password",
    "network_places",
    "report",
    "scenario",
    "scenario_changes",
    "site",
    "siting",
    "walking",
]


@app.command(
    name="app", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def run_app(context: typer.Context) -> None:
    """Ouvrir l'application dans le navigateur (les options suivantes vont à Streamlit)."""
    from geo.ui.serve import serve

    serve(context.args)


def main() -> None:
    """Entry point: atlas errors become a sentence and an exit code, never a traceback.

    Exit codes: 0, done; 1, failed; 2, wrong parameter; 3, done in part (some rows of an import
    rejected).
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack the letters of a name
    try:
        app()
    except AtlasError as error:
        told = escape(str(error))
        console.print(f"[bold red]Erreur :[/] {told}", highlight=False, soft_wrap=True)
        sys.exit(2 if isinstance(error, ParameterError) else 1)
