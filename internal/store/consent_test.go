package store_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// What was signed stays signed, whoever writes: also the owner of the tables may
// only end it. Each statement is refused by the database itself.
func TestASignedConsentIsNeverChangedNotEvenByTheOwner(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	id, to, sealed := uuid.New(), uuid.New(), uuid.New()
	d.Owner(t, `INSERT INTO consents (agency_id, id, client_id, kind, state, information, purposes, expiry, form_version, signed_by, signed_on, signature_method, created_by, created_at)
		VALUES ($1, $2, $3, 'tpo', 'draft', '["attendance"]', '["treatment"]', 'until_revoked', '2024-1', 'client', (app_now() AT TIME ZONE 'America/New_York')::date, 'drawn', $4, app_now())`,
		storetest.HarborRow, id, storetest.Alma, storetest.Dana).Close()
	d.Owner(t, "INSERT INTO consent_signatures (agency_id, id, client_id, consent_id, media_type, image) VALUES ($1, $2, $3, $4, 'image/png', '\x01')",
		storetest.HarborRow, sealed, storetest.Alma, id).Close()
	d.Owner(t, "INSERT INTO consent_recipients (agency_id, id, client_id, consent_id, recipient_class) VALUES ($1, $2, $3, $4, 'treating_provider')",
		storetest.HarborRow, to, storetest.Alma, id).Close()
	d.Owner(t, "UPDATE consents SET state = 'active', activated_at = app_now(), activated_by = created_by WHERE id = $1", id).Close()
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(t.Context(), "SET row_security = off"); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		`UPDATE consents SET information = '["attendance", "peer_notes"]' WHERE id = $1`,
		`UPDATE consents SET purposes = '["payment"]' WHERE id = $1`,
		"UPDATE consents SET kind = 'specific' WHERE id = $1",
		"UPDATE consents SET signed_on = signed_on - 1 WHERE id = $1",
		"UPDATE consents SET expiry = 'date', expires_on = (app_now() AT TIME ZONE 'America/New_York')::date + 900 WHERE id = $1",
		"UPDATE consents SET state = 'draft' WHERE id = $1",
		"DELETE FROM consents WHERE id = $1",
		"INSERT INTO consent_recipients (agency_id, id, client_id, consent_id, recipient_class) SELECT agency_id, gen_random_uuid(), client_id, id, 'employer' FROM consents WHERE id = $1",
		"DELETE FROM consent_recipients WHERE consent_id = $1",
		"DELETE FROM consent_signatures WHERE consent_id = $1",
		"UPDATE consent_signatures SET media_type = 'image/jpeg' WHERE consent_id = $1",
	} {
		_, err := conn.Exec(t.Context(), change, id)
		if err == nil || strings.Contains(err.Error(), "row-level security") {
			t.Errorf("%s: %v", change, err)
		}
	}
	d.Owner(t, "UPDATE consents SET state = 'revoked', ended_at = app_now(), ended_how = 'written' WHERE id = $1", id).Close()
	if _, err := conn.Exec(t.Context(), "UPDATE consents SET state = 'active', ended_at = NULL, ended_how = '' WHERE id = $1", id); err == nil {
		t.Error("what was revoked holds again")
	}
}
