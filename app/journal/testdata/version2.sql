-- A journal of version 2: its tables as its program made them, and three runs: one that
-- ended, one that was interrupted and settled, one that was interrupted.
-- This file is never changed.

CREATE TABLE migration (
	version INTEGER PRIMARY KEY,
	file    TEXT NOT NULL,
	program TEXT NOT NULL,
	time    TEXT NOT NULL
) STRICT;

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

INSERT INTO migration VALUES (1, '0001_records.sql', '0.12', '2026-11-27T21:58:58Z');
INSERT INTO migration VALUES (2, '0002_search.sql', '0.12', '2026-11-27T21:58:58Z');
INSERT INTO meta VALUES ('id', '451f809d7a2ddbf6e9fae234f80832ab');
INSERT INTO record VALUES (1, 1795816738838673159, 0, 'text', '{"id":"e7a9e314444a7e74476bfeb300bad543","kind":"document","digest":"ef8c0af87a311aebc094bd8460568e0c06b30d4018a4f8602d09e856d2e75697"}', X'0000000000000000000000000000000000000000000000000000000000000000', X'51078819F939C19BFBD3969CD99E31BFF4FA0496C6467E0D8BF3B0E40480CD81');
INSERT INTO record VALUES (2, 1795816738838673159, 1, 'begin', '{"run":"20261124-140312.005-aa","program":"0.12","host":"BENCH-PC","pid":4711,"session":"5401791d9b95bcfa","handset":"1-1","port":"1-1","identity":{"guid":"{D452FF30-1}","name":"WH-1-1","model":"HTC P3600","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"hello.xml","document":"e7a9e314444a7e74476bfeb300bad543","encoding":"utf-8","flags":1,"started":1795356192005000000}', X'51078819F939C19BFBD3969CD99E31BFF4FA0496C6467E0D8BF3B0E40480CD81', X'8D69218B3277105C05238CDA60316978BBF2F412DBCF9C3E1661C02E56BD8943');
INSERT INTO record VALUES (3, 1795816738850619729, 1, 'step', '{"step":"open"}', X'8D69218B3277105C05238CDA60316978BBF2F412DBCF9C3E1661C02E56BD8943', X'AF6BCA5F533829A4127272486F39A7A5B646547F98D8B4F0925F90A46C98B777');
INSERT INTO record VALUES (4, 1795816738852866094, 1, 'step', '{"step":"send"}', X'AF6BCA5F533829A4127272486F39A7A5B646547F98D8B4F0925F90A46C98B777', X'AB65987EB002F66242E96E0C8245812C70E4E980D7C42FAFBC678CE60C8005C9');
INSERT INTO record VALUES (5, 1795816738855057170, 0, 'text', '{"id":"e6930e1d0eb11ec40db2f8d684c20faf","kind":"reply","digest":"eeb7d4b7b935f8ce8f71cf86a7be9402777698f19348b72fc999ec60f24bf491"}', X'AB65987EB002F66242E96E0C8245812C70E4E980D7C42FAFBC678CE60C8005C9', X'BE83484657C354704C49DA9FBFDCA7330F470193E9FDFBD76BBF41B0369F2825');
INSERT INTO record VALUES (6, 1795816738855057170, 1, 'reply', '{"hresult":0,"has_reply":true,"reply":"e6930e1d0eb11ec40db2f8d684c20faf"}', X'BE83484657C354704C49DA9FBFDCA7330F470193E9FDFBD76BBF41B0369F2825', X'69E93E1D030DCB5C077B2FABED518390D7356B6F39208EBA13F5C4B21C54E96B');
INSERT INTO record VALUES (7, 1795816738858298152, 0, 'text', '{"id":"9c9602a416086fbce8cc04726e66f36d","kind":"result","digest":"a366949b58d200dd042e82df5c80a4326636d06896711abdfd98d28ed9b17799"}', X'69E93E1D030DCB5C077B2FABED518390D7356B6F39208EBA13F5C4B21C54E96B', X'55AD83169246ADF905EE4707C200D05D9A391BBBCF906FBE95721FC5565B3B1F');
INSERT INTO record VALUES (8, 1795816738858298152, 1, 'end', '{"ending":"applied","ended":1795356192305000000,"result":"9c9602a416086fbce8cc04726e66f36d","summary":"Applied on 1-1"}', X'55AD83169246ADF905EE4707C200D05D9A391BBBCF906FBE95721FC5565B3B1F', X'E7D0F0F1F17E24113B3158E07DC87F910D173AD45767AD6B28BAB0EA68BC23F7');
INSERT INTO record VALUES (9, 1795816738862168771, 0, 'text', '{"id":"e8ba65384df03c694d9b5afa6d22263a","kind":"document","digest":"2f9f552ab69e6506a46eb9f8fdf971800fc6306487f154ddfcee232de3c7c647"}', X'E7D0F0F1F17E24113B3158E07DC87F910D173AD45767AD6B28BAB0EA68BC23F7', X'3B6D9CDC0B9B452D47ED4D14FF7DB47383191D7BCABB9F32FC23A9CB2A304471');
INSERT INTO record VALUES (10, 1795816738862168771, 2, 'begin', '{"run":"20261124-150312.005-bb","program":"0.12","host":"BENCH-PC","pid":4711,"session":"5401791d9b95bcfa","handset":"1-2","port":"1-2","identity":{"guid":"{D452FF30-1}","name":"WH-1-2","model":"HTC P3600","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"other.xml","document":"e8ba65384df03c694d9b5afa6d22263a","encoding":"utf-8","flags":1,"started":1795356192005000000}', X'3B6D9CDC0B9B452D47ED4D14FF7DB47383191D7BCABB9F32FC23A9CB2A304471', X'973E4E0AD09B30631F5EBB34A56B3B35BEBE43F2A9A67307D84DB1A158037C21');
INSERT INTO record VALUES (11, 1795816738867774154, 2, 'step', '{"step":"open"}', X'973E4E0AD09B30631F5EBB34A56B3B35BEBE43F2A9A67307D84DB1A158037C21', X'FCD86F0381B23E7118F62411F59BF988FCA6FB93A151BFAAA483D8931027A815');
INSERT INTO record VALUES (12, 1795816738868421750, 2, 'step', '{"step":"send"}', X'FCD86F0381B23E7118F62411F59BF988FCA6FB93A151BFAAA483D8931027A815', X'55E31828ED99770EEA9FB7DDCF925FD639C416D877E58C8CDBAEEEB7AE09520D');
INSERT INTO record VALUES (13, 1795816738874383312, 2, 'settled', '{"note":"asked back: it is in"}', X'55E31828ED99770EEA9FB7DDCF925FD639C416D877E58C8CDBAEEEB7AE09520D', X'DC975FEF60E509169470B528B03B1BDA5620E5B7E135B1F64117CA4ABFF4F616');
INSERT INTO record VALUES (14, 1795816738876284249, 3, 'begin', '{"run":"20261124-160312.005-cc","program":"0.12","host":"BENCH-PC","pid":4711,"session":"5401791d9b95bcfa","handset":"1-2","port":"1-2","identity":{"guid":"{D452FF30-1}","name":"WH-1-2","model":"HTC P3600","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"third.xml","document":"e7a9e314444a7e74476bfeb300bad543","encoding":"utf-8","flags":1,"started":1795356192005000000}', X'DC975FEF60E509169470B528B03B1BDA5620E5B7E135B1F64117CA4ABFF4F616', X'952D8664A105D3474A910FF776AC38276D6523F76159F411BD8FF45DF16966E3');
INSERT INTO record VALUES (15, 1795816738878857815, 3, 'step', '{"step":"open"}', X'952D8664A105D3474A910FF776AC38276D6523F76159F411BD8FF45DF16966E3', X'70B05E8AE9F92E7BF833C2DE4029ED15673C3B4A7F0775CFAEE34551EA81EF2D');
INSERT INTO head VALUES (1, 15, X'70B05E8AE9F92E7BF833C2DE4029ED15673C3B4A7F0775CFAEE34551EA81EF2D', 15, 3, 3);
INSERT INTO text VALUES (1, 'e7a9e314444a7e74476bfeb300bad543', 'document', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (2, 'e6930e1d0eb11ec40db2f8d684c20faf', 'reply', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (3, '9c9602a416086fbce8cc04726e66f36d', 'result', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","state":"applied","requested":"hello","reported":"hello"}]', NULL, NULL);
INSERT INTO text VALUES (4, 'e8ba65384df03c694d9b5afa6d22263a', 'document', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO run VALUES (1, '20261124-140312.005-aa', 2, 8, 1795356192005000000, 1795356192305000000, 'applied', 'ended', '1-1', '1-1', 0, '{D452FF30-1}', 'WH-1-1', 'HTC P3600', 'hello.xml', 0, 'e7a9e314444a7e74476bfeb300bad543 e6930e1d0eb11ec40db2f8d684c20faf 9c9602a416086fbce8cc04726e66f36d', '{"Number":1,"ID":"20261124-140312.005-aa","Program":"0.12","Host":"BENCH-PC","PID":4711,"Session":"5401791d9b95bcfa","Handset":"1-1","Port":"1-1","Simulated":false,"Identity":{"GUID":"{D452FF30-1}","Name":"WH-1-1","Model":"HTC P3600","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"hello.xml","Document":"e7a9e314444a7e74476bfeb300bad543","Encoding":"utf-8","Flags":1,"Started":"2026-11-22T14:03:12.005Z","Step":"ended","Stepped":"2026-11-27T21:58:58.858298152Z","Answered":true,"HRESULT":0,"HasReply":true,"Reply":"e6930e1d0eb11ec40db2f8d684c20faf","Ending":1,"Ended":"2026-11-22T14:03:12.305Z","Lost":false,"Result":"9c9602a416086fbce8cc04726e66f36d","Words":{"summary":"Applied on 1-1"},"State":0,"Settled":false,"Note":""}');
INSERT INTO run VALUES (2, '20261124-150312.005-bb', 10, 12, 1795356192005000000, 0, '', 'send', '1-2', '1-2', 0, '{D452FF30-1}', 'WH-1-2', 'HTC P3600', 'other.xml', 1, 'e8ba65384df03c694d9b5afa6d22263a', '{"Number":2,"ID":"20261124-150312.005-bb","Program":"0.12","Host":"BENCH-PC","PID":4711,"Session":"5401791d9b95bcfa","Handset":"1-2","Port":"1-2","Simulated":false,"Identity":{"GUID":"{D452FF30-1}","Name":"WH-1-2","Model":"HTC P3600","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"other.xml","Document":"e8ba65384df03c694d9b5afa6d22263a","Encoding":"utf-8","Flags":1,"Started":"2026-11-22T14:03:12.005Z","Step":"send","Stepped":"2026-11-27T21:58:58.86842175Z","Answered":false,"HRESULT":0,"HasReply":false,"Reply":"","Ending":0,"Ended":"0001-01-01T00:00:00Z","Lost":false,"Result":"","Words":{},"State":0,"Settled":true,"Note":"asked back: it is in"}');
INSERT INTO run VALUES (3, '20261124-160312.005-cc', 14, 15, 1795356192005000000, 0, '', 'open', '1-2', '1-2', 0, '{D452FF30-1}', 'WH-1-2', 'HTC P3600', 'third.xml', 0, 'e7a9e314444a7e74476bfeb300bad543', '{"Number":3,"ID":"20261124-160312.005-cc","Program":"0.12","Host":"BENCH-PC","PID":4711,"Session":"5401791d9b95bcfa","Handset":"1-2","Port":"1-2","Simulated":false,"Identity":{"GUID":"{D452FF30-1}","Name":"WH-1-2","Model":"HTC P3600","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"third.xml","Document":"e7a9e314444a7e74476bfeb300bad543","Encoding":"utf-8","Flags":1,"Started":"2026-11-22T14:03:12.005Z","Step":"open","Stepped":"2026-11-27T21:58:58.878857815Z","Answered":false,"HRESULT":0,"HasReply":false,"Reply":"","Ending":0,"Ended":"0001-01-01T00:00:00Z","Lost":false,"Result":"","Words":{},"State":0,"Settled":false,"Note":""}');
INSERT INTO run_text VALUES ('9c9602a416086fbce8cc04726e66f36d', 1);
INSERT INTO run_text VALUES ('e6930e1d0eb11ec40db2f8d684c20faf', 1);
INSERT INTO run_text VALUES ('e7a9e314444a7e74476bfeb300bad543', 1);
INSERT INTO run_text VALUES ('e8ba65384df03c694d9b5afa6d22263a', 2);
INSERT INTO run_text VALUES ('e7a9e314444a7e74476bfeb300bad543', 3);
INSERT INTO run_words (rowid, words) VALUES (3, 'third.xml
1-2
1-2
WH-1-2
HTC P3600
{D452FF30-1}
PocketPC
Windows Mobile 6.5 Pocket PC

');
INSERT INTO run_words (rowid, words) VALUES (2, 'other.xml
1-2
1-2
WH-1-2
HTC P3600
{D452FF30-1}
PocketPC
Windows Mobile 6.5 Pocket PC

asked back: it is in');
INSERT INTO run_words (rowid, words) VALUES (1, 'hello.xml
1-1
1-1
WH-1-1
HTC P3600
{D452FF30-1}
PocketPC
Windows Mobile 6.5 Pocket PC
Applied on 1-1
');
INSERT INTO text_words (rowid, words) VALUES (1, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>');
INSERT INTO text_words (rowid, words) VALUES (2, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>');
INSERT INTO text_words (rowid, words) VALUES (4, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day"/></characteristic></characteristic></wap-provisioningdoc>');
