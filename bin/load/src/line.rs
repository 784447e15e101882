//! A connection to the server that is kept, on which several people take turns.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use super::measure::Failure;

/// A connection that is kept, from the loopback address 127.0.2.x of this machine.
pub struct Line {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

impl Line {
    pub async fn open(target: SocketAddr, address: usize) -> Result<Self, Failure> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::new(127, 0, 2, u8::try_from(address + 1)?), 0).into())?;
        let stream = socket.connect(target).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: target.to_string(), buffer: Vec::new() })
    }

    /// The token of somebody new.
    pub async fn participant(&mut self) -> Result<String, Failure> {
        let (status, body) = self.send("POST", "/api/v1/participants", "", "").await?;
        let body: Value = serde_json::from_str(&body)?;
        Ok(body["token"].as_str().ok_or_else(|| format!("no token: {status} {body}"))?.to_owned())
    }

    /// Status and body of the answer. `token`: of who asks; empty for nobody.
    pub async fn send(&mut self, method: &str, path: &str, token: &str, body: &str) -> Result<(u16, String), Failure> {
        let who = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{who}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                let length: usize = length.ok_or("an answer without its length")?.trim().parse()?;
                let all = end + 4 + length;
                if self.buffer.len() >= all {
                    let status = head.split(' ').nth(1).ok_or("an answer without a status")?.parse()?;
                    let body = String::from_utf8_lossy(&self.buffer[end + 4..all]).into_owned();
                    self.buffer.drain(..all);
                    return Ok((status, body));
                }
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the connection ended".into());
            }
        }
    }
}
