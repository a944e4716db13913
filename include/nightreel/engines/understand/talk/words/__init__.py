"""What every model that sees is told, one text file each; the number in a name is raised when its words change."""
