package main

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/demo/idp"
	"continuo/internal/storetest"
)

// harborNames are the people who race, as their provider knows them.
var harborNames = map[uuid.UUID]string{storetest.Dana: "dana", storetest.Joanna: "joanna", storetest.Sam: "sam", storetest.Paula: "paula"}

// rivals are two processes that serve one database, as an installation with two
// replicas does, and the tokens of people who ask them.
type rivals struct {
	t      *testing.T
	d      *storetest.Database
	bases  [2]string
	tokens map[uuid.UUID]string
	client *http.Client
}

// said is what one of them answered.
type said struct {
	status int
	kind   string
	detail string
	body   map[string]any
}

func newRivals(t *testing.T, p *program) *rivals {
	t.Helper()
	r := &rivals{t: t, d: storetest.HarborToday(t), tokens: map[uuid.UUID]string{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
	home := httptest.NewUnstartedServer(nil)
	home.StartTLS()
	t.Cleanup(home.Close)
	provider := &idp.Options{Issuer: home.URL, Audience: "continuo-api"}
	for _, name := range harborNames {
		provider.Personas = append(provider.Personas, idp.Persona{Username: name, Password: password, Subject: name, Name: name})
	}
	made, err := idp.New(*provider)
	if err != nil {
		t.Fatal(err)
	}
	home.Config.Handler = made.Handler()
	r.d.Owner(t, "UPDATE staff_identities SET issuer = $1", home.URL).Close()
	for who, name := range harborNames {
		if r.tokens[who], err = made.Token(t.Context(), name, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: home.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	e := secure(r.d)
	e["CONTINUO_OIDC_ISSUER"] = home.URL
	for i := range r.bases {
		e["CONTINUO_ADDR"] = freeAddr(t)
		cmd := exec.Command(p.path, "serve")
		cmd.Env = []string{"SSL_CERT_FILE=" + roots}
		for name, value := range e {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		launch(t, cmd)
		r.bases[i] = "http://" + e["CONTINUO_ADDR"]
	}
	for _, base := range r.bases {
		within(t, time.Minute, "it is ready with its provider", func() bool {
			status, _ := readiness(t, base)
			return status == http.StatusOK
		})
	}
	return r
}

// ask asks one of the two as somebody.
func (r *rivals) ask(which int, who uuid.UUID, path, body string) (s said) {
	req, _ := http.NewRequest(http.MethodPost, r.bases[which]+"/api/v1"+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+r.tokens[who])
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Error(err)
		return s
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil {
		err = json.Unmarshal(text, &s.body)
	}
	if err != nil {
		r.t.Errorf("%s: %v: %s", path, err, text)
	}
	s.status, s.kind = res.StatusCode, res.Header.Get("Content-Type")
	s.detail, _ = s.body["detail"].(string)
	return s
}

// sent is a hand-off of Alma's to aftercare on its way, by the first of the two.
func (r *rivals) sent() string {
	r.t.Helper()
	by := time.Now().In(newYork).AddDate(0, 0, 6).Format(time.DateOnly)
	a := r.ask(0, storetest.Joanna, "/referrals", fmt.Sprintf(`{"clientId":%q,"terms":{"toProgramId":%q,"why":"ready_for_less","peerPlan":"stays","walksAlong":"peer","visitBy":%q}}`,
		storetest.Alma, storetest.Aftercare, by))
	line, _ := a.body["line"].(map[string]any)
	id, _ := line["id"].(string)
	if a.status == http.StatusCreated {
		a = r.ask(0, storetest.Joanna, "/referrals/"+id+"/send", "")
	}
	if a.status != http.StatusOK {
		r.t.Fatalf("no hand-off to race for: %d %v", a.status, a.body)
	}
	return id
}

// duel is how two acts are let loose on each other: who won keeps the other
// waiting less the next time, so that the two meet again and again where either
// may win, however slow the machine is and however unequal their work.
type duel struct {
	lead, step  time.Duration // the second is held back by lead; the first, where it is below zero
	before, any bool          // who won the round before, once there was one
}

// longest is the most that one of two acts waits for the other.
const longest = 2 * time.Second

// won tells who came first.
func (d *duel) won(first bool) {
	if d.any && d.before == first {
		d.step = min(2*d.step, longest)
	} else {
		d.step = 2 * time.Millisecond
	}
	if d.before, d.any = first, true; first {
		d.lead -= d.step
	} else {
		d.lead += d.step
	}
	d.lead = max(-longest, min(d.lead, longest)) // whoever wins even then wins always, and the test says so
}

// meet lets two acts meet, each at another process.
func (d *duel) meet(first, second func() said) (answers [2]said) {
	var both sync.WaitGroup
	start := make(chan struct{})
	for i, act := range []func() said{first, second} {
		both.Go(func() {
			<-start
			time.Sleep([]time.Duration{-d.lead, d.lead}[i])
			answers[i] = act()
		})
	}
	close(start)
	both.Wait()
	return answers
}

// late holds the answer to who came second: a 409 in the form of RFC 9457, in
// words that say what happened.
func (r *rivals) late(round int, a said, says ...string) {
	r.t.Helper()
	for _, words := range says {
		if a.status == http.StatusConflict && strings.HasPrefix(a.kind, "application/problem+json") && strings.Contains(a.detail, words) {
			return
		}
	}
	r.t.Errorf("round %d: the second was told %d %s %q, want one of %q", round, a.status, a.kind, a.detail, says)
}

// steps are what was done with a hand-off after it was sent, by when the two
// began it, and how it stands: who began first may have come second, and an
// owner tells that there was a yes before the end.
func (r *rivals) steps(id string) string {
	r.t.Helper()
	return storetest.OwnerValue[string](r.t, r.d, `SELECT COALESCE((SELECT string_agg(s.act, ' ' ORDER BY s.at, s.id) FROM referral_steps s
		WHERE s.referral_id = r.id AND s.act <> 'send'), '') || ': ' || r.state || CASE WHEN r.owner_id IS NULL THEN '' ELSE ', owned' END FROM referrals r WHERE r.id = $1`, id)
}

var newYork = func() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return zone
}()

// serversRace lets two who decide meet across two processes: one is done, the
// other told so, and nothing is half done.
func serversRace(t *testing.T, p *program) {
	if runtime.GOOS == "darwin" {
		t.Log("macOS asks its own keychain which providers to trust; this runs elsewhere")
		return
	}
	const rounds = 40
	r := newRivals(t, p)
	begun := time.Now()
	wins := map[string]int{}
	accept := func(which int, who uuid.UUID, id string) func() said {
		return func() said { return r.ask(which, who, "/referrals/"+id+"/accept", fmt.Sprintf(`{"ownerId":%q}`, who)) }
	}
	var answers, ends duel
	for n := range rounds { // two answers at once
		id := r.sent()
		a := answers.meet(accept(0, storetest.Sam, id), func() said {
			return r.ask(1, storetest.Paula, "/referrals/"+id+"/decline", `{"words":"No place"}`)
		})
		switch stands := r.steps(id); {
		case stands == "accept: accepted, owned" && a[0].status == http.StatusOK:
			wins["yes"]++
			r.late(n, a[1], "accepted already")
			r.ask(0, storetest.Joanna, "/referrals/"+id+"/cancel", `{"words":"Next round"}`)
		case stands == "decline: declined" && a[1].status == http.StatusOK:
			wins["no"]++
			r.late(n, a[0], "was declined")
		default:
			t.Fatalf("round %d: %q, answered %d and %d", n, stands, a[0].status, a[1].status)
		}
		answers.won(a[0].status == http.StatusOK)
	}
	for n := range rounds { // a cancellation meets a yes: what was accepted can be cancelled, what was cancelled never accepted
		id := r.sent()
		a := ends.meet(func() said {
			return r.ask(0, storetest.Joanna, "/referrals/"+id+"/cancel", `{"words":"Her wish"}`)
		}, accept(1, storetest.Sam, id))
		switch stands := r.steps(id); {
		case stands == "cancel: cancelled" && a[0].status == http.StatusOK:
			wins["cancelled first"]++
			r.late(n, a[1], "was cancelled")
		case (stands == "accept cancel: cancelled, owned" || stands == "cancel accept: cancelled, owned") && a[0].status == http.StatusOK && a[1].status == http.StatusOK:
			wins["cancelled after a yes"]++
		default:
			t.Fatalf("round %d: %q, answered %d and %d", n, stands, a[0].status, a[1].status)
		}
		ends.won(a[1].status != http.StatusOK)
	}
	r.revocationsRace(rounds, wins, accept)
	t.Logf("%d races in %s: %v", 3*rounds, time.Since(begun).Round(time.Millisecond), wins)
	for _, end := range []string{"yes", "no", "cancelled first", "cancelled after a yes", "revoked first", "revoked after a yes"} {
		if wins[end] == 0 {
			t.Errorf("never %s: the two did not meet: %v", end, wins)
		}
	}
	if n := storetest.OwnerValue[int](t, r.d, "SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Alma); n != 1 {
		t.Errorf("she is in %d stays", n)
	}
}

// revocationsRace is about a hand-off to another legal unit: on hold in the end
// whoever came first.
func (r *rivals) revocationsRace(rounds int, wins map[string]int, accept func(int, uuid.UUID, string) func() said) {
	t := r.t
	t.Helper()
	unit := uuid.New()
	r.d.Owner(t, "INSERT INTO part2_programs (agency_id, id, name) VALUES ($1, $2, 'Harbor Aftercare')", storetest.HarborRow, unit).Close()
	r.d.Owner(t, "UPDATE programs SET part2_program_id = $1 WHERE id = $2", unit, storetest.Aftercare).Close()
	var ends duel
	for n := range rounds {
		consent := r.consent(unit)
		id := r.sent()
		a := ends.meet(func() said {
			return r.ask(0, storetest.Dana, "/consents/"+consent.String()+"/revoke", `{"how":"oral","note":"On the way to the bus."}`)
		}, accept(1, storetest.Sam, id))
		switch stands := r.steps(id); {
		case stands == "hold: on_hold" && a[0].status == http.StatusOK:
			wins["revoked first"]++
			r.late(n, a[1], "is on hold", "No consent", "has ended")
		case (stands == "accept hold: on_hold, owned" || stands == "hold accept: on_hold, owned") && a[0].status == http.StatusOK && a[1].status == http.StatusOK:
			wins["revoked after a yes"]++
		default:
			t.Fatalf("round %d: %q, answered %d %s and %d %s", n, stands, a[0].status, a[0].detail, a[1].status, a[1].detail)
		}
		ends.won(a[1].status != http.StatusOK)
		if c := r.ask(0, storetest.Joanna, "/referrals/"+id+"/cancel", `{"words":"Next round"}`); c.status != http.StatusOK {
			t.Fatalf("round %d: not cancelled: %d %s", n, c.status, c.detail)
		}
	}
}

// consent is one of Alma's, in force, for the packet to go to a legal unit.
func (r *rivals) consent(unit uuid.UUID) uuid.UUID {
	r.t.Helper()
	id := uuid.Must(uuid.NewV7())
	r.d.Owner(r.t, `INSERT INTO consents (agency_id, id, client_id, kind, state, information, purposes, expiry, form_version, signed_by, signed_on,
		  signature_method, created_by, created_at)
		VALUES ($1, $2, $3, 'specific', 'draft', '["contact","attendance","stage","goals","crisis","safety","medication"]', '["treatment"]', 'until_revoked', '2024-1',
		  'client', current_date - 20, 'drawn', $4, now())`, storetest.HarborRow, id, storetest.Alma, storetest.Dana).Close()
	r.d.Owner(r.t, `INSERT INTO consent_signatures (agency_id, id, client_id, consent_id, media_type, image) VALUES ($1, $2, $3, $4, 'image/png', '\x01')`,
		storetest.HarborRow, uuid.Must(uuid.NewV7()), storetest.Alma, id).Close()
	r.d.Owner(r.t, "INSERT INTO consent_recipients (agency_id, id, client_id, consent_id, part2_program_id, recipient_class) VALUES ($1, $2, $3, $4, $5, '')",
		storetest.HarborRow, uuid.Must(uuid.NewV7()), storetest.Alma, id, unit).Close()
	r.d.Owner(r.t, "UPDATE consents SET state = 'active', activated_at = now(), activated_by = created_by WHERE id = $1", id).Close()
	return id
}
