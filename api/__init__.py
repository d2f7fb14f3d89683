"""Every way in and out: the command, messages, files."""
