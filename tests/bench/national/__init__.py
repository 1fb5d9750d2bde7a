"""The campaign of a whole nation, and what the portal needs for it: `./gaung bench`."""
