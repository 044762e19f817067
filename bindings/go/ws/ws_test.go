package ws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testclient"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestMain(m *testing.M) { os.Exit(testservers.Run(m)) }

func dial(t *testing.T, client *tern.Client, path string, subprotocols ...string) *Conn {
	t.Helper()
	conn, err := Dial(testclient.Within(t), client, testservers.URL(t, "WS")+path, subprotocols...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

func TestMessagesOfBothKindsAreEchoed(t *testing.T) {
	conn := dial(t, testclient.New(t), "/", "first", "chat")
	if conn.Subprotocol() != "chat" || conn.Handshake().Status != 101 {
		t.Errorf("%q %d", conn.Subprotocol(), conn.Handshake().Status)
	}
	buffer := []byte("text")
	for _, m := range []struct {
		kind Kind
		data []byte
	}{{Text, buffer}, {Binary, []byte{0, 255}}, {Text, []byte{}}, {Binary, nil}, {Binary, bytes.Repeat([]byte("x"), 1<<20)}} {
		want := append([]byte(nil), m.data...)
		if err := conn.Write(testclient.Within(t), m.kind, m.data); err != nil {
			t.Fatal(err)
		}
		for i := range m.data {
			m.data[i] = 0
		}
		kind, got, err := conn.Read(testclient.Within(t))
		if err != nil || kind != m.kind || !bytes.Equal(got, want) || got == nil {
			t.Errorf("%d bytes of kind %d, %v", len(got), kind, err)
		}
	}
	if err := conn.Close(testclient.Within(t), 1000, "done"); err != nil {
		t.Error(err)
	}
	if err := conn.Close(testclient.Within(t), 1000, "again"); err != nil {
		t.Error(err)
	}
}

func TestCloseEndsWithItsContext(t *testing.T) {
	conn := dial(t, testclient.New(t), "/")
	ended, end := context.WithCancel(testclient.Within(t))
	end()
	if err := conn.Close(ended, 1000, "done"); err != context.Canceled {
		t.Error(err)
	}
	if _, _, err := conn.Read(testclient.Within(t)); err != net.ErrClosed {
		t.Error(err)
	}
}

func TestReadTellsOfOnesOwnCloseWhoeverReadWhen(t *testing.T) {
	client := testclient.New(t)
	for _, reading := range []bool{true, false} {
		conn := dial(t, client, "/")
		ended := make(chan error, 1)
		read := func() {
			_, _, err := conn.Read(testclient.Within(t))
			ended <- err
		}
		if reading {
			go read()
		}
		if err := conn.Close(testclient.Within(t), 1000, "done"); err != nil {
			t.Fatal(err)
		}
		if !reading {
			read()
		}
		var closed *CloseError
		if err := <-ended; !errors.As(err, &closed) || closed.Code != 1000 || !errors.Is(err, io.EOF) {
			t.Errorf("reading %v: %v", reading, err)
		}
	}
}

func TestReadBehindCloseNowIsOfAClosedConnection(t *testing.T) {
	conn := dial(t, testclient.New(t), "/")
	if err := conn.Write(testclient.Within(t), Text, []byte("comes back")); err != nil {
		t.Fatal(err)
	}
	if err := conn.CloseNow(); err != nil {
		t.Error(err)
	}
	for i := 0; i < 2; i++ {
		if _, _, err := conn.Read(testclient.Within(t)); err != net.ErrClosed {
			t.Error(err)
		}
	}
	if err := conn.Close(testclient.Within(t), 1000, "again"); err != nil {
		t.Error(err)
	}
}

func TestMessageInPartsIsOne(t *testing.T) {
	conn := dial(t, testclient.New(t), "/")
	for _, part := range []string{"a", "b"} {
		if err := conn.WritePart(testclient.Within(t), Text, []byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Write(testclient.Within(t), Text, []byte("c")); err != nil {
		t.Fatal(err)
	}
	if kind, got, err := conn.Read(testclient.Within(t)); err != nil || kind != Text || string(got) != "abc" {
		t.Errorf("%q %v", got, err)
	}
}

func TestPeersCloseIsAnErrorWithCodeAndReason(t *testing.T) {
	for path, code := range map[string]int{"/close/1000": 1000, "/close/4001": 4001} {
		_, _, err := dial(t, testclient.New(t), path).Read(testclient.Within(t))
		var closed *CloseError
		if !errors.As(err, &closed) || closed.Code != code || closed.Reason != "as asked" {
			t.Errorf("%s: %v", path, err)
		}
		if errors.Is(err, io.EOF) != (code == 1000) || errors.Is(err, tern.ErrWebSocket) != (code == 4001) {
			t.Errorf("%s: %v", path, closed.Unwrap())
		}
	}
}

func TestBadInputIsRefusedAndChangesNothing(t *testing.T) {
	client := testclient.New(t)
	conn := dial(t, client, "/")
	if err := conn.Write(testclient.Within(t), Text, []byte{0xff}); !errors.Is(err, tern.ErrArgument) {
		t.Error(err)
	}
	for _, code := range []int{-1, 999, 1<<32 + 1000} {
		if err := conn.stream.CloseWith(code, ""); !errors.Is(err, tern.ErrArgument) {
			t.Error(code, err)
		}
	}
	if err := conn.Write(testclient.Within(t), Text, []byte("goes on")); err != nil {
		t.Error(err)
	}
	if _, got, err := conn.Read(testclient.Within(t)); err != nil || string(got) != "goes on" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := Dial(testclient.Within(t), client, "http://127.0.0.1/"); !errors.Is(err, tern.ErrURL) {
		t.Error(err)
	}
	if _, err := Dial(testclient.Within(t), client, testservers.URL(t, "WS"), "a b"); !errors.Is(err, tern.ErrArgument) {
		t.Error(err)
	}
	plain := "ws" + testservers.URL(t, "HTTP")[len("http"):] + "/100"
	if _, err := Dial(testclient.Within(t), client, plain); !errors.Is(err, tern.ErrWebSocketUpgrade) {
		t.Error(err)
	}
}

func TestReadThatGivesUpLosesNothing(t *testing.T) {
	conn := dial(t, testclient.New(t), "/")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := conn.Read(ctx); err != context.Canceled {
		t.Error(err)
	}
	if err := conn.Write(testclient.Within(t), Text, []byte("still here")); err != nil {
		t.Fatal(err)
	}
	if _, got, err := conn.Read(testclient.Within(t)); err != nil || string(got) != "still here" {
		t.Errorf("%q %v", got, err)
	}
}

func TestWriterIsHeldBackByAReaderThatIsSlow(t *testing.T) {
	conn := dial(t, testclient.New(t), "/")
	const messages = 400
	message := bytes.Repeat([]byte("x"), 64*1024)
	var writer sync.WaitGroup
	writer.Add(1)
	go func() {
		defer writer.Done()
		for i := 0; i < messages; i++ {
			if err := conn.Write(testclient.Within(t), Binary, message); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for i := 0; i < messages; i++ {
		if _, got, err := conn.Read(testclient.Within(t)); err != nil || len(got) != len(message) {
			t.Fatal(len(got), err)
		}
	}
	writer.Wait()
}

func TestClosedClientEndsConnections(t *testing.T) {
	client := testclient.New(t)
	conn := dial(t, client, "/silent")
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(testclient.Within(t)); !errors.Is(err, tern.ErrShutdown) && !errors.Is(err, tern.ErrCancelled) {
		t.Error(err)
	}
}

func TestRequestIsAskedLikeAnyOther(t *testing.T) {
	request, err := tern.NewWebSocketRequest(testservers.URL(t, "WS")+"/", true)
	if err == nil {
		err = request.SetBody([]byte("one message"))
	}
	if err != nil {
		t.Fatal(err)
	}
	result, err := testclient.New(t).Do(testclient.Within(t), request)
	if err != nil || string(result.Body) != "one message" {
		t.Error(result, err)
	}
}
