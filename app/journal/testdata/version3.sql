-- A journal of version 3: its tables as its program made them, and five runs: one that
-- ended, one that was undone, the undoing, one that ended Unknown, one that was interrupted.
-- This file is never changed.

CREATE TABLE migration (
	version INTEGER PRIMARY KEY,
	file    TEXT NOT NULL,
	program TEXT NOT NULL,
	time    TEXT NOT NULL
) STRICT;

CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
	seq  INTEGER PRIMARY KEY,
	time INTEGER NOT NULL, -- nanoseconds since 1970, UTC
	run  INTEGER NOT NULL, -- its number; 0 for what is about no run
	kind TEXT NOT NULL,
	body TEXT NOT NULL,    -- JSON
	prev BLOB NOT NULL,    -- hash of the record before
	hash BLOB NOT NULL
) STRICT;

CREATE TABLE head (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	seq     INTEGER NOT NULL,
	hash    BLOB NOT NULL,
	records INTEGER NOT NULL,
	runs    INTEGER NOT NULL,
	number  INTEGER NOT NULL -- of the latest run; numbers are never given twice
) STRICT;

CREATE TABLE text (
	rowid    INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE, -- HMAC
	kind     TEXT NOT NULL,        -- document, reply, result
	readable TEXT NOT NULL,        -- the whole text, or with its secrets masked
	sealed   BLOB,                 -- the whole text, encrypted; NULL where readable is whole
	key      TEXT                  -- for whom it is encrypted: an age recipient
) STRICT;

CREATE TABLE handset (
	id      INTEGER PRIMARY KEY,
	handset TEXT NOT NULL,
	port    TEXT NOT NULL,
	guid    TEXT NOT NULL,
	name    TEXT NOT NULL,
	model   TEXT NOT NULL,
	UNIQUE (handset, port, guid, name, model)
) STRICT;

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

CREATE TABLE entry (
	run   INTEGER PRIMARY KEY,
	entry TEXT NOT NULL
) STRICT;

CREATE TABLE run_text (
	text INTEGER NOT NULL, -- its rowid
	run  INTEGER NOT NULL,
	PRIMARY KEY (text, run)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_text_run ON run_text(run);

CREATE VIRTUAL TABLE run_words USING fts5(words, content='', contentless_delete=1, prefix='1 2 3 4 5 6 7 8');

CREATE VIRTUAL TABLE text_words USING fts5(words, content='', contentless_delete=1, prefix='1 2 3');

INSERT INTO migration VALUES (1, '0001_records.sql', '0.1.0', '2026-11-27T23:25:42Z');
INSERT INTO migration VALUES (2, '0002_search.sql', '0.1.0', '2026-11-27T23:25:42Z');
INSERT INTO migration VALUES (3, '0003_verified.sql', '0.1.0', '2026-11-27T23:25:42Z');
INSERT INTO meta VALUES ('id', '6e5b86c20ef9c926b49ccaddfc467efd');
INSERT INTO record VALUES (1, 1795821942377816193, 0, 'text', '{"id":"1b281d7f1d1417c7b12fdcf2ba6db3c6","kind":"document","digest":"3f8b4101d9b53eba3d6dae0715d0aaeee5de1b43acc84b390326c57114a45a57"}', X'0000000000000000000000000000000000000000000000000000000000000000', X'707f069e03af459acaa8fb91b48c8cf15ef175f5541f5026f6c98b77436190c5');
INSERT INTO record VALUES (2, 1795821942377816193, 1, 'begin', '{"run":"20261127-232542.377-7990009000","program":"0.1.0","host":"bench","pid":1383,"session":"e8046294503693c3","handset":"sim-1","port":"SIM 1","simulated":true,"identity":{"guid":"{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}","name":"SIM-01","model":"SimPhone 6.5 Professional","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"hello.xml","document":"1b281d7f1d1417c7b12fdcf2ba6db3c6","encoding":"utf-8","flags":1,"started":1795821942377353609}', X'707f069e03af459acaa8fb91b48c8cf15ef175f5541f5026f6c98b77436190c5', X'cf30feff9769b1b763451c16625d221281b2d6b3110591706c619b9170b039f5');
INSERT INTO record VALUES (3, 1795821942389072931, 1, 'step', '{"step":"open"}', X'cf30feff9769b1b763451c16625d221281b2d6b3110591706c619b9170b039f5', X'e65d471476870f8bff9462e9a70dfece02a2c0c94dcc085eb72d72454b8dda41');
INSERT INTO record VALUES (4, 1795821942393495455, 1, 'step', '{"step":"read"}', X'e65d471476870f8bff9462e9a70dfece02a2c0c94dcc085eb72d72454b8dda41', X'6dfd38ee5e7c03dfe93583b3b2bcd7412532eb6dbf497a08e5aba4c709bf81bd');
INSERT INTO record VALUES (5, 1795821942394719277, 0, 'text', '{"id":"0fc2b92b3d389adecc5156143957e7b6","kind":"before","digest":"689fbcb73afebb238053918e896070bf9e6ecb6e16a7dbb0272e1d9c8f0245a5"}', X'6dfd38ee5e7c03dfe93583b3b2bcd7412532eb6dbf497a08e5aba4c709bf81bd', X'c9e5aa45716a52ddeaf6ea4b3ec2596074e6619c0786bd452be18dca3960b5f5');
INSERT INTO record VALUES (6, 1795821942394719277, 1, 'before', '{"before":"0fc2b92b3d389adecc5156143957e7b6","read":1795821942394537857}', X'c9e5aa45716a52ddeaf6ea4b3ec2596074e6619c0786bd452be18dca3960b5f5', X'34b5e0d5810c03fcbb1fab18cd3704b7e584de5088c3b547449c93aa07522672');
INSERT INTO record VALUES (7, 1795821942395593579, 1, 'step', '{"step":"send"}', X'34b5e0d5810c03fcbb1fab18cd3704b7e584de5088c3b547449c93aa07522672', X'd433e71b08b9a06a4a7594981f5f056621fc21fcfda979cf0a7577e0013ba7af');
INSERT INTO record VALUES (8, 1795821942397133223, 0, 'text', '{"id":"c2005022c4c3a6d73f5b885a7c5d9d9d","kind":"reply","digest":"e4435f6b2282f5a481341b422b355a807d97edb201dfeda7a169b0002444bded"}', X'd433e71b08b9a06a4a7594981f5f056621fc21fcfda979cf0a7577e0013ba7af', X'619e1f9b185adca3676f16f6607980d13ffcad64f2b7226e94a74bdb62f17ff8');
INSERT INTO record VALUES (9, 1795821942397133223, 1, 'reply', '{"hresult":0,"has_reply":true,"reply":"c2005022c4c3a6d73f5b885a7c5d9d9d"}', X'619e1f9b185adca3676f16f6607980d13ffcad64f2b7226e94a74bdb62f17ff8', X'a50ae8332be4c3d0539a5eb579344fcb0eff34657e0bc637358de0c032504913');
INSERT INTO record VALUES (10, 1795821942398527258, 1, 'step', '{"step":"verify"}', X'a50ae8332be4c3d0539a5eb579344fcb0eff34657e0bc637358de0c032504913', X'd15c07971877fc628eeed78f662738f1f26da5a44a6cfbab971e4db5856bb1e2');
INSERT INTO record VALUES (11, 1795821942403848058, 0, 'text', '{"id":"e3bc15d1ce8e719fb928990520f75779","kind":"checks","digest":"fa9e91e124c1c4d36e7db27e13bbf2cdbfeb33c6c2c263992a18167ef7c05abc"}', X'd15c07971877fc628eeed78f662738f1f26da5a44a6cfbab971e4db5856bb1e2', X'58a61a09520bfd888135368861be0597ff4e813fa007ce604116e633fb48848b');
INSERT INTO record VALUES (12, 1795821942403848058, 0, 'text', '{"id":"bb5d8361331ada29df0871f9a6ae3c4e","kind":"result","digest":"db83b27a32bd83f2d94610cd5b6b9bbfe820e383dcfa13d4931f49e11b9db705"}', X'58a61a09520bfd888135368861be0597ff4e813fa007ce604116e633fb48848b', X'8d25dff69cac29fac6860a1691ea70100a8ba6bd979e0396cb5d63eed94fd1d8');
INSERT INTO record VALUES (13, 1795821942403848058, 1, 'end', '{"ending":"applied","ended":1795821942403497943,"result":"bb5d8361331ada29df0871f9a6ae3c4e","verification":{"checks":"e3bc15d1ce8e719fb928990520f75779","verified":1,"started":1795821942398110655,"ended":1795821942403449919},"summary":"Applied: 1 of 1 setting on SIM 1 in 26 ms (1 verified)"}', X'8d25dff69cac29fac6860a1691ea70100a8ba6bd979e0396cb5d63eed94fd1d8', X'b6458572845dff380391def7fd541f61f1be22fd23ffc71b0f3945dbb2e86cc6');
INSERT INTO record VALUES (14, 1795821942720548180, 0, 'text', '{"id":"68131cfc21d3593e4cea6f2286186a10","kind":"document","digest":"ea83c21b18d4b2e0e20a5cba3afe9acc8ead966b477de6afb626cf5a2ccb4926"}', X'b6458572845dff380391def7fd541f61f1be22fd23ffc71b0f3945dbb2e86cc6', X'46ddb7020034a7fa7f7b1e67cfd70d82b73a4d27c3d81f7a32ebe5b75d67dc16');
INSERT INTO record VALUES (15, 1795821942720548180, 2, 'begin', '{"run":"20261127-232542.720-022fbe1b4d","program":"0.1.0","host":"bench","pid":1395,"session":"dbd6b4e70f56db90","handset":"sim-1","port":"SIM 1","simulated":true,"identity":{"guid":"{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}","name":"SIM-01","model":"SimPhone 6.5 Professional","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"other.xml","document":"68131cfc21d3593e4cea6f2286186a10","encoding":"utf-8","flags":1,"started":1795821942720004819}', X'46ddb7020034a7fa7f7b1e67cfd70d82b73a4d27c3d81f7a32ebe5b75d67dc16', X'f818bf6a405ae1c5ab5e4e9575354ab45df8caad0853e36cafc136132328bb31');
INSERT INTO record VALUES (16, 1795821942729562619, 2, 'step', '{"step":"open"}', X'f818bf6a405ae1c5ab5e4e9575354ab45df8caad0853e36cafc136132328bb31', X'3be4e522d2adbe09ebdd0e37c5cd23e5bfab5796f2853028376cce938aa2c17d');
INSERT INTO record VALUES (17, 1795821942730644388, 2, 'step', '{"step":"read"}', X'3be4e522d2adbe09ebdd0e37c5cd23e5bfab5796f2853028376cce938aa2c17d', X'fcf5efb302087c1ce9fc346abdd83b6909d2c89942a1e7fa9337024155d20d4c');
INSERT INTO record VALUES (18, 1795821942731813411, 0, 'text', '{"id":"c487d95fb4e9a4a470e818663d3f1f25","kind":"before","digest":"bb4794e84e71d71d0d3e45fa0e97e04c0744241a400e0deaffdc8287cb61632c"}', X'fcf5efb302087c1ce9fc346abdd83b6909d2c89942a1e7fa9337024155d20d4c', X'f8f9d7fc51de5dd4a556a1f494ec5752bec9469f3cdd80db87a21d9dc4c9dc97');
INSERT INTO record VALUES (19, 1795821942731813411, 2, 'before', '{"before":"c487d95fb4e9a4a470e818663d3f1f25","read":1795821942731620791}', X'f8f9d7fc51de5dd4a556a1f494ec5752bec9469f3cdd80db87a21d9dc4c9dc97', X'4d4a9eab80af242035ffb35ceb1538a021f743e76d0501cbe7d6f3ac2e15cb79');
INSERT INTO record VALUES (20, 1795821942732576775, 2, 'step', '{"step":"send"}', X'4d4a9eab80af242035ffb35ceb1538a021f743e76d0501cbe7d6f3ac2e15cb79', X'a64c105c2525360aa91191db30c6f6cad54a8aa6a830cc85a5c08b3d3e43c58b');
INSERT INTO record VALUES (21, 1795821942735078895, 0, 'text', '{"id":"0d469dc26f4289eabea08bc80a7e2145","kind":"reply","digest":"c6f67f5cb30288a02e1cb5b321139f1f10332383cdfc41958c5041f19ab7690f"}', X'a64c105c2525360aa91191db30c6f6cad54a8aa6a830cc85a5c08b3d3e43c58b', X'92c62bbe3201867d98c79a9065673383716bb7953518394e0d9350100914921d');
INSERT INTO record VALUES (22, 1795821942735078895, 2, 'reply', '{"hresult":0,"has_reply":true,"reply":"0d469dc26f4289eabea08bc80a7e2145"}', X'92c62bbe3201867d98c79a9065673383716bb7953518394e0d9350100914921d', X'bc0ddd881831137bbabd277b3aa1d215c10dc594606a5ee0e3545dfa53d62028');
INSERT INTO record VALUES (23, 1795821942741156266, 2, 'step', '{"step":"verify"}', X'bc0ddd881831137bbabd277b3aa1d215c10dc594606a5ee0e3545dfa53d62028', X'f699b38736cd9576250182bb684e86aed8c10d474aaceb06de213089576269ca');
INSERT INTO record VALUES (24, 1795821942745550967, 0, 'text', '{"id":"880d7503a550bdb79a8bd0830beeef27","kind":"checks","digest":"c1beba3339ce85569ee06154daa3b62e70233024be60cc299e2589dfa3321550"}', X'f699b38736cd9576250182bb684e86aed8c10d474aaceb06de213089576269ca', X'a1c080c28a29f153bd9d3124986960e16f43ebf7dc0bffd779983980015ac918');
INSERT INTO record VALUES (25, 1795821942745550967, 0, 'text', '{"id":"51f58e05d5d544f5052f1a67d8415e02","kind":"result","digest":"f8ecc4afff4f66c43da49d5b14c724e055b43926cdbe7500cb0dce5a47e80c7c"}', X'a1c080c28a29f153bd9d3124986960e16f43ebf7dc0bffd779983980015ac918', X'7e1cd2f0397a473fdd61114e0c29719aae525dcc2b197f999fbce69e5d12a3c9');
INSERT INTO record VALUES (26, 1795821942745550967, 2, 'end', '{"ending":"applied","ended":1795821942745276890,"result":"51f58e05d5d544f5052f1a67d8415e02","verification":{"checks":"880d7503a550bdb79a8bd0830beeef27","verified":1,"started":1795821942740995588,"ended":1795821942745253186},"summary":"Applied: 1 of 1 setting on SIM 1 in 25 ms (1 verified)"}', X'7e1cd2f0397a473fdd61114e0c29719aae525dcc2b197f999fbce69e5d12a3c9', X'd972623c62223c5b98f3b81868f3c1cb0097bee5cc5fb8ac7673cd03ab5e2cf1');
INSERT INTO record VALUES (27, 1795821942938936997, 0, 'text', '{"id":"65b2f57c93b33509a34a2fc7a40ce31e","kind":"document","digest":"95f5b5dc7acbc8441a28b4a886804fa914f3ae9934e9ba58e2cc6146f33c7144"}', X'd972623c62223c5b98f3b81868f3c1cb0097bee5cc5fb8ac7673cd03ab5e2cf1', X'aea51f4901b958b1dbfe49e60b88f6ef6f1e37ccbf5f4aa3efead1209fddb6b7');
INSERT INTO record VALUES (28, 1795821942938936997, 3, 'begin', '{"run":"20261127-232542.938-20e31ada64","program":"0.1.0","host":"bench","pid":1411,"session":"8dec6bfd2e468086","handset":"sim-1","port":"SIM 1","simulated":true,"identity":{"guid":"{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}","name":"SIM-01","model":"SimPhone 6.5 Professional","platform":"PocketPC","os_major":5,"os_minor":2,"build":21234},"name":"undo of other.xml","document":"65b2f57c93b33509a34a2fc7a40ce31e","encoding":"utf-8","flags":1,"started":1795821942938401349,"undoes":"20261127-232542.720-022fbe1b4d"}', X'aea51f4901b958b1dbfe49e60b88f6ef6f1e37ccbf5f4aa3efead1209fddb6b7', X'56a7544d77e7d5bd6887d7fc4ba3058a7735c9dc0e4aa7ccf0b26cf344f03e1c');
INSERT INTO record VALUES (29, 1795821942959356696, 3, 'step', '{"step":"open"}', X'56a7544d77e7d5bd6887d7fc4ba3058a7735c9dc0e4aa7ccf0b26cf344f03e1c', X'3b65c95453a585dc266ae8b1aa3b90c674ceefc305c3d8a98a4c36ee87f7eeea');
INSERT INTO record VALUES (30, 1795821942961663144, 3, 'step', '{"step":"read"}', X'3b65c95453a585dc266ae8b1aa3b90c674ceefc305c3d8a98a4c36ee87f7eeea', X'c0e2db5fe44d1384a10adafde2176b0a5af622ed99849889b9cb76f2e218d5a0');
INSERT INTO record VALUES (31, 1795821942965927568, 0, 'text', '{"id":"958a65546a20a2a01ebb44d2e0d992be","kind":"before","digest":"525466caa286c09471c05ba9f313a962e47d743249eedacde2364e43fa3f4996"}', X'c0e2db5fe44d1384a10adafde2176b0a5af622ed99849889b9cb76f2e218d5a0', X'b1ac7a0ea6d23c3307c40e49c30b1b86cb448d1d9cf1072eff0f3f194477e5d2');
INSERT INTO record VALUES (32, 1795821942965927568, 3, 'before', '{"before":"958a65546a20a2a01ebb44d2e0d992be","read":1795821942965569008}', X'b1ac7a0ea6d23c3307c40e49c30b1b86cb448d1d9cf1072eff0f3f194477e5d2', X'b2c47da7cc7f02103ec24f4891e7ab79af6d7dfd262da6473f01f5742d627468');
INSERT INTO record VALUES (33, 1795821942966983575, 3, 'step', '{"step":"send"}', X'b2c47da7cc7f02103ec24f4891e7ab79af6d7dfd262da6473f01f5742d627468', X'a9f6be713b42ab03cc7a7fee6fb39c10f2392a977db8a95a28adb8f038c5bbce');
INSERT INTO record VALUES (34, 1795821942975279158, 0, 'text', '{"id":"695b0e336343591c9c35156296339124","kind":"reply","digest":"645819c6f60e06a03ebe1d20dcd15cd4bde3c0f0471ba596d22ea910fab4a121"}', X'a9f6be713b42ab03cc7a7fee6fb39c10f2392a977db8a95a28adb8f038c5bbce', X'7b960081137dd15f1ccd08e0ebd607b2492c423cae3440d2acb5286034ac2655');
INSERT INTO record VALUES (35, 1795821942975279158, 3, 'reply', '{"hresult":0,"has_reply":true,"reply":"695b0e336343591c9c35156296339124"}', X'7b960081137dd15f1ccd08e0ebd607b2492c423cae3440d2acb5286034ac2655', X'ca22c887a3a4f2b21b63fed9592cdc67634aafb615d2e93e812a8de9f937731c');
INSERT INTO record VALUES (36, 1795821942980099238, 3, 'step', '{"step":"verify"}', X'ca22c887a3a4f2b21b63fed9592cdc67634aafb615d2e93e812a8de9f937731c', X'327d62585c7868cf613f64fb8c667c7813df9164179a5fb844ea28d9dcdb0e12');
INSERT INTO record VALUES (37, 1795821942990073627, 3, 'end', '{"ending":"applied","ended":1795821942986337408,"result":"bb5d8361331ada29df0871f9a6ae3c4e","verification":{"checks":"e3bc15d1ce8e719fb928990520f75779","verified":1,"started":1795821942976825332,"ended":1795821942986291426},"undoes":"20261127-232542.720-022fbe1b4d","summary":"Applied: 1 of 1 setting on SIM 1 in 48 ms (1 verified)"}', X'327d62585c7868cf613f64fb8c667c7813df9164179a5fb844ea28d9dcdb0e12', X'fe500fcb639d1ef31a43e502bef8fe25126745dc3547c84caa540eb7b9054be2');
INSERT INTO record VALUES (38, 1795821943271845592, 4, 'begin', '{"run":"20261127-232543.271-71acabf20e","program":"0.1.0","host":"bench","pid":1440,"session":"3a768c01e2f47ae0","handset":"sim-1","port":"SIM 1","simulated":true,"identity":{"guid":"{4B241DAF-4AE5-85CE-894D-A79CF530472B}","name":"WH-2","model":"SimPhone 6.1 Standard","platform":"SmartPhone","os_major":5,"os_minor":2,"build":19202},"name":"hello.xml","document":"1b281d7f1d1417c7b12fdcf2ba6db3c6","encoding":"utf-8","flags":1,"started":1795821943271231375}', X'fe500fcb639d1ef31a43e502bef8fe25126745dc3547c84caa540eb7b9054be2', X'caa72e65589ded5130269609a44576c801165d5b6bac67f76a0785316bd2727d');
INSERT INTO record VALUES (39, 1795821943279262459, 4, 'step', '{"step":"open"}', X'caa72e65589ded5130269609a44576c801165d5b6bac67f76a0785316bd2727d', X'd0f4be30456a713d7e4e9b9a19fce82d24177886be63ade931a970b9bb6df9ab');
INSERT INTO record VALUES (40, 1795821943281620444, 4, 'step', '{"step":"read"}', X'd0f4be30456a713d7e4e9b9a19fce82d24177886be63ade931a970b9bb6df9ab', X'06a6316da250e4607cf2efc85bbb368be7e4a71515ac8c9d2f13da5a49d8ad71');
INSERT INTO record VALUES (41, 1795821943283509914, 4, 'before', '{"before":"0fc2b92b3d389adecc5156143957e7b6","read":1795821943283182521}', X'06a6316da250e4607cf2efc85bbb368be7e4a71515ac8c9d2f13da5a49d8ad71', X'90175970006a37b5fd3a4b7a2d8bdedca7957ea2dba6d68d09d23df103ee8dc7');
INSERT INTO record VALUES (42, 1795821943284539169, 4, 'step', '{"step":"send"}', X'90175970006a37b5fd3a4b7a2d8bdedca7957ea2dba6d68d09d23df103ee8dc7', X'39a5db3589b7cdf46151ac3582863ac40e28300636b66bc1363bcec0a75278e8');
INSERT INTO record VALUES (43, 1795821943288118814, 0, 'text', '{"id":"2a9303947ff67306db3faf665f7c1516","kind":"result","digest":"93d4397c59a7c234d47f7b61db8a5e8048f26811fab045215061a6907d8469be"}', X'39a5db3589b7cdf46151ac3582863ac40e28300636b66bc1363bcec0a75278e8', X'5247d74aeebf336640713affbd1f60bfaf9d5d5ac5fa5dfe55ad527433069e5c');
INSERT INTO record VALUES (44, 1795821943288118814, 4, 'end', '{"ending":"unknown","ended":1795821943287812026,"lost":true,"result":"2a9303947ff67306db3faf665f7c1516","summary":"Unknown: 1 setting may be in on SIM 1, or not","why":{"what":"The handset was unplugged.","cause":"The cable was pulled or is loose, or the handset restarted or switched itself off.","do":"Plug it in again. If nobody touched it, try another cable or port.","detail":"tether: link: rndis: carrying frames: read the interrupt endpoint: usb 0-1: in 0x81: device is gone (ProcessConfig: activesync: connected: the handset ended the connection: netif: read 169.254.2.1:39326: netif: link: rndis: carrying frames: read the interrupt endpoint: usb 0-1: in 0x81: device is gone)"}}', X'5247d74aeebf336640713affbd1f60bfaf9d5d5ac5fa5dfe55ad527433069e5c', X'aebe9f69bcb9ce8919d0583c8c7230dcaa26305965a569ac448e9ed9d09a7aa2');
INSERT INTO record VALUES (45, 1795821943442780218, 5, 'begin', '{"run":"20261127-232543.442-a7adce37cf","program":"0.1.0","host":"bench","pid":1460,"session":"edff45f21e2ae43d","handset":"sim-1","port":"SIM 1","simulated":true,"identity":{"guid":"{4B241DAF-4AE5-85CE-894D-A79CF530472B}","name":"WH-2","model":"SimPhone 6.1 Standard","platform":"SmartPhone","os_major":5,"os_minor":2,"build":19202},"name":"other.xml","document":"68131cfc21d3593e4cea6f2286186a10","encoding":"utf-8","flags":1,"started":1795821943442290670}', X'aebe9f69bcb9ce8919d0583c8c7230dcaa26305965a569ac448e9ed9d09a7aa2', X'f3fcbff2ad3218ea0daf323f52e5a56bc3a804bb11e14a75f4240c155239b99d');
INSERT INTO record VALUES (46, 1795821943461109273, 5, 'step', '{"step":"open"}', X'f3fcbff2ad3218ea0daf323f52e5a56bc3a804bb11e14a75f4240c155239b99d', X'b1d7ad36db2f993bb99c126d8303ab188a55cf87ec8e77aca422960d18c9d3cb');
INSERT INTO record VALUES (47, 1795821943462362190, 5, 'step', '{"step":"read"}', X'b1d7ad36db2f993bb99c126d8303ab188a55cf87ec8e77aca422960d18c9d3cb', X'94562097e863af68a886093aad02a6d591635d25350e553bdd9abbb3eea9d27c');
INSERT INTO record VALUES (48, 1795821943469647543, 5, 'before', '{"before":"c487d95fb4e9a4a470e818663d3f1f25","read":1795821943469357094}', X'94562097e863af68a886093aad02a6d591635d25350e553bdd9abbb3eea9d27c', X'7f374dab77db47904f9eeda6917e45f07669a64eab4aa7d21bf7929eb3fd6d3b');
INSERT INTO record VALUES (49, 1795821943470442201, 5, 'step', '{"step":"send"}', X'7f374dab77db47904f9eeda6917e45f07669a64eab4aa7d21bf7929eb3fd6d3b', X'8ae58f907e2445e0d79542f72272493b488727f05d71cbdb835002853d25b48c');
INSERT INTO head VALUES (1, 49, X'8ae58f907e2445e0d79542f72272493b488727f05d71cbdb835002853d25b48c', 49, 5, 5);
INSERT INTO text VALUES (1, '1b281d7f1d1417c7b12fdcf2ba6db3c6', 'document', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>
', NULL, NULL);
INSERT INTO text VALUES (2, '0fc2b92b3d389adecc5156143957e7b6', 'before', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><noparm name="Greeting"/></characteristic><nocharacteristic type="HKCU\Software\Cradle" recursive="FALSE"/></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (3, 'c2005022c4c3a6d73f5b885a7c5d9d9d', 'reply', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (4, 'e3bc15d1ce8e719fb928990520f75779', 'checks', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","verdict":"verified","reported":"hello"}]', NULL, NULL);
INSERT INTO text VALUES (5, 'bb5d8361331ada29df0871f9a6ae3c4e', 'result', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","state":"applied","requested":"hello","reported":"hello"}]', NULL, NULL);
INSERT INTO text VALUES (6, '68131cfc21d3593e4cea6f2286186a10', 'document', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day"/></characteristic></characteristic></wap-provisioningdoc>
', NULL, NULL);
INSERT INTO text VALUES (7, 'c487d95fb4e9a4a470e818663d3f1f25', 'before', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello" datatype="string"/></characteristic><characteristic type="HKCU\Software\Cradle" recursive="FALSE"><parm name="Greeting" value="hello" datatype="string"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (8, '0d469dc26f4289eabea08bc80a7e2145', 'reply', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (9, '880d7503a550bdb79a8bd0830beeef27', 'checks', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","verdict":"verified","reported":"good day"}]', NULL, NULL);
INSERT INTO text VALUES (10, '51f58e05d5d544f5052f1a67d8415e02', 'result', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","state":"applied","requested":"good day","reported":"good day"}]', NULL, NULL);
INSERT INTO text VALUES (11, '65b2f57c93b33509a34a2fc7a40ce31e', 'document', '<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKCU\Software\Cradle">
      <parm name="Greeting" value="hello" datatype="string"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
', NULL, NULL);
INSERT INTO text VALUES (12, '958a65546a20a2a01ebb44d2e0d992be', 'before', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day" datatype="string"/></characteristic><characteristic type="HKCU\Software\Cradle" recursive="FALSE"><parm name="Greeting" value="good day" datatype="string"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (13, '695b0e336343591c9c35156296339124', 'reply', '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello" datatype="string"/></characteristic></characteristic></wap-provisioningdoc>', NULL, NULL);
INSERT INTO text VALUES (14, '2a9303947ff67306db3faf665f7c1516', 'result', '[{"path":"Registry/HKCU\\Software\\Cradle/Greeting","kind":"parm","state":"unknown","requested":"hello"}]', NULL, NULL);
INSERT INTO handset VALUES (1, 'sim-1', 'SIM 1', '{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}', 'SIM-01', 'SimPhone 6.5 Professional');
INSERT INTO handset VALUES (2, 'sim-1', 'SIM 1', '{4B241DAF-4AE5-85CE-894D-A79CF530472B}', 'WH-2', 'SimPhone 6.1 Standard');
INSERT INTO document VALUES (1, 'hello.xml');
INSERT INTO document VALUES (2, 'other.xml');
INSERT INTO document VALUES (3, 'undo of other.xml');
INSERT INTO run VALUES (1, '20261127-232542.377-7990009000', 2, 13, 1795821942377353609, 1795821942403497943, 'applied', 'ended', 1, 1, 1, 0, '');
INSERT INTO run VALUES (2, '20261127-232542.720-022fbe1b4d', 15, 26, 1795821942720004819, 1795821942745276890, 'applied', 'ended', 1, 1, 2, 0, '');
INSERT INTO run VALUES (3, '20261127-232542.938-20e31ada64', 28, 37, 1795821942938401349, 1795821942986337408, 'applied', 'ended', 1, 1, 3, 0, '20261127-232542.720-022fbe1b4d');
INSERT INTO run VALUES (4, '20261127-232543.271-71acabf20e', 38, 44, 1795821943271231375, 1795821943287812026, 'unknown', 'ended', 2, 1, 1, 0, '');
INSERT INTO run VALUES (5, '20261127-232543.442-a7adce37cf', 45, 49, 1795821943442290670, 0, '', 'send', 2, 1, 2, 0, '');
INSERT INTO entry VALUES (1, '{"Number":1,"ID":"20261127-232542.377-7990009000","Program":"0.1.0","Host":"bench","PID":1383,"Session":"e8046294503693c3","Handset":"sim-1","Port":"SIM 1","Simulated":true,"Identity":{"GUID":"{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}","Name":"SIM-01","Model":"SimPhone 6.5 Professional","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"hello.xml","Document":"1b281d7f1d1417c7b12fdcf2ba6db3c6","Encoding":"utf-8","Flags":1,"Started":"2026-11-27T23:25:42.377353609Z","Step":"ended","Stepped":"2026-11-27T23:25:42.403848058Z","Answered":true,"HRESULT":0,"HasReply":true,"Reply":"c2005022c4c3a6d73f5b885a7c5d9d9d","Ending":1,"Ended":"2026-11-27T23:25:42.403497943Z","Lost":false,"Result":"bb5d8361331ada29df0871f9a6ae3c4e","Words":{"summary":"Applied: 1 of 1 setting on SIM 1 in 26 ms (1 verified)"},"Settled":false,"Note":"","Before":"0fc2b92b3d389adecc5156143957e7b6","BeforeRead":"2026-11-27T23:25:42.394537857Z","Verification":{"Text":"e3bc15d1ce8e719fb928990520f75779","Verified":1,"Differs":0,"CannotReadBack":0,"NotVerified":0,"Started":"2026-11-27T23:25:42.398110655Z","Ended":"2026-11-27T23:25:42.403449919Z","Restarted":false}}');
INSERT INTO entry VALUES (2, '{"Number":2,"ID":"20261127-232542.720-022fbe1b4d","Program":"0.1.0","Host":"bench","PID":1395,"Session":"dbd6b4e70f56db90","Handset":"sim-1","Port":"SIM 1","Simulated":true,"Identity":{"GUID":"{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}","Name":"SIM-01","Model":"SimPhone 6.5 Professional","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"other.xml","Document":"68131cfc21d3593e4cea6f2286186a10","Encoding":"utf-8","Flags":1,"Started":"2026-11-27T23:25:42.720004819Z","Step":"ended","Stepped":"2026-11-27T23:25:42.745550967Z","Answered":true,"HRESULT":0,"HasReply":true,"Reply":"0d469dc26f4289eabea08bc80a7e2145","Ending":1,"Ended":"2026-11-27T23:25:42.74527689Z","Lost":false,"Result":"51f58e05d5d544f5052f1a67d8415e02","Words":{"summary":"Applied: 1 of 1 setting on SIM 1 in 25 ms (1 verified)"},"Settled":false,"Note":"","Before":"c487d95fb4e9a4a470e818663d3f1f25","BeforeRead":"2026-11-27T23:25:42.731620791Z","Verification":{"Text":"880d7503a550bdb79a8bd0830beeef27","Verified":1,"Differs":0,"CannotReadBack":0,"NotVerified":0,"Started":"2026-11-27T23:25:42.740995588Z","Ended":"2026-11-27T23:25:42.745253186Z","Restarted":false}}');
INSERT INTO entry VALUES (3, '{"Number":3,"ID":"20261127-232542.938-20e31ada64","Program":"0.1.0","Host":"bench","PID":1411,"Session":"8dec6bfd2e468086","Handset":"sim-1","Port":"SIM 1","Simulated":true,"Identity":{"GUID":"{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}","Name":"SIM-01","Model":"SimPhone 6.5 Professional","Platform":"PocketPC","OSMajor":5,"OSMinor":2,"Build":21234},"Name":"undo of other.xml","Document":"65b2f57c93b33509a34a2fc7a40ce31e","Encoding":"utf-8","Flags":1,"Started":"2026-11-27T23:25:42.938401349Z","Step":"ended","Stepped":"2026-11-27T23:25:42.990073627Z","Answered":true,"HRESULT":0,"HasReply":true,"Reply":"695b0e336343591c9c35156296339124","Ending":1,"Ended":"2026-11-27T23:25:42.986337408Z","Lost":false,"Result":"bb5d8361331ada29df0871f9a6ae3c4e","Words":{"summary":"Applied: 1 of 1 setting on SIM 1 in 48 ms (1 verified)"},"Settled":false,"Note":"","Before":"958a65546a20a2a01ebb44d2e0d992be","BeforeRead":"2026-11-27T23:25:42.965569008Z","Verification":{"Text":"e3bc15d1ce8e719fb928990520f75779","Verified":1,"Differs":0,"CannotReadBack":0,"NotVerified":0,"Started":"2026-11-27T23:25:42.976825332Z","Ended":"2026-11-27T23:25:42.986291426Z","Restarted":false},"Undoes":"20261127-232542.720-022fbe1b4d"}');
INSERT INTO entry VALUES (4, '{"Number":4,"ID":"20261127-232543.271-71acabf20e","Program":"0.1.0","Host":"bench","PID":1440,"Session":"3a768c01e2f47ae0","Handset":"sim-1","Port":"SIM 1","Simulated":true,"Identity":{"GUID":"{4B241DAF-4AE5-85CE-894D-A79CF530472B}","Name":"WH-2","Model":"SimPhone 6.1 Standard","Platform":"SmartPhone","OSMajor":5,"OSMinor":2,"Build":19202},"Name":"hello.xml","Document":"1b281d7f1d1417c7b12fdcf2ba6db3c6","Encoding":"utf-8","Flags":1,"Started":"2026-11-27T23:25:43.271231375Z","Step":"ended","Stepped":"2026-11-27T23:25:43.288118814Z","Answered":false,"HRESULT":0,"HasReply":false,"Reply":"","Ending":5,"Ended":"2026-11-27T23:25:43.287812026Z","Lost":true,"Result":"2a9303947ff67306db3faf665f7c1516","Words":{"summary":"Unknown: 1 setting may be in on SIM 1, or not","why":{"what":"The handset was unplugged.","cause":"The cable was pulled or is loose, or the handset restarted or switched itself off.","do":"Plug it in again. If nobody touched it, try another cable or port.","detail":"tether: link: rndis: carrying frames: read the interrupt endpoint: usb 0-1: in 0x81: device is gone (ProcessConfig: activesync: connected: the handset ended the connection: netif: read 169.254.2.1:39326: netif: link: rndis: carrying frames: read the interrupt endpoint: usb 0-1: in 0x81: device is gone)"}},"Settled":false,"Note":"","Before":"0fc2b92b3d389adecc5156143957e7b6","BeforeRead":"2026-11-27T23:25:43.283182521Z"}');
INSERT INTO entry VALUES (5, '{"Number":5,"ID":"20261127-232543.442-a7adce37cf","Program":"0.1.0","Host":"bench","PID":1460,"Session":"edff45f21e2ae43d","Handset":"sim-1","Port":"SIM 1","Simulated":true,"Identity":{"GUID":"{4B241DAF-4AE5-85CE-894D-A79CF530472B}","Name":"WH-2","Model":"SimPhone 6.1 Standard","Platform":"SmartPhone","OSMajor":5,"OSMinor":2,"Build":19202},"Name":"other.xml","Document":"68131cfc21d3593e4cea6f2286186a10","Encoding":"utf-8","Flags":1,"Started":"2026-11-27T23:25:43.44229067Z","Step":"send","Stepped":"2026-11-27T23:25:43.470442201Z","Answered":false,"HRESULT":0,"HasReply":false,"Reply":"","Ending":0,"Ended":"0001-01-01T00:00:00Z","Lost":false,"Result":"","Words":{},"Settled":false,"Note":"","Before":"c487d95fb4e9a4a470e818663d3f1f25","BeforeRead":"2026-11-27T23:25:43.469357094Z"}');
INSERT INTO run_text VALUES (1, 1);
INSERT INTO run_text VALUES (1, 4);
INSERT INTO run_text VALUES (2, 1);
INSERT INTO run_text VALUES (2, 4);
INSERT INTO run_text VALUES (3, 1);
INSERT INTO run_text VALUES (4, 1);
INSERT INTO run_text VALUES (4, 3);
INSERT INTO run_text VALUES (5, 1);
INSERT INTO run_text VALUES (5, 3);
INSERT INTO run_text VALUES (6, 2);
INSERT INTO run_text VALUES (6, 5);
INSERT INTO run_text VALUES (7, 2);
INSERT INTO run_text VALUES (7, 5);
INSERT INTO run_text VALUES (8, 2);
INSERT INTO run_text VALUES (9, 2);
INSERT INTO run_text VALUES (10, 2);
INSERT INTO run_text VALUES (11, 3);
INSERT INTO run_text VALUES (12, 3);
INSERT INTO run_text VALUES (13, 3);
INSERT INTO run_text VALUES (14, 4);
INSERT INTO run_words (rowid, words) VALUES (1, 'hello.xml
sim-1
SIM 1
SIM-01
SimPhone 6.5 Professional
{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}
PocketPC
Windows Mobile 6.5 Pocket PC
Applied: 1 of 1 setting on SIM 1 in 26 ms (1 verified)
');
INSERT INTO run_words (rowid, words) VALUES (2, 'other.xml
sim-1
SIM 1
SIM-01
SimPhone 6.5 Professional
{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}
PocketPC
Windows Mobile 6.5 Pocket PC
Applied: 1 of 1 setting on SIM 1 in 25 ms (1 verified)
');
INSERT INTO run_words (rowid, words) VALUES (3, 'undo of other.xml
sim-1
SIM 1
SIM-01
SimPhone 6.5 Professional
{9CAD7506-DA17-85ED-9982-AFEFF20B4EB1}
PocketPC
Windows Mobile 6.5 Pocket PC
Applied: 1 of 1 setting on SIM 1 in 48 ms (1 verified)
');
INSERT INTO run_words (rowid, words) VALUES (4, 'hello.xml
sim-1
SIM 1
WH-2
SimPhone 6.1 Standard
{4B241DAF-4AE5-85CE-894D-A79CF530472B}
SmartPhone
Windows Mobile 6.1 Standard
Unknown: 1 setting may be in on SIM 1, or not

The handset was unplugged.
The cable was pulled or is loose, or the handset restarted or switched itself off.
tether: link: rndis: carrying frames: read the interrupt endpoint: usb 0-1: in 0x81: device is gone (ProcessConfig: activesync: connected: the handset ended the connection: netif: read 169.254.2.1:39326: netif: link: rndis: carrying frames: read the interrupt endpoint: usb 0-1: in 0x81: device is gone)');
INSERT INTO run_words (rowid, words) VALUES (5, 'other.xml
sim-1
SIM 1
WH-2
SimPhone 6.1 Standard
{4B241DAF-4AE5-85CE-894D-A79CF530472B}
SmartPhone
Windows Mobile 6.1 Standard

');
INSERT INTO text_words (rowid, words) VALUES (1, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>
');
INSERT INTO text_words (rowid, words) VALUES (3, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>');
INSERT INTO text_words (rowid, words) VALUES (6, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day"/></characteristic></characteristic></wap-provisioningdoc>
');
INSERT INTO text_words (rowid, words) VALUES (8, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="good day"/></characteristic></characteristic></wap-provisioningdoc>');
INSERT INTO text_words (rowid, words) VALUES (11, '<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKCU\Software\Cradle">
      <parm name="Greeting" value="hello" datatype="string"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
');
INSERT INTO text_words (rowid, words) VALUES (13, '<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="Greeting" value="hello" datatype="string"/></characteristic></characteristic></wap-provisioningdoc>');
