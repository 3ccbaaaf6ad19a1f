// Package policy carries the rule files that ship with Continuo: access/ says
// which role may do what and how far, notices/ what clients are told and what goes along with a release, consent/
// what a consent says and who may sign it. Files only; internal/authz and
// internal/rules read them.
package policy

import "embed"

// Files are the rule files that internal/rules reads.
//
//go:embed consent/*.json
var Files embed.FS

// AccessModel is Casbin's model of the access policy.
//
//go:embed access/model.conf
var AccessModel string

// AccessRules are the lines of the access policy that holds until an
// operator applies another.
//
//go:embed access/policy.csv
var AccessRules string

// PatientNotices are the versions of the notice that a client is given of how
// their records are protected.
//
//go:embed notices/patient.json
var PatientNotices []byte

// ReleaseNotices are the versions of the statement that goes along with what is
// released.
//
//go:embed notices/release.json
var ReleaseNotices []byte
