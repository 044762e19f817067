package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testclient"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestMain(m *testing.M) { os.Exit(testservers.Run(m)) }

func newServer(t *testing.T) *Server {
	t.Helper()
	s := New(testclient.New(t), testservers.URL(t, "REDIS"))
	do(t, s, "FLUSHALL")
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func do(t *testing.T, s *Server, words ...any) tern.Value {
	t.Helper()
	v, err := s.Do(testclient.Within(t), words...)
	must(t, err)
	return v
}

func TestRepliesAreValues(t *testing.T) {
	s := newServer(t)
	do(t, s, "SET", "bytes", []byte{0, 'x', 255})
	do(t, s, "RPUSH", "list", 1, int64(-2), 1.5, true, uint8(7))
	for command, want := range map[string]any{
		"GET bytes": []byte{0, 'x', 255}, "GET none": nil, "LLEN list": int64(5), "ECHO 'two words'": []byte("two words"), "PING": "PONG",
	} {
		if got, err := s.DoText(testclient.Within(t), command); err != nil || fmt.Sprint(got.Interface()) != fmt.Sprint(want) {
			t.Errorf("%s: %v %v", command, got.Interface(), err)
		}
	}
	if got := do(t, s, "LRANGE", "list", 0, -1).String(); got != `["MQ==","LTI=","MS41","MQ==","Nw=="]` {
		t.Error(got)
	}
	if _, err := s.Do(testclient.Within(t), "SET", struct{}{}); !errors.Is(err, tern.ErrArgument) {
		t.Error(err)
	}
	if _, err := s.Do(testclient.Within(t)); !errors.Is(err, tern.ErrArgument) {
		t.Error(err)
	}
}

func TestErrorReplyIsTheError(t *testing.T) {
	s := newServer(t)
	do(t, s, "SET", "text", "x")
	_, err := s.Do(testclient.Within(t), "INCR", "text")
	var e *tern.Error
	if !errors.As(err, &e) || !errors.Is(err, tern.ErrRedis) || e.NativeText != "ERR" {
		t.Errorf("%#v", err)
	}
}

func TestPipelineHasOneReplyEach(t *testing.T) {
	s := newServer(t)
	values, err := s.Pipeline().Add("SET", "a", 1).Add("INCR", "a").Add("LPOP", "a").AddScript(tern.ScriptReads, "return KEYS[1]", []string{"k"}).Exec(testclient.Within(t))
	if err != nil || len(values) != 4 {
		t.Fatal(values, err)
	}
	if n, _ := values[1].Int(); n != 2 {
		t.Error(values)
	}
	var e *tern.Error
	if err := values[2].Err(); !errors.As(err, &e) || e.NativeText != "WRONGTYPE" || values[1].Err() != nil {
		t.Error(err)
	}
	if k, _ := values[3].Text(); k != "k" {
		t.Error(values)
	}
	if _, err := s.Pipeline().Add("SET", struct{}{}).Add("PING").Exec(testclient.Within(t)); !errors.Is(err, tern.ErrArgument) {
		t.Error(err)
	}
}

func TestOptionsOfAServerAreThoseOfAllItsSubmissions(t *testing.T) {
	s := newServer(t)
	conn, err := s.With(tern.Timeout(time.Minute)).Conn(testclient.Within(t))
	must(t, err)
	defer conn.Close()
	hasty := s.With(tern.Priority(1)).With(tern.Timeout(100 * time.Millisecond))
	hastyConn, err := hasty.Conn(testclient.Within(t))
	must(t, err)
	defer hastyConn.Close()
	prepared, err := hasty.Prepare("BLPOP", "nothing", 0)
	must(t, err)
	for name, wait := range map[string]func() error{
		"Do":       func() error { _, err := hasty.Do(testclient.Within(t), "BLPOP", "nothing", 0); return err },
		"Prepared": func() error { _, err := prepared.Do(testclient.Within(t)); return err },
		"Conn":     func() error { _, err := hastyConn.Do(testclient.Within(t), "BLPOP", "nothing", 0); return err },
		"Subscription": func() error {
			sub, err := hasty.Subscribe(testclient.Within(t), "news")
			must(t, err)
			defer sub.Close()
			_, err = sub.Next(testclient.Within(t))
			return err
		},
	} {
		if err := wait(); !errors.Is(err, tern.ErrTimeoutTotal) {
			t.Error(name, err)
		}
	}
	for _, words := range [][]any{{"SET", "key", "x"}, {"GET", "key"}} { // neither it nor what it was made of has changed
		do(t, s, words...)
		if _, err := conn.Do(testclient.Within(t), words...); err != nil {
			t.Error(err)
		}
	}
}

func TestScriptsKeysAndArguments(t *testing.T) {
	s := newServer(t)
	for i := 0; i < 2; i++ { // by its source, then by its digest
		v, err := s.Script(testclient.Within(t), 0, "return {KEYS[1], ARGV[1], ARGV[2]}", []string{"k"}, "a", 5)
		if err != nil || v.Len() != 3 || v.Index(2).String() != "5" {
			t.Error(v, err)
		}
	}
}

func TestTransactionIsUndoneWhenAWatchedKeyChanges(t *testing.T) {
	s := newServer(t)
	conn, err := s.Conn(testclient.Within(t))
	must(t, err)
	defer conn.Close()
	for changes, want := range map[bool]error{false: nil, true: tern.ErrRedisRace} {
		if _, err := conn.Do(testclient.Within(t), "WATCH", "key"); err != nil {
			t.Fatal(err)
		}
		if changes {
			do(t, s, "SET", "key", "other")
		}
		values, err := conn.Transaction().Add("SET", "key", 1).Add("GET", "key").Exec(testclient.Within(t))
		if want == nil && (err != nil || len(values) != 2 || values[1].String() != "1") || want != nil && !errors.Is(err, want) {
			t.Error(changes, values, err)
		}
	}
	if values, err := s.Transaction().Add("INCR", "n").Add("INCR", "n").Exec(testclient.Within(t)); err != nil || len(values) != 2 {
		t.Error(values, err)
	}
}

func TestConnectionThatIsKilledIsALostLease(t *testing.T) {
	s := newServer(t)
	conn, err := s.Conn(testclient.Within(t))
	must(t, err)
	defer conn.Close()
	id, err := conn.Do(testclient.Within(t), "CLIENT", "ID")
	must(t, err)
	number, _ := id.Int()
	do(t, s, "CLIENT", "KILL", "ID", number)
	for err == nil {
		_, err = conn.Do(testclient.Within(t), "PING")
	}
	if !errors.Is(err, tern.ErrLeaseLost) && !errors.Is(err, tern.ErrPeerClosed) && !errors.Is(err, tern.ErrReceive) {
		t.Error(err)
	}
	for conn.Err() == nil && testclient.Within(t).Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if err := conn.Err(); !errors.Is(err, tern.ErrLeaseLost) {
		t.Error(err)
	}
}

func TestConnectionThatWasGivenBackTakesNoCommand(t *testing.T) {
	s := newServer(t)
	conn, err := s.Conn(testclient.Within(t))
	must(t, err)
	must(t, conn.Close())
	must(t, conn.Close())
	if _, err := conn.Do(testclient.Within(t), "SET", "key", "x"); !errors.Is(err, tern.ErrLeaseLost) {
		t.Error(err)
	}
	if v := do(t, s, "GET", "key"); !v.IsNull() {
		t.Error(v)
	}
}

func TestSubscriptionBringsMessagesAndTellsOfGaps(t *testing.T) {
	s := newServer(t)
	sub, err := s.Subscribe(testclient.Within(t), "news")
	must(t, err)
	defer sub.Close()
	next := func() Message {
		t.Helper()
		m, err := sub.Next(testclient.Within(t))
		must(t, err)
		return m
	}
	do(t, s, "PUBLISH", "news", "first")
	if m := next(); m != (Message{Channel: "news", Payload: "first"}) {
		t.Errorf("%+v", m)
	}
	must(t, sub.Command(testclient.Within(t), "PSUBSCRIBE", "n*s"))
	must(t, sub.Subscribe(testclient.Within(t), "more"))
	for { // until the server has taken the commands
		if n, _ := do(t, s, "PUBLISH", "more", "x").Int(); n == 1 {
			break
		}
	}
	if m := next(); m.Channel != "more" {
		t.Errorf("%+v", m)
	}
	do(t, s, "PUBLISH", "news", "second")
	seen := map[string]string{}
	for len(seen) < 2 {
		if m := next(); m.Payload == "second" {
			seen[m.Pattern] = m.Channel
		}
	}
	if seen[""] != "news" || seen["n*s"] != "news" {
		t.Error(seen)
	}
	do(t, s, "CLIENT", "KILL", "TYPE", "pubsub")
	if m := next(); m.Gap == nil {
		t.Errorf("%+v", m)
	}
	if m := next(); !m.Reopened {
		t.Errorf("%+v", m)
	}
	do(t, s, "PUBLISH", "more", "third")
	if m := next(); m.Payload != "third" {
		t.Errorf("%+v", m)
	}
	must(t, sub.Unsubscribe(testclient.Within(t)))
	must(t, sub.Command(testclient.Within(t), "PUNSUBSCRIBE"))
	for err == nil {
		_, err = sub.Next(testclient.Within(t))
	}
	if err != io.EOF {
		t.Error(err)
	}
}

func TestFeedReadsOnAndOn(t *testing.T) {
	s := newServer(t)
	do(t, s, "XADD", "stream", "1-1", "a", "1", "b", "")
	feed, err := s.Feed(testclient.Within(t), "XREAD", "BLOCK", 100, "STREAMS", "stream", "0")
	must(t, err)
	defer feed.Close()
	for i := 1; i <= 500; i++ {
		e, err := feed.Next(testclient.Within(t))
		must(t, err)
		if e.Stream != "stream" || e.ID != fmt.Sprintf("%d-1", i) || e.Fields.Get("a") == "" {
			t.Fatalf("%+v", e)
		}
		do(t, s, "XADD", "stream", fmt.Sprintf("%d-1", i+1), "a", i)
	}
}

func TestPreparedCommandIsSentByMany(t *testing.T) {
	s := newServer(t)
	incr, err := s.Prepare("INCR", "n")
	must(t, err)
	var all sync.WaitGroup
	for i := 0; i < 100; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := 0; i < 10; i++ {
				if _, err := incr.Do(testclient.Within(t)); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()
	if n := do(t, s, "GET", "n").String(); n != "1000" {
		t.Error(n)
	}
}

func TestCancelledCommandLeavesTheOthersTheirReplies(t *testing.T) {
	s := newServer(t)
	ctx, cancel := context.WithCancel(testclient.Within(t))
	ended := make(chan error, 1)
	go func() {
		_, err := s.Do(ctx, "BLPOP", "nothing", 0)
		ended <- err
	}()
	for { // until the server has it
		if clients := do(t, s, "INFO", "clients").String(); strings.Contains(clients, "blocked_clients:1") {
			break
		}
	}
	cancel()
	if err := <-ended; err != context.Canceled {
		t.Error(err)
	}
	for strings.Contains(do(t, s, "INFO", "clients").String(), "blocked_clients:1") { // until it has lost it
		time.Sleep(time.Millisecond)
	}
}

func TestLargeRepliesAreReadBesideThePump(t *testing.T) {
	s := newServer(t)
	p := s.Pipeline()
	for i := 0; i < 5000; i++ {
		p.Add("RPUSH", "list", i)
	}
	if values, err := p.Exec(testclient.Within(t)); err != nil || len(values) != 5000 {
		t.Fatal(len(values), err)
	}
	if v := do(t, s, "LRANGE", "list", 0, -1); v.Len() != 5000 || v.Index(4999).String() != "4999" {
		t.Error(v.Len())
	}
}

func TestEmptyReplyIsNotNull(t *testing.T) {
	s := newServer(t)
	do(t, s, "SET", "empty", "")
	for key, null := range map[string]bool{"empty": false, "none at all": true} {
		reply := do(t, s, "GET", key)
		if text, _ := reply.Text(); text != "" || reply.IsNull() != null {
			t.Errorf("%s: %v", key, reply)
		}
	}
}
