"""Reward programmes: who is ranked, how, who marks, signs and appeals (scoring.md, section 6)."""
