"""
A recording's bytes as samples. Never more of it than allowed is decoded, whatever it says of its length.

PyAV brings FFmpeg's libraries: no program is started and nothing is written to disk.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 16_000  # samples a second, mono: what the model hears
COVERS = ("mjpeg", "png")  # a picture inside a piece of music is no film


class NotAudio(Exception):
    """There is no sound in it that could be played."""


class TooLong(Exception):
    """It lasts longer than allowed."""


def decode(content: bytes, *, longest_seconds: int) -> Samples:
    """
    The samples of a recording, 16,000 a second from -1 to 1. Of a file that is cut off, what is there.

    Raises :class:`NotAudio` and :class:`TooLong`.
    """
    import av
    import numpy as np

    blocks: list[Any] = []
    try:
        with av.open(io.BytesIO(content), mode="r", metadata_errors="ignore") as container:
            if any(film.codec_context.name not in COVERS for film in container.streams.video):
                raise NotAudio("a film")
            if not container.streams.audio:
                raise NotAudio("without a sound track")
            if container.duration and container.duration / av.time_base > longest_seconds:
                raise TooLong
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            left = longest_seconds * RATE
            for frame in _playable(container):
                for part in resampler.resample(frame):
                    blocks.append(part.to_ndarray().reshape(-1))
                    left -= blocks[-1].size
                if left < 0:
                    raise TooLong
            blocks += [part.to_ndarray().reshape(-1) for part in resampler.resample(None)]
    except (av.FFmpegError, ValueError) as error:
        raise NotAudio(type(error).__name__) from error
    if not sum(block.size for block in blocks):
        raise NotAudio("nothing to play")
    return np.concatenate(blocks).astype(np.float32) / 32768.0


def _playable(container: Any) -> Iterator[Any]:
    """The frames until the end, or until the file is cut off: what was said before that was said."""
    import av

    packets = container.demux(audio=0)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return
        try:
            for frame in packet.decode():
                frame.pts = None
                yield frame
        except av.InvalidDataError:
            continue
