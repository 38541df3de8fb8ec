"""The field's terms: periods, measures, areas, catalogue, views, and how they are written."""
