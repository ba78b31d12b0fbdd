package engine

import (
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"sync"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// front is the kernel's five sockets, as Jupyter's clients see them.
type front struct {
	codec   wire.Codec
	session string

	mu    sync.Mutex // held while a state is published, so that no client hears of an older one later
	state string     // starting, busy or idle

	shell, control, stdin, iopub, heartbeat *wire.Socket
}

// listen binds the sockets of a connection file.
func listen(c wire.Connection) (*front, error) {
	f := &front{codec: wire.Codec{Key: []byte(c.Key)}, session: wire.NewID(), state: "starting"}
	var err error
	bind := func(kind wire.Kind, port int) *wire.Socket {
		if err != nil {
			return nil
		}
		var s *wire.Socket
		s, err = wire.Listen(kind, c.Endpoint(port))
		return s
	}
	f.shell = bind(wire.Router, c.ShellPort)
	f.control = bind(wire.Router, c.ControlPort)
	f.stdin = bind(wire.Router, c.StdinPort)
	f.heartbeat = bind(wire.Rep, c.HeartbeatPort)
	if err == nil {
		f.iopub, err = wire.ListenPub(c.Endpoint(c.IOPubPort), f.welcome)
	}
	if err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// welcome tells a client that it has subscribed, and what the kernel is doing: after a restart nothing
// else might tell for a while.
func (f *front) welcome(topic string, admit func(greeting ...[][]byte)) {
	var greeting [][][]byte
	greet := func(kind string, content any) {
		m, err := wire.New(f.session, kind, content)
		if err != nil {
			log.Print(err)
			return
		}
		m.Identities = [][]byte{[]byte(topic)}
		greeting = append(greeting, f.codec.Encode(m))
	}
	f.mu.Lock() // Until the client is admitted: it misses no change of the state.
	defer f.mu.Unlock()
	greet("iopub_welcome", map[string]string{"subscription": topic})
	greet("status", map[string]string{"execution_state": f.state})
	admit(greeting...)
}

// close hands the system what is still to be sent, and closes the sockets.
func (f *front) close() {
	const patience = 2 * time.Second
	for _, s := range []*wire.Socket{f.iopub, f.shell, f.control, f.stdin, f.heartbeat} {
		if s != nil {
			s.Flush(patience)
			s.Close()
		}
	}
}

// receive gives every well-formed and well-signed message of a socket to handle. The others are
// dropped: whoever sent them does not have the key.
func (f *front) receive(name string, socket *wire.Socket, handle func(wire.Message)) {
	for frames := range socket.Received() {
		m, err := f.codec.Decode(frames)
		if err != nil {
			log.Printf("%s: dropped a message: %v", name, err)
			continue
		}
		handle(m)
	}
}

// reply answers a request on the socket that it came from.
func (f *front) reply(socket *wire.Socket, request wire.Message, content any) {
	kind := strings.TrimSuffix(request.Header.Type, "_request") + "_reply"
	m, err := wire.New(f.session, kind, content)
	if err != nil {
		log.Print(err)
		return
	}
	m.Identities = request.Identities
	m.Parent = request.RawHeader
	socket.Send(f.codec.Encode(m))
}

// publish sends a message about a request to all clients.
func (f *front) publish(request wire.Message, kind string, content any) {
	m, err := wire.New(f.session, kind, content)
	if err != nil {
		log.Print(err)
		return
	}
	f.forward(request, m)
}

// forward publishes a message that is already made, as one about the request.
func (f *front) forward(request wire.Message, m wire.Message) {
	m.Identities = [][]byte{fmt.Appendf(nil, "kernel.%s.%s", f.session, m.Header.Type)}
	m.Header.Session = f.session
	m.RawHeader = nil
	m.Parent = request.RawHeader
	f.iopub.Send(f.codec.Encode(m))
}

// status publishes that the kernel is starting, busy or idle.
func (f *front) status(request wire.Message, state string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state = state
	f.publish(request, "status", map[string]string{"execution_state": state})
}

// stream publishes text as output of the request's cell.
func (f *front) stream(request wire.Message, name, text string) {
	f.publish(request, "stream", map[string]string{"name": name, "text": text})
}

// decode reads the content of a message.
func decode[T any](m wire.Message) (T, error) {
	var content T
	if err := json.Unmarshal(m.Content, &content); err != nil {
		return content, fmt.Errorf("content of %s: %w", m.Header.Type, err)
	}
	return content, nil
}
