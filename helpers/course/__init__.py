"""How lessons are found, checked, run, exported and studied."""
