"""Tests of what runs inside Rasa; they need the Rasa environment (`.venv-bot`)."""
