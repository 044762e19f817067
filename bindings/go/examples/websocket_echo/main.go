// Sends lines to a WebSocket server and prints what comes back:
//
//	go run ./examples/websocket_echo ws://127.0.0.1:9001/ hello world
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/ws"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: websocket_echo URL MESSAGE...")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := tern.NewClient(nil)
	check(err)
	defer client.Close()
	conn, err := ws.Dial(ctx, client, os.Args[1])
	check(err)
	for _, message := range os.Args[2:] {
		check(conn.Write(ctx, ws.Text, []byte(message)))
		_, answer, err := conn.Read(ctx)
		check(err)
		fmt.Printf("%s\n", answer)
	}
	check(conn.Close(ctx, 1000, "done"))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
