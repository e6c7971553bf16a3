//! Chance that can be had again: all of it follows from a seed that is printed.

/// SplitMix64 (Steele, Lea and Flood, 2014). For tests; nothing secret comes from it.
pub struct Chance(u64);

impl Chance {
    /// From `UNDERSIGNED_SEED`, or from the system's randomness.
    pub fn from_environment() -> Self {
        let given = std::env::var("UNDERSIGNED_SEED").ok();
        let seed = match &given {
            Some(seed) => seed.parse().expect("UNDERSIGNED_SEED is a number"),
            None => u64::from_le_bytes(*undersigned::random::seed().first_chunk().expect("32 bytes are more than 8")),
        };
        println!("UNDERSIGNED_SEED={seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is far below 2^64.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// The same items in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
