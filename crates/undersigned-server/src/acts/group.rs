//! A group: founded with its first period, and its words changed.

use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Entry, Group};
use undersigned_proto::text;
use undersigned_tlog::SigningKey;

use super::once::Nonce;
use super::organiser::{Organiser, OrganiserLink, hash_passphrase, passphrase_is};
use super::period::Period;
use super::unix_lines;
use crate::app::App;
use crate::group::act::{Act, Trial};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::group::secrets::key_label;
use crate::keys::random;
use crate::refusal::{Kind, Refusal};
use crate::store::{GroupRow, Row};

/// Most groups of a server.
pub const MAX_GROUPS: usize = 10_000;

/// A new group and its first period.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// Part of every address.
    pub id: String,
    /// "Employees of Example Corp".
    pub name: String,
    /// Who they are.
    pub description: String,
    /// Who counts as a member.
    pub membership: String,
    /// How many there are.
    pub declared_members: u32,
    /// Who says so.
    pub declared_source: String,
    /// Ways to prove membership.
    pub classes: Vec<Class>,
    /// Mail domains.
    pub domains: Vec<String>,
    /// Language of its texts.
    pub lang: String,
    /// First enrolment window.
    pub enrol_opens: UnixTime,
    /// Its end.
    pub enrol_closes: UnixTime,
    /// The organiser's passphrase.
    pub passphrase: String,
}

/// New words for a group.
#[derive(Debug, Clone)]
pub struct GroupEdit {
    /// See [`NewGroup::name`].
    pub name: String,
    /// See [`NewGroup::description`].
    pub description: String,
    /// See [`NewGroup::membership`].
    pub membership: String,
    /// See [`NewGroup::declared_members`].
    pub declared_members: u32,
    /// See [`NewGroup::declared_source`].
    pub declared_source: String,
}

impl App {
    /// Founds a group with its first period; returns the organiser's secret link.
    ///
    /// # Errors
    /// A [`Refusal`] naming the field.
    pub async fn create_group(&self, new: NewGroup) -> Result<OrganiserLink, Refusal> {
        self.create_group_once(new, &Nonce::fresh()).await
    }

    /// The same for a form, which gives the same link again and again until the organiser has logged in.
    ///
    /// # Errors
    /// The same.
    pub async fn create_group_once(&self, new: NewGroup, nonce: &Nonce) -> Result<OrganiserLink, Refusal> {
        text::check_id("the group's short name", &new.id)?;
        let secret = nonce.link_secret(self, &[b"organiser", new.id.as_bytes()]);
        let link = OrganiserLink { group: new.id.clone(), secret };
        if self.is_waited_for(&link, &new.passphrase).await? {
            return Ok(link);
        }
        if self.groups().len() >= MAX_GROUPS {
            return Err(Refusal::conflict(Kind::CapReached, "This server has as many groups as it takes."));
        }
        let passphrase = new.passphrase.clone();
        let organiser_passphrase = self.work().draw(move || hash_passphrase(&passphrase)).await??;
        let origin = format!("{}/g/{}", self.host(), new.id);
        let seed = random::<32>();
        let log_key =
            SigningKey::from_seed(&seed, &origin).map_err(|_| Refusal::input(Kind::Text, "The host's name."))?;
        let row = GroupRow {
            id: new.id.clone(),
            origin,
            log_key: Some(self.master().seal(&key_label(&new.id, "log", 0), &seed)),
            organiser_link: self.keyed_link(&link.group, &link.secret),
            organiser_passphrase,
            size: 0,
            checkpoint: String::new(),
        };
        let group = group_entry(&new, log_key.verifier_key().to_string());
        let period = Period::fresh(self, &new.id, new.enrol_opens, new.enrol_closes)?;
        self.found(row, log_key, Found { group, period }).await?;
        Ok(link)
    }
}

impl App {
    /// Whether a group was founded with this link and passphrase, and nobody has logged in yet.
    async fn is_waited_for(&self, link: &OrganiserLink, passphrase: &str) -> Result<bool, Refusal> {
        let Some(group) = self.group(&link.group) else { return Ok(false) };
        let (known, hash) = {
            let live = group.read();
            (live.row().organiser_link, live.row().organiser_passphrase.clone())
        };
        if !bool::from(self.keyed_link(&link.group, &link.secret).ct_eq(&known)) {
            return Ok(false);
        }
        let (app, id) = (self.clone(), link.group.clone());
        let met = self.work().read(move || app.reader().is_met(&id)).await??;
        let passphrase = passphrase.to_owned();
        Ok(!met && self.work().draw(move || passphrase_is(&passphrase, &hash)).await?)
    }
}

/// The first entries of a group.
struct Found {
    group: Group,
    period: Period,
}

impl Act for Found {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        let mut trial = Trial::on(group);
        trial.entry(Entry::Group(self.group.clone()))?;
        let (epoch, row) = self.period.of(&self.group, 1);
        trial.entry(Entry::Epoch(epoch))?;
        trial.row(Row::NewEpoch(row));
        Ok((trial.commit(), ()))
    }
}

fn group_entry(new: &NewGroup, vkey: String) -> Group {
    let mut classes = new.classes.clone();
    classes.sort_unstable();
    classes.dedup();
    let mut domains: Vec<String> = new.domains.iter().map(|domain| domain.trim().to_ascii_lowercase()).collect();
    domains.sort_unstable();
    domains.dedup();
    Group {
        id: new.id.clone(),
        name: new.name.trim().to_owned(),
        description: unix_lines(&new.description),
        membership: unix_lines(&new.membership),
        declared_members: new.declared_members,
        declared_source: new.declared_source.trim().to_owned(),
        classes,
        lang: new.lang.clone(),
        vkey,
        domains,
    }
}

impl Organiser {
    /// Enters new words for the group.
    ///
    /// # Errors
    /// A [`Refusal`] naming the field.
    pub async fn edit_group(&self, edit: GroupEdit) -> Result<(), Refusal> {
        self.app.act(self.group.id(), edit).await
    }
}

impl Act for GroupEdit {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        let old = group.state.group().cloned().ok_or_else(|| Refusal::not_found("group"))?;
        let issued = group.secrets().most_issued();
        if self.declared_members < issued {
            let detail = format!("{issued} people have proved membership already: the number cannot be lower.");
            return Err(Refusal::input(Kind::Text, detail));
        }
        let entry = Entry::Group(Group {
            name: self.name.trim().to_owned(),
            description: unix_lines(&self.description),
            membership: unix_lines(&self.membership),
            declared_members: self.declared_members,
            declared_source: self.declared_source.trim().to_owned(),
            ..old
        });
        Ok((Commit::entry(entry), ()))
    }
}
