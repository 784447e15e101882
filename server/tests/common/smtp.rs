//! A mail server for tests: takes every mail, and keeps what its envelope and its head say.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail that was taken: answered with 250.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub to: String,
    pub id: String,
}

#[derive(Clone)]
pub struct Mailbox {
    pub url: String,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Mailbox {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let box_of = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&box_of)));
            }
        });
        Self { url, taken }
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

/// One connection, until it is closed (RFC 5321). A mail counts once its end was read.
async fn serve(socket: TcpStream, taken: Arc<Mutex<Vec<Taken>>>) -> std::io::Result<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut to, mut id, mut is_data) = (String::new(), String::new(), false);
    write.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        if is_data {
            if line == "." {
                is_data = false;
                taken.lock().unwrap().push(Taken { to: std::mem::take(&mut to), id: std::mem::take(&mut id) });
                write.write_all(b"250 taken\r\n").await?;
            } else if let Some(value) = line.strip_prefix("Message-ID: ")
                && id.is_empty()
            {
                value.clone_into(&mut id);
            }
            continue;
        }
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply: &[u8] = match word.as_str() {
            "RCPT" => {
                let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                address.map_or("", |(address, _)| address).clone_into(&mut to);
                b"250 ok\r\n"
            }
            "DATA" => {
                is_data = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(reply).await?;
    }
    Ok(())
}
