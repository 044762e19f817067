//! What may go where, as the compiler sees it.

fn send<T: Send>() {}
fn send_and_sync<T: Send + Sync>() {}

#[test]
fn handles_go_to_other_threads() {
    send_and_sync::<tern::Client>();
    send_and_sync::<tern::Request>();
    send_and_sync::<tern::Response>();
    send_and_sync::<tern::Error>();
    send_and_sync::<tern::Value>();
    send_and_sync::<tern::OwnedValue>();
    send_and_sync::<tern::Tree>();
    send_and_sync::<tern::Sender>();
    send_and_sync::<tern::Data>();
    send_and_sync::<tern::Call>();
    send_and_sync::<tern::Lease>();
    send_and_sync::<tern::Report>();
    send_and_sync::<tern::Cookie>();
    send_and_sync::<tern::redis::Redis>();
    send_and_sync::<tern::redis::Reply>();
    send_and_sync::<tern::redis::Published>();
    send::<tern::Driver>();
    send::<tern::ClientBuilder>();
    send::<tern::RequestBuilder<tern::protocol::Http>>();
    send::<tern::SendRequest>();
    send::<tern::OpenStream>();
    send::<tern::Stream>();
    send::<tern::LogLines>();
    send::<tern::Decisions>();
    send::<tern::Undecided>();
    send::<tern::Close>();
    send::<tern::OpenLease>();
    send::<tern::websocket::WebSocket>();
    send::<tern::redis::PubSub>();
    send::<tern::redis::Feed>();
}

fn future<F: std::future::Future + Send>(_: F) {}

#[test]
fn futures_go_to_other_threads() {
    let client = tern::Client::new().unwrap();
    future(client.get("http://127.0.0.1:1/"));
    future(client.redis("redis://127.0.0.1:1/").line("PING"));
    future(async {
        let mut stream = client.stream("http://127.0.0.1:1/").await?;
        stream.sender().send("x").await?;
        stream.next().await.transpose()?;
        let mut socket = client.websocket("ws://127.0.0.1:1/").await?;
        socket.send("x").await?;
        socket.next().await.transpose()
    });
}

#[test]
fn handles_are_small() {
    assert!(std::mem::size_of::<tern::Error>() <= 8);
    assert!(std::mem::size_of::<tern::Response>() <= 8);
    assert!(std::mem::size_of::<tern::Result<tern::Response>>() <= 16);
}
