//! A keyholder who lies. The product's own programs would not: this is the one place of the journeys that knows the
//! protocol, and all that it makes is wrong.

use anyhow::{Context, Result, bail, ensure};
use base64ct::{Base64, Encoding};
use e2e::Undersigned;
use e2e::organiser::{GROUP, LETTER};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::json;
use undersigned_proto::entry::{Act, Entry};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::keyholder::{Joining, Keyholding, Next};
use undersigned_proto::ledger::CeremonyRecord;
use undersigned_proto::pin::Expected;

/// Sits in a keyholder's place with the link of that keyholder.
pub struct Liar<'a> {
    server: &'a Undersigned,
    holding: Keyholding,
}

impl<'a> Liar<'a> {
    /// Joins as everybody does.
    pub fn join(server: &'a Undersigned, participant: u8, link: &str) -> Result<Self> {
        let secret = link.split_once("&s=").context("a secret")?.1;
        let joining = ceremony(server)?;
        let begun = Keyholding::begin(&mut UnwrapErr(SysRng), &joining, participant)?;
        let mut liar = Self { server, holding: begun.0 };
        let entry = liar.next(joining.ceremony())?;
        liar.send(&entry, Some(secret))?;
        Ok(liar)
    }

    /// Hands out parts of which the first does not fit; nobody but its recipient can see that.
    pub fn deal(&mut self) -> Result<()> {
        let joining = ceremony(self.server)?;
        let record = joining.ceremony();
        let compared = self.holding.compared(record, &record.check_code().context("a code")?)?;
        self.holding = Keyholding::from_secret_bytes(&compared)?;
        let entry = self.next(record)?;
        let Entry::KeyholderAct(act) = Entry::from_bytes(&entry)? else { bail!("no act") };
        let Act::Deal { mut packages } = act.act else { bail!("no deal") };
        let last = packages.first_mut().and_then(|package| package.last_mut()).context("a package")?;
        *last ^= 1;
        let (deal, transcript) = (Act::Deal { packages }, record.transcript().context("a transcript")?);
        let deal = self.holding.dangerous_signed(&mut UnwrapErr(SysRng), &record.id, deal, &[&transcript])?;
        self.send(&deal, None)
    }

    fn next(&mut self, record: &CeremonyRecord) -> Result<Vec<u8>> {
        match self.holding.next(&mut UnwrapErr(SysRng), record)? {
            Next::Send(entry) => Ok(entry),
            _ => bail!("it is not the liar's turn"),
        }
    }

    fn send(&self, entry: &[u8], secret: Option<&str>) -> Result<()> {
        let path = format!("/groups/{GROUP}/letters/{LETTER}/acts");
        let body = json!({"entry": Base64::encode_string(entry), "secret": secret});
        let (status, answer) = self.server.post(&path, &body)?;
        ensure!(status == 201, "{status} {answer}");
        Ok(())
    }
}

/// The ceremony as the server proves it.
fn ceremony(server: &Undersigned) -> Result<Joining> {
    let excerpt = Excerpt::from_bytes(&server.bytes(&format!("/api/v1/groups/{GROUP}/excerpt?ceremony={LETTER}"))?)?;
    Ok(excerpt.to_join(GROUP, LETTER, &Expected::default())?)
}
