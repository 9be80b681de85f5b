"""What the cells of a list mean."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from geo.errors import ParameterError
from geo.network.communes import Communes, parse_postcode, split_address
from geo.network.dates import parse_date
from geo.network.headers import PERSONAL, match_header
from geo.network.values import (
    is_blank,
    parse_contact,
    parse_count,
    parse_kind,
    parse_status,
    parse_yes_no,
)

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("cell", "places", "warns"),
    [
        (12, 12, False),
        (12.0, 12, False),
        ("12", 12, False),
        ("12 places", 12, False),
        ("env. 12 berceaux", 12, False),
        ("12,0", 12, False),
        ("douze", 12, False),
        ("vingt-quatre places", 24, False),
        ("soixante et onze", 71, False),
        ("quatre-vingt-dix", 90, False),
        ("cent vingt", 120, False),
        ("8 à 12", 12, True),
        ("8-12", 12, True),
        ("8/12", 12, True),
        ("huit à dix", 10, True),
        ("12 (dont 2 d’urgence)", 12, True),
        ("12 et un jardin", None, None),
        ("12 la semaine", 12, True),
        ("0", None, True),
        ("10 + 2", None, None),
        ("-3", None, None),
        ("12,5", None, None),
        (12.5, None, None),
        ("beaucoup", None, None),
        (True, None, None),
        (401, None, None),
        ("9" * 5000, None, None),
    ],
)
def test_places(cell: Any, places: int | None, warns: bool | None) -> None:
    if warns is None:
        with pytest.raises(ParameterError, match="places"):
            parse_count(cell, 400, "places")
    else:
        read = parse_count(cell, 400, "places")
        assert (read.value, bool(read.warning)) == (places, warns)


@pytest.mark.parametrize(
    ("cell", "day", "warns"),
    [
        (dt.date(2021, 3, 12), "2021-03-12", False),
        (dt.datetime(2021, 3, 12, 9), "2021-03-12", False),
        (44267.0, "2021-03-12", False),
        ("44267", "2021-03-12", False),
        ("12/03/2021", "2021-03-12", False),
        ("12-03-21", "2021-03-12", False),
        ("12.3.2021", "2021-03-12", False),
        ("12 / 03 / 2021", "2021-03-12", False),
        ("12/03/2021 00:00", "2021-03-12", False),
        ("2021-03-12T00:00:00", "2021-03-12", False),
        ("vendredi 12 mars 2021", "2021-03-12", False),
        ("1er septembre 2025", "2025-09-01", False),
        ("1ER SEPT. 2025", "2025-09-01", False),
        ("le 15 août 98", "1998-08-15", False),
        ("03/25/2021", "2021-03-25", True),
        ("mars 2021", "2021-03-01", True),
        ("févr. 21", "2021-02-01", True),
        ("03/2021", "2021-03-01", True),
        ("2021-03", "2021-03-01", True),
        ("depuis 2018", "2018-01-01", True),
        (2018, "2018-01-01", True),
        ("rentrée 2027", "2027-09-01", True),
        ("T3 2027", "2027-07-01", True),
        ("2e semestre 2027", "2027-07-01", True),
        ("fin 2027", "2027-10-01", True),
        ("2018 ou 2019", None, None),
        ("31/02/2021", None, None),
        ("12/03/1021", None, None),
        ("bientôt", None, None),
        (12, None, None),
        (1e300, None, None),
        (False, None, None),
    ],
)
def test_dates(cell: Any, day: str | None, warns: bool | None) -> None:
    if warns is None:
        with pytest.raises(ParameterError, match="n’est pas une date lisible"):
            parse_date(cell)
    else:
        read = parse_date(cell)
        assert (read.day.isoformat(), bool(read.warning)) == (day, warns)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("oui", True), ("O", True), ("x", True), ("✓", True), (1, True), (True, True),
        ("Oui !", True),
        ("non", False), ("N", False), (0.0, False), ("0", False), ("✗", False),
        ("en cours", None), ("oui, 2 places", True),
    ],
)  # fmt: skip
def test_yes_and_no(cell: Any, value: bool | None) -> None:
    assert parse_yes_no(cell).value is value


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("MAM", "mam"), ("M.A.M.", "mam"), ("Maison d’assistantes maternelles", "mam"),
        ("Maisons d’assistants maternels", "mam"),
        ("micro crèche", "micro_creche"), ("Micro-crêche PSU", "micro_creche"),
        ("micro-créche", "micro_creche"), ("multi acceuil", "multi_accueil"),
        ("Multi-accueil", "multi_accueil"), ("crèche parentale", "creche_parentale"),
        ("crèche familiale", "creche_familiale"), ("Crèche", "creche_collective"),
        ("creche associative", "creche_collective"), ("halte-garderie", "halte_garderie"),
        ("jardin d’éveil", "jardin_enfants"), ("RPE", "rpe"), ("RAM", "rpe"), ("RPE/RAM", "rpe"),
        ("Relais petite enfance", "rpe"), ("LAEP", "laep"), ("EAJE", "eaje_indetermine"),
        ("Ludothèque", "autre"), ("autre", "autre"), ("école maternelle", "autre"),
    ],
)  # fmt: skip
def test_kinds(cell: str, kind: str) -> None:
    assert parse_kind(cell).value == kind


@pytest.mark.parametrize(
    ("cell", "status", "stage"),
    [
        ("ouvert", "ouvert", None), ("En activité", "ouvert", None), ("oui", "ouvert", None),
        ("Ouvret", "ouvert", None), ("réouverte", "ouvert", None),
        ("pas encore ouverte", "projet", None), ("projet", "projet", None),
        ("À venir", "projet", None), ("idée", "projet", "idee"),
        ("recherche de local", "projet", "etude"), ("agrément PMI en cours", "projet", "agrement"),
        ("chantier", "projet", "travaux"), ("ouvre en mars 2027", "projet", "ouverture_prevue"),
        ("fermée", "ferme", None), ("cessation d’activité", "ferme", None),
        ("projet abandonné", "ferme", None), ("fermeture prévue en 2027", "ouvert", None),
        ("SCIC", None, None),
    ],
)  # fmt: skip
def test_statuses(cell: str, status: str | None, stage: str | None) -> None:
    read = parse_status(cell, TODAY)

    assert (read.status, read.stage) == (status, stage)


@pytest.mark.parametrize("cell", ["vendu", "non", False, "🐣"])
def test_what_is_no_status_is_refused(cell: Any) -> None:
    with pytest.raises(ParameterError, match="écrire Ouvert, Projet, Fermé"):
        parse_status(cell, TODAY)


@pytest.mark.parametrize(
    ("cell", "contact", "warns"),
    [
        ("01.48.12.34.56", "01 48 12 34 56", False),
        (148123456.0, "01 48 12 34 56", False),
        ("+33 (0)1 48 12 34 56", "01 48 12 34 56", False),
        ("Tél : 0148123456 / accueil@mam.fr", "accueil@mam.fr ; 01 48 12 34 56", False),
        ("https://mam.fr/contact", "https://mam.fr/contact", False),
        ("Zoé Exemple 01 48 12 34 56", "01 48 12 34 56", True),
        ("Zoé Exemple", None, True),
    ],
)
def test_a_contact_keeps_no_name(cell: Any, contact: str | None, warns: bool) -> None:
    read = parse_contact(cell)

    assert (read.value, bool(read.warning)) == (contact, warns)
    assert "Zoé" not in read.warning


@pytest.mark.parametrize(
    ("cell", "code"),
    [(93130.0, "93130"), ("93130", "93130"), ("F-93130", "93130"), ("93 130", "93130"),
     ("93130.0", "93130"), ("93130 CEDEX 2", "93130"), (1000, "01000")],
)  # fmt: skip
def test_postcodes(cell: Any, code: str) -> None:
    assert parse_postcode(cell) == code


def test_what_is_no_postcode_is_refused() -> None:
    with pytest.raises(ParameterError, match="cinq chiffres"):
        parse_postcode("Bondy")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3 rue X, 93100 Montreuil", ("3 rue X", "93100", "Montreuil")),
        ("3 rue X\n93100 MONTREUIL", ("3 rue X", "93100", "MONTREUIL")),
        ("3 rue X - 93100", ("3 rue X", "93100", None)),
        ("3 rue du 8 mai 1945", ("3 rue du 8 mai 1945", None, None)),
    ],
)
def test_an_address_gives_its_postcode_and_town(text: str, parts: tuple[str, ...]) -> None:
    assert split_address(text) == parts


@pytest.fixture(scope="module")
def communes(processed: Any) -> Communes:
    table: pd.DataFrame = processed("communes")
    return Communes(table)


@pytest.mark.parametrize(
    ("told", "postcode", "code", "warns"),
    [
        ("Noisy-le-Sec", None, "93053", False),
        ("NOISY LE SEC", "93130", "93053", False),
        ("blanc mesnil", None, "93007", False),
        ("Le Pré St Gervais", None, "93061", False),
        ("L'Ile-St-Denis", None, "93039", False),
        ("Aulnay s/ Bois", None, "93005", False),
        ("Pierrefitte-sur-Seine", None, "93066", False),
        ("93059", None, "93066", False),
        ("93380", None, "93066", False),
        ("Montreuil sous Bois", None, "93048", False),
        ("Montreuil (93)", None, "93048", False),
        ("Noisy", "93160", "93051", True),
        ("Clichy", "93390", "93014", True),
        ("Clichy", "92110", None, True),
        ("Romainvile", None, "93063", True),
        ("Montreuil", "93130", "93048", True),
        ("Paris", None, None, True),
    ],
)
def test_communes(
    told: str, postcode: str | None, code: str | None, warns: bool, communes: Communes
) -> None:
    town = communes.find(told, postcode)

    assert (town.code, bool(town.warning)) == (code, warns)


def test_every_postcode_is_that_of_a_commune_of_today(communes: Communes) -> None:
    from geo.network.vocabulary import load_postcodes

    found = {communes.find_postcode(postcode).code for postcode in load_postcodes()}

    assert found == set(communes.names)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Nom de la structure", "name"), ("Dénomination", "name"), ("Nb de pl.", "places"),
        ("Capacité", "places"), ("CAPACITÉ D’ACCUEIL (agréée)", "places"), ("Ville", "commune"),
        ("Comune", "commune"), ("CP", "postcode"), ("Gestionaire", "manager"),
        ("Structure gestionnaire", "manager"), ("Date d'ouverture prévue", "opened"),
        ("Adresse mail", "contact"), ("N° de téléphone", "contact"), ("Adresse *", "address"),
        ("Nombre d’assistantes maternelles", "childminders"), ("Crèche AVIP ?", "avip"),
        ("Accueil d’enfants porteurs de handicap", "disability"), ("Code INSEE", "commune_code"),
        ("Type d’acceuil", "kind"), ("Statut juridique", None), ("Budget", None), ("N°", None),
    ],
)  # fmt: skip
def test_headers(label: str, field: str | None) -> None:
    assert match_header(label)[0] == field


@pytest.mark.parametrize(
    "label",
    ["Nom de l’assistante maternelle", "Référent", "Directrice", "Nom du contact", "Prénom",
     "Responsable", "Tél. de la directrice", "Porteuse de projet", "Date de naissance",
     "Présidente", "Mme / M."],
)  # fmt: skip
def test_headers_about_people(label: str) -> None:
    assert match_header(label) == (None, 0.0, PERSONAL)


@pytest.mark.parametrize("cell", ["", "  ", "-", "?", "NC", "n.c.", "à préciser", "#REF!", None])
def test_what_says_nothing(cell: str | None) -> None:
    assert is_blank(cell)
    assert not is_blank(0)
    assert not is_blank("🐣")
