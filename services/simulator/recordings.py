"""A voice note without a voice: valid Ogg Opus, so that whoever listens to it hears silence. Source: RFC 3533, 7845."""

from __future__ import annotations

import struct

RATE = 48_000
FRAME_SAMPLES = 960  # 20 ms
SILENCE = b"\xf8\xff\xfe"  # one Opus frame (CELT, full band, 20 ms) that decodes to nothing
FRAMES_PER_PAGE = 50
FIRST_PAGE, LAST_PAGE = 2, 4
CRC_POLYNOMIAL = 0x04C11DB7


def silent_voice_note(seconds: int) -> bytes:
    """A mono recording of that length."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 9) + b"simulador" + struct.pack("<I", 0)
    pages = [_page([head], position=0, number=0, flags=FIRST_PAGE), _page([tags], position=0, number=1, flags=0)]
    frames = seconds * RATE // FRAME_SAMPLES
    for start in range(0, frames, FRAMES_PER_PAGE):
        end = min(start + FRAMES_PER_PAGE, frames)
        flags = LAST_PAGE if end == frames else 0
        pages.append(_page([SILENCE] * (end - start), position=end * FRAME_SAMPLES, number=len(pages), flags=flags))
    return b"".join(pages)


def _page(packets: list[bytes], *, position: int, number: int, flags: int) -> bytes:
    lacing = bytes(len(packet) for packet in packets)  # every packet here is shorter than 255 bytes
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, position, 1, number, 0, len(packets)) + lacing
    page = header + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ CRC_POLYNOMIAL if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value
