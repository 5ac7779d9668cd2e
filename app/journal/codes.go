package journal

import sqlite3 "modernc.org/sqlite/lib"

// Those of SQLite's result codes that decide something.
const (
	sqliteReadOnly = sqlite3.SQLITE_READONLY
	sqliteCantOpen = sqlite3.SQLITE_CANTOPEN
	sqliteBusy     = sqlite3.SQLITE_BUSY
	sqlitePerm     = sqlite3.SQLITE_PERM
)
