package rapitest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"
	"time"
)

//go:embed meaning.py
var meaningScript string

// Pair are two documents to compare.
type Pair struct {
	Name string // for messages
	A, B []byte // the files' bytes
}

// SameMeaning fails the test unless two provisioning documents mean the same to
// a handset, by a rule and a parser (python3's xml.etree on expat) that are not
// the project's own.
//
// Free are: white space, comments, text, attributes' order, encodings, a missing
// root, version="1.0" of the root, the case of names and of datatype, the order of
// differently named siblings, recursive="TRUE", leading zeros where the datatype is
// integer, white space where it is binary. Order counts among the children of the
// root, among the groups of FileOperation, among siblings of one name, and among
// groups of which one is deleted or asked for.
//
// For many documents use SameMeanings: it starts python3 once.
func SameMeaning(t testing.TB, a, b []byte) {
	t.Helper()
	SameMeanings(t, []Pair{{"the document", a, b}})
}

// SameMeanings is SameMeaning for many pairs in one process.
func SameMeanings(t testing.TB, pairs []Pair) {
	t.Helper()
	report(t, pairs, compare(t, "meaning", pairs))
}

// SameTree is SameMeaning without its freedom in case, order and values: what a
// conversion between formats must keep. Free are white space, comments, text,
// attributes' order, encodings, a missing root and version="1.0" of the root.
func SameTree(t testing.TB, a, b []byte) {
	t.Helper()
	SameTrees(t, []Pair{{"the document", a, b}})
}

// SameTrees is SameTree for many pairs in one process.
func SameTrees(t testing.TB, pairs []Pair) {
	t.Helper()
	report(t, pairs, compare(t, "tree", pairs))
}

// Judgement is what python3 says of a Pair.
type Judgement struct {
	Error      string `json:"error"`      // it cannot read one of them
	Difference string `json:"difference"` // the first it found; empty: they are the same
}

// Meanings are the judgements behind SameMeanings, one for each pair, for tests
// that expect differences.
func Meanings(t testing.TB, pairs []Pair) []Judgement {
	t.Helper()
	return compare(t, "meaning", pairs)
}

func report(t testing.TB, pairs []Pair, judgements []Judgement) {
	t.Helper()
	for i, j := range judgements {
		switch {
		case j.Error != "":
			t.Errorf("%s: python3 cannot read %s", pairs[i].Name, j.Error)
		case j.Difference != "":
			t.Errorf("%s: not the same to python3: %s", pairs[i].Name, j.Difference)
		}
	}
}

func compare(t testing.TB, mode string, pairs []Pair) []Judgement {
	t.Helper()
	if len(pairs) == 0 {
		t.Fatal("nothing to compare")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: that another parser reads the same stays untested")
	}
	judgements, err := judge(python, mode, pairs)
	if err != nil {
		t.Fatal(err)
	}
	return judgements
}

func judge(python, mode string, pairs []Pair) ([]Judgement, error) {
	var in bytes.Buffer
	for _, p := range pairs {
		for _, data := range [][]byte{p.A, p.B} {
			var head [4]byte
			binary.BigEndian.PutUint32(head[:], uint32(len(data)))
			in.Write(head[:])
			in.Write(data)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-c", meaningScript, mode)
	var out, complaints bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &complaints
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("python3: %w\n%s", err, complaints.Bytes())
	}
	var judgements []Judgement
	for dec := json.NewDecoder(&out); dec.More(); {
		var j Judgement
		if err := dec.Decode(&j); err != nil {
			return nil, fmt.Errorf("python3 answered: %w", err)
		}
		judgements = append(judgements, j)
	}
	if len(judgements) != len(pairs) {
		return nil, fmt.Errorf("python3 judged %d of %d pairs", len(judgements), len(pairs))
	}
	return judgements, nil
}
