"""Commands about what the network's list and the open data share: geo network match, locate."""

from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.network import WhoOption, find_author, load_communes, network
from geo.cli.output import Format, FormatOption, console, make_output, print_table
from geo.errors import ParameterError

if TYPE_CHECKING:
    from geo.network.store import Store

PairOption = tuple[str, str] | None


@network.command()
def match(
    accept: Annotated[
        PairOption,
        typer.Option(
            "--accept",
            metavar="ID AUTRE",
            help="Dire que la structure ID du réseau et AUTRE, des données ouvertes, n’en font "
            "qu’une.",
        ),
    ] = None,
    refuse: Annotated[
        PairOption,
        typer.Option("--refuse", metavar="ID AUTRE", help="Dire que ce sont deux structures."),
    ] = None,
    who: WhoOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Proposer les structures du réseau qui sont aussi dans les données ouvertes ; décider.

    Une décision s’annule comme tout changement : geo network undo N°.
    """
    from geo.network.matching import propose_matches
    from geo.network.report_places import report_proposals, tabulate_proposals
    from geo.network.store import open_store
    from geo.store import read_table

    if accept and refuse:
        raise ParameterError("Une décision à la fois : --accept ou --refuse.")
    structures = read_table("structures")
    decided = accept or refuse
    if decided:
        structure, other = decided
        if other not in set(structures["id"]):
            raise ParameterError(
                f"« {other[:40]} » n’est pas une structure des données ouvertes : prendre "
                "l’identifiant AUTRE d’une proposition (geo network match)."
            )
        author = find_author(who)
        with open_store() as store:
            decide = store.accept if accept else store.refuse
            made = decide(structure, other, author)
        if made:
            word = "accepté" if accept else "refusé"
            typer.echo(f"Rapprochement {word}. Pour y revenir : geo network undo {made[0].id}")
        else:
            typer.echo("Rien à enregistrer : c’était déjà décidé ainsi.")
        return
    with open_store() as store:
        ours = [stored.structure for stored in store.list_structures()]
        decisions = store.list_matches()
    proposals = propose_matches(ours, structures, decisions, load_communes().names)
    names = dict(zip(structures["id"], structures["name"], strict=True))
    names |= {structure.id: structure.name for structure in ours}
    print_table(tabulate_proposals(proposals, names), form, report_proposals)


@network.command()
def locate(
    online: Annotated[
        bool,
        typer.Option(
            "--online", help="Demander d’abord à la Géoplateforme (seules les adresses partent)."
        ),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Aussi celles qui ont une position, sauf à la main.")
    ] = False,
    confirm: Annotated[
        list[str] | None,
        typer.Option(
            "--confirm", metavar="ID", help="Prendre une position à confirmer ; répétable."
        ),
    ] = None,
    pin: Annotated[
        tuple[str, float, float] | None,
        typer.Option(
            "--pin", metavar="ID LON LAT", help="Placer une structure à la main, en degrés."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dire ce qui serait trouvé, sans rien enregistrer.")
    ] = False,
    who: WhoOption = None,
) -> None:
    """Localiser les structures par leur adresse ; ce qui est douteux attend une confirmation."""
    from geo import french
    from geo.network.geocoding import edit_locations, load_addresses, locate_structures
    from geo.network.report_places import report_locations
    from geo.network.store import open_store

    if pin is not None and dry_run:
        raise ParameterError("--pin s’enregistre toujours : le donner sans --dry-run.")
    author = "" if dry_run else find_author(who)
    with open_store() as store:
        if pin is not None:
            _place(store, pin, author)
            return
        stored = store.list_structures()
        unknown = sorted(set(confirm or []) - {each.structure.id for each in stored})
        if unknown:
            raise ParameterError(f"Structure inconnue : « {unknown[0][:40]} ».")
        located = locate_structures(
            [each.structure for each in stored],
            load_addresses(),
            load_communes().names,
            online=online,
            again=again,
        )
        for notice in located.notices:
            console.print(notice, markup=False, highlight=False, soft_wrap=True)
        names = {each.structure.id: each.structure.name for each in stored}
        make_output().print(report_locations(located.locations, names))
        edits = edit_locations(located.locations, stored, confirm or [])
        if dry_run:
            typer.echo("Essai : rien n’est enregistré.")
        elif edits and (made := store.apply_batch([], edits, [], author, "recherche d’adresses")):
            placed = french.quantity(len(made), "position enregistrée", "positions enregistrées")
            typer.echo(
                f"{placed}, lot {made[0].batch}. Pour y revenir : geo network undo --batch "
                f"{made[0].batch}"
            )
        else:
            typer.echo("Aucune position à enregistrer.")


def _place(store: "Store", pin: tuple[str, float, float], author: str) -> None:
    """Put a structure where a person says. Raises ParameterError when it is unknown."""
    from geo.network.geocoding import BY_HAND

    structure, lon, lat = pin
    values = {
        "lon": lon,
        "lat": lat,
        "location_quality": BY_HAND,
        "location_score": None,
        "locator": BY_HAND,
    }
    store.change(structure, values, author, store.get(structure).version)
    (change,) = store.list_history(structure, 1)
    typer.echo(f"Position enregistrée. Pour y revenir : geo network undo {change.id}")
