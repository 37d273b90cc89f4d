"""Cases of the law alone: catalogue, deadlines, working days."""
