"""What names tell: of files, folders and values."""
