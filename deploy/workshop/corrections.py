"""``make voice-corrections``: the voice notes that owners have corrected, as a folder for ``make evaluate-voice``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from deploy.local import house
from services.settings import Settings, read_settings
from services.voice.cli import write_corrections

NO_HOUSE = "todavía no hay ninguna casa: `make run` hace la primera"


def write(settings: Settings, folder: Path) -> int:
    """Write them; the exit status. Raises what ``house.FAULTS`` lists."""
    with house.house_database(settings) as address:
        if address is None:
            sys.stderr.write(f"make voice-corrections: {NO_HOUSE}\n")
            return 1
        return write_corrections(settings.model_copy(update={"database_url": address}), folder)


def main() -> int:
    """Write them. Returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--to", type=Path, required=True)
    try:
        return write(read_settings(), options.parse_args().to)
    except house.FAULTS as fault:
        sys.stderr.write(f"make voice-corrections: {fault}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
