"""The assistant's skills against the real booking API, without a model: the intents are the test's to choose."""
