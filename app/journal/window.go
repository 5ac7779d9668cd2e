package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// A search looks for runs in windows of their numbers, from the newest on, each wider
// than the one before it: words that stand in most runs are found among the newest
// few, and those that hardly any run has take no longer for it.
const (
	firstWindow = 1000
	widerWindow = 8
	// runsAtOnce are read of those that were found.
	runsAtOnce = 64
	// manyTexts have a word: then the runs of a window are asked for their texts, and
	// not these texts for their runs.
	manyTexts = 500
)

// sieve lets runs through: those in which a word stands, or that a filter fits.
type sieve struct {
	query string // with the parameters ?1 and ?2, first and last number of the window; gives numbers of runs
	args  []any
	found int // in the window before
}

// windows gives the numbers of the runs that a filter fits and in which all words
// stand, window by window.
func (j *Journal) windows(ctx context.Context, f Filter, questions []string, give func([]int64) (bool, error)) error {
	var top int64
	if err := j.db.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM run`).Scan(&top); err != nil {
		return err
	}
	sieves, err := j.sieves(ctx, f, questions)
	if err != nil {
		return err
	}
	for width, last := int64(firstWindow), top; last > 0 && sieves != nil; width *= widerWindow {
		first := max(1, last-width+1)
		found, err := j.sift(ctx, sieves, first, last)
		if err != nil {
			return err
		}
		if more, err := give(found); !more || err != nil {
			return err
		}
		last = first - 1
	}
	return nil
}

// search gives the runs that a filter fits and in which all words stand.
func (j *Journal) search(ctx context.Context, f Filter, questions []string, give func(Entry) bool) error {
	return j.windows(ctx, f, questions, func(found []int64) (bool, error) {
		for numbers := range slices.Chunk(found, runsAtOnce) {
			list, err := json.Marshal(numbers)
			if err != nil {
				return false, err
			}
			runs, err := collect(ctx, j.db, scanEntry, selectRun+` WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number DESC`, string(list))
			if err != nil {
				return false, err
			}
			for _, e := range runs {
				if !give(e) {
					return false, nil
				}
			}
		}
		return true, nil
	})
}

// Count is how many runs a filter fits, whatever its Limit.
func (j *Journal) Count(ctx context.Context, f Filter) (n int, err error) {
	f.Limit = 0
	switch questions := expressions(f.Words); {
	case f.Ending == "running" || f.Ending == "interrupted": // few, and each is looked at
		for _, err := range j.Runs(ctx, f) {
			if err != nil {
				return 0, err
			}
			n++
		}
	case f.Words == "":
		where, args := f.where()
		err = j.db.QueryRowContext(ctx, `SELECT count(*) FROM run WHERE `+where, args...).Scan(&n)
	case len(questions) > 0:
		err = j.windows(ctx, f, questions, func(found []int64) (bool, error) {
			n += len(found)
			return true, nil
		})
	}
	return n, j.fail("read", err)
}

// sieves are one for each word, and one for the filter if it has more than words; nil
// where a word stands nowhere.
func (j *Journal) sieves(ctx context.Context, f Filter, questions []string) ([]*sieve, error) {
	var list []*sieve
	for _, q := range questions {
		const (
			inRuns  = `SELECT rowid AS n FROM run_words WHERE run_words MATCH ?3 AND rowid BETWEEN ?1 AND ?2`
			inTexts = ` UNION ALL SELECT run FROM run_text $INDEX WHERE text IN (SELECT rowid FROM text_words WHERE text_words MATCH ?3) AND run BETWEEN ?1 AND ?2`
		)
		var runs, texts int
		if err := j.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM (SELECT 1 FROM run_words WHERE run_words MATCH ?1 LIMIT 1)),
			(SELECT count(*) FROM (SELECT 1 FROM text_words WHERE text_words MATCH ?1 LIMIT ?2))`, q, manyTexts).Scan(&runs, &texts); err != nil {
			return nil, err
		}
		s := &sieve{query: inRuns, args: []any{q}}
		switch {
		case texts == manyTexts:
			s.query += strings.Replace(inTexts, "$INDEX", "INDEXED BY run_text_run", 1)
		case texts > 0:
			s.query += strings.Replace(inTexts, "$INDEX", "NOT INDEXED", 1) // its primary key: text, run
		case runs == 0:
			return nil, nil
		}
		list = append(list, s)
	}
	if where, args := f.where(); len(args) > 0 || f.Open {
		list = append(list, &sieve{query: `SELECT number AS n FROM run WHERE number BETWEEN ?1 AND ?2 AND ` + where, args: args})
	}
	return list, nil
}

// sift gives the numbers of the runs in a window that all sieves let through, in
// falling order. That which let the fewest through last time comes first.
func (j *Journal) sift(ctx context.Context, sieves []*sieve, first, last int64) ([]int64, error) {
	slices.SortStableFunc(sieves, func(a, b *sieve) int { return a.found - b.found })
	left := newNumbers(first, last)
	for i, s := range sieves {
		var found sql.NullString
		// One string is read much faster than its numbers as so many rows.
		err := j.db.QueryRowContext(ctx, `SELECT group_concat(n, ' ') FROM (`+s.query+`)`, append([]any{first, last}, s.args...)...).Scan(&found)
		if err != nil {
			return nil, err
		}
		these := newNumbers(first, last)
		if err := these.read(found.String); err != nil {
			return nil, err
		}
		if s.found = these.count(); i == 0 {
			left = these
		} else {
			left.and(these)
		}
		if left.count() == 0 {
			return nil, nil
		}
	}
	return left.falling(), nil
}

// numberSet is a set of numbers within a window.
type numberSet struct {
	first int64
	bits  []uint64
}

func newNumbers(first, last int64) *numberSet {
	return &numberSet{first, make([]uint64, (last-first)/64+1)}
}

// read adds numbers with blanks between them, all within the window.
func (s *numberSet) read(list string) error {
	for list != "" {
		var word string
		word, list, _ = strings.Cut(list, " ")
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return err
		}
		if i := n - s.first; i >= 0 && i/64 < int64(len(s.bits)) {
			s.bits[i/64] |= 1 << (i % 64)
		}
	}
	return nil
}

func (s *numberSet) and(other *numberSet) {
	for i := range s.bits {
		s.bits[i] &= other.bits[i]
	}
}

func (s *numberSet) count() (n int) {
	for _, b := range s.bits {
		n += bits.OnesCount64(b)
	}
	return n
}

func (s *numberSet) falling() (list []int64) {
	for i := len(s.bits) - 1; i >= 0; i-- {
		for b := s.bits[i]; b != 0; {
			top := 63 - bits.LeadingZeros64(b)
			list = append(list, s.first+int64(i*64+top))
			b &^= 1 << top
		}
	}
	return list
}
