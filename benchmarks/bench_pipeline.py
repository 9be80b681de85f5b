"""Time and memory of ``geo collect --mirror`` then ``geo build``, and identity of two builds.

    python3 start.py run python benchmarks/bench_pipeline.py ../shared/mirror

Bars: under 60 s and 2 GB together, byte-identical tables, under 25 MB. Exits 1 when one is broken.
"""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(*words: str, data: Path) -> float:
    """Seconds a command of the atlas takes."""
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "from geo.cli import main; main()", *words],
        env={**os.environ, "ATLAS_DATA": str(data)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - started


def fingerprint(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def main(mirror: str) -> int:
    """Run the benchmark on a mirror; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        collect = run("collect", "--mirror", mirror, data=data)
        build = run("build", data=data)
        first = fingerprint(data / "processed")
        run("build", data=data)
        same = fingerprint(data / "processed") == first
        size = sum(p.stat().st_size for p in (data / "processed").iterdir()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(f"collecte : {collect:.1f} s ; fabrication : {build:.1f} s (60 s au plus ensemble)")
    print(f"mémoire : {peak:.2f} Go (2 Go au plus) ; tables : {size:.1f} Mo (25 Mo au plus)")
    print(f"deux fabrications identiques : {'oui' if same else 'NON'}")
    return int(collect + build > 60 or peak > 2 or size > 25 or not same)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
