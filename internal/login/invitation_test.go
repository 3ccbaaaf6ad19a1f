package login_test

import (
	"net/http"
	"testing"
	"time"

	"continuo/internal/storetest"
)

const (
	mara   = "a0000000-0000-7000-8000-000000000077"
	secret = "5up3r-secret"
)

// invite puts Mara on the staff list with an open invitation.
func (s *stage) invite(t *testing.T, lifetime time.Duration) {
	t.Helper()
	now := s.Clock.Now()
	s.exec(t, `INSERT INTO staff (agency_id, id, name, email, title, status, created_at)
		VALUES ($1, $2, 'Mara Quint', 'mara@harbor.example', 'CPS', 'invited', $3)`, storetest.HarborRow, mara, now)
	s.exec(t, `INSERT INTO roles (agency_id, id, staff_id, role, starts_at)
		VALUES ($1, gen_random_uuid(), $2, 'peer_specialist', '2026-01-05 14:00Z')`, storetest.HarborRow, mara)
	s.exec(t, `INSERT INTO invitations (agency_id, id, staff_id, token_hash, expires_at, created_at)
		VALUES ($1, gen_random_uuid(), $2, sha256($3::bytea), $4, $5)`,
		storetest.HarborRow, mara, []byte(secret), now.Add(lifetime), now)
}

// follows walks from the link to the end.
func (b *browser) follows(link, name string) page {
	b.t.Helper()
	p := b.get(link).must(b.t, 200, "You are invited to Continuo").mustNot(b.t, "Mara")
	if p.at() != "/invitation" {
		b.t.Errorf("the link's secret stays in the address: %s", p.at())
	}
	asked := b.press(p)
	if q := b.last[len(b.last)-1].URL.Query(); q.Get("prompt") != "login" {
		b.t.Errorf("whoever the provider remembers would take the invitation: %v", q)
	}
	return b.fill(asked, name)
}

func TestAnInvitationBindsOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.invite(t, time.Hour)
	s.browser(t).follows("/invitation/"+secret, "mara").must(t, 200, "here is Mara Quint")
	s.browser(t).signIn("mara").must(t, 200, "here is Mara Quint")
	s.browser(t).follows("/invitation/"+secret, "zed").
		must(t, http.StatusNotFound, "This invitation is not valid").mustNot(t, "Mara")
	if n := s.count(t, "staff_identities WHERE staff_id = $1", mara); n != 1 {
		t.Errorf("%d identities open Mara's account", n)
	}
	if n := s.count(t, "audit_entries WHERE op = 'login.accept_invitation' AND outcome = 'done'"); n != 1 {
		t.Errorf("%d audit entries of the invitation", n)
	}
}

func TestInvitationsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, link, who string
		before          func(*testing.T, *stage)
	}{
		{"too old", secret, "mara", func(_ *testing.T, s *stage) { s.Clock.Advance(11 * time.Minute) }},
		{"revoked", secret, "mara", func(t *testing.T, s *stage) { s.exec(t, "UPDATE invitations SET revoked_at = app_now()") }},
		{"made up", "made-up", "mara", func(*testing.T, *stage) {}},
		{"taken by somebody who is here already", secret, "adam", func(*testing.T, *stage) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.invite(t, 10*time.Minute)
			c.before(t, s)
			b := s.browser(t)
			b.follows("/invitation/"+c.link, c.who).must(t, http.StatusNotFound, "This invitation is not valid")
			b.get("/today").must(t, 200, "Continue with Harbor Row")
			spent := s.count(t, "invitations WHERE used_at IS NOT NULL")
			if entered := s.count(t, "staff WHERE id = $1 AND status <> 'invited'", mara); spent+entered != 0 {
				t.Error("the invitation was spent")
			}
		})
	}
}

func TestAnInvitationLeftOpenIsNotTheNextPersons(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.invite(t, time.Hour)
	b := s.browser(t)
	b.get("/invitation/"+secret).must(t, 200)
	b.signIn("zed").must(t, http.StatusForbidden, "does not know this account")
	if n := s.count(t, "staff_identities WHERE subject = 'sub-zed'"); n != 0 {
		t.Error("who came next on the phone took the invitation")
	}
}
