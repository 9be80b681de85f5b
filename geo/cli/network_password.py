"""Command about who opens the network's list: geo network password."""

from typing import Annotated

import typer

from geo.cli.network import network
from geo.errors import ParameterError


@network.command()
def password(
    show: Annotated[
        bool,
        typer.Option(
            "--show",
            help="Dire l’empreinte à mettre dans ATLAS_PASSWORD_HASH, sans rien enregistrer.",
        ),
    ] = False,
) -> None:
    """Poser le mot de passe qui ouvre la liste du réseau là où l’atlas est servi.

    Il est demandé deux fois, sans s’afficher, et n’est gardé que haché ; les personnes déjà
    connectées avec l’ancien devront donner le nouveau.
    """
    from geo.network.passwords import VARIABLE, hash_password, keep_hash

    typed = typer.prompt("Mot de passe", hide_input=True, err=True)
    hashed = hash_password(typed)  # its faults are said before it is asked again
    if typer.prompt("Une seconde fois", hide_input=True, err=True) != typed:
        raise ParameterError("Les deux saisies ne sont pas les mêmes ; rien n’est enregistré.")
    if show:
        typer.echo(f"{VARIABLE}={hashed}")
        return
    file = keep_hash(hashed)
    typer.echo(f"Mot de passe enregistré, haché, dans {file}")
