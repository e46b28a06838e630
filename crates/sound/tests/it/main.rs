//! The ear on whole files: sound ones of every kind, and broken ones.

mod files;
mod formats;
mod mutations;
mod robust;
