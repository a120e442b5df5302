"""
Review: what the assistant understood, turn by turn; putting it right; teaching it; letting the better model in.

Read: endpoints, teaching (pages and forms) → notebook (what each turn understood, kept to be looked for), queue (what
      is worth a decision), marks (what people said of it), runs (what the workshop is asked for), figures → rows.
      Pure: events (Rasa's events as a turn), wish (what the address asks for), similar (which sentences are alike),
      training_files (``data/nlu`` as text), proposal (its change), stories (test conversations), wording. cli:
      ``python -m services review``.

Promises
  * Nothing here slows or changes a guest's turn: what the assistant wrote down is read afterwards.
  * Reviewing changes no file; what would change is shown as a diff first.
  * A message that is deleted takes with it what was understood of it and what was said about that.
"""
