"""Defines, trains and exports SITS-Former models for satellite image time series."""

__version__ = "1.0.0"
