"""The atlas's errors: one root, so that the edges (command line, app) catch one type.

Messages are French: they reach the staff. Each says what is wrong, where, and what to do.
"""


class AtlasError(Exception):
    """Root of every error the atlas raises on purpose; its text can be shown as it is."""


class CatalogError(AtlasError, ValueError):
    """The catalogue of sources is malformed, or a source asked for is not in it."""


class CollectError(AtlasError, OSError):
    """A file could not be downloaded."""


class UnreadableFileError(AtlasError, ValueError):
    """A file is not what it claims: wrong format, missing columns, wrong département."""


class MissingDataError(AtlasError, FileNotFoundError):
    """A file or a table that is needed is not there."""


class SchemaError(AtlasError, ValueError):
    """A processed table breaks its schema."""


class CorrectionError(AtlasError, ValueError):
    """A correction made by hand no longer matches the data it was written for."""


class ParameterError(AtlasError, ValueError):
    """A parameter given by the user is out of range or unknown."""


class StoreError(AtlasError, OSError):
    """The database of the network cannot be opened, does not answer, or is none of ours."""


class ConflictError(AtlasError, RuntimeError):
    """Somebody changed the same thing since it was read; nothing was written."""


class NoFigureError(AtlasError, ValueError):
    """A figure has nothing to show of an area; the message says why and what to choose instead."""
