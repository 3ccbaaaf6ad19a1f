package server_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// Whoever runs the server sees what was asked and how it went, and can follow
// one request from the log into the audit; of whom it was about they see
// nothing.
func TestMetricsAndTheLogTellWhatWasAskedAndNotAboutWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alma := "/clients/" + storetest.Alma.String()
	seen := w.call(storetest.Dana, "GET", alma, "")
	hidden := w.call(storetest.Dana, "GET", "/clients/"+storetest.Wendell.String(), "")
	nowhere := w.browser().get(alma + "/Whitcomb?name=Whitcomb")
	if seen.status != 200 || hidden.status != 404 || nowhere.status >= 500 {
		t.Fatalf("answered %d, %d, %d", seen.status, hidden.status, nowhere.status)
	}
	metrics := w.browser().get("/metrics").body
	for _, line := range []string{
		`continuo_http_requests_total{method="GET",route="/api/v1/clients/:id",status="200"} 1`,
		`continuo_http_requests_total{method="GET",route="/api/v1/clients/:id",status="404"} 1`,
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics do not say %s", line)
		}
	}
	request := seen.header.Get("X-Request-Id")
	if len(request) < 16 || !strings.Contains(w.said(), "request="+request) {
		t.Errorf("the log does not name the request %q:\n%s", request, w.said())
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*)::int FROM audit_entries WHERE op = 'client.get' AND request_id = $1 AND $2 = ANY (client_ids)",
		request, storetest.Alma); n != 1 {
		t.Errorf("%d audit entries name the request %q", n, request)
	}
	names := strings.Split(storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(legal_last, ',') FROM clients"), ",")
	if len(names) < 9 {
		t.Fatalf("only %d people: %q", len(names), names)
	}
	for _, id := range []uuid.UUID{storetest.Alma, storetest.Wendell, storetest.Dana} {
		names = append(names, id.String())
	}
	for _, name := range append(names, "Whitcomb") {
		if strings.Contains(metrics, name) || strings.Contains(w.said(), name) {
			t.Errorf("the metrics or the log hold %s", name)
		}
	}
}
