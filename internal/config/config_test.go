package config

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
)

func good() map[string]string {
	return map[string]string{
		"CONTINUO_BASE_URL":          "https://continuo.harbor.example",
		"CONTINUO_DATABASE_URL":      "postgres://continuo:hunter2@db/continuo",
		"CONTINUO_MASTER_KEY":        base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")),
		"CONTINUO_OIDC_ISSUER":       "https://login.harbor.example",
		"CONTINUO_OIDC_CLIENT_ID":    "continuo",
		"CONTINUO_OIDC_AUDIENCE":     "continuo-api",
		"CONTINUO_OIDC_ACCESS_TOKEN": "claim:token_use=access",
	}
}

func TestACompleteEnvironmentIsRead(t *testing.T) {
	t.Parallel()
	env := good()
	c, err := Read(func(n string) string { return env[n] })
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Insecure(); err != nil {
		t.Error(err)
	}
	if c.AccessTokenRule != (TokenRule{Name: "token_use", Value: "access"}) || c.Idle.Minutes() != 15 || c.Addr != ":8080" {
		t.Errorf("read %+v", c)
	}
	for _, secret := range []string{"hunter2", "0123456789abcdef", env["CONTINUO_MASTER_KEY"]} {
		if text := fmt.Sprint(slog.AnyValue(c).Resolve(), c.MasterKeys.Current); strings.Contains(text, secret) {
			t.Errorf("printing the configuration tells a secret: %s", text)
		}
	}
}

func TestWhatIsWrongIsNamedAndNeverRepeated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value string }{
		{"CONTINUO_BASE_URL", ""}, {"CONTINUO_BASE_URL", "here"}, {"CONTINUO_BASE_URL", "https://x.example/path"},
		{"CONTINUO_MASTER_KEY", ""}, {"CONTINUO_MASTER_KEY", "c2hvcnQ="}, {"CONTINUO_MASTER_KEY", "file:/nowhere/key"},
		{"CONTINUO_OIDC_ACCESS_TOKEN", "token_use"}, {"CONTINUO_OIDC_ALGORITHMS", "none"}, {"CONTINUO_OIDC_ALGORITHMS", "RS256,HS256"},
		{"CONTINUO_IDLE_MINUTES", "0"}, {"CONTINUO_IDLE_MINUTES", "soon"}, {"CONTINUO_TRUSTED_PROXIES", "everybody"},
		{"CONTINUO_LOG_LEVEL", "loud"}, {"CONTINUO_DATABASE_CONNS", "1"}, {"CONTINUO_ADDR", "8080"},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			t.Parallel()
			env := good()
			env[c.name] = c.value
			_, err := Read(func(n string) string { return env[n] })
			if err == nil || !strings.Contains(err.Error(), c.name) {
				t.Fatalf("got %v", err)
			}
			if len(c.value) > 6 && strings.Contains(err.Error(), c.value) && c.value != "token_use" {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

func TestServeRefusesInsecureSettingsWithALineEach(t *testing.T) {
	t.Parallel()
	env := good()
	env["CONTINUO_BASE_URL"], env["CONTINUO_OIDC_ISSUER"] = "http://continuo.example", "http://login.example"
	c, err := Read(func(n string) string { return env[n] })
	if err != nil {
		t.Fatal(err)
	}
	c.MasterKeys.Current = nil
	err = c.Insecure()
	if err == nil {
		t.Fatal("all of it was taken")
	}
	if got := strings.Split(err.Error(), "\n"); len(got) != 3 {
		t.Errorf("want three lines, got %q", got)
	}
}

func TestREADMEsTableHoldsEverySettingAndNoOther(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, s := range Settings() {
		def := s.Default
		switch def {
		case "":
			def = "must be given"
		case "-":
			def = "may be left out"
		default:
			def = "`" + def + "`"
		}
		want = append(want, fmt.Sprintf("| `%s` | %s | %s |", s.Name, def, s.Says))
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "| `CONTINUO_") || strings.HasPrefix(line, "| `OTEL_") {
			got = append(got, line)
		}
	}
	if a, b := strings.Join(want, "\n"), strings.Join(got, "\n"); a != b {
		t.Errorf("README's table of settings should read:\n%s\nand reads:\n%s", a, b)
	}
}
