package datasets_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/datasets"
)

func TestSpam(t *testing.T) {
	testenv.Setup(t)
	set, err := datasets.Spam()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := set.String(), "SpamAssassin's e-mails: 5914 texts, 2 classes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	spam := 0
	for _, label := range set.Labels() {
		spam += int(label)
	}
	if spam != 1806 {
		t.Errorf("%d mails are spam, want 1806", spam)
	}
}

func TestSpamFileErrors(t *testing.T) {
	damaged := filepath.Join(t.TempDir(), "damaged.tgz")
	if err := os.WriteFile(damaged, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := datasets.SpamFile(damaged); err == nil || !strings.HasPrefix(err.Error(), damaged+": ") {
		t.Errorf("a damaged file: %v", err)
	}
	if _, err := datasets.SpamFile(damaged + "x"); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

// TestSpamInParts demands that the parts are those of Spam's mails, in its order.
func TestSpamInParts(t *testing.T) {
	testenv.Setup(t)
	set, err := datasets.Spam()
	if err != nil {
		t.Fatal(err)
	}
	parts, err := datasets.SpamInParts()
	if err != nil {
		t.Fatal(err)
	}
	if parts.Senders.Len() != set.Len() || !slices.Equal(parts.Senders.Labels(), set.Labels()) {
		t.Errorf("%d senders of %d mails, or other labels", parts.Senders.Len(), set.Len())
	}
	for i := range set.Len() {
		if got := strings.TrimSpace(parts.Subjects.Text(i) + "\n" + parts.Bodies.Text(i)); got != set.Text(i) {
			t.Fatalf("mail %d in parts is %.60q, want %.60q", i, got, set.Text(i))
		}
	}
}
