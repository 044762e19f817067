// Go's net/http: N requests by C goroutines, each of which sends its next one when the answer is read; over HTTP/2 they share
// the connection. Options: --url, --ca, --requests, --streams, --http 1.1|2.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func cpu() (user, system float64, rss int64) {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime), seconds(usage.Stime), usage.Maxrss
}

func main() {
	url := flag.String("url", "", "")
	ca := flag.String("ca", "", "a PEM file of the authority to trust")
	total := flag.Int64("requests", 100000, "")
	width := flag.Int("streams", 64, "")
	version := flag.String("http", "2", "")
	flag.Parse()

	roots := x509.NewCertPool()
	if *ca != "" {
		pem, err := os.ReadFile(*ca)
		if err != nil || !roots.AppendCertsFromPEM(pem) {
			fmt.Fprintln(os.Stderr, "the CA file cannot be read")
			os.Exit(1)
		}
	}
	transport := &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:   *version == "2",
		MaxIdleConnsPerHost: *width,
		DisableCompression:  true,
	}
	if *version == "2" {
		transport.MaxConnsPerHost = 1
	}
	client := &http.Client{Transport: transport}

	var errors int64
	fetch := func() {
		response, err := client.Get(*url)
		if err != nil {
			atomic.AddInt64(&errors, 1)
			return
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != 200 || (*version == "2") != (response.ProtoMajor == 2) {
			atomic.AddInt64(&errors, 1)
		}
	}
	run := func(count int64) {
		var started int64
		var all sync.WaitGroup
		for i := 0; i < *width; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for atomic.AddInt64(&started, 1) <= count {
					fetch()
				}
			}()
		}
		all.Wait()
	}

	fetch() // connects
	run(int64(*width) * 4)
	began := time.Now()
	userBefore, systemBefore, _ := cpu()
	run(*total)
	seconds := time.Since(began).Seconds()
	user, system, rss := cpu()
	user, system = user-userBefore, system-systemBefore
	fmt.Printf("{\"name\": \"go\", \"requests\": %d, \"errors\": %d, \"seconds\": %.6f, \"cpu_user\": %.6f, \"cpu_sys\": %.6f, "+
		"\"cpu_us_per_request\": %.4f, \"max_rss_kib\": %d}\n",
		*total, errors, seconds, user, system, (user+system)*1e6/float64(*total), rss)
}
