"""French spaces of the pages: what must not start or end a line is tied to its word."""

from geo.french import tie as tie
