//! The servers, which end when this process does: then their standard input is closed.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{mpsc, Mutex, PoisonError};
use std::time::Duration;
use std::{env, thread};

struct Servers {
    addresses: HashMap<String, &'static str>,
    _process: Child,
}

static SERVERS: Mutex<Option<Servers>> = Mutex::new(None);

fn start() -> Servers {
    let program = env::var("TERN_TEST_SERVERS")
        .expect("TERN_TEST_SERVERS names no program: set it to tern's test_servers, which these tests talk to");
    let mut process = Command::new(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {}", program, error));
    let output = BufReader::new(process.stdout.take().unwrap());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in output.lines().map(Result::unwrap) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    let mut addresses = HashMap::new();
    loop {
        let line = told.recv_timeout(Duration::from_secs(60)).expect("the servers start within a minute");
        match line.split_once('=') {
            Some((name, value)) => addresses.insert(name.to_owned(), &*Box::leak(value.to_owned().into_boxed_str())),
            None => break,
        };
    }
    Servers { addresses, _process: process }
}

/// The address of a server, or the file of the authority (CA).
pub fn server(name: &str) -> &'static str {
    let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
    servers.get_or_insert_with(start).addresses.get(name).unwrap_or_else(|| panic!("there is no server {}", name))
}

pub fn url(name: &str, path: &str) -> String {
    format!("{}{}", server(name), path)
}
