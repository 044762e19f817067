// Streams a body to a file, however large, and tells of its progress:
//
//	go run ./examples/download http://127.0.0.1:8080/bytes/1000000 FILE
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	tern "github.com/tern-engine/tern/bindings/go"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: download URL FILE")
	}
	client, err := tern.NewClient(nil)
	check(err)
	defer client.Close()
	request, err := tern.NewRequest("GET", os.Args[1])
	check(err)
	response, err := client.Stream(context.Background(), request)
	check(err)
	defer response.Body.Close()
	if err := response.Result.StatusError(); err != nil {
		log.Fatal(err)
	}
	file, err := os.Create(os.Args[2])
	check(err)
	progress := &progress{total: response.Result.Header.Get("Content-Length")}
	n, err := io.Copy(file, io.TeeReader(response.Body, progress))
	check(err)
	check(file.Close())
	fmt.Printf("%d bytes in %v\n", n, response.Final().Times.Total)
}

type progress struct {
	total      string
	seen, told int
}

func (p *progress) Write(b []byte) (int, error) {
	if p.seen += len(b); p.seen-p.told >= 100<<20 {
		p.told = p.seen
		fmt.Fprintf(os.Stderr, "%d of %s bytes\n", p.seen, p.total)
	}
	return len(b), nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
