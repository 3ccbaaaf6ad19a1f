package api_test

import (
	"testing"

	"continuo/api"
)

func TestOneNameBothWays(t *testing.T) {
	t.Parallel()
	for _, name := range []struct{ operationID, op string }{
		{"getSelf", "self.get"},
		{"getToday", "today.get"},
		{"getTeam", "team.get"},
		{"getAgency", "agency.get"},
		{"updateAgency", "agency.update"},
		{"listClients", "client.list"},
		{"searchClients", "client.search"},
		{"admitClient", "client.admit"},
		{"addContactWay", "contact_way.add"},
		{"removeContactWay", "contact_way.remove"},
		{"listAuditEntries", "audit_entry.list"},
		{"listPart2Programs", "part2_program.list"},
		{"createPart2Program", "part2_program.create"},
		{"listStaff", "staff.list"},
		{"inviteStaff", "staff.invite"},
		{"renewInvitation", "invitation.renew"},
		{"giveRole", "role.give"},
		{"startSupervision", "supervision.start"},
		{"listNoteDrafts", "note_draft.list"},
		{"signNoteDraft", "note_draft.sign"},
		{"addNoteAddendum", "note_addendum.add"},
		{"retractNote", "note.retract"},
		{"acknowledgeSafetyConcern", "safety_concern.acknowledge"},
	} {
		t.Run(name.operationID, func(t *testing.T) {
			t.Parallel()
			if got := api.OpOf(name.operationID); got != name.op {
				t.Errorf("OpOf = %q, want %q", got, name.op)
			}
			if got := api.OperationID(name.op); got != name.operationID {
				t.Errorf("OperationID(%q) = %q", name.op, got)
			}
		})
	}
}

func TestGoFormIsTheSameName(t *testing.T) {
	t.Parallel()
	if got := api.OpOf("ListPart2Programs"); got != "part2_program.list" {
		t.Errorf("OpOf = %q", got)
	}
}

func TestNoNameForWhatIsNone(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "get"} {
		if got := api.OpOf(id); got != "" {
			t.Errorf("OpOf(%q) = %q", id, got)
		}
	}
	for _, op := range []string{"", "client", ".get", "client."} {
		if got := api.OperationID(op); got != "" {
			t.Errorf("OperationID(%q) = %q", op, got)
		}
	}
}
