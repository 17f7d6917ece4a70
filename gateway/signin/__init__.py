"""How people sign in with an account of this installation: passwords, second factors, set-up links, sessions.

Whatever says that somebody is who they say ends in ``Accounts.begin``: an identity provider of a province would be one
more way to get there, beside a password, and nothing behind the session would know.
"""
