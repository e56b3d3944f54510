mod dump;
mod flags;
mod hostile;
mod mistakes;
mod steps;
mod trees;
