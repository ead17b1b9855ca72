//! Logs: what happened, never what a comment says.
