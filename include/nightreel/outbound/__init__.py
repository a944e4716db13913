"""Messages that leave the house: signed, retried, and never to an address inside."""
