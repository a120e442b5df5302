"""
Voice notes: from a recording to text, with a probability that what it says of a booking is right.

Read: weights (where the model is, how its parts are joined) → decoding (bytes to samples) → listening (samples to words
      and signals) with model (faster-whisper's) and wording (its spelling to a guest's) → confidence (signals to a
      decision) → service (one note, from its job to its end); vocabulary (the house's own words, told to the model),
      tasks (the job), corrections (what owners heard, to measure with), cli (``python -m services voice``).

Promises
  * Nothing is downloaded. Without weights the product runs as before and says that it cannot listen.
  * The process that listens is its own: texts never wait behind a voice note. One note at a time on each core.
  * Noise and silence do not become words: what is unsure is asked back, what is unclear is asked for again.
  * Every note gets an end, whatever is wrong with it (:mod:`services.conversations.voice_notes`).
"""
