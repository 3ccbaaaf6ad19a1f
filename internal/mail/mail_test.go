package mail_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"continuo/internal/mail"
	"continuo/internal/storetest"
)

// A password never travels in the open: to another machine there is TLS, or
// nothing is said.
func TestNoMailLeavesInTheOpen(t *testing.T) {
	t.Parallel()
	o := storetest.OpenPostOffice(t, "127.0.0.2")
	post, err := mail.New("smtp://post:hunter2@"+o.Addr().String(), "notices@agency.example", "https://continuo.agency.example")
	if err != nil {
		t.Fatal(err)
	}
	err = post.Send(t.Context(), "dana@harbor.example")
	if err == nil || o.Letters() > 0 || strings.Contains(err.Error(), "dana") {
		t.Errorf("%v %v", err, o.Letters())
	}
	if regexp.MustCompile(`(?i)auth|hunter2|dana`).MatchString(o.Said()) {
		t.Errorf("went out:\n%s", o.Said())
	}
	for _, bad := range [][2]string{{"mail.example", "a@b.example"}, {"https://mail.example", "a@b.example"}, {"smtp://mail.example", "nobody"}, {"smtp://:25", "a@b.example"}} {
		if _, err := mail.New(bad[0], bad[1], ""); err == nil || errors.Unwrap(err) != nil {
			t.Errorf("%v is taken: %v", bad, err)
		}
	}
}
