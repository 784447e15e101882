//! The stream of a board, as a browser opens it.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use super::measure::Failure;

/// Viewers from one address.
const AN_ADDRESS: usize = 1_000;

/// Asks for the stream at `path`, from one of the loopback addresses 127.0.1.x of this machine: the streams of one are
/// capped.
pub async fn open(number: usize, target: SocketAddr, path: &str) -> Result<TcpStream, Failure> {
    let host = u8::try_from(number / AN_ADDRESS + 1)?;
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::new(127, 0, 1, host), 0).into())?;
    let mut stream = socket.connect(target).await?;
    let accept = "Accept: text/event-stream";
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {target}\r\n{accept}\r\n\r\n").as_bytes()).await?;
    Ok(stream)
}

/// The events of a stream, one after the other.
pub struct Events {
    stream: TcpStream,
    text: Vec<u8>,
}

impl Events {
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, text: Vec::new() }
    }

    /// Name and data of the next one.
    pub async fn next(&mut self) -> Result<(String, String), Failure> {
        loop {
            while let Some(end) = self.text.windows(2).position(|two| two == b"\n\n") {
                let event = String::from_utf8(self.text.drain(..end + 2).collect())?;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                if let (Some(name), Some(data)) = (field("event: "), field("data: ")) {
                    return Ok((name.to_owned(), data.to_owned()));
                }
            }
            if self.stream.read_buf(&mut self.text).await? == 0 {
                return Err("the stream ended".into());
            }
        }
    }
}
