// Package testservers runs the servers that the binding's tests talk to.
package testservers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Variable names the program of the servers. It prints NAME=URL lines and then an empty one, and runs until its input ends.
const Variable = "TERN_TEST_SERVERS"

var urls = map[string]string{}

// URL is that of a server by its name: HTTP, HTTPS, H2C, FAULT, REDIS, WS; CA is the file of HTTPS's authority.
func URL(t testing.TB, name string) string {
	t.Helper()
	url, is := urls[name]
	if !is {
		t.Fatalf("there is no server %s", name)
	}
	return url
}

// Run is for TestMain: it runs the tests with the servers up and returns their exit status.
func Run(m *testing.M) int {
	stop, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer stop()
	return m.Run()
}

func start() (stop func(), err error) {
	program := os.Getenv(Variable)
	if program == "" {
		return nil, errors.New(Variable + " is not set: it names the program that runs the servers of the tests (tests/support/test_servers_main.cpp)")
	}
	command := exec.Command(program)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		input.Close()
		command.Wait()
	}
	ready := make(chan error, 1)
	go func() { ready <- read(output) }()
	select {
	case err = <-ready:
	case <-time.After(time.Minute):
		command.Process.Kill()
		err = errors.New("the servers are not up after a minute")
	}
	if err != nil {
		stop()
	}
	return stop, err
}

func read(output io.Reader) error {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if lines.Text() == "" {
			return nil
		}
		if name, url, is := strings.Cut(lines.Text(), "="); is {
			urls[name] = url
		}
	}
	return fmt.Errorf("the servers ended before they were up: %v", lines.Err())
}
