"""What a sheet says, on sheets made by hand."""

from collections.abc import Callable

import pytest

from geo.figures.site_sentences import (
    LIMITS,
    name_amount,
    name_date,
    tell_advice,
    tell_cautions,
    tell_comparison,
    tell_costs,
    tell_headline,
    tell_places,
    tell_surroundings,
    tell_verdict,
)
from geo.siting.funding import advise_funding, load_funding
from geo.siting.sheet import Sheet
from geo.siting.verdict import judge_site

Make = Callable[..., Sheet]
CRECHE = {
    "id": "s-1", "name": "L'Île aux <b>enfants</b>", "kind": "multi_accueil", "status": "ouvert",
    "commune": "93053", "places": 40.0, "places_status": "estime", "counted": True,
    "network": False, "minutes": 4.04,
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_verdict_cites_its_figures_and_their_margins(make_sheet: Make) -> None:
    sheet = make_sheet()

    assert tell_headline(judge_site(sheet)) == "Le besoin est net"
    assert plain(tell_verdict(sheet)) == (
        "À moins de 10 min à pied vivent **≈ 600 enfants de moins de 3 ans** (500 à 700). On y "
        "atteint **≈ 25,0 places pour 100 enfants** (20,0 à 30,0), contre ≈ 25,5 à Noisy-le-Sec "
        "et ≈ 37,4 dans le département : c’est moins que la moyenne du département, marge "
        "comprise. Il manque **≈ 200 places** (150 à 250) pour que chacun y atteigne 60,9 places "
        "pour 100 enfants : c’est plus que les 16 de la MAM ; elle ajouterait **≈ 2,0 places** "
        "(1,8 à 2,2) pour 100 enfants."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"around": (30, 20, 40)}, "c’est moins que la moyenne du département, mais la marge ne"),
        ({"around": (40, 30, 50)}, "c’est autant ou plus que la moyenne du département, mais la"),
        ({"around": (50, 45, 55)}, "autant ou plus que la moyenne du département, marge comprise"),
        ({"need": (12, 8, 20)}, "c’est moins que les 16 de la MAM"),
        ({"need": (0, 0, 0)}, "Chacun y atteint déjà 60,9 places pour 100 enfants"),
        ({"children": (12, 8, 20)}, "C’est trop peu pour que l’atlas y montre un taux."),
    ],
)
def test_what_is_not_sure_is_not_said_to_be(
    make_sheet: Make, changes: dict[str, object], words: str
) -> None:
    assert words in plain(tell_verdict(make_sheet(**changes)))


def test_surroundings_say_what_is_known_and_what_is_not(make_sheet: Make) -> None:
    structures, quarter, commune, rail = map(plain, tell_surroundings(make_sheet()))

    assert structures == "À 10 min, l’atlas ne situe aucune structure d’accueil."
    assert "le plus proche est à 510 m" in quarter
    assert "taux de pauvreté, 30,0 % en 2021, contre 30,0 % dans le département" in quarter
    assert "31,5 places pour 100 enfants en 2022, contre 35,2 dans le département" in commune
    assert "de 284 à 180 entre 2017 et 2022 (−36,6 %)" in commune
    assert "Noisy-le-Sec (RER E), à 13 min à pied" in rail
    assert "l’atlas ne connaît pas les dates d’ouverture" in rail


def test_an_unpublished_rate_is_said_to_be(make_sheet: Make) -> None:
    commune = plain(tell_surroundings(make_sheet(coverage=None))[2])

    assert "le taux de couverture n’est pas publié" in commune


def test_cautions_name_what_to_check(make_sheet: Make) -> None:
    sheet = make_sheet(structures=[CRECHE], unlocated=2, inside=300.0, need=(20, 12, 40))

    told = "\n".join(plain(each) for each in tell_cautions(sheet, judge_site(sheet)))

    assert "L’Île aux <b>enfants</b> est à 4 min : ce sont les mêmes familles." in told
    assert "2 crèches de Noisy-le-Sec sans pouvoir les situer" in told
    assert "Seuls 50 % des enfants autour vivent en Seine-Saint-Denis" in told
    assert "il manque 12 places : moins que les 16 de la MAM" in told


def test_limits_are_said_of_every_sheet(make_sheet: Make) -> None:
    sheet = make_sheet()

    assert tell_cautions(sheet, judge_site(sheet)) == []
    assert any("ni le local, ni le loyer, ni l’équipe" in limit for limit in LIMITS)


def test_a_comparison_says_when_margins_do_not_settle_it(make_sheet: Make) -> None:
    first, same = make_sheet(), make_sheet(need=(199, 150, 250))
    poor = make_sheet(need=(50, 40, 60))

    assert "les marges ne départagent pas" in tell_comparison([first, same], ["A", "B"])
    clear = plain(tell_comparison([poor, first], ["A", "B"]))
    assert "autour de **B** qu’il manque le plus de places, **≈ 200 places** (150 à 250)" in clear
    assert "100 % des tirages" in clear


def test_advice_cites_the_figures_of_the_commune_and_promises_nothing(make_sheet: Make) -> None:
    sheet = make_sheet(in_qpv=True)
    told = {advice.rule.id: plain(tell_advice(advice, sheet)) for advice in advise_funding(sheet)}

    assert "Taux de couverture de Noisy-le-Sec : 31,5 (2022), sous 58" in told["piaje"]
    assert "potentiel financier de la commune sous 900 € par habitant" in told["piaje"]
    assert "À confirmer auprès de la Caf" in told["aide_demarrage"]
    assert "non pour une MAM" in told["bonus_territoire"]
    assert "en quartier prioritaire, où le montant est plus élevé" in told["bonus_territoire"]
    high = make_sheet(coverage=60.0)
    piaje = next(one for one in advise_funding(high) if one.rule.id == "piaje")
    assert "60,0 (2022), au-dessus de 58" in plain(tell_advice(piaje, high))


def test_amounts_and_dates_that_are_not_known_say_so() -> None:
    rules = {rule.id: rule for rule in load_funding().rule}

    assert plain(name_amount(rules["aide_demarrage"])) == "6 000 € par MAM"
    assert name_amount(rules["piaje"]) == "montant non connu"
    assert name_date(rules["aide_demarrage"]) == "depuis le 1er janvier 2024"
    assert name_date(rules["piaje"]) == "règle de 2021"
    assert name_date(rules["pala"]) == "date non connue"


def test_places_and_costs() -> None:
    funding = load_funding()

    assert "prévoir 16 places, et non 20" in plain(tell_places(funding, 16))
    assert "dépassent" not in tell_places(funding, 16)
    assert "Les 18 places demandées dépassent" in tell_places(funding, 18)
    assert "31 645 € par place, dont 46,7 % de subventions" in plain(tell_costs(funding))
