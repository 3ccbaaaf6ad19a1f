package server_test

import (
	"net/url"
	"testing"

	"continuo/internal/storetest"
)

// Whom a client knows is put on file, corrected and taken off on pages, by
// whoever works with that client and by nobody else.
func TestWhomAClientKnowsIsCorrectedOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	known := alma("/recipients")
	w.page(dana, known, 200, "Nobody is on file")
	body := `{"clientId":"` + storetest.Alma.String() + `","recipientType":"other","recipientClass":"family_or_friend","name":"Sister Bea"}`
	path := "/recipients/" + w.wrote(storetest.Dana, "/recipients", body)
	shelter := w.recipient("Shelter A", "housing")
	list := w.page(dana, known, 200, "Sister Bea", path+"/edit")
	w.expect(scenario{path: "an organization is not theirs", status: 200, notSees: []string{"Shelter A"}}, list)
	w.expect(scenario{path: "read", status: 200, sees: []string{"Sister Bea"}, audit: "recipient.get done", who: storetest.Dana}, w.call(storetest.Dana, "GET", path, ""))
	w.expect(scenario{path: "out of reach", status: 404, notSees: []string{"Bea"}}, w.call(storetest.Inez, "GET", path, ""))
	w.expect(scenario{path: "a page out of reach", status: 404, notSees: []string{"Bea"}}, w.signIn(storetest.Inez).get(path+"/edit"))
	w.expect(scenario{path: "an organization has its own page", status: 404}, dana.get("/recipients/"+shelter+"/edit"))

	form := w.page(dana, path+"/edit", 200, `value="Sister Bea"`)
	w.expect(scenario{path: "without a name", status: 422, sees: []string{"Write who it is.", "2 Oak St"}},
		dana.submit(form, "Save", url.Values{"name": {" "}, "address": {"2 Oak St"}}))
	w.expect(scenario{path: "corrected", status: 200, sees: []string{"Beatriz", "2 Oak St"}, notSees: []string{"Sister Bea"}},
		dana.submit(form, "Save", url.Values{"name": {"Beatriz"}, "address": {"2 Oak St"}}))
	w.expect(scenario{path: "somebody was quicker", status: 412, sees: []string{"Bea R.", "Beatriz"}},
		dana.submit(form, "Save", url.Values{"name": {"Bea R."}}))
	w.expect(scenario{path: "taken off", status: 200, notSees: []string{"Beatriz"}, sees: []string{"Nobody is on file"}},
		dana.submit(w.page(dana, known, 200, "Take off the list"), "Take off the list", nil))
}
