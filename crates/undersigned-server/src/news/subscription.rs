//! How an address comes onto a group's list, and off it.

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;
use undersigned_proto::text::MAX_IDENTITY_BYTES;
use zeroize::Zeroizing;

use crate::app::App;
use crate::group::act::{self, JustRows};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::published::LiveGroup;
use crate::group::rows::Rows;
use crate::keys::{HmacKey, Keyed, MasterKey};
use crate::limits::Act;
use crate::mail::{Address, MailText};
use crate::refusal::{Kind, Refusal};
use crate::store::Row;

/// Seconds that a link to confirm is good for.
pub const CONFIRM_LIFE_S: u64 = 86_400;
/// Longest link to confirm that is looked at, in characters: the longest address and group, sealed, are below.
const MAX_INVITATION_CHARS: usize = 512;
/// Most addresses on a group's list.
const MAX_SUBSCRIBERS: usize = 20_000;
/// Bytes of the value that shows that a link to stop is one of ours.
const CHECK_BYTES: usize = 16;
/// What a link to confirm is sealed as.
const INVITATION: &str = "undersigned/v1/news-confirm";

/// Sends a link to confirm. The answer is the same, and comes as fast, whether
/// the address is on the list, is new, or has had too many such mails.
///
/// # Errors
/// `mail-off`, `address`; `too-many-requests` where all addresses together had too many.
pub fn ask(app: &App, group: &LiveGroup, address: &str) -> Result<(), Refusal> {
    let mailer = app.mailer().ok_or_else(mail_off)?.clone();
    let address = Address::anywhere(address)?;
    let now = app.now();
    app.limits().count(Act::NewsToAll, b"", now)?;
    // Beyond the limit nothing is sent and nothing is said: an error would tell
    // a stranger that somebody has asked for this address.
    if app.limits().count(Act::NewsTo, address.without_tag().as_str().as_bytes(), now).is_err() {
        return Ok(());
    }
    let invitation = Invitation { group: group.id().to_owned(), address };
    let token = invitation.token(mailer.confirmations(), UnixTime(now.0 + CONFIRM_LIFE_S));
    let link = format!("{}/news/confirm/{token}", app.base_url());
    let text = super::text_of(group);
    let subject = text.get("mail-confirm-subject");
    let text = MailText { subject, body: text.with("mail-confirm-body", &[("link", link)]) };
    tokio::spawn(async move {
        if mailer.send(&invitation.address, &text, None).await.is_err() {
            tracing::warn!("the mail server did not take a mail");
        }
    });
    Ok(())
}

fn mail_off() -> Refusal {
    Refusal::conflict(Kind::MailOff, "This server sends no mail.")
}

/// An address that somebody has typed for a group, back from the link in its mailbox.
pub struct Invitation {
    group: String,
    address: Address,
}

impl Invitation {
    /// Reads the last part of a link. None where it is too old, altered, or from before the last start.
    pub fn read(app: &App, token: &str) -> Option<Self> {
        Self::open(app.mailer()?.confirmations(), token, app.now())
    }

    /// The group.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Puts the address on the list. To do so again changes nothing.
    ///
    /// # Errors
    /// `busy` where the list is full; `too-many-requests`, `storage`.
    pub async fn accept(self, app: &App) -> Result<(), Refusal> {
        let Self { group, address } = self;
        let keys = Keys::new(app.master());
        let row = keys.row(&group, &keys.stop(&group, &address));
        app.limits().count(Act::NewsChange, &row, app.now())?;
        let sealed = seal(app.master(), &group, &address);
        app.act(&group, Subscribe { row, sealed }).await
    }

    fn token(&self, key: &MasterKey, expires: UnixTime) -> String {
        let secret = format!("{}\n{}\n{}", expires.0, self.group, self.address.as_str());
        Base64UrlUnpadded::encode_string(&key.seal(INVITATION, secret.as_bytes()))
    }

    fn open(key: &MasterKey, token: &str, now: UnixTime) -> Option<Self> {
        if token.len() > MAX_INVITATION_CHARS {
            return None;
        }
        let secret = key.open_sealed(INVITATION, &Base64UrlUnpadded::decode_vec(token).ok()?)?;
        let [expires, group, address] = std::str::from_utf8(&secret).ok()?.split('\n').collect::<Vec<_>>()[..] else {
            return None;
        };
        let in_time = now.0 < expires.parse().ok()?;
        in_time.then_some(Self { group: group.to_owned(), address: Address::anywhere(address).ok()? })
    }
}

struct Subscribe {
    row: Keyed,
    sealed: Vec<u8>,
}

impl act::Act for Subscribe {
    type Done = ();

    fn decide(&self, _: &Live, rows: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        let subscribers = rows.subscribers()?;
        if subscribers.len() >= MAX_SUBSCRIBERS && !subscribers.contains(&self.row) {
            let detail = "The list of this group is full. Please use the feed.";
            return Err(Refusal::unavailable(Kind::Busy, detail));
        }
        // Overwrites its side files too: they would tell for a while who came after which signature.
        Ok((Commit::rows(vec![Row::PutSubscriber { address: self.row, sealed: self.sealed.clone() }]), ()))
    }
}

/// Somebody's wish to get no more mails, from the link in one of them.
pub struct Stop {
    group: String,
    row: Keyed,
}

impl Stop {
    /// Reads the last part of a link. None where it is not one of ours. Whether
    /// the address is still on the list does not show.
    pub fn read(app: &App, group: &str, token: &str) -> Option<Self> {
        let keys = Keys::new(app.master());
        let row = keys.row(group, &keys.read(group, token)?);
        Some(Self { group: group.to_owned(), row })
    }

    /// Erases the address.
    ///
    /// # Errors
    /// `too-many-requests`, `storage`.
    pub async fn carry_out(self, app: &App) -> Result<(), Refusal> {
        let Self { group, row } = self;
        app.limits().count(Act::NewsChange, &row, app.now())?;
        app.act(&group, JustRows(vec![Row::DeleteSubscriber { address: row }])).await
    }
}

/// The address of the link that stops mails to `address`.
pub(super) fn stop_link(app: &App, group: &str, address: &Address) -> String {
    format!("{}/g/{group}/news/stop/{}", app.base_url(), Keys::new(app.master()).token(group, address))
}

fn label(group: &str) -> String {
    format!("undersigned/v1/{group}/news")
}

/// All sealed addresses are as long as the longest.
fn seal(master: &MasterKey, group: &str, address: &Address) -> Vec<u8> {
    let mut padded = Zeroizing::new([0; MAX_IDENTITY_BYTES]);
    // An address is never longer, see `Address::anywhere`.
    padded.iter_mut().zip(address.as_str().bytes()).for_each(|(place, byte)| *place = byte);
    master.seal(&label(group), &*padded)
}

/// The address of a row; none under another master key.
pub(super) fn unseal(master: &MasterKey, group: &str, sealed: &[u8]) -> Option<Address> {
    let padded = master.open_sealed(&label(group), sealed)?;
    Address::anywhere(std::str::from_utf8(&padded).ok()?.trim_end_matches('\0')).ok()
}

/// Keys of the values that stand for an address. The secret of its link to stop
/// leads to its row, and not the row to the secret: who has only the database can stop nothing.
struct Keys {
    stop: HmacKey,
    check: HmacKey,
    row: HmacKey,
}

impl Keys {
    fn new(master: &MasterKey) -> Self {
        Self {
            stop: master.derive("news-stop"),
            check: master.derive("news-stop-check"),
            row: master.derive("news-row"),
        }
    }

    fn stop(&self, group: &str, address: &Address) -> Keyed {
        self.stop.value(&[group.as_bytes(), address.as_str().as_bytes()])
    }

    fn row(&self, group: &str, stop: &Keyed) -> Keyed {
        self.row.value(&[group.as_bytes(), stop])
    }

    /// A guessed link must not cost a write, so that each shows that it is one of ours.
    fn check(&self, group: &str, stop: &[u8]) -> Keyed {
        self.check.value(&[group.as_bytes(), stop])
    }

    fn token(&self, group: &str, address: &Address) -> String {
        let stop = self.stop(group, address);
        let check = self.check(group, &stop);
        Base64UrlUnpadded::encode_string(&[&stop[..], check.split_at(CHECK_BYTES).0].concat())
    }

    fn read(&self, group: &str, token: &str) -> Option<Keyed> {
        let mut bytes = [0; size_of::<Keyed>() + CHECK_BYTES];
        let read = Base64UrlUnpadded::decode(token, &mut bytes).ok()?;
        let (stop, check) = read.split_first_chunk::<{ size_of::<Keyed>() }>()?;
        let right = self.check(group, stop);
        bool::from(check.ct_eq(right.split_at(CHECK_BYTES).0)).then_some(*stop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::anywhere(text).unwrap()
    }

    fn invitation() -> Invitation {
        Invitation { group: "acme".into(), address: address("anna+x@mail.example") }
    }

    #[test]
    fn an_invitation_is_for_one_group_one_day_and_one_process() {
        let key = MasterKey::of_this_process();
        let token = invitation().token(&key, UnixTime(100));
        let read = Invitation::open(&key, &token, UnixTime(99)).unwrap();
        assert_eq!((read.group.as_str(), read.address.as_str()), ("acme", "anna+x@mail.example"));
        assert!(Invitation::open(&key, &token, UnixTime(100)).is_none());
        assert!(Invitation::open(&MasterKey::of_this_process(), &token, UnixTime(99)).is_none());
        let mut altered = token.clone().into_bytes();
        altered[40] ^= 1;
        for wrong in ["", "a", &token[1..], std::str::from_utf8(&altered).unwrap(), &"A".repeat(10_000)] {
            assert!(Invitation::open(&key, wrong, UnixTime(99)).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_longest_invitation_is_looked_at() {
        let key = MasterKey::of_this_process();
        let local = "a".repeat(64);
        let domain = [61, 63, 61].map(|length| "b".repeat(length)).join(".");
        let longest = Invitation { group: "g".repeat(40), address: address(&format!("{local}@{domain}.b")) };
        assert_eq!(longest.address.as_str().len(), MAX_IDENTITY_BYTES);
        let token = longest.token(&key, UnixTime(u64::MAX));
        assert!(token.len() <= MAX_INVITATION_CHARS);
        assert!(Invitation::open(&key, &token, UnixTime(0)).is_some());
    }

    #[test]
    fn a_link_to_stop_is_for_one_group_and_one_address() {
        let (keys, anna) = (Keys::new(&MasterKey::of_this_process()), address("anna@mail.example"));
        let token = keys.token("acme", &anna);
        assert_eq!(token.len(), 64);
        assert_eq!(keys.read("acme", &token), Some(keys.stop("acme", &anna)));
        assert_ne!(keys.stop("acme", &anna), keys.stop("acme", &address("ben@mail.example")));
        assert_eq!(keys.read("other", &token), None);
        let row = Base64UrlUnpadded::encode_string(&keys.row("acme", &keys.stop("acme", &anna)));
        for wrong in ["", &token[..63], &token[..62], &row, &"A".repeat(64), &"A".repeat(9_000)] {
            assert_eq!(keys.read("acme", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rows_are_all_alike() {
        let master = MasterKey::of_this_process();
        let (short, long) = (address("a@b.c"), address(&format!("{}@mail.example", "a".repeat(64))));
        let rows = [&short, &long].map(|address| seal(&master, "acme", address));
        assert_eq!(rows[0].len(), rows[1].len());
        assert_eq!(unseal(&master, "acme", &rows[1]), Some(long));
        assert_eq!(unseal(&master, "acme", &rows[0]), Some(short));
        assert_eq!(unseal(&master, "other", &rows[0]), None);
    }
}
