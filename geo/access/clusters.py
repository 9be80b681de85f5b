"""Spatial clusters: IRIS whose value and whose neighbours' values are high, or low, together.

Local Moran's I (Anselin 1995) over queen neighbours, those that share at least a point of their
boundary, each neighbour of an IRIS weighing the same.
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.access.parameters import Floats, Ints, show
from geo.errors import ParameterError

if TYPE_CHECKING:
    import geopandas as gpd

MEASURES = ("accessibility", "unmet_need")
PERMUTATIONS = 9_999
PERMUTATIONS_BOUNDS = (99, 49_999)  # beyond, the draws (permutations x IRIS) fill the memory
FALSE_DISCOVERY = 0.05
MIN_IRIS = 4  # below, the variance of the global I does not exist
TIE = 1e-9  # two numbers closer than this are equal but for rounding

HIGH, LOW = "haut", "bas"
HIGH_ALONE, LOW_ALONE = "haut_isole", "bas_isole"  # high among low neighbours, and the reverse
NOT_SIGNIFICANT, NOT_COMPUTED = "non_significatif", "non_calcule"
QUADRANTS = {1: HIGH, 2: LOW_ALONE, 3: LOW, 4: HIGH_ALONE}  # as esda numbers them


@dataclass(frozen=True)
class GlobalMoran:
    """How alike neighbours are over the whole territory."""

    moran: float  # I: 0 or so at random, 1 when neighbours are the same
    expected: float  # I of values spread at random: -1 / (n - 1)
    p: float  # two-sided, normal approximation under randomisation (Cliff & Ord 1981)


def find_clusters(
    values: pd.Series,
    iris: "gpd.GeoDataFrame",
    *,
    permutations: int = PERMUTATIONS,
    false_discovery: float = FALSE_DISCOVERY,
    seed: int = 93,
) -> pd.DataFrame:
    """Clusters of IRIS, with control of the share of false ones (Benjamini & Hochberg 1995).

    ``values``: a number by IRIS code, NaN when not known. ``iris``: code, geometry (EPSG:2154).
    ``false_discovery``: share of the clusters found that may be due to chance, in ]0, 1[.

    An IRIS of unknown value is left out, and its neighbours keep their other neighbours; one
    without a neighbour of known value has no statistic and takes no part in those of the others.

    Returns, by code, whatever the order given: code; value; moran (I_i); p, two-sided, of
    conditional permutations, 2 / (permutations + 1) at least; q, the smallest false discovery
    share at which the IRIS counts as a cluster; cluster, one of HIGH, LOW, HIGH_ALONE, LOW_ALONE
    where q is at most ``false_discovery``, else NOT_SIGNIFICANT, or NOT_COMPUTED. High and low
    are above and below the mean. Raises ParameterError.
    """
    fewest, most = PERMUTATIONS_BOUNDS
    if not fewest <= permutations <= most:
        raise ParameterError(f"{permutations} permutations : en demander de {fewest} à {most}.")
    if not 0 < false_discovery < 1:
        raise ParameterError(
            f"Part de fausses découvertes de {show(false_discovery)} : "
            "donner une valeur entre 0 et 1, bornes exclues (0,05 pour 5 %)."
        )
    from scipy.stats import false_discovery_control

    known, weights = _connect_known(values, iris)
    moran, p, quadrants = _permute(known, weights, permutations, seed)
    q = false_discovery_control(p)
    kinds = pd.Series(quadrants, known.index).map(QUADRANTS)
    tested = pd.DataFrame(
        {
            "moran": moran,
            "p": p,
            "q": q,
            "cluster": kinds.where(q <= false_discovery, NOT_SIGNIFICANT),
        },
        index=known.index,
    )
    codes = pd.Index(iris["code"], name="code").sort_values()
    table = tested.reindex(codes).fillna({"cluster": NOT_COMPUTED})
    table.insert(0, "value", values.reindex(codes).astype(float))
    return table.reset_index()


def tabulate_clusters(
    access: pd.DataFrame, iris: "gpd.GeoDataFrame", children_iris: pd.DataFrame, **options: Any
) -> pd.DataFrame:
    """Clusters of each of MEASURES, from the processed tables: measure, then find_clusters.

    ``options``: those of find_clusters.
    """
    parts = [
        find_clusters(list_values(measure, access, children_iris), iris, **options).assign(
            measure=measure
        )
        for measure in MEASURES
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["measure", *(column for column in table if column != "measure")]]


def list_values(measure: str, access: pd.DataFrame, children_iris: pd.DataFrame) -> pd.Series:
    """The measure of each IRIS, by code; NaN under the publication threshold.

    accessibility: places for 100 children; unmet_need: missing places, IRIS being drawn to hold
    about as many inhabitants. Raises ParameterError for another measure.
    """
    if measure not in MEASURES:
        raise ParameterError(
            f"Mesure « {measure} » inconnue : choisir parmi {', '.join(MEASURES)}."
        )
    rows = access[access["level"].eq("iris")].set_index("code")[measure]
    publishable = children_iris.set_index("code")["publishable"]
    return rows.where(publishable.reindex(rows.index).astype(bool))


def measure_moran(values: pd.Series, iris: "gpd.GeoDataFrame") -> GlobalMoran:
    """Global Moran's I of the IRIS that find_clusters tests; same arguments.

    Raises ParameterError.
    """
    from esda import Moran

    known, weights = _connect_known(values, iris)
    moran = Moran(known.to_numpy(), weights, permutations=0)
    return GlobalMoran(float(moran.I), float(moran.EI), float(moran.p_rand))


def _connect_known(values: pd.Series, iris: "gpd.GeoDataFrame") -> tuple[pd.Series, Any]:
    """Values of the IRIS that have a neighbour, by code in order, and their libpysal Graph."""
    from libpysal.graph import Graph

    given = values.reindex(pd.Index(iris["code"]).sort_values()).astype(float)
    known = given[np.isfinite(given)]
    if known.empty:
        raise ParameterError("Aucun IRIS de valeur connue : pas de regroupement à chercher.")
    shapes = iris.set_index("code").geometry.loc[known.index]
    graph = Graph.build_contiguity(shapes, rook=False)
    known = known.drop(graph.isolates)
    if len(known) < MIN_IRIS:
        raise ParameterError(
            f"{len(known)} IRIS de valeur connue et voisins : il en faut au moins {MIN_IRIS} "
            "pour chercher des regroupements."
        )
    if np.allclose(known, known.iloc[0], rtol=TIE, atol=0):
        raise ParameterError("Tous les IRIS ont la même valeur : pas de regroupement à chercher.")
    return known, graph.subgraph(known.index).transform("r")


def _permute(
    known: pd.Series, weights: Any, permutations: int, seed: int
) -> tuple[Floats, Floats, Ints]:
    """Local I, two-sided pseudo p and esda's quadrant of each IRIS.

    esda's own p is one-sided and takes a tie for an extreme; here p is twice the smaller tail, a
    draw equal to the observed I counting in both (Davison & Hinkley 1997, chapter 4).
    """
    from esda import Moran_Local

    state = np.random.get_state()  # noqa: NPY002 (esda seeds numpy's global generator)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # esda announces changes to the p not used here
            local = Moran_Local(
                known.to_numpy(), weights, permutations=permutations, n_jobs=1, seed=seed
            )
    finally:
        np.random.set_state(state)  # noqa: NPY002
    above = (local.sim >= local.Is - TIE).sum(axis=0)
    below = (local.sim <= local.Is + TIE).sum(axis=0)
    p = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (permutations + 1))
    return local.Is, p, local.q
