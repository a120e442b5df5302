"""The workshop does what the console asks for, one at a time, and ends what nobody wants any more."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.rows import dict_row

from deploy.workshop.desk import CUT_OFF, LESS_URGENT, Desk
from services.clock import clock_from_environment
from services.database.engine import driver_url

LIMIT_SECONDS = 90.0
# In the place of an errand, which takes minutes (tests/browser/test_teaching.py): who asks says what becomes of it.
ERRAND = """
import json, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
asked = dict(zip(sys.argv[2::2], sys.argv[3::2]))
print("-- empieza " + sys.argv[1], flush=True)
if asked["--by"] == "slow":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
    print(child.pid, flush=True)
    try:
        time.sleep(300)
    finally:
        child.kill()
        child.wait()
if asked["--by"] == "broken":
    sys.exit("no se pudo: falta un archivo")
open(asked["--result"], "w").write(json.dumps({"candidate": "0e30", "turns": []}))
"""


class Workshop:
    """What a page asks for and sees."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(driver_url(url), autocommit=True, row_factory=dict_row)

    def ask(self, by: str, kind: str = "train") -> None:
        self.do("insert into model_run (kind, asked_by, asked_at) values (%s, %s, now())", kind, by)

    def do(self, query: str, *values: Any) -> None:
        self._connection.execute(query, values)

    def last(self) -> dict[str, Any]:
        found = self._connection.execute("select * from model_run order by id desc limit 1").fetchone()
        assert found is not None
        return found

    def is_seen(self) -> bool:
        return (
            self._connection.execute("select 1 from workshop where seen_at > now() - interval '9 s'").fetchone()
            is not None
        )

    def until(self, is_so: Callable[[], Any]) -> None:
        limit = time.monotonic() + LIMIT_SECONDS
        while not is_so():
            assert time.monotonic() < limit, self.last()
            time.sleep(0.1)

    def until_state(self, state: str) -> dict[str, Any]:
        self.until(lambda: self.last()["state"] == state)
        return self.last()


@contextmanager
def working(url: str, script: Path) -> Iterator[None]:
    """A desk that works while the block lasts."""
    stop = threading.Event()
    desk = Desk(url, clock_from_environment(os.environ), stop=stop, errand=(sys.executable, str(script)))
    thread = threading.Thread(target=desk.work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LIMIT_SECONDS)
        assert not thread.is_alive()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "errand.py"
    path.write_text(ERRAND, "utf-8")
    return path


def test_an_errand_is_done_and_leaves_what_came_of_it(database_url: str, script: Path) -> None:
    workshop = Workshop(database_url)
    workshop.ask("ana")
    with working(database_url, script):
        done = workshop.until_state("done")
        assert workshop.is_seen()
        assert (done["model"], done["result"], done["is_open"]) == ("0e30", {"candidate": "0e30", "turns": []}, None)
        assert done["log"] == "empieza train\n"
        assert done["ended_at"] is not None
        workshop.ask("broken", "rollback")
        failed = workshop.until_state("failed")
        assert failed["log"] == "empieza rollback\nno se pudo: falta un archivo\n"
        assert failed["result"] is None


def test_what_nobody_wants_any_more_ends_with_all_that_it_started(database_url: str, script: Path) -> None:
    workshop = Workshop(database_url)
    workshop.ask("slow")
    with working(database_url, script):
        workshop.until(lambda: workshop.last()["log"].count("\n") == 2)
        child = psutil.Process(int(workshop.last()["log"].split()[-1]))
        workshop.until(lambda: child.nice() >= LESS_URGENT)
        workshop.do("update model_run set is_unwanted = true")
        workshop.until_state("cancelled")
        assert not child.is_running()


def test_a_workshop_that_ends_ends_its_errand_and_the_next_one_says_so(database_url: str, script: Path) -> None:
    workshop = Workshop(database_url)
    workshop.ask("slow")
    with working(database_url, script):
        workshop.until(lambda: workshop.last()["log"].count("\n") == 2)
        child = psutil.Process(int(workshop.last()["log"].split()[-1]))
    assert not child.is_running()
    assert workshop.last()["state"] == "failed"
    workshop.ask("ana")
    workshop.do("update model_run set state = 'running'  where is_open")  # as one that was cut off leaves it
    with working(database_url, script):
        assert CUT_OFF in workshop.until_state("failed")["log"]


def test_only_one_thing_is_asked_for_at_a_time(database_url: str) -> None:
    workshop = Workshop(database_url)
    workshop.ask("ana")
    with pytest.raises(psycopg.errors.UniqueViolation):
        workshop.ask("ana", "rollback")
