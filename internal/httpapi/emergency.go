package httpapi

import (
	"context"

	"continuo/api"
	"continuo/internal/casework"
)

// RecordEmergency implements POST /emergencies.
func (a *API) RecordEmergency(ctx context.Context, req api.RecordEmergencyRequestObject) (api.RecordEmergencyResponseObject, error) {
	b := req.Body
	s := casework.EmergencyStart{ClientID: b.ClientId, RecipientName: b.RecipientName, Facility: b.Facility, Nature: b.Nature,
		Medium: casework.Medium(b.Medium), RestrictionReason: b.RestrictionReason}
	if b.DisclosedAt != nil {
		s.DisclosedAt = *b.DisclosedAt
	}
	e, err := a.app.RecordEmergency(ctx, s)
	if err != nil {
		return nil, err
	}
	return api.RecordEmergency201JSONResponse{Body: emergencyJSON(e),
		Headers: api.RecordEmergency201ResponseHeaders{Location: location("emergencies", e.ID)}}, nil
}

// GetEmergency implements GET /emergencies/{id}.
func (a *API) GetEmergency(ctx context.Context, req api.GetEmergencyRequestObject) (api.GetEmergencyResponseObject, error) {
	e, err := a.app.GetEmergency(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetEmergency200JSONResponse(emergencyJSON(e)), nil
}

func emergencyJSON(e *casework.EmergencyRecord) api.Emergency {
	out := api.Emergency{Id: e.ID, ClientId: e.ClientID, RecipientName: e.RecipientName, Facility: e.Facility, Nature: e.Nature,
		DisclosedBy: e.DisclosedBy, DisclosedByName: e.DisclosedByName, DisclosedAt: e.DisclosedAt, RecordedAt: e.RecordedAt,
		Medium: api.EmergencyMedium(e.Medium), ReviewDueAt: e.Review.DueAt, ReviewedAt: e.Review.ReviewedAt}
	if p := e.Packet; p != nil {
		packet := api.EmergencyPacket{Name: p.Client.LegalFirst + " " + p.Client.LegalLast, BirthDate: *date(p.Client.BirthDate),
			ContactWays: each(p.ContactWays, func(w casework.ContactWay) string { return w.Value }),
			Concerns:    each(p.Concerns, func(c casework.ConcernRecord) string { return c.Words }),
			CareTeam:    each(p.CareTeam, func(m casework.CareTeamMember) string { return m.Name })}
		if p.Stay != nil {
			packet.Program, packet.Clinician = p.Stay.ProgramName, p.Stay.ClinicianName
		}
		out.Packet = &packet
	}
	return out
}
