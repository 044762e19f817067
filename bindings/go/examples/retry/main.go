// Makes a request again while it fails, and tells what became of each attempt:
//
//	go run ./examples/retry http://127.0.0.1:8080/status/503
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: retry URL")
	}
	config, err := tern.NewConfig()
	check(err)
	// A strategy has its own numbers; these are for the impatient.
	check(config.Set("retry.strategy", "backoff"))
	check(config.Set("retry.delays", "0s,10ms,20ms"))
	check(config.SetInt("retry.attempts", 4))
	check(config.Set("retry.decide", "failed"))
	client, err := tern.NewClient(config)
	check(err)
	defer client.Close()
	client.DecideRetries(func(failed *tern.RetryState) tern.Decision {
		if failed.Status == 501 {
			return tern.RetryEnd() // it will never be implemented by waiting
		}
		return tern.Decision{}
	})

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	result, err := client.Get(ctx, os.Args[1])
	if result == nil {
		log.Fatal(err)
	}
	for i, attempt := range result.AttemptList {
		fmt.Printf("attempt %d, after waiting %v: ", i+1, attempt.Waited.Round(time.Millisecond))
		if attempt.Err != nil {
			fmt.Println(attempt.Err)
		} else {
			fmt.Println("status", attempt.Status)
		}
	}
	check(err) // that of the last attempt
	fmt.Println("status", result.Status)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
