"""Moving pictures as answers: what is asked of them, what must come back, what is made of it."""
