"""Reading the public originals: one session, one cache, and a client for each publisher."""
