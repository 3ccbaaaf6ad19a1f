package main

import (
	"log/slog"
	"time"

	"continuo/internal/app"
	"continuo/internal/config"
	"continuo/internal/login"
	"continuo/internal/store"
)

// loginOptions is the way in of an installation. insecure is the demo's: plain
// http and a cookie to match.
func loginOptions(cfg *config.Config, a *app.App, db *store.DB, log *slog.Logger, insecure bool) login.Options {
	rule := login.AccessTokenRule{Claim: cfg.AccessTokenRule.Name, Value: cfg.AccessTokenRule.Value}
	if cfg.AccessTokenRule.Header {
		rule = login.AccessTokenRule{Header: cfg.AccessTokenRule.Name, Value: cfg.AccessTokenRule.Value}
	}
	return login.Options{
		Config: login.Config{
			Issuer: cfg.Issuer, ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, BaseURL: cfg.BaseURL.String(),
			AgencyName: cfg.IssuerName, Algorithms: cfg.Algorithms, SubjectClaim: cfg.SubjectClaim,
			TrustVerifiedEmail: cfg.TrustVerifiedEmail, Audience: cfg.Audience, AccessToken: rule,
			InsecureHTTP: insecure, Idle: cfg.Idle, Absolute: cfg.Absolute,
		},
		App: a, Sessions: db, Seal: cfg.MasterKeys.Current.Wrap, Open: cfg.MasterKeys.Unwrap, Clock: time.Now, Log: log,
	}
}
