//! Stegvis measures how people far from the labour market move towards work.

pub mod domain;
pub mod store;
