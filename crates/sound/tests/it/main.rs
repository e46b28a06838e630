//! The ear on whole files: sound ones of every kind, and broken ones.

mod ebu;
mod files;
mod formats;
mod mutations;
mod properties;
mod robust;
