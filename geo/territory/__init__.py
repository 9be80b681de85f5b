"""The territory: communes, EPT, IRIS, neighbourhoods, stations, streets, background.

Pure functions from the readers' tables to processed tables, in the geography of 2025. Metric
work is in EPSG:2154; tables that are only drawn are in EPSG:4326.
"""
