"""Property tests of the readers have no deadline: the first of a process loads the calendar of holidays."""

from hypothesis import settings

settings.register_profile("without a deadline", deadline=None)
settings.load_profile("without a deadline")
