//! Words of the protocol, as readers and organisers see them.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Epoch, Shown, Stage, Step, StepShows, Timing};
use undersigned_proto::ledger::LetterRecord;

use crate::group::live::ShownCount;
use crate::text::{Text, Value};

/// With fewer signers of one role than this, persons could be recognised (THREAT-MODEL.md, T11).
pub const MIN_ROLE_SIGNERS: u64 = 5;
/// In a group smaller than this, it is nearly obvious who did not sign.
pub const SMALL_GROUP: u32 = 20;

/// A way to prove membership.
pub struct Way {
    /// "Paper code".
    pub name: String,
    /// How it works.
    pub how: String,
    /// Who could notice that someone asked.
    pub seen: String,
}

impl Way {
    /// The words for a class.
    pub fn new(text: Text, class: Class) -> Self {
        let key = |part: &str| text.get(&format!("way-{}{part}", class.as_str()));
        Self { name: key(""), how: key("-how"), seen: key("-seen") }
    }
}

/// Name of a stage.
pub fn stage(text: Text, stage: Stage) -> String {
    text.get(match stage {
        Stage::Frozen => "stage-frozen",
        Stage::Signing => "stage-signing",
        Stage::Ended => "stage-ended",
        Stage::Opening => "stage-opening",
        Stage::Delivered => "stage-delivered",
        Stage::Answered => "stage-answered",
        Stage::Closed => "stage-closed",
    })
}

/// Name of the stage that a letter is at. Names that are open are not being opened any more.
pub fn stage_of(text: Text, record: &LetterRecord) -> String {
    let opened = record.stage == Stage::Opening && record.is_opened();
    if opened { text.get("stage-opened") } else { stage(text, record.stage) }
}

/// What a choice of timing means.
pub fn timing(text: Text, timing: Timing) -> String {
    text.get(match timing {
        Timing::TwoPhase => "timing-two-phase",
        Timing::Rounds => "timing-rounds",
        Timing::AtOnce => "timing-at-once",
    })
}

/// What a signer may show.
pub fn shown(text: Text, shown: Shown) -> String {
    text.get(match shown {
        Shown::Nothing => "shown-nothing",
        Shown::Role => "shown-role",
        Shown::Name => "shown-name",
        Shown::Sealed => "shown-sealed",
    })
}

/// How many have signed, as exactly as may be said.
pub fn signed(text: Text, count: ShownCount) -> String {
    match count {
        ShownCount::Exact(signed) => text.with("count-signed", &[("signed", signed)]),
        ShownCount::AtLeast(step) => text.with("count-signed-at-least", &[("signed", step)]),
        ShownCount::Below(step) => text.with("count-signed-below", &[("signed", step)]),
    }
}

/// What shows from a step on.
pub fn step(text: Text, step: Step) -> String {
    let key = match step.shows {
        StepShows::Number => "step-shows-number",
        StepShows::Roles => "step-shows-roles",
        StepShows::Names => "step-shows-names",
    };
    text.with(key, &[("count", step.count)])
}

/// How many keyholders open the names.
pub fn who_opens(text: Text, holders: &[String], threshold: u8) -> String {
    let numbers = [("threshold", u64::from(threshold)), ("holders", holders.len() as u64)];
    match (holders, threshold) {
        ([one], _) => text.with("opens-one", &[("holder", one.as_str())]),
        (_, 1) => text.with("opens-any", &numbers),
        (all, threshold) if all.len() == usize::from(threshold) => text.with("opens-all", &numbers),
        _ => text.with("opens-some", &numbers),
    }
}

/// The same with their names.
pub fn who_opens_by_name(text: Text, holders: &[String], threshold: u8) -> String {
    let said = who_opens(text, holders, threshold);
    // A single one is named in the sentence.
    if holders.len() == 1 { said } else { format!("{said} ({})", holders.join(", ")) }
}

/// Who could read the names sooner by breaking their word.
pub fn who_could(text: Text, holders: &[String], threshold: u8) -> String {
    match (holders, threshold) {
        ([one], _) => text.with("could-one", &[("holder", one.as_str())]),
        (_, 1) => text.get("could-any"),
        _ => text.with("could-some", &[("threshold", &threshold as &dyn Value)]),
    }
}

/// Whether a window is open now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Not open yet.
    Before,
    /// Open.
    Open,
    /// Closed.
    After,
}

impl Window {
    /// For a window whose end is exclusive.
    pub fn at(now: UnixTime, opens: UnixTime, closes: UnixTime) -> Self {
        match now {
            _ if now < opens => Self::Before,
            _ if now < closes => Self::Open,
            _ => Self::After,
        }
    }

    /// The enrolment window of a period.
    pub fn of(epoch: &Epoch, now: UnixTime) -> Self {
        Self::at(now, epoch.enrol_opens, epoch.enrol_closes)
    }

    /// For a page's stamp.
    pub fn number(self) -> u8 {
        match self {
            Self::Before => 0,
            Self::Open => 1,
            Self::After => 2,
        }
    }

    /// Whether it is open.
    pub fn is_open(self) -> bool {
        self == Self::Open
    }

    /// Whether it is over.
    pub fn is_over(self) -> bool {
        self == Self::After
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}
