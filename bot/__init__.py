"""Plug-ins that run inside Rasa, and the understanding of Spanish that they and the actions share."""
