"""Kinds of structures and proper names, from what sources write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.supply.kinds import CHILDMINDER, SCHOOL, are_compatible, classify, tells_childcare
from geo.supply.names import find_proper_name, fold, fold_number, parse_address


@pytest.mark.parametrize(
    ("name", "kind", "certain"),
    [
        ("Crèche Départementale Pont Blanc", "creche_collective", True),
        ("Créche Pirouettes-Cahouettes", "creche_collective", False),
        ("Crêche Familliale Mini Crêche Lecuyer", "creche_familiale", True),
        ("Halte jeux la ronde des enfants", "halte_garderie", True),
        ("Halte-jeux des Hauts-Bois", "halte_garderie", True),
        ("Multi Accueil St Fiacre", "multi_accueil", True),
        ("Crèche Multi accueil Helen Keller", "multi_accueil", True),
        ("Micro-crèche Débarcadère", "micro_creche", True),
        ("Jardin d'enfants du Buisson", "jardin_enfants", True),
        ("Relais Assistantes Maternelles", "rpe", True),
        ("Relais petite enfance Dhalenne", "rpe", True),
        ("MAM Orge Mômes", "mam", True),
        ("Maison d’assistantes maternelles", "mam", True),
        ("Maison du Petit Enfant - Plumes et Poésie", "eaje_indetermine", False),
        ("Gazouillis", "eaje_indetermine", False),
        (None, "eaje_indetermine", False),
    ],
)
def test_names_tell_the_kind(name: str | None, kind: str, certain: bool) -> None:
    nature = classify(name)

    assert (nature.kind, nature.certain, nature.excluded) == (kind, certain, None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("École privée Sainte-Marthe", SCHOOL),
        ("Ecole maternelle Pasteur", SCHOOL),
        ("Maternelle Robert Desnos", SCHOOL),
        ("Madame X, assistante maternelle", CHILDMINDER),
        ("Assistante maternelle agréée", CHILDMINDER),
    ],
)
def test_schools_and_childminders_are_no_structures(name: str, reason: str) -> None:
    assert classify(name).excluded == reason
    assert not tells_childcare(name)


def test_published_type_goes_before_the_name() -> None:
    assert classify("Multi-accueil", "Crèche collective Les Lilas").kind == "multi_accueil"
    assert classify("Accueil", "Micro-crèche Les Lilas").kind == "micro_creche"


def test_a_relay_or_a_mam_is_never_the_creche_next_door() -> None:
    assert are_compatible("creche_collective", "multi_accueil")
    assert not are_compatible("creche_collective", "rpe")
    assert not are_compatible("eaje_indetermine", "mam")
    assert not are_compatible("creche_collective", "creche_familiale")


@pytest.mark.parametrize(
    ("name", "commune", "proper"),
    [
        ("Crèche départementale Saint-Leu", "Villetaneuse", "saint leu"),
        ("Crèche Déparmentale Quai du Moulin", "", "quai moulin"),
        ("Multi Accueil St Fiacre", "Gagny", "saint fiacre"),
        ("Soli'mômes - La Sablière (crèche itinérante)", "Bondy", "soli momes sabliere"),
        ("Relais petite enfance de Neuilly-sur-Marne", "Neuilly-sur-Marne", ""),
        ("Maison de la Petite Enfance", "", ""),
        ("Crèche", "", ""),
        (None, "", ""),
    ],
)
def test_proper_names(name: str | None, commune: str, proper: str) -> None:
    assert find_proper_name(name, commune) == proper


@given(st.text())
def test_folding_is_stable_and_plain(text: str) -> None:
    folded = fold(text)

    assert fold(folded) == folded
    assert all(c == " " or (c.isascii() and c.isalnum()) for c in folded)
    assert fold(text.upper()).split() == fold(text.upper().lower()).split()


@pytest.mark.parametrize(
    ("address", "parsed"),
    [
        ("39 rue du Docteur-Roux", ("39", "rue du docteur roux")),
        ("12 bis, av. St-Exupéry", ("12 bis", "avenue saint exupery")),
        ("10 avenue Léon Blum (Maison de la Petite Enfance)", ("10", "avenue leon blum")),
        ("quartier Floréal, promenade de la Basilique", (None, "promenade de la basilique")),
        ("quai de l'Ourcq", (None, "quai de l ourcq")),
        ("4 000 Sud, face au mail de Fontenay", None),
        ("ZAC Fort d'Aubervilliers", None),
        (None, None),
    ],
)
def test_addresses(address: str | None, parsed: tuple[str | None, str] | None) -> None:
    assert parse_address(address) == parsed


@pytest.mark.parametrize(
    ("written", "number"), [("13ter", "13 ter"), ("39 bis", "39 bis"), ("7", "7")]
)
def test_house_numbers_have_one_writing(written: str, number: str) -> None:
    assert fold_number(written) == number
