"""Commands about the past of the network's list: geo network history, undo, backup, restore."""

from typing import Annotated

import typer

from geo.cli.files import reading
from geo.cli.network import FileArgument, WhoOption, find_author, load_communes, network
from geo.cli.output import make_output
from geo.errors import ParameterError


@network.command()
def history(
    structure: Annotated[
        str | None, typer.Option("--structure", metavar="ID", help="Une seule structure.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Nombre de changements, du dernier au premier.")
    ] = 100,
) -> None:
    """Dire ce qui a changé, par qui et quand, du dernier au premier."""
    from geo.network.report import report_history
    from geo.network.store import open_store

    with open_store() as store:
        changes = store.list_history(structure, limit)
        names = {each.structure.id: each.structure.name for each in store.list_structures()}
    met = {change.structure for change in changes} | names.keys()
    if structure is not None and structure not in met:
        raise ParameterError(f"Pas de structure « {structure[:40]} » dans l’historique.")
    make_output().print(report_history(changes, names, load_communes().names))


@network.command()
def undo(
    change: Annotated[
        int | None, typer.Argument(metavar="N°", help="Changement, par son numéro.")
    ] = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="LOT", help="Tout un lot (un import).")
    ] = None,
    who: WhoOption = None,
) -> None:
    """Annuler un changement ou un lot ; une annulation s’annule aussi."""
    from geo import french
    from geo.network.store import open_store

    if (change is None) == (batch is None):
        raise ParameterError("Dire ce qu’il faut annuler : le numéro d’un changement, ou --batch.")
    author = find_author(who)
    with open_store() as store:
        if change is not None:
            made = store.undo(change, author)
        else:
            made = store.undo_batch(str(batch), author)
    redo = f"--batch {made[0].batch}" if batch else str(made[0].id)
    done = french.quantity(len(made), "changement annulé", "changements annulés")
    typer.echo(f"{done}. Pour y revenir : geo network undo {redo}")


@network.command()
def backup(file: FileArgument) -> None:
    """Écrire une copie de toute la base du réseau, historique compris, dans un nouveau fichier."""
    from geo.network.store import open_store

    with open_store() as store:
        store.backup(file)
    typer.echo(f"Copie écrite : {file}")


@network.command()
def restore(file: FileArgument, who: WhoOption = None) -> None:
    """Remettre une copie à la place de tout ; l’état d’avant est gardé."""
    from geo.network.store import open_store

    author = find_author(who)
    with open_store() as store, reading():
        change = store.restore(file, author)
    kept = (change.after or {})["copy"]
    typer.echo(
        f"Copie restaurée : {file}\nÉtat d’avant gardé dans {kept}\n"
        f"Pour y revenir : geo network undo {change.id}"
    )
