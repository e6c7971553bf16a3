//! Locked names of a letter, as its organisers see them: the state, the call, whose part did not fit.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::Caller;
use undersigned_proto::ledger::{LetterRecord, OpeningRefusal};

use super::super::super::letter::Phase;
use super::super::super::words;
use super::super::paths::ceremony_path;
use crate::dates::{Date, Sentence};
use crate::group::live::Live;
use crate::text::Text;

/// What the dashboard says of a letter's locked names.
pub struct Row {
    /// Where they stand.
    pub said: Sentence,
    /// Who must agree, while that matters.
    pub agree: String,
    /// Where the call is made, if it can be made now.
    pub call: Option<String>,
    /// Why it cannot.
    pub why_not: String,
    /// From then on the names are never opened, if they may still be.
    pub latest: Option<Date>,
    /// What went wrong, or is lost by recording a step too early.
    pub warnings: Vec<String>,
    /// Keyholders and their links.
    pub ceremony: String,
}

/// Whether an organiser can call the opening now.
pub fn may_call(now: UnixTime, record: &LetterRecord) -> bool {
    why_not(now, record).is_none()
}

/// Why an organiser cannot call now, by the key of its words; an empty key where there is nothing to say.
fn why_not(now: UnixTime, record: &LetterRecord) -> Option<&'static str> {
    let Some(sealing) = record.sealing() else { return Some("") };
    if !sealing.callers.contains(&Caller::Organiser) {
        return Some("call-not-yours");
    }
    // Never how many are missing: organisers too see the count in steps only.
    match record.may_call(now) {
        Ok(()) => None,
        Err(OpeningRefusal::TooFew { .. }) => Some("call-too-few"),
        Err(OpeningRefusal::TooLate) => Some("call-too-late"),
        Err(_) => Some(""),
    }
}

impl Row {
    /// None where names cannot be locked.
    pub fn new(text: Text, group: &str, live: &Live, now: UnixTime, record: &LetterRecord) -> Option<Self> {
        let (phase, sealing) = (Phase::of(live, now, record)?, record.sealing()?);
        let id = &record.letter.id;
        let said = match phase {
            Phase::Locked => text.get("locked-state-locked").into(),
            Phase::Void => text.get("locked-state-void").into(),
            Phase::Called => {
                let opens = record.opens();
                opens.map(|at| Sentence::new(text, "locked-state-called", &[], at)).unwrap_or_default()
            }
            Phase::Opening => {
                let numbers = [("released", record.shared().count() as u64), ("threshold", sealing.threshold().into())];
                format!("{} {}", text.get("sealed-opening-more"), text.with("sealed-opening-progress", &numbers)).into()
            }
            Phase::Opened => text.with("locked-state-opened", &[("count", record.sealed())]).into(),
            Phase::Past => text.get("sealed-past-more").into(),
            Phase::Erased => text.get("sealed-erased-more").into(),
        };
        let ended = matches!(phase, Phase::Opened | Phase::Past | Phase::Erased);
        let why_not = why_not(now, record).filter(|_| matches!(phase, Phase::Locked | Phase::Void));
        let callable = matches!(phase, Phase::Locked | Phase::Void) && why_not.is_none();
        Some(Self {
            said,
            agree: if ended {
                String::new()
            } else {
                words::who_opens_by_name(text, &sealing.holders, sealing.threshold())
            },
            call: callable.then(|| format!("/organise/{group}/letter/{id}/call{}", text.query())),
            why_not: why_not.filter(|key| !key.is_empty()).map(|key| text.get(key)).unwrap_or_default(),
            latest: (!ended).then(|| Date::new(text, sealing.latest)),
            warnings: warnings(text, live, phase, record),
            ceremony: format!("{}{}", ceremony_path(group, id), text.query()),
        })
    }
}

fn warnings(text: Text, live: &Live, phase: Phase, record: &LetterRecord) -> Vec<String> {
    let mut warnings = Vec::new();
    let id = &record.letter.id;
    let holders = record.sealing().map_or(&[][..], |sealing| &sealing.holders);
    let name = |number: u8| holders.get(usize::from(number).checked_sub(1)?).cloned();
    let refused: Vec<String> = live.refused_shares(id).into_iter().filter_map(name).collect();
    if !refused.is_empty() {
        warnings.push(text.with("locked-refused", &[("names", refused.join(", "))]));
    }
    let spoiled = live.spoiled(id) as u64;
    if spoiled > 0 {
        let said = text.with("sealed-spoiled", &[("count", spoiled)]);
        warnings.push(format!("{said}. {}", text.get("sealed-spoiled-why")));
    }
    match phase {
        Phase::Locked | Phase::Void => warnings.push(text.get("locked-before-delivery")),
        Phase::Called => warnings.push(text.get("locked-before-delivery-called")),
        _ => {}
    }
    warnings
}
