"""The saved scenarios with their effect, or examples to start from."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from geo import french
from geo.access.need import measure_need
from geo.errors import AtlasError
from geo.figures.portrait_tables import escape_markdown
from geo.figures.scenario_sentences import tell_children, tell_need
from geo.network.scenarios import SavedScenario
from geo.siting.changes import ChildminderLoss, Opening
from geo.siting.effects import Effects
from geo.siting.scenario import Scenario
from geo.ui import words
from geo.ui.network import get_store, is_there
from geo.ui.scenarios.data import get_basis, get_names, get_outcome, get_today
from geo.ui.scenarios.draft import Draft, set_draft
from geo.ui.typography import tie
from geo.ui.visitor import get_visitor

log = logging.getLogger(__name__)

DASH = "–"
ROW_HEIGHT, MAX_HEIGHT = 36, 260  # px
MEASURED = 30  # scenarios whose effect is computed for the list
EXAMPLE_COMMUNE = "93053"
FIFTH = 0.2


@dataclass(frozen=True)
class Example:
    """A scenario to start from, and why."""

    scenario: Scenario
    note: str


def read_saved() -> Sequence[SavedScenario]:
    """The saved scenarios, for whoever may see them; a database that does not answer is said."""
    if not (get_visitor().may_edit and is_there()):
        return []
    try:
        return get_store().scenarios.list_all()
    except AtlasError as error:
        st.warning(escape_markdown(str(error)), icon=":material/warning:")
        return []


def show_saved(saved: Sequence[SavedScenario]) -> None:
    """The list of the saved scenarios; a row chosen is put in hand."""
    rows = [_describe(each, measured=rank < MEASURED) for rank, each in enumerate(saved)]
    key = f"scenario-liste-{hash(tuple(each.version for each in saved))}"

    def take_row() -> None:
        taken = st.session_state[key]["selection"]["rows"]
        if taken and (chosen := saved[taken[0]]).scenario is not None:
            set_draft(Draft(chosen.scenario, chosen.scenario, chosen.version))

    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=min(MAX_HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 3),
        key=key,
        on_select=take_row,
        selection_mode="single-row",
        alt="Scénarios enregistrés et leur effet",
    )
    st.caption(
        tie(
            "Choisir une ligne pour ouvrir le scénario. Gagner ou perdre : au moins une place "
            "pour 100 enfants à portée de marche ; enfants estimés, sans leur intervalle ici."
        )
    )


def show_examples() -> None:
    """Where to start when nothing is saved: two hypotheses, computed on the data as they are."""
    st.subheader("Deux exemples pour commencer", anchor=False)
    columns = st.columns(2, gap="medium")
    for rank, (column, example) in enumerate(zip(columns, _list_examples(), strict=True)):
        with column, st.container(border=True, height="stretch", gap="small"):
            outcome = get_outcome(example.scenario)
            st.markdown(f"**{escape_markdown(example.scenario.name)}**")
            words.show_badge("scenario")
            st.markdown(
                tie(escape_markdown(f"{tell_children(outcome)} {tell_need(outcome)}")),
            )
            st.caption(tie(example.note))
            st.button(
                "Ouvrir cet exemple",
                key=f"scenario-exemple-{rank}",
                on_click=set_draft,
                args=(Draft(example.scenario),),
            )


def _list_examples() -> list[Example]:
    return [_example_opening(), _example_loss()]


def _example_opening() -> Example:
    """A MAM of 16 places in the square where the most places are missing."""
    today, basis = get_today(), get_basis()
    cells = today.territory.cells
    need = measure_need(today.accessibility, cells["children_u3"], basis.target)
    inside = cells["inside"].to_numpy()
    row = cells[inside].iloc[int(need[inside].argmax())]
    town = get_names().communes[str(row["commune"])]
    point = round(float(row["x"]), 1), round(float(row["y"]), 1)
    opening = Opening(kind="mam", places=16, point=point, name=f"MAM à {town}")
    return Example(
        Scenario(f"Ouvrir une MAM de 16 places à {town}", (opening,)),
        "Au milieu du carreau de 200 m où il manque le plus de places à pied. Un exemple, pas "
        "une recommandation : aucun local n’a été cherché.",
    )


def _example_loss() -> Example:
    town = get_names().communes[EXAMPLE_COMMUNE]
    loss = ChildminderLoss(commune=EXAMPLE_COMMUNE, share=FIFTH)
    return Example(
        Scenario(f"Perdre un cinquième des assistantes maternelles à {town}", (loss,)),
        "Les départs à la retraite ne sont pas prévus : c’est une hypothèse ronde.",
    )


def _describe(saved: SavedScenario, *, measured: bool) -> dict[str, str]:
    scenario = saved.scenario
    told = {"Scénario": saved.name}
    effect = {"Places": DASH, "Gagnent": DASH, "Perdent": DASH, "Manque à pied": DASH}
    if scenario is not None and measured:
        try:
            outcome = get_outcome(scenario)
        except AtlasError as error:
            log.warning("Scénario qui ne s’applique plus : %s", type(error).__name__)
            effect["Places"] = "ne s’applique plus aux données"
        else:
            effect = _write_effect(outcome.effects)
    return told | effect | {"Enregistré": f"{saved.who}, {french.moment(saved.at)}"}


def _write_effect(effects: Effects) -> dict[str, str]:
    def about(value: float) -> str:
        told = french.quantity(french.round_estimate(value), "enfant")
        return f"≈\u00a0{told}" if value >= 0.5 else told

    change = float(effects.communes["places_change"].sum())
    mark = "" if change.is_integer() else "≈\u00a0"
    return {
        "Places": f"{mark}{french.signed(change, 0)}",
        "Gagnent": about(effects.children_gaining),
        "Perdent": about(effects.children_losing),
        "Manque à pied": f"≈\u00a0{french.signed(effects.unmet_change, 0)} places",
    }
