package app

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// Notice is the job that tells a person by e-mail that something waits. It
// holds ids and no word about anybody.
type Notice struct {
	AgencyID uuid.UUID `json:"agency_id"`
	StaffID  uuid.UUID `json:"staff_id"`
}

// Kind names the job in the queue.
func (Notice) Kind() string { return "notice_send" }

// noticeEvery is how often at most somebody gets the same words, and
// noticeTries how often a mail server is asked: about three hours long.
const (
	noticeEvery = 15 * time.Minute
	noticeTries = 8
)

// SendNotices has everybody told by e-mail of what was set to them; call it
// once, before the first use case. Without it they see it when they look.
func (a *App) SendNotices() { a.notices = true }

// notify puts a notice into the queue for everybody whom the transaction told
// something, in the same transaction. It is called at the one way in, so no use
// case can forget it.
func (a *App) notify(tx *store.Tx) error {
	if !a.notices {
		return nil
	}
	for _, staff := range tx.Told() {
		if err := tx.Enqueue(Notice{AgencyID: tx.Actor().Agency, StaffID: staff}, &river.InsertOpts{MaxAttempts: noticeTries,
			UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: noticeEvery}}); err != nil {
			return err
		}
	}
	return nil
}

// NoticeAddress is where a notice goes, which the audit says; nowhere for
// somebody who does not work here any more. The clock of the agency asks.
func (a *App) NoticeAddress(ctx context.Context, agency, staff uuid.UUID) (string, error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return run(ctx, a, authz.NoticeSend, func(tx *store.Tx) (string, error) {
		s, err := tx.Staff(staff)
		if err != nil || s.Status != casework.StaffActive {
			return "", err
		}
		return s.Email, nil
	})
}

// tellSides has the others of a hand-off hear of a step: whoever sent it, and
// whoever took it. Before somebody took it, the sender's steps are told to
// whoever leads the program, or else to everybody who could take it.
func (a *App) tellSides(h *handling) error {
	if !a.notices || h.r.SentBy == nil {
		return nil
	}
	h.tx.Tell(h.r.SentBy, h.r.OwnerID)
	if h.r.OwnerID != nil || *h.r.SentBy != h.who.ID {
		return nil
	}
	if h.to.LeadID != nil {
		h.tx.Tell(h.to.LeadID)
		return nil
	}
	all, err := h.tx.StaffOf(h.to.ID, a.policy.RolesAllowed(authz.ReferralAccept)...)
	for i := range all {
		h.tx.Tell(&all[i].ID)
	}
	return err
}
