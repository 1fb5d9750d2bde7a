"""How each platform writes the address of a post: facts of their links, one module each."""
