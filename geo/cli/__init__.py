"""Command line of the atlas: everything the app does, without the app."""

import sys

import typer

from geo.cli import analysis, data, walking
from geo.cli.output import app, console
from geo.errors import AtlasError, ParameterError

__all__ = ["analysis", "data", "main", "walking"]


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
