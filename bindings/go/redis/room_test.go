package redis

import (
	"context"
	"testing"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testclient"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestSubscribeWithoutRoomEndsWithItsContext(t *testing.T) {
	testclient.EndsWithItsContext(t, func(ctx context.Context, client *tern.Client) error {
		_, err := New(client, testservers.URL(t, "REDIS")).Subscribe(ctx, "channel")
		return err
	})
}
