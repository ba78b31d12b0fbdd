package wire

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const patience = 10 * time.Second

func bind(t *testing.T, kind Kind) (*Socket, string) {
	t.Helper()
	s, err := Listen(kind, "tcp://127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, "tcp://" + s.Addr().String()
}

func dial(t *testing.T, kind Kind, endpoint, identity string) *Socket {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := Dial(ctx, kind, endpoint, identity)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func receive(t *testing.T, s *Socket) []string {
	t.Helper()
	select {
	case frames, ok := <-s.Received():
		if !ok {
			t.Fatal("the socket was closed")
		}
		var text []string
		for _, f := range frames {
			text = append(text, string(f))
		}
		return text
	case <-time.After(patience):
		t.Fatal("no message")
		return nil
	}
}

func TestRouterAnswersEachOfItsPeers(t *testing.T) {
	router, endpoint := bind(t, Router)
	a, b := dial(t, Dealer, endpoint, "a"), dial(t, Dealer, endpoint, "")
	for _, client := range []*Socket{a, b} {
		long := strings.Repeat("x", 1<<20)
		client.Send([][]byte{[]byte("hello"), {}, []byte(long)})
		got := receive(t, router)
		if len(got) != 4 || got[1] != "hello" || got[2] != "" || got[3] != long {
			t.Fatalf("received %d frames", len(got))
		}
		router.Send([][]byte{[]byte(got[0]), []byte("reply")})
		if got := receive(t, client); got[0] != "reply" {
			t.Errorf("received %q", got)
		}
	}
	router.Send([][]byte{[]byte("nobody"), []byte("dropped")})
}

func TestRouterFollowsAClientThatComesBack(t *testing.T) {
	router, endpoint := bind(t, Router)
	for i := range 3 {
		client := dial(t, Dealer, endpoint, "same")
		client.Send([][]byte{fmt.Appendf(nil, "%d", i)})
		receive(t, router)
		router.Send([][]byte{[]byte("same"), fmt.Appendf(nil, "to %d", i)})
		if got := receive(t, client); got[0] != fmt.Sprintf("to %d", i) {
			t.Errorf("received %q", got)
		}
	}
}

func TestPubSendsWhatSubscribersWant(t *testing.T) {
	pub, endpoint := bind(t, Pub)
	all := dial(t, Sub, endpoint, "")
	for !pub.hasSubscriber() {
		time.Sleep(time.Millisecond)
	}
	for i := range 100 {
		pub.Send([][]byte{[]byte("topic"), fmt.Appendf(nil, "%d", i)})
	}
	for i := range 100 {
		if got := receive(t, all); got[1] != fmt.Sprint(i) {
			t.Fatalf("message %d: %q", i, got)
		}
	}
}

func TestPubWelcomesSubscribers(t *testing.T) {
	var pub *Socket
	pub, err := ListenPub("tcp://127.0.0.1:0", func(topic string, admit func(greeting ...[][]byte)) {
		pub.Send([][]byte{[]byte("before")}) // What is published meanwhile does not overtake the greeting.
		admit([][]byte{[]byte("welcome"), []byte(topic)}, [][]byte{[]byte("busy")})
		pub.Send([][]byte{[]byte("after")})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer pub.Close()
	sub := dial(t, Sub, "tcp://"+pub.Addr().String(), "")
	if got := receive(t, sub); got[0] != "welcome" || got[1] != "" {
		t.Errorf("received %q", got)
	}
	for _, want := range []string{"busy", "after"} {
		if got := receive(t, sub)[0]; got != want {
			t.Errorf("received %q, want %q", got, want)
		}
	}
}

func (s *Socket) hasSubscriber() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.links {
		if l.wants("topic") {
			return true
		}
	}
	return false
}

func TestIPCReplacesTheFileOfADeadProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kernel-1")
	stale, err := net.Listen("unix", file)
	if err != nil {
		t.Fatal(err)
	}
	stale.(*net.UnixListener).SetUnlinkOnClose(false)
	stale.Close()
	router, err := Listen(Router, "ipc://"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer router.Close()
	client := dial(t, Dealer, "ipc://"+file, "")
	client.Send([][]byte{[]byte("hello")})
	if got := receive(t, router); got[1] != "hello" {
		t.Errorf("received %q", got)
	}
	if _, err := Listen(Router, "ipc://"+file); err == nil {
		t.Error("bound a socket twice")
	}
}

func TestCloseEndsReceived(t *testing.T) {
	router, endpoint := bind(t, Router)
	client := dial(t, Dealer, endpoint, "")
	router.Close()
	for _, s := range []*Socket{router, client} {
		select {
		case _, ok := <-s.Received():
			if ok {
				t.Error("a message from nowhere")
			}
		case <-time.After(patience):
			t.Error("still open")
		}
	}
}

// TestGarbage sends what is not ZMTP, or is meant to hurt, to every kind of socket, and checks that
// a proper client is served all the same.
func TestGarbage(t *testing.T) {
	greet := string(greeting[:])
	ready := func(kind string) string {
		return greet + string(appendFrame(nil, flagCommand, append([]byte("\x05READY"), property("Socket-Type", kind)...)))
	}
	huge := string(binary.BigEndian.AppendUint64([]byte{flagLong}, 1<<62))
	for _, kind := range []Kind{Router, Pub, Rep} {
		friend := string(compatible[kind][0])
		socket, endpoint := bind(t, kind)
		for name, bytes := range map[string]string{
			"nothing":              "",
			"half a greeting":      greet[:20],
			"HTTP":                 "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + strings.Repeat("x", 100),
			"ZMTP 2":               "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01" + strings.Repeat("\x00", 80),
			"PLAIN":                greet[:12] + "PLAIN" + strings.Repeat("\x00", 47),
			"no READY":             greet + "\x04\x06\x05OTHER",
			"wrong kind":           ready("PUSH"),
			"cut property":         greet + "\x04\x0a\x05READY\xff\x00\x00\x00",
			"huge property":        greet + "\x04\x0c\x05READY\x01a\xff\xff\xff\xff",
			"huge frame":           ready(friend) + huge,
			"large frame, empty":   ready(friend) + string(binary.BigEndian.AppendUint64([]byte{flagLong}, maxMessage)) + "x",
			"endless frames":       ready(friend) + strings.Repeat("\x01\x00", maxFrames+10),
			"empty frame":          ready(friend) + "\x00\x00",
			"empty command":        ready(friend) + "\x04\x00",
			"command in a message": ready(friend) + "\x01\x00\x04\x00",
			"long command name":    ready(friend) + "\x04\x02\xffx",
			"short PING":           ready(friend) + "\x04\x06\x04PING\x00",
			"unknown flags":        ready(friend) + "\x80\x00",
		} {
			conn, err := net.Dial("tcp", socket.Addr().String())
			if err != nil {
				t.Fatalf("%s, %s: %v", kind, name, err)
			}
			io.WriteString(conn, bytes)
			defer conn.Close() // many stay open and silent while the client below is served
		}
		checkServed(t, kind, socket, endpoint)
	}
}

// checkServed exchanges a message with a socket.
func checkServed(t *testing.T, kind Kind, socket *Socket, endpoint string) {
	t.Helper()
	switch kind {
	case Router:
		client := dial(t, Dealer, endpoint, "client")
		client.Send([][]byte{[]byte("hello")})
		for receive(t, socket)[0] != "client" {
			// what the garbage contained of proper messages
		}
		socket.Send([][]byte{[]byte("client"), []byte("reply")})
		receive(t, client)
	case Rep:
		client := dial(t, Dealer, endpoint, "")
		client.Send([][]byte{{}, []byte("beat")})
		if got := receive(t, client); got[1] != "beat" {
			t.Errorf("heartbeat %q", got)
		}
	case Pub:
		client := dial(t, Sub, endpoint, "")
		for !socket.hasSubscriber() {
			time.Sleep(time.Millisecond)
		}
		socket.Send([][]byte{[]byte("topic")})
		receive(t, client)
	}
}

// TestVanishedClients has clients that hang up with messages on their way to them.
func TestVanishedClients(t *testing.T) {
	router, endpoint := bind(t, Router)
	payload := make([]byte, 1<<16)
	for range 20 {
		client := dial(t, Dealer, endpoint, "gone")
		client.Send([][]byte{[]byte("hello")})
		receive(t, router)
		for range 20 {
			router.Send([][]byte{[]byte("gone"), payload})
		}
		client.Close()
	}
	checkServed(t, Router, router, endpoint)
}
