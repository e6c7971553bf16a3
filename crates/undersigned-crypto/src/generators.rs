//! Generators of the three interfaces, computed once for each shape.

use crate::curve::{EXPAND_BYTES, expand_message, hash_to_g1, i2osp8};
use crate::fixed::FixedPoint;
use blstrs::G1Projective;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};

/// P1 of the suite BLS12-381-SHA-256 (bbs-signatures §7.2.2).
const P1: [u8; 48] = [
    0xa8, 0xce, 0x25, 0x61, 0x02, 0x84, 0x08, 0x21, 0xa3, 0xe9, 0x4e, 0xa9, 0x02, 0x5e, 0x46, 0x62, 0xb2, 0x05, 0x76,
    0x2f, 0x97, 0x76, 0xb3, 0xa7, 0x66, 0xc8, 0x72, 0xb9, 0x48, 0xf1, 0xfd, 0x22, 0x5e, 0x7c, 0x59, 0x69, 0x85, 0x88,
    0xe7, 0x0d, 0x11, 0x40, 0x6d, 0x16, 0x1b, 0x4e, 0x28, 0xc9,
];

/// Shapes kept in memory. A caller uses a handful; more are computed and forgotten.
const MAX_CACHED_SHAPES: usize = 64;

/// The interface, which separates all hashes of one scheme from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Api {
    /// bbs-signatures.
    Base,
    /// blind-signatures.
    Blind,
    /// per-verifier-linkability.
    Nym,
}

impl Api {
    /// api_id of the interface.
    pub(crate) fn id(self) -> &'static [u8] {
        match self {
            Self::Base => b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_",
            Self::Blind => b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_BLIND_H2G_HM2S_",
            Self::Nym => b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PSEUDONYM_",
        }
    }

    /// api_id ‖ suffix.
    pub(crate) fn dst(self, suffix: &[u8]) -> Vec<u8> {
        [self.id(), suffix].concat()
    }
}

/// P1 as a point.
pub(crate) fn base_point() -> G1Projective {
    static POINT: OnceLock<G1Projective> = OnceLock::new();
    *POINT.get_or_init(|| crate::curve::decode_g1(&P1).expect("P1 is a constant of the suite"))
}

/// Generators for one shape: Q1, H_1 .. H_L, then (blind) Q2, J_1 .. J_M.
pub(crate) struct Generators {
    /// All points in the order of the signed messages; the first is Q1.
    pub(crate) points: Vec<G1Projective>,
    /// I2OSP(count - 1, 8) ‖ points ‖ api_id: the constant part of the domain's input.
    pub(crate) domain_octets: Vec<u8>,
    /// P1 and the points, for sums over public scalars; made when a proof is first checked.
    fixed: OnceLock<Vec<FixedPoint>>,
}

impl Generators {
    /// `plain` and `blind` count the points of each list (messages + 1; 0 if the list is not used).
    pub(crate) fn of(api: Api, plain: usize, blind: usize) -> Arc<Self> {
        static CACHE: RwLock<BTreeMap<(Api, usize, usize), Arc<Generators>>> = RwLock::new(BTreeMap::new());
        let shape = (api, plain, blind);
        // A panic elsewhere cannot leave the map half-written: poison is ignored.
        if let Some(found) = CACHE.read().unwrap_or_else(|e| e.into_inner()).get(&shape) {
            return found.clone();
        }
        let made = Arc::new(Self::create(api, plain, blind));
        let mut cache = CACHE.write().unwrap_or_else(|e| e.into_inner());
        if cache.len() < MAX_CACHED_SHAPES {
            cache.insert(shape, made.clone());
        }
        made
    }

    fn create(api: Api, plain: usize, blind: usize) -> Self {
        let mut points = create_generators(plain, api.id());
        points.extend(create_generators(blind, &[b"BLIND_", api.id()].concat()));
        let mut domain_octets = i2osp8(points.len().saturating_sub(1)).to_vec();
        for point in &points {
            domain_octets.extend_from_slice(&point.to_compressed());
        }
        domain_octets.extend_from_slice(api.id());
        Self { points, domain_octets, fixed: OnceLock::new() }
    }

    /// P1, then all points, with their multiples.
    pub(crate) fn fixed(&self) -> &[FixedPoint] {
        self.fixed.get_or_init(|| std::iter::once(&base_point()).chain(&self.points).map(FixedPoint::new).collect())
    }
}

/// create_generators (bbs-signatures §4.1.1).
fn create_generators(count: usize, api_id: &[u8]) -> Vec<G1Projective> {
    let seed_dst = [api_id, b"SIG_GENERATOR_SEED_"].concat();
    let generator_dst = [api_id, b"SIG_GENERATOR_DST_"].concat();
    let mut v = expand_message(&[api_id, b"MESSAGE_GENERATOR_SEED"], &seed_dst, EXPAND_BYTES);
    (1..=count)
        .map(|i| {
            v = expand_message(&[&v, &i2osp8(i)], &seed_dst, EXPAND_BYTES);
            hash_to_g1(&v, &generator_dst)
        })
        .collect()
}
