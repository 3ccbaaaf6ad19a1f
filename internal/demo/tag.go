package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// planTags lays out what is so only for some: a concern, something added to a
// note, a note on the wrong client, a record that few may find.
func (l *telling) planTags() {
	if l.is("concern") {
		l.raise(l.t.cal.now.Add(-4 * time.Minute))
	}
	if l.is("answered") {
		last := l.sessions[len(l.sessions)-1]
		l.answer(l.raise(last.EndsAt.Add(3*time.Minute)), last)
	}
	for tag, kind := range additions {
		if l.is(tag) {
			l.add(kind, l.earlier())
		}
	}
	if l.is("retracted") {
		l.mistake(l.earlier())
	}
	if l.is("restricted") {
		l.restrict()
	}
	if line, is := l.tag("again"); is {
		l.join(line)
	}
}

// join has records staff find that the person is on record twice: this record
// is joined into that of the line. The other two who are like somebody wait for
// whoever looks at the demo: one is the same person, one has a twin.
func (l *telling) join(line int) {
	l.later(l.t.cal.moment(-6, 10*60), directing, func(ctx context.Context, a *app.App) error {
		_, err := a.MergeClient(ctx, l.t.tellings[line-1].id, casework.ClientJoin{MergedID: l.id, Reason: l.words.draw("reason join")})
		return err
	})
}

// additions are the tags of what is added to a signed note.
var additions = map[string]casework.AddendumKind{"addendum": casework.AddendumAddendum, "correction": casework.AddendumCorrection,
	"late-entry": casework.AddendumLateEntry}

// earlier is a signed session of a while ago that reached the person.
func (l *telling) earlier() *session {
	for i := len(l.sessions) - 3; i >= 0; i-- {
		if s := l.sessions[i]; s.Kind.Reached() && !s.signed.IsZero() && s.by == l.primary(0) {
			return s
		}
	}
	return l.sessions[0]
}

// raise has the peer raise a safety concern; the answer is where its id will
// be.
func (l *telling) raise(at time.Time) *raised {
	c := &raised{at: at}
	words := l.words.book["concern"]
	c.n = l.n % len(words)
	l.later(at, l.primary(0), func(ctx context.Context, a *app.App) error {
		record, err := a.RaiseSafetyConcern(ctx, l.id, l.words.who.Replace(words[c.n]))
		if err == nil {
			c.id = record.ID
		}
		return err
	})
	return c
}

type raised struct {
	id uuid.UUID
	at time.Time
	n  int // which words: the answer belongs to them
}

// answer has the clinician take a concern, minutes later.
func (l *telling) answer(c *raised, s *session) {
	by := l.placeOn(s.on).clinician
	l.later(c.at.Add(time.Duration(6+l.n%7)*time.Minute), by, func(ctx context.Context, a *app.App) error {
		_, err := a.AcknowledgeSafetyConcern(ctx, c.id, l.words.who.Replace(l.words.book["answer"][c.n]))
		return err
	})
}

// add has the peer add something to a note on the day after.
func (l *telling) add(kind casework.AddendumKind, s *session) {
	section := map[casework.AddendumKind]string{casework.AddendumAddendum: "addendum", casework.AddendumCorrection: "correction",
		casework.AddendumLateEntry: "late-entry"}[kind]
	l.later(l.t.cal.atLatest(s.signed.Add(22*time.Hour), 3*time.Minute), s.by, func(ctx context.Context, a *app.App) error {
		_, err := a.AddNoteAddendum(ctx, s.ID, kind, l.words.draw(section+" reason"), l.words.draw(section))
		return err
	})
}

// mistake has the peer find that a note was somebody else's: it is marked
// here and written anew where it belongs.
func (l *telling) mistake(s *session) {
	var right *telling
	for _, o := range l.t.tellings {
		if o.n != l.n && o.primary(s.on) == s.by && o.primary(0) == s.by && !o.is("restricted") {
			right = o
			break
		}
	}
	if right == nil {
		return
	}
	var draft uuid.UUID
	found := l.t.cal.atLatest(s.signed.Add(40*time.Minute), 5*time.Minute)
	l.later(found, s.by, func(ctx context.Context, a *app.App) error {
		marked, err := a.RetractNote(ctx, s.ID, l.words.draw("retraction"), &right.id)
		if err == nil {
			draft = marked.DraftID
		}
		return err
	})
	l.later(found.Add(2*time.Minute), s.by, func(ctx context.Context, a *app.App) error {
		_, err := a.SignNoteDraft(ctx, draft, nil, 0)
		return err
	})
}

// restrict hides the record from all but those who are named.
func (l *telling) restrict() {
	l.later(l.t.cal.moment(-9, 11*60), guardian, func(ctx context.Context, a *app.App) error {
		peer := l.t.staff[l.primary(0)]
		named := []uuid.UUID{peer.id, l.t.staff[peer.ledBy].id}
		if s := l.placeOn(0); s != nil {
			named = append(named, l.t.staff[s.clinician].id)
		}
		_, err := a.RestrictClient(ctx, l.id, named)
		return err
	})
}
