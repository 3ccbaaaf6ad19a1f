package demo

import (
	"context"
	"strings"

	"continuo/internal/app"
)

// waitingList came from a partner this morning: one person as Continuo reads
// them, one whose program has another name there, one with a birth date that is
// none. The director has not got round to it.
const waitingList = "Client Name,DOB,Program,Admission Date\n" +
	"\"Quarles, Ines\",1984-02-11,IOP Elm Street,2026-11-16\n" +
	"\"Boateng, Kofi\",1991-07-30,Evening group,2026-11-17\n" +
	"\"Lund, Petra\",1979-02-30,IOP Elm Street,2026-11-18\n"

// leaveWaitingList uploads it and goes no further: it is there to be tried out.
func leaveWaitingList(ctx context.Context, a *app.App) error {
	_, err := a.UploadCaseloadFile(ctx, "partner waiting list.csv", strings.NewReader(waitingList))
	return err
}
