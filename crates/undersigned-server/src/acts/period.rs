//! Periods of enrolment and their secrets.

use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Cap, Entry, Epoch, Group};

use super::organiser::Organiser;
use crate::app::App;
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::group::secrets::key_label;
use crate::keys::{MasterKey, random, rng};
use crate::refusal::{Kind, Refusal};
use crate::store::{EpochRow, Row};
use std::sync::Arc;

/// A period that has no number yet.
pub(super) struct Period {
    master: Arc<MasterKey>,
    group: String,
    issuer: SecretKey,
    enrol: [u8; 32],
    opens: UnixTime,
    closes: UnixTime,
}

impl Period {
    /// With secrets of its own.
    ///
    /// # Errors
    /// `dates`.
    pub fn fresh(app: &App, group: &str, opens: UnixTime, closes: UnixTime) -> Result<Self, Refusal> {
        if opens >= closes {
            return Err(Refusal::input(Kind::Dates, "Enrolment must close after it opens."));
        }
        let (issuer, enrol) = (SecretKey::random(&mut rng()), random::<32>());
        Ok(Self { master: app.master().clone(), group: group.to_owned(), issuer, enrol, opens, closes })
    }

    /// Entry and row: every way may be used by all members, and no more credentials in all than members are declared.
    pub fn of(&self, group: &Group, number: u32) -> (Epoch, EpochRow) {
        let cap = |class: &_| Cap { class: *class, most: group.declared_members };
        let epoch = Epoch {
            number,
            issuer_key: self.issuer.public_key().to_bytes().into(),
            enrol_opens: self.opens,
            enrol_closes: self.closes,
            caps: group.classes.iter().map(cap).collect(),
        };
        let seal = |what, secret: &[u8]| self.master.seal(&key_label(&self.group, what, number), secret);
        let row = EpochRow {
            number,
            issuer_key: seal("issuer", &*self.issuer.to_secret_bytes()),
            enrol_key: Some(seal("enrol", &self.enrol)),
            ..EpochRow::default()
        };
        (epoch, row)
    }
}

impl Organiser {
    /// Begins a new period; returns its number.
    ///
    /// # Errors
    /// `dates`, or what the rules say.
    pub async fn new_epoch(&self, opens: UnixTime, closes: UnixTime) -> Result<u32, Refusal> {
        let period = Period::fresh(&self.app, self.group.id(), opens, closes)?;
        self.app.act(self.group.id(), period).await
    }
}

impl Act for Period {
    type Done = u32;

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, u32), Refusal> {
        let entry = group.state.group().ok_or_else(|| Refusal::not_found("group"))?;
        let number = group.state.epochs().len() as u32 + 1;
        let (epoch, row) = self.of(entry, number);
        Ok((Commit { rows: vec![Row::NewEpoch(row)], ..Commit::entry(Entry::Epoch(epoch)) }, number))
    }
}
