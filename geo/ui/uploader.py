"""Streamlit's box to give a file, in French, its errors in sight."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

# Streamlit writes these in English, and shows the errors on hover alone.
_JS = r"""
const PLACES = '[data-testid="stFileUploader"], [data-testid^="stTooltip"]';
const WORDS = [
  [/^Upload$/, "Choisir un fichier"],
  [/^(\d+)MB per file/, "$1 Mo au plus"],
  [/^Error: $/, ""],
  [/^(Error: )?File must be (\d+)(\.0)?MB or smaller\.$/,
    "Plus de $2 Mo : prendre plus petit."],
  [/^(Error: )?.* files are not allowed\.$/, "Ce format de fichier n’est pas pris."],
  [/^(\d+)\.(\d)KB$/, "$1,$2 ko"],
  [/^(\d+)\.(\d)MB$/, "$1,$2 Mo"],
  [/^(\d+)\.\dB$/, "$1 octets"],
];
const LABELS = [
  [/^Remove (.*)$/, "Retirer $1"],
  [/^Add files$/, "Prendre un autre fichier"],
  [/^file upload$/, "Choisir un fichier"],
  [/^Help for (.*)$/, "Aide : $1"],
];

function say(text, words) {
  const found = words.find(([pattern]) => pattern.test(text));
  return found ? text.replace(...found) : text;
}

function translate(place) {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest('[data-testid="stFileChipName"]')) continue;
    const said = say(node.nodeValue, WORDS);
    if (said !== node.nodeValue) node.nodeValue = said;
  }
  for (const node of place.querySelectorAll("[aria-label]")) {
    const label = node.getAttribute("aria-label");
    const said = say(label, LABELS);
    if (said !== label) node.setAttribute("aria-label", said);
  }
}

let observer = null;

export default function () {
  const all = () => document.querySelectorAll(PLACES).forEach(translate);
  all();
  observer ??= new MutationObserver(all);
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
"""
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
    file = st.file_uploader(
        label, type=list(types), key=key, max_upload_size=max_mb, help=help_text
    )
    _words()(key=f"{key}-mots", height=1)
    return file


@st.cache_resource(show_spinner=False)
def _words() -> Callable[..., object]:
    return st.components.v2.component("atlas_uploader", html="<span></span>", js=_JS)
