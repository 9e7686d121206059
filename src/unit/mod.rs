//! A unit with several machines: every machine keeps a complete encrypted file of its own, and they share one log of sealed
//! changes, in one order.

pub mod log;
