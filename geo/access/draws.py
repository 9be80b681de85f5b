"""How sure accessibility is: what is not known is drawn again and again.

Three things are not known. How many children an IRIS has, but for the census's sampling. How
large a structure of estimated size is. And where the structures are that the official totals
count and no list locates: their places, diffuse in the central estimate, are drawn in structures
of the usual size, at cells drawn by their children. The level (the official total of the commune)
stays the same in every draw.
"""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.access.cells import Sites
from geo.access.parameters import Floats
from geo.errors import ParameterError

DRAWS = 500
SEED = 93
SIZE_SPREAD = 0.6  # relative standard deviation of the sizes of the EAJE that are known
QUANTILES = (0.05, 0.95)  # of a 90 % interval


def draw_accessibility(
    weights: csr_array,
    cells: pd.DataFrame,
    sites: Sites,
    *,
    usual_size: float,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[Floats, Floats]:
    """Accessibility and children of every cell in every draw: two arrays (cells, draws).

    ``weights``: f(t) of cells and sites. ``usual_size``: places of an EAJE on average. Places for
    100 children. The same seed gives the same draws of
    the same rows. Raises ParameterError.
    """
    ratio, children = draw_ratios(
        weights, cells, sites, usual_size=usual_size, draws=draws, seed=seed
    )
    return 100 * np.asarray(weights @ ratio), children


def draw_ratios(
    weights: csr_array,
    cells: pd.DataFrame,
    sites: Sites,
    *,
    usual_size: float,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[Floats, Floats]:
    """Places of every site for one weighted child (sites, draws), children of every cell (cells,
    draws): the draws of draw_accessibility, same arguments and errors.
    """
    if draws < 2 or not usual_size >= 1:
        raise ParameterError(
            f"Il faut au moins deux tirages et une taille d’au moins une place, "
            f"reçu {draws} et {usual_size}."
        )
    generator = np.random.default_rng(seed)
    children = draw_children(cells, draws, generator)
    places = draw_places(sites, usual_size, draws, generator)
    demand = np.asarray(weights.T @ children)
    return np.divide(places, demand, out=np.zeros_like(places), where=demand > 0), children


def draw_children(cells: pd.DataFrame, draws: int, generator: np.random.Generator) -> Floats:
    """Children of every cell: those of an IRIS vary together. (cells, draws)."""
    iris = cells["iris"].fillna("")
    number, names = pd.factorize(iris)
    spread = cells["spread"].groupby(number).first().to_numpy()
    factor = np.maximum(0.0, 1 + spread[:, None] * generator.standard_normal((len(names), draws)))
    return np.asarray(cells["children_u3"].to_numpy()[:, None] * factor[number])


def draw_places(
    sites: Sites,
    usual_size: float,
    draws: int,
    generator: np.random.Generator,
) -> Floats:
    """Places of every site, all modes together: (sites, draws). Each commune keeps its total."""
    held = sites.table["located"].to_numpy()
    fixed = sites.places.sum(axis=1)
    drawn = np.repeat(fixed[:, None], draws, axis=1)
    if "eaje" not in sites.modes:
        return drawn
    eaje = sites.places[:, sites.modes.index("eaje")]
    guessed = held & sites.table["estimated"].to_numpy() & (eaje > 0)
    sizes = eaje[guessed, None] * _draw_sizes((int(guessed.sum()), draws), generator)
    communes = sites.table["commune"].to_numpy()
    diffuse = np.where(held, 0.0, eaje)
    for commune in np.unique(communes):
        here = (communes == commune) & ~held
        total = diffuse[here].sum()
        mine = communes[guessed] == commune
        before, after = eaje[guessed][mine].sum(), sizes[mine].sum(axis=0)
        # Sizes drawn larger than the official total allows are brought back to it.
        kept = np.minimum(1.0, (before + total) / np.where(after > 0, after, 1.0))
        sizes[mine] *= kept
        left = np.maximum(0.0, before + total - after * kept)
        if total > 0:
            share = diffuse[here] / total
            count = max(1, round(total / usual_size))
            spots = generator.multinomial(count, share / share.sum(), size=draws).T
            drawn[here] += left * spots / count - diffuse[here, None]
    drawn[guessed] += sizes - eaje[guessed, None]
    return np.asarray(np.maximum(drawn, 0.0))


def summarise_draws(values: Floats) -> tuple[Floats, Floats]:
    """Bounds of the 90 % interval of each row of draws."""
    low, high = np.quantile(values, QUANTILES, axis=1)
    return low, high


def average_draws(areas: pd.Series, accessibility: Floats, children: Floats) -> pd.DataFrame:
    """Accessibility of areas in every draw, weighted by that draw's children: (areas, draws).

    ``areas``: code of each row. An area without children has the plain mean.
    """
    number, codes = pd.factorize(areas, sort=True)
    cells = np.arange(len(number))
    member = csr_array((np.ones(len(number)), (number, cells)), shape=(len(codes), len(number)))
    total = member @ children
    plain = (member @ accessibility) / np.asarray(member.sum(axis=1))[:, None]
    weighted = member @ (children * accessibility)
    means = np.divide(weighted, total, out=plain, where=total > 0)
    return pd.DataFrame(means, index=codes)


def _draw_sizes(shape: tuple[int, int], generator: np.random.Generator) -> Floats:
    """Factors of mean 1 and relative deviation SIZE_SPREAD (log-normal)."""
    sigma = np.sqrt(np.log(1 + SIZE_SPREAD**2))
    return np.asarray(generator.lognormal(-(sigma**2) / 2, sigma, shape))
