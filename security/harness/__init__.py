"""Line protocols by which judges written in other languages try what is signed and logged here."""
