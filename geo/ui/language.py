"""The few words that Streamlit writes by itself, in French; and the language of the page."""

from collections.abc import Callable

import streamlit as st

# Streamlit is in English: what it writes is changed as it appears, in its own widgets alone.
_JS = r"""
const PLACES = [
  '[data-testid="stFileUploader"]', '[data-testid^="stTooltip"]',
  '[data-testid="stElementToolbar"]', '[data-testid="stDataFrameColumnMenu"]',
  '[data-testid="stDataFrameColumnVisibilityMenu"]', '[data-testid="stNumberInput"]',
  '[data-testid="stSelectbox"]', '[data-testid="stMultiSelect"]',
  '[data-testid="InputInstructions"]',
  '[role="dialog"]', '[role="listbox"]', '[data-testid="stSkipLink"]', "a[href='#stMain']",
].join(", ");
const WORDS = [
  [/^Skip to main content$/, "Aller au contenu"],
  [/^Upload$/, "Choisir un fichier"],
  [/^(\d+)MB per file/, "$1 Mo au plus"],
  [/^Error: $/, ""],
  [/^(Error: )?File must be (\d+)(\.0)?MB or smaller\.$/,
    "Plus de $2 Mo : prendre plus petit."],
  [/^(Error: )?.* files are not allowed\.$/, "Ce format de fichier n’est pas pris."],
  [/^(\d+)\.(\d)KB$/, "$1,$2 ko"],
  [/^(\d+)\.(\d)MB$/, "$1,$2 Mo"],
  [/^(\d+)\.\dB$/, "$1 octets"],
  [/^Page not found$/, "Page introuvable"],
  [/^The page that you have requested does not seem to exist\..*$/,
    "Cette page n’existe pas. Voici la première."],
  [/^Fullscreen(:.*)?$/, "Plein écran$1"],
  [/^Close fullscreen(:.*)?$/, "Quitter le plein écran$1"],
  [/^Download as CSV(:.*)?$/, "Télécharger en CSV$1"],
  [/^Download as PNG(:.*)?$/, "Télécharger en PNG$1"],
  [/^Show data(:.*)?$/, "Voir les données$1"],
  [/^Clear selection(:.*)?$/, "Ne rien choisir$1"],
  [/^Search(:.*)?$/, "Rechercher$1"],
  [/^Show\/hide columns(:.*)?$/, "Choisir les colonnes$1"],
  [/^Add row$/, "Ajouter une ligne"],
  [/^Delete row\(s\)$/, "Supprimer les lignes"],
  [/^Sort ascending$/, "Tri croissant"],
  [/^Sort descending$/, "Tri décroissant"],
  [/^Autosize$/, "Ajuster la largeur"],
  [/^Pin column$/, "Épingler la colonne"],
  [/^Unpin column$/, "Ne plus épingler"],
  [/^Hide column$/, "Masquer la colonne"],
  [/^Select all$/, "Tout choisir"],
  [/^No results$/, "Aucun résultat"],
  [/^No options to select$/, "Rien à choisir"],
  [/^Press Enter to apply$/, "Entrée pour valider"],
  [/^Press Enter to submit form$/, "Entrée pour envoyer"],
];
const LABELS = [
  ...WORDS,
  [/^Remove (.*)$/, "Retirer $1"],
  [/^Add files$/, "Prendre un autre fichier"],
  [/^file upload$/, "Choisir un fichier"],
  [/^Help for (.*)$/, "Aide : $1"],
  [/^Clear all$/, "Tout retirer"],
  [/^Clear value$/, "Vider ce champ"],
  [/^Increment.*$/, "Augmenter"],
  [/^Decrement.*$/, "Diminuer"],
  [/^Close$/, "Fermer"],
  [/^Open$/, "Ouvrir la liste"],
];
const ATTRIBUTES = ["aria-label", "title"];

function say(text, words) {
  const found = words.find(([pattern]) => pattern.test(text));
  return found ? text.replace(...found).replace(/^([^:]*[^\s:]): /, "$1\u00a0: ") : text;
}

function translate(place) {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest('[data-testid="stFileChipName"]')) continue;
    const said = say(node.nodeValue, WORDS);
    if (said !== node.nodeValue) node.nodeValue = said;
  }
  for (const node of [place, ...place.querySelectorAll("[aria-label], [title]")]) {
    for (const name of ATTRIBUTES) {
      const label = node.getAttribute(name);
      if (label === null) continue;
      const said = say(label, LABELS);
      if (said !== label) node.setAttribute(name, said);
    }
  }
}

let observer = null;

export default function () {
  document.documentElement.lang = "fr";
  const all = () => document.querySelectorAll(PLACES).forEach(translate);
  all();
  observer ??= new MutationObserver(all);
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
"""


def speak_french() -> None:
    """Streamlit fixes ``<html lang>`` to English; screen readers need French."""
    _component()(key="language", height=1)


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    return st.components.v2.component("atlas_language", html="<span></span>", js=_JS)
