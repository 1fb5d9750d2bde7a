"""Two periods of an area side by side, or an area beside its siblings and its parent."""
