package server_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// emergencyBody is an emergency of somebody's, with one answer of it replaced.
func emergencyBody(client uuid.UUID, swap ...string) string {
	body := `{"clientId":"` + client.String() + `","recipientName":"Dr. Imani Cole","facility":"Bayview Emergency Department","nature":"Overdose, not breathing well","medium":"spoken"}`
	for i := 0; i+1 < len(swap); i += 2 {
		body = strings.Replace(body, swap[i], swap[i+1], 1)
	}
	return body
}

func TestAnEmergencyTakesFiveFieldsAndGoesThroughTheGate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := func(d time.Duration) string {
		return `"medium":"spoken","disclosedAt":"` + w.Clock.Now().Add(d).Format(time.RFC3339) + `"`
	}
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/emergencies", emergencyBody(storetest.Alma), nil, 401, nil, nil, ""},
		{"who writes no content", storetest.Petra, "POST", "/emergencies", emergencyBody(storetest.Alma), nil, 403, nil, nil, "emergency.record refused"},
		{"another peer", storetest.Inez, "POST", "/emergencies", emergencyBody(storetest.Alma), nil, 404, nil, []string{"Alma"}, "emergency.record refused"},
		{"to nobody", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma, "Dr. Imani Cole", " "), nil, 422, []string{`"recipientName"`}, nil, ""},
		{"of nowhere", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma, "Bayview Emergency Department", ""), nil, 422, []string{`"facility"`}, nil, ""},
		{"without a nature", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma, "Overdose, not breathing well", ""), nil, 422, []string{`"nature"`}, nil, ""},
		{"to come", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma, `"medium":"spoken"`, at(time.Hour)), nil, 422, []string{`"disclosedAt"`}, nil, ""},
		{"of the day before yesterday", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma, `"medium":"spoken"`, at(-25*time.Hour)), nil, 422, []string{`"disclosedAt"`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT (SELECT count(*) FROM emergencies) + (SELECT count(*) FROM disclosures) + (SELECT count(*) FROM recipients)"); n != 0 {
		t.Fatalf("what was refused left %d rows", n)
	}
	key := "Idempotency-Key: " + uuid.NewString()
	made := w.call(storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma), key)
	w.expect(scenario{who: storetest.Dana, method: "POST", path: "/emergencies", status: 201, audit: "emergency.record done",
		sees: []string{`"name":"Alma Reyes"`, "1991-04-12", "IOP Elm Street", "Joanna Keel", "Dana Whitcomb"}}, made)
	id := made.json(t)["id"].(string)
	if again := w.call(storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma), key).json(t)["id"]; again != id {
		t.Errorf("sent twice it made a second: %v", again)
	}
	row := storetest.OwnerValue[string](t, w.Database, `SELECT concat_ws(' ', d.medium, d.packet, d.basis, d.purpose, d.ground_id::text = $1, d.notice_version <> '', r.recipient_type,
		r.recipient_class, r.client_id = d.client_id) FROM disclosures d JOIN recipients r ON r.id = d.recipient_id`, id)
	if row != "spoken emergency medical_emergency emergency t t hipaa_covered emergency_medical t" {
		t.Errorf("the accounting says %q", row)
	}
	told := storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(s.name, ', ' ORDER BY s.name) FROM access_review_notices n JOIN staff s ON s.id = n.staff_id")
	if told != "Petra Vance, Ruth Abelson" {
		t.Errorf("told: %s", told)
	}
	w.expect(scenario{method: "GET", path: "/tasks", status: 200, sees: []string{"waits for your look"}, notSees: []string{"Alma", "Overdose", "Bayview"}},
		w.call(storetest.Ruth, "GET", "/tasks", ""))
	w.expect(scenario{method: "GET", path: "one", status: 200, sees: []string{"Dr. Imani Cole"}, notSees: []string{`"packet"`}}, w.call(storetest.Ruth, "GET", "/emergencies/"+id, ""))
	w.expect(scenario{method: "GET", path: "one", status: 404}, w.call(storetest.Omar, "GET", "/emergencies/"+id, ""))
	start := w.Clock.Now()
	for after, shown := range map[time.Duration]bool{59 * time.Minute: true, 61 * time.Minute: false} {
		w.Clock.Set(start.Add(after))
		e, err := w.app.GetEmergency(w.As(t, storetest.Dana), uuid.MustParse(id))
		if err != nil || (e.Packet != nil) != shown {
			t.Errorf("after %v the packet is there %v, want %v: %v", after, e.Packet != nil, shown, err)
		}
	}
}

func TestAnEmergencyStaysRedUntilSomebodyElseLooked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma))
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM access_reviews")
	finish, body := "/access-reviews/"+id+"/finish", `{"verdict":"in_order","finding":"I called Bayview. It was so."}`
	for _, s := range []scenario{
		{"seen by the supervisor", storetest.Ruth, "GET", "/access-reviews?open=true", "", nil, 200, []string{"Alma Reyes", "Dr. Imani Cole", `"overdue":false`, "Petra Vance"}, nil, "access_review.list done"},
		{"by the privacy officer", storetest.Petra, "GET", "/access-reviews", "", nil, 200, []string{"Alma Reyes"}, nil, ""},
		{"not by another team's", storetest.Omar, "GET", "/access-reviews", "", nil, 200, []string{`"items":[]`}, []string{"Alma"}, ""},
		{"nor by whoever did it", storetest.Dana, "GET", "/access-reviews", "", nil, 403, nil, nil, "access_review.list refused"},
		{"nor by treatment staff", storetest.Joanna, "POST", finish, body, nil, 403, nil, nil, ""},
		{"nor finished by another team's", storetest.Omar, "POST", finish, body, nil, 404, nil, nil, "access_review.finish refused"},
		{"without a finding", storetest.Ruth, "POST", finish, `{"verdict":"in_order","finding":" "}`, nil, 422, []string{`"finding"`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	start := w.Clock.Now()
	for after, late := range map[time.Duration]bool{23 * time.Hour: false, 25 * time.Hour: true} {
		w.Clock.Set(start.Add(after))
		list, err := w.app.ListAccessReviews(w.As(t, storetest.Ruth), casework.AccessReviewFilter{}, casework.Page{})
		if err != nil || len(list.Items) != 1 || list.Items[0].Late != late {
			t.Errorf("after %v: %v %v", after, list.Items, err)
		}
	}
	w.Clock.Set(start)
	waiting := scenario{method: "GET", path: "/tasks?state=open", status: 200, sees: []string{"waits for your look"}}
	w.expect(waiting, w.call(storetest.Ruth, "GET", waiting.path, ""))
	w.expect(scenario{who: storetest.Petra, method: "POST", path: finish, status: 200, sees: []string{"Petra Vance", "It was so"}, audit: "access_review.finish done"}, w.call(storetest.Petra, "POST", finish, body))
	w.expect(scenario{method: "POST", path: finish, status: 409, sees: []string{"already"}}, w.call(storetest.Ruth, "POST", finish, body))
	w.expect(scenario{method: "GET", path: "open", status: 200, sees: []string{`"items":[]`}}, w.call(storetest.Ruth, "GET", "/access-reviews?open=true", ""))
	w.expect(scenario{method: "GET", path: "nothing is left to do", status: 200, notSees: []string{"waits for your look"}}, w.call(storetest.Ruth, "GET", waiting.path, ""))
	w.expect(scenario{method: "GET", path: "done by another", status: 200, sees: []string{"waits for your look", `"closedBy":"` + storetest.Petra.String()}}, w.call(storetest.Ruth, "GET", "/tasks?state=done", ""))
}

func TestAnEmergencyOnThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana, ruth := w.signIn(storetest.Dana), w.signIn(storetest.Ruth)
	w.expect(scenario{method: "GET", path: "record", status: 200, sees: []string{alma("/emergency")}}, dana.get(alma("")))
	form := dana.get(alma("/emergency"))
	w.expect(scenario{method: "GET", path: "form", status: 200, sees: []string{"Told by Dana Whitcomb, now."}}, form)
	back := dana.submit(form, "Show what to tell", url.Values{"recipientName": {"Dr. Cole"}, "natures": {"Overdose"}})
	w.expect(scenario{method: "POST", path: "emergency", status: 422, sees: []string{"Write where they work", `value="Dr. Cole"`}}, back)
	told := dana.submit(back, "Show what to tell", url.Values{"facility": {"Bayview"}})
	w.expect(scenario{method: "POST", path: "emergency", status: 200, sees: []string{"Tell them this", "Alma Reyes", "12 April 1991", "Overdose", "Not reviewed yet"}}, told)
	w.expect(scenario{method: "GET", path: "again", status: 200, sees: []string{"Not reviewed yet"}, notSees: []string{"Tell them this", "12 April 1991"}}, ruth.get(told.url.Path))
	queue := ruth.get("/access-reviews")
	w.expect(scenario{method: "GET", path: "queue", status: 200, sees: []string{"Dana Whitcomb told Dr. Cole, Bayview", "Not reviewed yet. Due", "is alert"}}, queue)
	w.expect(scenario{method: "POST", path: "finish", status: 422, sees: []string{"Choose whether it was in order"}}, ruth.submit(queue, "I have reviewed it", url.Values{"finding": {"I called."}}))
	done := ruth.submit(queue, "I have reviewed it", url.Values{"verdict": {"not_in_order"}, "finding": {"There was no need."}})
	w.expect(scenario{method: "POST", path: "finish", status: 200, sees: []string{"Reviewed by Ruth Abelson", "Not in order", "There was no need."}, notSees: []string{"Not reviewed yet"}}, done)
}

func TestWhatAPersonAskedNotToTellStopsTheGate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := "/restrictions?clientId=" + storetest.Alma.String()
	record := `{"clientId":"` + storetest.Alma.String() + `","information":[],"words":"Tell nobody outside. My ex works at the hospital."}`
	for _, s := range []scenario{
		{"another peer", storetest.Inez, "POST", "/restrictions", record, nil, 404, nil, nil, "restriction.record refused"},
		{"without words", storetest.Dana, "POST", "/restrictions", strings.Replace(record, "Tell nobody outside. My ex works at the hospital.", "", 1), nil, 422, []string{`"words"`}, nil, ""},
		{"about somebody else's person", storetest.Dana, "POST", "/restrictions", strings.Replace(record, `"words"`, `"recipientId":"`+someID+`","words"`, 1), nil, 422, []string{`"recipientId"`}, nil, ""},
		{"asked", storetest.Dana, "POST", "/restrictions", record, nil, 201, []string{`"state":"asked"`}, nil, "restriction.record done"},
		{"does not hold yet", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma), nil, 201, nil, nil, ""},
		{"not read by another team", storetest.Omar, "GET", list, "", nil, 404, nil, []string{"hospital"}, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM restrictions")
	decide := "/restrictions/" + id + "/decide"
	for _, s := range []scenario{
		{"decided by a peer", storetest.Dana, "POST", decide, `{"agreed":true}`, nil, 403, nil, nil, "restriction.decide refused"},
		{"declined without a reason", storetest.Ruth, "POST", decide, `{"agreed":false}`, nil, 422, []string{`"reason"`}, nil, ""},
		{"agreed", storetest.Ruth, "POST", decide, `{"agreed":true}`, nil, 200, []string{`"state":"agreed"`, "Ruth Abelson"}, nil, "restriction.decide done"},
		{"agreed again", storetest.Ruth, "POST", decide, `{"agreed":true}`, nil, 409, nil, nil, ""},
		{"the gate stops and asks", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma), nil, 422, []string{`"restrictionReason"`}, nil, ""},
		{"and takes a reason", storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma, `"medium"`, `"restrictionReason":"She could die.","medium"`), nil, 201, nil, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM disclosures WHERE restriction_reason IS NOT NULL"); n != 1 {
		t.Errorf("%d disclosures say why in spite of it", n)
	}
	dana, ruth := w.signIn(storetest.Dana), w.signIn(storetest.Ruth)
	w.expect(scenario{method: "GET", path: "record", status: 200, sees: []string{"Tell anybody outside nothing", "it was agreed"}}, dana.get(alma("")))
	page := ruth.get(alma("/restrictions"))
	w.expect(scenario{method: "GET", path: "restrictions", status: 200, sees: []string{"My ex works at the hospital", "Agreed by Ruth Abelson"}}, page)
	w.expect(scenario{method: "POST", path: "end", status: 422, sees: []string{"Say who wants it to end"}}, ruth.submit(page, "End it", nil))
	w.expect(scenario{method: "POST", path: "end", status: 200, sees: []string{"Ended by Ruth Abelson", "She asked again."}}, ruth.submit(page, "End it", url.Values{"reason": {"She asked again."}}))
	w.expect(scenario{method: "POST", path: "/emergencies", status: 201}, w.call(storetest.Dana, "POST", "/emergencies", emergencyBody(storetest.Alma)))
	asked := dana.submit(dana.get(alma("/restrictions")), "Write it down", url.Values{"recipientName": {"My landlord"}, "information": {"attendance"}, "words": {"Not the landlord."}})
	w.expect(scenario{method: "POST", path: "restrictions", status: 200, sees: []string{"Do not tell My landlord: that they come, and when", "not answered yet"}, notSees: []string{"Do not agree"}}, asked)
}
