"""
Guests: who a reservation is for.

A guest is known by identities (a phone, a provider's user id); ids change, so a guest may have several.

Read: phones (one spelling of a telephone number) → repository (the guest of a phone or of a conversation).

Raises PhoneInvalid, GuestNotFound (services.errors). May import database; never reservations, whatsapp, conversations.
"""
