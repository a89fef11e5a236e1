"""Tests of the stand-in: real HTTP over loopback, no Django."""
