//! What keyholders ask of a server: the ceremony, their place in it, and the entries they send.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use undersigned_proto::excerpt::ExcerptError;
use undersigned_proto::keyholder::{Joining, Keyholding};
use undersigned_proto::pin::Expected;

use super::{About, Accepted, Api};
use crate::failure::Failure;

/// Whose link it is.
#[derive(Debug, Deserialize)]
pub struct Seat {
    /// The name.
    pub holder: String,
    /// The number in the running attempt; none if it runs without this keyholder.
    pub participant: Option<u8>,
}

#[derive(Serialize)]
struct ActBody<'a> {
    entry: String,
    secret: Option<&'a str>,
}

impl Api {
    /// The last ceremony of a letter, at the first contact with its record.
    ///
    /// # Errors
    /// One line.
    pub fn to_join(&self, letter: &str, expected: &Expected) -> Result<Joining, Failure> {
        let joining = self.excerpt(About::Ceremony(letter))?.to_join(&self.group, letter, expected);
        joining.map_err(|error| self.not_believed(&error))
    }

    /// The last ceremony of the letter, in the record that a keyholder has joined: what every step is made on.
    ///
    /// # Errors
    /// One line.
    pub fn ceremony_of(&self, holding: &Keyholding, expected: &Expected) -> Result<Joining, Failure> {
        let joining = self.excerpt(About::Ceremony(holding.letter()))?.ceremony_of(holding, expected);
        joining.map_err(|error| self.not_believed(&error))
    }

    /// Why nothing is done with an excerpt.
    pub fn not_believed(&self, error: &ExcerptError) -> Failure {
        Failure::refused(format!("{}: {error}. Do not go on, and tell the other keyholders", self.place()))
    }

    /// Whose secret link this is.
    ///
    /// # Errors
    /// One line.
    pub fn seat(&self, letter: &str, secret: &str) -> Result<Seat, Failure> {
        let body = serde_json::json!({ "secret": secret });
        self.send(&self.url(&format!("/letters/{letter}/keyholder")), &body)
    }

    /// Sends what a keyholder does. The very same entry again gives a fresh receipt. A broadcast needs the secret of
    /// the keyholder's link; what follows proves itself.
    ///
    /// # Errors
    /// One line.
    pub fn act(&self, letter: &str, entry: &[u8], secret: Option<&str>) -> Result<Accepted, Failure> {
        let body = ActBody { entry: Base64::encode_string(entry), secret };
        self.send(&self.url(&format!("/letters/{letter}/acts")), &body)
    }

    /// Sends a keyholder's call for the opening.
    ///
    /// # Errors
    /// One line.
    pub fn call(&self, letter: &str, entry: &[u8]) -> Result<Accepted, Failure> {
        let body = serde_json::json!({ "entry": Base64::encode_string(entry) });
        self.send(&self.url(&format!("/letters/{letter}/calls")), &body)
    }
}
