"""Typed model of the catalogue of sources."""

from pydantic import BaseModel, ConfigDict, Field, model_validator


class SourceFile(BaseModel):
    """One file of a source: where it is downloaded from and what reads it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[\w.\-]+$", description="file name under data/raw/<source>/")
    url: str | None = Field(
        default=None,
        pattern=r"^https://",
        description="download URL at the publisher; None when only the mirror has it",
    )
    mirror: str | None = Field(default=None, description="path of the copy inside the mirror")
    reader: str = Field(description="name of the reader in geo.readers")
    vintage: str = Field(description="vintage of the data, in words, e.g. « 2017-2022 »")
    departement: str = Field(
        default="93", description="a département the file must hold rows of; empty when it has none"
    )


class Source(BaseModel):
    """A dataset of a publisher, with what a reader of a figure needs to know about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    publisher: str
    title: str
    licence: str
    page: str = Field(pattern=r"^https?://", description="page a person can read")
    topic: str = Field(description="theme in the list of sources")
    note: str = ""
    optional: bool = Field(
        default=False, description="the build goes on without it, and says what is missing"
    )
    file: tuple[SourceFile, ...] = Field(min_length=1)

    @property
    def vintage(self) -> str:
        """Vintages of the files, in order, without repeats."""
        return ", ".join(dict.fromkeys(f.vintage for f in self.file))

    @model_validator(mode="after")
    def _names_are_unique(self) -> "Source":
        names = [f.name for f in self.file]
        if len(names) != len(set(names)):
            raise ValueError(f"la source {self.id} a deux fichiers du même nom")
        return self
