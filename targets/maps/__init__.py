"""Maps: the outlines of an area's children, coloured by a figure of theirs."""
