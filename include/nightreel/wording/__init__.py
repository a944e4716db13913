"""What Nightreel says, in other languages than English."""
