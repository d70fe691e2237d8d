"""What is learnt above the encoder: one file a head, and their losses and tags. No files, no encoder."""
