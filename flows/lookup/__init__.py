"""What the project knows of itself: years, what they cover, readings and where they decide."""
