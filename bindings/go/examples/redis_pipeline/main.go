// Sends commands to a Redis server together and prints each reply:
//
//	go run ./examples/redis_pipeline redis://127.0.0.1:6379/
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/redis"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: redis_pipeline URL")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := tern.NewClient(nil)
	check(err)
	defer client.Close()
	server := redis.New(client, os.Args[1])
	replies, err := server.Pipeline().
		Add("SET", "greeting", "hello").
		Add("APPEND", "greeting", " world").
		Add("GET", "greeting").
		Add("INCR", "greeting"). // an error of its own
		Exec(ctx)
	check(err)
	for _, reply := range replies {
		if err := reply.Err(); err != nil {
			fmt.Println("error:", err)
			continue
		}
		fmt.Println(reply)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
