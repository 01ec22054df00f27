"""A reconstructed corner of a fraud-detection platform."""
