//! Failures with a stable code, for which the pages have words in each language.

use undersigned_proto::backup::BackupError;
use undersigned_proto::credential::CredentialError;
use undersigned_proto::credential_file::FileError;
use undersigned_proto::enrol::EnrolError;
use undersigned_proto::entry::EntryError;
use undersigned_proto::excerpt::ExcerptError;
use undersigned_proto::keyholder::{KeyholderError, ReleaseError};
use undersigned_proto::ledger::OpeningRefusal;
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
    /// Numbers for the page's words: which one, or how many.
    pub n: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// The code of the defect that ended an audit.
    pub defect: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl ToString) -> Self {
        Self { code, message: message.to_string(), n: None, total: None, defect: None }
    }

    fn counted(self, n: u64, total: Option<u64>) -> Self {
        Self { n: Some(n), total, ..self }
    }
}

/// A JS `Error` with the failure's code and numbers.
pub fn thrown(failure: Failure) -> JsValue {
    let error = js_sys::Error::new(&failure.message);
    // Setting a property of a fresh, extensible object cannot fail.
    let set = |name: &str, value: JsValue| drop(js_sys::Reflect::set(&error, &name.into(), &value));
    set("code", failure.code.into());
    set("n", failure.n.map_or(JsValue::UNDEFINED, |n| (n as f64).into()));
    set("total", failure.total.map_or(JsValue::UNDEFINED, |total| (total as f64).into()));
    set("defect", failure.defect.map_or(JsValue::UNDEFINED, JsValue::from));
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
        let defect = Some(error.reason.code());
        Self { defect, ..Self::new("ledger", error) }
    }
}

impl From<EnrolError> for Failure {
    fn from(error: EnrolError) -> Self {
        let code = match error {
            EnrolError::IssuerKey => "issuer-key",
            EnrolError::Stored => "pending",
            EnrolError::Address => "address",
            EnrolError::Closed => "enrolment-closed",
            EnrolError::Attested => "attested",
            _ => "response",
        };
        Self::new(code, error)
    }
}

impl From<ExcerptError> for Failure {
    fn from(error: ExcerptError) -> Self {
        let code = match error {
            ExcerptError::Forked => "forked",
            ExcerptError::Older => "older",
            ExcerptError::OtherKey | ExcerptError::OtherGroup => "other-record",
            ExcerptError::Witness(_) => "witness",
            ExcerptError::Lacks(_) | ExcerptError::NoGroup => "not-there",
            _ => "excerpt",
        };
        Self::new(code, error)
    }
}

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        let code = match error {
            SignError::OtherEpoch => "other-epoch",
            SignError::OtherRecord => "other-record",
            SignError::EightLetters => "eight-letters",
            SignError::Choice => "choice",
            SignError::Name(_) | SignError::Sealed(_) => "name",
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

impl From<KeyholderError> for Failure {
    fn from(error: KeyholderError) -> Self {
        let code = match error {
            KeyholderError::Other => "other-letter",
            KeyholderError::Replaced => "replaced",
            KeyholderError::OtherTranscript => "other-ceremony",
            KeyholderError::Code => "code-other",
            KeyholderError::Hidden => "accusation-hidden",
            KeyholderError::NoShare => "no-share",
            KeyholderError::Backup => "words-other",
            KeyholderError::Participant => "link",
            _ => "kept",
        };
        Self::new(code, error)
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let (code, n) = match error {
            BackupError::Count(count) => ("words-count", count as u64),
            BackupError::Word(at) => ("words-word", at as u64),
            _ => return Self::new("words-checksum", error),
        };
        Self::new(code, error).counted(n, None)
    }
}

impl From<ReleaseError> for Failure {
    fn from(error: ReleaseError) -> Self {
        let message = error.to_string();
        let code = match error {
            ReleaseError::Refusal(refusal) => return refusal.into(),
            ReleaseError::Keyholder(error) => return error.into(),
            ReleaseError::Clock => "refused-clock",
            ReleaseError::Share(_) => "refused-share",
            _ => "refused",
        };
        Self::new(code, message)
    }
}

impl From<OpeningRefusal> for Failure {
    fn from(refusal: OpeningRefusal) -> Self {
        let code = match refusal {
            OpeningRefusal::TooFew { standing, needed } => {
                return Self::new("refused-few", refusal).counted(standing, Some(needed.into()));
            }
            OpeningRefusal::NothingSealed => "refused-nothing",
            OpeningRefusal::Stage => "refused-stage",
            OpeningRefusal::TooLate => "refused-late",
            OpeningRefusal::Called => "refused-called",
            OpeningRefusal::Grace => "refused-grace",
            OpeningRefusal::Caller => "refused-caller",
            _ => "refused",
        };
        Self::new(code, refusal)
    }
}
