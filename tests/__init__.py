"""Tests of jiedui; folders mirror the packages."""
