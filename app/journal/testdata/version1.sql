-- A journal of version 1: its tables as its program made them, and one run.
-- This file is never changed.

CREATE TABLE migration (
	version INTEGER PRIMARY KEY,
	file    TEXT NOT NULL,
	program TEXT NOT NULL,
	time    TEXT NOT NULL
) STRICT;
INSERT INTO migration VALUES (1, '0001_records.sql', '0.9', '2026-11-22T14:00:00Z');

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

INSERT INTO meta VALUES ('id', '316274244a93922bbc74a35a60108b4b');
INSERT INTO record VALUES (1, 1795808660022667320, 0, 'text', '{"id":"8c461983a40d286830d577a574d303b0","kind":"document","digest":"4a29e8bab334bcc6a5de1aa719449a9e8a1cb5e5ef5f31f37b53992a11847410"}', X'0000000000000000000000000000000000000000000000000000000000000000', X'8301BFB29BF280EBA04387DC456FC9E022BB5CF5976908AECC07A69C702FDED3');
INSERT INTO record VALUES (2, 1795808660022667320, 1, 'begin', '{"run":"20261122-140312.005-aa","program":"0.9","host":"BENCH-PC","pid":4711,"session":"ec6f5c331f0b9011","handset":"1-1","port":"1-1","identity":{"guid":"{D452FF30-1}","name":"WH-1-1","model":"HTC P3600","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"hello.xml","document":"8c461983a40d286830d577a574d303b0","encoding":"utf-8","flags":1,"started":1795356192005000000}', X'8301BFB29BF280EBA04387DC456FC9E022BB5CF5976908AECC07A69C702FDED3', X'19A7EAA4D2499849592C4474C5F0074F6B7DB50981A419CB2BC3AA4A9D888216');
INSERT INTO record VALUES (3, 1795808660024020242, 1, 'step', '{"step":"open"}', X'19A7EAA4D2499849592C4474C5F0074F6B7DB50981A419CB2BC3AA4A9D888216', X'A7F337654F05BA9A379F1B48BC202E6750866AF94F5C740A59683AD4A06AF403');
INSERT INTO record VALUES (4, 1795808660024884882, 1, 'step', '{"step":"send"}', X'A7F337654F05BA9A379F1B48BC202E6750866AF94F5C740A59683AD4A06AF403', X'610EA4688CDADABAAD0D8051DDA61CF99852E22BDADEC71808B3ACC7131E3122');
INSERT INTO record VALUES (5, 1795808660026719130, 0, 'text', '{"id":"3ae03766709b3361c6b5296d46affc92","kind":"reply","digest":"f568449a893bbdf32260802ab8732b3c9a759c735f5a4e36ef3a8c0f0fca4f76"}', X'610EA4688CDADABAAD0D8051DDA61CF99852E22BDADEC71808B3ACC7131E3122', X'6DB2F790608A7FD9197B1F0B7866387CAF0B39B2C1AA2474CA0B8B0299853F32');
INSERT INTO record VALUES (6, 1795808660026719130, 1, 'reply', '{"hresult":0,"has_reply":true,"reply":"3ae03766709b3361c6b5296d46affc92"}', X'6DB2F790608A7FD9197B1F0B7866387CAF0B39B2C1AA2474CA0B8B0299853F32', X'BFE3F1287D7AD2A64317A15551FC441D23C7113371A80FFE7DC9E1E43F786AD0');
INSERT INTO record VALUES (7, 1795808660029049680, 0, 'text', '{"id":"5be8a668543167979f548732c5aa0184","kind":"result","digest":"421dc16a0d80b337df40e7cfa58bbdf8f58cad04e529827c95cd9fb86cf918d8"}', X'BFE3F1287D7AD2A64317A15551FC441D23C7113371A80FFE7DC9E1E43F786AD0', X'2C5DCE26BD0148CC0A93BE022D4C0405D0B5D80091C22F20FBE41B857E08A11F');
INSERT INTO record VALUES (8, 1795808660029049680, 1, 'end', '{"ending":"applied","ended":1795356192305000000,"result":"5be8a668543167979f548732c5aa0184","summary":"Applied on 1-1"}', X'2C5DCE26BD0148CC0A93BE022D4C0405D0B5D80091C22F20FBE41B857E08A11F', X'105EA945B25841308033AB5F23C06E3D5CD9D330D56EE18C86B82524F9029A9D');
INSERT INTO text VALUES (1, '8c461983a40d286830d577a574d303b0', 'document', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (2, '3ae03766709b3361c6b5296d46affc92', 'reply', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (3, '5be8a668543167979f548732c5aa0184', 'result', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","state":"applied","requested":"hello","reported":"hello"}]', NULL, NULL);
INSERT INTO run VALUES (1, '20261122-140312.005-aa', 2, 8, 1795356192005000000, 1795356192305000000, 'applied', 'ended', '1-1', '1-1', 0, '{D452FF30-1}', 'WH-1-1', 'HTC P3600', 'hello.xml', 0, '8c461983a40d286830d577a574d303b0 3ae03766709b3361c6b5296d46affc92 5be8a668543167979f548732c5aa0184', '{"Number":1,"ID":"20261122-140312.005-aa","Program":"0.9","Host":"BENCH-PC","PID":4711,"Session":"ec6f5c331f0b9011","Handset":"1-1","Port":"1-1","Simulated":false,"Identity":{"GUID":"{D452FF30-1}","Name":"WH-1-1","Model":"HTC P3600","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"hello.xml","Document":"8c461983a40d286830d577a574d303b0","Encoding":"utf-8","Flags":1,"Started":"2026-11-22T14:03:12.005Z","Step":"ended","Stepped":"2026-11-27T19:44:20.02904968Z","Answered":true,"HRESULT":0,"HasReply":true,"Reply":"3ae03766709b3361c6b5296d46affc92","Ending":1,"Ended":"2026-11-22T14:03:12.305Z","Lost":false,"Result":"5be8a668543167979f548732c5aa0184","Words":{"summary":"Applied on 1-1"},"State":0,"Settled":false,"Note":""}');
UPDATE head SET seq = 8, hash = X'105EA945B25841308033AB5F23C06E3D5CD9D330D56EE18C86B82524F9029A9D', records = 8, runs = 1, number = 1;
