import pytest
from matplotlib.figure import Figure

from geo.figures.static.layout import find_faults
from geo.figures.static.text import measure_width, wrap


def write(*texts):
    figure = Figure(figsize=(4, 2), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    for x, y, text in texts:
        axes.text(x, y, text)
    return figure


def test_words_apart_have_no_fault():
    assert find_faults(write((0.1, 0.2, "un"), (0.1, 0.6, "deux"))) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ([(0.1, 0.5, "un"), (0.11, 0.52, "deux")], "l’un sur l’autre : « un » et « deux »"),
        ([(0.9, 0.5, "trop long pour la page")], "hors de la page"),
        ([(0.1, 0.5, "nan places")], "valeur manquante"),
    ],
)
def test_a_fault_is_found(texts, fault):
    faults = find_faults(write(*texts))

    assert len(faults) == 1
    assert fault in faults[0]


def test_a_line_is_cut_at_spaces_never_at_a_narrow_one():
    lines = wrap("1\u202f240 enfants de moins de 3\u00a0ans", 8, 22)

    assert all(measure_width(line, 8) <= 22 for line in lines)
    assert lines[0].startswith("1\u202f240")
    assert any("3\u00a0ans" in line for line in lines)
