// Package mail sends the one e-mail there is: that something waits. It is read
// on lock screens, by whoever shares a mailbox, and by every server on the
// way, so it names nobody, no program and no agency, and is the same for
// everything (42 CFR 2.13(c): nothing may confirm that somebody is a client).
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendWithin is how long the mail server has for one message.
const sendWithin = 30 * time.Second

// Post is a mail server, and the link that stands in each message.
type Post struct {
	options []gomail.Option
	host    string
	from    string
	link    string
}

// New takes smtp://user:password@host:port, which must offer STARTTLS unless it
// runs on this machine, or smtps:// for TLS from the first byte. from is the
// sender's bare address; link is where a reader signs in.
func New(server, from, link string) (*Post, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("a mail server is smtp://host:port or smtps://host:port")
	}
	options := []gomail.Option{gomail.WithTimeout(sendWithin)}
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSLPort(false))
	case local(u.Hostname()):
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	}
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, errors.New("the mail server's port is not a number")
		}
		options = append(options, gomail.WithPort(n))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	p := &Post{options: options, host: u.Hostname(), from: from, link: link}
	if _, err := gomail.NewClient(p.host, p.options...); err != nil {
		return nil, errors.New("the mail server's address is not right")
	}
	if _, err := p.message("somebody@example.com"); err != nil {
		return nil, err
	}
	return p, nil
}

func local(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Send tells one address that something waits. The error does not repeat the
// address: it stands in logs.
func (p *Post) Send(ctx context.Context, to string) error {
	m, err := p.message(to)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(p.host, p.options...)
	if err != nil {
		return errors.New("the mail server's address is not right")
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("the mail server did not take it: %s", strings.ReplaceAll(err.Error(), to, "the address"))
	}
	return nil
}

func (p *Post) message(to string) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(p.from); err != nil {
		return nil, errors.New("the sender is not an e-mail address")
	}
	if err := m.To(to); err != nil {
		return nil, errors.New("the receiver is not an e-mail address")
	}
	m.SetDate()
	m.SetMessageID()
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no answer from a machine (RFC 3834)
	m.Subject("Something waits for you")
	m.SetBodyString(gomail.TypeTextPlain, "Something waits for you. Sign in to see what it is:\n\n"+p.link+
		"\n\nThis message never says more, because others may read it. Nobody reads answers to it.\n")
	return m, nil
}
