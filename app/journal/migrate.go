package journal

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// A migration makes a journal of one version out of one of the version before. All
// of it is one transaction.
type migration struct {
	file string
	// rows: what is looked up is empty after it, and is made anew from records and texts
	// when all migrations are done.
	rows bool
}

// migrations in their order; the version of a journal is how many it has had.
// What has been published is never changed: a new one is added.
func migrations() []migration {
	return []migration{
		{file: "0001_records.sql"},
		{file: "0002_search.sql"},
		{file: "0003_verified.sql", rows: true},
		{file: "0004_installs.sql"},
	}
}

// versionTable keeps which migrations there were. It is the one table that every
// version has.
const versionTable = `CREATE TABLE IF NOT EXISTS migration (
	version INTEGER PRIMARY KEY,
	file    TEXT NOT NULL,
	program TEXT NOT NULL,
	time    TEXT NOT NULL
) STRICT`

// versionOf is a journal's version; 0 is that of an empty file.
func versionOf(ctx context.Context, q querier) (version int, err error) {
	var tables int
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'migration'`).Scan(&tables); err != nil {
		return 0, err
	}
	if tables == 0 {
		return 0, nil
	}
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM migration`).Scan(&version)
	return version, err
}

// migrate brings a journal to the version that this program knows. Several
// programs may try at once; one does it.
func (j *Journal) migrate(ctx context.Context) error {
	return j.write(ctx, func(tx *sql.Tx) error {
		version, err := acceptable(ctx, tx)
		if err != nil {
			return err
		}
		list := migrations()
		if _, err := tx.ExecContext(ctx, versionTable); err != nil {
			return err
		}
		rows := false
		for i, m := range list[version:] {
			rows = rows || m.rows
			text, err := migrationFiles.ReadFile("migrations/" + m.file)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", m.file, err)
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO migration VALUES (?, ?, ?, ?)`, version+i+1, m.file, j.opt.Program,
				time.Now().UTC().Format(time.RFC3339)); err != nil {
				return err
			}
		}
		if rows {
			if err := remake(ctx, tx); err != nil {
				return err
			}
		}
		if version == 0 {
			_, err = tx.ExecContext(ctx, `INSERT INTO meta VALUES ('id', ?)`, randomName())
		}
		return err
	})
}

// acceptable gives a journal's version. It refuses a journal of a later program, and a
// database of another one.
func acceptable(ctx context.Context, q querier) (version int, err error) {
	if version, err = versionOf(ctx, q); err != nil {
		return 0, err
	}
	if known := len(migrations()); version > known {
		return 0, &newerError{version, known}
	}
	var tables int
	if err := q.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return 0, err
	}
	if version == 0 && tables > 0 {
		return 0, errNotAJournal
	}
	return version, nil
}

// querier is a database, or a transaction on it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
