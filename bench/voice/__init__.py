"""
How well voice notes are heard, and whether we know when they are not: ``make evaluate-voice``.

Read: sentences (what guests say, and what is meant) → speakers (who says it) → clips (recordings: sentences, a human's
      dates and prompts, no speech, other languages) → measuring (what the product and bare faster-whisper make of one)
      → report (tables, the picture of confidence against error); ``fetch`` gets voices from the packages that have
      some, ``beside`` measures text turns while voice notes are heard.

Nothing of it is needed by the product. Without fetched voices eSpeak speaks alone, which is hard to hear.
"""
