-- Version 1: the chain of records, the texts, and the runs.

CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened, in order. hash is over everything else in the row; see chain.go.
CREATE TABLE record (
	seq  INTEGER PRIMARY KEY,
	time INTEGER NOT NULL, -- nanoseconds since 1970, UTC
	run  INTEGER NOT NULL, -- its number; 0 for what is about no run
	kind TEXT NOT NULL,
	body TEXT NOT NULL,    -- JSON
	prev BLOB NOT NULL,    -- hash of the record before
	hash BLOB NOT NULL
) STRICT;

-- One row: the last record, and how many of everything there must be.
CREATE TABLE head (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	seq     INTEGER NOT NULL,
	hash    BLOB NOT NULL,
	records INTEGER NOT NULL,
	runs    INTEGER NOT NULL,
	number  INTEGER NOT NULL -- of the latest run; numbers are never given twice
) STRICT;
INSERT INTO head VALUES (1, 0, zeroblob(32), 0, 0, 0);

-- Documents, replies and results, each once.
CREATE TABLE text (
	rowid    INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE, -- HMAC
	kind     TEXT NOT NULL,        -- document, reply, result
	readable TEXT NOT NULL,        -- the whole text, or with its secrets masked
	sealed   BLOB,                 -- the whole text, encrypted; NULL where readable is whole
	key      TEXT                  -- for whom it is encrypted: an age recipient
) STRICT;

-- Made from the records, for looking things up.
CREATE TABLE run (
	number    INTEGER PRIMARY KEY,
	id        TEXT NOT NULL UNIQUE,
	first     INTEGER NOT NULL, -- its first record
	last      INTEGER NOT NULL, -- its last record
	started   INTEGER NOT NULL,
	ended     INTEGER NOT NULL, -- 0: it has not
	ending    TEXT NOT NULL,    -- '': it has not ended
	step      TEXT NOT NULL,
	handset   TEXT NOT NULL,
	port      TEXT NOT NULL,
	simulated INTEGER NOT NULL,
	guid      TEXT NOT NULL,
	name      TEXT NOT NULL,
	model     TEXT NOT NULL,
	document  TEXT NOT NULL,    -- its name
	settled   INTEGER NOT NULL, -- someone has looked after the interrupted run
	texts     TEXT NOT NULL,    -- ids of document, reply and result, with blanks between
	entry     TEXT NOT NULL     -- all that is known of it, JSON
) STRICT;

CREATE INDEX run_open ON run(number) WHERE ending = '';
