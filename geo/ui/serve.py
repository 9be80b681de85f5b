"""Starting the app's server: what the first page needs is loaded while the server starts."""

import importlib
import logging
import os
import sys
import threading
import time
from collections.abc import Sequence

from geo import paths
from geo.errors import AtlasError

log = logging.getLogger(__name__)


def serve(arguments: Sequence[str]) -> None:
    """Run the app with Streamlit's own options; returns when the server stops.

    The same as ``streamlit run app.py``, but the first map is there sooner: imports and the
    map's static files do not wait for the first visitor.
    """
    os.chdir(paths.PROJECT)  # where Streamlit looks for its settings
    from streamlit.web import cli

    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    sys.argv = ["streamlit", "run", str(paths.PROJECT / "app.py"), *arguments]
    cli.main(prog_name="streamlit")


def _warm_up() -> None:
    """Once the server answers, so that the browser loads its own part meanwhile."""
    from streamlit import runtime

    while not runtime.exists():
        time.sleep(0.02)
    try:
        importlib.import_module("geo.ui.carte.page")
        importlib.import_module("geo.ui.assets").publish_assets()
    except AtlasError as error:
        log.warning("%s", error)  # the page says it too
