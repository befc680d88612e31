"""Papers of procedures and sittings: each says what one paper holds, and knows no file format."""
