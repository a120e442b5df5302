"""
What the product counts and times, in one registry per process.

Slices call the verbs of :class:`Metrics`; names, labels and buckets are written here and nowhere else. Nothing is
global: a process has one :class:`Metrics` on its ``Product``, a test has its own. Times are seconds. Labels never carry
ids, phones or anything a guest wrote.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

PREFIX = "anfitrion"
MOST_KINDS = 64  # kinds of oddities come from outside: beyond this many they are counted as "other"
OTHER = "other"
NO_REASON = "none"

ACKNOWLEDGEMENT_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
TURN_BUCKETS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)
HEARING_BUCKETS = (0.5, 1, 2, 5, 10, 20, 30, 60, 90, 180, 900)
WAIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600)


class Metrics:
    """The counters and histograms of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._kinds: set[str] = set()
        self._requests = self._histogram(
            "request_seconds", "HTTP requests by route", ["method", "route", "status"], ACKNOWLEDGEMENT_BUCKETS
        )
        self._webhooks = self._histogram(
            "webhook_seconds", "Webhooks, received to answered", ["provider", "outcome"], ACKNOWLEDGEMENT_BUCKETS
        )
        self._messages = self._counter("inbound_messages", "Guests' messages by kind and outcome", ["kind", "outcome"])
        self._oddities = self._counter(
            "webhook_oddities", "What webhooks held that we cannot use", ["provider", "kind"]
        )
        self._waits = self._histogram("turn_wait_seconds", "A message stored until its turn begins", [], WAIT_BUCKETS)
        self._rasa = self._histogram("turn_rasa_seconds", "Rasa's part of a turn", ["outcome"], TURN_BUCKETS)
        self._turns = self._histogram("turn_seconds", "A turn, begun to answers stored", ["outcome"], TURN_BUCKETS)
        self._deliveries = self._histogram("delivery_seconds", "One call to the Graph API", ["outcome"], TURN_BUCKETS)
        self._replies = self._histogram(
            "reply_seconds", "A guest's message received until its first answer was sent", [], WAIT_BUCKETS
        )
        self._holds = self._histogram("hold_seconds", "Attempts to hold a cabin", ["outcome"], ACKNOWLEDGEMENT_BUCKETS)
        self._links = self._counter("payment_links", "Payment links asked for", ["outcome"])
        self._payments = self._counter("payments", "Payments looked at, by what came of it", ["outcome"])
        self._files = self._counter("guest_files", "Files of guests that were wanted", ["kind", "outcome"])
        self._notes = self._counter("voice_notes", "Voice notes by what was done with them", ["decision", "reason"])
        self._note_waits = self._histogram(
            "voice_wait_seconds", "A voice note met by its turn until that was known", [], WAIT_BUCKETS
        )
        self._hearing = self._histogram("voice_hearing_seconds", "Listening to a recording", [], HEARING_BUCKETS)
        self._recordings = self._histogram(
            "voice_recording_seconds", "Length of a recording that was listened to", [], HEARING_BUCKETS
        )
        self._right = self._counter("voice_answers", "Guests' answers to whether a note was understood", ["answer"])
        self._redis = self._counter("redis_failures", "Times that Redis could not help, by use", ["use"])
        self._stalled = self._counter("stalled_jobs", "Jobs of dead workers that were put back", [])

    def request(self, method: str, route: str, *, status: int, seconds: float) -> None:
        """An HTTP request was answered. ``route`` is the pattern, never the path with its values."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def webhook(self, provider: str, *, outcome: str, seconds: float) -> None:
        """A webhook was answered: ``outcome`` such as ``stored``, ``repeated``, ``bad_signature``, ``malformed``."""
        self._webhooks.labels(provider, outcome).observe(seconds)

    def inbound_message(self, kind: str, *, outcome: str) -> None:
        """One message of a webhook was ``stored``, was ``repeated``, or is ``ignored``."""
        self._messages.labels(self._bounded(kind), outcome).inc()

    def oddity(self, provider: str, kind: str) -> None:
        """A webhook held something that cannot be used, which was kept."""
        self._oddities.labels(provider, self._bounded(kind)).inc()

    def turn_waited(self, seconds: float) -> None:
        """A turn begins this long after its message was stored."""
        self._waits.observe(max(seconds, 0.0))

    def rasa_answered(self, *, outcome: str, seconds: float) -> None:
        """Rasa answered (``answered``, ``repeated``) or did not (``failed``, ``unreachable``)."""
        self._rasa.labels(outcome).observe(seconds)

    def turn(self, *, outcome: str, seconds: float) -> None:
        """A turn ended: ``answered``, ``stored`` (a person has taken over), ``retried``, ``needs_person``."""
        self._turns.labels(outcome).observe(seconds)

    def delivery(self, *, outcome: str, seconds: float) -> None:
        """One call to the Graph API ended: ``sent``, ``retried``, ``waiting``, ``failed``, ``undeliverable``."""
        self._deliveries.labels(outcome).observe(seconds)

    def replied(self, seconds: float) -> None:
        """The first answer to a message was sent this long after the message was received."""
        self._replies.observe(max(seconds, 0.0))

    def hold(self, *, outcome: str, seconds: float) -> None:
        """An attempt to hold a cabin ended: ``held`` or the code of its refusal."""
        self._holds.labels(outcome).observe(seconds)

    def payment_link(self, *, outcome: str) -> None:
        """A payment link was ``created``, ``reused``, or refused with a code."""
        self._links.labels(outcome).inc()

    def payment(self, *, outcome: str) -> None:
        """A payment was looked at: ``applied``, ``repeated``, ``unknown_payment``, or the problem it has."""
        self._payments.labels(outcome).inc()

    def guest_file(self, kind: str, *, outcome: str) -> None:
        """A file was fetched (``kept``), is to be fetched again (``retried``), was ``refused`` or is ``lost``."""
        self._files.labels(self._bounded(kind), outcome).inc()

    def voice_note(self, *, decision: str, reason: str | None, waited: float) -> None:
        """A voice note had its end after ``waited`` seconds. ``reason``: why it has to be said again, if it has to."""
        self._notes.labels(decision, reason or NO_REASON).inc()
        self._note_waits.observe(max(waited, 0.0))

    def heard(self, *, seconds: float, length: float) -> None:
        """A recording of ``length`` seconds was listened to; the two sums' quotient is the real-time factor."""
        self._hearing.observe(seconds)
        self._recordings.observe(length)

    def voice_answer(self, *, is_right: bool) -> None:
        """A guest said whether that was what a voice note says."""
        self._right.labels("right" if is_right else "wrong").inc()

    def redis_failed(self, use: str) -> None:
        """Redis could not help with ``use`` (``hold_lock``, ``rate_limit``, …) and work went on without it."""
        self._redis.labels(use).inc()

    def jobs_put_back(self, count: int) -> None:
        """Jobs of a dead worker were put back."""
        self._stalled.inc(count)

    def _bounded(self, kind: str) -> str:
        if kind not in self._kinds:
            if len(self._kinds) >= MOST_KINDS:
                return OTHER
            self._kinds.add(kind)
        return kind

    def _histogram(self, name: str, what: str, labels: list[str], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, what, labels, namespace=PREFIX, registry=self.registry, buckets=buckets)

    def _counter(self, name: str, what: str, labels: list[str]) -> Counter:
        return Counter(name, what, labels, namespace=PREFIX, registry=self.registry)
