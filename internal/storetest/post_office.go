package storetest

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// PostOffice is a mail server that keeps every byte it was sent.
type PostOffice struct {
	net.Listener
	mu      sync.Mutex
	Refuses int // the next so many, as a server does that is too busy
	wire    strings.Builder
	letters map[string][]string // by who gets them
}

// OpenPostOffice opens one on an address of this machine, until the test ends.
func OpenPostOffice(t testing.TB, host string) *PostOffice {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	o := &PostOffice{Listener: l, letters: map[string][]string{}}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go o.serve(c)
		}
	}()
	return o
}

// serve speaks as much SMTP (RFC 5321) as a letter needs.
func (o *PostOffice) serve(c net.Conn) {
	defer c.Close()
	say := func(line string) { fmt.Fprint(c, line+"\r\n") }
	say("220 post.example ready")
	var to string
	var letter []string
	inside := false
	for lines := bufio.NewScanner(c); lines.Scan(); {
		line := lines.Text()
		o.mu.Lock()
		o.wire.WriteString(line + "\n")
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch {
		case inside && line == ".":
			o.letters[to] = append(o.letters[to], strings.Join(letter, "\n"))
			inside, letter = false, nil
			say("250 kept")
		case inside:
			letter = append(letter, line)
		case verb == "RCPT" && o.Refuses > 0:
			o.Refuses--
			say("451 too busy")
		case verb == "RCPT":
			to = strings.Trim(line[strings.Index(line, "<"):], "<>")
			say("250 ok")
		case verb == "DATA":
			inside = true
			say("354 go on")
		case verb == "QUIT":
			say("221 bye")
		default:
			say("250 ok")
		}
		o.mu.Unlock()
	}
}

// Came waits for letters to somebody; everybody has time to get one too many.
func (o *PostOffice) Came(t testing.TB, to string) []string {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		o.mu.Lock()
		got := slices.Clone(o.letters[to])
		o.mu.Unlock()
		if len(got) > 0 {
			return got
		}
	}
	t.Fatalf("nothing came for %s", to)
	return nil
}

// Said is every line that came in.
func (o *PostOffice) Said() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.wire.String()
}

// Letters is how many came in for anybody.
func (o *PostOffice) Letters() (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.letters {
		n += len(l)
	}
	return n
}
