package ws

import (
	"context"
	"testing"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testclient"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestDialWithoutRoomEndsWithItsContext(t *testing.T) {
	testclient.EndsWithItsContext(t, func(ctx context.Context, client *tern.Client) error {
		_, err := Dial(ctx, client, testservers.URL(t, "WS")+"/")
		return err
	})
}
