"""What is said beside the network's figures."""

from geo.figures.network_notes import tell_unknown


def test_what_is_not_known_is_said() -> None:
    told = tell_unknown({"unknown_places": 1, "unlocated": 2, "network_since": 16.0})

    assert told.replace("\u00a0", " ") == (
        "À savoir : 1 structure sans nombre de places connu ; 2 structures sans position ; 16 "
        "places ouvertes depuis l’année du total de la Cnaf, qui ne les compte pas."
    )


def test_nothing_is_said_of_nothing() -> None:
    assert tell_unknown({"unknown_places": 0, "unlocated": 0, "network_since": 0.0}) == ""
