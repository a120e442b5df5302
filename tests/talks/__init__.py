"""Whole conversations with the real model, the real Rasa, the actions and the booking API."""
