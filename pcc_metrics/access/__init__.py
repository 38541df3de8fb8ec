"""Who may read and who may publish, without the web framework."""
