"""The shape of the network: asked, shown, written."""
