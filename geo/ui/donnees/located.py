"""How the official places were placed, by commune: located in structures, or diffuse."""

import pandas as pd
import streamlit as st

from geo import french
from geo.indicators.tables import name_areas
from geo.supply.places import (
    EAJE_SIZES,
    MAM_PLACES,
    MICRO_CRECHE_PLACES,
    PlacedSupply,
    list_official,
    place_supply,
)
from geo.ui import words
from geo.ui.data import get_manifest, get_open_tables, get_snapshot_version
from geo.ui.donnees import located_tables
from geo.ui.downloads import offer_downloads
from geo.ui.typography import tie

READING_WIDTH = 1000  # pixels
LOW, HIGH = (french.count(size) for size in EAJE_SIZES)
LEVEL = (
    "La Cnaf publie un total de places par commune et par mode d’accueil : l’atlas le garde. "
    "Les structures localisées disent où sont ces places."
)
RULES = f"""
- **Localisées, nombre publié** : la structure est sur la carte et une source donne ses places.
- **Localisées, taille estimée** : la structure est sur la carte, son nombre de places n’est pas \
connu. Elle reçoit une part égale de ce qui reste : places officielles de la commune moins places \
connues, divisées par les autres EAJE que l’INSEE y compte. De {LOW} à {HIGH} places, \
{french.count(MICRO_CRECHE_PLACES)} au plus pour une micro-crèche ; \
{french.count(MAM_PLACES)} pour une MAM (maison d’assistants maternels).
- **Diffuses** : le reste, réparti entre les carreaux de la commune selon leurs enfants de moins \
de 3 ans.

Une place ne compte qu’une fois. Celles des MAM, déjà dans le total des assistantes maternelles, \
en sont retirées. Celles des assistantes maternelles à leur domicile sont diffuses (l’atlas ne \
garde pas leurs adresses), comme celles des crèches familiales. La garde à domicile et l’école à \
deux ans restent hors de ce compte, comme de l’accessibilité à pied.
"""
CONSEQUENCE = (
    "**Ce que cela change pour l’accessibilité à pied.** Là où peu de places sont localisées, elle "
    "est surtout une répartition : elle dit combien de places la commune offre, guère dans quels "
    "quartiers. Mieux vaut alors ne pas comparer deux quartiers de la même commune. L’intervalle "
    "de l’accessibilité en tient compte : les tailles estimées et les places de crèche diffuses "
    "y sont tirées au sort."
)
ABOVE = (
    "Quand les structures localisées ont à elles seules plus de places que le total officiel, "
    "l’atlas les garde toutes et ne répartit rien (places diffuses : 0)."
)


def show_located() -> None:
    """The rule, the département, the communes, and where the located places exceed the total."""
    supply, shares = _place(get_snapshot_version())
    st.subheader("Où sont les places officielles, par commune", anchor=False)
    with st.container(width=READING_WIDTH):
        st.markdown(tie(f"{LEVEL} {located_tables.tell_located(shares)}"))
        _show_departement(shares)
        st.info(tie(CONSEQUENCE), icon=":material/directions_walk:")
        st.markdown(tie(RULES))
    _show_communes(shares)
    _show_excess(supply)
    sources = _list_sources(supply)
    st.caption(tie(words.cite(sources)))
    offer_downloads(
        lambda: located_tables.export_shares(shares),
        "places-localisees-par-commune",
        words.cite(sources),
        "located",
    )


@st.cache_resource(show_spinner=False, max_entries=2)
def _place(version: str) -> tuple[PlacedSupply, pd.DataFrame]:  # noqa: ARG001  (part of the key)
    """The places as they are placed, and their shares. Shared and read-only."""
    tables = get_open_tables()
    supply = place_supply(
        tables.read("coverage"),
        tables.read_shapes("structures"),
        tables.read("facilities"),
        tables.read("squares"),
    )
    return supply, located_tables.describe_shares(supply, _name_communes())


def _name_communes() -> pd.Series:
    return name_areas("commune", get_open_tables().read)


def _show_departement(shares: pd.DataFrame) -> None:
    table = located_tables.tabulate_departement(shares)
    badges = table.pop(located_tables.STATUS).map(words.write_badge)
    st.table(
        table.assign(Places=table["Places"] + " " + badges),
        hide_index=True,
        border="horizontal",
        alt="Places officielles de Seine-Saint-Denis : localisées ou diffuses, par mode d’accueil",
    )
    st.caption(
        tie(
            f"{located_tables.tell_years(shares)} Calculé : somme de nombres publiés. Estimé : "
            "dépend des tailles supposées ; l’atlas n’en chiffre pas la marge. Le nombre publié "
            "ne porte que sur les structures localisées, ouvertes ou à vérifier, hors crèches "
            "familiales : il est plus petit que les places connues du tableau précédent."
        )
    )


def _show_communes(shares: pd.DataFrame) -> None:
    modes = located_tables.MODES
    mode = st.pills(
        "Places par commune",
        list(modes),
        format_func=modes.__getitem__,
        default="eaje",
        required=True,
        key="mode-localise",
    )
    table = located_tables.tabulate_communes(shares, mode or "eaje")
    st.dataframe(
        located_tables.write_numbers(table),
        hide_index=True,
        height=400,
        alt="Places officielles de chaque commune : localisées ou diffuses, et part localisée",
        column_config={
            "Commune": st.column_config.TextColumn(pinned=True),
            "Année": st.column_config.TextColumn(help="Du total officiel."),
            located_tables.SHARE: st.column_config.NumberColumn(
                help="Places des structures localisées, sur toutes les places de la commune."
            ),
            located_tables.KNOWN_SHARE: st.column_config.NumberColumn(
                help="De même, pour les seules structures dont le nombre de places est publié."
            ),
        },
    )
    st.caption(
        tie(
            "≈ : estimé. Un clic sur un titre de colonne trie la table. Les communes de moins de "
            "10 000 habitants ont un total plus ancien que les autres, daté de son année."
        )
    )


def _show_excess(supply: PlacedSupply) -> None:
    table = located_tables.tabulate_excess(supply, _name_communes())
    st.markdown("**Plus de places localisées que de places officielles**")
    st.markdown(tie(ABOVE if len(table) else f"{ABOVE} Ce n’est le cas d’aucune commune."))
    if len(table):
        st.table(
            table,
            hide_index=True,
            border="horizontal",
            width="content",
            alt="Communes qui ont plus de places localisées que de places officielles",
        )


def _list_sources(supply: PlacedSupply) -> list[str]:
    """Sources of the totals, of the structures and of INSEE's count, each once."""
    made = get_manifest()["tables"]
    official = list_official(get_open_tables().read("coverage"))
    totals = official.merge(supply.balance[["commune", "mode"]])["source"].unique()
    return list(
        dict.fromkeys([*totals, *made["structures"]["sources"], *made["facilities"]["sources"]])
    )
