//! `e2e screenshots FOLDER` and `e2e bench`: pictures and figures from the running product.

fn main() {}
