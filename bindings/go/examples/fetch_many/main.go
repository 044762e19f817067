// Fetches a URL many times, no more than so many at once, and tells what came:
//
//	go run ./examples/fetch_many http://127.0.0.1:8080/ 1000 8
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"

	tern "github.com/tern-engine/tern/bindings/go"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: fetch_many URL COUNT WORKERS")
	}
	count, err := strconv.ParseUint(os.Args[2], 10, 24)
	check(err)
	config, err := tern.NewConfig()
	check(err)
	check(config.Set("workers", os.Args[3]))
	client, err := tern.NewClient(config)
	check(err)
	defer client.Close()

	request, err := tern.NewRequest("GET", os.Args[1])
	check(err)
	requests := make([]*tern.Request, count)
	for i := range requests {
		requests[i] = request // one request may be submitted any number of times
	}
	bytes, failed := 0, 0
	report, err := client.FetchAll(context.Background(), requests, func(i int, result *tern.Result, err error) {
		if err != nil {
			failed++
			log.Printf("%d: %v", i, err)
			return
		}
		bytes += len(result.Body)
	})
	check(err)
	fmt.Printf("%d of %d succeeded, %d bytes, %d connections, statuses %v, %.0f a second\n",
		report.Succeeded, report.Completed, bytes, report.ConnectionsHigh, report.Statuses, report.RequestsPerSecond)
	if failed > 0 {
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
