//! Locked names as readers see them: on what terms they open, and how far along that is.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Sealing, Stage};
use undersigned_proto::ledger::LetterRecord;

use super::super::words;
use crate::dates::{Date, Sentence};
use crate::group::live::Live;
use crate::text::Text;

/// How far along the locked names of a letter are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nobody has called.
    Locked,
    /// A call failed: too few names were left when its time was over.
    Void,
    /// Called; signers may still withdraw.
    Called,
    /// Keyholders publish their shares.
    Opening,
    /// Anyone can read the names.
    Opened,
    /// The letter went on without them.
    Past,
    /// Nobody ever reads them.
    Erased,
}

impl Phase {
    /// For a letter; none where names cannot be locked.
    pub fn of(live: &Live, now: UnixTime, record: &LetterRecord) -> Option<Self> {
        let phase = Self::at(now, record)?;
        // What was erased is gone, also for a clock that was set back since.
        let erased = live.need_sealed(&record.letter.id).is_err();
        Some(if erased && !matches!(phase, Self::Opened | Self::Past) { Self::Erased } else { phase })
    }

    /// By the record and the clock alone.
    pub(super) fn at(now: UnixTime, record: &LetterRecord) -> Option<Self> {
        let sealing = record.sealing()?;
        Some(match record.opens() {
            _ if record.is_opened() => Self::Opened,
            _ if now >= sealing.latest => Self::Erased,
            _ if record.is_opening() => Self::Opening,
            _ if record.stage > Stage::Ended => Self::Past,
            None => Self::Locked,
            // Until the server has entered the opening, signers can still withdraw.
            Some(opens) if now < opens || record.may_open(now).is_ok() => Self::Called,
            Some(_) => Self::Void,
        })
    }

    /// For a page's stamp; 0 where names cannot be locked.
    pub fn number(phase: Option<Self>) -> u8 {
        match phase {
            None => 0,
            Some(Self::Locked) => 1,
            Some(Self::Void) => 2,
            Some(Self::Called) => 3,
            Some(Self::Opening) => 4,
            Some(Self::Opened) => 5,
            Some(Self::Past) => 6,
            Some(Self::Erased) => 7,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Void => "void",
            Self::Called => "called",
            Self::Opening => "opening",
            Self::Opened => "opened",
            Self::Past => "past",
            Self::Erased => "erased",
        }
    }
}

/// Somebody who has a share.
pub struct Holder {
    /// The public name.
    pub name: String,
    /// Whether the share is published.
    pub released: bool,
}

/// What a letter's page says about its locked names.
pub struct Sealed {
    /// How far along they are.
    pub phase: Phase,
    /// What that means, in a heading.
    pub title: String,
    /// The same in a sentence or two.
    pub said: Vec<Sentence>,
    /// Who must agree, and what they could do otherwise.
    pub agree: String,
    /// What could go wrong.
    pub honest: String,
    /// Keyholders.
    pub holders: Vec<Holder>,
    /// What shows from which count on.
    pub steps: Vec<String>,
    /// From then on they never open.
    pub latest: Date,
    /// Until when signers may withdraw, while a call runs.
    pub until: Option<Date>,
    /// Sealed names that were not taken back and can be shown.
    pub together: u64,
    /// Sealed names that were not taken back and cannot be shown.
    pub spoiled: u64,
}

impl Sealed {
    /// For a letter with locked names. `spoiled`: how many could not be opened.
    pub fn new(text: Text, phase: Option<Phase>, record: &LetterRecord, spoiled: u64) -> Option<Self> {
        let (phase, sealing) = (phase?, record.sealing()?);
        let released: Vec<u8> = record.shared().collect();
        let holder = |(at, name): (usize, &String)| Holder {
            name: name.clone(),
            released: released.iter().any(|number| usize::from(*number) == at + 1),
        };
        let together = if phase == Phase::Opened { record.sealed().saturating_sub(spoiled) } else { 0 };
        Some(Self {
            phase,
            title: match phase {
                Phase::Opened => text.with("sealed-opened", &[("count", together)]),
                other => text.get(&format!("sealed-{}", other.as_str())),
            },
            said: said(text, phase, record, sealing),
            agree: words::who_opens(text, &sealing.holders, sealing.threshold()),
            honest: words::who_could(text, &sealing.holders, sealing.threshold()),
            holders: sealing.holders.iter().enumerate().map(holder).collect(),
            steps: sealing.steps.iter().map(|step| words::step(text, *step)).collect(),
            latest: Date::new(text, sealing.latest),
            until: if phase == Phase::Called { record.opens().map(|opens| Date::new(text, opens)) } else { None },
            together,
            spoiled: if phase == Phase::Opened { spoiled } else { 0 },
        })
    }

    /// Whether the names are open.
    pub fn is_opened(&self) -> bool {
        self.phase == Phase::Opened
    }

    /// Whether they may still open one day.
    pub fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Locked | Phase::Void | Phase::Called | Phase::Opening)
    }

    /// Whether somebody can still lock a name, or may ask about a name that is locked.
    pub fn is_locked(&self) -> bool {
        matches!(self.phase, Phase::Locked | Phase::Void | Phase::Called)
    }

    /// All keyholders in a line, for paper.
    pub fn named(&self) -> String {
        let names: Vec<&str> = self.holders.iter().map(|holder| holder.name.as_str()).collect();
        format!("({})", names.join(", "))
    }

    /// Names of those who opened.
    pub fn released(&self) -> Vec<&str> {
        self.holders.iter().filter(|holder| holder.released).map(|holder| holder.name.as_str()).collect()
    }
}

fn said(text: Text, phase: Phase, record: &LetterRecord, sealing: &Sealing) -> Vec<Sentence> {
    let dated = |key: &str, at: UnixTime| Sentence::new(text, key, &[], at);
    let locked = text.with("sealed-until", &[("needed", sealing.names_at())]);
    match phase {
        Phase::Locked => vec![locked.into()],
        Phase::Void => vec![text.get("sealed-void-more").into(), locked.into()],
        Phase::Called => {
            let called = record.call.map(|call| {
                let holder =
                    call.participant.and_then(|number| sealing.holders.get(usize::from(number).checked_sub(1)?));
                match holder {
                    Some(holder) => Sentence::new(text, "sealed-called-by", &[("holder", holder)], call.at),
                    None => dated("sealed-called-by-organisers", call.at),
                }
            });
            let until = record.opens().map(|opens| dated("sealed-called-until", opens));
            called.into_iter().chain(until).collect()
        }
        Phase::Opening => {
            let (released, threshold) = (record.shared().count() as u64, u64::from(sealing.threshold()));
            let progress = [("released", released), ("threshold", threshold)];
            vec![text.get("sealed-opening-more").into(), text.with("sealed-opening-progress", &progress).into()]
        }
        Phase::Opened => {
            record.since.get(&Stage::Opening).map(|at| dated("sealed-opened-date", *at)).into_iter().collect()
        }
        Phase::Past => vec![text.get("sealed-past-more").into()],
        Phase::Erased => vec![text.get("sealed-erased-more").into()],
    }
}
