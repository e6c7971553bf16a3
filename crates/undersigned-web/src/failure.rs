//! Failures with a stable code, for which the pages have words in each language.

use undersigned_proto::credential::CredentialError;
use undersigned_proto::credential_file::FileError;
use undersigned_proto::enrol::EnrolError;
use undersigned_proto::entry::EntryError;
use undersigned_proto::receipt::ReceiptError;
use undersigned_proto::sign::SignError;
use undersigned_proto::verify::VerifyError;
use wasm_bindgen::JsValue;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Stable.
    pub code: &'static str,
    /// For a developer.
    pub message: String,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl ToString) -> Self {
        Self { code, message: message.to_string() }
    }
}

/// A JS `Error` with the failure's code.
pub fn thrown(failure: Failure) -> JsValue {
    let error = js_sys::Error::new(&failure.message);
    // Setting a property of a fresh, extensible object cannot fail.
    let _ = js_sys::Reflect::set(&error, &"code".into(), &failure.code.into());
    error.into()
}

impl From<EntryError> for Failure {
    fn from(error: EntryError) -> Self {
        Self::new("entry", error)
    }
}

impl From<CredentialError> for Failure {
    fn from(error: CredentialError) -> Self {
        Self::new("credential", error)
    }
}

impl From<ReceiptError> for Failure {
    fn from(error: ReceiptError) -> Self {
        Self::new("receipt", error)
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        Self::new("ledger", error)
    }
}

impl From<EnrolError> for Failure {
    fn from(error: EnrolError) -> Self {
        let code = match error {
            EnrolError::IssuerKey => "issuer-key",
            EnrolError::Stored => "pending",
            _ => "response",
        };
        Self::new(code, error)
    }
}

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        let code = match error {
            SignError::OtherEpoch => "other-epoch",
            SignError::EightLetters => "eight-letters",
            SignError::Choice => "choice",
            SignError::Name(_) => "name",
            SignError::Entry(_) => "entry",
            _ => "credential",
        };
        Self::new(code, error)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let code = match error {
            FileError::Passphrase => "passphrase",
            FileError::Open => "open",
            _ => "format",
        };
        Self::new(code, error)
    }
}
