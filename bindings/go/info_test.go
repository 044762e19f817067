package tern

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLibraryTellsWhatItIs(t *testing.T) {
	if !strings.HasPrefix(EngineVersion(), "0.") {
		t.Error(EngineVersion())
	}
	options := map[string]OptionInfo{}
	for _, o := range Options() {
		options[o.Name] = o
	}
	if o := options["timeout.total"]; o.Type != "duration" || o.Default != "none" || o.Text == "" || o.Scopes != ScopeClient|ScopeRequest {
		t.Errorf("%+v", o)
	}
	features := Features()
	if len(features) == 0 || features[0].Name == "" {
		t.Errorf("%+v", features)
	}
	versions := 0
	for _, l := range Libraries() {
		if l.Name != "" && l.Version != "" {
			versions++
		}
	}
	if versions == 0 {
		t.Errorf("%+v", Libraries())
	}
	if ReasonPhrase(404) != "Not Found" || ReasonPhrase(299) != "" {
		t.Error(ReasonPhrase(404), ReasonPhrase(299))
	}
}

func TestEveryErrorOfTheLibraryIsKnown(t *testing.T) {
	all := Errors()
	if len(all) != len(codes) {
		t.Errorf("%d errors, %d codes", len(all), len(codes))
	}
	for _, e := range all {
		if known := codes[e.Code]; known.name != e.Name || known.domain != e.Domain || known.retryable != e.Retryable || known.text != e.Message {
			t.Errorf("%+v is %+v", e, known)
		}
		if e.Code.Name() != e.Name || e.Code.Domain() != e.Domain || e.Code.Error() != "tern: "+e.Message {
			t.Error(e.Code)
		}
	}
}

func TestErrorsTellEverything(t *testing.T) {
	_, err := newClient(t).Get(within(t), "http://127.0.0.1:1/")
	var e *Error
	if !errors.As(err, &e) || e.Code != ErrConnect || e.Name != "TERN_E_CONNECT" || e.Domain != "connect" || !e.Retryable || e.MaybeProcessed ||
		e.NativeCode == 0 || e.NativeText == "" || !strings.Contains(e.Error(), "127.0.0.1") {
		t.Errorf("%#v", err)
	}
}

func TestVersionThatDoesNotFitIsSaid(t *testing.T) {
	for _, c := range []struct {
		library, headers uint32
		fits             bool
	}{{1000, 1000, true}, {2000, 1000, true}, {1001, 1000, true}, {1000, 2000, false}, {1_001_000, 1000, false}, {1000, 1_001_000, false}} {
		err := versionError(c.library, c.headers)
		if (err == nil) != c.fits {
			t.Errorf("%+v: %v", c, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "version "+versionText(c.library)) || !strings.Contains(err.Error(), "built for "+versionText(c.headers))) {
			t.Error(err)
		}
	}
}

// compile is what the C compiler says of a program.
func compile(t *testing.T, program string) (string, error) {
	t.Helper()
	flags, err := exec.Command("pkg-config", "--cflags", "tern").Output()
	must(t, err)
	file := filepath.Join(t.TempDir(), "layout.c")
	must(t, os.WriteFile(file, []byte(program), 0o600))
	said, err := exec.Command("cc", append(strings.Fields(string(flags)), "-fsyntax-only", file)...).CombinedOutput()
	return string(said), err
}

func TestLayoutsAndConstantsAreThoseOfTheHeaders(t *testing.T) {
	checks, err := os.ReadFile("layout_gen.h")
	must(t, err)
	if said, err := compile(t, string(checks)); err != nil {
		t.Error(said)
	}
	for from, to := range map[string]string{
		"TERN_GO_AT(tern_event, id, 16, 8)":       "TERN_GO_AT(tern_event, id, 24, 8)",
		"sizeof(tern_value) >= 16":                "sizeof(tern_value) >= 24",
		"TERN_GO_SAME(TERN_E_TIMEOUT_TOTAL, -56)": "TERN_GO_SAME(TERN_E_TIMEOUT_TOTAL, -57)",
		"TERN_VERSION_MINOR >= 1":                 "TERN_VERSION_MINOR >= 999",
	} {
		other := strings.Replace(string(checks), from, to, 1)
		if other == string(checks) {
			t.Fatalf("%s is not checked", from)
		}
		if said, err := compile(t, other); err == nil || !strings.Contains(said, "Go binding") {
			t.Errorf("%s: %v\n%s", to, err, said)
		}
	}
}

func TestLogLinesComeToAChannel(t *testing.T) {
	for _, loops := range []string{"0", "1"} {
		t.Run("loops="+loops, func(t *testing.T) { logLinesCome(t, newClient(t, "loops", loops)) })
	}
}

func logLinesCome(t *testing.T, client *Client) {
	lines := make(chan LogRecord, 1000)
	must(t, client.LogTo(lines))
	must(t, client.SetLogLevel("off,operation=trace"))
	result, err := client.Get(within(t), url(t, "HTTP", "/100"))
	must(t, err)
	select {
	case line := <-lines:
		if line.Client != client.Number() || line.Message == "" || line.Component != "operation" || line.Level < LogError ||
			time.Since(line.Time) > time.Hour || line.RequestID != result.ID {
			t.Errorf("%+v", line)
		}
	case <-time.After(patience):
		t.Fatal("no line came")
	}
	if err := client.SetLogLevel("loud"); !errors.Is(err, ErrOptionValue) {
		t.Error(err)
	}
	must(t, client.LogTo(nil))
	if report, err := client.Report(); err != nil || report.Completed != 1 {
		t.Errorf("%+v %v", report, err)
	}
}

func TestMetrics(t *testing.T) {
	client := newClient(t)
	stillServes(t, client)
	page, err := client.MetricsText()
	if err != nil || !strings.Contains(page, "\ntern_requests_completed_total{outcome=\"succeeded\"} 1\n") {
		t.Error(page, err)
	}
	metrics, err := client.Metrics()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range metrics.Items() {
		if name, _ := m.Get("name").Text(); name == "tern_request_duration_seconds" {
			if count, ok := m.Get("count").Uint(); !ok || count != 1 {
				t.Error(m)
			}
			return
		}
	}
	t.Error(metrics)
}

func TestOriginsAndConnectTimes(t *testing.T) {
	client := newClient(t)
	stillServes(t, client)
	origin := url(t, "HTTP", "")
	if times, err := client.ConnectTimes(origin); err != nil || times != 1 {
		t.Error(times, err)
	}
	if times, err := client.ConnectTimes("http://never.test:1"); err != nil || times != 0 {
		t.Error(times, err)
	}
	if origins, err := client.Origins(); err != nil || len(origins) != 1 || origins[0] != (Origin{origin, 1, 1}) {
		t.Errorf("%+v %v", origins, err)
	}
	if c := counters(t, client); c.Submitted != 1 || c.Succeeded != 1 || c.ConnectionsIdle != 1 || c.BytesIn == 0 || c.BytesOut == 0 {
		t.Errorf("%+v", c)
	}
}
