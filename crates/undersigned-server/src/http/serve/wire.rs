//! What passes over a connection, and what it says about the state of the exchange.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::StatusCode;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::connections::Connection;
use crate::http::problem::Problem;
use crate::refusal::Kind;

/// Longest head of an answer that hyper writes by itself.
const MAX_OWN_HEAD_BYTES: usize = 512;
/// Most input that is thrown away so that the client sees why it was refused.
const LINGER_BYTES: usize = 1 << 20;

/// A socket that notes what passes, and explains what hyper refuses before there is a request.
pub struct Wire {
    socket: TcpStream,
    connection: Arc<Connection>,
    /// What is written in place of hyper's own words.
    instead: Vec<u8>,
    /// Input that may still be thrown away when the connection ends.
    linger_bytes: usize,
}

impl Wire {
    /// Notes in `connection`.
    pub fn new(socket: TcpStream, connection: Arc<Connection>) -> Self {
        Self { socket, connection, instead: Vec::new(), linger_bytes: LINGER_BYTES }
    }

    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while !self.instead.is_empty() {
            let written = ready!(Pin::new(&mut self.socket).poll_write(cx, &self.instead))?;
            self.instead.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// Takes hyper's own refusal and has ours written.
    fn replaces(&mut self, head: &[u8]) -> bool {
        let explained = if self.connection.is_serving() { None } else { explanation(head) };
        let Some(answer) = explained else { return false };
        self.instead.extend(answer);
        self.connection.left_unread();
        true
    }

    /// Reads what the client is still sending: a socket that is closed over unread input resets the connection, and the
    /// client may never see the answer (RFC 9112 §9.6).
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut scratch = [0; 4_096];
        while self.linger_bytes > 0 {
            let mut buffer = ReadBuf::new(&mut scratch);
            ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
            self.linger_bytes = self.linger_bytes.saturating_sub(buffer.filled().len());
        }
        Poll::Ready(Ok(()))
    }

    fn noted(&self, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        match &written {
            Poll::Ready(Ok(bytes)) => self.connection.wrote(Some(*bytes)),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.connection.wrote(None),
        }
        written
    }
}

/// The answer in place of one that hyper wrote by itself; none for any other.
fn explanation(head: &[u8]) -> Option<Vec<u8>> {
    let head = std::str::from_utf8(head.get(..head.len().min(MAX_OWN_HEAD_BYTES))?).ok()?;
    let (_, rest) = head.strip_prefix("HTTP/1.")?.split_once(' ')?;
    let status = rest.get(..3)?.parse().ok().and_then(|code| StatusCode::from_u16(code).ok())?;
    let is_bare = head.ends_with("\r\n\r\n") && head.contains("content-length: 0\r\n");
    let (kind, detail) = match status {
        StatusCode::BAD_REQUEST => (Kind::Request, "This is not a request of HTTP/1.1 as RFC 9112 has it."),
        StatusCode::URI_TOO_LONG => (Kind::TooLarge, "The address of this request is too long."),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            (Kind::TooLarge, "The headers of this request are too many or too long.")
        }
        _ => return None,
    };
    is_bare.then(|| whole_answer(&Problem::with(status, kind, detail), ""))
}

/// A problem document with its head, for a connection that ends with it.
fn whole_answer(problem: &Problem, more: &str) -> Vec<u8> {
    let (status, document) = (problem.status, problem.document());
    format!(
        "HTTP/1.1 {} {}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n{more}connection: close\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\n\r\n{document}",
        status.as_u16(),
        problem.title(),
        document.len(),
    )
    .into_bytes()
}

/// Says that there is no room, as far as the socket takes it at once.
pub fn refuse_busy(socket: &TcpStream) {
    let detail = "Very many people are here right now. Nothing was changed; please try again in a minute.";
    let problem = Problem::with(StatusCode::SERVICE_UNAVAILABLE, Kind::Busy, detail);
    // Nobody waits for a client that may be one of thousands.
    drop(socket.try_write(&whole_answer(&problem, "retry-after: 10\r\n")));
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.connection.heard();
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        ready!(self.poll_instead(cx))?;
        if self.replaces(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        ready!(self.poll_instead(cx))?;
        if let [only] = slices
            && self.replaces(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_instead(cx))?;
        let flushed = Pin::new(&mut self.socket).poll_flush(cx);
        if flushed.is_ready() {
            self.connection.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.poll_instead(cx))?;
        ready!(Pin::new(&mut self.socket).poll_shutdown(cx))?;
        if self.connection.closes_early() { self.poll_linger(cx) } else { Poll::Ready(Ok(())) }
    }
}

/// A body that notes when it is waited for, or when it has ended.
pub struct Tracked<B: Body> {
    body: B,
    connection: Arc<Connection>,
    is_request: bool,
    has_ended: bool,
}

impl<B: Body> Tracked<B> {
    /// A request's.
    pub fn request(body: B, connection: Arc<Connection>) -> Self {
        let has_ended = body.is_end_stream();
        Self { body, connection, is_request: true, has_ended }
    }

    /// An answer's.
    pub fn answer(body: B, connection: Arc<Connection>) -> Self {
        Self { body, connection, is_request: false, has_ended: false }
    }
}

impl<B: Body + Unpin> Body for Tracked<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<B::Data>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if self.is_request {
            self.connection.awaits_body(frame.is_pending());
            self.has_ended |= matches!(frame, Poll::Ready(None));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B: Body> Drop for Tracked<B> {
    fn drop(&mut self) {
        if !self.is_request {
            self.connection.answered();
            return;
        }
        self.connection.awaits_body(false);
        if !self.has_ended {
            self.connection.left_unread();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &str) -> Option<String> {
        let answer = String::from_utf8(explanation(head.as_bytes())?).unwrap();
        let (head, document) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", document.len())), "{head}");
        let document: serde_json::Value = serde_json::from_str(document).unwrap();
        Some(document["kind"].as_str().unwrap().to_owned())
    }

    #[test]
    fn bare_refusals_are_explained_and_no_answer_of_ours() {
        let bare = |status: &str| kind(&format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\ndate: x\r\n\r\n"));
        assert_eq!(bare("400 Bad Request").as_deref(), Some("request"));
        assert_eq!(bare("431 Request Header Fields Too Large").as_deref(), Some("too-large"));
        assert_eq!(bare("414 URI Too Long").as_deref(), Some("too-large"));
        assert_eq!(bare("200 OK"), None);
        assert_eq!(kind("HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n"), None);
        for odd in ["", "HTTP/1.1", "HTTP/1.1 4", "HTTP/1.1 4\u{fc}0 x\r\n", "<p>HTTP/1.1 400", "HTTP/1.1 400 \r\n\r\n"]
        {
            assert_eq!(kind(odd), None, "{odd}");
        }
    }
}
