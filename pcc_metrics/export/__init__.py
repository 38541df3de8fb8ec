"""Files that leave the app: pictures of charts, and the statement in every format."""
