"""Walking access: times along the streets, floating catchments, isochrones."""
