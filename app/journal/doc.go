// Package journal is the durable record of runs: what was sent to which handset,
// what it answered, and how it ended.
//
//	j, err := journal.Open(ctx, journal.Options{Dir: dir, Create: true, Program: "1.2.0"})
//	defer j.Close()
//	r, err := j.Begin(ctx, aRun)      // before a byte is sent; if it fails, nothing may be
//	err = r.Step(ctx, "send")
//	err = r.Reply(ctx, reply)         // as it came, before anyone else hears of it
//	err = r.End(ctx, aRun)            // with its ending
//
//	for e, err := range j.Runs(ctx, journal.Filter{Handset: "WH-017"}) { ... } // newest first
//	e, err := j.Find(ctx, "17")
//	text, err := j.Text(ctx, e.Document.Text) // the document, if the key is here
//	report, err := j.Verify(ctx, "")
//
// # What is kept
//
// Everything that happens is a record: a run begins, takes a step, is answered,
// ends. Records are never changed. Each carries the hash of the one before it, so
// that a record that is changed, lost or moved is found (Verify), and the hash of
// the last one, the head, stands for all of them: whoever wrote a head down can ask
// later whether the journal still has it. The table of runs is made from the
// records and can be made again.
//
// Documents, replies and results are kept once each, under a keyed hash (HMAC), so
// that nobody can guess at a password by hashing documents that have it. One that
// holds a secret is kept twice: with its secrets masked, for everyone who has the
// journal, and whole, encrypted with age for the key in the file journal.key. No
// secret is in the database in clear; without the key they are gone, and all else
// can be read.
//
// An install of a cabinet is a run, too (KindInstall): of the file its name, size and
// keyed hash are kept, and the document in it; of what the installer did, what could be
// seen. The file itself is not kept.
//
// # Several at once
//
// The database is SQLite in WAL mode. Any number of programs read and append at the
// same time; each call is one transaction, on the disk when it returns. A
// Journal may be used from any goroutine, a Run from one at a time.
//
// A program that writes holds a lock on a file in the folder "live" as long as it
// lives. A run without an ending whose program does not hold its lock any more was
// interrupted: the system gives locks back also of a program that was killed.
package journal
