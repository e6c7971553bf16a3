//! Membership by a paper code, which is good once, for anyone who has it.

use undersigned_proto::entry::Class;
use undersigned_proto::proof_code::PAPER;

use super::{Issuer, Member, Way};
use crate::app::App;
use crate::group::rows::Rows;
use crate::keys::Keyed;
use crate::refusal::{Kind, Refusal};
use crate::store::{Row, Spent};

/// A code from paper.
pub struct PaperCode(pub String);

fn unknown() -> Refusal {
    Refusal::input(Kind::CodeUnknown, "This code is not right. Please compare it with the paper again.")
}

impl Way for PaperCode {
    const CLASS: Class = Class::Code;

    async fn member(self, app: &App, issuer: &Issuer) -> Result<Member, Refusal> {
        let code = PAPER.read(&self.0).ok_or_else(unknown)?;
        let keyed = issuer.keyed(&[b"code", code.as_bytes()]);
        let (reader, group, epoch) = (app.reader().clone(), issuer.group().to_owned(), issuer.epoch());
        let row = app.work().read(move || reader.code(&group, epoch, &keyed)).await??.ok_or_else(unknown)?;
        Ok(Member { role: row.role, identity: String::new(), keyed })
    }

    fn used() -> Refusal {
        Refusal::conflict(Kind::CodeUsed, "This code has been used. Each code is for one person.")
    }

    fn used_for(rows: &dyn Rows, epoch: u32, keyed: &Keyed) -> Result<Option<Keyed>, Refusal> {
        Ok(rows.code(epoch, keyed)?.ok_or_else(unknown)?.spent)
    }

    fn spend(epoch: u32, code: Keyed, spent: Spent) -> Row {
        Row::SpendCode { epoch, code, spent }
    }
}
