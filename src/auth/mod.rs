//! Whose credentials go where.
