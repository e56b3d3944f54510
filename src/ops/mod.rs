//! What the user asks for, one verb per file; never prints.
