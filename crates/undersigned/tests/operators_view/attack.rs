//! Attackers who know every member's enrolment and what each will show, and
//! want to know whose each signature is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use undersigned_proto::entry::{Class, MARK_BYTES, Shown};

use crate::campaign::{Enrolment, Member, Signature};
use crate::odds::quantile;

/// Bytes that two transcripts must share for a link: more than chance ever gives.
const WINDOW: usize = 16;

/// What the attacker has put together.
pub struct View<'a> {
    pub members: &'a [Member],
    pub enrolments: Vec<&'a Enrolment>,
    pub signatures: Vec<&'a Signature>,
    /// Where each member's keyed value lay in its table, and at which byte of the files.
    pub enrolled_at: HashMap<usize, (usize, usize)>,
    /// The same of each pseudonym.
    pub signed_at: HashMap<[u8; 48], (usize, usize)>,
    /// Where the record counts each commitment, by its mark.
    pub tallied: HashMap<[u8; MARK_BYTES], (usize, usize)>,
    /// Strings that belong to a member's enrolment, beside what was on the wire.
    pub known: HashMap<usize, Vec<u8>>,
    /// Places in memory where a member's enrolment left something, by member.
    pub remembered: Vec<(usize, usize)>,
    /// The same for pseudonyms.
    pub signing_remembered: Vec<(usize, [u8; 48])>,
}

/// Pairs of a place in `enrolments` and one in `signatures`.
type Guess = Vec<(usize, usize)>;

/// All attacks by name, with their right links.
pub fn links(view: &View<'_>) -> Vec<(&'static str, usize)> {
    let began = |at: usize| view.enrolments[at].seen.began.as_nanos();
    let signing_began = |at: usize| view.signatures[at].seen.began.as_nanos();
    let row = |at: usize| view.enrolled_at.get(&view.enrolments[at].member).copied().unwrap_or_default();
    let signing_row = |at: usize| view.signed_at.get(&view.signatures[at].pseudonym).copied().unwrap_or_default();
    let mark = |at: usize| view.tallied.get(&view.enrolments[at].mark()).copied().unwrap_or_default();
    let guesses = [
        ("same order", view.by_rank(began, signing_began)),
        ("opposite order", view.by_rank(began, |at| u128::MAX - signing_began(at))),
        ("time taken", view.by_rank(|at| view.enrolments[at].seen.took, |at| view.signatures[at].seen.took)),
        ("sizes", view.by_rank(|at| view.enrolments[at].seen.sizes, |at| view.signatures[at].seen.sizes)),
        ("order of rows", view.by_place(|at| row(at).0, |at| signing_row(at).0)),
        ("place in the files", view.by_place(|at| row(at).1, |at| signing_row(at).1)),
        ("order of tallies", view.by_rank(|at| mark(at).0, signing_began)),
        ("order of marks", view.by_rank(|at| view.enrolments[at].mark(), |at| view.signatures[at].pseudonym)),
        ("marks and rows", view.by_place(|at| mark(at).1, |at| signing_row(at).0)),
        ("shared bytes", view.by_shared_bytes()),
        ("neighbours in memory", view.by_neighbourhood()),
    ];
    guesses.map(|(name, guess)| (name, view.right(&guess))).into()
}

/// How many right links guessing alone gives, but for one run in a thousand over all attacks.
pub fn bound(view: &View<'_>) -> usize {
    let mut strata: BTreeMap<(Class, Shown), usize> = BTreeMap::new();
    for enrolment in &view.enrolments {
        *strata.entry(view.members[enrolment.member].stratum()).or_default() += 1;
    }
    let sizes: Vec<usize> = strata.into_values().collect();
    quantile(&sizes, 0.001 / links(view).len() as f64)
}

impl View<'_> {
    fn right(&self, guess: &Guess) -> usize {
        guess.iter().filter(|(e, s)| self.enrolments[*e].member == self.signatures[*s].by).count()
    }

    /// Within each stratum, the first by one measure is taken for the first by the other.
    fn by_rank<E: Ord, S: Ord>(&self, enrolled: impl Fn(usize) -> E, signed: impl Fn(usize) -> S) -> Guess {
        let strata: BTreeSet<_> = self.enrolments.iter().map(|e| self.members[e.member].stratum()).collect();
        let mut guess = Guess::new();
        for stratum in strata {
            let of = |member: usize| self.members[member].stratum() == stratum;
            let mut left: Vec<usize> =
                (0..self.enrolments.len()).filter(|at| of(self.enrolments[*at].member)).collect();
            // What a signature shows is public: the attacker knows its stratum without knowing its signer.
            let mut right: Vec<usize> = (0..self.signatures.len()).filter(|at| of(self.signatures[*at].by)).collect();
            left.sort_by_key(|at| enrolled(*at));
            right.sort_by_key(|at| signed(*at));
            guess.extend(left.into_iter().zip(right));
        }
        guess
    }

    /// The same for places in stolen files, where any were stolen.
    fn by_place(&self, enrolled: impl Fn(usize) -> usize, signed: impl Fn(usize) -> usize) -> Guess {
        if self.enrolled_at.is_empty() { Guess::new() } else { self.by_rank(enrolled, signed) }
    }

    /// Takes the best pairs first, each member and each signature once.
    fn by_evidence(&self, mut pairs: Vec<(usize, usize, usize)>) -> Guess {
        pairs.sort_unstable();
        let (mut members, mut signatures, mut guess) = (BTreeSet::new(), BTreeSet::new(), Guess::new());
        for (_, e, s) in pairs {
            let fits =
                self.members[self.enrolments[e].member].stratum() == self.members[self.signatures[s].by].stratum();
            if fits && !members.contains(&e) && !signatures.contains(&s) {
                members.insert(e);
                signatures.insert(s);
                guess.push((e, s));
            }
        }
        guess
    }

    /// Any 16 bytes that stand in one member's enrolment and in one signature, and in no other of either.
    fn by_shared_bytes(&self) -> Guess {
        let mut windows: HashMap<&[u8], BTreeSet<usize>> = HashMap::new();
        for (at, signature) in self.signatures.iter().enumerate() {
            for window in signature.seen.carried.windows(WINDOW) {
                windows.entry(window).or_default().insert(at);
            }
        }
        let mut shared: HashMap<&[u8], BTreeSet<usize>> = HashMap::new();
        for (at, enrolment) in self.enrolments.iter().enumerate() {
            let known = self.known.get(&enrolment.member).map_or(&[][..], Vec::as_slice);
            for window in enrolment.seen.carried.windows(WINDOW).chain(known.windows(WINDOW)) {
                if windows.contains_key(window) {
                    shared.entry(window).or_default().insert(at);
                }
            }
        }
        let only = |set: &BTreeSet<usize>| set.first().copied().filter(|_| set.len() == 1);
        let pairs = shared.iter().filter_map(|(window, members)| Some((0, only(members)?, only(&windows[window])?)));
        self.by_evidence(pairs.collect())
    }

    /// What lies close together in memory was perhaps there in one request.
    fn by_neighbourhood(&self) -> Guess {
        let signatures: HashMap<_, _> = self.signatures.iter().enumerate().map(|(at, s)| (s.pseudonym, at)).collect();
        let enrolments: HashMap<_, _> = self.enrolments.iter().enumerate().map(|(at, e)| (e.member, at)).collect();
        let mut pairs = Vec::new();
        for (place, member) in &self.remembered {
            let Some(e) = enrolments.get(member) else { continue };
            for (other, pseudonym) in &self.signing_remembered {
                if let Some(s) = signatures.get(pseudonym) {
                    pairs.push((place.abs_diff(*other), *e, *s));
                }
            }
        }
        self.by_evidence(pairs)
    }
}
