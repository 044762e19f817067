// The Go binding beside net/http: N requests by as many goroutines as are to be in flight, each of which sends its next one when
// the answer is read. Prints one line of JSON as measure.hpp does; the CPU is that of the whole process.
//
//	--url URL --http 1.1|2 --streams 64 --requests N [--ca FILE]   HTTP; over HTTP/2 all share one connection
//	--redis GET --port PORT --connections 50 --depth 1 --requests N   GETs of one key
//	--stack tern|transport|own   the binding, the binding under an http.Client, net/http's own
//	--loops N   the option loops of the client
//	--prepared   of --stack tern: one request that is made once, not a new one each time as the other stacks have it
//	--profile FILE   a CPU profile of what is measured
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type arguments struct {
	url, ca, http, stack, redis, loops, profile string
	prepared                                    bool
	requests                                    int64
	streams, port, connections, depth           int
}

func main() {
	var a arguments
	flag.StringVar(&a.url, "url", "", "what is asked for")
	flag.StringVar(&a.ca, "ca", "", "a PEM file of the authority to trust")
	flag.StringVar(&a.http, "http", "2", "1.1 or 2")
	flag.StringVar(&a.stack, "stack", "tern", "tern, transport or own")
	flag.StringVar(&a.redis, "redis", "", "GET: Redis instead of HTTP")
	flag.StringVar(&a.loops, "loops", "", "engine threads; 0: none")
	flag.StringVar(&a.profile, "profile", "", "a file for a CPU profile")
	flag.BoolVar(&a.prepared, "prepared", false, "one request, made once")
	flag.Int64Var(&a.requests, "requests", 100000, "how many are measured")
	flag.IntVar(&a.streams, "streams", 64, "in flight")
	flag.IntVar(&a.port, "port", 6379, "of the Redis server")
	flag.IntVar(&a.connections, "connections", 50, "to the Redis server")
	flag.IntVar(&a.depth, "depth", 1, "commands in flight on each of them")
	flag.Parse()

	width := a.streams
	var fetch func() error
	switch {
	case a.redis != "":
		width, fetch = a.connections*a.depth, redisFetch(a)
	case a.stack == "tern":
		fetch = ternFetch(a)
	default:
		fetch = httpFetch(a)
	}
	measure(a, width, fetch)
}

func measure(a arguments, width int, fetch func() error) {
	var failures int64
	run := func(count int64) {
		var started int64
		var all sync.WaitGroup
		for i := 0; i < width; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for atomic.AddInt64(&started, 1) <= count {
					if err := fetch(); err != nil && atomic.AddInt64(&failures, 1) == 1 {
						fmt.Fprintln(os.Stderr, "the first failure:", err)
					}
				}
			}()
		}
		all.Wait()
	}
	run(1) // connects
	run(int64(width)*20 + 2000)
	if a.profile != "" {
		f, err := os.Create(a.profile)
		must(err)
		must(pprof.StartCPUProfile(f))
		defer pprof.StopCPUProfile()
	}
	failures = 0
	began := time.Now()
	userBefore, systemBefore, _ := cpu()
	run(a.requests)
	seconds := time.Since(began).Seconds()
	user, system, rss := cpu()
	user, system = user-userBefore, system-systemBefore
	fmt.Printf("{\"name\": \"go %s\", \"requests\": %d, \"errors\": %d, \"seconds\": %.6f, \"cpu_user\": %.6f, \"cpu_sys\": %.6f, "+
		"\"cpu_us_per_request\": %.4f, \"max_rss_kib\": %d}\n",
		a.stack, a.requests, failures, seconds, user, system, (user+system)*1e6/float64(a.requests), rss)
}

func cpu() (user, system float64, rss int64) {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime), seconds(usage.Stime), usage.Maxrss
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
