"""What goes in and comes out over HTTP, one file per resource."""
