-- Version 3: what there was before, what reading back showed, which run takes back
-- which, and runs that are no documents. All that is looked up is made anew from the
-- records, in tables that are quick also with many runs: a row of run is short, and what
-- many runs share (handsets, names of documents) is stored once.

DROP TABLE run_text;
DROP TABLE run_words;
DROP TABLE text_words;
DROP TABLE run;

CREATE TABLE handset (
	id      INTEGER PRIMARY KEY,
	handset TEXT NOT NULL,
	port    TEXT NOT NULL,
	guid    TEXT NOT NULL,
	name    TEXT NOT NULL,
	model   TEXT NOT NULL,
	UNIQUE (handset, port, guid, name, model)
) STRICT;

-- Names of documents.
CREATE TABLE document (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE run (
	number    INTEGER PRIMARY KEY,
	id        TEXT NOT NULL UNIQUE,
	first     INTEGER NOT NULL, -- its first record
	last      INTEGER NOT NULL, -- its last record
	started   INTEGER NOT NULL,
	ended     INTEGER NOT NULL, -- 0: it has not
	ending    TEXT NOT NULL,    -- '': it has not ended
	step      TEXT NOT NULL,
	handset   INTEGER NOT NULL,
	simulated INTEGER NOT NULL,
	document  INTEGER NOT NULL,
	settled   INTEGER NOT NULL, -- someone has looked after the run
	undoes    TEXT NOT NULL     -- id of the run that it takes back; '': none
) STRICT;

CREATE INDEX run_open ON run(number) WHERE ending IN ('', 'unknown') AND settled = 0;
CREATE INDEX run_undoes ON run(undoes) WHERE undoes <> '';

-- All that is known of a run, JSON.
CREATE TABLE entry (
	run   INTEGER PRIMARY KEY,
	entry TEXT NOT NULL
) STRICT;

-- Which runs a text belongs to.
CREATE TABLE run_text (
	text INTEGER NOT NULL, -- its rowid
	run  INTEGER NOT NULL,
	PRIMARY KEY (text, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_text_run ON run_text(run);

-- The index of beginnings makes those of usual words quick to find, also where each
-- run has them.
CREATE VIRTUAL TABLE run_words USING fts5(words, content='', contentless_delete=1, prefix='1 2 3 4 5 6 7 8');
CREATE VIRTUAL TABLE text_words USING fts5(words, content='', contentless_delete=1, prefix='1 2 3');
