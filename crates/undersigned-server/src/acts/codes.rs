//! Paper codes, printed.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Class;
use undersigned_proto::proof_code::PAPER;
use undersigned_proto::text;

use super::enrol::enrolment_closed;
use super::once::Nonce;
use super::organiser::Organiser;
use crate::codes;
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::{Kind, Refusal};
use crate::store::Row;

/// Most codes printed at once.
pub const MAX_CODES_AT_ONCE: u32 = 500;

impl Organiser {
    /// Fresh paper codes. This is the only time that anyone can read them.
    ///
    /// # Errors
    /// `cap-reached`, `enrolment-closed`, `text` for the role.
    pub async fn print_codes(&self, epoch: u32, count: u32, role: String) -> Result<Vec<String>, Refusal> {
        self.print_codes_once((epoch, count, role), &Nonce::fresh()).await
    }

    /// The same for a form, which gives the same codes again.
    ///
    /// # Errors
    /// The same.
    pub async fn print_codes_once(
        &self,
        (epoch, count, role): (u32, u32, String),
        nonce: &Nonce,
    ) -> Result<Vec<String>, Refusal> {
        if !(1..=MAX_CODES_AT_ONCE).contains(&count) {
            return Err(Refusal::input(Kind::Text, "Please print between 1 and 500 codes at once."));
        }
        let role = role.trim().to_owned();
        if !role.is_empty() {
            text::check_line("the role", &role, text::MAX_ROLE_BYTES)?;
        }
        let about = format!("{epoch}/{count}/{role}");
        let seed = nonce.secret(&self.app, &[b"codes", self.group.id().as_bytes(), about.as_bytes()]);
        let mut rng = ChaCha20Rng::from_seed(seed);
        let codes: Vec<String> = (0..count).map(|_| codes::for_paper(&mut rng)).collect();
        self.app.act(self.group.id(), Print { epoch, role, codes: codes.clone() }).await?;
        Ok(codes)
    }

    /// Codes of a period: printed, and used.
    ///
    /// # Errors
    /// `storage`.
    pub async fn code_counts(&self, epoch: u32) -> Result<(u32, u32), Refusal> {
        let (app, id) = (self.app.clone(), self.group.id().to_owned());
        Ok(self.app.work().read(move || app.reader().code_counts(&id, epoch)).await??)
    }
}

struct Print {
    epoch: u32,
    role: String,
    codes: Vec<String>,
}

impl Act for Print {
    type Done = ();

    fn decide(&self, group: &Live, rows: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        let record = group.state.epoch(self.epoch).ok_or_else(|| Refusal::not_found("period"))?;
        if now >= record.epoch.enrol_closes {
            return Err(enrolment_closed());
        }
        if !group.state.group().is_some_and(|group| group.classes.contains(&Class::Code)) {
            return Err(Refusal::input(Kind::NotAllowed, "This group does not take paper codes."));
        }
        let key = group.epoch_keys(self.epoch).and_then(|keys| keys.enrol.as_ref()).ok_or_else(enrolment_closed)?;
        let keyed = |code: &String| PAPER.read(code).map(|code| key.value(&[b"code", code.as_bytes()]));
        let codes: Vec<_> = self.codes.iter().filter_map(keyed).collect();
        // The form came again.
        if let Some(first) = codes.first()
            && rows.code(self.epoch, first)?.is_some()
        {
            return Ok((Commit::default(), ()));
        }
        let (before, _) = rows.code_counts(self.epoch)?;
        let cap = record.epoch.cap(Class::Code);
        // Twice the cap: sheets get lost, and a burnt code cannot be recovered.
        if u64::from(before) + self.codes.len() as u64 > 2 * u64::from(cap) {
            let detail = "More than twice as many codes as members would be out. Please print fewer.";
            return Err(Refusal::conflict(Kind::CapReached, detail));
        }
        Ok((Commit::rows(vec![Row::AddCodes { epoch: self.epoch, role: self.role.clone(), codes }]), ()))
    }
}
