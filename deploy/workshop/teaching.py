"""``make corrections [APPLY=1]``: what people corrected in the console, as a change of data/nlu."""

from __future__ import annotations

import argparse
import sys

from deploy.local import house
from services.console.review.cli import teach
from services.settings import Settings, read_settings

NO_HOUSE = "todavía no hay ninguna casa: `make run` hace la primera"


def corrections(settings: Settings, *, is_applied: bool) -> int:
    """Show them, or apply them; the exit status. Raises what ``house.FAULTS`` lists."""
    with house.house_database(settings) as address:
        if address is None:
            sys.stderr.write(f"make corrections: {NO_HOUSE}\n")
            return 1
        return teach(settings.model_copy(update={"database_url": address}), is_applied=is_applied)


def main() -> int:
    """Show them, or apply them. Returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--apply", default="")
    try:
        return corrections(read_settings(), is_applied=options.parse_args().apply not in ("", "0"))
    except house.FAULTS as fault:
        sys.stderr.write(f"make corrections: {fault}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
