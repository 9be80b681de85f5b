"""Corrections made by hand: guarded, and loud when the source has moved on."""

from pathlib import Path

import pytest

from geo.errors import CorrectionError
from geo.supply.corrections import (
    Correction,
    KnownContradiction,
    apply_corrections,
    load_corrections,
    load_known_contradictions,
)
from geo.supply.records import Record

CRECHE = Record("structures_communes", "93048|Crèche A", "93048", "creche_collective",
                name="Crèche A", places=40)  # fmt: skip


def correct(field: str, expected: str, value: str, structure: str = CRECHE.ref) -> Correction:
    return Correction(2, structure, field, expected, value, "raison", "https://exemple.fr")


def test_a_correction_replaces_the_value_and_keeps_the_published_one() -> None:
    corrections = [correct("places", "40", "45"), correct("status", "ouvert", "projet")]

    (corrected,) = apply_corrections([CRECHE], corrections)

    assert (corrected.places, corrected.status) == (45, "projet")
    assert corrected.published == {"places": 40, "status": "ouvert"}


def test_an_empty_value_means_none_and_a_corrected_kind_is_certain() -> None:
    corrections = [correct("places", "40", ""), correct("kind", "creche_collective", "autre")]

    (corrected,) = apply_corrections([CRECHE], corrections)

    assert corrected.places is None
    assert (corrected.kind, corrected.kind_certain) == ("autre", True)


def test_every_correction_that_no_longer_matches_is_told() -> None:
    gone = "structures_communes:93048|Crèche Z"

    with pytest.raises(CorrectionError) as error:
        apply_corrections([CRECHE], [correct("places", "30", "45"), correct("name", "", "B", gone)])

    assert "champ places, attendu « 30 », trouvé « 40 »" in str(error.value)
    assert "« structures_communes:93048|Crèche Z » n’est plus dans sa source" in str(error.value)


def test_corrections_to_a_source_not_collected_are_passed_over() -> None:
    elsewhere = correct("name", "X", "Y", "osm_poi:2.4,48.9")

    assert apply_corrections([CRECHE], [elsewhere]) == [CRECHE]


def test_a_known_contradiction_is_guarded_too() -> None:
    known = KnownContradiction(2, CRECHE.ref, "places", "50", "55 enfants", "https://exemple.fr")

    with pytest.raises(CorrectionError, match="attendu « 50 », trouvé « 40 »"):
        apply_corrections([CRECHE], [], [known])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a:b,colour,,red,r,s", "champ inconnu « colour »"),
        ("a:b,status,ouvert,closed,r,s", "valeur inconnue « closed »"),
        ("a:b,name,,A,r,s\na:b,name,,B,r,s", "champ corrigé deux fois"),
    ],
)
def test_a_file_badly_written_is_refused(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(f"structure,field,expected,value,reason,source\n{row}\n", encoding="utf-8")

    with pytest.raises(CorrectionError, match=said):
        load_corrections(path)


def test_the_project_s_files_are_well_written() -> None:
    corrections = load_corrections()
    known = load_known_contradictions()

    assert all(c.reason and c.source.startswith("http") for c in corrections)
    assert all(k.other and k.other_source.startswith("http") for k in known)
