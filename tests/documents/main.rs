//! What the documents say is what the files hold.

mod data_sheet;
mod reason_table;
