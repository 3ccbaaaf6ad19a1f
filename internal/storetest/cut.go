package storetest

import (
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// cutter breaks a connection off in the middle of something, as a process does
// that is killed: whoever was at work hears nothing, and the server finds the
// line dead.
type cutter struct{ left atomic.Int64 }

// CutAfter breaks the connection off that comes to the n-th moment from now:
// moments are before and after each message to the server. Zero cuts none. It
// answers whether the one asked for before was ever reached.
func (d *Database) CutAfter(n int) (reached bool) {
	return d.count.cut.left.Swap(int64(n)) <= 0
}

func (c *cutter) tick(conn *pgx.Conn) {
	if c.left.Load() > 0 && c.left.Add(-1) == 0 {
		_ = conn.PgConn().Conn().Close() // that it cannot be closed twice is all that could go wrong
	}
}
