//! What people and dates do, without HTTP: each act is parsed once, checked, decided and committed.

pub mod due;
pub mod enrol;
pub mod keyholder;
pub mod organise;
pub mod sign;
