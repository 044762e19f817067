package tern

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// quickly are options under which failures are repeated without long waits, and by the strategy alone.
func quickly(more ...string) []string {
	return append([]string{"retry.safe", "false", "retry.strategy", "backoff", "retry.delays", "0s,10ms", "retry.attempts", "3"}, more...)
}

func TestAttemptsAreInTheResult(t *testing.T) {
	client := newClient(t, quickly()...)
	result, err := client.Get(within(t), url(t, "FAULT", "/status/503"))
	must(t, err)
	if result.Status != 503 || result.Attempts != 3 || len(result.AttemptList) != 3 {
		t.Fatalf("%+v", result)
	}
	for i, a := range result.AttemptList {
		if a.Status != 503 || a.Err != nil || a.Ended < a.Started || (i > 0) != (a.Waited >= 10*time.Millisecond) {
			t.Errorf("%d: %+v", i, a)
		}
	}
	result, err = client.Get(within(t), url(t, "FAULT", "/close/before-head"))
	if !errors.Is(err, ErrPeerClosed) || len(result.AttemptList) != 3 || !errors.Is(result.AttemptList[0].Err, ErrPeerClosed) {
		t.Errorf("%v, %+v", err, result)
	}
	result, err = client.Get(within(t), url(t, "HTTP", "/100"))
	must(t, err)
	if result.AttemptList != nil {
		t.Errorf("%+v", result.AttemptList)
	}
}

func TestFunctionDecidesAboutAttempts(t *testing.T) {
	for _, loops := range []string{"0", "1"} {
		t.Run("loops="+loops, func(t *testing.T) {
			client := newClient(t, quickly("retry.decide", "all", "loops", loops)...)
			states := make(chan RetryState, 10)
			client.DecideRetries(func(s *RetryState) Decision {
				states <- *s
				if s.Attempt == 1 {
					return RetryAfter(20 * time.Millisecond)
				}
				return RetryEnd()
			})
			for path, status := range map[string]int{"/status/200": 200, "/status/503": 503} {
				result, err := client.Get(within(t), url(t, "FAULT", path))
				must(t, err)
				if result.Status != status || result.Attempts != 2 || result.AttemptList[1].Waited < 20*time.Millisecond {
					t.Errorf("%+v", result)
				}
				first, second := <-states, <-states
				if first.ID != result.ID || first.Attempt != 1 || first.Status != status || first.Err != nil || first.Again != (status == 503) ||
					first.URL != result.URL || first.Header.Get("content-length") == "" || string(first.Body) != string(result.Body) {
					t.Errorf("%+v", first)
				}
				if second.Attempt != 2 {
					t.Errorf("%+v", second)
				}
			}
			client.DecideRetries(nil)
			result, err := client.Get(within(t), url(t, "FAULT", "/status/503"))
			must(t, err)
			if result.Attempts != 3 || len(states) != 0 {
				t.Errorf("%+v", result)
			}
		})
	}
}

func TestFunctionDecidesAboutFailuresAndReplies(t *testing.T) {
	client := newClient(t, quickly("retry.decide", "all")...)
	states := make(chan RetryState, 10)
	client.DecideRetries(func(s *RetryState) Decision {
		states <- *s
		return RetryEnd()
	})
	_, err := client.Get(within(t), url(t, "FAULT", "/close/before-head"))
	if s := <-states; !errors.Is(err, ErrPeerClosed) || !errors.Is(s.Err, ErrPeerClosed) || s.Status != 0 || s.Header != nil || s.Body != nil || !s.Again {
		t.Errorf("%v, %+v", err, s)
	}
	command, err := NewRedisRequest(url(t, "REDIS", ""), RedisCommands)
	must(t, err)
	must(t, command.AddCommand("ECHO", "word"))
	do(t, client, command)
	s := <-states
	if text, _ := s.Value.Text(); text != "word" || s.Again {
		t.Errorf("%+v", s)
	}
}

func TestAttemptIsNotDecidedTwiceNorByAPanic(t *testing.T) {
	client := newClient(t, quickly("retry.decide", "failed", "retry.decide_timeout", "20ms")...)
	var asked int32
	release := make(chan struct{})
	client.DecideRetries(func(s *RetryState) Decision {
		if atomic.AddInt32(&asked, 1) == 1 {
			panic("mine")
		}
		<-release // too long: it is done as the options say
		return RetryEnd()
	})
	result, err := client.Get(within(t), url(t, "FAULT", "/status/503"))
	must(t, err)
	if result.Attempts != 3 || atomic.LoadInt32(&asked) != 2 {
		t.Errorf("asked %d times, %+v", asked, result)
	}
	close(release)
	client.DecideRetries(nil)
	stillServes(t, client)
}

func TestClientClosesWhileAnAttemptIsDecidedAbout(t *testing.T) {
	client := newClient(t, quickly("retry.decide", "all")...)
	asked, release := make(chan struct{}), make(chan struct{})
	client.DecideRetries(func(s *RetryState) Decision {
		close(asked)
		<-release
		return RetryAgain()
	})
	ended := make(chan error)
	go func() {
		_, err := client.Get(within(t), url(t, "FAULT", "/status/503"))
		ended <- err
	}()
	<-asked
	closeWithin(t, client)
	if err := <-ended; !errors.Is(err, ErrCancelled) && !errors.Is(err, ErrShutdown) {
		t.Error(err)
	}
	close(release)
}
