"""Pages for everybody: is this account genuine, what turnout is wanted, who was rewarded.

Nothing in here knows who reads: pages are made without the request, in Indonesian, with no
cookie, no token and no name of a person in them. What isn't public is not found, whether it
exists or not.
"""
