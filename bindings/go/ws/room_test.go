package ws

import (
	"context"
	"testing"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestDialWithoutRoomEndsWithItsContext(t *testing.T) {
	config, err := tern.NewConfig()
	if err == nil {
		err = config.SetInt("queue.max_in_flight", 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	client, err := tern.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	request, err := tern.NewRequest("GET", testservers.URL(t, "FAULT")+"/stall/before-head")
	if err != nil {
		t.Fatal(err)
	}
	stalls, err := client.Open(within(t), request)
	if err != nil {
		t.Fatal(err)
	}
	defer stalls.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := Dial(ctx, client, testservers.URL(t, "WS")+"/")
		ended <- err
	}()
	select {
	case err := <-ended:
		if err != context.DeadlineExceeded {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits for room long after its context has ended")
	}
}
