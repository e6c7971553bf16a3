//! Letters that are being written: rows beside the ledger, until they are frozen.

use sha2::{Digest, Sha256};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Shown, Timing};
use undersigned_proto::text;

use super::ceremony::DraftSealing;
use super::organiser::Organiser;
use crate::group::act::{Act, JustRows};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::{Kind, Refusal};
use crate::store::Row;

/// Most drafts of a group.
pub const MAX_DRAFTS: usize = 100;

/// A letter that is being written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// Part of its address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// To whom.
    pub addressee: String,
    /// Markdown (spec/text.md).
    pub text: String,
    /// One line each.
    pub demands: Vec<String>,
    /// What signers may show.
    #[serde(with = "shown_numbers")]
    pub shows: Vec<Shown>,
    /// When membership proofs may be used.
    #[serde(with = "timing_number")]
    pub timing: Timing,
    /// The period whose members sign.
    pub epoch: u32,
    /// Signing window, in Unix seconds.
    #[serde(with = "unix_seconds")]
    pub sign_opens: UnixTime,
    /// Its end.
    #[serde(with = "unix_seconds")]
    pub sign_closes: UnixTime,
    /// Language.
    pub lang: String,
    /// On what terms names are sealed: there exactly where [`Shown::Sealed`] is offered.
    #[serde(default)]
    pub sealing: Option<DraftSealing>,
}

impl Organiser {
    /// Drafts, by id.
    ///
    /// # Errors
    /// `storage`.
    pub async fn drafts(&self) -> Result<Vec<Draft>, Refusal> {
        let (app, id) = (self.app.clone(), self.group.id().to_owned());
        let rows = self.app.work().read(move || app.reader().drafts(&id)).await??;
        rows.iter().map(|(_, json)| serde_json::from_str(json).map_err(|_| Refusal::storage())).collect()
    }

    /// One draft.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn draft(&self, id: &str) -> Result<Draft, Refusal> {
        let drafts = self.drafts().await?;
        drafts.into_iter().find(|draft| draft.id == id).ok_or_else(|| Refusal::not_found("draft"))
    }

    /// Keeps a draft. It may be unfinished; only its size is checked, and that its address is free.
    ///
    /// # Errors
    /// `text`, `taken`, `too-large`.
    pub async fn save_draft(&self, draft: Draft) -> Result<(), Refusal> {
        self.save_draft_over(draft, None).await
    }

    /// The same in place of one revision: what somebody else has saved meanwhile is not written over.
    ///
    /// # Errors
    /// `changed` where the draft is another one by now, or gone; the same as [`Organiser::save_draft`].
    pub async fn save_draft_over(&self, draft: Draft, over: Option<Revision>) -> Result<(), Refusal> {
        text::check_id("the letter's short name", &draft.id)?;
        let json = serde_json::to_string(&draft).map_err(|_| Refusal::storage())?;
        if json.len() > 2 * text::MAX_LETTER_BYTES {
            return Err(Refusal::input(Kind::TooLarge, "The letter is too long: at most 32 kB of text."));
        }
        self.app.act(self.group.id(), SaveDraft { id: draft.id, json, over }).await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// `storage`.
    pub async fn delete_draft(&self, id: &str) -> Result<(), Refusal> {
        self.app.act(self.group.id(), JustRows(vec![Row::DeleteDraft { id: id.to_owned() }])).await
    }
}

/// One state of a draft: SHA-256 of its JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision([u8; 32]);

impl Revision {
    fn of_json(json: &str) -> Self {
        Self(Sha256::digest(json).into())
    }

    /// Of a form: in hex.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        base16ct::lower::decode(hex, &mut bytes).ok().filter(|read| read.len() == 32)?;
        Some(Self(bytes))
    }

    /// For a form.
    pub fn to_hex(self) -> String {
        base16ct::lower::encode_string(&self.0)
    }
}

impl Draft {
    /// Which state of the draft this is.
    pub fn revision(&self) -> Revision {
        // Ours always serialises.
        Revision::of_json(&serde_json::to_string(self).unwrap_or_default())
    }
}

struct SaveDraft {
    id: String,
    json: String,
    over: Option<Revision>,
}

impl Act for SaveDraft {
    type Done = ();

    fn decide(&self, group: &Live, rows: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        if group.state.letter(&self.id).is_some() {
            return Err(Refusal::conflict(Kind::Taken, "A letter with this short name is public already."));
        }
        if let Some(over) = self.over {
            let found = rows.draft(&self.id)?;
            // Read and written again: an older version of the server may have written it in another order.
            let found = found.and_then(|json| serde_json::from_str::<Draft>(&json).ok());
            if found.is_none_or(|draft| draft.revision() != over) {
                return Err(Refusal::conflict(Kind::Changed, "Somebody else has saved this draft meanwhile."));
            }
        }
        let drafts = rows.drafts()?;
        if drafts.len() >= MAX_DRAFTS && !drafts.contains(&self.id) {
            return Err(Refusal::conflict(Kind::CapReached, "There are 100 drafts: please delete one first."));
        }
        Ok((Commit::rows(vec![Row::PutDraft { id: self.id.clone(), json: self.json.clone() }]), ()))
    }
}

mod unix_seconds {
    use serde::{Deserialize, Deserializer, Serializer};
    use undersigned_proto::UnixTime;

    pub fn serialize<S: Serializer>(time: &UnixTime, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(time.0)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<UnixTime, D::Error> {
        u64::deserialize(from).map(UnixTime)
    }
}

mod timing_number {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use undersigned_proto::entry::Timing;

    pub fn serialize<S: Serializer>(timing: &Timing, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(*timing as u8)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timing, D::Error> {
        let number = u8::deserialize(from)?;
        let all = [Timing::TwoPhase, Timing::Rounds, Timing::AtOnce];
        all.into_iter().find(|timing| *timing as u8 == number).ok_or_else(|| D::Error::custom("timing"))
    }
}

mod shown_numbers {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use undersigned_proto::entry::Shown;

    pub fn serialize<S: Serializer>(shown: &[Shown], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(shown.iter().map(|shown| *shown as u8))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Shown>, D::Error> {
        let all = [Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
        let one =
            |number| all.into_iter().find(|shown| *shown as u8 == number).ok_or_else(|| D::Error::custom("shown"));
        Vec::<u8>::deserialize(from)?.into_iter().map(one).collect()
    }
}
