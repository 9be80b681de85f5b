"""The page « Scénarios »: what if…"""
