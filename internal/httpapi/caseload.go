package httpapi

import (
	"continuo/api"
	"continuo/internal/casework"
)

func caseloadLineJSON(l casework.CaseloadLine) api.CaseloadLine {
	return api.CaseloadLine{
		ClientId: l.ClientID, Number: l.Number, Name: l.Name, Pronouns: l.Pronouns, Restricted: l.Restricted, CoOccurring: l.CoOccurring,
		ProgramId: l.ProgramID, ProgramName: l.ProgramName, Stage: api.Stage(l.Stage), StaySince: date(l.StaySince),
		PausedSince: date(l.PausedSince), PauseReason: api.PauseReason(l.PauseReason), LeftOn: date(l.LeftOn), LeftProgram: l.LeftProgram,
		ChangeDueOn: date(l.ChangeDueOn), ChangeUsual: optional(l.ChangeUsual),
		EpisodeOpen: l.EpisodeOpen, PeerId: l.PeerID, PeerName: l.PeerName, AssignedAt: l.AssignedAt,
		LastContactAt: l.LastContactAt, LastKind: api.SessionKind(l.LastKind), LastTryAt: l.LastTryAt,
		LastTryKind: api.SessionKind(l.LastTryKind), NextOn: date(l.NextOn), PlannedId: l.PlannedID, PlannedAt: l.PlannedAt, PlannedKind: api.SessionKind(l.PlannedKind),
		PlannedMode: optional(api.Mode(l.PlannedMode)), PassedId: l.PassedID, PassedAt: l.PassedAt, OpenDrafts: l.OpenDrafts, OldestDraft: l.OldestDraft,
		OpenConcerns: l.OpenConcerns,
	}
}
