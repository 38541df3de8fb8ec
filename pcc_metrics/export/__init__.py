"""Files to download: charts as images, tables, and the statement in every format."""
