"""What the keyboard reaches: Streamlit leaves its scrolling tables out."""

from collections.abc import Callable

import streamlit as st

_REACH = """
export default function () {
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls =
        target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  const watch = () =>
    document.querySelectorAll('[data-testid="stTable"] > div').forEach((box) => sizes.observe(box));
  const tables = new MutationObserver(watch);
  tables.observe(document.body, { childList: true, subtree: true });
  watch();
  return () => { tables.disconnect(); sizes.disconnect(); };
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    return st.components.v2.component("atlas_keyboard", html="<span></span>", js=_REACH)


def reach_tables() -> None:
    """Let the keyboard scroll the tables of the page that are wider or longer than their place."""
    _component()(key="keyboard", height=1)
