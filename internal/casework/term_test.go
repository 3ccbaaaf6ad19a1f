package casework

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)

func at(hours int) *time.Time { return new(noon.Add(time.Duration(hours) * time.Hour)) }

func TestWhenATermEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		starts      int
		ends, asked *time.Time
		want        *time.Time // nil: refused
		kind        Kind
	}{
		{"now, unless said", -5, nil, nil, at(0), ""},
		{"at a moment to come", -5, nil, at(3), at(3), ""},
		{"earlier than was known", -5, at(9), at(3), at(3), ""},
		{"not later than was known", -5, at(9), at(10), nil, KindInvalid},
		{"not in the past", -5, nil, at(-1), nil, KindInvalid},
		{"before it began: it never does", 5, nil, nil, at(5), ""},
		{"not twice", -5, at(-1), nil, nil, KindConflict},
		{"not at its very end", -5, at(0), nil, nil, KindConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &Role{StartsAt: *at(c.starts), EndsAt: c.ends}
			err := r.End(c.asked, noon)
			if KindOf(err) != c.kind {
				t.Fatalf("answered %v, want %q", err, c.kind)
			}
			if c.want != nil && !r.EndsAt.Equal(*c.want) {
				t.Errorf("ends at %v, want %v", r.EndsAt, c.want)
			}
		})
	}
}

func TestAClockThatIsALittleBehindStillMeansNow(t *testing.T) {
	t.Parallel()
	r := &Role{StartsAt: *at(-5)}
	behind := noon.Add(-30 * time.Second)
	if err := r.End(&behind, noon); err != nil || !r.EndsAt.Equal(noon) {
		t.Errorf("%v %v", r.EndsAt, err)
	}
}

// Two terms overlap exactly where some moment lies in both.
func TestOverlapMeansAMomentInBoth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		term := func(name string) (time.Time, *time.Time) {
			starts := rapid.IntRange(0, 8).Draw(t, name+" starts")
			if rapid.Bool().Draw(t, name+" is open") {
				return *at(starts), nil
			}
			return *at(starts), at(starts + rapid.IntRange(1, 8).Draw(t, name+" lasts"))
		}
		aStarts, aEnds := term("a")
		bStarts, bEnds := term("b")
		shared := false
		for hour := 0; hour <= 20; hour++ {
			shared = shared || holds(aStarts, aEnds, *at(hour)) && holds(bStarts, bEnds, *at(hour))
		}
		if got := overlap(aStarts, aEnds, bStarts, bEnds); got != shared {
			t.Fatalf("overlap %v, want %v", got, shared)
		}
		if overlap(aStarts, aEnds, bStarts, bEnds) != overlap(bStarts, bEnds, aStarts, aEnds) {
			t.Fatal("it depends on who is asked")
		}
	})
}

func TestAnInvitationWorksOnceInTimeAndUntilRevoked(t *testing.T) {
	t.Parallel()
	s := &Staff{Status: StaffInvited}
	for _, c := range []struct {
		name  string
		after time.Duration
		spoil func(*Invitation)
		works bool
	}{
		{"at once", 0, func(*Invitation) {}, true},
		{"on the last second", 7*24*time.Hour - time.Second, func(*Invitation) {}, true},
		{"after seven days", 7 * 24 * time.Hour, func(*Invitation) {}, false},
		{"a second time", time.Hour, func(i *Invitation) { _ = i.Use(noon) }, false},
		{"when it was revoked", time.Hour, func(i *Invitation) { i.Revoke(noon) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			i, err := s.Invite(uuid.New(), []byte("hash"), noon)
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(i)
			if err := i.Use(noon.Add(c.after)); (err == nil) != c.works {
				t.Errorf("%v, want it to work: %v", err, c.works)
			}
		})
	}
}

func TestTextsAreKeptAsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, kept string
		limit            int
		line, fine       bool
	}{
		{"blanks around it go", "  Dana Whitcomb ", "Dana Whitcomb", 40, true, true},
		{"names of every language", "Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai", 40, true, true},
		{"a line break in a name", "Dana\nWhitcomb", "", 40, true, false},
		{"a line break in a text", "Moved.\nWill write.", "Moved.\nWill write.", 40, false, true},
		{"a NUL", "Da\x00na", "", 40, false, false},
		{"broken UTF-8", "Dana\xff", "", 40, false, false},
		{"as long as it may be, counted in letters", "ññññññññññ", "ññññññññññ", 10, true, true},
		{"one too long", "ñññññññññññ", "", 10, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var p Problems
			keep := p.Text
			if c.line {
				keep = p.Line
			}
			got := keep("name", c.text, c.limit)
			if (p.Err() == nil) != c.fine || c.fine && got != c.kept {
				t.Errorf("kept %q (%v)", got, p.Err())
			}
		})
	}
}

func TestAPageIsCutWhereItEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 6).Draw(t, "size")
		there := rapid.IntRange(0, size+1).Draw(t, "read")
		lines := make([]Record, there)
		for i := range lines {
			lines[i].ID = uuid.New()
		}
		page := Cut(lines, Page{Limit: size}, Record.Ref)
		if len(page.Items) > size {
			t.Fatalf("%d lines on a page of %d", len(page.Items), size)
		}
		if more := there > size; more != (page.Next != uuid.Nil) || more && page.Next != page.Items[size-1].ID {
			t.Fatalf("next is %v of %d read on a page of %d", page.Next, there, size)
		}
	})
}

func TestEveryFieldToMendIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := NewStaff(uuid.New(), StaffInvite{Email: "nowhere", Roles: []RoleGive{{Role: "x", EndsAt: at(-1)}}}, noon)
	e, ok := errors.AsType[*Error](err)
	if !ok || len(e.Fields) != 3 || e.Fields[0].Field != "name" || e.Fields[1].Field != "email" || e.Fields[2].Field != "roles.0.endsAt" {
		t.Errorf("named %+v", e)
	}
}
