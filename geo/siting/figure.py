"""A figure that knows what it is worth."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A value, its 90 % interval where it is known, its status, sources and vintage.

    ``value`` is None where nothing tells; ``status`` then says why (secret, absent, non_publie,
    effectif_faible), else whose figure it is: officiel, calcule, estime, or scenario for what
    would happen if the MAM opened. ``sources``: ids of the catalogue. ``year``: of the value.
    """

    value: float | None
    status: str
    sources: tuple[str, ...]
    year: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None
