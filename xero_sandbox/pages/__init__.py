"""What a person sees and presses: the stand-in's own screens."""
