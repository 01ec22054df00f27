"""Run and operate: the packs that say which processes a lane starts, and with which interpreter."""
