"""What may be asked for and shown; no tenant can switch it off."""
