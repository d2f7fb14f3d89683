"""What is known of those who take part: needs, capabilities, leads, places, kilometres."""
