"""
Which of the trainer's intents a guest's message is: the assistant's own component for Rasa's pipeline.

Read: spelling (abbreviations, slips of the finger, forgotten accents) → vectors (the meaning of a sentence as numbers)
      → intent_model (features, classifier, probabilities) → clauses (the parts of a message)
      → classifier (the component that config.yml names). importing has training read the sentences once.

Promises
  * The text that Rasa keeps is never changed: only what the classifier looks at is put right.
  * The same files give the same model; nothing is fetched, the vectors come with their package.
  * A message has one intent; a further question or deed in it is told as an entity, and never changes the intent.
  * A confidence is a probability: of the messages understood with 0.8, about four in five are understood rightly.

May import Rasa and what comes with it, never actions or services. More: docs/decisions/0026.
"""
