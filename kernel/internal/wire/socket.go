package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// Kind is a ZeroMQ socket type.
type Kind string

// The socket types of a kernel (Router, Pub, Rep) and of its clients (Dealer, Sub, Req).
const (
	Router Kind = "ROUTER"
	Pub    Kind = "PUB"
	Rep    Kind = "REP"
	Dealer Kind = "DEALER"
	Sub    Kind = "SUB"
	Req    Kind = "REQ"
)

// compatible lists the peers that each kind accepts.
var compatible = map[Kind][]Kind{
	Router: {Dealer, Req, Router},
	Pub:    {Sub, "XSUB"},
	Rep:    {Req, Dealer},
	Dealer: {Router, Rep, Dealer},
	Sub:    {Pub, "XPUB"},
}

// Socket is a ZeroMQ socket: bound by Listen with any number of peers, or connected to one by Dial.
//
// A Router's received messages begin with the identity of their sender, and those sent to it with
// that of their receiver. A Rep gives every message back to its sender by itself.
type Socket struct {
	kind     Kind
	welcome  Welcome      // of a Pub; may be nil
	listener net.Listener // nil after Dial
	received chan [][]byte
	done     chan struct{}
	readers  sync.WaitGroup

	mu     sync.Mutex
	closed bool
	links  map[string]*link // by identity
}

func newSocket(kind Kind) *Socket {
	return &Socket{kind: kind, received: make(chan [][]byte, 16), done: make(chan struct{}), links: map[string]*link{}}
}

// Listen binds a socket to an endpoint such as "tcp://127.0.0.1:5555" or "ipc:///run/kernel-1".
func Listen(kind Kind, endpoint string) (*Socket, error) {
	return listen(newSocket(kind), endpoint)
}

// Welcome greets a new subscriber to a topic: it calls admit, once, with the messages of the greeting. From then on the subscriber
// gets what is published, and nothing comes before the greeting.
type Welcome func(topic string, admit func(greeting ...[][]byte))

// ListenPub binds a Pub that greets every new subscription, so that the subscriber knows that it is in
// force.
func ListenPub(endpoint string, welcome Welcome) (*Socket, error) {
	s := newSocket(Pub)
	s.welcome = welcome
	return listen(s, endpoint)
}

func listen(s *Socket, endpoint string) (*Socket, error) {
	network, address, err := splitEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	if network == "unix" {
		removeStale(address)
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return nil, fmt.Errorf("binding %s: %w", endpoint, err)
	}
	s.listener = listener
	s.readers.Add(1)
	go s.accept()
	go s.finish()
	return s, nil
}

// removeStale removes the socket file of a process that was killed: nobody answers there.
func removeStale(path string) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return
	}
	if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
		conn.Close()
		return
	}
	os.Remove(path)
}

// Dial connects a socket, trying until the other side is there or ctx ends. Its Received channel
// is closed when the connection ends. A Sub subscribes to everything.
func Dial(ctx context.Context, kind Kind, endpoint, identity string) (*Socket, error) {
	network, address, err := splitEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	conn, err := dialPatiently(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", endpoint, err)
	}
	s := newSocket(kind)
	p, err := handshake(conn, kind, identity)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("connecting to %s: %w", endpoint, err)
	}
	if kind == Sub {
		if err := p.write(appendFrame(nil, 0, []byte{1})); err != nil {
			conn.Close()
			return nil, fmt.Errorf("subscribing to %s: %w", endpoint, err)
		}
	}
	p.identity = "" // the only peer; its name does not matter
	l, _ := s.add(p)
	go func() {
		s.serve(l)
		s.shut()
	}()
	go s.finish()
	return s, nil
}

func dialPatiently(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

func splitEndpoint(endpoint string) (network, address string, err error) {
	scheme, address, ok := strings.Cut(endpoint, "://")
	switch {
	case ok && scheme == "tcp":
		return "tcp", address, nil
	case ok && scheme == "ipc":
		return "unix", address, nil
	}
	return "", "", fmt.Errorf("endpoint %q: expected tcp://… or ipc://…", endpoint)
}

// Addr is the address that the socket is bound to.
func (s *Socket) Addr() net.Addr { return s.listener.Addr() }

// Received gives what peers sent. It is closed after Close, and after the end of a dialled connection.
func (s *Socket) Received() <-chan [][]byte { return s.received }

// accept serves every peer on its own, so that none can hold up another.
func (s *Socket) accept() {
	defer s.readers.Done()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			time.Sleep(10 * time.Millisecond) // out of file descriptors, say: others may close
			continue
		}
		go s.meet(conn)
	}
}

// meet serves a new connection, if it turns out to be a ZeroMQ peer of the right kind.
func (s *Socket) meet(conn net.Conn) {
	p, err := handshake(conn, s.kind, "")
	if err != nil {
		conn.Close()
		return
	}
	l, ok := s.add(p)
	if !ok {
		conn.Close()
		return
	}
	s.serve(l)
}

// serve reads from a peer until it goes away or says something that is not ZMTP.
func (s *Socket) serve(l *link) {
	defer s.remove(l)
	go l.drain()
	for {
		frames, command, err := l.readMessage()
		if err != nil {
			return
		}
		if command {
			s.obey(l, frames[0])
		} else if !s.take(l, frames) {
			return
		}
	}
}

// take hands one message to its reader; false when the socket is closed.
func (s *Socket) take(l *link, frames [][]byte) bool {
	switch s.kind {
	case Pub:
		s.subscribe(l, frames[0])
		return true
	case Rep:
		l.send(appendMessage(nil, frames))
		return true
	case Router:
		frames = append([][]byte{[]byte(l.identity)}, frames...)
	}
	select {
	case s.received <- frames:
		return true
	case <-s.done:
		return false
	}
}

// obey answers the commands that a peer may send after the handshake.
func (s *Socket) obey(l *link, command []byte) {
	name, body := "", []byte(nil)
	if len(command) > 0 && int(command[0]) < len(command) {
		name, body = string(command[1:1+command[0]]), command[1+command[0]:]
	}
	switch {
	case name == "PING" && len(body) >= 2: // two bytes of time to live, then a context to return
		l.send(appendFrame(nil, flagCommand, append([]byte("\x04PONG"), body[2:]...)))
	case name == "SUBSCRIBE":
		s.subscribe(l, append([]byte{1}, body...))
	case name == "CANCEL":
		s.subscribe(l, append([]byte{0}, body...))
	}
}

// subscribe notes what a subscriber wants, or no longer wants.
func (s *Socket) subscribe(l *link, request []byte) {
	if s.kind != Pub || len(request) == 0 {
		return
	}
	topic := string(request[1:])
	admit := func(greeting ...[][]byte) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, frames := range greeting {
			l.send(appendMessage(nil, frames))
		}
		l.topics[topic] = true
	}
	switch {
	case request[0] != 1:
		s.mu.Lock()
		delete(l.topics, topic)
		s.mu.Unlock()
	case s.welcome == nil:
		admit()
	default:
		s.welcome(topic, admit)
	}
}

// add registers a peer under its identity. One that comes back under the same name, as a client
// does that lost its connection, takes the place of the old connection.
func (s *Socket) add(p *peer) (*link, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, false
	}
	if p.identity == "" && s.listener != nil {
		p.identity = "\x00" + rand.Text()
	}
	if old := s.links[p.identity]; old != nil {
		old.hangUp()
	}
	l := newLink(p)
	s.links[p.identity] = l
	s.readers.Add(1)
	return l, true
}

func (s *Socket) remove(l *link) {
	defer s.readers.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.links[l.identity] == l {
		delete(s.links, l.identity)
	}
	l.hangUp()
}

// Send sends a message: a Router to the peer named by the first frame, a Pub to whoever subscribed
// to it, the others to their one peer. As in ZeroMQ, a message for nobody is dropped.
func (s *Socket) Send(frames [][]byte) {
	if len(frames) == 0 {
		return
	}
	targets, frames := s.route(frames)
	if len(targets) == 0 {
		return
	}
	framed := appendMessage(nil, frames)
	for _, l := range targets {
		l.send(framed)
	}
}

func (s *Socket) route(frames [][]byte) (targets []*link, rest [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.kind {
	case Router:
		if l := s.links[string(frames[0])]; l != nil {
			targets = append(targets, l)
		}
		return targets, frames[1:]
	case Pub:
		topic := string(frames[0])
		for _, l := range s.links {
			if l.wants(topic) {
				targets = append(targets, l)
			}
		}
	default:
		for _, l := range s.links {
			targets = append(targets, l)
		}
	}
	return targets, frames
}

// Flush waits until all that was sent has been handed to the operating system, or for the time given.
func (s *Socket) Flush(limit time.Duration) {
	for end := time.Now().Add(limit); s.waiting() && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

func (s *Socket) waiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.links {
		if l.pending.Load() > 0 {
			return true
		}
	}
	return false
}

// shut refuses new peers and hangs up on those there are.
func (s *Socket) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	close(s.done)
	if s.listener != nil {
		s.listener.Close()
	}
	for _, l := range s.links {
		l.hangUp()
	}
}

// finish closes the Received channel when nobody is left who could send to it.
func (s *Socket) finish() {
	s.readers.Wait()
	close(s.received)
}

// Close ends the socket and all its connections.
func (s *Socket) Close() {
	s.shut()
	s.readers.Wait()
}
