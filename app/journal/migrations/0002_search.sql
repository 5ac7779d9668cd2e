-- Version 2: an index of the words in runs and in the readable texts.

CREATE VIRTUAL TABLE run_words USING fts5(words, content='', contentless_delete=1);
CREATE VIRTUAL TABLE text_words USING fts5(words, content='', contentless_delete=1);

-- Which runs a text belongs to.
CREATE TABLE run_text (
	text TEXT NOT NULL,
	run  INTEGER NOT NULL,
	PRIMARY KEY (text, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_text_run ON run_text(run);
