use crate::support::{client, run, temp, text, url};
use std::io::Write;
use std::os::unix::io::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::{fs, io::Seek};
use tern::Request;

fn upload() -> tern::RequestBuilder<tern::protocol::Http> {
    Request::post(&url("FAULT", "/echo"))
}

fn sent(request: tern::RequestBuilder<tern::protocol::Http>) -> String {
    let response = run(client().send(request)).unwrap();
    let got = text(response.body().unwrap());
    got.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[test]
fn a_buffer_may_be_used_again_at_once() {
    let mut buffer = b"first".to_vec();
    let request = upload().body(&buffer);
    buffer.copy_from_slice(b"other");
    assert_eq!(sent(request), "first");
}

#[test]
fn a_body_comes_from_a_file() {
    let path = temp("body");
    fs::write(&path, "of a file").unwrap();
    assert_eq!(sent(upload().body_file(&path)), "of a file");
    fs::remove_file(&path).unwrap();
    let error = run(client().send(upload().body_file(&path))).unwrap_err();
    assert_eq!(error.code(), tern::Code::BODY_SOURCE);
}

#[test]
fn a_body_comes_from_a_descriptor() {
    let path = temp("descriptor");
    let mut file = fs::OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    file.write_all(b"0123456789").unwrap();
    file.seek(std::io::SeekFrom::Start(2)).unwrap();
    assert!(sent(upload().body_descriptor(file.as_fd(), Some(3))).starts_with("234"));
    fs::remove_file(&path).unwrap();

    let (mut ours, theirs) = UnixStream::pair().unwrap();
    let request = upload().body_descriptor(&theirs, None);
    drop(theirs);
    ours.write_all(b"through a socket").unwrap();
    drop(ours);
    assert!(sent(request).contains("through a socket"));
}

struct Counted(Vec<u8>, Arc<AtomicUsize>);

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn an_owned_body_is_dropped_once_after_its_last_use() {
    let drops = Arc::new(AtomicUsize::new(0));
    let client = client();
    let request = upload().body_owned(Counted(b"owned".to_vec(), drops.clone())).build().unwrap();
    for _ in 0..2 {
        let response = run(client.send(&request)).unwrap();
        assert!(text(response.body().unwrap()).ends_with("owned"));
    }
    assert_eq!(drops.load(Ordering::SeqCst), 0);
    drop(request);
    crate::support::eventually("the body is dropped", || drops.load(Ordering::SeqCst) == 1);
    drop(client);
    assert_eq!(drops.load(Ordering::SeqCst), 1);

    let refused = upload().option("no.such.option", 1).body_owned(Counted(Vec::new(), drops.clone())).build();
    assert!(refused.is_err());
    assert_eq!(drops.load(Ordering::SeqCst), 2);
}

#[test]
fn a_pushed_body_needs_a_stream() {
    let refused = run(client().send(upload().body_pushed(None))).unwrap_err();
    assert_eq!(refused.code(), tern::Code::STATE);
}
