"""Streamlit's box to give a file, its errors in sight."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

# Streamlit shows the errors on hover alone.
_STYLE = """
<style>
[data-testid="stFileUploader"] [role="alert"] {
  position: static; width: auto; height: auto; clip: auto; clip-path: none; margin: 0;
  overflow: visible; white-space: normal; color: #8c1d18; font-size: 0.875rem;
}
</style>
"""


def ask_file(
    label: str, types: Sequence[str], key: str, *, max_mb: int, help_text: str | None = None
) -> "UploadedFile | None":
    """The file given, None until there is one. ``types``: endings of its name, without the dot."""
    st.html(_STYLE)
    return st.file_uploader(
        label, type=list(types), key=key, max_upload_size=max_mb, help=help_text
    )
