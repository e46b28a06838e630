pub(crate) mod analyze;
pub(crate) mod demo;
pub(crate) mod draw;
pub(crate) mod listen;
pub(crate) mod open;
pub(crate) mod shell;
pub(crate) mod similar;
