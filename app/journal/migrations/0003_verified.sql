-- Version 3: what there was before, what reading back showed, and which run takes
-- back which. The rows of runs are made anew from the records.

DROP TABLE run;
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
	settled   INTEGER NOT NULL, -- someone has looked after the run
	undoes    TEXT NOT NULL,    -- id of the run that it takes back; '': none
	texts     TEXT NOT NULL,    -- ids of its texts, with blanks between
	entry     TEXT NOT NULL     -- all that is known of it, JSON
) STRICT;

CREATE INDEX run_open ON run(number) WHERE ending IN ('', 'unknown') AND settled = 0;
CREATE INDEX run_undoes ON run(undoes) WHERE undoes <> '';
