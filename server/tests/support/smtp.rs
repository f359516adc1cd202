//! A mail server: it speaks SMTP (RFC 5321) over TCP, keeps what it is given, and answers as it is told.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What arrived.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    pub from: String,
    pub to: String,
    /// Headers and body as they came.
    pub text: String,
}

impl Letter {
    /// As a mail program shows it: long lines travel as quoted-printable (RFC 2045, section 6.7).
    pub fn shown(&self) -> String {
        self.text.replace("=\n", "").replace("=3D", "=")
    }
}

/// A running mail server; it ends with the test's runtime.
#[derive(Clone)]
pub struct MailServer {
    pub address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    letters: Vec<Letter>,
    /// The commands that came, without what follows them.
    commands: Vec<String>,
    /// What to answer to a command instead of the usual, each once.
    answers: BTreeMap<&'static str, VecDeque<&'static str>>,
    /// Who may sign in; with nobody, signing in is not offered.
    login: Option<(&'static str, &'static str)>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self {
            address,
            inner: Arc::default(),
        };
        let for_all = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = for_all.clone();
                tokio::spawn(async move { drop(server.talk(stream).await) });
            }
        });
        server
    }

    /// Answers the next such command with this instead.
    pub fn answer(&self, command: &'static str, with: &'static str) {
        self.inner
            .lock()
            .unwrap()
            .answers
            .entry(command)
            .or_default()
            .push_back(with);
    }

    /// Lets nobody but this user send.
    pub fn only_for(&self, user: &'static str, password: &'static str) {
        self.inner.lock().unwrap().login = Some((user, password));
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.inner.lock().unwrap().letters.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.inner.lock().unwrap().commands.clone()
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mail.example.org\r\n").await?;
        let mut letter = Letter::default();
        while let Some(line) = lines.next_line().await? {
            let command = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let mut answer = self.reply(&command, &line, &mut letter);
            if command == "DATA" && answer.starts_with("354") {
                write.write_all(format!("{answer}\r\n").as_bytes()).await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    letter.text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.text.push('\n');
                }
                self.inner.lock().unwrap().letters.push(std::mem::take(&mut letter));
                "250 taken".clone_into(&mut answer);
            }
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
            if command == "QUIT" {
                break;
            }
        }
        Ok(())
    }

    fn reply(&self, command: &str, line: &str, letter: &mut Letter) -> String {
        let mut inner = self.inner.lock().unwrap();
        inner.commands.push(command.to_owned());
        if let Some(answer) = inner.answers.get_mut(command).and_then(VecDeque::pop_front) {
            return answer.to_owned();
        }
        let address = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match command {
            "EHLO" if inner.login.is_some() => "250-mail.example.org\r\n250 AUTH PLAIN".to_owned(),
            "AUTH" => {
                let given = line
                    .rsplit(' ')
                    .next()
                    .and_then(|text| BASE64_STANDARD.decode(text).ok());
                let wanted = inner
                    .login
                    .map(|(user, password)| format!("\0{user}\0{password}").into_bytes());
                if given == wanted {
                    "235 welcome"
                } else {
                    "535 wrong password"
                }
                .to_owned()
            }
            "MAIL" => {
                letter.from = address();
                "250 ok".to_owned()
            }
            "RCPT" => {
                letter.to = address();
                "250 ok".to_owned()
            }
            "DATA" => "354 go on".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        }
    }
}
