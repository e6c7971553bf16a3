//! Bodies of the fuzz targets, which tests on stable run too.
#![forbid(unsafe_code)]

pub use testkit::fuzz as bodies;
