"""Nothing is read here any more."""
