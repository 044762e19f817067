// Prints the events of a URL until the server says that there are no more:
//
//	go run ./examples/events http://127.0.0.1:8080/events/4
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/sse"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: events URL")
	}
	client, err := tern.NewClient(nil)
	check(err)
	defer client.Close()
	opening, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	events, err := sse.Open(opening, client, os.Args[1])
	check(err)
	defer events.Close()
	for {
		event, err := events.Next(context.Background())
		if err == io.EOF {
			return
		}
		check(err)
		switch {
		case event.Gap != nil:
			fmt.Println("the next response is asked for")
		case !event.Reopened:
			fmt.Printf("%s (%s): %s\n", event.ID, event.Type, event.Data)
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
