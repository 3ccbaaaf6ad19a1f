package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"continuo/internal/store"
	"continuo/internal/storetest"
)

func TestUUIDsGoAndComeAsTheyAre(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	conn := d.OwnerConn(t)
	if err := store.TakeUUIDs(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	id, other, none := uuid.New(), uuid.New(), (*uuid.UUID)(nil)
	for _, c := range []struct {
		says, sql string
		sent      any
		want      string
	}{
		{"one", "SELECT $1::uuid::text", id, id.String()},
		{"one that is pointed at", "SELECT $1::uuid::text", &id, id.String()},
		{"none", "SELECT ($1::uuid IS NULL)::text", none, "true"},
		{"the zero one is one", "SELECT $1::uuid::text", uuid.Nil, "00000000-0000-0000-0000-000000000000"},
		{"where text is wanted", "SELECT $1::text", id, id.String()},
		{"as text", "SELECT $1::uuid::text", id.String(), id.String()},
		{"several", "SELECT $1::uuid[]::text", []uuid.UUID{id, other}, "{" + id.String() + "," + other.String() + "}"},
		{"an empty list", "SELECT $1::uuid[]::text", []uuid.UUID{}, "{}"},
		{"no list", "SELECT ($1::uuid[] IS NULL)::text", []uuid.UUID(nil), "true"},
		{"several of which some are none", "SELECT $1::uuid[]::text", []*uuid.UUID{&id, nil}, "{" + id.String() + ",NULL}"},
	} {
		var got string
		if err := conn.QueryRow(t.Context(), c.sql, c.sent).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s: the server got %q, want %q (%v)", c.says, got, c.want, err)
		}
	}

	var one, left uuid.UUID
	var text string
	left = other // from an earlier row
	some, absent := &other, &other
	var list []uuid.UUID
	if err := conn.QueryRow(t.Context(), "SELECT u, u, u::text, NULL::uuid, NULL::uuid, ARRAY[u, $2] FROM (SELECT $1::uuid AS u) x", id, other).
		Scan(&one, &some, &text, &absent, &left, &list); err != nil {
		t.Fatal(err)
	}
	if one != id || *some != id || text != id.String() || absent != nil || left != uuid.Nil || !slices.Equal(list, []uuid.UUID{id, other}) {
		t.Errorf("came back as %s, %s, %s, %v, %s, %v", one, some, text, absent, left, list)
	}
	if err := conn.QueryRow(t.Context(), "SELECT 'not one'::text").Scan(&one); err == nil {
		t.Error("words were taken for a UUID")
	}
	for name, broken := range map[string][]byte{"too short": {1, 2, 3}, "too long": make([]byte, 17)} {
		if err := conn.TypeMap().Scan(pgtype.UUIDOID, pgtype.BinaryFormatCode, broken, &one); err == nil {
			t.Errorf("a UUID that is %s was taken", name)
		}
	}

	if way := fmt.Sprintf("%T", conn.TypeMap().PlanEncode(pgtype.UUIDOID, pgtype.BinaryFormatCode, id)); strings.Contains(way, "DriverValuer") {
		t.Errorf("a UUID is sent by way of text, and an error thrown away: %s", way)
	}
}
